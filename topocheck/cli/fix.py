"""`topocheck fix`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from topocheck.cli.color import colored, on_terminal
from topocheck.cli.ending import end, say
from topocheck.cli.words import one_folder, words
from topocheck.model.problem import Severity
from topocheck.report.destination import write
from topocheck.report.progress import progress


def fix(
    context: typer.Context,
    *,
    directory: Annotated[Path | None, typer.Argument(metavar="DIR", help="The site's folder, as -C.")] = None,
    select: Annotated[
        list[str] | None, typer.Option(metavar="CHECK", help="Only findings of these. Repeatable.")
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(metavar="CHECK", help="Not findings of these. Repeatable.")
    ] = None,
    write_files: Annotated[bool, typer.Option("--write", help="Edit the files.")] = False,
) -> None:
    """Show the patch that mends findings with one right answer, or make it with --write.

    The patch is printed as a unified diff. Fails (1) while the files have errors, or a patch that is not made.
    """
    from topocheck import api
    from topocheck.report.patch_text import patch_text

    with progress("checking ..."):
        site = api.load(one_folder(context, directory))
        findings = api.validate(site, select=words(select), ignore=words(ignore)).findings
        made = api.fixes(site, findings)
    write(patch_text(made, color=colored(context), safe=on_terminal()))
    mended = {finding for patch in made for finding in patch.findings}
    if write_files and made:
        api.apply(site, made)
        site = api.load(one_folder(context, directory))
        findings = api.validate(site, select=words(select), ignore=words(ignore)).findings
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    say(_told(len(mended), len(findings), written=write_files))
    end(site, failed=bool(errors or (made and not write_files)))


def _told(mended: int, found: int, *, written: bool) -> str:
    if not mended:
        return f"none of {found} findings has one right answer" if found else "no findings"
    if written:
        return f"{mended} findings mended, {found} left"
    return f"{mended} of {found} findings would be mended; --write edits the files"
