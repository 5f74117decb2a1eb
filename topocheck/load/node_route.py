"""The static routes of a desired or current state, as nmstate reads them.

Source: nmstate rust/src/lib/route.rs (bits of a host are cut off, an ``absent`` entry removes what it fits).
"""

from __future__ import annotations

from topocheck.load.addresses import AddressProblems, network, next_hop, number
from topocheck.load.metadata import literal
from topocheck.model.node import MAIN_TABLE, NodeRoute
from topocheck.model.place import Place
from topocheck.model.route import IpNetwork
from topocheck.model.value import Mapping
from topocheck.model.workload import IpAddress

SYMPTOM = "nmstate refuses the whole desired state: the policy becomes Degraded and nothing of it is configured"
FIX = "write the destination as a network, 10.9.0.0/16, and the next hop as an address without prefix length"

_DISCARDING = frozenset({"blackhole", "unreachable", "prohibit"})
_LOCAL_TABLE = 255
_LARGEST = 2**32 - 1


def read_routes(state: Mapping, misread: AddressProblems) -> tuple[NodeRoute, ...]:
    """``routes.config`` of a desired state; an entry that can't be read is a problem and left out."""
    routes = state.mapping("routes")
    found = [_route(body, misread) for body in (routes.mappings("config") if routes else [])]
    return tuple(route for route in found if route is not None)


def read_running_routes(state: Mapping) -> tuple[NodeRoute, ...]:
    """What a node reports as its routes: ``routes.running``, else ``routes.config``, without the kernel's local table."""
    routes = state.mapping("routes")
    bodies = (routes.mappings("running") or routes.mappings("config")) if routes else []
    found = [_route(body, AddressProblems("")) for body in bodies]
    return tuple(route for route in found if route is not None and route.table != _LOCAL_TABLE)


def _route(body: Mapping, misread: AddressProblems) -> NodeRoute | None:
    absent = body.text("state") == "absent"
    readable, to, via = _ends(body, misread)
    if not readable or (to is None and not absent):
        return None
    table = number(body, "table-id", misread, least=0, most=_LARGEST)
    return NodeRoute(
        to=to,
        place=_place(body),
        via=via,
        interface=literal(body, "next-hop-interface"),
        metric=number(body, "metric", misread, least=-1, most=_LARGEST),
        table=(table or None) if absent else (table or MAIN_TABLE),
        discard=body.text("route-type") in _DISCARDING,
        absent=absent,
    )


def _ends(body: Mapping, misread: AddressProblems) -> tuple[bool, IpNetwork | None, IpAddress | None]:
    """Whether destination and next hop could be read, and what they are. nmstate shows no next hop as an empty text or as ``::``."""
    destination, hop = body.scalar("destination"), body.scalar("next-hop-address")
    to = network(destination, misread) if destination is not None else None
    if hop is not None and not hop.text.strip():
        hop = None
    via = next_hop(hop, misread) if hop is not None else None
    readable = (to is None) == (destination is None) and (via is None) == (hop is None)
    return readable, to, None if via is not None and via.is_unspecified else via


def _place(body: Mapping) -> Place:
    return body.place_of("destination") if "destination" in body else body.place
