"""The line of the input that a finding is about."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from topocheck.model.place import Place

SourceLine = Callable[[Place], str | None]
"""Gives the text of the line at a place, or None where it can't or must not be shown."""

_SECRET_DOCUMENT = re.compile(r"""^\s*["']?kind["']?\s*:\s*["']?Secret\b""")
_SECRET_LINE = re.compile(r"passw|token|secret|private.?key|community|-----BEGIN", re.IGNORECASE)


def source_lines(root: str) -> SourceLine:
    """A function that reads lines of the files of a site, whose paths are relative to ``root``. Each file is read once.

    A line is withheld where it may hold a secret's value: everything in a document of kind Secret, and lines that speak
    of passwords, tokens and keys.
    """

    @cache
    def lines_of(file: str) -> tuple[str, ...]:
        try:
            return tuple(Path(root, file).read_text(encoding="utf-8", errors="replace").splitlines())
        except OSError:
            return ()

    def line_at(place: Place) -> str | None:
        lines = lines_of(place.file)
        if not 1 <= place.line <= len(lines):
            return None
        line = lines[place.line - 1]
        return None if _SECRET_LINE.search(line) or _in_secret(lines, place.line - 1) else line

    return line_at


def _in_secret(lines: tuple[str, ...], index: int) -> bool:
    """Whether the YAML document around a line is a Secret."""
    start = next((i for i in range(index, -1, -1) if lines[i].startswith("---")), 0)
    end = next((i for i in range(index + 1, len(lines)) if lines[i].startswith("---")), len(lines))
    return any(_SECRET_DOCUMENT.match(line) for line in lines[start:end])
