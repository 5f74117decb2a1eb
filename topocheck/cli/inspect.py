"""`topocheck inspect`."""

from __future__ import annotations

import enum
import sys
from pathlib import Path
from typing import Annotated

import typer

from topocheck.report.destination import write


class InspectFormat(enum.StrEnum):
    """What `topocheck inspect` can write."""

    TEXT = "text"
    JSON = "json"


def inspect(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Device configurations or manifests.")],
    *,
    dialect: Annotated[str | None, typer.Option(help="Of the device configurations. Default: by content.")] = None,
    format_: Annotated[InspectFormat, typer.Option("--format", help="The output.")] = InspectFormat.TEXT,
) -> None:
    """Show what is understood of files, and which lines are not modelled."""
    from topocheck import api
    from topocheck.report.inspect_json import inspect_json
    from topocheck.report.inspect_text import inspect_text, problem_lines
    from topocheck.report.inspected import inspected

    folder: Path | None = context.obj["site"]
    found = api.inspect([folder / file for file in files] if folder else files, dialect)
    objects = list(inspected(found.site))
    if format_ is InspectFormat.JSON:
        write(inspect_json(found.devices, objects))
        sys.stderr.write(problem_lines(found.problems))
    else:
        write(inspect_text(devices=found.devices, problems=found.problems, skipped=found.site.skipped, objects=objects))
    raise typer.Exit(1 if found.problems else 0)
