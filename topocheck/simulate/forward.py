"""The forwarding elements: each takes a frame where it is and answers where it goes next, or why it goes nowhere.

The same few rules make up every device: a cable, a port, a bond, a VLAN interface and a bridge.
"""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.model.place import Place
from topocheck.model.port import PortRule
from topocheck.model.site import End
from topocheck.simulate.frame import Drop, Motion, Step
from topocheck.simulate.port import Tags, egress, ingress
from topocheck.simulate.trace import ReasonCode
from topocheck.topology.bridge_vlan import EVERY_FRAME
from topocheck.topology.element import BridgePortOf, DeviceKind, Element, ElementKind
from topocheck.topology.graph import Topology

Outcome = Step | Drop


def forward(topology: Topology, step: Step) -> Iterator[Outcome]:
    """All that becomes of a frame in its next step. No outcome means that it has arrived, or that nobody minds it."""
    if step.motion is Motion.ACROSS:
        yield from across_bridge(topology, step)
    elif step.element.down_place is not None:
        yield _down(step, step.element.down_place)
    elif not step.element.has_link:
        message = f"{step.element.end.interface} of {step.element.device.name} has no link"
        yield Drop(step, ReasonCode.PORT_DOWN, message, step.element.place)
    elif step.motion is Motion.UP:
        yield from receive(topology, step)
    else:
        yield from send(topology, step)


def _down(step: Step, place: Place) -> Drop:
    where = f"{step.element.end.interface} of {step.element.device.name}"
    if step.element.down_reason is None:
        return Drop(step, ReasonCode.PORT_DOWN, f"{where} is shut down", place)
    return Drop(step, ReasonCode.BUNDLE_MISMATCH, f"{where} is stopped: {step.element.down_reason}", place)


def _not_known(step: Step, why: str) -> Drop:
    element = step.element
    message = f"{element.end.interface} of {element.device.name} {why}"
    return Drop(step, ReasonCode.CONFIGURATION_UNKNOWN, message, element.rule_place or element.place)


def receive(topology: Topology, step: Step) -> Iterator[Outcome]:
    """A frame comes up at an interface.

    A VLAN interface takes its tag's frames before a bridge or the device itself sees them.
    Source: Linux net/core/dev.c, ``vlan_do_receive`` precedes ``rx_handler``.
    """
    element, tags = step.element, step.tags
    if element.eswitch is not None and (step.came_from is None or step.came_from.element.end != element.eswitch):
        yield from _into_functions(topology, step, element.eswitch)
    taker = topology.vlan_interface(element.end, tags[0]) if tags else None
    taken = topology.element(taker) if taker is not None else None
    if taken is not None:
        yield Step(taken, Motion.UP, tags[1:], came_from=step)
    elif element.not_known is not None:
        yield _not_known(step, element.not_known)
    elif element.bond is not None:
        yield from _into_bond(topology, step)
    elif element.port_of is not None:
        yield from into_bridge(topology, step, element.port_of.rule)
    elif not (element.addresses and not tags) and element.kind is not ElementKind.BRIDGE:
        yield _nobody(topology, step)


def _into_functions(topology: Topology, step: Step, eswitch: End) -> Iterator[Outcome]:
    """A NIC with virtual functions hands a frame to its own switch too: the functions and the interface share the wire."""
    bridge = topology.element(eswitch)
    if bridge is not None:
        vlan, rest = (step.tags[0], step.tags[1:]) if step.tags else (0, ())
        yield Step(bridge, Motion.ACROSS, rest, vlan, step)


def _into_bond(topology: Topology, step: Step) -> Iterator[Outcome]:
    bond = topology.element(step.element.bond) if step.element.bond is not None else None
    if bond is not None:
        active = active_member(topology, bond)
        if not bond.one_active or active is None or active == step.element:
            yield Step(bond, Motion.UP, step.tags, came_from=step)
        else:
            yield _at_standby(step, bond, active)
    else:
        message = f"{step.element.end.interface} of {step.element.device.name} is in a bundle that is not configured"
        yield Drop(step, ReasonCode.CONFIGURATION_UNKNOWN, message, step.element.place)


