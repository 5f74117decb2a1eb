"""The filter rules of OPNsense and pfSense as they are written, in the order in which pf is given them.

Sources: OPNsense manual, "Rules" (processing order: system rules, floating, groups, interfaces); pfSense documentation,
"Rule Processing Order"; OPNsense FilterRuleField.php: rules of the newer section come before older ones of the same rank.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from topocheck.load.pf.config import PfConfig, flag, on, words
from topocheck.load.pf.interfaces import Assigned
from topocheck.load.xml_reader import XmlElement

_FLOATING, _GROUP, _INTERFACE = range(3)
_ACTIONS = {"pass": "accept", "block": "deny", "reject": "reject"}
_VERSIONS = {"inet": (4,), "inet6": (6,), "inet46": (4, 6), "": (4,)}
_DEPENDS = {
    "sched": "the time",
    "gateway": "the gateway that the rule sends it to",
    "os": "the operating system of the source",
    "tagged": "the mark of an earlier rule",
    "match-tag": "the mark of an earlier rule",
    "tcpflags1": "the flags of TCP",
    "tcpflags2": "the flags of TCP",
    "dscp": "the DSCP of the packet",
    "tos": "the type of service of the packet",
    "prio": "the priority of the frame",
    "divert-to": "the program that the rule diverts it to",
    "source_mac": "the MAC of the source",
    "max-src-conn": "how many connections there are",
    "max-src-conn-rate": "how many connections there are",
    "max-src-states": "how many connections there are",
}


@dataclass(frozen=True, slots=True)
class Side:
    """The source or the destination of a rule, by names; no name is any."""

    names: tuple[str, ...] = ()
    negated: bool = False
    ports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FilterRule:
    """One rule. ``keys`` are the interfaces it is on, empty for all; ``action`` is None where it can't be read."""

    element: XmlElement
    name: str
    action: str | None
    keys: tuple[str, ...]
    rank: int
    direction: str
    quick: bool
    versions: tuple[int, ...]
    protocol: str
    source: Side
    destination: Side
    icmp_types: tuple[str, ...]
    depends_on: tuple[str, ...]


def filter_rules(
    config: PfConfig, assigned: dict[str, Assigned], groups: dict[str, tuple[str, ...]]
) -> list[FilterRule]:
    """The enabled rules in the order of pf's list."""
    newer = [
        rule
        for element in config.all("OPNsense", "Firewall", "Filter", "rules", "rule")
        if element.get("enabled") is None or on(element, "enabled")
        for rule in (_newer(element, assigned, groups),)
    ]
    newer.sort(key=lambda rule: _sequence(rule.element))
    older = [_older(element, groups) for element in config.all("filter", "rule") if not flag(element, "disabled")]
    return sorted((*newer, *older), key=lambda rule: rule.rank)


def _sequence(element: XmlElement) -> int:
    text = element.value("sequence") or "1"
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1


def _rank(keys: tuple[str, ...], groups: dict[str, tuple[str, ...]], *, floating: bool) -> int:
    if floating:
        return _FLOATING
    return _GROUP if keys and keys[0] in groups else _INTERFACE


def _members(keys: tuple[str, ...], groups: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(member for key in keys for member in groups.get(key, (key,))))


def _older(element: XmlElement, groups: dict[str, tuple[str, ...]]) -> FilterRule:
    floating = flag(element, "floating")
    keys = tuple(key for key in words(element.value("interface")) if key != "any")
    quick = element.get("quick")
    return FilterRule(
        element,
        name_of(element, "descr"),
        _ACTIONS.get((element.value("type") or "pass").lower()),
        _members(keys, groups),
        _rank(keys, groups, floating=floating or not keys),
        (element.value("direction") or "").lower() or ("any" if floating else "in"),
        flag(element, "quick") if quick is not None else not floating,
        _VERSIONS.get((element.value("ipprotocol") or "").lower(), ()),
        (element.value("protocol") or "any").lower(),
        side_of(element.get("source")),
        side_of(element.get("destination")),
        words(element.value("icmptype")),
        tuple(_depends(element)),
    )


def side_of(element: XmlElement | None) -> Side:
    """The source or destination of a rule or translation in the older form."""
    if element is None:
        return Side()
    ports = words(element.value("port"))
    if element.get("any") is not None:
        return Side((), flag(element, "not"), ports)
    names = words(element.value("network") or element.value("address"))
    return Side(tuple(name for name in names if name != "any"), flag(element, "not"), ports)


def _newer(element: XmlElement, assigned: dict[str, Assigned], groups: dict[str, tuple[str, ...]]) -> FilterRule:
    keys = words(element.value("interface"))
    members = _members(keys, groups)
    if on(element, "interfacenot"):
        members = tuple(key for key in assigned if key not in members)
    return FilterRule(
        element,
        name_of(element, "description"),
        _ACTIONS.get((element.value("action") or "pass").lower()),
        members,
        _rank(keys, groups, floating=len(keys) != 1),
        (element.value("direction") or "in").lower(),
        element.get("quick") is None or on(element, "quick"),
        _VERSIONS.get((element.value("ipprotocol") or "").lower(), ()),
        (element.value("protocol") or "any").lower(),
        newer_side(element, "source"),
        newer_side(element, "destination"),
        words(element.value("icmptype")) + words(element.value("icmp6type")),
        tuple(_depends(element)),
    )


def newer_side(element: XmlElement, side: str) -> Side:
    """The source or destination of a rule or translation in the newer form."""
    names = tuple(name for name in words(element.value(f"{side}_net")) if name != "any")
    return Side(names, on(element, f"{side}_not"), words(element.value(f"{side}_port")))


def name_of(element: XmlElement, key: str) -> str:
    """What a rule is called: its description, else where it stands."""
    return element.value(key) or f"on line {element.line}"


def _depends(element: XmlElement) -> Iterator[str]:
    for child in element.children:
        reason = _DEPENDS.get(child.tag)
        if reason is not None and child.text and child.text != "0":
            yield reason
    if (element.value("statetype") or "").lower() in ("none", "no state"):
        yield "the rules for its reply, as this one keeps no state"
