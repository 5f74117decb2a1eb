"""Positions in a text, and moving a parsed document from one text's coordinates to another's."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

from topocheck.model.place import Place
from topocheck.model.value import Mapping, Mark, Scalar, Sequence, Value

LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""What ends a line, as YAML 1.1 and libyaml have it."""


class Position:
    """A line and a column, both counted from 0: a `Mark` that is made here rather than by a parser."""

    __slots__ = ("column", "line")

    def __init__(self, line: int, column: int) -> None:
        self.line = line
        self.column = column

    def __repr__(self) -> str:
        return f"Position({self.line}, {self.column})"


class Lines:
    """Where the lines of a text start."""

    __slots__ = ("starts",)

    def __init__(self, text: str) -> None:
        self.starts = [0, *(match.end() for match in LINE_BREAK.finditer(text))]

    def position(self, offset: int) -> Position:
        """The position of an offset in characters."""
        line = bisect_right(self.starts, offset) - 1
        return Position(line, offset - self.starts[line])


def place_at(file: str, mark: Mark) -> Place:
    """The place of a mark in a file."""
    return Place(file, mark.line + 1, mark.column + 1)


def moved_by(lines: int, columns: int = 0) -> Callable[[Mark], Position]:
    """What moves a mark down by some lines and to the right by some columns."""
    return lambda mark: Position(mark.line + lines, mark.column + columns)


def relocate(value: Value, position: Callable[[Mark], Mark], shift: int | None = None) -> None:
    """Give every mark of a freshly read document its position in an outer text.

    ``shift`` is added to the offsets of scalars; with None they are unknown afterwards. What an alias shares is moved once.
    """
    pending = [value]
    moved: set[int] = set()
    for current in pending:  # grows as it is walked
        if id(current) in moved:
            continue
        moved.add(id(current))
        current.mark = position(current.mark)
        if isinstance(current, Scalar):
            current.start = -1 if shift is None else current.start + shift
            current.end = -1 if shift is None else current.end + shift
        elif isinstance(current, Mapping):
            current.key_marks = {key: position(mark) for key, mark in current.key_marks.items()}
            pending += current.entries.values()
        elif isinstance(current, Sequence):
            pending += current.items
