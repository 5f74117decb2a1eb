"""Markdown that shows what it is given, whatever that holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from topocheck.report.terminal import visible

_SPECIAL = re.compile(r"[\\`*~|]|(?<!\w)_|_(?!\w)|(?<=\])\(")
_HTML = str.maketrans({"<": "&lt;", "@": "@&#8203;"})


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of plain texts, one line a row, each ended by a newline."""
    return markdown_rows(header, ([markdown_text(cell) for cell in row] for row in rows))


def markdown_rows(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already."""
    lines = (header, ["---"] * len(header), *rows)
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def markdown_text(text: str) -> str:
    """The text with nothing in it that ends a cell, opens a tag, a link or an emphasis, or calls somebody by ``@name``.

    A code host looks for names in what it has rendered, so that an escape does not stop it; a space of no width does.
    """
    return _SPECIAL.sub(r"\\\g<0>", visible(text)).translate(_HTML)


def markdown_code(text: str) -> str:
    """The text as code, on one line."""
    shown = visible(text).replace("|", "\\|")
    fence = "`" * (max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    blank = " " if "`" in (shown[:1], shown[-1:]) else ""
    return f"{fence}{blank}{shown}{blank}{fence}"


def folded(summary: str, body: str) -> str:
    """A part that is shown only when its summary is clicked. Both are Markdown."""
    return f"<details><summary>{summary}</summary>\n\n{body}\n</details>\n"


def fitting(lines: Sequence[str], characters: int) -> list[str]:
    """As many of the first lines as fit into a number of characters."""
    kept = []
    for line in lines:
        characters -= len(line) + 1
        if characters < 0:
            break
        kept.append(line)
    return kept
