"""Leaving out what a site has waived."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from fnmatch import fnmatchcase

from topocheck.checks.check import Finding
from topocheck.model.policy import Waiver


def waive(findings: Iterable[Finding], waivers: Iterable[Waiver], today: dt.date | None = None) -> tuple[Finding, ...]:
    """The findings that no waiver covers. A waiver counts up to and including its last day."""
    day = today or dt.datetime.now(tz=dt.UTC).date()
    valid = tuple(waiver for waiver in waivers if waiver.until >= day)
    return tuple(finding for finding in findings if not any(_covers(waiver, finding) for waiver in valid))


def _covers(waiver: Waiver, finding: Finding) -> bool:
    return waiver.check in (finding.code, finding.name) and fnmatchcase(finding.object, waiver.object)
