"""Network address translation: what a firewall makes of a packet's addresses, and how it undoes that for the reply."""

from __future__ import annotations

from dataclasses import dataclass, replace
from ipaddress import ip_address, ip_network

from topocheck.model.firewall import Firewall, NatRule
from topocheck.model.route import IpNetwork
from topocheck.model.rule import UNREAD
from topocheck.model.workload import IpAddress, IpInterface
from topocheck.simulate.packet import Packet
from topocheck.simulate.rules import Crossing, Match, Verdict, matches, nat_header
from topocheck.topology.element import Element


@dataclass(frozen=True, slots=True)
class Session:
    """What a router remembers of a flow's first packet: as it came, as it went on, and by which of its interfaces."""

    device: str
    came: Packet
    went: Packet
    leaves: Element


Translated = Packet | Verdict
"""The packet after translation, or a verdict that what comes of it can't be told."""


def translate_destination(firewall: Firewall, packet: Packet, crossing: Crossing) -> Translated:
    """The packet after the first destination translation that matches it, as it comes in."""
    rule = _first(firewall, "destination", packet, replace(crossing, to_zone=None, to_interface=None))
    if rule is None:
        return packet
    if isinstance(rule, Verdict):
        return rule
    target = _mapped(rule, packet.destination, rule.destinations)
    if target is None:
        return Verdict(
            None, rule.place, f"{rule.name} of {firewall.name} translates to {rule.translate}, which is no address"
        )
    return packet.to(target, rule.translate_port)


def translate_source(firewall: Firewall, packet: Packet, crossing: Crossing, leaves: Element) -> Translated:
    """The packet after the first source translation that matches it, as it goes out by ``leaves``."""
    rule = _first(firewall, "source", packet, crossing)
    if rule is None:
        return packet
    if isinstance(rule, Verdict):
        return rule
    if rule.translate == "interface":
        own = next((ip.ip for ip in leaves.addresses if ip.version == packet.version), None)
    else:
        own = _mapped(rule, packet.source, rule.sources)
    if own is None:
        message = f"{rule.name} of {firewall.name} translates to {rule.translate}, which gives no address here"
        return Verdict(None, rule.place, message)
    return replace(packet, source=own)


def _first(firewall: Firewall, kind: str, packet: Packet, crossing: Crossing) -> NatRule | Verdict | None:
    for rule in firewall.nat:
        if rule.type == UNREAD and matches(nat_header(replace(rule, depends_on=None)), packet, crossing) is Match.NO:
            continue
        if rule.type == UNREAD:
            return Verdict(None, rule.place, f"{rule.name} of {firewall.name} may translate it; mend it")
        if rule.type not in (kind, f"no-{kind}", "none") or (kind == "destination" and _exempts_sources(rule)):
            continue
        header = nat_header(rule)
        match = matches(
            header if kind == "source" else replace(header, to_zones=(), to_interfaces=()), packet, crossing
        )
        if match is Match.MAYBE:
            what = rule.depends_on or "the port; name one"
            return Verdict(None, rule.place, f"{rule.name} of {firewall.name} may translate it, depending on {what}")
        if match is Match.YES:
            return rule if rule.type == kind else None
    return None


def _exempts_sources(rule: NatRule) -> bool:
    """Whether an exemption is about where packets go out, which is not known yet when destinations are translated."""
    return rule.type == "none" and bool(rule.to_zones or rule.to_interfaces)


def _mapped(rule: NatRule, address: IpAddress, matched: tuple[object, ...]) -> IpAddress | None:
    """The address that a rule maps another one to; of a pool the first, since any will do for the way."""
    try:
        target: IpNetwork = ip_network(rule.translate, strict=False)
    except ValueError:
        return None
    if target.version != address.version:
        return None
    within = (one for one in matched if isinstance(one, IpNetwork) and address in one)
    original = next(within, None)
    if rule.one_to_one and original is not None:
        offset = int(address) - int(original.network_address)
        return ip_address(int(target.network_address) + offset) if offset < target.num_addresses else None
    return ip_address(rule.translate.split("/")[0])


def answers_for(firewall: Firewall, own: IpInterface) -> tuple[tuple[IpAddress, NatRule], ...]:
    """The addresses in an interface's subnet that the firewall answers ARP for, since it translates them.

    Source: the manuals call it proxy ARP; a translated address in a connected subnet is of no use without.
    """
    found = []
    for rule in firewall.nat:
        if rule.type != "destination":
            continue
        for addresses in rule.destinations:
            single = isinstance(addresses, IpNetwork) and addresses.num_addresses == 1
            if isinstance(addresses, IpNetwork) and single and addresses.network_address in own.network:
                found.append((addresses.network_address, rule))
    return tuple(found)
