"""Text for a terminal: coloured only when asked for, and harmless whatever the input held."""

from __future__ import annotations

import io
from collections.abc import Iterable

Piece = tuple[str, str]
"""A text and its style as rich names it (``bold red``), ``""`` for none."""


def visible(text: str) -> str:
    """The text on one line, with everything that is no printable character written as an escape.

    What is shown comes from files of a pull request: a control sequence in them must not reach the terminal.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def rendered(pieces: Iterable[Piece], *, color: bool) -> str:
    """The pieces in a row, with ANSI colours where ``color`` is True."""
    if not color:
        return "".join(text for text, _ in pieces)
    # rich takes 50 ms to import, which plain output must not pay
    from rich.console import Console  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    out = io.StringIO()
    console = Console(file=out, force_terminal=True, color_system="standard", no_color=False, legacy_windows=False)
    console.print(Text.assemble(*pieces), soft_wrap=True, highlight=False, end="")
    return out.getvalue()
