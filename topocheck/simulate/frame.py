"""One frame at one place: where it is, which way it moves, and the tags on it."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass

from topocheck.model.place import Place
from topocheck.model.site import End
from topocheck.simulate.port import Tags
from topocheck.simulate.trace import ReasonCode
from topocheck.topology.element import Element


class Motion(enum.Enum):
    """Which way a frame moves at an element."""

    UP = enum.auto()  # received: from the wire towards the device
    DOWN = enum.auto()  # sent: from the device towards the wire
    ACROSS = enum.auto()  # inside a bridge


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A frame at an element; ``came_from`` is the step before, so that a step is also the way that led to it.

    ``tags`` are those on the frame; inside a VLAN-aware bridge ``vlan`` is the VLAN it is in and ``tags`` what lies
    under its own tag.
    """

    element: Element
    motion: Motion
    tags: Tags
    vlan: int | None = None
    came_from: Step | None = None

    @property
    def key(self) -> tuple[End, Motion, Tags, int | None]:
        """What makes two steps the same state of the same frame."""
        return self.element.end, self.motion, self.tags, self.vlan

    def way(self) -> list[Step]:
        """The steps from the first to this one."""
        steps = list(self._backwards())
        steps.reverse()
        return steps

    def _backwards(self) -> Iterator[Step]:
        step: Step | None = self
        while step is not None:
            yield step
            step = step.came_from


@dataclass(frozen=True, slots=True)
class Drop:
    """That a frame goes no further than ``step``, and why."""

    step: Step
    code: ReasonCode
    message: str
    place: Place | None
