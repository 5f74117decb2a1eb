"""What makes a device a router: its static routes, whether it forwards at all, and the firewall that it may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from topocheck.model.firewall import Firewall
from topocheck.model.node import NodeRoute
from topocheck.model.place import Place
from topocheck.model.route import IpNetwork, StaticRoute
from topocheck.model.site import Site
from topocheck.topology.firewall_elements import firewall_device
from topocheck.topology.node_elements import node_device
from topocheck.topology.node_state import NodeState
from topocheck.topology.switch_elements import switch_device


@dataclass(frozen=True, slots=True)
class Router:
    """One switch or firewall as a router.

    ``forwards`` is None where its configuration does not say whether it routes; ``forwards_ipv6`` is the same for IPv6. ``learns_routes`` is the line of a routing
    protocol, by which it may know more routes than its file. ``firewall`` is None for a switch.
    """

    name: str
    place: Place
    routes: tuple[StaticRoute, ...] = ()
    forwards: bool | None = True
    forwards_ipv6: bool | None = True
    learns_routes: Place | None = None
    firewall: Firewall | None = None


def _static(route: NodeRoute, to: IpNetwork) -> StaticRoute:
    distance = 1 if route.metric is None else max(route.metric, 1)
    return StaticRoute(to, route.via, route.place, route.interface, None, distance, route.discard)


def routers(site: Site, states: Mapping[str, NodeState]) -> Mapping[str, Router]:
    """The switches, the firewalls and the nodes of a site by device id; a node does not forward what others send."""
    return dict(_routers(site, states))


def _routers(site: Site, states: Mapping[str, NodeState]) -> Iterator[tuple[str, Router]]:
    for state in states.values():
        place = state.node.place
        routes = tuple(_static(route, route.to) for route in state.routes if route.to is not None)
        learns = place if state.node.state_place is None else None
        yield node_device(state).id, Router(state.node.name, place, routes, forwards=False, learns_routes=learns)
    for switch in site.switches:
        device = switch_device(switch)
        yield (
            device.id,
            Router(
                switch.name,
                device.place,
                switch.routes,
                switch.routing,
                switch.routing_ipv6,
                switch.learns_routes,
            ),
        )
    for firewall in site.firewalls:
        device = firewall_device(firewall)
        yield (
            device.id,
            Router(
                firewall.name,
                firewall.place,
                firewall.routes,
                learns_routes=firewall.learns_routes,
                firewall=firewall,
            ),
        )