def _at_standby(step: Step, bond: Element, active: Element) -> Drop:
    message = f"{bond.end.interface} of {bond.device.name} takes frames by {active.end.interface} alone, "
    message += f"and {step.element.end.interface} stands by"
    return Drop(step, ReasonCode.NO_LISTENER, message, bond.rule_place or bond.place)


def into_bridge(topology: Topology, step: Step, rule: PortRule | None) -> Iterator[Outcome]:
    """A frame enters the bridge that the interface is a port of; a bridge that is not VLAN-aware leaves tags alone."""
    element = step.element
    bridge = topology.element(element.port_of.bridge) if element.port_of is not None else None
    if bridge is None:
        return
    if rule is None:
        yield Step(bridge, Motion.ACROSS, step.tags, came_from=step)
        return
    tag = step.tags[0] if step.tags else None
    vlan = ingress(rule, tag)
    if vlan is None:
        yield refused(step, tag)
    elif bridge.database is not None and not bridge.database >> vlan & 1:
        yield _not_in_database(step, bridge, vlan)
    else:
        yield Step(bridge, Motion.ACROSS, step.tags[1:], vlan, step)


def _not_in_database(step: Step, fabric: Element, vlan: int) -> Drop:
    line = dict(fabric.inactive).get(vlan)
    said = f"does not have VLAN {vlan} in its VLAN database" if line is None else f"has VLAN {vlan} shut down"
    message = f"{fabric.device.name} {said}"
    return Drop(step, ReasonCode.VLAN_NOT_IN_DATABASE, message, line or fabric.rule_place)


def refused(step: Step, tag: int | None) -> Drop:
    """The drop of a frame that a port does not take in."""
    element = step.element
    port = f"{element.end.interface} of {element.device.name}"
    if tag is None:
        message = f"{port} takes no untagged frames: its native VLAN is not among its allowed VLANs"
        return Drop(step, ReasonCode.UNTAGGED_DROPPED, message, element.rule_place or element.place)
    message = f"{port} does not carry VLAN {tag}"
    return Drop(step, ReasonCode.VLAN_NOT_ALLOWED, message, element.rule_place or element.place)


def across_bridge(topology: Topology, step: Step) -> Iterator[Outcome]:
    """A frame is flooded: to every port but the one it came by, and to the bridge's own interface."""
    bridge = step.element
    if bridge.not_known is not None:
        yield _not_known(step, bridge.not_known)
        return
    arrived_by = step.came_from.element.end if step.came_from is not None else None
    sent = False
    for port_end in bridge.ports:
        port = topology.element(port_end)
        rule = None if port is None else _rule_of(port, bridge)
        if port is None or rule is None or (port_end == arrived_by and not rule.hairpin):
            continue
        sent = True
        leaving = _out_of_port(step, port, rule)
        yield leaving
        if port.eswitch == bridge.end and isinstance(
            leaving, Step
        ):  # a NIC's own interface hears what its functions send
            yield Step(port, Motion.UP, leaving.tags, came_from=step)
    if arrived_by != bridge.end:
        yield from _to_own_device(topology, step)
    if not sent and bridge.device.kind is DeviceKind.NODE and arrived_by is None:
        message = f"the bridge {bridge.end.interface} of {bridge.device.name} has no port to the outside"
        message += "" if bridge.bare is None else f": {bridge.bare}"
        yield Drop(step, ReasonCode.NO_UPLINK, message, bridge.rule_place or bridge.place)


