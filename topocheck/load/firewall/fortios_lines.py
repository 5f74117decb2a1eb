"""The commands of a FortiOS configuration, taken apart into words, free of prompts, paging marks and comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_NOISE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|-{2} ?[Mm]ore ?-{2}\s*|[\x08\r]")
_PROMPT = re.compile(r"[\w.-]+ (?:\([^()]{1,80}\) ?)?[#$] ?")
_WORD = re.compile(r"(?:\"(?:[^\"\\]|\\.)*\"|'[^']*'|\\.|[^\s\"\\])+", re.DOTALL)
_PIECE = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'([^']*)'|\\(.)|([^\s\"\\])", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_QUOTES = re.compile(r"\\.|\"")


class Command(NamedTuple):
    """One command: the line and column of its first word, counted from 1, and its words without their quotes."""

    line: int
    column: int
    words: tuple[str, ...]


def commands(text: str) -> Iterator[Command]:
    """The commands of a text in their order; a quoted value may run over several lines."""
    lines = text.split("\n")
    closes = True  # whether a quote that opens is known to close somewhere below
    skip_to = 0
    for index, raw in enumerate(lines):
        if index < skip_to:
            continue
        line, before = _cleaned(raw)
        if not line or line[0] == "#" or line.startswith(("```", "~~~")):
            continue
        if '"' not in line and "\\" not in line and "'" not in line:
            yield Command(index + 1, before + 1, tuple(line.split()))
            continue
        if closes and _opens(line):
            end = next((later for later in range(index + 1, len(lines)) if _opens(lines[later])), None)
            closes = end is not None
            if end is not None:
                line = "\n".join((line, *lines[index + 1 : end + 1]))
                skip_to = end + 1
        words = tuple(_unquoted(match[0]) for match in _WORD.finditer(line))
        if words:
            yield Command(index + 1, before + 1, words)


def _cleaned(raw: str) -> tuple[str, int]:
    """A line without what is not of the configuration, and how many columns stand before it."""
    if "\r" in raw or "\x1b" in raw or "\x08" in raw or "ore" in raw:
        raw = _NOISE.sub("", raw)
    line = raw.strip()
    before = len(raw) - len(raw.lstrip())
    if "#" in line or "$" in line:
        prompt = _PROMPT.match(line)
        if prompt is not None:
            return line[prompt.end() :].strip(), before + prompt.end()
    return line, before


def _opens(line: str) -> bool:
    """Whether a line leaves a double quote open, or closes one that is."""
    return sum(match[0] == '"' for match in _QUOTES.finditer(line)) % 2 == 1


def _unquoted(word: str) -> str:
    if word.isalnum():
        return word
    found: list[str] = []
    for match in _PIECE.finditer(word):
        double, single, escaped, bare = match.groups()
        found.append(_ESCAPED.sub(r"\1", double) if double is not None else single or escaped or bare or "")
    return "".join(found)
