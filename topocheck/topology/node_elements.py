"""The elements of one node: what its policies build."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from ipaddress import ip_interface

from topocheck.model.node import NodeInterface
from topocheck.model.place import Place
from topocheck.model.port import bridge_port
from topocheck.model.site import End
from topocheck.model.vlan import HIGHEST, LOWEST, NO_VLANS, VlanSet
from topocheck.model.workload import IpInterface
from topocheck.topology.bridge_vlan import default_pvid, effective_port_vlan, filters_vlans, port_rule
from topocheck.topology.element import BridgePortOf, Device, DeviceKind, Element, ElementKind
from topocheck.topology.node_state import NodeState

NODE_PREFIX = "node:"


def node_device(state: NodeState) -> Device:
    """The device of a node."""
    return Device(NODE_PREFIX + state.node.name, state.node.name, DeviceKind.NODE, state.node.place)


def node_elements(state: NodeState) -> Iterator[Element]:
    """NICs, bonds, VLAN interfaces and Linux bridges of a node.

    A NIC is there when the node is known to have it, or, where its NICs are not known, when a policy names it.
    """
    device = node_device(state)
    controllers = dict(_controllers(state, device))
    for name, place in _nics(state).items():
        nic = Element(End(device.id, name), device, ElementKind.PORT, place)
        declared = state.interfaces.get(name)
        yield _attached(_with_interface(nic, declared.interface if declared else None), controllers)
    for declared in state.interfaces.values():
        element = _virtual(device, declared.interface)
        if element is not None:
            yield _attached(_with_interface(element, declared.interface), controllers)


def _nics(state: NodeState) -> Mapping[str, Place]:
    known = state.node.nics
    virtual = {name for name, declared in state.interfaces.items() if declared.interface.type not in (None, "ethernet")}
    found = dict.fromkeys(known or (), state.node.place)
    for declared in state.interfaces.values():
        for name, place in _mentions(declared.interface):
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
        yield port.name, port.place
        yield from ((name, port.place) for name in port.bond_ports)


def _virtual(device: Device, interface: NodeInterface) -> Element | None:
    end = End(device.id, interface.name)
    if interface.type == "vlan" and interface.vlan is not None:
        base = interface.vlan.base
        return Element(
            end,
            device,
            ElementKind.VLAN,
            interface.place,
            rule_place=interface.vlan.base_place,
            vlan_place=interface.vlan.id_place,
            parent=End(device.id, base) if base else None,
            vlan=_legal(interface.vlan.id),
        )
    if interface.type == "bond" and interface.bond is not None:
        members = tuple(End(device.id, name) for name in interface.bond.ports or ())
        return Element(end, device, ElementKind.BOND, interface.place, members=members)
    if interface.type == "linux-bridge":
        return _bridge(end, device, interface)
    return None


def _legal(vlan: int | None) -> int | None:
    """A VLAN that an interface can have; it can't be made with any other."""
    return vlan if vlan is not None and LOWEST <= vlan <= HIGHEST else None


def _bridge(end: End, device: Device, interface: NodeInterface) -> Element:
    ports = interface.bridge.ports if interface.bridge and interface.bridge.ports else ()
    pvid = default_pvid(interface.bridge)
    aware = filters_vlans(interface)
    host = bridge_port(pvid, NO_VLANS, VlanSet.of(pvid) if pvid else NO_VLANS) if aware else None
    return Element(
        end,
        device,
        ElementKind.BRIDGE,
        interface.place,
        ports=tuple(End(device.id, port.name) for port in ports),
        rule_place=ports[0].place if ports else interface.place,
        vlan_aware=aware,
        host_rule=host,
    )


@dataclass(frozen=True, slots=True)
class _Taken:
    """What a bridge or bond that takes an interface makes of it."""

    port_of: BridgePortOf | None = None
    rule_place: Place | None = None
    bond: End | None = None


def _controllers(state: NodeState, device: Device) -> Iterator[tuple[End, _Taken]]:
    for declared in state.interfaces.values():
        interface = declared.interface
        controller = End(device.id, interface.name)
        for name in (interface.bond.ports or ()) if interface.type == "bond" and interface.bond is not None else ():
            yield End(device.id, name), _Taken(bond=controller)
        if interface.type != "linux-bridge" or interface.bridge is None:
            continue
        aware = filters_vlans(interface)
        for port in interface.bridge.ports or ():
            block = effective_port_vlan(interface, port)
            rule = port_rule(block, default_pvid(interface.bridge)) if aware else None
            place = block.place if block is not None else port.place
            yield End(device.id, port.name), _Taken(BridgePortOf(controller, rule, place), place)


def _attached(element: Element, controllers: Mapping[End, _Taken]) -> Element:
    taken = controllers.get(element.end)
    if taken is None:
        return element
    return replace(element, port_of=taken.port_of, rule_place=element.rule_place or taken.rule_place, bond=taken.bond)


def _with_interface(element: Element, interface: NodeInterface | None) -> Element:
    if interface is None:
        return element
    down = interface.body.place_of("state") if interface.state == "down" else None
    return replace(element, down_place=down, mtu=interface.mtu, addresses=_addresses(interface))


def _addresses(interface: NodeInterface) -> tuple[IpInterface, ...]:
    found = []
    for text in interface.addresses if interface.ip_enabled else ():
        try:
            found.append(ip_interface(text))
        except ValueError:
            continue  # a check of the manifests names it; the simulation goes on without the address
    return tuple(found)
