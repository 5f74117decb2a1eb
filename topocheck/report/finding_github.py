"""Findings as annotations of GitHub: workflow commands on standard output.

Source: GitHub, workflow commands for GitHub Actions, and actions/toolkit packages/core/src/command.ts for what is escaped.
"""

from __future__ import annotations

from topocheck.checks.check import Finding
from topocheck.model.problem import Severity
from topocheck.report.terminal import visible
from topocheck.report.validated import Validated, worst_first

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def finding_github(report: Validated) -> str:
    """One command a finding, the errors first: GitHub shows ten of a severity and step."""
    return "".join(f"{_command(finding, report.prefix)}\n" for finding in worst_first(report.findings))


def _command(finding: Finding, prefix: str) -> str:
    place = finding.place
    properties = {
        "file": f"{prefix}{place.file}",
        "line": str(place.line),
        "col": str(place.column),
        "title": f"{finding.code} {finding.name}",
    }
    given = ",".join(f"{name}={visible(value).translate(_PROPERTY)}" for name, value in properties.items())
    return f"::{_COMMANDS[finding.severity]} {given}::{_text(finding, prefix).translate(_DATA)}"


def _text(finding: Finding, prefix: str) -> str:
    labelled = [("symptom", finding.symptom), ("fix", finding.fix)]
    lines = [finding.message, *(f"{label}: {sentence}" for label, sentence in labelled if sentence)]
    lines += [f"{prefix}{related.place}: {related.message}" for related in finding.related]
    return "\n".join(map(visible, lines))
