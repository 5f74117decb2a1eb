"""What the outputs of a comparison are made of."""

from __future__ import annotations

from dataclasses import dataclass

from topocheck.compare.difference import Difference
from topocheck.compare.edits import Edits
from topocheck.compare.reach import Direction
from topocheck.model.problem import Severity
from topocheck.report.validated import Validated
from topocheck.simulate.trace import Disposition


@dataclass(frozen=True, slots=True)
class Compared:
    """A difference, what its two states are called, and what fails.

    ``report`` has the new findings, as a validation reports them; ``root`` is the folder of the later state. ``notes`` are what else people must know of the two states.
    """

    difference: Difference
    edits: Edits
    base: str
    head: str
    report: Validated
    root: str
    fail_on_loss: bool = False
    fail_on_gain: bool = False
    notes: tuple[str, ...] = ()

    @property
    def fails(self) -> bool:
        """Whether there is a new finding that is grave enough, or reach is lost or gained that must not be."""
        lost = self.fail_on_loss and self._may_be(Direction.LOST, was_delivered=True)
        gained = self.fail_on_gain and self._may_be(Direction.GAINED, was_delivered=False)
        return lost or gained or any(map(self.report.fails, self.report.findings))

    def _may_be(self, direction: Direction, *, was_delivered: bool) -> bool:
        """Whether reach changed in a direction, or what was the opposite before can't be told any more."""
        opened = (change for story in self.difference.of(Direction.OPEN) for change in story.changes)
        return bool(self.difference.of(direction)) or any(
            (change.traces[0].disposition is Disposition.DELIVERED) is was_delivered for change in opened
        )

    @property
    def nothing(self) -> bool:
        """Whether nothing differs that topocheck looks at."""
        found = self.difference
        return not (found.new or found.gone or found.objects or found.stories)


_VERBS = {
    Direction.LOST: ("loses reach", "lose reach"),
    Direction.GAINED: ("gains reach", "gain reach"),
    Direction.OPEN: ("can't be told any more", "can't be told any more"),
}


def headline(compared: Compared) -> str:
    """``28 pairs of groups lose reach, 1 new error``."""
    found = compared.difference
    parts = [part for direction, verbs in _VERBS.items() for part in _pairs(found, direction, *verbs)]
    counts = [(sum(finding.severity is severity for finding in found.new), severity) for severity in Severity]
    parts += [f"{count} new {_word(severity, count)}" for count, severity in counts if count]
    parts += [f"{len(found.gone)} finding{'s' if len(found.gone) > 1 else ''} gone"] if found.gone else []
    if compared.nothing:
        return "nothing changes: no finding, no object, no reach"
    return ", ".join(parts) or "no finding and no reach changes"


def _pairs(found: Difference, direction: Direction, one: str, many: str) -> list[str]:
    pairs = {(change.source, change.destination) for story in found.of(direction) for change in story.changes}
    if not pairs:
        return []
    return [f"1 pair of groups {one}" if len(pairs) == 1 else f"{len(pairs)} pairs of groups {many}"]


def _word(severity: Severity, count: int) -> str:
    word = "note" if severity is Severity.INFO else severity.value
    return word if count == 1 else f"{word}s"
