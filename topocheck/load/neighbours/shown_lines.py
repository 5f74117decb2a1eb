"""The lines of a device's answer to a ``show`` command, and the device whose prompt stands before the command."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_PROMPT = re.compile(
    r"\s*(?:[\w.-]{1,64}@)?(?P<host>[A-Za-z0-9][\w.-]{0,127})(?:\([\w/-]{1,64}\))?(?::[~\w/.:-]{0,128})?[#>$%]\s*"
    r"(?:sudo\s+)?(?:sho?w?|run\s+show|nv\s+show|lldpctl|lldpcli)\b"
)
_LONGEST = 1000  # characters; no line of such an answer that is read is longer


class ShownLine(NamedTuple):
    """One line: its number and column count from 1; ``device`` is that of the last prompt above it."""

    number: int
    column: int
    text: str
    device: str | None


def shown_lines(text: str) -> Iterator[ShownLine]:
    """The lines that are not blank nor endless, the prompts left out; ``text`` keeps its indentation."""
    device = None
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.rstrip()
        bare = line.lstrip()
        if not bare or len(line) > _LONGEST:
            continue
        prompt = _PROMPT.match(line) if any(mark in line for mark in "#>$%") else None
        if prompt is not None:
            device = prompt["host"]
        else:
            yield ShownLine(number, len(line) - len(bare) + 1, line, device)
