"""What a change does, for people."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.check import Finding
from topocheck.compare.difference import Difference, Story
from topocheck.compare.reach import Direction
from topocheck.report.compared import Compared, headline
from topocheck.report.diff_lines import edit_lines, edit_place
from topocheck.report.diff_objects import object_lines
from topocheck.report.diff_story import TITLES, now, why
from topocheck.report.diff_ways import Wording, ways
from topocheck.report.terminal import Piece, rendered, visible

WAYS_SHOWN = 6
_STYLES = {
    Direction.LOST: "bold red",
    Direction.GAINED: "bold yellow",
    Direction.OPEN: "bold yellow",
    Direction.TOLD: "bold cyan",
}
_SIGNS = {"-": "red", "+": "green"}


def diff_text(compared: Compared, *, color: bool = False) -> str:
    """What reach is lost and gained by cause, the findings that are new and gone, the objects, and a last line that sums up."""
    found = compared.difference
    wording = Wording(found.classes)
    pieces = [piece for story in found.stories for piece in _story(story, compared, wording)]
    pieces += [piece for finding in found.new for piece in _finding("new", finding)]
    pieces += [piece for finding in found.gone for piece in _finding("gone", finding)]
    pieces += [(f"{visible(line)}\n", "") for line in object_lines(found.objects)]
    pieces += [("\n", "")] if found.objects else []
    pieces += [(f"note: {visible(note)}\n", "") for note in compared.notes]
    pieces.append((f"{compared.base} -> {compared.head}: {headline(compared)}\n", "bold"))
    pieces.append((f"asked: {asked(found)}\n", "dim"))
    return rendered(pieces, color=color)


def asked(found: Difference) -> str:
    """Which services were asked about, between how many groups."""
    both = sum(bool(one.before and one.after) for one in found.classes)
    services = ", ".join(map(str, found.asked))
    return f"{services} between {both} group{'' if both == 1 else 's'} of VMs and Pods that are in both"


def _story(story: Story, compared: Compared, wording: Wording) -> Iterator[Piece]:
    yield f"{TITLES[story.direction].lower()}: ", _STYLES[story.direction]
    told = [wording.of(way) for way in ways(story.changes)]
    shown = told[:WAYS_SHOWN] + ([f"and {len(told) - WAYS_SHOWN} more"] if len(told) > WAYS_SHOWN else [])
    yield "\n  ".join(map(visible, shown)) + "\n", "bold"
    yield from ((f"  {line}\n", "") for line in (why(story), now(story)) if line)
    if story.cause.edit is not None:
        yield f"  --> {visible(edit_place(story.cause.edit, story.cause))}\n", "cyan"
        yield from ((f"  {line}\n", _SIGNS[line[0]]) for line in edit_lines(compared.edits, story.cause))
    yield "\n", ""


def _finding(state: str, finding: Finding) -> Iterator[Piece]:
    yield f"{state} {finding.severity}[{finding.code} {finding.name}]", "bold red" if state == "new" else "bold green"
    yield f": {visible(finding.message)}\n", "bold"
    yield f"  --> {visible(str(finding.place))}\n", "cyan"
    if state == "new" and finding.fix:
        yield f"  fix: {visible(finding.fix)}\n", ""
    yield "\n", ""
