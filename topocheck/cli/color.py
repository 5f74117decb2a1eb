"""Whether what is printed is coloured."""

from __future__ import annotations

import os
import sys

import typer

from topocheck.cli.app import Color


def colored(context: typer.Context) -> bool:
    """Whether the command line or, where it does not say, the terminal wants colours."""
    color: Color = context.obj["color"]
    return color is Color.ALWAYS or (color is Color.AUTO and on_terminal() and not os.environ.get("NO_COLOR"))


def on_terminal() -> bool:
    """Whether standard output is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()
