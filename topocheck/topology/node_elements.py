"""The elements of one node: what its policies build, and what its NodeNetworkState shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from ipaddress import ip_interface

from topocheck.model.node import BridgePort, NodeInterface, VlanSpec
from topocheck.model.place import Place
from topocheck.model.port import PortRule, bridge_port
from topocheck.model.site import End
from topocheck.model.vlan import HIGHEST, LOWEST, NO_VLANS, VlanSet
from topocheck.model.workload import IpInterface
from topocheck.topology.bond_mode import ONE_ACTIVE, OVS_DEFAULT
from topocheck.topology.bridge_vlan import (
    EVERY_FRAME,
    default_pvid,
    effective_port_vlan,
    filters_vlans,
    ovs_port_rule,
    port_rule,
)
from topocheck.topology.element import BridgePortOf, Device, DeviceKind, Element, ElementKind
from topocheck.topology.node_state import NodeState

NODE_PREFIX = "node:"
INTERNAL = " (port)"
"""What follows the name of an OVS bridge's internal interface where its port of the bridge is meant."""

_STACKED = ("mac-vlan", "mac-vtap", "ipvlan", "vxlan", "macsec", "hsr")


def node_device(state: NodeState) -> Device:
    """The device of a node."""
    return Device(NODE_PREFIX + state.node.name, state.node.name, DeviceKind.NODE, state.node.place)


def node_elements(state: NodeState) -> Iterator[Element]:
    """NICs, bonds, VLAN interfaces and bridges of a node.

    A NIC is there when the node is known to have it, or, where its NICs are not known, when a policy names it.
    """
    device = node_device(state)
    controllers = dict(_controllers(state, device))
    for name, place in _nics(state).items():
        nic = Element(End(device.id, name), device, ElementKind.PORT, place)
        yield _attached(_with_interface(nic, state.present.get(name)), controllers)
    for interface in state.present.values():
        for element in _virtual(state, device, interface):
            yield _attached(_with_interface(element, interface), controllers)
        yield from _ovs_bonds(device, interface)


def _nics(state: NodeState) -> Mapping[str, Place]:
    known = state.node.nics
    virtual = {name for name, interface in state.present.items() if interface.type not in (None, "ethernet")}
    found = dict.fromkeys(known or (), state.node.place)
    for interface in state.present.values():
        for name, place in _mentions(interface):
            if name not in virtual and (known is None or name in known):
                found.setdefault(name, place)
    return found


def _mentions(interface: NodeInterface) -> Iterator[tuple[str, Place]]:
    if interface.type in (None, "ethernet"):
        yield interface.name, interface.place
    if interface.vlan is not None and interface.vlan.base is not None:
        yield interface.vlan.base, interface.vlan.base_place
    if interface.bond is not None:
        yield from ((name, interface.bond.place) for name in interface.bond.ports or ())
    for port in (interface.bridge.ports or ()) if interface.bridge is not None else ():
        if not port.bond_ports:
            yield port.name, port.place
        yield from ((name, port.place) for name in port.bond_ports)


def _virtual(state: NodeState, device: Device, interface: NodeInterface) -> Iterator[Element]:
    end = End(device.id, interface.name)
    if interface.type == "vlan" and interface.vlan is not None:
        yield _vlan_interface(end, device, interface, interface.vlan)
    elif interface.type == "bond" and interface.bond is not None:
        members = tuple(End(device.id, name) for name in interface.bond.ports or ())
        yield Element(
            end,
            device,
            ElementKind.BOND,
            interface.place,
            members=members,
            one_active=interface.bond.mode in ONE_ACTIVE,
            rule_place=interface.bond.place,
        )
    elif interface.type == "linux-bridge":
        yield _linux_bridge(end, device, interface)
    elif interface.type == "ovs-bridge":
        yield _ovs_bridge(state, end, device, interface)
    elif interface.type == "ovs-interface":
        yield Element(end, device, ElementKind.PATCH, interface.place)
        if interface.patch_peer is None:  # the device's own side of an internal port has the interface's name
            yield Element(End(device.id, interface.name + INTERNAL), device, ElementKind.PATCH, interface.place)
    elif interface.type in _STACKED:
        message = f"is of type {interface.type}, which is not followed"
        yield Element(end, device, ElementKind.PORT, interface.place, not_known=message)


def inner_wires(state: NodeState) -> Iterator[tuple[End, End, Place]]:
    """The connections inside of a node: patch ports of OVS, and the two sides of internal ports."""
    device = node_device(state)
    for interface in state.present.values():
        if interface.type == "ovs-interface":
            end = End(device.id, interface.name)
            far = interface.name + INTERNAL if interface.patch_peer is None else interface.patch_peer
            yield end, End(device.id, far), interface.patch_place or interface.place


def _vlan_interface(end: End, device: Device, interface: NodeInterface, spec: VlanSpec) -> Element:
    qinq = "has tags of 802.1ad, which are not followed" if spec.protocol == "802.1ad" else None
    return Element(
        end,
        device,
        ElementKind.VLAN,
        interface.place,
        rule_place=spec.base_place,
        vlan_place=spec.id_place,
        parent=End(device.id, spec.base) if spec.base else None,
        vlan=_legal(spec.id),
        not_known=qinq,
    )


def _legal(vlan: int | None) -> int | None:
    """A VLAN that an interface can have; it can't be made with any other."""
    return vlan if vlan is not None and LOWEST <= vlan <= HIGHEST else None


