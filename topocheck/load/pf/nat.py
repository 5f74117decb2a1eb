"""Address translation of OPNsense and pfSense: port forwards, 1:1 and outbound.

Sources: OPNsense manual, "Network Address Translation"; pfSense documentation, "Port Forwards", "1:1 NAT", "Outbound NAT"
(automatic rules translate what comes from the networks inside and leaves by an interface with a gateway); pf.conf(5),
"Translation": what is translated on the way in is filtered as it is then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from ipaddress import IPv4Network, IPv6Network, ip_network

from topocheck.load.pf.aliases import Names
from topocheck.load.pf.config import PfConfig, flag, on, words
from topocheck.load.pf.filter_rules import Side, name_of, newer_side, side_of
from topocheck.load.pf.rules import service_of
from topocheck.load.reasons import also_depends
from topocheck.load.rule_parts import Addresses, address_match, complement
from topocheck.load.rule_spread import spread
from topocheck.load.xml_reader import XmlElement
from topocheck.model.firewall import NatRule
from topocheck.model.route import IpNetwork
from topocheck.model.rule import AddressMatch, Rule

_VERSIONS = {"inet": 4, "inet6": 6, "inet46": 4}
_DYNAMIC = ("dhcp", "pppoe", "pptp", "l2tp", "ppp")
_MANUAL = ("hybrid", "advanced", "manual")


@dataclass(frozen=True, slots=True)
class Translations:
    """The translations in order, and the rules that let forwarded connections pass without a rule of their own."""

    nat: tuple[NatRule, ...]
    passes: tuple[Rule, ...]


def translations_of(config: PfConfig, names: Names, routed: tuple[IpNetwork, ...]) -> Translations:
    """All translations; ``routed`` are the networks behind static routes, which automatic outbound rules cover too."""
    forwards = [element for element in config.all("nat", "rule") if not flag(element, "disabled")]
    nat = [rule for element in forwards for rule in _forward(element, names)]
    nat += [
        rule
        for element in _one_to_one_elements(config)
        for rule in _one_to_one(element, names)
        if rule.type == "destination"
    ]
    nat += [
        rule
        for element in _one_to_one_elements(config)
        for rule in _one_to_one(element, names)
        if rule.type != "destination"
    ]
    nat += _outbound(config, names, routed)
    passes = [
        rule
        for element in forwards
        if element.value("associated-rule-id") == "pass"
        for rule in _passes(element, names)
    ]
    return Translations(tuple(nat), tuple(passes))


def _headers(element: XmlElement, sides: tuple[Side, Side], names: Names) -> Iterator[Rule]:
    """What a translation matches, as rules of one family; addresses that are excluded become all the others."""
    version = _VERSIONS.get((element.value("ipprotocol") or "inet").lower(), 4)
    blank = Rule(
        name_of(element, "descr" if element.get("descr") is not None else "description"),
        names.config.place(element),
        "accept",
        version=version,
    )
    protocol = (element.value("protocol") or "any").lower()
    source, destination = (_positive(side, names, version) for side in sides)
    yield from spread(blank, source.settled(), destination.settled(), service_of(protocol, *sides, names))


def _positive(side: Side, names: Names, version: int) -> Addresses:
    found = names.addresses(side.names, version)
    if not side.negated:
        return found
    if found.everything:
        return Addresses()
    others = Addresses(list(complement(found.known, version)))
    return Addresses(unknown=found.unknown) if found.unknown else others


def _rule(header: Rule, kind: str) -> NatRule:
    return NatRule(
        header.name,
        header.place,
        kind,
        sources=header.sources,
        destinations=header.destinations,
        protocols=header.protocols,
        destination_ports=header.destination_ports,
        depends_on=also_depends(header.depends_on, "the source port" if header.source_ports else None),
    )


def _forward(element: XmlElement, names: Names) -> Iterator[NatRule]:
    """A port forward; without redirection it exempts what it matches."""
    sides = side_of(element.get("source")), side_of(element.get("destination"))
    zones = words(element.value("interface"))
    exempt = flag(element, "nordr") or flag(element, "nordr_not")
    for header in _headers(element, sides, names):
        rule = replace(_rule(header, "no-destination" if exempt else "destination"), from_zones=zones)
        if exempt:
            yield rule
            continue
        target, depends = _target(element.value("target"), names)
        port, open_port = _local_port(element.value("local-port"), header, names)
        yield replace(
            rule, translate=target, translate_port=port, depends_on=also_depends(rule.depends_on, depends, open_port)
        )


def _target(text: str | None, names: Names) -> tuple[str, str | None]:
    """The address that is translated to, and what it depends on where it is a name."""
    written = text or ""
    literal = address_match(written)
    found = [literal] if literal is not None else names.addresses((written,), 4).known if written else []
    single = [match for match in found if isinstance(match, IPv4Network | IPv6Network) and match.num_addresses == 1]
    if len(found) == 1 and single:
        return str(single[0].network_address), None
    return (str(found[0]), None) if len(found) == 1 else (written, f'the addresses that "{written}" stands for')


def _local_port(text: str | None, header: Rule, names: Names) -> tuple[int | None, str | None]:
    """The port that is translated to: None where the ports stay as they are."""
    if text is None:
        return None, None
    ranges = names.ports((text,)).ranges
    if tuple(ranges) == header.destination_ports:
        return None, None
    lows = tuple(low for low, _ in ranges)
    if lows == tuple(low for low, _ in header.destination_ports):
        return None, None
    single = all(low == high for low, high in header.destination_ports)
    if len(ranges) == 1 and single and len(header.destination_ports) <= 1:
        return ranges[0][0], None
    return None, "which of its ports is translated to which"


def _passes(element: XmlElement, names: Names) -> Iterator[Rule]:
    for rule in _forward(element, names):
        if rule.type != "destination":
            continue
        target = address_match(rule.translate)
        port = rule.translate_port
        yield Rule(
            rule.name,
            rule.place,
            "accept",
            from_zones=rule.from_zones,
            sources=rule.sources,
            destinations=(target,) if target is not None else (),
            protocols=rule.protocols,
            destination_ports=rule.destination_ports if port is None else ((port, port),),
            version=4,
            depends_on=rule.depends_on,
        )


def _one_to_one_elements(config: PfConfig) -> tuple[XmlElement, ...]:
    newer = config.all("OPNsense", "Firewall", "Filter", "onetoone", "rule")
    return (
        *(element for element in newer if element.get("enabled") is None or on(element, "enabled")),
        *(
            element
            for element in config.all("nat", "onetoone")
            if element.get("external") is not None and not flag(element, "disabled")
        ),
        *(element for element in config.all("nat", "onetoone", "rule") if not flag(element, "disabled")),
    )


def _one_to_one(element: XmlElement, names: Names) -> Iterator[NatRule]:
    """The two halves of a 1:1 translation: the way in, and the way out."""
    zones = words(element.value("interface"))
    newer = element.get("source_net") is not None
    inside = newer_side(element, "source") if newer else side_of(element.get("source"))
    peer = newer_side(element, "destination") if newer else side_of(element.get("destination"))
    outside = address_match((element.value("external") or "").strip())
    place = names.config.place(element)
    internal = names.addresses(inside.names, 4).known
    if outside is None or len(internal) != 1 or not isinstance(internal[0], IPv4Network):
        names.config.notes.misread(
            place,
            "this 1:1 translation has no external and internal address that can be read",
            "write both as addresses or networks",
        )
        return
    own = internal[0]
    if isinstance(outside, IPv4Network) and outside.num_addresses == 1 and own.num_addresses > 1:
        outside = ip_network((outside.network_address, own.prefixlen), strict=False)
    name, peers = name_of(element, "description" if newer else "descr"), names.addresses(peer.names, 4)
    far: tuple[AddressMatch, ...] = tuple(peers.known) if not peers.everything else ()
    depends = also_depends(*peers.unknown, "which peers are meant" if peer.negated else None)
    single = own.num_addresses == 1
    if (element.value("type") or "binat") == "binat":
        yield NatRule(
            name, place, "destination", from_zones=zones, sources=far, destinations=(outside,),
            translate=str(own.network_address) if single else str(own), one_to_one=not single, depends_on=depends,
        )  # fmt: skip
    yield NatRule(
        name, place, "source", to_zones=zones, sources=(own,), destinations=far,
        translate=str(outside).removesuffix("/32"), one_to_one=not single, depends_on=depends,
    )  # fmt: skip


def _outbound(config: PfConfig, names: Names, routed: tuple[IpNetwork, ...]) -> Iterator[NatRule]:
    outbound = config.root.get("nat", "outbound")
    mode = (outbound.value("mode") if outbound is not None else None) or "automatic"
    if mode == "disabled":
        return
    for element in sorted(config.all("OPNsense", "Firewall", "Filter", "snatrules", "rule"), key=_sequence):
        if element.get("enabled") is None or on(element, "enabled"):
            yield from _outbound_rule(
                element, (newer_side(element, "source"), newer_side(element, "destination")), names
            )
    if outbound is not None and mode in _MANUAL:
        for element in outbound.all("rule"):
            if not flag(element, "disabled"):
                source, destination = side_of(element.get("source")), side_of(element.get("destination"))
                sides = (
                    replace(source, ports=words(element.value("sourceport"))),
                    replace(destination, ports=words(element.value("dstport"))),
                )
                yield from _outbound_rule(element, sides, names)
    if mode in ("automatic", "hybrid"):
        yield from _automatic(config, names, routed)


def _sequence(element: XmlElement) -> int:
    text = element.value("sequence") or "1"
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1


def _outbound_rule(element: XmlElement, sides: tuple[Side, Side], names: Names) -> Iterator[NatRule]:
    zones = words(element.value("interface"))
    exempt = on(element, "nonat") or (flag(element, "nonat") and element.get("enabled") is None)
    written = element.value("target")
    if written == "other-subnet":
        written = f"{element.value('targetip') or ''}/{element.value('targetip_subnet') or '32'}"
    interface = written is None or any(written == f"{zone}ip" for zone in zones)
    target, depends = ("interface", None) if interface else _target(written, names)
    for header in _headers(element, sides, names):
        rule = replace(_rule(header, "no-source" if exempt else "source"), to_zones=zones)
        yield rule if exempt else replace(rule, translate=target, depends_on=also_depends(rule.depends_on, depends))


def _automatic(config: PfConfig, names: Names, routed: tuple[IpNetwork, ...]) -> Iterator[NatRule]:
    """What is not an uplink is translated to the address of the uplink that it leaves by."""
    uplinks = [each for each in names.interfaces.values() if _is_uplink(each.element)]
    inside = [address.network for each in names.interfaces.values() if each not in uplinks for address in each.own(4)]
    networks: tuple[AddressMatch, ...] = tuple(dict.fromkeys((*inside, *(net for net in routed if net.version == 4))))
    if not networks:
        return
    for uplink in uplinks:
        name = f"Automatic outbound NAT to {uplink.key}"
        yield NatRule(name, config.place(uplink.element), "source", to_zones=(uplink.key,), sources=networks)


def _is_uplink(element: XmlElement) -> bool:
    gateway = element.value("gateway")
    return (gateway is not None and gateway != "none") or (element.value("ipaddr") or "").lower() in _DYNAMIC
