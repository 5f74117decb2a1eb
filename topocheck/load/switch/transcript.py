"""The lines of a configuration, free of what terminals, pastes and banners put between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

SEPARATOR = "!"  # a line that only separates sections, kept because it ends a section that is not indented

_NOISE = re.compile(r"building configuration|current configuration\b|using \d+ out of|```|~~~", re.IGNORECASE)
_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_PAGED = re.compile(r".*(?:-{2} ?more ?-{2,9}>?(?:\(\d{1,3}%\))?|[\x08\r])", re.IGNORECASE)
_PROMPT = re.compile(r"[A-Za-z0-9][\w.-]*(?:\([\w./-]+\))?# ?")
_BLOCK = re.compile(
    r"banner\s+(?P<banner>motd|login|exec|incoming|prompt-timeout|slip-ppp|config-save)\b\s*(?P<rest>.*)"
    r"|(?P<macro>macro\s+name\s+\S+)\s*$"
    r"|(?P<code>code(?:\s+unit\s+\S+)?)\s*$",
    re.IGNORECASE,
)
_MAY_OPEN_A_BLOCK = ("b", "m", "c", "B", "M", "C")


class SourceLine(NamedTuple):
    """One line: its number and column count from 1, ``indent`` in columns of the screen."""

    number: int
    column: int
    indent: int
    text: str


def configuration_lines(text: str) -> Iterator[SourceLine]:
    """The lines that configure something, and `SEPARATOR` for an unindented ``!``.

    Left out: blank lines, comments, banners and other free text with a delimiter, Markdown fences, paging marks
    (``--More--``), terminal escapes, the greeting of ``show running-config``, and the prompt before a command.
    """
    lines = text.split("\n")
    skip_to = 0
    absent: set[_End] = set()
    for index, raw in enumerate(lines):
        if index < skip_to:
            continue
        line = _line(index, raw)
        if line is not None:
            yield line
            if line.text[0] in _MAY_OPEN_A_BLOCK:
                skip_to = _behind_block(lines, index, line.text, absent)


def _line(index: int, raw: str) -> SourceLine | None:
    """One line cleaned, or None where nothing is left of it."""
    raw = raw.rstrip()
    before = 0
    if "--" in raw or "\x08" in raw or "\r" in raw or "\x1b" in raw:
        raw = _ESCAPE.sub("", raw)
        paged = _PAGED.match(raw)
        before = paged.end() if paged is not None else 0
        raw = raw[before:]
    text = raw.lstrip()
    if not text:
        return None
    start = len(raw) - len(text)
    if text[0] in "!#":
        return SourceLine(index + 1, 1, 0, SEPARATOR) if text[0] == "!" and start == 0 else None
    if start == 0 and "#" in text:
        prompt = _PROMPT.match(text)
        if prompt is not None:
            before, text = before + prompt.end(), text[prompt.end() :].lstrip()
    if not text or _NOISE.match(text):
        return None
    indent = len(raw[:start].expandtabs()) if "\t" in raw else start
    return SourceLine(index + 1, before + start + 1, indent, text)


class _End(NamedTuple):
    """What ends free text: a line that holds ``delimiter``, or nothing but it."""

    delimiter: str
    alone: bool


def _behind_block(lines: list[str], index: int, text: str, absent: set[_End]) -> int:
    """The index behind the free text that a line opens; the next index where it opens none.

    A delimiter that never comes again is no delimiter: nothing is swallowed then. ``absent`` remembers those.
    """
    end = _end_of_block(text)
    if end is None or end in absent:
        return index + 1
    for later in range(index + 1, len(lines)):
        line = lines[later]
        if end.delimiter in line and (not end.alone or line.strip() == end.delimiter):
            return later + 1
    absent.add(end)
    return index + 1


def _end_of_block(text: str) -> _End | None:
    """What ends the free text that a line opens; None where it opens none, or ends it itself."""
    match = _BLOCK.match(text)
    if match is None:
        return None
    if match["macro"] is not None:
        return _End("@", alone=True)
    rest = match["rest"]
    if not rest:
        return _End("EOF", alone=True)
    delimiter = rest[:2] if rest[0] == "^" else rest[0]
    if delimiter.isalnum() or delimiter in rest[len(delimiter) :]:
        return None
    return _End(delimiter, alone=False)
