"""Where an IP stack sends a packet next: the most specific network or route that is usable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import ip_network

from topocheck.model.place import Place
from topocheck.model.route import StaticRoute
from topocheck.model.workload import Address, IpAddress, Route, Vnic, Workload
from topocheck.simulate.trace import Reason, ReasonCode
from topocheck.topology.element import Element


@dataclass(frozen=True, slots=True)
class FromGuest:
    """A workload sends by a vNIC, with one of its addresses, to a next hop. ``place`` is the address or route line."""

    vnic: Vnic
    source: Address
    next_hop: IpAddress
    place: Place


def guest_route(workload: Workload, vnics: Iterable[Vnic], destination: IpAddress) -> FromGuest | Reason:
    """The way out of a guest: the longest prefix among its own subnets and the routes that are installed.

    A subnet comes before a route of the same length. A route whose next hop is in none of the vNIC's subnets is never
    installed ("Nexthop has invalid gateway"), so that the next best one holds.
    Source: RFC 1122 section 3.3.1; Linux net/ipv4/fib_semantics.c, ``fib_check_nh``.
    """
    vnics = tuple(one for vnic in vnics for one in vnic.stacked)
    refused: Reason | None = None
    ways: list[tuple[tuple[int, bool], FromGuest]] = []
    for vnic in vnics:
        for address in vnic.addresses:
            if destination in address.ip.network:
                way = FromGuest(vnic, address, destination, address.place)
                ways.append(((address.ip.network.prefixlen, True), way))
    for length, vnic, route in _routes(vnics, destination):
        installed = _installed(workload, vnic, route)
        if isinstance(installed, FromGuest):
            ways.append(((length, False), installed))
        else:
            refused = refused or installed
    if ways:
        return max(ways, key=lambda found: found[0])[1]
    return refused or _no_way(workload, vnics, destination)


def _installed(workload: Workload, vnic: Vnic, route: Route) -> FromGuest | Reason:
    if any(route.via == address.ip.ip for address in vnic.addresses):
        message = f"the next hop {route.via} is the address of {workload.name} itself, so the route is not installed"
        return Reason(ReasonCode.NO_GATEWAY, message, route.place)
    source = next((address for address in vnic.addresses if route.via in address.ip.network), None)
    if source is not None:
        return FromGuest(vnic, source, route.via, route.place)
    message = (
        f"the next hop {route.via} is in no subnet of {vnic.name} of {workload.name}, so the route is not installed"
    )
    return Reason(ReasonCode.NO_GATEWAY, message, route.place)


def _routes(vnics: Iterable[Vnic], destination: IpAddress) -> Iterator[tuple[int, Vnic, Route]]:
    for vnic in vnics:
        for route in vnic.routes:
            network = ip_network(route.to, strict=False)
            if destination.version == network.version and destination in network:
                yield network.prefixlen, vnic, route


def _no_way(workload: Workload, vnics: tuple[Vnic, ...], destination: IpAddress) -> Reason:
    if not any(vnic.addresses for vnic in vnics):
        message = f"no address of {workload.name} is in the files; give it in networkData, or trace from an address"
        return Reason(ReasonCode.ADDRESS_UNKNOWN, message, workload.place)
    learns = next((vnic for vnic in vnics if vnic.dhcp), None)
    if learns is not None:
        message = (
            f"{learns.name} of {workload.name} may learn a route to {destination} by DHCP, which the files do not say"
        )
        return Reason(ReasonCode.ADDRESS_UNKNOWN, message, learns.place)
    pod_network = next((vnic for vnic in vnics if vnic.nad is None), None)
    if pod_network is not None:
        translated = ", translated to the address of its Pod (masquerade: outbound only)"
        how = translated if pod_network.binding == "masquerade" else ""
        message = f"{workload.name} sends to {destination} by the Pod network{how}, and what lies there is not followed"
        return Reason(ReasonCode.NOT_MODELLED, message, pod_network.place)
    if not workload.routes_known:
        message = f"which routes {workload.name} has is not in its manifest, so neither is its way to {destination}"
        return Reason(ReasonCode.ADDRESS_UNKNOWN, message, workload.place)
    message = f"{workload.name} has no route to {destination}"
    return Reason(ReasonCode.NO_ROUTE, message, vnics[0].place if vnics else workload.place)


@dataclass(frozen=True, slots=True)
class FromRouter:
    """A device sends by one of its interfaces to a next hop. ``route`` is None for a connected network."""

    element: Element
    next_hop: IpAddress
    route: StaticRoute | None = None


@dataclass(frozen=True, slots=True)
class Discarded:
    """A device has a route that leads to nowhere."""

    route: StaticRoute


@dataclass(frozen=True, slots=True)
class NotTold:
    """A device has a route of which the file does not tell where it leads."""

    route: StaticRoute


def router_route(
    interfaces: Iterable[Element], routes: Iterable[StaticRoute], destination: IpAddress, vrf: str | None = None
) -> FromRouter | Discarded | NotTold | None:
    """The most specific connected network or static route of a device's routing table; None where it has none.

    Only interfaces that are up count. A connected network comes before a static route of the same length, and of those the
    one with the least distance. A route whose next hop is in no connected network is not used.
    Source: RFC 1812 section 5.2.4; administrative distance as Cisco, Arista and Juniper document it.
    """
    usable = tuple(element for element in interfaces if element.down_place is None and element.vrf == vrf)
    ways: list[tuple[tuple[int, int], FromRouter | Discarded | NotTold]] = []
    direct = _connected(usable, destination)
    if direct is not None:
        ways.append(((direct[0], 0), FromRouter(direct[1], destination)))
    for route in routes:
        if route.vrf == vrf and route.to.version == destination.version and destination in route.to:
            way = _by(route, usable, destination)
            if way is not None:
                ways.append(((route.to.prefixlen, -max(route.distance, 1)), way))
    return max(ways, key=lambda found: found[0], default=(None, None))[1]


def _by(
    route: StaticRoute, usable: tuple[Element, ...], destination: IpAddress
) -> FromRouter | Discarded | NotTold | None:
    if route.not_known is not None:
        return NotTold(route)
    if route.discard:
        return Discarded(route)
    out = next((element for element in usable if element.end.interface == route.interface), None)
    if route.via is None:
        return None if out is None else FromRouter(out, destination, route)
    towards = _connected(usable if out is None else (out,), route.via)
    if towards is not None:
        return FromRouter(towards[1], route.via, route)
    return None if out is None else FromRouter(out, route.via, route)


def _connected(interfaces: Iterable[Element], address: IpAddress) -> tuple[int, Element] | None:
    found = [
        (ip.network.prefixlen, element) for element in interfaces for ip in element.addresses if address in ip.network
    ]
    return max(found, key=lambda pair: pair[0], default=None)
