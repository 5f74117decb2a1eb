"""What makes a device a router: its static routes, whether it forwards at all, and the firewall that it may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from topocheck.model.firewall import Firewall
from topocheck.model.place import Place
from topocheck.model.route import StaticRoute
from topocheck.model.site import Site
from topocheck.topology.firewall_elements import firewall_device
from topocheck.topology.switch_elements import switch_device


@dataclass(frozen=True, slots=True)
class Router:
    """One switch or firewall as a router.

    ``forwards`` is None where its configuration does not say whether it routes. ``learns_routes`` is the line of a routing
    protocol, by which it may know more routes than its file. ``firewall`` is None for a switch.
    """

    name: str
    place: Place
    routes: tuple[StaticRoute, ...] = ()
    forwards: bool | None = True
    learns_routes: Place | None = None
    firewall: Firewall | None = None


def routers(site: Site) -> Mapping[str, Router]:
    """The routers of a site by device id."""
    return dict(_routers(site))


def _routers(site: Site) -> Iterator[tuple[str, Router]]:
    for switch in site.switches:
        device = switch_device(switch)
        yield device.id, Router(switch.name, device.place, switch.routes, switch.routing, switch.learns_routes)
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
