"""What a list of rules says of a packet: the first that matches decides, and what is left open stays open."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass

from topocheck.model.firewall import NatRule
from topocheck.model.place import Place
from topocheck.model.rule import UNREAD, AccessList, AddressMatch, PortRange, Rule
from topocheck.model.workload import IpAddress
from topocheck.simulate.packet import ICMP, Packet

_PORTED = ("tcp", "udp")
_NUMBERS = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}
HIGHEST_PORT = 65535
_EVERYTHING = frozenset({"any", "ip", "ipv4", "ipv6"})


@dataclass(frozen=True, slots=True)
class Crossing:
    """Between which zones and interfaces of a device a packet goes; None where it does not matter or there is none."""

    from_zone: str | None = None
    to_zone: str | None = None
    from_interface: str | None = None
    to_interface: str | None = None


ANYWHERE = Crossing()


class Match(enum.Enum):
    """Whether a rule matches: ``MAYBE`` where the flow or the configuration leaves open what the rule asks for."""

    YES = enum.auto()
    MAYBE = enum.auto()
    NO = enum.auto()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome and the line that decides. ``accepted`` is None where it can't be told."""

    accepted: bool | None
    place: Place
    message: str


def judge_list(acl: AccessList, packet: Packet, crossing: Crossing = ANYWHERE) -> Verdict:
    """What an access list says: its first rule that matches, else its default."""
    place = acl.default_place or (acl.rules[-1].place if acl.rules else acl.place)
    said = "accepts" if acl.default == "accept" else "denies"
    message = f"no rule of {acl.name} matches, which {said} all else"
    return first_match(acl.name, acl.rules, packet, crossing, Verdict(acl.default == "accept", place, message))


def first_match(owner: str, rules: Iterable[Rule], packet: Packet, crossing: Crossing, otherwise: Verdict) -> Verdict:
    """The first of ``rules`` that matches decides, else ``otherwise`` holds; ``owner`` is what messages call the list.

    A rule that may or may not match makes the answer open only where what follows says something else.
    """
    open_rules: list[Rule] = []
    for rule in rules:
        if rule.action == UNREAD and not _crosses(rule, crossing):
            continue
        if rule.action == UNREAD:
            return _closed(open_rules, Verdict(None, rule.place, f"{rule.name} of {owner} may match it; mend the rule"))
        match = matches(rule, packet, crossing)
        if match is Match.NO:
            continue
        if match is Match.YES:
            accepted = rule.action == "accept"
            said = "accepts" if accepted else "denies"
            return _closed(open_rules, Verdict(accepted, rule.place, f"rule {rule.name} of {owner} {said} it"))
        open_rules.append(rule)
    return _closed(open_rules, otherwise)


def _closed(open_rules: Iterable[Rule], verdict: Verdict) -> Verdict:
    """The verdict, unless a rule that may match says something else."""
    open_rule = next((rule for rule in open_rules if (rule.action == "accept") != verdict.accepted), None)
    if open_rule is None:
        return verdict
    depends = open_rule.depends_on
    message = f"rule {open_rule.name} may match it, depending on "
    message += "the port; name one" if depends is None else f"{depends}, which can't be told from the configuration"
    return Verdict(None, open_rule.place, message)


def matches(rule: Rule, packet: Packet, crossing: Crossing) -> Match:
    """Whether a rule is about a packet."""
    if not _crosses(rule, crossing) or not _about(rule, packet):
        return Match.NO
    if rule.translated is not None and rule.translated != packet.translated:
        return Match.NO
    if rule.established and (packet.protocol != "tcp" or not packet.reply):
        return Match.NO
    found = [Match.YES if rule.depends_on is None else Match.MAYBE]
    if packet.protocol in _PORTED:
        found.append(_port(rule.source_ports, packet.source_port))
        found.append(_port(rule.destination_ports, packet.destination_port))
    elif rule.source_ports or rule.destination_ports:
        return Match.NO
    return next((match for match in (Match.NO, Match.MAYBE) if match in found), Match.YES)


def nat_header(rule: NatRule) -> Rule:
    """What a translation matches, as a rule."""
    return Rule(
        rule.name,
        rule.place,
        "accept",
        rule.from_zones,
        rule.to_zones,
        rule.sources,
        rule.destinations,
        rule.protocols,
        destination_ports=rule.destination_ports,
        from_interfaces=rule.from_interfaces,
        to_interfaces=rule.to_interfaces,
        depends_on=rule.depends_on,
    )


def _crosses(rule: Rule, crossing: Crossing) -> bool:
    return (
        _named(rule.from_zones, crossing.from_zone)
        and _named(rule.to_zones, crossing.to_zone)
        and _named(rule.from_interfaces, crossing.from_interface)
        and _named(rule.to_interfaces, crossing.to_interface)
    )


def _named(names: tuple[str, ...], name: str | None) -> bool:
    return not names or "any" in names or name in names


def _about(rule: Rule, packet: Packet) -> bool:
    """Whether the addresses and the protocol are those of the rule."""
    if rule.version is not None and rule.version != packet.version:
        return False
    if not within(rule.sources, packet.source, inverted=rule.not_sources):
        return False
    if not within(rule.destinations, packet.destination, inverted=rule.not_destinations):
        return False
    if not speaks(rule.protocols, packet.protocol):
        return False
    return not rule.icmp_types or packet.icmp_type in rule.icmp_types


def speaks(protocols: tuple[str, ...], protocol: str) -> bool:
    """Whether a protocol is among those of a rule; ICMP is one protocol here, whatever the family."""
    wanted = {_NUMBERS.get(name, name) for name in protocols}
    if not wanted or wanted & _EVERYTHING:
        return True
    return bool(wanted & set(ICMP)) if protocol in ICMP else protocol in wanted


def within(sets: tuple[AddressMatch, ...], address: IpAddress, *, inverted: bool = False) -> bool:
    """Whether an address is in one of the sets, or with ``inverted`` in none; no set at all is every address."""
    return not sets or any(address in addresses for addresses in sets) is not inverted


def _port(ranges: tuple[PortRange, ...], port: int | None) -> Match:
    if not ranges:
        return Match.YES
    if port is None:
        whole = any(low <= 1 and high >= HIGHEST_PORT for low, high in ranges)
        return Match.YES if whole else Match.MAYBE
    return Match.YES if any(low <= port <= high for low, high in ranges) else Match.NO
