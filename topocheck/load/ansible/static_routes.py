"""Entries of the module ``static_routes``.

Sources: the argument lists of nxos_static_routes, ios_static_routes and eos_static_routes.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address, ip_network

from topocheck.load.ansible.reading import Reading
from topocheck.model.route import StaticRoute
from topocheck.model.value import Mapping


def static_routes(reading: Reading, entry: Mapping) -> None:
    """An entry of ``static_routes``: the routes of one VRF, the default one where none is named."""
    families = entry.mappings("address_families") or [entry]
    for family in families:
        for route in family.mappings("routes"):
            reading.routes += _routes(route, entry.text("vrf"))


def _routes(route: Mapping, vrf: str | None) -> Iterator[StaticRoute]:
    try:
        to = ip_network(route.text("dest") or "", strict=False)
    except ValueError:
        return
    for hop in route.mappings("next_hops"):
        written = hop.text("forward_router_address")
        interface = hop.text("interface")
        try:
            via = ip_address(written) if written is not None else None
        except ValueError:
            continue
        if via is None and interface is None:
            continue
        other = hop.text("dest_vrf")
        discard = interface is not None and interface.lower().startswith("null")
        yield StaticRoute(
            to=to,
            via=via,
            place=hop.place,
            interface=interface,
            vrf=None if vrf == "default" else vrf,
            distance=hop.integer("admin_distance") or hop.integer("distance_metric") or 1,
            discard=discard,
            not_known=f"its next hop is in the VRF {other}" if other is not None and other != vrf else None,
        )
