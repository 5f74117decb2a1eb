"""Findings for GitLab's Code Quality report.

Source: GitLab, Code Quality, "Code Quality report format": a JSON array, paths without a leading ``./``.
"""

from __future__ import annotations

import json

from topocheck.checks.check import Finding
from topocheck.model.problem import Severity
from topocheck.report.terminal import visible
from topocheck.report.validated import Validated, with_fingerprints

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "info"}


def finding_gitlab(report: Validated) -> str:
    """The findings in order. GitLab tells them apart by fingerprint, so that each has one of its own."""
    entries = [_entry(finding, mark, report.prefix) for finding, mark in with_fingerprints(report.findings)]
    return json.dumps(entries, indent=2) + "\n"


def _entry(finding: Finding, fingerprint: str, prefix: str) -> dict[str, object]:
    return {
        "description": visible(f"{finding.message} [{finding.code} {finding.name}]"),
        "check_name": finding.code,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": f"{prefix}{finding.place.file}", "lines": {"begin": finding.place.line}},
    }
