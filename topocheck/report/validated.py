"""What the outputs of a validation are made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from topocheck.checks.check import Finding
from topocheck.model.problem import Severity
from topocheck.model.site import Skipped


@dataclass(frozen=True, slots=True)
class Validated:
    """The findings of one run in order, and what else an output tells of.

    ``checked`` are the objects by kind, ``waived`` the number of findings that a waiver holds back. ``prefix`` leads from the
    repository's root to the site's folder. ``fail_on`` is the least severity that fails. ``skipped`` are the documents that were
    left alone, ``unreadable`` the files that could not be read at all, ``checks`` the codes of the checks that ran.
    """

    findings: Sequence[Finding]
    site: str = ""
    prefix: str = ""
    checked: Mapping[str, int] = field(default_factory=dict)
    waived: int = 0
    skipped: Sequence[Skipped] = ()
    unreadable: Sequence[Skipped] = ()
    fail_on: Severity = Severity.ERROR
    checks: frozenset[str] = frozenset()

    def fails(self, finding: Finding) -> bool:
        """Whether a finding is grave enough to fail the run."""
        return finding.severity.rank <= self.fail_on.rank

    def count(self, severity: Severity) -> int:
        """How many findings there are of a severity."""
        return sum(finding.severity is severity for finding in self.findings)


def with_fingerprints(findings: Sequence[Finding]) -> Iterator[tuple[Finding, str]]:
    """Each finding with a fingerprint that no other one has: those that are told apart by their line alone are counted."""
    seen: Counter[str] = Counter()
    for finding in findings:
        seen[finding.fingerprint] += 1
        count = seen[finding.fingerprint]
        yield finding, finding.fingerprint if count == 1 else f"{finding.fingerprint}-{count}"


def worst_first(findings: Sequence[Finding]) -> list[Finding]:
    """The errors before the warnings, and otherwise as they were: for readers that see the first ones alone."""
    return sorted(findings, key=lambda finding: finding.severity.rank)
