"""What stops one packet on a way that ARP has found: access lists on the interfaces of the way, and MTUs that are too small."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from topocheck.model.rule import Filter
from topocheck.simulate.frame import Motion, Step
from topocheck.simulate.packet import Packet
from topocheck.simulate.rules import Crossing, Verdict, judge_list
from topocheck.simulate.trace import Reason, ReasonCode
from topocheck.topology.element import Element, ElementKind

BRIDGE_SLACK = 4  # a bridge lets a frame pass that is one VLAN tag longer: Linux net/core/dev.c, ``is_skb_forwardable``


@dataclass(frozen=True, slots=True)
class Stopped:
    """The index of the step at which a packet ends, and why."""

    index: int
    reason: Reason


def filtered(way: Sequence[Step], packet: Packet, passes: Callable[[Element], bool]) -> Stopped | None:
    """The first step of a way at which an access list does not accept the packet.

    ``passes`` tells of an interface that the packet belongs to a session there, so that lists are not asked.
    """
    for index, step in enumerate(way):
        for bound in _asked(step, packet):
            verdict = _verdict(bound, step.element, packet)
            if verdict is not None and verdict.accepted is not True and not passes(step.element):
                code = ReasonCode.DENIED if verdict.accepted is False else ReasonCode.CONFIGURATION_UNKNOWN
                return Stopped(index, Reason(code, verdict.message, verdict.place))
    return None


def _asked(step: Step, packet: Packet) -> Iterator[Filter]:
    direction = {Motion.UP: "in", Motion.DOWN: "out"}.get(step.motion)
    for bound in step.element.filters:
        if bound.direction == direction and bound.version in (None, packet.version):
            yield bound


def _verdict(bound: Filter, element: Element, packet: Packet) -> Verdict | None:
    where = f"{element.end.interface} of {element.device.name}"
    if bound.acl is None:
        if bound.accepts_all:
            return None
        message = f"the access list {bound.name} on {where} is not known"
        return Verdict(None, bound.place, message)
    name = element.end.interface
    crossing = Crossing(from_interface=name) if bound.direction == "in" else Crossing(to_interface=name)
    verdict = judge_list(bound.acl, packet, crossing)
    return Verdict(verdict.accepted, verdict.place, f"{verdict.message} ({bound.direction} on {where})")


@dataclass(frozen=True, slots=True)
class Narrow:
    """The step with the smallest MTU of a way: the longest packet, in bytes, that gets by, and what becomes of others."""

    index: int
    limit: int
    silent: bool

    def reason(self, element: Element, size: int) -> Reason:
        """Why a packet of ``size`` bytes ends there."""
        what = "in silence" if self.silent else "with ICMP telling the sender to send shorter ones"
        where = f"{element.end.interface} of {element.device.name}"
        message = f"{where} passes packets of up to {self.limit} bytes, and drops one of {size} {what}"
        return Reason(ReasonCode.MTU_EXCEEDED, message, element.mtu_place or element.place)


def narrowest(way: Iterable[Step]) -> Narrow | None:
    """Where a way is narrowest; None where no MTU on it is known.

    An IP stack holds its packets to the MTU of the interface that it sends by. What a bridge forwards, and what a port
    receives, may be one tag longer, and is dropped in silence beyond that.
    Sources: Linux net/ipv4/ip_forward.c; net/bridge/br_forward.c; net/core/dev.c, ``is_skb_forwardable``.
    """
    found: Narrow | None = None
    for index, step in enumerate(way):
        limit = _limit(step)
        if limit is not None and (found is None or limit[0] < found.limit):
            found = Narrow(index, *limit)
    return found


def _limit(step: Step) -> tuple[int, bool] | None:
    mtu = step.element.mtu
    if mtu is None or step.motion is Motion.ACROSS:
        return None
    if step.came_from is None:
        return mtu, False
    if step.motion is Motion.DOWN and step.came_from.motion is Motion.ACROSS:
        return mtu + BRIDGE_SLACK, True
    received = step.motion is Motion.UP and step.element.kind is ElementKind.PORT
    return (mtu + BRIDGE_SLACK, True) if received else None
