"""`topocheck presync`."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from topocheck.cli.color import colored
from topocheck.cli.ending import end, say
from topocheck.cli.words import one_folder, words
from topocheck.errors import TopocheckError
from topocheck.model.problem import Severity
from topocheck.report.destination import paired, write
from topocheck.report.finding_output import FindingFormat, finding_output

if TYPE_CHECKING:
    from topocheck.presync import Verdict

TERMINATION_LOG = Path("/dev/termination-log")


def presync(  # noqa: PLR0913 - where manifests come from, how the cluster is reached, what is said
    context: typer.Context,
    *,
    directory: Annotated[Path | None, typer.Argument(metavar="DIR", help="The manifests' folder, as -C.")] = None,
    repository: Annotated[
        str | None, typer.Option("--repo", metavar="URL", help="A Git repository to clone instead.")
    ] = None,
    application: Annotated[
        str | None, typer.Option(metavar="[NS/]NAME", help="An Argo CD Application whose repository and path to take.")
    ] = None,
    revision: Annotated[str | None, typer.Option(metavar="REV", help="Of the repository. Default: its own.")] = None,
    path: Annotated[str | None, typer.Option(metavar="PATH", help="The folder in the repository.")] = None,
    kubeconfig: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Default: the Pod's service account, else KUBECONFIG.")
    ] = None,
    kube_context: Annotated[
        str | None, typer.Option("--context", metavar="NAME", help="Of the kubeconfig. Default: its current one.")
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option(metavar="RESOURCE", help="Not to be read, as nodes. Repeatable.")
    ] = None,
    timeout: Annotated[float, typer.Option(min=0.1, metavar="SECONDS", help="For one answer of the server.")] = 15,
    deadline: Annotated[float, typer.Option(min=0.1, metavar="SECONDS", help="For everything.")] = 120,
    formats: Annotated[list[FindingFormat] | None, typer.Option("--format", help="As of validate.")] = None,
    outputs: Annotated[list[Path] | None, typer.Option("--output", metavar="FILE", help="As of validate.")] = None,
    select: Annotated[list[str] | None, typer.Option(metavar="CHECK", help="As of validate.")] = None,
    ignore: Annotated[list[str] | None, typer.Option(metavar="CHECK", help="As of validate.")] = None,
    fail_on: Annotated[Severity, typer.Option(help="The least severity that fails.")] = Severity.ERROR,
    termination_log: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where the reason goes. Default: /dev/termination-log, if any.")
    ] = None,
) -> None:
    """Check manifests against the live cluster before Argo CD syncs them; needs the extra topocheck[cluster].

    Reads the cluster through the Kubernetes API and changes nothing there. Fails (1) where the sync would break something.
    What the cluster alone has wrong already is shown and does not fail. Ends with 3 where the cluster or a kind in it can't be read.
    """
    targets = paired(formats or [FindingFormat.TEXT], outputs or [])
    log = termination_log or (TERMINATION_LOG if TERMINATION_LOG.exists() else None)
    folder = one_folder(context, directory)
    with ExitStack() as until_reported:
        try:
            from topocheck.load.cluster.connection import Access
            from topocheck.presync import Wanted
            from topocheck.presync import presync as judged

            wanted = Wanted(
                directory=folder,
                repository=repository,
                application=application,
                revision=revision or None,  # an annotation that nobody filled in is empty
                path=path or None,
                without=words(without),
                select=words(select),
                ignore=words(ignore),
                deadline=deadline,
            )
            access = Access(kubeconfig, kube_context, min(timeout, 5), timeout)
            verdict = until_reported.enter_context(judged(wanted, access))
        except Exception as error:
            _log_error(log, application or repository or str(folder or "."), error)
            raise
        _log_verdict(log, verdict, fail_on)
        _report(context, verdict, targets, fail_on)
        end(verdict.site, failed=bool(verdict.failing(fail_on)))


def _report(
    context: typer.Context, verdict: Verdict, targets: list[tuple[FindingFormat, Path | None]], fail_on: Severity
) -> None:
    from topocheck.report.validated import Validated

    site = verdict.site
    report = Validated(
        findings=verdict.findings,
        site=site.name,
        checked=site.counts,
        waived=verdict.waived,
        skipped=site.skipped,
        unreadable=site.unreadable,
        fail_on=fail_on,
        checks=verdict.checks,
    )
    for format_, target in targets:
        color = target is None and colored(context)
        write(finding_output(format_, report, root=site.root, color=color), target)
    for note in (*verdict.notes, *_standing(verdict)):
        say(f"note: {note}")


def _standing(verdict: Verdict) -> list[str]:
    """Of what is wrong in the cluster already."""
    return [
        f"already so in the cluster, and not for this sync to mend: {each.severity} {each.code} {each.object}: {each.message}"
        for each in verdict.standing
    ]


def _log_error(log: Path | None, subject: str, error: Exception) -> None:
    from topocheck.load.checkout import without_credentials
    from topocheck.report.termination import termination_text

    reason = str(error) if isinstance(error, TopocheckError) else f"internal error: {type(error).__name__}"
    _write_log(log, termination_text(f"topocheck: {without_credentials(subject)} was not checked: {reason}"))


def _log_verdict(log: Path | None, verdict: Verdict, fail_on: Severity) -> None:
    from topocheck.report.termination import termination_text

    failing = verdict.failing(fail_on)
    unknown = [f"unknown: {skipped.reason}" for skipped in verdict.site.unreadable]
    if failing:
        head = f"topocheck: {verdict.subject} must not be synced: {len(failing)} findings"
    elif unknown:
        head = f"topocheck: {verdict.subject} can't be judged: not everything could be read"
    else:
        head = f"topocheck: {verdict.subject} fits the cluster"
    _write_log(log, termination_text(head, failing, further=unknown))


def _write_log(log: Path | None, text: str) -> None:
    if log is None:
        return
    try:
        with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        say(f"note: the termination log {log} can't be written: {error.strerror}")
