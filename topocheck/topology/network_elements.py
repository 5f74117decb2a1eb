"""The elements that NetworkAttachmentDefinitions make on nodes, beside the ports of bridges.

OVN-Kubernetes gives a network a switch of its own on every node, macvlan puts one on an interface, and a NIC with virtual
functions has one inside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from topocheck.model.nad import NetworkAttachment
from topocheck.model.place import Place
from topocheck.model.port import access
from topocheck.model.site import End, Site
from topocheck.model.sriov import SriovPolicy
from topocheck.topology.bridge_vlan import EVERY_FRAME, UNTAGGED_FRAMES
from topocheck.topology.element import BridgePortOf, Device, DeviceKind, Element, ElementKind
from topocheck.topology.node_elements import node_device
from topocheck.topology.node_state import NodeState

OVERLAY_PREFIX = "overlay:"
MACVLAN_TYPES = ("macvlan", "ipvlan")

InnerWire = tuple[End, End, Place]


@dataclass(frozen=True, slots=True)
class Made:
    """New elements and connections, and what becomes of elements that were there, by end."""

    devices: tuple[Device, ...] = ()
    elements: tuple[Element, ...] = ()
    wires: tuple[InnerWire, ...] = ()


def ovn_bridge(device: str, nad: NetworkAttachment) -> End:
    """The switch of an OVN network on a node. The network's identity is the ``name`` of the configuration, not the NAD's."""
    return End(device, f"ovn:{nad.config_name or nad.key}")


def macvlan_bridge(device: str, master: str) -> End:
    """The switch that macvlan, or ipvlan, is on an interface of a node."""
    return End(device, f"macvlan:{master}")


def function_bridge(device: str, pf: str) -> End:
    """The switch inside of a NIC, between its virtual functions and the wire."""
    return End(device, f"functions:{pf}")


def ovn_networks(site: Site, states: Iterable[NodeState]) -> Made:
    """The switches of localnet and layer 2 networks on every node, patched to OVS bridges or joined by tunnels.

    A localnet network reaches the OVS bridge that the node's ``ovn.bridge-mappings`` name for its physical network; with
    ``vlan`` its port there is an access port. Source: OVN-Kubernetes docs/features/multiple-networks/multi-homing.md; OVN
    ovn-nb(5), localnet ports and ``tag_request``.
    """
    networks = {nad.config_name or nad.key: nad for nad in site.attachments if _is_ovn(nad)}
    devices: list[Device] = []
    elements: list[Element] = []
    wires: list[InnerWire] = []
    states = tuple(states)
    for name, nad in networks.items():
        hub = Device(f"{OVERLAY_PREFIX}{name}", name, DeviceKind.OVERLAY, nad.place)
        tunnels = []
        for state in states:
            if nad.is_localnet:
                made = _localnet(node_device(state), nad, state)
            else:
                made = _tunnelled(node_device(state), nad, hub)
                tunnels.append(made.wires[0][1])
            elements.extend(made.elements)
            wires.extend(made.wires)
        if tunnels:
            devices.append(hub)
            elements.extend(_hub(hub, tunnels))
    return Made(tuple(devices), tuple(elements), tuple(wires))


def _is_ovn(nad: NetworkAttachment) -> bool:
    return nad.is_localnet or (nad.is_ovn and nad.topology == "layer2")


def _localnet(device: Device, nad: NetworkAttachment, state: NodeState) -> Made:
    switch = ovn_bridge(device.id, nad)
    mapping = state.mappings.get(nad.physical_network or "")
    name = switch.interface.removeprefix("ovn:")
    if mapping is None or mapping.bridge is None:
        place = nad.place_of("physicalNetworkName")
        bare = f"no ovn.bridge-mappings of {device.name} has the physical network {nad.physical_network}"
        return Made(elements=(_ovn_switch(switch, device, nad, (), bare=bare, rule_place=place),))
    inner, outer = End(device.id, f"patch-br-int-to-{name}"), End(device.id, f"patch-{name}-to-br-int")
    rule = access(nad.vlan) if nad.vlan else UNTAGGED_FRAMES
    own = BridgePortOf(switch, UNTAGGED_FRAMES, mapping.place)
    far = BridgePortOf(End(device.id, mapping.bridge), rule, nad.place_of("vlanID"))
    return Made(
        elements=(
            _ovn_switch(switch, device, nad, (inner,)),
            Element(inner, device, ElementKind.PATCH, mapping.place, port_of=own, rule_place=mapping.place),
            Element(outer, device, ElementKind.PATCH, mapping.place, port_of=far, rule_place=nad.place_of("vlanID")),
        ),
        wires=((inner, outer, mapping.place),),
    )


def _ovn_switch(
    end: End,
    device: Device,
    nad: NetworkAttachment,
    ports: tuple[End, ...],
    bare: str | None = None,
    rule_place: Place | None = None,
) -> Element:
    return Element(
        end,
        device,
        ElementKind.BRIDGE,
        nad.place,
        ports=ports,
        vlan_aware=True,
        host_rule=UNTAGGED_FRAMES,
        made_of="OVN",
        bare=bare,
        rule_place=rule_place,
    )


def _tunnelled(device: Device, nad: NetworkAttachment, hub: Device) -> Made:
    switch = ovn_bridge(device.id, nad)
    tunnel = End(device.id, f"genev_sys_6081:{hub.name}")
    own = BridgePortOf(switch, UNTAGGED_FRAMES, nad.place)
    return Made(
        elements=(
            _ovn_switch(switch, device, nad, (tunnel,)),
            Element(tunnel, device, ElementKind.PATCH, nad.place, port_of=own),
        ),
        wires=((tunnel, End(hub.id, device.name), nad.place),),
    )


def _hub(hub: Device, tunnels: list[End]) -> Iterator[Element]:
    bridge = End(hub.id, hub.name)
    yield Element(bridge, hub, ElementKind.BRIDGE, hub.place, ports=tuple(tunnels), made_of="OVN")
    for tunnel in tunnels:
        yield Element(tunnel, hub, ElementKind.PATCH, hub.place, port_of=BridgePortOf(bridge, None))


def on_interfaces(site: Site, states: Iterable[NodeState], elements: Mapping[End, Element]) -> Iterator[Element]:
    """The switches of macvlan and of NICs with virtual functions, and the interfaces under them as they then are.

    A VLAN interface on the same NIC takes its tag's frames before macvlan does; a NIC hands a frame to its functions and to
    its own interface alike. Sources: Linux drivers/net/macvlan.c, ``macvlan_handle_frame``; net/core/dev.c.
    """
    masters = sorted({nad.master for nad in site.attachments if nad.type in MACVLAN_TYPES and nad.master})
    for state in states:
        device = node_device(state)
        for master in masters:
            yield from _macvlan(device, elements.get(End(device.id, master)), master)
        for pf, policy in functions_of(state, site.sriov_policies):
            yield from _functions(device, elements.get(End(device.id, pf)), pf, policy)


def _macvlan(device: Device, master: Element | None, name: str) -> Iterator[Element]:
    if master is None or not can_carry_macvlan(master):
        return
    bridge = macvlan_bridge(device.id, name)
    yield Element(bridge, device, ElementKind.BRIDGE, master.place, ports=(master.end,), made_of="macvlan")
    yield replace(master, port_of=BridgePortOf(bridge, None))


def can_carry_macvlan(master: Element) -> bool:
    """Whether an interface is free to take macvlan: one that is in a bridge or a bond is busy."""
    return master.kind is not ElementKind.BRIDGE and master.port_of is None and master.bond is None


def functions_of(state: NodeState, policies: Iterable[SriovPolicy]) -> Iterator[tuple[str, SriovPolicy]]:
    """The NICs of a node that policies of the SR-IOV operator split, each once."""
    seen: set[str] = set()
    for policy in policies:
        for pf in policy.pfs if policy.selects(state.node) else ():
            if pf.name not in seen:
                seen.add(pf.name)
                yield pf.name, policy


def _functions(device: Device, pf: Element | None, name: str, policy: SriovPolicy) -> Iterator[Element]:
    if pf is None:
        return
    bridge = function_bridge(device.id, name)
    yield Element(
        bridge,
        device,
        ElementKind.BRIDGE,
        policy.place,
        ports=(pf.end,),
        vlan_aware=True,
        host_rule=EVERY_FRAME,
        made_of="NIC",
    )
    yield replace(pf, eswitch=bridge)
