"""Findings in SARIF 2.1.0, for code scanning.

Source: OASIS, Static Analysis Results Interchange Format 2.1.0; GitHub, "SARIF support for code scanning".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import quote

from topocheck.checks.catalogue import CATALOGUE
from topocheck.checks.check import Check, Finding
from topocheck.checks.page import page_of
from topocheck.mend.text_edit import TextEdit, edit_of
from topocheck.model.place import Place
from topocheck.model.problem import Severity
from topocheck.model.site import Skipped
from topocheck.report.source_line import SourceLine
from topocheck.report.terminal import visible
from topocheck.report.validated import Validated, with_fingerprints

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_LINK = re.compile(r"\[(?=[^\]]*\]\()")


def finding_sarif(report: Validated, source_line: SourceLine = lambda _: None) -> str:
    """One run with the findings in order. Its rules are the checks that have findings, each with its page as help.

    ``source_line`` gives the lines that fixes are made of; there is a fix where a finding has one right answer.

    ``primaryLocationLineHash`` is left to GitHub, which works it out of the files itself.
    """
    rules = _rules(report.findings)
    index = {code: number for number, code in enumerate(rules)}
    run = {
        "tool": {"driver": {"name": "topocheck", **_version(), "rules": list(rules.values())}},
        "automationDetails": {"id": f"topocheck/{report.site}/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the repository."}}},
        "invocations": [_invocation(report.unreadable, report.prefix)],
        "results": [
            {
                **_result(finding, mark, index[finding.code], report.prefix),
                **_fixes(finding, report.prefix, source_line),
            }
            for finding, mark in with_fingerprints(report.findings)
        ],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _version() -> dict[str, str]:
    try:
        return {"semanticVersion": version("topocheck")}
    except PackageNotFoundError:  # run from a folder without having been installed
        return {}


def _rules(findings: Sequence[Finding]) -> dict[str, dict[str, object]]:
    """The rules by code: those of the catalogue, then a site's own, of which nothing but the name is known."""
    found = {finding.code: finding for finding in findings}
    own = [code for code in sorted(found) if not any(check.code == code for check in CATALOGUE)]
    return {
        **{check.code: _rule(check) for check in CATALOGUE if check.code in found},
        **{code: {"id": code, "name": _pascal(found[code].name)} for code in own},
    }


def _pascal(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("-"))


def _rule(check: Check) -> dict[str, object]:
    page = page_of(check.code)
    return {
        "id": check.code,
        "name": _pascal(check.name),
        "shortDescription": {"text": check.summary},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": _LEVELS[check.severity]},
        "properties": {"tags": ["network", check.family, check.name]},
    }


def _invocation(unreadable: Sequence[Skipped], prefix: str) -> dict[str, object]:
    """Whether everything was read: a file that could not be is no finding, and no clean run either."""
    told = [
        {
            "level": "error",
            "message": {"text": _text(skipped.reason)},
            "locations": [{"physicalLocation": _physical(skipped.place, prefix)}],
        }
        for skipped in unreadable
    ]
    return {"executionSuccessful": not told, "toolExecutionNotifications": told}


def _result(finding: Finding, fingerprint: str, rule: int, prefix: str) -> dict[str, object]:
    found: dict[str, object] = {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": _message(finding)},
        "locations": [
            {
                "physicalLocation": _physical(finding.place, prefix),
                "logicalLocations": [{"fullyQualifiedName": finding.object, "kind": "resource"}],
            }
        ],
        "partialFingerprints": {"topocheck/v1": fingerprint},
    }
    if finding.related:
        found["relatedLocations"] = [
            {
                "id": number,
                "physicalLocation": _physical(related.place, prefix),
                "message": {"text": _text(related.message)},
            }
            for number, related in enumerate(finding.related)
        ]
    return found


def _fixes(finding: Finding, prefix: str, source_line: SourceLine) -> dict[str, object]:
    """The fix with all of its edits, by file; nothing where one of them can't be made."""
    lines = [(remedy, source_line(remedy.place)) for remedy in finding.remedies]
    edits = [None if line is None else edit_of(remedy, line) for remedy, line in lines]
    by_file: dict[str, list[TextEdit]] = {}
    for edit in edits:
        if edit is None:
            return {}
        by_file.setdefault(edit.place.file, []).append(edit)
    changes = [
        {
            "artifactLocation": _artifact(file, prefix),
            "replacements": [_replacement(edit) for edit in by_file[file]],
        }
        for file in sorted(by_file)
    ]
    return {"fixes": [{"description": {"text": _text(finding.fix)}, "artifactChanges": changes}]} if changes else {}


def _replacement(edit: TextEdit) -> dict[str, object]:
    line, column = edit.place.line, edit.place.column
    region = {"startLine": line, "startColumn": column, "endLine": line, "endColumn": column + len(edit.old)}
    return {"deletedRegion": region, "insertedContent": {"text": edit.new}}


def _message(finding: Finding) -> str:
    """Sentences, of which viewers show the first alone where there is little room."""
    sentences = (
        finding.message,
        finding.symptom and f"At run time: {finding.symptom}",
        finding.fix and f"To mend it: {finding.fix}",
    )
    return _text(". ".join(_kept(sentences)) + ".")


def _kept(sentences: Iterable[str]) -> list[str]:
    return [sentence for sentence in sentences if sentence]


def _text(text: str) -> str:
    """Plain text in which nothing is taken for a link (SARIF 3.11.6)."""
    return _LINK.sub(r"\\[", visible(text))


def _physical(place: Place, prefix: str) -> dict[str, object]:
    return {
        "artifactLocation": _artifact(place.file, prefix),
        "region": {"startLine": place.line, "startColumn": place.column},
    }


def _artifact(file: str, prefix: str) -> dict[str, object]:
    return {"uri": quote(f"{prefix}{file}"), "uriBaseId": ROOT}
