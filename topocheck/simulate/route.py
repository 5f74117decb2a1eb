"""Where an IP stack sends a packet next."""

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
    """The way out of a guest: a subnet of its own first, else the most specific route, else nothing.

    A route whose next hop is in none of the vNIC's subnets is never installed ("Nexthop has invalid gateway").
    Source: RFC 1122 section 3.3.1; Linux net/ipv4/fib_semantics.c, ``fib_check_nh``.
    """
    vnics = tuple(vnics)
    for vnic in vnics:
        for address in vnic.addresses:
            if destination in address.ip.network:
                return FromGuest(vnic, address, destination, address.place)
    best = max(_routes(vnics, destination), key=lambda found: found[0], default=None)
    if best is not None:
        _, vnic, route = best
        source = next((address for address in vnic.addresses if route.via in address.ip.network), None)
        if any(route.via == address.ip.ip for address in vnic.addresses):
            message = (
                f"the next hop {route.via} is the address of {workload.name} itself, so the route is not installed"
            )
            return Reason(ReasonCode.NO_GATEWAY, message, route.place)
        if source is not None:
            return FromGuest(vnic, source, route.via, route.place)
        message = (
            f"the next hop {route.via} is in no subnet of {vnic.name} of {workload.name}, so the route is not installed"
        )
        return Reason(ReasonCode.NO_GATEWAY, message, route.place)
    return _no_way(workload, vnics, destination)


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
        message = f"{workload.name} sends to {destination} by the Pod network, which is not followed"
        return Reason(ReasonCode.NOT_MODELLED, message, pod_network.place)
    message = f"{workload.name} has no route to {destination}"
    return Reason(ReasonCode.NO_ROUTE, message, vnics[0].place if vnics else workload.place)


@dataclass(frozen=True, slots=True)
class FromRouter:
    """A device sends by one of its interfaces to a next hop."""

    element: Element
    next_hop: IpAddress


def router_route(
    interfaces: Iterable[Element], routes: Iterable[StaticRoute], destination: IpAddress
) -> FromRouter | None:
    """The most specific connected network or static route of a device; None where it has none. Source: RFC 1812, 5.2.4."""
    interfaces = tuple(interfaces)
    direct = _connected(interfaces, destination)
    static = max(
        (route for route in routes if route.to.version == destination.version and destination in route.to),
        key=lambda route: route.to.prefixlen,
        default=None,
    )
    if direct is not None and (static is None or direct[0] >= static.to.prefixlen):
        return FromRouter(direct[1], destination)
    if static is None or static.via is None:
        return None
    towards = _connected(interfaces, static.via)
    return FromRouter(towards[1], static.via) if towards is not None else None


def _connected(interfaces: Iterable[Element], address: IpAddress) -> tuple[int, Element] | None:
    found = [
        (ip.network.prefixlen, element) for element in interfaces for ip in element.addresses if address in ip.network
    ]
    return max(found, key=lambda pair: pair[0], default=None)
