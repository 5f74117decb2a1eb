"""Findings as Markdown for the comment of a pull request: what fails first, the rest folded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from topocheck.checks.check import Finding
from topocheck.model.problem import Severity
from topocheck.report.markdown import fitting, folded, markdown_code, markdown_rows, markdown_text
from topocheck.report.validated import Validated, worst_first

HEADER = ("", "Where", "What")
ROWS_SHOWN = 15
CHARACTERS = 20_000  # of each part: GitHub takes 65,536 in all
_PLURALS = {Severity.ERROR: "errors", Severity.WARNING: "warnings", Severity.INFO: "notes"}


def finding_markdown(report: Validated) -> str:
    """A heading with the outcome, a table of the worst findings, and the others and the details folded."""
    findings = worst_first(report.findings)
    parts = [f"### topocheck: {outcome(report.findings)}\n", *_unreadable(report)]
    if findings:
        parts += finding_table(findings, report.prefix)
        details = _details(findings, report.prefix)
        parts += [folded("What would be seen, and the related lines", _list(details))] if details else []
    objects = sum(report.checked.values())
    waived = f", {report.waived} waived" if report.waived else ""
    parts.append(f"{objects} objects checked{waived}. `topocheck explain CODE` tells of a check.\n")
    return "\n".join(parts)


def outcome(findings: Sequence[Finding]) -> str:
    """``2 errors, 1 warning``."""
    counts = [(sum(finding.severity is severity for finding in findings), severity) for severity in Severity]
    parts = [f"{count} {_PLURALS[severity] if count > 1 else _one(severity)}" for count, severity in counts if count]
    return ", ".join(parts) or "no findings"


def _one(severity: Severity) -> str:
    return "note" if severity is Severity.INFO else severity.value


def finding_table(findings: Sequence[Finding], prefix: str) -> Iterator[str]:
    """The first findings as a table, the others as another one that is folded."""
    rows = [_row(finding, prefix) for finding in findings]
    yield markdown_rows(HEADER, rows[:ROWS_SHOWN])
    more = rows[ROWS_SHOWN:]
    if more:
        kept = fitting(["".join(row) for row in more], CHARACTERS)
        left = (
            f"\nand {len(more) - len(kept)} more, which `topocheck validate` lists\n" if len(kept) < len(more) else ""
        )
        yield folded(f"{len(more)} more", markdown_rows(HEADER, more[: len(kept)]) + left)


def _row(finding: Finding, prefix: str) -> tuple[str, str, str]:
    where = markdown_code(f"{prefix}{finding.place.file}:{finding.place.line}")
    what = f"**{finding.code} {finding.name}** {markdown_text(finding.message)}"
    fix = f"<br>Fix: {markdown_text(finding.fix)}" if finding.fix else ""
    return _one(finding.severity), where, f"{what}{fix}"


def _details(findings: Sequence[Finding], prefix: str) -> list[str]:
    return [_detail(finding, prefix) for finding in findings if finding.symptom or finding.related]


def _detail(finding: Finding, prefix: str) -> str:
    lines = [f"{markdown_code(f'{prefix}{finding.place}')} **{finding.code}**"]
    lines += [f" {markdown_text(finding.symptom)}"] if finding.symptom else []
    related = [
        f"<br>{markdown_code(f'{prefix}{related.place}')} {markdown_text(related.message)}"
        for related in finding.related
    ]
    return "* " + "".join([*lines, *related])


def _list(lines: Sequence[str]) -> str:
    kept = fitting(lines, CHARACTERS)
    left = [f"* and {len(lines) - len(kept)} more"] if len(kept) < len(lines) else []
    return "".join(f"{line}\n" for line in (*kept, *left))


def _unreadable(report: Validated) -> Iterator[str]:
    for skipped in report.unreadable:
        where = markdown_code(f"{report.prefix}{skipped.place.file}")
        yield f"**Not read:** {where} {markdown_text(skipped.reason)}\n"
