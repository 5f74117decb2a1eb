"""`topocheck mcp`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from topocheck.cli.words import one_folder
from topocheck.errors import InputError


def mcp(
    context: typer.Context,
    *,
    directory: Annotated[Path | None, typer.Argument(metavar="DIR", help="The folder of the sites, as -C.")] = None,
) -> None:
    """Serve validate, trace, reach and explain to an assistant, over standard input and output; needs topocheck[mcp].

    The Model Context Protocol. Only sites at or below the folder are answered for; nothing is changed.
    """
    folder = one_folder(context, directory) or Path()
    if not folder.is_dir():
        message = f"{folder} is not there or is no folder; name the folder of the sites"
        raise InputError(message)
    from topocheck.mcp_server import server_for

    server_for(folder).run("stdio")
