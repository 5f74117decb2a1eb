"""The words of a line: quoted texts are one word, lists stand in brackets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_BRACES = re.compile(rf'{_QUOTED}|/\*|#|[{{}};\[\]]|"[^\n]*|[^\s{{}};\[\]"]+(?:\[[^\]\s]*\][^\s{{}};\[\]"]*)*')
_COMMAND = re.compile(rf'{_QUOTED}|[\[\]]|"[^\n]*|[^\s\[\]"]+(?:\[[^\]\s]*\][^\s\[\]"]*)*')
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def brace_tokens(line: str, start: int) -> Iterator[tuple[int, str]]:
    """The words and punctuation of a line in braces, from a column on, with their columns counted from 0.

    A comment to the end of the line ends it; ``/*`` is told as a piece, and where it ends is for the reader to see.
    """
    position = start
    while True:
        match = _BRACES.search(line, position)
        if match is None or match[0][0] == "#":
            return
        position = match.end()
        yield match.start(), match[0]


def command_words(line: str) -> list[str | tuple[str, ...]]:
    """The words of a ``set`` line, a list in brackets as a tuple; what stands behind ``#`` is a comment."""
    if '"' not in line and "[" not in line and "#" not in line:
        return [*line.split()]
    return list(with_lists(_until_comment(match[0] for match in _COMMAND.finditer(line))))


def _until_comment(tokens: Iterable[str]) -> Iterator[str]:
    for piece in tokens:
        if piece[0] == "#":
            return
        yield piece


def with_lists(tokens: Iterable[str]) -> Iterator[str | tuple[str, ...]]:
    """Words without their quotes, and what stands between brackets as a tuple."""
    listed: list[str] | None = None
    for piece in tokens:
        if piece == "[":
            listed = []
        elif piece == "]":
            if listed:
                yield tuple(listed)
            listed = None
        elif listed is None:
            yield unquoted(piece)
        else:
            listed.append(unquoted(piece))
    if listed:
        yield tuple(listed)


def unquoted(word: str) -> str:
    """A word without its quotes."""
    if word[0] != '"':
        return word
    inner = word[1:-1] if len(word) > 1 and word[-1] == '"' else word[1:]
    return _ESCAPED.sub(r"\1", inner) if "\\" in inner else inner
