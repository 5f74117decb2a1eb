"""Findings for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from topocheck.checks.check import Finding
from topocheck.model.place import Place
from topocheck.model.problem import Severity
from topocheck.model.site import KINDS_READ, Skipped
from topocheck.report.source_line import SourceLine
from topocheck.report.terminal import Piece, rendered, visible
from topocheck.report.text_table import text_table

FILES_NAMED = 3
OVERVIEW_FROM = 10
"""With as many findings, a table of the checks and their files comes before the last line."""

_WIDEST, _BEFORE = 200, 60
"""So many characters of a line are shown, of which so many before the column of a line that is longer."""

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold cyan"}


def finding_text(
    findings: Sequence[Finding],
    *,
    checked: Mapping[str, int],
    waived: int = 0,
    skipped: Sequence[Skipped] = (),
    source_line: SourceLine = lambda _: None,
    color: bool = False,
) -> str:
    """The findings, each with its line of the input, and a last line that sums up.

    The errors come first, and those of one check together; what is seen of several and is mended alike is said once, after the
    last of them. ``checked`` are the objects by kind, ``waived`` the number of findings that a waiver holds back, ``skipped`` the
    documents that were left alone: they are told by their reasons, for a repository can hold hundreds.
    """
    pieces = [piece for alike in _groups(findings) for piece in _group(alike, source_line)]
    if len(findings) >= OVERVIEW_FROM:
        pieces.append((f"{_overview(findings)}\n", ""))
    pieces.append((_summary(findings, checked, waived) + "\n", "bold"))
    pieces.extend((f"{line}\n", "dim") for line in _left_alone(checked, skipped))
    return rendered(pieces, color=color)


def _groups(findings: Sequence[Finding]) -> Iterator[Sequence[Finding]]:
    """What one check has found, as far as its symptom and its fix are the same."""
    found: dict[tuple[str, ...], list[Finding]] = {}
    for finding in sorted(findings, key=lambda one: (one.severity.rank, one.code)):
        found.setdefault((finding.severity, finding.code, finding.symptom, finding.fix), []).append(finding)
    return iter(found.values())


def _group(findings: Sequence[Finding], source_line: SourceLine) -> Iterator[Piece]:
    for number, finding in enumerate(findings):
        yield from ((("\n", ""),) if number else ())
        yield from _finding(finding, source_line)
    of_all = f" of these {len(findings)}" if len(findings) > 1 else ""
    for label, sentence in (("symptom", findings[0].symptom), ("fix", findings[0].fix)):
        if sentence:
            yield f"  {label}{of_all}: ", "bold"
            yield f"{visible(sentence)}\n", ""
    yield "\n", ""


def _finding(finding: Finding, source_line: SourceLine) -> Iterator[Piece]:
    yield f"{finding.severity}[{finding.code} {finding.name}]", _STYLES[finding.severity]
    yield f": {visible(finding.message)}\n", "bold"
    yield f"  --> {visible(str(finding.place))}\n", "cyan"
    yield from _excerpt(finding.place, source_line(finding.place))
    for related in finding.related:
        yield f"  note: {visible(str(related.place))}: {visible(related.message)}\n", ""


def _excerpt(place: Place, line: str | None) -> Iterator[Piece]:
    """The line, and a caret under the column."""
    if line is None or not line.strip():
        return
    number = str(place.line)
    blank = " " * len(number)
    column = place.column - 1
    start = column - _BEFORE if column > _WIDEST - _BEFORE else 0
    # expanded one by one, so that the caret stands under its character whatever is before it
    before = ("..." if start else "") + visible(line[start:column].expandtabs(4))
    after = visible(line[column : start + _WIDEST].expandtabs(4)).rstrip()
    rest = "..." if line[start + _WIDEST :].strip() else ""
    yield f"  {blank} |\n  {number} | {before}{after}{rest}\n  {blank} | {' ' * len(before)}", "dim"
    yield "^\n", "bold"


def _summary(findings: Sequence[Finding], checked: Mapping[str, int], waived: int) -> str:
    counts = [(sum(finding.severity is severity for finding in findings), severity) for severity in Severity]
    parts = [f"{count} {severity}{'s' if count > 1 else ''}" for count, severity in counts if count]
    outcome = ", ".join(parts) or "no findings"
    if waived:
        outcome += f" ({waived} waived)"
    known = {kind: count for kind, count in sorted(checked.items()) if kind in KINDS_READ}
    objects = ", ".join(f"{count} {kind}" for kind, count in known.items()) or "nothing"
    return f"checked {objects}: {outcome}"


def _overview(findings: Sequence[Finding]) -> str:
    """How often each check has found something and in which files, the errors first, then what is found most often."""
    found: dict[tuple[int, str, str], Counter[str]] = {}
    for finding in findings:
        key = (finding.severity.rank, finding.code, finding.name)
        found.setdefault(key, Counter())[finding.place.file] += 1
    ranked = sorted(found.items(), key=lambda item: (item[0][0], -item[1].total(), item[0]))
    rows = [
        (str(files.total()), list(Severity)[rank].value, code, name, _files(files))
        for (rank, code, name), files in ranked
    ]
    return text_table(("Number", "Severity", "Code", "Name", "Files"), rows)


def _files(files: Counter[str]) -> str:
    named = [f"{file} ({count})" if len(files) > 1 else file for file, count in files.most_common(FILES_NAMED)]
    more = [f"and {len(files) - FILES_NAMED} more"] if len(files) > FILES_NAMED else []
    return ", ".join((*named, *more))


def _left_alone(checked: Mapping[str, int], skipped: Sequence[Skipped]) -> Iterator[str]:
    others = sum(count for kind, count in checked.items() if kind not in KINDS_READ)
    if others:
        yield f"not looked at: {others} objects of other kinds"
    reasons: dict[str, list[Place]] = {}
    for document in skipped:
        reasons.setdefault(document.reason, []).append(document.place)
    for reason, places in reasons.items():
        more = f" and {len(places) - 1} more" if len(places) > 1 else ""
        yield f"not read: {visible(str(places[0]))}{more}: {visible(reason)}"
