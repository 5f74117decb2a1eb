"""`topocheck diff`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from topocheck.cli.color import colored
from topocheck.cli.ending import end
from topocheck.cli.words import Protocol, words
from topocheck.errors import InputError, UsageError
from topocheck.model.problem import Severity
from topocheck.report.destination import paired, write
from topocheck.report.diff_output import DiffFormat, diff_output
from topocheck.report.progress import progress

if TYPE_CHECKING:
    from topocheck.load.states import States


def diff(  # noqa: PLR0913 - what may be asked about a change
    context: typer.Context,
    base: Annotated[str, typer.Argument(metavar="BASE", help="A Git revision, A..B, A...B, or a site's folder.")],
    head: Annotated[
        str | None, typer.Argument(metavar="HEAD", help="Likewise. Default: the site's folder as it is.")
    ] = None,
    *,
    formats: Annotated[
        list[DiffFormat] | None,
        typer.Option("--format", metavar="|".join(DiffFormat), help="Repeatable. Default: text."),
    ] = None,
    outputs: Annotated[
        list[Path] | None,
        typer.Option("--output", metavar="FILE", help="Where the Nth --format goes; the last may be printed instead."),
    ] = None,
    fail_on: Annotated[Severity, typer.Option(help="The least severity of new findings that fails.")] = Severity.ERROR,
    fail_on_gain: Annotated[bool, typer.Option("--fail-on-gain", help="Fail where reach is gained.")] = False,
    fail_on_loss: Annotated[bool, typer.Option("--fail-on-loss", help="Fail where reach is lost.")] = False,
    select: Annotated[
        list[str] | None, typer.Option(metavar="CHECK", help="Only findings of these. Repeatable.")
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(metavar="CHECK", help="Not findings of these. Repeatable.")
    ] = None,
    protocol: Annotated[
        Protocol | None,
        typer.Option(help="What reach is asked for. Default: icmp, and what policies and changed rules name."),
    ] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, metavar="N", help="Of tcp and udp.")] = None,
) -> None:
    """Show what a change does: findings that come or go, reach gained and lost, and the line that does it.

    Fails (1) where it brings findings of --fail-on, or what --fail-on-gain and --fail-on-loss name. The user's files, index and
    branches are never touched.
    """
    if port is not None and protocol in (None, Protocol.ICMP):
        message = "--port needs --protocol tcp or udp"
        raise UsageError(message)
    targets = paired(formats or [DiffFormat.TEXT], outputs or [])
    from topocheck import api
    from topocheck.load.site import find_site
    from topocheck.report.compared import Compared
    from topocheck.report.repository_path import repository_prefix
    from topocheck.report.validated import Validated

    folder: Path = context.obj["site"] or find_site(Path.cwd())
    with (
        progress("comparing ..."),
        api.diff(
            folder,
            base,
            head,
            select=words(select),
            ignore=words(ignore),
            protocol=None if protocol is None else protocol.value,
            port=port,
        ) as answer,
    ):
        states, difference = answer
        result = Compared(
            difference=difference,
            edits=states.edits,
            base=states.before.name,
            head=states.after.name,
            report=Validated(
                findings=difference.new,
                site=states.after.site.name or states.before.site.name,
                prefix=repository_prefix(str(states.folder.resolve())),
                checked=states.after.site.counts,
                unreadable=states.after.site.unreadable,
                fail_on=fail_on,
            ),
            root=states.after.site.root,
            fail_on_loss=fail_on_loss,
            fail_on_gain=fail_on_gain,
            notes=tuple(_notes(states)),
        )
        for format_, path in targets:
            write(diff_output(format_, result, color=path is None and colored(context)), path)
    if states.before.site.unreadable and (fail_on_gain or fail_on_loss):
        raise typer.Exit(InputError.exit_code)
    end(states.after.site, failed=result.fails)


def _notes(states: States) -> Iterator[str]:
    """What must be known of the two states to take the answer for what it is."""
    for state in (states.before, states.after):
        if not state.site.root:
            yield f"there is nothing to check in {state.name}"
    for skipped in states.before.site.unreadable:
        yield f"{skipped.place.file} of {states.before.name} {skipped.reason}, so that what it changes is not known"
