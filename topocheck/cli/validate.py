"""`topocheck validate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from topocheck.cli.color import colored
from topocheck.cli.ending import end, holds_nothing, say
from topocheck.cli.words import one_folder, words
from topocheck.errors import InputError, UsageError
from topocheck.model.problem import Severity
from topocheck.report.destination import paired, write
from topocheck.report.finding_output import FindingFormat, finding_output
from topocheck.report.progress import progress


def validate(  # noqa: PLR0913 - the options of a gate
    context: typer.Context,
    *,
    directory: Annotated[Path | None, typer.Argument(metavar="DIR", help="The site's folder, as -C.")] = None,
    formats: Annotated[
        list[FindingFormat] | None,
        typer.Option("--format", metavar="|".join(FindingFormat), help="Repeatable. Default: text."),
    ] = None,
    outputs: Annotated[
        list[Path] | None,
        typer.Option("--output", metavar="FILE", help="Where the Nth --format goes; the last may be printed instead."),
    ] = None,
    select: Annotated[
        list[str] | None, typer.Option(metavar="CHECK", help="Only these: code, family or name. Repeatable.")
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(metavar="CHECK", help="Not these: code, family or name. Repeatable.")
    ] = None,
    fail_on: Annotated[Severity, typer.Option(help="The least severity that fails.")] = Severity.ERROR,
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Findings (JSON) of an earlier run, left out.")
    ] = None,
    render: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATH", help="A kustomization, chart or Argo CD Application to render, as in the site file."
        ),
    ] = None,
    allow_unrendered: Annotated[
        bool, typer.Option("--allow-unrendered", help="Go on where the command that renders is not installed.")
    ] = False,
    write_baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write all findings there, accept them, and fail for none.")
    ] = None,
) -> None:
    """Load the site, check it, report what does not hold."""
    folder = one_folder(context, directory)
    targets = paired(formats or [FindingFormat.TEXT], outputs or [])
    if baseline is not None and write_baseline is not None:
        message = "--baseline and --write-baseline are two things to do: name one of them"
        raise UsageError(message)
    from topocheck import api
    from topocheck.report.baseline import baseline_fingerprints
    from topocheck.report.finding_json import finding_json
    from topocheck.report.repository_path import repository_prefix
    from topocheck.report.validated import Validated

    known = {} if baseline is None else baseline_fingerprints(baseline)
    with progress("checking ..."):
        site = api.load(folder, render=render or [], allow_unrendered=allow_unrendered)
        result = api.validate(site, select=words(select), ignore=words(ignore), baseline=known)
    report = Validated(
        findings=result.findings,
        site=site.name,
        prefix=repository_prefix(site.root),
        checked=result.checked,
        waived=result.waived,
        skipped=site.skipped,
        unreadable=site.unreadable,
        fail_on=fail_on,
        checks=result.checks,
    )
    for format_, path in targets:
        color = path is None and colored(context)
        write(finding_output(format_, report, root=site.root, color=color), path)
    if write_baseline is not None:
        write(finding_json(result.findings, site=site.name, checked=result.checked), write_baseline)
        say(
            f"note: {len(result.findings)} findings are written to {write_baseline}; give it with --baseline from now on"
        )
    failed = write_baseline is None and any(map(report.fails, result.findings))
    if not failed and holds_nothing(site, result.checked):
        say("unreadable: nothing could be checked: what is there is no manifest as it stands; render it first")
        raise typer.Exit(InputError.exit_code)
    end(site, failed=failed)
