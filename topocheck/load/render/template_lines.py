"""Which lines of a template the lines of its output come from."""

from __future__ import annotations

import re

_ACTION = re.compile(r"\{\{.*?\}\}")
_NEAR = 40
"""Lines ahead in which the next line of the output is looked for first: a template is mostly printed in its order."""


def template_lines(output: list[str], template: list[str]) -> list[int]:
    """For every line of the output the line of the template, both counted from 0, that it was made of.

    What the text around the actions of a line does not decide goes to the nearest line after the last one that was found,
    what fits no line (a value that brings lines of its own) to the last one that was found.
    """
    patterns = [_literals(line) for line in template]
    exact: dict[str, list[int]] = {}
    for index, line in enumerate(template):
        exact.setdefault(line.strip(), []).append(index)
    found = []
    last = 0
    for line in output:
        text = line.strip()
        if text and text != "---":
            last = _exact(exact.get(text, []), last) if text in exact else _fitting(text, patterns, last)
        found.append(last)
    return found


def _exact(lines: list[int], last: int) -> int:
    return next((line for line in lines if line >= last), lines[0])


def _fitting(text: str, patterns: list[list[str] | None], last: int) -> int:
    """A line whose own text the output holds: near ahead, else anywhere, the one with the most text of its own."""
    ahead = range(last, min(last + _NEAR, len(patterns)))
    best = next((line for line in ahead if _weight(patterns[line]) > 1 and _fits(text, patterns[line])), None)
    if best is not None:
        return best
    fits = [line for line, pattern in enumerate(patterns) if _weight(pattern) > 1 and _fits(text, pattern)]
    return max(fits, key=lambda line: (_weight(patterns[line]), -line), default=last)


def _literals(line: str) -> list[str] | None:
    """The texts around the actions of a line; None for a line without actions, which is only ever itself."""
    parts = _ACTION.split(line.strip())
    return parts if len(parts) > 1 else None


def _weight(literals: list[str] | None) -> int:
    return 0 if literals is None else sum(map(len, literals))


def _fits(text: str, literals: list[str] | None) -> bool:
    """Whether a text holds the literals in their order, the first at its start and the last at its end."""
    if literals is None or not text.startswith(literals[0]) or not text.endswith(literals[-1]):
        return False
    at = len(literals[0])
    for literal in literals[1:-1]:
        at = text.find(literal, at)
        if at < 0:
            return False
        at += len(literal)
    return at <= len(text) - len(literals[-1])
