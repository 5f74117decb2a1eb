"""Interfaces, zones and virtual routers of PAN-OS.

Sources: PAN-OS Networking Administrator's Guide, "Layer 3 Interfaces", "Virtual Routers", "Static Routes"; PAN-OS CLI
reference, ``set network interface``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from ipaddress import IPv4Interface, IPv6Interface, ip_network

from topocheck.load.firewall_notes import FirewallNotes
from topocheck.load.paloalto.layout import Layout
from topocheck.load.paloalto.objects import Objects
from topocheck.load.rule_parts import interface_address, next_hop
from topocheck.load.word_tree import WordNode
from topocheck.model.firewall import FirewallInterface
from topocheck.model.place import Place
from topocheck.model.route import StaticRoute
from topocheck.model.vlan import HIGHEST, LOWEST

_NOT_ROUTED = {
    "layer2": "is a layer 2 interface, which switches frames",
    "tap": "is a tap, which only listens",
    "virtual-wire": "is one end of a virtual wire, which passes frames through",
    "ha": "is a high-availability link",
    "decrypt-mirror": "mirrors decrypted traffic",
}
_ROUTING_PROTOCOLS = ("bgp", "ospf", "ospfv3", "rip")


@dataclass(frozen=True, slots=True)
class Routing:
    """The routers of a firewall. ``tables`` says in which one an interface is; a single one is the default table, None."""

    tables: dict[str, str | None]
    routes: tuple[StaticRoute, ...]
    learns: Place | None
    present: bool


def zones_of(layout: Layout) -> dict[str, str]:
    """The zone of each interface."""
    return {
        interface: zone.name
        for scope in reversed(layout.scopes)
        for zone in scope.nodes("zone")
        for kind in zone.nodes("network")
        for interface in kind.children
        if kind.name in ("layer3", "layer2", "tap", "virtual-wire", "tunnel")
    }


def zone_names(layout: Layout) -> tuple[str, ...]:
    """All zones, in the order of the file."""
    return tuple(dict.fromkeys(zone for scope in layout.scopes for zone in scope.values("zone")))


def routing_of(layout: Layout, notes: FirewallNotes) -> Routing:
    """The virtual routers, or the logical routers of the advanced routing engine with their VRFs."""
    routers = [router for network in layout.networks for router in network.nodes("virtual-router")]
    routers += [
        vrf
        for network in layout.networks
        for logical in network.nodes("logical-router")
        for vrf in logical.nodes("vrf")
    ]
    tables: dict[str, str | None] = {}
    routes: list[StaticRoute] = []
    learns: Place | None = None
    for router in routers:
        table = None if len(routers) == 1 else router.name
        tables |= dict.fromkeys(router.values("interface"), table)
        routes += _static_routes(router, table, notes)
        learns = learns or _learns(router, notes)
    return Routing(tables, tuple(routes), learns, present=bool(routers))


def _learns(router: WordNode, notes: FirewallNotes) -> Place | None:
    for name in _ROUTING_PROTOCOLS:
        node = router.get("protocol", name) or router.get(name)
        if node is not None and node.value("enable") == "yes":
            return node.place(notes.file)
    return None


def _static_routes(router: WordNode, table: str | None, notes: FirewallNotes) -> Iterator[StaticRoute]:
    for family in ("ip", "ipv6"):
        for node in router.nodes("routing-table", family, "static-route"):
            route = _static_route(node, table, notes)
            if route is not None:
                yield route


def _static_route(node: WordNode, table: str | None, notes: FirewallNotes) -> StaticRoute | None:
    written = node.find("destination")
    place = node.place(notes.file)
    try:
        network = ip_network((written.value() if written is not None else None) or "", strict=False)
    except ValueError:
        message = f"the static route {node.name} has no destination that can be read, and must have a network"
        notes.misread(place, message, "write the destination as 10.0.0.0/8")
        return None
    hop = node.find("nexthop") or WordNode("", 1, 1)
    via = next_hop(hop.value("ip-address") or hop.value("ipv6-address"))
    interface = node.find("interface")
    out = interface.value() if interface is not None else None
    discard = hop.get("discard") is not None
    unknown = None
    if not discard and via is None and (out is None or hop.children):
        kinds = ", ".join(hop.values()) or "nothing"
        unknown = f"the route {node.name} leads to {kinds}, which is not followed"
        notes.not_modelled(place, f"static route {node.name}: nexthop {kinds}")
    distance = node.find("admin-dist")
    return StaticRoute(
        to=network,
        via=via,
        place=place,
        interface=out,
        vrf=table,
        distance=_number(distance.value() if distance is not None else None) or 10,
        discard=discard,
        not_known=unknown,
    )


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 6 else None


def interfaces_of(layout: Layout, routing: Routing, objects: Objects) -> Iterator[FirewallInterface]:
    """All interfaces; one that is in no virtual router, or is not routed at all, is said to be."""
    zones = zones_of(layout)
    named: dict[str, FirewallInterface] = {}
    for interface in _each(layout, objects):
        named.setdefault(interface.name, interface)
    aggregates = _aggregates(layout)
    for name, interface in named.items():
        yield replace(
            interface,
            zone=zones.get(name),
            vrf=routing.tables.get(name),
            members=aggregates.get(name, ()),
            not_known=interface.not_known or _unplaced(interface, layout, routing),
        )


def _unplaced(interface: FirewallInterface, layout: Layout, routing: Routing) -> str | None:
    system = layout.other_systems.get(interface.name)
    if system is not None:
        return f"is in the virtual system {system}, which is not read"
    routed = interface.addresses or interface.dhcp
    if routed and routing.present and interface.name not in routing.tables:
        return "is in no virtual router, so it routes nothing"
    return None


def _aggregates(layout: Layout) -> dict[str, tuple[str, ...]]:
    members: dict[str, tuple[str, ...]] = {}
    for network in layout.networks:
        for port in network.nodes("interface", "ethernet"):
            group = port.value("aggregate-group")
            if group is not None:
                members[group] = (*members.get(group, ()), port.name)
    return members


def _each(layout: Layout, objects: Objects) -> Iterator[FirewallInterface]:
    for network in layout.networks:
        for kind in ("ethernet", "aggregate-ethernet"):
            for port in network.nodes("interface", kind):
                yield from _port(port, objects)
        for kind, why in (
            ("vlan", "is a VLAN interface of switched ports"),
            ("tunnel", "is a tunnel"),
            ("loopback", None),
        ):
            logical = network.get("interface", kind)
            if logical is not None:
                own = (logical,) if any(key in logical.children for key in ("ip", "ipv6")) else ()
                for unit in (*own, *logical.nodes("units")):
                    yield replace(_addressed(unit, unit, objects), not_known=why)


def _port(port: WordNode, objects: Objects) -> Iterator[FirewallInterface]:
    layer3 = port.get("layer3")
    kind = next((kind for kind in _NOT_ROUTED if kind in port.children), None)
    up = port.value("link-state") != "down"
    found = _addressed(port, layer3 or WordNode("", 1, 1), objects)
    yield replace(found, enabled=up, not_known=_NOT_ROUTED[kind] if kind is not None else None)
    for unit in (*port.nodes("layer3", "units"), *port.nodes("layer2", "units")):
        tag = _number(unit.value("tag"))
        subinterface = _addressed(unit, unit, objects)
        vlan = tag if tag is not None and LOWEST <= tag <= HIGHEST else None
        if vlan is None:
            place = unit.place(objects.notes.file)
            message = f"the subinterface {unit.name} has no tag from {LOWEST} to {HIGHEST}, and must have one"
            objects.notes.misread(place, message, f"set the tag of {unit.name}")
        yield replace(
            subinterface,
            parent=port.name,
            vlan=vlan,
            not_known=_NOT_ROUTED[kind] if kind is not None else None if vlan else "has no tag that can be read",
        )


def _addressed(node: WordNode, layer3: WordNode, objects: Objects) -> FirewallInterface:
    written = (*layer3.nodes("ip"), *layer3.nodes("ipv6", "address"))
    addresses: list[IPv4Interface | IPv6Interface] = []
    for item in written:
        address = _interface_address(item.name, objects)
        if address is not None:
            addresses.append(address)
            continue
        message = (
            f'the address "{item.name}" of {node.name} is none that can be read, and must be an address with a prefix'
        )
        objects.notes.misread(item.place(objects.notes.file), message, "write the address as 172.16.4.1/24")
    file = objects.notes.file
    dynamic = layer3.value("dhcp-client", "enable") or layer3.value("pppoe", "enable")
    return FirewallInterface(
        name=node.name,
        place=node.place(file),
        addresses=tuple(addresses),
        address_place=written[0].place(file) if written else None,
        description=node.value("comment"),
        mtu=_number(layer3.value("mtu")),
        dhcp=dynamic == "yes" or (dynamic is None and "dhcp-client" in layer3.children),
    )


def _interface_address(text: str, objects: Objects) -> IPv4Interface | IPv6Interface | None:
    """A literal, or an address object that is one host with its prefix."""
    node = objects.find("address", text)
    return interface_address((node.value("ip-netmask") or "") if node is not None else text)
