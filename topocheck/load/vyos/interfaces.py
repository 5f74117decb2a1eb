"""Interfaces and static routes of VyOS.

Sources: VyOS documentation, "Ethernet", "Bond / Link Aggregation", "VLAN", "VRF", "VRRP", "Static".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import IPv4Interface, IPv6Interface, ip_network

from topocheck.load.firewall_notes import FirewallNotes
from topocheck.load.rule_parts import interface_address, next_hop
from topocheck.load.vyos.filters import zone_interfaces, zones_of
from topocheck.load.word_tree import WordNode
from topocheck.model.firewall import FirewallInterface
from topocheck.model.place import Place
from topocheck.model.route import IpNetwork, StaticRoute
from topocheck.model.vlan import HIGHEST, LOWEST

_ROUTED = ("ethernet", "bonding", "loopback", "dummy")
_ROUTING_PROTOCOLS = ("bgp", "ospf", "ospfv3", "rip", "ripng", "isis", "babel", "eigrp")


def interfaces_of(root: WordNode, notes: FirewallNotes) -> Iterator[FirewallInterface]:
    """All interfaces; bridges, tunnels and what has two tags are said not to be modelled."""
    zones = {name: zone.name for zone in zones_of(root).values() for name in zone_interfaces(zone)}
    shared = _shared_addresses(root)
    bridged = {
        member for bridge in root.nodes("interfaces", "bridge") for member in bridge.values("member", "interface")
    }
    for interface in _each(root, notes):
        name = interface.name
        yield replace(
            interface,
            zone=zones.get(name),
            addresses=tuple(dict.fromkeys((*interface.addresses, *shared.get(name, ())))),
            virtual_addresses=shared.get(name, ()),
            not_known="is a member of a bridge, which is not modelled" if name in bridged else interface.not_known,
        )


def _each(root: WordNode, notes: FirewallNotes) -> Iterator[FirewallInterface]:
    for kind in root.nodes("interfaces"):
        why = None if kind.name in _ROUTED else f"is of the kind {kind.name}, which is not modelled"
        for node in kind.children.values():
            members = (
                (*node.values("member", "interface"), *_older_members(root, node.name))
                if kind.name == "bonding"
                else ()
            )
            yield replace(_interface(node.name, node, notes), members=tuple(dict.fromkeys(members)), not_known=why)
            up = "disable" not in node.children
            for vif in node.nodes("vif"):
                yield _subinterface(node.name, vif, why, notes, up=up)
            for outer in node.nodes("vif-s"):
                double = "encloses a second VLAN tag"
                yield replace(_subinterface(node.name, outer, why, notes, up=up), not_known=double)
                for inner in outer.nodes("vif-c"):
                    parent = f"{node.name}.{outer.name}"
                    yield replace(_subinterface(parent, inner, why, notes, up=up), not_known=double)


def _older_members(root: WordNode, bond: str) -> tuple[str, ...]:
    ports = root.nodes("interfaces", "ethernet")
    return tuple(port.name for port in ports if port.value("bond-group") == bond)


def _subinterface(parent: str, vif: WordNode, why: str | None, notes: FirewallNotes, *, up: bool) -> FirewallInterface:
    number = int(vif.name) if vif.name.isascii() and vif.name.isdigit() and len(vif.name) < 6 else 0
    vlan = number if LOWEST <= number <= HIGHEST else None
    name = f"{parent}.{vif.name}"
    if vlan is None:
        message = f"{name} has the VLAN {vif.name}, which must be from {LOWEST} to {HIGHEST}"
        notes.misread(vif.place(notes.file), message, f"write a VLAN from {LOWEST} to {HIGHEST}")
    found = _interface(name, vif, notes)
    return replace(
        found,
        parent=parent,
        vlan=vlan,
        enabled=found.enabled and up,
        not_known=why if vlan is not None else "has no VLAN that can be read",
    )


def _interface(name: str, node: WordNode, notes: FirewallNotes) -> FirewallInterface:
    addresses: list[IPv4Interface | IPv6Interface] = []
    dynamic = False
    for written in node.nodes("address"):
        address = interface_address(written.name)
        if address is not None:
            addresses.append(address)
        elif written.name in ("dhcp", "dhcpv6"):
            dynamic = True
        else:
            message = f'the address "{written.name}" of {name} must be an address with a prefix length, or dhcp'
            notes.misread(written.place(notes.file), message, "write the address as 172.16.4.1/24")
    first = node.nodes("address")[:1]
    mtu = node.value("mtu") or ""
    return FirewallInterface(
        name=name,
        place=node.place(notes.file),
        addresses=tuple(addresses),
        address_place=first[0].place(notes.file) if addresses else None,
        enabled="disable" not in node.children,
        description=node.value("description"),
        mtu=int(mtu) if mtu.isascii() and mtu.isdigit() and len(mtu) < 6 else None,
        vrf=node.value("vrf"),
        dhcp=dynamic,
    )


def _shared_addresses(root: WordNode) -> dict[str, tuple[IPv4Interface | IPv6Interface, ...]]:
    found: dict[str, tuple[IPv4Interface | IPv6Interface, ...]] = {}
    for group in root.nodes("high-availability", "vrrp", "group"):
        name = group.value("interface") or ""
        texts = (*group.values("address"), *group.values("virtual-address"))
        addresses = (address for text in texts if (address := interface_address(text)) is not None)
        found[name] = (*found.get(name, ()), *addresses)
    return found


def routes_of(root: WordNode, notes: FirewallNotes) -> Iterator[StaticRoute]:
    """The static routes of the default table and of every VRF."""
    yield from _table(root.get("protocols", "static"), None, notes)
    for vrf in root.nodes("vrf", "name"):
        yield from _table(vrf.get("protocols", "static"), vrf.name, notes)


def _table(static: WordNode | None, vrf: str | None, notes: FirewallNotes) -> Iterator[StaticRoute]:
    if static is None:
        return
    for key in ("route", "route6", "interface-route", "interface-route6"):
        for node in static.nodes(key):
            try:
                network = ip_network(node.name, strict=False)
            except ValueError:
                message = f'the static route "{node.name}" must be to a network as 10.0.0.0/8'
                notes.misread(node.place(notes.file), message, "write the network with its prefix length")
                continue
            yield from _ways(node, network, vrf, notes.file)


def _ways(node: WordNode, network: IpNetwork, vrf: str | None, file: str) -> Iterator[StaticRoute]:
    """The next hops of one static route."""
    for hop in node.nodes("next-hop"):
        if "disable" not in hop.children:
            via, out = next_hop(hop.name), hop.value("interface") or hop.value("next-hop-interface")
            other = hop.value("vrf")
            why = f"it leads into the VRF {other}, which is not followed" if other is not None else None
            yield StaticRoute(network, via, hop.place(file), out, vrf, _distance(hop), not_known=why)
    for leaf in (*node.nodes("interface"), *node.nodes("next-hop-interface")):
        if "disable" not in leaf.children:
            yield StaticRoute(network, None, leaf.place(file), leaf.name, vrf, _distance(leaf))
    for kind in ("blackhole", "reject"):
        nowhere = node.get(kind)
        if nowhere is not None:
            yield StaticRoute(network, None, nowhere.place(file), vrf=vrf, distance=_distance(nowhere), discard=True)
    for leaf in node.nodes("dhcp-interface"):
        why = f"the gateway that DHCP gives {leaf.name} is not in the file"
        yield StaticRoute(network, None, leaf.place(file), leaf.name, vrf, not_known=why)


def _distance(node: WordNode) -> int:
    text = node.value("distance") or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1


def learns_routes(root: WordNode, file: str) -> Place | None:
    """The line of a routing protocol, or of an address by DHCP, which comes with a default route."""
    for name in _ROUTING_PROTOCOLS:
        node = root.get("protocols", name)
        if node is not None:
            return node.place(file)
    for kind in root.nodes("interfaces"):
        for interface in kind.children.values():
            for each in (interface, *interface.nodes("vif")):
                leaf = each.get("address", "dhcp")
                if leaf is not None:
                    return leaf.place(file)
    return None
