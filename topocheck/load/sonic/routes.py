"""STATIC_ROUTE: static routes of each VRF.

Source: SONiC static route design document: lists of next hops that belong together by their position.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from topocheck.load.sonic.tables import Row, Tables
from topocheck.model.route import StaticRoute

_DEFAULT_VRF = "default"


def read_routes(tables: Tables) -> Iterator[StaticRoute]:
    """The routes, one for each next hop; a destination that is none is left out."""
    for row in tables.rows("STATIC_ROUTE"):
        vrf = row.name if len(row.key) == 2 and row.name != _DEFAULT_VRF else None
        try:
            to = ip_network(row.key[-1], strict=False)
        except ValueError:
            continue
        hops, interfaces = row.listed("nexthop"), row.listed("ifname")
        holes, distances, vrfs = row.listed("blackhole"), row.listed("distance"), row.listed("nexthop-vrf")
        for index in range(max(len(hops), len(interfaces), len(holes))):
            other = _at(vrfs, index)
            leaves = other is not None and other != (vrf or _DEFAULT_VRF)
            yield StaticRoute(
                to=to,
                via=_hop(_at(hops, index)),
                place=row.place,
                interface=_at(interfaces, index),
                vrf=vrf,
                distance=_distance(_at(distances, index)),
                discard=_at(holes, index) == "true",
                not_known=f"its next hop is in the VRF {other}" if leaves else None,
            )


def _at(values: tuple[str, ...], index: int) -> str | None:
    return values[index] if index < len(values) else None


def _distance(text: str | None) -> int:
    """The distance; 0, which the table has where none was given, is that of a static route."""
    return int(text) if text is not None and text.isascii() and text.isdecimal() and len(text) < 4 and int(text) else 1


def _hop(text: str | None) -> IPv4Address | IPv6Address | None:
    """The next hop's address; the table has the unspecified one where the next hop is an interface alone."""
    try:
        hop = ip_address(text) if text is not None else None
    except ValueError:
        return None
    return None if hop is None or hop.is_unspecified else hop


def learned(tables: Tables) -> Row | None:
    """A row that makes the switch learn routes: a BGP neighbour."""
    for table in ("BGP_NEIGHBOR", "BGP_PEER_RANGE", "OSPFV2_ROUTER"):
        for row in tables.rows(table):
            return row
    return None
