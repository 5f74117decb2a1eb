"""The lines of an ASA configuration by section, free of prompts, paging marks and what else terminals leave."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_NOISE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|<--- ?[Mm]ore ?--->\s*|-{2} ?[Mm]ore ?-{2}\s*|[\x08\r]")
_PROMPT = re.compile(r"[A-Za-z0-9][\w.-]*(?:/[\w.-]+)*(?:\([\w.-]+\))?[#>] ?")
_IGNORED = (":", "!", "```", "~~~", "banner ", "Cryptochecksum:", "ASA Version")

# What only ever stands inside a section: then a section that was pasted without its indentation goes on.
_BELONGS = {
    "interface": re.compile(
        r"(?:no )?(?:nameif|security-level|ip(?:v6)? address|vlan|shutdown|description|channel-group|bridge-group|"
        r"member-interface|management-only|switchport|speed|duplex|zone-member|policy-route)\b"
    ),
    "object": re.compile(r"(?:host|subnet|range|fqdn|service|description)\b|nat (?:\([^)]*\) ?)?(?:static|dynamic)\b"),
    "object-group": re.compile(
        r"(?:network-object|group-object|service-object|port-object|protocol-object|icmp-object|description)\b"
    ),
    "policy-map": re.compile(r"(?:class|inspect|parameters|set connection)\b"),
    "class-map": re.compile(r"match\b"),
}


class Line(NamedTuple):
    """One line: its number and column, counted from 1, its words as written, and the lines of the section it opens."""

    number: int
    column: int
    words: tuple[str, ...]
    children: list[Line]

    @property
    def text(self) -> str:
        """The line with single spaces."""
        return " ".join(self.words)

    def word(self, index: int) -> str:
        """The word at a position, or an empty text behind the end."""
        return self.words[index] if index < len(self.words) else ""


def read_lines(text: str) -> list[Line]:
    """The outermost lines of a configuration in their order. Indented lines belong to the one above that is not."""
    top: list[Line] = []
    opened: Line | None = None  # the section that lines without indentation may still belong to
    for number, raw in enumerate(text.split("\n"), 1):
        if raw[:1] == "!":
            opened = None
            continue
        line, indented = _line(number, raw)
        if line is None:
            continue
        if top and (indented or _goes_on(opened, line)):
            top[-1].children.append(line)
        else:
            top.append(line)
            opened = line if line.words[0] in _BELONGS else None
    return top


def _line(number: int, raw: str) -> tuple[Line | None, bool]:
    if "\r" in raw or "\x1b" in raw or "\x08" in raw or "ore" in raw:
        raw = _NOISE.sub("", raw)
    text = raw.strip()
    before = len(raw) - len(raw.lstrip())
    indented = before > 0
    if not indented and ("#" in text or ">" in text):
        prompt = _PROMPT.match(text)
        if prompt is not None:
            before, text = prompt.end(), text[prompt.end() :].strip()
    if not text or text.startswith(_IGNORED):
        return None, False
    return Line(number, before + 1, tuple(text.split()), []), indented


def _goes_on(opened: Line | None, line: Line) -> bool:
    return opened is not None and _BELONGS[opened.words[0]].match(" ".join(line.words[:4])) is not None


def starting(lines: list[Line], *words: str) -> Iterator[Line]:
    """The outermost lines that start with some words."""
    count = len(words)
    return (line for line in lines if line.words[:count] == words)
