"""What has been edited in the files of a site, and which edit stands at or around a place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from topocheck.model.place import Place


@dataclass(frozen=True, slots=True)
class Edit:
    """A stretch of lines of one file that differs: ``old`` lines from ``old_line`` on became ``new`` ones from ``new_line`` on.

    One of the two is empty where lines were only added or only removed; its line number is then where they would stand.
    """

    file: str
    old_line: int
    new_line: int
    old: tuple[str, ...]
    new: tuple[str, ...]

    @property
    def place(self) -> Place:
        """Where it is to be seen: in the later file, or in the earlier one where lines were removed."""
        return Place(self.file, self.new_line if self.new else self.old_line)

    def touches(self, line: int, *, later: bool) -> bool:
        """Whether a line of the later or of the earlier file is one of those that differ."""
        first, lines = (self.new_line, self.new) if later else (self.old_line, self.old)
        return first <= line < first + len(lines)

    def distance(self, line: int, *, later: bool) -> int:
        """How many lines lie between a line and the edit."""
        first, lines = (self.new_line, self.new) if later else (self.old_line, self.old)
        return max(first - line, line - (first + max(len(lines), 1) - 1), 0)


@dataclass(frozen=True, slots=True)
class Edits:
    """All edits by file, and the lines of the files that have any: ``texts`` are the earlier and the later one of each."""

    by_file: Mapping[str, Sequence[Edit]]
    texts: Mapping[str, tuple[Sequence[str], Sequence[str]]]

    def at(self, place: Place, *, later: bool) -> Edit | None:
        """The edit of a line."""
        return next((edit for edit in self.by_file.get(place.file, ()) if edit.touches(place.line, later=later)), None)

    def around(self, place: Place, *, later: bool) -> Edit | None:
        """The edit in the block that stands at a place: the stanza of a configuration, the mapping of a manifest.

        The nearest one where there are several.
        """
        edits = self.by_file.get(place.file, ())
        if not edits:
            return None
        first, last = _block(self.texts[place.file][later], place)
        inside = [edit for edit in edits if any(first <= line <= last for line in _lines(edit, later=later))]
        return min(inside, key=lambda edit: edit.distance(place.line, later=later), default=None)

    def only_one_in(self, file: str) -> Edit | None:
        """The edit of a file that has no other one."""
        edits = self.by_file.get(file, ())
        return edits[0] if len(edits) == 1 else None


def _lines(edit: Edit, *, later: bool) -> Iterator[int]:
    first, lines = (edit.new_line, edit.new) if later else (edit.old_line, edit.old)
    yield from range(first, first + max(len(lines), 1))


def _block(lines: Sequence[str], place: Place) -> tuple[int, int]:
    """The first and the last line of what is indented at least as far as a place, or below a line that is not indented."""
    least = max(place.column - 1, 1)
    index = min(place.line, len(lines)) - 1
    first = last = index
    while last + 1 < len(lines) and _belongs(lines[last + 1], least):
        last += 1
    if place.column > 1:
        while first > 0 and _indent(lines[first]) >= least and _belongs(lines[first - 1], least, dash=True):
            first -= 1
    return first + 1, last + 1


def _belongs(line: str, least: int, *, dash: bool = False) -> bool:
    """Whether a line is part of the block; with ``dash`` the hyphen of a list's item counts as indentation."""
    stripped = line.lstrip()
    if not stripped:
        return True
    return _indent(line) >= least or (dash and stripped.startswith("- ") and _indent(line) + 2 >= least)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
