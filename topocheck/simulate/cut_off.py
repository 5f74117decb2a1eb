"""Why no way at all leads from a sender to the owner of an address: the dead end that parts them."""

from __future__ import annotations

from collections.abc import Iterable

from topocheck.model.site import End
from topocheck.simulate.flood import Flood
from topocheck.simulate.frame import Drop, Motion, Step
from topocheck.simulate.network import Network
from topocheck.simulate.trace import Reason, ReasonCode
from topocheck.topology.element import DeviceKind


def cut_off(
    network: Network, start: Step, reached: Flood, target: End, back: Step | None
) -> tuple[Reason, Step | None]:
    """The reason, and the step at which the frame is lost; None where it got to nothing that tells.

    ``reached`` is the flood from ``start``, ``back`` the first step of what the owner at ``target`` would send itself. A frame
    that does not leave its device is lost there, and one that comes to a cable which should lead to the owner's device at
    that cable; else the side with fewer interfaces is the one that is cut off, and its own dead end says why.
    """
    own = _furthest(reached.drops) if _stays(reached, start) else _own_dead_end(network, start, reached, target)
    if own is not None:
        return _reason(own), own.step
    far = _furthest(filter(_is_dead_end, network.flood(back).drops)) if back is not None else None
    if far is not None:
        return _reason(far), _lost_at(reached, far, target)
    element = network.topology.elements[target]
    if _is_closed(reached):
        message = f"{target.interface} of {element.device.name}, which would answer, is in another network"
        return Reason(ReasonCode.ARP_UNANSWERED, message, element.place), None
    message = f"no cable that is known leads to {target.interface} of {element.device.name}"
    return Reason(ReasonCode.CONFIGURATION_UNKNOWN, message, element.place), None


def _own_dead_end(network: Network, start: Step, reached: Flood, target: End) -> Drop | None:
    ends = [drop for drop in reached.drops if _is_dead_end(drop)]
    wires = ((drop, network.topology.wire(drop.step.element.end)) for drop in ends)
    towards = next((drop for drop, wire in wires if wire is not None and wire.b.device == target.device), None)
    sender_first = len(network.distances(start.element.end)) <= len(network.distances(target))
    return towards or (_furthest(ends) if sender_first else None)


def _is_closed(reached: Flood) -> bool:
    """Whether all that a frame gets to is known: a network of OVN's own, without a switch on whose ports anything may hang."""
    across = (step for steps in reached.across.values() for step in steps)
    met = {step.element.device.kind for step in (*across, *(drop.step for drop in reached.drops))}
    return DeviceKind.OVERLAY in met and DeviceKind.SWITCH not in met


def _stays(reached: Flood, start: Step) -> bool:
    across = (step for steps in reached.across.values() for step in steps)
    met = (*across, *reached.arrived.values(), *(drop.step for drop in reached.drops))
    return all(step.element.device == start.element.device for step in met)


def _reason(drop: Drop) -> Reason:
    return Reason(drop.code, drop.message, drop.place)


def _is_dead_end(drop: Drop) -> bool:
    """Whether nothing lies behind: no cable, no base interface, a switch port that bridges nothing."""
    element = drop.step.element
    routed = element.device.kind is DeviceKind.SWITCH and element.port_of is None and element.bond is None
    return routed or drop.code in (ReasonCode.CONFIGURATION_UNKNOWN, ReasonCode.NO_UPLINK)


def _furthest(drops: Iterable[Drop]) -> Drop | None:
    return max(drops, key=lambda drop: len(drop.step.way()), default=None)


def _lost_at(reached: Flood, far: Drop, target: End) -> Step | None:
    """Where the sender's frame ends: on the owner's device if it gets there, else at the port that is the dead end."""
    for drop in reached.drops:
        if drop.step.element.device.id == target.device:
            return drop.step
    across = {step.element.device.id: step for steps in reached.across.values() for step in steps}
    if target.device in across:
        return across[target.device]
    before = across.get(far.step.element.device.id)
    return None if before is None else Step(far.step.element, Motion.DOWN, before.tags, before.vlan, before)
