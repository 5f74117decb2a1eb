"""The lines of a JunOS configuration, free of what terminals and pastes put around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_PAGED = re.compile(r".*(?:-{3}\(more(?: \d{1,3}%)?\)-{3}|[\x08\r])")
_PROMPT = re.compile(r"[\w.-]+@[\w.:-]*[>#%] ?|[\w.-]+[>#] (?=(?:set|delete|deactivate|activate|show|edit|commit)\b)")
_ROLE = re.compile(r"\{[\w:.-]+\}")
_EDIT = re.compile(r"\[edit((?: [^\]]*)?)\]")
_FENCES = ("```", "~~~")


class SourceLine(NamedTuple):
    """One line: its number and the column of its first word count from 1.

    ``typed`` tells that it stands behind a prompt. ``edit`` is the path of a banner such as ``[edit interfaces]``, else None.
    """

    number: int
    column: int
    text: str
    typed: bool = False
    edit: str | None = None


def source_lines(text: str) -> Iterator[SourceLine]:
    """The lines that configure something, and the banners that say at which level of the configuration they do."""
    for index, raw in enumerate(text.split("\n")):
        line, before = raw.strip(), 0
        if not line or line.startswith(_FENCES):
            continue
        if "\x1b" in raw or "\r" in line or "\x08" in raw or "(more" in raw:
            line, before = _cleaned(raw)
        if line[:1] in ("{", "[") and (_ROLE.fullmatch(line) or line.startswith("[edit")):
            banner = _EDIT.fullmatch(line)
            if banner is not None:
                yield SourceLine(index + 1, 1, "", edit=banner[1].strip())
            continue
        typed = False
        if "@" in line or "# " in line or "> " in line:
            prompt = _PROMPT.match(line)
            if prompt is not None:
                typed, before, line = True, before + prompt.end(), line[prompt.end() :].lstrip()
        if line:
            indent = len(raw) - len(raw.lstrip())
            yield SourceLine(index + 1, before + indent + 1, line, typed)


def _cleaned(raw: str) -> tuple[str, int]:
    """A line without paging marks and terminal escapes, and how many columns they took."""
    line = _ESCAPE.sub("", raw).rstrip()
    paged = _PAGED.match(line)
    before = paged.end() if paged is not None else 0
    return line[before:].strip(), before
