"""The command line's app, and what is understood beside every command."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated

import typer

EVERYWHERE = "Everywhere: -C/--site DIR, --color auto|always|never, --debug (see topocheck --help)."

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)


class Color(enum.StrEnum):
    """When text is coloured; ``auto`` is on a terminal, unless NO_COLOR is set."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@app.callback()
def settings(
    context: typer.Context,
    *,
    site: Annotated[
        Path | None,
        typer.Option("-C", "--site", metavar="DIR", help="The site's folder. Default: nearest with topocheck.yaml."),
    ] = None,
    color: Annotated[Color, typer.Option(help="When to colour text; NO_COLOR is respected.")] = Color.AUTO,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an internal error.")] = False,
) -> None:
    """Validate and simulate the network of virtual machines before Git is applied."""
    context.obj = {"site": site, "color": color, "debug": debug}
