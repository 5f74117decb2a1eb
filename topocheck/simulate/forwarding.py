"""What a router does with a packet: translate, look up the route, ask its rules, count down the TTL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from topocheck.model.firewall import Firewall
from topocheck.model.place import Place
from topocheck.model.workload import IpAddress
from topocheck.simulate.firewall import judge
from topocheck.simulate.network import Network
from topocheck.simulate.packet import Packet
from topocheck.simulate.route import Discarded, FromRouter, NotTold, router_route
from topocheck.simulate.rules import Crossing, Verdict
from topocheck.simulate.trace import Reason, ReasonCode
from topocheck.simulate.translate import Session, translate_destination, translate_source
from topocheck.topology.element import Element
from topocheck.topology.router import Router


@dataclass(frozen=True, slots=True)
class Forwarded:
    """The packet as it goes on, by which interface and to which next hop. ``session`` is what the router remembers of it."""

    packet: Packet
    leaves: Element
    next_hop: IpAddress
    next_hop_place: Place
    session: Session | None = None


def session_of(sessions: Sequence[Session], device: str, packet: Packet) -> Session | None:
    """The session that a packet is the reply of, on a device."""
    replies = (session for session in sessions if session.device == device)
    return next((session for session in replies if session.went.reversed() == packet), None)


def translated_in(network: Network, entered: Element, packet: Packet, sessions: Sequence[Session]) -> Packet | Reason:
    """The packet once the router has undone or made the translation of its destination."""
    session = session_of(sessions, entered.device.id, packet)
    if session is not None:
        return packet.to(session.came.source, session.came.source_port)
    firewall = network.routers[entered.device.id].firewall if entered.device.id in network.routers else None
    if firewall is None or not firewall.nat:
        return packet
    found = translate_destination(firewall, packet, Crossing(entered.zone, None, entered.end.interface, None))
    return _unknown(found) if isinstance(found, Verdict) else found


def _unknown(verdict: Verdict) -> Reason:
    return Reason(ReasonCode.CONFIGURATION_UNKNOWN, verdict.message, verdict.place)


def crossed(
    network: Network, entered: Element, came: Packet, packet: Packet, sessions: Sequence[Session]
) -> Forwarded | Reason:
    """What becomes of a packet that entered a router by an interface and is not for the router itself.

    ``came`` is the packet as it came, ``packet`` after `translated_in`. Sources: RFC 1812 section 5.2; the order of
    translation, route and rules is that of Linux netfilter, which the products here share.
    """
    router = network.routers[entered.device.id]
    way = _way_out(network, router, entered, packet)
    if isinstance(way, Reason):
        return way
    place = way.route.place if way.route is not None else way.element.place
    if router.firewall is None:
        return Forwarded(packet, way.element, way.next_hop, place)
    session = session_of(sessions, entered.device.id, came)
    went = _through_firewall(router.firewall, entered, way.element, came, packet, session)
    if isinstance(went, Reason):
        return went
    kept = None if session is not None else Session(entered.device.id, came, went, way.element)
    return Forwarded(went, way.element, way.next_hop, place, kept)


def _way_out(network: Network, router: Router, entered: Element, packet: Packet) -> FromRouter | Reason:
    forwards = router.forwards if packet.version == 4 else router.forwards_ipv6
    if forwards is not True:
        return _does_not_forward(router, entered, forwards)
    interfaces = network.topology.addressed(entered.device.id)
    way = router_route(interfaces, router.routes, packet.destination, entered.vrf)
    if isinstance(way, NotTold):
        message = f"the route to {way.route.to} of {router.name} is not understood: {way.route.not_known}"
        return Reason(ReasonCode.CONFIGURATION_UNKNOWN, message, way.route.place)
    if isinstance(way, Discarded):
        message = f"the route to {way.route.to} of {router.name} leads to nowhere"
        return Reason(ReasonCode.NO_ROUTE, message, way.route.place)
    if way is not None:
        return _certain(router, way) or way
    shut = next((one for one in interfaces if one.down_place and _covers(one, entered, packet.destination)), None)
    if shut is not None:
        message = f"{shut.end.interface} of {router.name}, the way to {packet.destination}, is shut down"
        return Reason(ReasonCode.PORT_DOWN, message, shut.down_place)
    return no_route(network, router, packet.destination)


def _certain(router: Router, way: FromRouter) -> Reason | None:
    """Why it is not certain that a route is the one that is taken: a better one may be learnt."""
    route = way.route
    if route is None:
        return None
    if router.learns_routes is None or router.forwards is False:
        return None
    message = f"{router.name} may learn a better route than the one to {route.to} by a routing protocol"
    return Reason(ReasonCode.CONFIGURATION_UNKNOWN, message, router.learns_routes)


def _covers(element: Element, entered: Element, destination: IpAddress) -> bool:
    return element.vrf == entered.vrf and any(destination in ip.network for ip in element.addresses)


def _through_firewall(
    firewall: Firewall, entered: Element, leaves: Element, came: Packet, packet: Packet, session: Session | None
) -> Packet | Reason:
    """The packet as the firewall sends it on, or why it does not."""
    stateful = firewall.stateful and came.protocol not in firewall.stateless_protocols
    if session is not None and stateful:
        return _answered(session)
    if came.reply and stateful and came.protocol != "udp":  # a UDP datagram may open a session at any time
        message = f"{firewall.name} did not see the flow's first packet, so the reply has no session (asymmetric way)"
        return Reason(ReasonCode.DENIED, message, firewall.place)
    crossing = Crossing(entered.zone, leaves.zone, entered.end.interface, leaves.end.interface)
    verdict = judge(firewall, packet if firewall.rules_see_translated else came, crossing)
    if verdict.accepted is not True:
        code = ReasonCode.DENIED if verdict.accepted is False else ReasonCode.CONFIGURATION_UNKNOWN
        return Reason(code, verdict.message, verdict.place)
    if session is not None:
        return _answered(session)
    went = translate_source(firewall, packet, crossing, leaves)
    return _unknown(went) if isinstance(went, Verdict) else replace(went, translated=False)


def _answered(session: Session) -> Packet:
    """The reply of a session as it leaves the router: what the first packet's sender expects."""
    return session.came.reversed()


def _does_not_forward(router: Router, entered: Element, forwards: bool | None) -> Reason:  # noqa: FBT001 - three answers
    if forwards is None:
        message = f"whether {router.name} routes is not in its configuration"
        return Reason(ReasonCode.CONFIGURATION_UNKNOWN, message, entered.place)
    return Reason(ReasonCode.NO_ROUTE, f"{router.name} does not forward packets: routing is off", router.place)


def no_route(network: Network, router: Router, destination: IpAddress) -> Reason:
    """That a router has no route: it is certain where the destination is inside the site or private."""
    if router.learns_routes is not None:
        message = f"{router.name} has no route to {destination} in its file, and may learn one"
        return Reason(ReasonCode.CONFIGURATION_UNKNOWN, message, router.learns_routes)
    if network.owners(destination) or not destination.is_global:
        return Reason(ReasonCode.NO_ROUTE, f"{router.name} has no route to {destination}", router.place)
    message = f"{router.name} has no route to {destination} in its file; it may leave the site there"
    return Reason(ReasonCode.CONFIGURATION_UNKNOWN, message, router.place)
