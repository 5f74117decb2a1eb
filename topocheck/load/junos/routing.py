"""Static routes, routing instances and routing protocols of a JunOS configuration.

Source: Junos OS Static Routing User Guide (static route, qualified-next-hop), Routing Instances Overview.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from topocheck.load.junos.interfaces import unit_key
from topocheck.load.junos.reading import Reading
from topocheck.load.junos.tree import Node
from topocheck.model.place import Place
from topocheck.model.route import StaticRoute

PREFERENCE = 5  # of a static route, where it states none
_LEARNING = ("bgp", "ospf", "ospf3", "isis", "rip", "ripng", "evpn")
_DISCARDING = ("discard", "reject")
_L3_INSTANCES = ("virtual-router", "vrf", None)
_MANAGEMENT_INSTANCE = "mgmt_junos"
_MANAGEMENT_UNITS = ("fxp0.0", "em0.0", "me0.0", "vme.0", "re0:mgmt-0.0", "re1:mgmt-0.0")
_ROUTE_KNOWN = frozenset(
    {
        "next-hop",
        "qualified-next-hop",
        "preference",
        "metric",
        "metric2",
        "tag",
        "tag2",
        "color",
        "install",
        "no-install",
        "retain",
    }
    | {
        "no-retain",
        "readvertise",
        "no-readvertise",
        "active",
        "passive",
        "as-path",
        "community",
        "resolve",
        "no-resolve",
        *_DISCARDING,
    }
    | {"receive", "longest-match", "apply-groups", "apply-groups-except"}
)
_ROUTE_CHANGES = frozenset(
    {"next-table", "bfd-liveness-detection", "lsp-next-hop", "static-lsp-next-hop", "p2mp-lsp-next-hop"}
)


def instances_of_units(reading: Reading) -> Mapping[str, Node]:
    """The routing instance of each unit that is in one, by what statements call the unit."""
    found = {}
    management = reading.root.get("system", "management-instance")
    if management is not None:
        instance = Node(_MANAGEMENT_INSTANCE, management.line, management.column)
        found.update(dict.fromkeys(_MANAGEMENT_UNITS, instance))
    for instance in reading.root.nodes("routing-instances"):
        if instance.value("instance-type") in _L3_INSTANCES:
            for unit in instance.nodes("interface"):
                found[unit_key(unit.word)] = instance
    return found


def read_routes(reading: Reading, names: Mapping[str, str]) -> tuple[StaticRoute, ...]:
    """The static routes of all routing tables; ``names`` are what the model calls the units."""
    routes = list(_routes(reading, reading.root, None, names))
    for instance in reading.root.nodes("routing-instances"):
        routes += _routes(reading, instance, instance.word, names)
    return tuple(routes)


def _routes(reading: Reading, scope: Node, vrf: str | None, names: Mapping[str, str]) -> Iterator[StaticRoute]:
    options = scope.get("routing-options")
    tables = [] if options is None else [options, *options.nodes("rib")]
    for table in tables:
        default = table.value("static", "defaults", "preference")
        for node in table.nodes("static", "route"):
            yield from _route(reading, node, vrf, _number(default, PREFERENCE), names)
        for word in ("aggregate", "generate"):
            for node in table.nodes(word, "route"):
                reading.not_modelled(node, about_switching=True)


def _route(
    reading: Reading, node: Node, vrf: str | None, preference: int, names: Mapping[str, str]
) -> Iterator[StaticRoute]:
    try:
        to = ip_network(node.word, strict=False)
    except ValueError:
        reading.not_modelled(node, about_switching=True)
        return
    for hop in node.nodes("next-hop"):
        _lift_from_hop(node, hop)
    reading.left_over(node, _ROUTE_KNOWN, _ROUTE_CHANGES)
    preference = _number(node.value("preference"), preference)
    for word in ("next-hop", "qualified-next-hop"):
        for hop in node.nodes(word):
            via = _address(hop.word)
            interface = hop.value("interface") if via is not None else hop.word
            yield StaticRoute(
                to,
                via,
                hop.place(reading.file),
                interface=names.get(unit_key(interface), interface) if interface is not None else None,
                vrf=vrf,
                distance=_number(hop.value("preference"), preference),
            )
    if any(word in node.children for word in _DISCARDING):
        yield StaticRoute(to, None, node.place(reading.file), vrf=vrf, distance=preference, discard=True)


def _lift_from_hop(route: Node, hop: Node) -> None:
    """What is typed behind a plain next hop is about the route: ``next-hop A preference 9``."""
    for word in [word for word in hop.children if word in _ROUTE_KNOWN]:
        route.children.setdefault(word, hop.children.pop(word))


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isdecimal() and text.isascii() and len(text) <= 10 else otherwise


def learns_routes(reading: Reading) -> Place | None:
    """The first statement of a routing protocol, of whatever routing table."""
    found = []
    for scope in (reading.root, *reading.root.nodes("routing-instances")):
        found += [node for word in _LEARNING if (node := scope.get("protocols", word)) is not None]
    return min((node.place(reading.file) for node in found), default=None)
