"""`topocheck place`."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated

import typer

from topocheck.cli.ending import say
from topocheck.errors import InputError, UsageError
from topocheck.report.destination import write
from topocheck.report.progress import progress


class PlaceFormat(enum.StrEnum):
    """What `topocheck place` can write."""

    TEXT = "text"
    JSON = "json"


def place(
    context: typer.Context,
    placement: Annotated[str, typer.Argument(metavar="PLACEMENT", help="Its name, or namespace/name.")],
    *,
    cluster: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=DIR", help="The site of a cluster: what it can carry. Repeatable."),
    ] = None,
    workloads: Annotated[
        list[Path] | None, typer.Option(metavar="PATH", help="Manifests of what is placed. Repeatable.")
    ] = None,
    format_: Annotated[PlaceFormat, typer.Option("--format", help="The output.")] = PlaceFormat.TEXT,
) -> None:
    """Show which clusters a Placement of Open Cluster Management chooses, and whether they can carry what is placed.

    The folder (-C) holds the hub's manifests: clusters, sets, bindings, Placements, scores and decisions. Fails (1) where fewer
    clusters are chosen than asked for or one of them can't carry the workloads, and with 3 where the files do not tell.
    """
    from topocheck import api

    sites = dict(_site_of(text) for text in cluster or ())
    with progress("loading ..."):
        hub = api.load_hub(context.obj["site"])
        answer = api.place(hub, placement, sites, tuple(workloads or ()))
    for code, problem in hub.problems:
        say(f"note: {problem.place}: {problem.message} [{code}]")
    if format_ is PlaceFormat.JSON:
        from topocheck.report.place_json import place_json

        write(place_json(answer))
    else:
        from topocheck.report.place_text import place_text

        write(place_text(answer))
    for skipped in hub.unreadable:
        say(f"unreadable: {skipped.place}: {skipped.reason}")
    if not answer.holds:
        raise typer.Exit(1)
    raise typer.Exit(InputError.exit_code if hub.unreadable or answer.not_known else 0)


def _site_of(text: str) -> tuple[str, Path]:
    name, equals, folder = text.partition("=")
    if not (name and equals and folder):
        message = f"--cluster {text}: write NAME=DIR, the name of a cluster and the folder of its site"
        raise UsageError(message)
    return name, Path(folder)