def _ports(interface: NodeInterface) -> tuple[BridgePort, ...]:
    return interface.bridge.ports if interface.bridge and interface.bridge.ports else ()


def _linux_bridge(end: End, device: Device, interface: NodeInterface) -> Element:
    ports = _ports(interface)
    pvid = default_pvid(interface.bridge)
    aware = filters_vlans(interface)
    host = bridge_port(pvid, NO_VLANS, VlanSet.of(pvid) if pvid else NO_VLANS) if aware else None
    protocol = interface.bridge.vlan_protocol if interface.bridge is not None else None
    return Element(
        end,
        device,
        ElementKind.BRIDGE,
        interface.place,
        ports=tuple(End(device.id, port.name) for port in ports),
        rule_place=ports[0].place if ports else interface.place,
        vlan_aware=aware,
        host_rule=host,
        not_known="has tags of 802.1ad, which are not followed" if aware and protocol == "802.1ad" else None,
    )


def _ovs_bridge(state: NodeState, end: End, device: Device, interface: NodeInterface) -> Element:
    ports = _ovs_ports(interface)
    return Element(
        end,
        device,
        ElementKind.BRIDGE,
        interface.place,
        ports=tuple(_ovs_port_end(state, device, port) for port in ports),
        rule_place=ports[0].place if ports else interface.place,
        vlan_aware=True,
        host_rule=EVERY_FRAME,
        made_of="OVS bridge",
    )


def _ovs_ports(interface: NodeInterface) -> tuple[BridgePort, ...]:
    """The ports of an OVS bridge; an internal interface of the bridge's own name is the bridge's own interface."""
    return tuple(port for port in _ports(interface) if port.name != interface.name)


def _ovs_port_end(state: NodeState, device: Device, port: BridgePort) -> End:
    """The element of a port: of an internal interface the bridge's side."""
    interface = state.present.get(port.name)
    internal = interface is not None and interface.type == "ovs-interface" and interface.patch_peer is None
    return End(device.id, port.name + INTERNAL if internal else port.name)


def _ovs_bonds(device: Device, interface: NodeInterface) -> Iterator[Element]:
    for port in _ports(interface) if interface.type == "ovs-bridge" else ():
        if port.bond_ports:
            bridge = BridgePortOf(End(device.id, interface.name), ovs_port_rule(port.vlan), port.place)
            members = tuple(End(device.id, name) for name in port.bond_ports)
            end = End(device.id, port.name)
            place = port.bond_place or port.place
            one = (port.bond_mode or OVS_DEFAULT) in ONE_ACTIVE
            yield Element(
                end,
                device,
                ElementKind.BOND,
                place,
                port_of=bridge,
                members=members,
                one_active=one,
                rule_place=place,
            )


@dataclass(frozen=True, slots=True)
class _Taken:
    """What a bridge or bond that takes an interface makes of it."""

    port_of: BridgePortOf | None = None
    rule_place: Place | None = None
    bond: End | None = None


def _controllers(state: NodeState, device: Device) -> Iterator[tuple[End, _Taken]]:
    for interface in state.present.values():
        controller = End(device.id, interface.name)
        for name in (interface.bond.ports or ()) if interface.type == "bond" and interface.bond is not None else ():
            yield End(device.id, name), _Taken(bond=controller)
        if interface.type == "linux-bridge":
            yield from _ports_of_linux_bridge(device, controller, interface)
        elif interface.type == "ovs-bridge":
            yield from _ports_of_ovs_bridge(state, device, interface)


def _ports_of_linux_bridge(device: Device, bridge: End, interface: NodeInterface) -> Iterator[tuple[End, _Taken]]:
    aware = filters_vlans(interface)
    for port in _ports(interface):
        block = effective_port_vlan(interface, port)
        rule = port_rule(block, default_pvid(interface.bridge)) if aware else None
        place = block.place if block is not None else port.place
        yield End(device.id, port.name), _Taken(BridgePortOf(bridge, rule, place, hairpin=bool(port.hairpin)), place)


def _ports_of_ovs_bridge(state: NodeState, device: Device, interface: NodeInterface) -> Iterator[tuple[End, _Taken]]:
    bridge = End(device.id, interface.name)
    for port in _ovs_ports(interface):
        for member in port.bond_ports:
            yield End(device.id, member), _Taken(bond=End(device.id, port.name))
        if not port.bond_ports:
            rule: PortRule = ovs_port_rule(port.vlan)
            place = port.vlan.place if port.vlan is not None else port.place
            yield _ovs_port_end(state, device, port), _Taken(BridgePortOf(bridge, rule, place), place)


def _attached(element: Element, controllers: Mapping[End, _Taken]) -> Element:
    taken = controllers.get(element.end)
    if taken is None:
        return element
    return replace(element, port_of=taken.port_of, rule_place=element.rule_place or taken.rule_place, bond=taken.bond)


def _with_interface(element: Element, interface: NodeInterface | None) -> Element:
    if interface is None or element.end.interface != interface.name:
        return element
    down = interface.body.place_of("state") if interface.state == "down" else None
    addresses = _addresses(interface)
    return replace(element, down_place=down, mtu=interface.mtu, mtu_place=interface.mtu_place, addresses=addresses)


def _addresses(interface: NodeInterface) -> tuple[IpInterface, ...]:
    found = []
    for text in interface.addresses if interface.ip_enabled else ():
        try:
            found.append(ip_interface(text))
        except ValueError:
            continue  # a check of the manifests names it; the simulation goes on without the address
    return tuple(found)