def _rule_of(port: Element, bridge: Element) -> BridgePortOf | None:
    """How a port hangs on a bridge; a NIC hangs on its own switch beside the bridge that it is a port of."""
    if port.eswitch == bridge.end:
        return BridgePortOf(bridge.end, EVERY_FRAME)
    return port.port_of if port.port_of is not None and port.port_of.bridge == bridge.end else None


def _out_of_port(step: Step, port: Element, port_of: BridgePortOf) -> Outcome:
    rule = port_of.rule
    before = step.came_from.element.port_of if step.came_from is not None else None
    if port_of.isolated and before is not None and before.isolated:
        leaving = Step(port, Motion.DOWN, step.tags, step.vlan, step)
        message = (
            f"the ports of {port.device.name} that the frame comes in by and {port.end.interface} are both isolated"
        )
        return Drop(leaving, ReasonCode.PORT_ISOLATED, message, port.rule_place or port.place)
    tags = _leaving(step, rule)
    if tags is not None:
        return Step(port, Motion.DOWN, tags, step.vlan, step)
    kept = step.tags if step.vlan is None else (step.vlan, *step.tags)
    leaving = Step(port, Motion.DOWN, kept, step.vlan, step)
    message = f"{port.end.interface} of {port.device.name} does not carry VLAN {step.vlan}"
    return Drop(leaving, ReasonCode.VLAN_NOT_ALLOWED, message, port.rule_place or port.place)


def _leaving(step: Step, rule: PortRule | None) -> Tags | None:
    if rule is None or step.vlan is None:
        return step.tags
    own = egress(rule, step.vlan)
    return None if own is None else own + step.tags


def _to_own_device(topology: Topology, step: Step) -> Iterator[Outcome]:
    bridge = step.element
    if not bridge.addresses and not topology.has_vlan_interfaces(bridge.end):
        return
    tags = _leaving(step, bridge.host_rule)
    if tags is None or (tags and topology.vlan_interface(bridge.end, tags[0]) is None):
        return
    yield Step(bridge, Motion.UP, tags, step.vlan, step)


def send(topology: Topology, step: Step) -> Iterator[Outcome]:
    """A frame goes down by an interface: a VLAN interface pushes its tag, a bond chooses a member, a port has a cable."""
    element = step.element
    from_switch = step.came_from is not None and step.came_from.element.end == element.eswitch
    if element.eswitch is not None and not from_switch:
        yield from _into_functions(topology, step, element.eswitch)
    if element.not_known is not None:
        yield _not_known(step, element.not_known)
    elif element.kind is ElementKind.VLAN:
        yield from _down_to_parent(topology, step)
    elif element.kind is ElementKind.BOND:
        yield from _down_to_member(topology, step)
    elif element.kind is ElementKind.BRIDGE:
        yield from _into_own_bridge(step)
    else:
        yield from over_cable(topology, step)


def _down_to_parent(topology: Topology, step: Step) -> Iterator[Outcome]:
    element = step.element
    parent = topology.element(element.parent) if element.parent is not None else None
    if element.vlan is None:
        message = f"{element.end.interface} of {element.device.name} has no VLAN"
        yield Drop(step, ReasonCode.NO_UPLINK, message, element.place)
        return
    if parent is None:
        base = element.parent.interface if element.parent is not None else "its base interface"
        message = f"{base}, which {element.end.interface} needs, is not there on {element.device.name}"
        yield Drop(step, ReasonCode.NO_UPLINK, message, element.rule_place or element.place)
        return
    yield Step(parent, Motion.DOWN, (element.vlan, *step.tags), came_from=step)


def _down_to_member(topology: Topology, step: Step) -> Iterator[Outcome]:
    """The member that a bundle sends by: all of them lead to the same place."""
    element = step.element
    member = active_member(topology, element)
    if member is not None:
        yield Step(member, Motion.DOWN, step.tags, step.vlan, step)
    elif topology.wire(element.end) is not None:
        yield from over_cable(topology, step)
    else:
        message = f"{element.end.interface} of {element.device.name} has no member"
        yield Drop(step, ReasonCode.NO_UPLINK, message, element.place)


