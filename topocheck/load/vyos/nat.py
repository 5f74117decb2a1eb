"""Address translation of VyOS.

Source: VyOS documentation, "NAT44": destination rules come before routing and the firewall, source rules behind them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network

from topocheck.load.condition import Condition, Packets, nat_of
from topocheck.load.reasons import also_depends
from topocheck.load.rule_parts import address_match, port_range
from topocheck.load.vyos.groups import Groups
from topocheck.load.vyos.rules import RuleReader
from topocheck.load.word_tree import WordNode
from topocheck.model.firewall import NatRule


def translations_of(root: WordNode, groups: Groups) -> tuple[NatRule, ...]:
    """All translations, those of destinations first; a static one works both ways and comes before the others."""
    reader = RuleReader(groups, 4, Packets("new"))
    static = [rule for node in _ordered(root, "static") for rule in _static(node, groups)]
    return (
        *(rule for rule in static if rule.type == "destination"),
        *(rule for node in _ordered(root, "destination") for rule in _rule(node, "destination", reader)),
        *(rule for rule in static if rule.type == "source"),
        *(rule for node in _ordered(root, "source") for rule in _rule(node, "source", reader)),
    )


def _ordered(root: WordNode, side: str) -> list[WordNode]:
    rules = (node for node in root.nodes("nat", side, "rule") if "disable" not in node.children)
    return sorted(rules, key=lambda node: int(node.name) if node.name.isascii() and node.name.isdigit() else 10**9)


def _rule(node: WordNode, side: str, reader: RuleReader) -> Iterator[NatRule]:
    found = reader.matched(node)
    if found.never:
        return
    name, place = f"nat {side} rule {node.name}", node.place(reader.groups.notes.file)
    exempt = "exclude" in node.children
    condition: Condition = found.condition
    rule = nat_of(condition, name, place, f"no-{side}" if exempt else side)
    excluded = "the interfaces and protocols that it excludes" if found.unless else None
    address, depends = _target(node.value("translation", "address"), side)
    port, open_port = _port(node.value("translation", "port"), side)
    rule = replace(
        rule, depends_on=also_depends(rule.depends_on, excluded, None if exempt else also_depends(depends, open_port))
    )
    yield rule if exempt else replace(rule, translate=address, translate_port=port)


def _target(text: str | None, side: str) -> tuple[str, str | None]:
    """The address, network or range that is translated to; without one only the port is."""
    if text == "masquerade" and side == "source":
        return "interface", None
    match = address_match(text or "")
    if match is None:
        return text or "nothing", "the address that it translates to"
    single = isinstance(match, IPv4Network | IPv6Network) and match.num_addresses == 1
    return (str(match).split("/")[0] if single else str(match)), None


def _port(text: str | None, side: str) -> tuple[int | None, str | None]:
    if text is None or side == "source":
        return None, None
    ends = port_range(text)
    if ends is None or ends[0] != ends[1]:
        return None, "which port is translated to which"
    return ends[0], None


def _static(node: WordNode, groups: Groups) -> Iterator[NatRule]:
    name, place = f"nat static rule {node.name}", node.place(groups.notes.file)
    outside = address_match(node.value("destination", "address") or "")
    inside = address_match(node.value("translation", "address") or "")
    written = node.value("inbound-interface", "name") or node.value("inbound-interface")
    if not isinstance(outside, IPv4Network) or not isinstance(inside, IPv4Network) or written is None:
        message = f"{name} has no interface or no two addresses that can be read, and must have them"
        groups.notes.misread(place, message, "write its inbound-interface, its destination and its translation")
        return
    many = outside.num_addresses > 1
    inner, outer = (str(net) if many else str(net.network_address) for net in (inside, outside))
    yield NatRule(
        name,
        place,
        "destination",
        destinations=(outside,),
        translate=inner,
        from_interfaces=(written,),
        one_to_one=many,
    )
    yield NatRule(name, place, "source", sources=(inside,), translate=outer, to_interfaces=(written,), one_to_one=many)
