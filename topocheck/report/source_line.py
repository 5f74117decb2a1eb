"""The line of the input that a finding is about."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from topocheck.model.place import Place

SourceLine = Callable[[Place], str | None]
"""Gives the text of the line at a place, or None where it can't or must not be shown."""

_MOST_BYTES = 64 * 1024 * 1024
_SECRET_DOCUMENT = re.compile(r"""^\s*["']?kind["']?\s*:\s*["']?Secret\b""")
_SECRET_LINE = re.compile(r"passw|token|secret|private.?key|community|-----BEGIN", re.IGNORECASE)


def source_lines(root: str) -> SourceLine:
    """A function that reads lines of the files of a site, whose paths are relative to ``root``. Each file is read once.

    A line is withheld where it may hold a secret's value: everything in a document of kind Secret, and lines that speak
    of passwords, tokens and keys.
    """

    @cache
    def lines_of(file: str) -> tuple[str, ...]:
        path = Path(root, file)
        try:
            # a pipe would never end, and a file that is too large to be read is too large to be shown
            fits = path.is_file() and path.stat().st_size <= _MOST_BYTES
            return tuple(_text(path.read_bytes()).splitlines()) if fits else ()
        except (OSError, ValueError):
            return ()

    def line_at(place: Place) -> str | None:
        lines = lines_of(place.file)
        if not 1 <= place.line <= len(lines):
            return None
        return None if is_withheld(lines, place.line - 1) else lines[place.line - 1]

    return line_at


def is_withheld(lines: Sequence[str], index: int) -> bool:
    """Whether a line of a file may hold a secret's value."""
    return bool(_SECRET_LINE.search(lines[index])) or _in_secret(lines, index)


def _text(data: bytes) -> str:
    """A file's text, of which nothing is shown where it is none."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    return "" if b"\0" in data else data.decode("utf-8-sig", "replace")


def _in_secret(lines: Sequence[str], index: int) -> bool:
    """Whether the YAML document around a line is a Secret."""
    start = next((i for i in range(index, -1, -1) if lines[i].startswith("---")), 0)
    end = next((i for i in range(index + 1, len(lines)) if lines[i].startswith("---")), len(lines))
    return any(_SECRET_DOCUMENT.match(line) for line in lines[start:end])
