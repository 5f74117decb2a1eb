"""Steps in the words of a flow table: which of them are rows, and what their notes say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from topocheck.model.workload import Vnic, Workload
from topocheck.simulate.frame import Motion, Step
from topocheck.simulate.trace import Hop
from topocheck.topology.element import DeviceKind, Element, ElementKind
from topocheck.topology.graph import Topology

PHYSICAL = (ElementKind.PORT, ElementKind.BOND)


def hops_of(topology: Topology, steps: Sequence[Step], ttl: int, *, to_guest: bool) -> Iterator[Hop]:
    """The rows of one leg: from where a frame starts in a bridge or on a router to where it arrives.

    ``to_guest`` tells that the last step is the bridge on which the receiver hangs. A row's tag is the one that the
    frame arrives with: a VLAN interface that pushes a tag shows none, one that pops it shows it.
    """
    for index, step in enumerate(steps):
        last = index == len(steps) - 1
        hop = _hop(topology, step, ttl, last=last, to_guest=to_guest)
        if hop is not None:
            yield hop


def _hop(topology: Topology, step: Step, ttl: int, *, last: bool, to_guest: bool) -> Hop | None:
    element = step.element
    if element.device.kind is DeviceKind.OVERLAY:
        return None
    if element.kind is ElementKind.BRIDGE:
        is_row = element.device.kind is DeviceKind.NODE and step.motion is Motion.ACROSS
        return _bridge(step, ttl, ends_here=last and to_guest) if is_row else None
    out = step.motion is Motion.DOWN
    tag = step.tags[0] if step.tags else None
    row = Hop(
        device=element.device.name,
        kind=element.device.kind.value,
        interface=element.end.interface,
        direction="out" if out else "in",
        action="exit" if out else "enter",
        note="",
        ttl=ttl,
        vlan=step.vlan or None,
        tag=tag,
        place=element.place,
    )
    if element.kind is ElementKind.VLAN:
        return _vlan_interface(row, element.vlan, out=out, device=element.device.kind)
    if element.device.kind is DeviceKind.SWITCH:
        return _switch_port(topology, row, step, out=out)
    return _port(row, element, out=out)


def _port(row: Hop, element: Element, *, out: bool) -> Hop:
    """The row of a node's or a firewall's interface."""
    if element.device.kind is DeviceKind.FIREWALL:
        note = "Departing firewall" if out else "Arrives at firewall"
        detail = out or element.kind is ElementKind.BOND
        return replace(row, action="forward" if out else "receive", note=note, detail=detail)
    if element.kind is ElementKind.PATCH:
        return replace(row, note="Leaving by a connection inside the node" if out else "Entering by it", detail=True)
    if element.kind is ElementKind.BOND:
        return replace(row, note="Exiting via bond" if out else "Entering via bond", detail=True)
    return replace(row, note="Exiting via physical interface" if out else "Entering via physical interface")


def _vlan_interface(row: Hop, vlan: int | None, *, out: bool, device: DeviceKind) -> Hop:
    detail = device is not DeviceKind.NODE
    if device is DeviceKind.SWITCH:
        note = f"Sent into VLAN {vlan} by the switch" if out else f"Routing evaluated in VLAN {vlan}"
        return replace(row, vlan=vlan, tag=None, action="route", note=note, detail=out)
    if out:
        return replace(row, vlan=vlan, action="push", note=f"Adding VLAN tag {vlan} via VLAN interface", detail=detail)
    note = f"Removing VLAN tag {vlan} via VLAN interface"
    return replace(row, vlan=vlan, tag=vlan, action="pop", note=note, detail=detail)


def _switch_port(topology: Topology, row: Hop, step: Step, *, out: bool) -> Hop:
    element = step.element
    wire = topology.wire(element.end)
    peer = topology.devices.get(wire.b.device) if wire is not None else None
    detail = element.kind is ElementKind.BOND or (peer is not None and peer.kind is DeviceKind.FIREWALL)
    if not out:
        return replace(row, action="receive", note="Arrives at switch", detail=detail)
    towards = {None: "", DeviceKind.NODE: " to ACP node"}.get(peer.kind if peer else None)
    if towards is None and peer is not None:
        towards = f" to {peer.kind}"
    return replace(row, action="forward", note=f"Departing switch{towards}", detail=detail)


def _bridge(step: Step, ttl: int, *, ends_here: bool) -> Hop:
    starts_here = step.came_from is None
    arrived = step.tags if step.came_from is None else step.came_from.tags
    if starts_here != ends_here:
        note, direction = ("Exiting bridge network", "out") if starts_here else ("Entering bridge network", "in")
    else:
        note, direction = f"Switched by {step.element.made_of}", "in"
    return Hop(
        device=step.element.device.name,
        kind=step.element.device.kind.value,
        interface=step.element.end.interface,
        direction=direction,
        action="bridge",
        note=note,
        ttl=ttl,
        vlan=step.vlan or None,
        tag=arrived[0] if arrived else None,
        place=step.element.place,
    )


def guest_hop(workload: Workload, vnic: Vnic, ttl: int, *, out: bool) -> Hop:
    """The row of a workload's own interface: for a VM, what a capture on its tap shows."""
    what = "VM" if workload.is_vm else "Pod"
    return Hop(
        device=workload.name,
        kind=workload.device_kind,
        interface=vnic.name,
        direction="out" if out else "in",
        action="exit" if out else "enter",
        note=f"{'Exiting' if out else 'Entering'} {what} interface",
        ttl=ttl,
        tag=vnic.guest_vlan,
        place=vnic.place,
    )


def veth_hop(workload: Workload, vnic: Vnic, node: str, ttl: int, *, out: bool) -> Hop:
    """The row of the veth pair that joins a workload to its node: its name is made at run time, so it is described."""
    return Hop(
        device=node,
        kind=DeviceKind.NODE.value,
        interface=f"veth of {workload.name}:{vnic.name}",
        direction="in" if out else "out",
        action="enter" if out else "exit",
        note=f"{'Entering' if out else 'Leaving'} the node by the veth pair of {workload.name}",
        ttl=ttl,
        tag=vnic.guest_vlan,
        detail=True,
        place=vnic.place,
    )
