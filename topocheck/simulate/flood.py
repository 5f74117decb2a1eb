"""How far a frame gets in its broadcast domain when every bridge floods it."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from topocheck.model.site import End
from topocheck.simulate.forward import forward
from topocheck.simulate.frame import Drop, Motion, Step
from topocheck.topology.element import ElementKind
from topocheck.topology.graph import Topology


@dataclass(frozen=True, slots=True)
class Flood:
    """All places that a frame reaches.

    ``across`` are the bridges it is in, by bridge; ``arrived`` the interfaces with addresses that take it; ``drops``
    where it ends. Who owns the destination among them is for the caller to say: the flood is the same for all
    destinations, which is why it is kept.
    """

    across: Mapping[End, tuple[Step, ...]]
    arrived: Mapping[End, Step]
    drops: tuple[Drop, ...]


def flood(topology: Topology, start: Step) -> Flood:
    """Follow a frame everywhere, breadth first; a state that was there before is not followed again."""
    across: dict[End, tuple[Step, ...]] = {}
    arrived: dict[End, Step] = {}
    drops: list[Drop] = []
    seen = {start.key}
    waiting = deque([start])
    while waiting:
        step = waiting.popleft()
        if step.motion is Motion.ACROSS:
            across[step.element.end] = (*across.get(step.element.end, ()), step)
        elif _arrives(step):
            arrived.setdefault(step.element.end, step)
        for outcome in forward(topology, step):
            if isinstance(outcome, Drop):
                drops.append(outcome)
            elif outcome.key not in seen:
                seen.add(outcome.key)
                waiting.append(outcome)
    return Flood(across, arrived, tuple(drops))


def _arrives(step: Step) -> bool:
    """Whether an interface takes a frame for its own device: it is up, has addresses, and no tag is left on the frame."""
    element = step.element
    return step.motion is Motion.UP and bool(element.addresses) and element.down_place is None and not step.tags


def out_of_node(topology: Topology, start: Step) -> tuple[Step, ...]:
    """The steps at which a frame that starts in a bridge is on the way out by a NIC of the same device."""
    found: list[Step] = []
    seen = {start.key}
    waiting = deque([start])
    while waiting:
        for outcome in forward(topology, waiting.popleft()):
            if isinstance(outcome, Drop) or outcome.key in seen or outcome.element.device != start.element.device:
                continue
            seen.add(outcome.key)
            if outcome.motion is Motion.DOWN and outcome.element.kind is ElementKind.PORT:
                found.append(outcome)
            else:
                waiting.append(outcome)
    return tuple(found)
