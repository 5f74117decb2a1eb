"""Two states of a small site in two folders, the later one edited by a test."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from topocheck import api
from topocheck.compare.difference import Difference, Story

BASE = Path(__file__).parents[2] / "samples/pull-request/base"
Replacement = tuple[str, str, str]


def difference(root: Path, *replacements: Replacement, both: Callable[[Path], None] = lambda _: None) -> Difference:
    """What differs after texts of files were replaced; ``both`` prepares the two states alike."""
    before, after = root / "before", root / "after"
    for folder in (before, after):
        shutil.copytree(BASE, folder)
        both(folder)
    for file, old, new in replacements:
        path = after / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))
    with api.diff(after, str(before), str(after)) as (_, found):
        return found


def told(story: Story) -> tuple[str, str | None, list[tuple[str, str, str, str, str]]]:
    """The direction, the line of the edit that is to blame, and who is concerned with how it was and is."""
    edit = story.cause.edit
    return (
        story.direction.value,
        None if edit is None else f"{edit.place.file}:{edit.place.line}",
        [
            (
                change.source.members[0].name,
                change.destination.members[0].name,
                str(change.service),
                change.traces[0].disposition.value,
                change.traces[1].disposition.value,
            )
            for change in story.changes
        ],
    )
