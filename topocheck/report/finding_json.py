"""Findings for programs: schema ``topocheck.findings/v1``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from topocheck.checks.check import Finding
from topocheck.model.problem import Severity
from topocheck.model.site import KINDS_READ

SCHEMA = "topocheck.findings/v1"


def finding_json(findings: Sequence[Finding], *, site: str, checked: Mapping[str, int]) -> str:
    """The findings in the given order, with a summary by severity and the objects that were checked by kind."""
    summary: dict[str, object] = {
        severity.value: sum(finding.severity is severity for finding in findings) for severity in Severity
    }
    summary["checked"] = {kind: count for kind, count in sorted(checked.items()) if kind in KINDS_READ}
    document = {
        "schema": SCHEMA,
        "site": site,
        "summary": summary,
        "findings": [finding_object(finding) for finding in findings],
    }
    return json.dumps(document, indent=2) + "\n"


def finding_object(finding: Finding) -> dict[str, object]:
    """One finding."""
    place = finding.place
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "message": finding.message,
        "object": finding.object,
        "source": {"file": place.file, "line": place.line, "column": place.column},
        "related": [
            {"message": related.message, "source": {"file": related.place.file, "line": related.place.line}}
            for related in finding.related
        ],
        "symptom": finding.symptom,
        "fix": finding.fix,
        "fingerprint": finding.fingerprint,
    }
