"""Which findings a change brings, and which it mends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from topocheck.checks.check import Finding


@dataclass(frozen=True, slots=True)
class Found:
    """The findings of a state, and those that are left out as mere consequences of them."""

    findings: Sequence[Finding]
    consequences: Sequence[Finding] = ()


def gone(one: Found, other: Found) -> tuple[Finding, ...]:
    """The findings of one state that the other has not, whatever lines they stand at; of equal ones as many as there are more.

    What the other state leaves out, since another finding explains it there, is not gone.
    """
    left = Counter(finding.fingerprint for finding in (*other.findings, *other.consequences))
    found = []
    for finding in one.findings:
        if left[finding.fingerprint]:
            left[finding.fingerprint] -= 1
        else:
            found.append(finding)
    return tuple(found)
