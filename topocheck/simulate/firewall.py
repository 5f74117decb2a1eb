"""What a firewall's rules say of a flow: accept, deny, or that it can't be told."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass

from topocheck.model.firewall import UNREAD, Firewall, FirewallRule, IpNetwork
from topocheck.model.place import Place
from topocheck.model.workload import IpAddress


@dataclass(frozen=True, slots=True)
class Packet:
    """The header that rules look at. Ports are None where the flow names none."""

    source: IpAddress
    destination: IpAddress
    protocol: str = "icmp"
    source_port: int | None = None
    destination_port: int | None = None

    def reversed(self) -> Packet:
        """The reply's header."""
        return Packet(self.destination, self.source, self.protocol, self.destination_port, self.source_port)


class Match(enum.Enum):
    """Whether a rule matches: ``MAYBE`` where the flow leaves open what the rule asks for."""

    YES = enum.auto()
    MAYBE = enum.auto()
    NO = enum.auto()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome and the line that decides. ``accepted`` is None where it can't be told."""

    accepted: bool | None
    place: Place
    message: str


def judge(firewall: Firewall, packet: Packet, from_zone: str | None, to_zone: str | None) -> Verdict:
    """The first rule that matches decides, else ``intrazone`` within one zone and ``default`` between two.

    A rule that may or may not match makes the answer open only where what follows says something else.
    """
    open_rule: FirewallRule | None = None
    for rule in firewall.rules:
        if rule.action == UNREAD:
            message = f"{rule.name} of {firewall.name} may match it; mend the rule"
            return _closed(open_rule, Verdict(None, rule.place, message))
        match = matches(rule, packet, from_zone, to_zone)
        if match is Match.NO:
            continue
        if match is Match.YES:
            accepted = rule.action == "accept"
            said = "accepts" if accepted else "denies"
            return _closed(open_rule, Verdict(accepted, rule.place, f"rule {rule.name} of {firewall.name} {said} it"))
        open_rule = open_rule or rule
    same = from_zone is not None and from_zone == to_zone
    action = firewall.intrazone if same else firewall.default
    place = (firewall.intrazone_place if same else firewall.default_place) or firewall.place
    between = f"within zone {from_zone}" if same else f"from zone {from_zone} to {to_zone}"
    message = f"no rule of {firewall.name} matches, and its default {between} is {action}"
    return _closed(open_rule, Verdict(action == "accept", place, message))


def _closed(open_rule: FirewallRule | None, verdict: Verdict) -> Verdict:
    if open_rule is None or (open_rule.action == "accept") == verdict.accepted:
        return verdict
    message = f"rule {open_rule.name} may match it, depending on the port; name one"
    return Verdict(None, open_rule.place, message)


def matches(rule: FirewallRule, packet: Packet, from_zone: str | None, to_zone: str | None) -> Match:
    """Whether a rule is about a packet."""
    if not _zone(rule.from_zones, from_zone) or not _zone(rule.to_zones, to_zone):
        return Match.NO
    if not _within(rule.sources, packet.source) or not _within(rule.destinations, packet.destination):
        return Match.NO
    if rule.protocols and packet.protocol not in rule.protocols and "any" not in rule.protocols:
        return Match.NO
    ports = (_port(rule.source_ports, packet.source_port), _port(rule.destination_ports, packet.destination_port))
    if packet.protocol in ("tcp", "udp"):
        return _worst(ports)
    return Match.NO if rule.source_ports or rule.destination_ports else Match.YES


def _worst(found: Iterable[Match]) -> Match:
    found = tuple(found)
    return next((match for match in (Match.NO, Match.MAYBE) if match in found), Match.YES)


def _zone(zones: tuple[str, ...], zone: str | None) -> bool:
    return not zones or "any" in zones or zone in zones


def _within(networks: tuple[IpNetwork, ...], address: IpAddress) -> bool:
    return not networks or any(address in network for network in networks)


def _port(ranges: tuple[tuple[int, int], ...], port: int | None) -> Match:
    if not ranges:
        return Match.YES
    if port is None:
        return Match.MAYBE
    return Match.YES if any(low <= port <= high for low, high in ranges) else Match.NO
