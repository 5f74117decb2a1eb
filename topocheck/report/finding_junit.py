"""Findings as JUnit's XML: what Jenkins, GitLab, Azure and Tekton show as tests.

Source: the schema of Apache Ant's JUnit task as windyroad/JUnit-Schema has it, and GitLab's "Unit test reports" for ``file``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from topocheck.checks.catalogue import CATALOGUE
from topocheck.checks.check import Finding
from topocheck.model.site import Skipped
from topocheck.report.terminal import visible
from topocheck.report.validated import Validated


@dataclass(frozen=True, slots=True)
class _Suite:
    """A suite's name and its tests as text, and how many of them fail or could not be run."""

    name: str
    cases: tuple[str, ...]
    failures: int = 0
    errors: int = 0

    def __str__(self) -> str:
        counts = _counts(len(self.cases), self.failures, self.errors)
        return f'  <testsuite name="topocheck {_attribute(self.name)}" {counts}>\n{"".join(self.cases)}  </testsuite>\n'


def finding_junit(report: Validated) -> str:
    """One suite for each family of checks that ran; a check is one test that passes, or a test for each of its findings.

    Findings milder than what fails pass and stand in the test's output. A file that can't be read is an error.
    """
    by_code: dict[str, list[Finding]] = {check.code: [] for check in CATALOGUE if check.code in report.checks}
    for finding in report.findings:
        by_code.setdefault(finding.code, []).append(finding)
    families = dict.fromkeys(map(_family, by_code))
    suites = [_suite(family, by_code, report) for family in families]
    if report.unreadable:
        cases = tuple(_unreadable(skipped, report.prefix) for skipped in report.unreadable)
        suites.append(_Suite("input", cases, errors=len(cases)))
    total = _counts(
        sum(len(suite.cases) for suite in suites),
        sum(suite.failures for suite in suites),
        sum(suite.errors for suite in suites),
    )
    body = "".join(map(str, suites))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="topocheck" {total}>\n{body}</testsuites>\n'


def _family(code: str) -> str:
    return code.rstrip("0123456789")


def _suite(family: str, by_code: dict[str, list[Finding]], report: Validated) -> _Suite:
    own = {code: findings for code, findings in by_code.items() if _family(code) == family}
    cases = tuple(case for code, findings in own.items() for case in _cases(code, findings, report))
    return _Suite(family, cases, sum(report.fails(finding) for findings in own.values() for finding in findings))


def _counts(tests: int, failures: int, errors: int) -> str:
    return f'tests="{tests}" failures="{failures}" errors="{errors}" skipped="0" time="0"'


def _cases(code: str, findings: Iterable[Finding], report: Validated) -> Iterator[str]:
    found = list(findings)
    for check in CATALOGUE:
        if not found and check.code == code:
            yield f'    <testcase classname="{code} {check.name}" name="{_attribute(check.summary)}" time="0"/>\n'
    for finding in found:
        named = f'classname="{_attribute(f"{code} {finding.name}")}" name="{_attribute(_name(finding))}"'
        file = f'file="{_attribute(report.prefix + finding.place.file)}" line="{finding.place.line}"'
        yield f'    <testcase {named} {file} time="0">\n{_outcome(finding, report)}    </testcase>\n'


def _name(finding: Finding) -> str:
    return f"{finding.object}: {finding.message}"


def _outcome(finding: Finding, report: Validated) -> str:
    text = escape(_text(finding, report.prefix))
    if not report.fails(finding):
        return f"      <system-out>{text}</system-out>\n"
    return f'      <failure type="{finding.severity}" message="{_attribute(finding.message)}">{text}</failure>\n'


def _unreadable(skipped: Skipped, prefix: str) -> str:
    name, message = _attribute(f"{prefix}{skipped.place.file}"), _attribute(skipped.reason)
    error = f'      <error type="unreadable" message="{message}"/>\n'
    return f'    <testcase classname="unreadable" name="{name}" file="{name}" time="0">\n{error}    </testcase>\n'


def _attribute(text: str) -> str:
    return escape(visible(text))


def _text(finding: Finding, prefix: str) -> str:
    lines = [f"{prefix}{finding.place}: {finding.severity}: {finding.message}"]
    lines += [f"note: {prefix}{related.place}: {related.message}" for related in finding.related]
    labelled = (("symptom", finding.symptom), ("fix", finding.fix))
    lines += [f"{label}: {sentence}" for label, sentence in labelled if sentence]
    return "\n".join(map(visible, lines))
