"""A table of plain text: aligned columns under a ruled header."""

from __future__ import annotations

from collections.abc import Sequence

from topocheck.report.terminal import visible


def text_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The table, one line a row, each ended by a newline and without trailing spaces."""
    cells = [[visible(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in [header, *cells]) for column in range(len(header))]
    lines = [header, ["-" * width for width in widths], *cells]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() + "\n" for line in lines
    )