def active_member(topology: Topology, bond: Element) -> Element | None:
    """The member that a bond sends by: the first that is up and cabled; None where the bond has none at all."""
    members = [found for end in bond.members if (found := topology.element(end)) is not None]
    usable = [found for found in members if _has_link(topology, found)]
    return next(iter(usable or members), None)


def _has_link(topology: Topology, port: Element) -> bool:
    wire = topology.wire(port.end)
    peer = topology.element(wire.b) if wire is not None else None
    return peer is not None and all(end.down_place is None and end.has_link for end in (port, peer))


def _into_own_bridge(step: Step) -> Iterator[Outcome]:
    """A device sends through its own bridge: the bridge's interface is one more port of it.

    An SVI whose VLAN the switch does not have is down. Source: Cisco NX-OS Interfaces Configuration Guide, "Configuring Layer 3
    Interfaces", on VLAN interfaces.
    """
    bridge = step.element
    if bridge.host_rule is None:
        yield Step(bridge, Motion.ACROSS, step.tags, came_from=step)
        return
    vlan = ingress(bridge.host_rule, step.tags[0] if step.tags else None)
    if vlan is None:
        yield refused(step, step.tags[0] if step.tags else None)
    elif bridge.database is not None and not bridge.database >> vlan & 1:
        yield _not_in_database(step, bridge, vlan)
    else:
        yield Step(bridge, Motion.ACROSS, step.tags[1:], vlan, step)


def over_cable(topology: Topology, step: Step) -> Iterator[Outcome]:
    """A frame crosses a cable as it is. What hangs on a switch port without a known cable is outside the site."""
    element = step.element
    wire = topology.wire(element.end)
    if wire is None:
        if element.device.kind is not DeviceKind.SWITCH:
            name = f"{element.device.name}:{element.end.interface}"
            message = f"no cable is known for {name}; state it under cables in the site file"
            yield Drop(step, ReasonCode.CONFIGURATION_UNKNOWN, message, element.place)
        return
    peer = topology.element(wire.b)
    if peer is None:
        device = topology.devices.get(wire.b.device)
        if device is None and element.device.kind is DeviceKind.SWITCH:
            return
        message = f"the cable of {element.device.name}:{element.end.interface} ends at "
        if device is None:
            message += f"{wire.b.device}, of which no configuration was read"
        else:
            message += f"{wire.b.interface}, which is not in the configuration of {device.name}"
        yield Drop(step, ReasonCode.CONFIGURATION_UNKNOWN, message, wire.place)
        return
    yield Step(peer, Motion.UP, step.tags, came_from=step)


def _nobody(topology: Topology, step: Step) -> Drop:
    element = step.element
    where = f"{element.end.interface} of {element.device.name}"
    if element.device.kind is DeviceKind.SWITCH and element.kind is not ElementKind.VLAN:
        message = f"{where} is no switch port, so it carries no VLAN"
        return Drop(step, ReasonCode.VLAN_NOT_ALLOWED, message, element.rule_place or element.place)
    if step.tags:
        message = f"nothing on {where} takes frames tagged {step.tags[0]}"
        return Drop(step, ReasonCode.TAG_NOT_EXPECTED, message, element.rule_place or element.place)
    sender = step.came_from.element if step.came_from is not None else None
    vlan = step.came_from.vlan if step.came_from is not None else None
    if topology.has_vlan_interfaces(element.end) and sender is not None and sender.port_of is not None:
        message = f"{sender.end.interface} of {sender.device.name} sends VLAN {vlan} untagged, and {where} takes it "
        message += "tagged only"
        return Drop(step, ReasonCode.NATIVE_VLAN_MISMATCH, message, sender.native_place or sender.place)
    message = f"nothing on {where} takes untagged frames"
    return Drop(step, ReasonCode.NO_LISTENER, message, element.place)
