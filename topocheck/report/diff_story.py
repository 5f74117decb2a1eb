"""A change of reach in words: who, what is in the way, and where."""

from __future__ import annotations

from topocheck.compare.difference import Story
from topocheck.compare.reach import Direction
from topocheck.report.terminal import visible

TITLES = {
    Direction.LOST: "Reach lost",
    Direction.GAINED: "Reach gained",
    Direction.OPEN: "Can't be told any more",
    Direction.TOLD: "Could not be told before",
}


def why(story: Story) -> str:
    """What is in the way now, or what was before, with the hop where it does not tell that itself."""
    reason, hop = story.cause.reason, story.cause.hop
    if reason is None:
        return ""
    when = "" if story.cause.later else "before: "
    told = hop is None or (hop.device in reason.message and hop.interface in reason.message)
    where = "" if told or hop is None else f", at {hop.interface} of {hop.device}"
    return visible(f"{when}{reason.message}{where} [{reason.code}]")


def now(story: Story) -> str:
    """How the flows end now, where that does not follow from the title."""
    ends = dict.fromkeys(change.traces[1].disposition.value for change in story.changes)
    if story.direction is Direction.GAINED:
        ends.pop("delivered", None)
    elif story.direction is Direction.LOST:
        ends.pop("dropped", None)
    return f"now {' or '.join(ends)}" if ends else ""
