"""Patches as a unified diff."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from topocheck.mend.patch import Patch
from topocheck.report.source_line import is_withheld
from topocheck.report.terminal import Piece, rendered, visible

_STYLES = {"-": "red", "+": "green", "@": "cyan"}


def patch_text(patches: Iterable[Patch], *, color: bool = False, safe: bool = False) -> str:
    """The patches one after the other, to be piped into ``git apply``; with ``safe`` for a terminal, and harmless there."""
    return rendered((piece for patch in patches for piece in _pieces(patch, safe=safe)), color=color)


def _pieces(patch: Patch, *, safe: bool) -> Iterator[Piece]:
    for line in patch.unified(is_withheld).split("\n")[:-1]:
        heading = line.startswith(("--- ", "+++ "))
        shown = visible(line.expandtabs(4)) if safe else line
        yield f"{shown}\n", "bold" if heading else _STYLES.get(line[:1], "")
