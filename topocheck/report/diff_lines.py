"""The lines of an edit, as a unified diff shows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from topocheck.compare.causes import Cause
from topocheck.compare.edits import Edit, Edits
from topocheck.report.source_line import is_withheld
from topocheck.report.terminal import visible

LINES_SHOWN = 3
WIDEST = 200
WITHHELD = "(not shown: it may hold a secret)"


def edit_lines(edits: Edits, cause: Cause) -> list[str]:
    """The lines that went, with ``-``, and those that came, with ``+``: a few of them, around the one that the flows met."""
    edit = cause.edit
    if edit is None:
        return []
    old, new = edits.texts[edit.file]
    at = None if cause.line is None else cause.line - (edit.new_line if edit.new else edit.old_line)
    return [*_part("-", old, edit.old_line, len(edit.old), at), *_part("+", new, edit.new_line, len(edit.new), at)]


def edit_place(edit: Edit, cause: Cause) -> str:
    """``file:line``: the line that the flows met where it is one of the edit, else its first."""
    line = edit.place.line if cause.line is None else cause.line
    return f"{edit.file}:{line}"


def _shown(line: str) -> str:
    rest = "..." if len(line) > WIDEST else ""
    return visible(line[:WIDEST].expandtabs(4)) + rest


def _part(sign: str, lines: Sequence[str], first: int, count: int, at: int | None) -> Iterator[str]:
    start = 0 if at is None else max(0, min(at - LINES_SHOWN // 2, count - LINES_SHOWN))
    for offset in range(start, min(start + LINES_SHOWN, count)):
        index = first - 1 + offset
        yield f"{sign}{WITHHELD if is_withheld(lines, index) else _shown(lines[index])}"
    left = count - LINES_SHOWN
    if left > 0:
        yield f"{sign} ... {left} more line{'s' if left > 1 else ''}"
