"""`topocheck init`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from topocheck.cli.ending import say
from topocheck.cli.words import one_folder
from topocheck.report.destination import write
from topocheck.report.progress import progress


def init(
    context: typer.Context,
    *,
    directory: Annotated[Path | None, typer.Argument(metavar="DIR", help="The repository's folder, as -C.")] = None,
    write_file: Annotated[bool, typer.Option("--write", help="Write topocheck.yaml into the folder.")] = False,
) -> None:
    """Show the site file that can be derived from a repository, or write it; what only people know is marked as missing."""
    from topocheck import api

    folder = one_folder(context, directory) or Path()
    with progress("looking ..."):
        draft = api.draft(folder)
    missing = draft.count("# missing:")
    if write_file:
        say(f"{api.write_draft(folder, draft)} is written; {missing} places in it are marked as missing")
    else:
        write(draft)
