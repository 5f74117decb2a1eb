"""Markdown that shows what it is given, whatever that holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from topocheck.report.terminal import visible


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table, one line a row, each ended by a newline."""
    return "".join(_line(row) for row in (header, ["---"] * len(header), *rows))


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(markdown_text(cell) for cell in cells) + " |\n"


def markdown_text(text: str) -> str:
    """The text with nothing in it that ends a cell or opens an HTML tag."""
    return visible(text).replace("|", "\\|").replace("<", "&lt;")
