"""Texts inside of scalars - a NAD's JSON, a VM's network data - read with the places of the file around them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from topocheck.load.json_reader import JsonFault, json_value
from topocheck.load.position import LINE_BREAK, Lines, Position, moved_by, place_at, relocate
from topocheck.load.yaml_reader import SYMPTOM, YamlFile, problem_of, read_values
from topocheck.model.place import Place
from topocheck.model.value import Mark, Scalar, Value

_BLANK = " \t\n\r\x85\u2028\u2029"  # what folding adds or takes away
_PROPERTIES = re.compile(r"(?:[&!]\S*\s+(?:#[^\n]*\n\s*)*)*")
_UNUSUAL_BREAK = re.compile("\r(?!\n)|[\x85\u2028\u2029]")
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|.)", re.DOTALL)
_BLANK_ESCAPES = frozenset("tnrNLP \t\n\r\x85\u2028\u2029")


class Origin:
    """Where the characters of a scalar's decoded text stand in its file.

    Takes the scalar and the text of its file. Where the scalar's offsets are not known (it stands inside of another
    scalar itself), every character is said to stand where the scalar starts.
    """

    __slots__ = ("_block", "_lines", "_offsets", "_raw", "_scalar", "_source")

    def __init__(self, scalar: Scalar, text: str) -> None:
        self._scalar = scalar
        self._raw = text[scalar.start : scalar.end] if scalar.start >= 0 else ""
        self._block = _block_indentation(self._raw, scalar) if self._raw.startswith("|") else None
        self._lines: Lines | None = None
        self._offsets: list[int] | None = None
        self._source: Lines | None = None

    def position(self, offset: int) -> Position:
        """The position of a character of the decoded text."""
        scalar = self._scalar
        if self._block is not None:
            return self.moved(self._decoded_lines().position(offset))
        if self._offsets is None or self._source is None:
            self._offsets = _aligned(self._raw, scalar)
            self._source = Lines(self._raw)
        inside = self._source.position(self._offsets[min(offset, len(self._offsets) - 1)])
        column = inside.column if inside.line else scalar.mark.column + inside.column
        return Position(scalar.mark.line + inside.line, column)

    def moved(self, mark: Mark) -> Position:
        """The position of what stands at a line and column of the decoded text."""
        if self._block is not None:
            return Position(self._scalar.mark.line + 1 + mark.line, mark.column + self._block)
        starts = self._decoded_lines().starts
        start = starts[mark.line] if mark.line < len(starts) else len(self._scalar.text)
        return self.position(start + mark.column)

    def mover(self) -> Callable[[Mark], Position]:
        """`moved`, as fast as it can be for this scalar."""
        return self.moved if self._block is None else moved_by(self._scalar.mark.line + 1, self._block)

    def place(self, offset: int) -> Place:
        """The place of a character of the decoded text."""
        return place_at(self._scalar.file, self.position(offset))

    def _decoded_lines(self) -> Lines:
        if self._lines is None:
            self._lines = Lines(self._scalar.text)
        return self._lines


def _block_indentation(raw: str, scalar: Scalar) -> int | None:
    """How far a literal block is indented; None where only aligning character by character can tell."""
    if not (raw.isascii() and "\r" not in raw) and _UNUSUAL_BREAK.search(raw):
        return None
    body = raw[raw.find("\n") + 1 :]
    return max(_first_column(body) - _first_column(scalar.text), 0)


def _first_column(text: str) -> int:
    first = len(text) - len(text.lstrip(" \t\r\n"))
    return first - text.rfind("\n", 0, first) - 1


def _aligned(raw: str, scalar: Scalar) -> list[int]:
    """For every character of the decoded text, and for its end, the offset in the scalar's source.

    Folding only adds and takes away blanks, so that the other characters are the same in the same order.
    """
    text, style = scalar.text, scalar.style
    if not raw:
        return [0]
    begin = _content_start(raw, style)
    if raw[begin:] == text + ("" if style in ("", "|", ">") else style) and (style != '"' or "\\" not in raw):
        return [*range(begin, begin + len(text) + 1)]
    offsets: list[int] = []
    at = begin
    for character in text:
        if character in _BLANK:
            offsets.append(min(at, len(raw)))
            at += _same_blank(raw, at, character, style)
            continue
        at = _next_mark(raw, at, style)
        offsets.append(min(at, len(raw)))
        at += _width(raw, at, style)
    return [*offsets, min(at, len(raw))]


def _content_start(raw: str, style: str) -> int:
    """Where the content begins: after an anchor and a tag, and then the opening quote or the header of a block."""
    properties = _PROPERTIES.match(raw)
    start = properties.end() if properties else 0
    if style in ("|", ">"):
        match = LINE_BREAK.search(raw, start)
        return match.end() if match else len(raw)
    return start + 1 if style else start


def _same_blank(raw: str, at: int, character: str, style: str) -> int:
    """How many characters of the source the blank that stands there takes: 0 where folding made it of something else."""
    if raw[at : at + 1] == character:
        return 1
    if character == "\n" and raw[at : at + 2] == "\r\n":
        return 2
    escape = _ESCAPE.match(raw, at) if style == '"' else None
    return escape.end() - at if escape and _is_blank(escape) else 0


def _next_mark(raw: str, at: int, style: str) -> int:
    """The offset of the next character that is not blank, escaped blanks and continued lines skipped."""
    while at < len(raw):
        if raw[at] in _BLANK:
            at += 1
            continue
        escape = _ESCAPE.match(raw, at) if style == '"' else None
        if escape is None or not _is_blank(escape):
            break
        at = escape.end()
    return at


def _width(raw: str, at: int, style: str) -> int:
    if style == "'" and raw[at : at + 2] == "''":
        return 2
    escape = _ESCAPE.match(raw, at) if style == '"' else None
    return escape.end() - at if escape else 1


def _is_blank(escape: re.Match[str]) -> bool:
    digits = escape[1] or escape[2] or escape[3]
    return chr(int(digits, 16)) in _BLANK if digits else escape[0][1] in _BLANK_ESCAPES


@dataclass(frozen=True, slots=True)
class Misread:
    """Why the text of a scalar can't be read, at its place."""

    place: Place
    message: str


def read_yaml_in(scalar: Scalar, text: str, about: str, symptom: str = SYMPTOM) -> YamlFile:
    """Read the YAML inside of a scalar. Never raises.

    ``text`` is the text of the scalar's file, ``about`` the object that problems name and ``symptom`` what they lead to.
    The values stand in the file's coordinates; the offsets of their scalars are not known.
    """
    documents, faults = read_values(scalar.text, scalar.file)
    origin = Origin(scalar, text)
    position = origin.mover()
    for document in documents:
        relocate(document, position)
    problems = tuple(("SCH01", problem_of(fault, scalar.file, about, symptom, origin.moved)) for fault in faults)
    return YamlFile(scalar.file, tuple(documents), problems, text)


def read_json_in(scalar: Scalar, text: str) -> Value | Misread:
    """Read the JSON inside of a scalar, its values in the coordinates of the file. Never raises."""
    origin = Origin(scalar, text)
    value = json_value(scalar.text, scalar.file, origin.position)
    return Misread(origin.place(value.offset), value.message) if isinstance(value, JsonFault) else value
