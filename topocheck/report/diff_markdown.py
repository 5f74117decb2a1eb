"""What a change does, as Markdown for the comment of a pull request.

A reviewer reads what is shown at once: what reach is lost and gained and by which line, and the worst new findings. The rest is
folded, and whatever is long is cut with a count of what is left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from topocheck.checks.check import Finding
from topocheck.compare.difference import Difference, Story
from topocheck.compare.reach import Direction
from topocheck.report.compared import Compared, headline
from topocheck.report.diff_lines import edit_lines, edit_place
from topocheck.report.diff_objects import object_lines
from topocheck.report.diff_story import TITLES, now, why
from topocheck.report.diff_text import asked
from topocheck.report.diff_ways import Wording, ways
from topocheck.report.finding_markdown import finding_table
from topocheck.report.markdown import fitting, folded, markdown_code, markdown_rows, markdown_text
from topocheck.report.reach_text import names_in_short
from topocheck.report.validated import worst_first

STORIES_SHOWN = 4
WAYS_SHOWN = 3
OBJECTS_SHOWN = 6
CHARACTERS = 15_000  # of each part that is folded: GitHub takes 65,536 in all
ARROWS = ("→", "↔")


def diff_markdown(compared: Compared) -> str:
    """A heading that sums up, the stories of reach, the new findings, the objects, and the rest folded."""
    found = compared.difference
    parts = [f"### topocheck: {headline(compared)}\n"]
    parts += [f"**Note:** {markdown_text(note)}\n" for note in compared.notes]
    for direction in Direction:
        parts += _reach(compared, direction)
    if found.new:
        parts += [*_new(compared)]
    parts += _objects(found, compared.report.prefix)
    if found.gone:
        lines = [
            f"* {markdown_code(f'{compared.report.prefix}{one.place}')} **{one.code}** {markdown_text(one.message)}"
            for one in found.gone
        ]
        parts.append(folded(f"Findings that are gone: {len(lines)}", _cut(lines)))
    if found.stories:
        parts.append(folded("Who is in which group", _groups(found)))
    parts.append(
        f"{markdown_code(compared.base)} → {markdown_code(compared.head)}, asked: {markdown_text(asked(found))}\n"
    )
    return "\n".join(parts)


def _reach(compared: Compared, direction: Direction) -> Iterator[str]:
    stories = compared.difference.of(direction)
    if not stories:
        return
    told = [_story(story, compared) for story in stories]
    yield f"**{TITLES[direction]}**\n"
    yield "".join(told[:STORIES_SHOWN])
    if len(told) > STORIES_SHOWN:
        yield folded(f"{len(told) - STORIES_SHOWN} more causes", _cut(told[STORIES_SHOWN:]))


def _story(story: Story, compared: Compared) -> str:
    wording = Wording(compared.difference.classes)
    told = [markdown_text(wording.of(way, arrows=ARROWS)) for way in ways(story.changes)]
    more = [f"and {len(told) - WAYS_SHOWN} more"] if len(told) > WAYS_SHOWN else []
    lines = [f"**{line}**" for line in told[:WAYS_SHOWN]] + more
    lines += [markdown_text(line) for line in (why(story), now(story)) if line]
    return "* " + "<br>\n  ".join(lines) + "\n" + _edit(story, compared)


def _edit(story: Story, compared: Compared) -> str:
    """The edit as a block of a diff, which code hosts colour."""
    cause = story.cause
    if cause.edit is None:
        return ""
    lines = edit_lines(compared.edits, cause)
    fence = "`" * max(3, 1 + max((len(line) - len(line.replace("`", "")) for line in lines), default=0))
    place = f"@@ {compared.report.prefix}{edit_place(cause.edit, cause)} @@"
    return "".join(f"  {line}\n" for line in (f"{fence}diff", place, *lines, fence))


def _new(compared: Compared) -> Iterator[str]:
    yield "**New findings**\n"
    yield from finding_table(worst_first(compared.difference.new), compared.report.prefix)


def _gone(finding: Finding, prefix: str) -> str:
    where = markdown_code(f"{prefix}{finding.place}")
    return f"* {where} **{finding.code}** {markdown_text(finding.message)}"


def _objects(found: Difference, prefix: str) -> Iterator[str]:
    lines = [f"* {markdown_text(line)}" for line in object_lines(found.objects, prefix)]
    if lines and len(lines) <= OBJECTS_SHOWN:
        yield "**Objects**\n"
        yield _cut(lines)
    elif lines:
        yield folded(f"Objects: {len(lines)} lines", _cut(lines))


def _groups(found: Difference) -> str:
    named = dict.fromkeys(
        one for story in found.stories for change in story.changes for one in (change.source, change.destination)
    )
    rows = [
        (markdown_text(one.name), markdown_text(names_in_short([member.name for member in one.members])))
        for one in found.classes
        if one in named
    ]
    kept = fitting(["".join(row) for row in rows], CHARACTERS)
    return markdown_rows(("Group", "Members"), rows[: len(kept)])


def _cut(lines: Sequence[str]) -> str:
    kept = fitting(lines, CHARACTERS)
    left = [f"* and {len(lines) - len(kept)} more"] if len(kept) < len(lines) else []
    return "".join(f"{line.rstrip()}\n" for line in (*kept, *left))
