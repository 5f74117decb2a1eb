"""The checks as a table."""

from __future__ import annotations

from collections.abc import Sequence

from topocheck.checks.check import Check
from topocheck.report.text_table import text_table


def check_text(checks: Sequence[Check]) -> str:
    """One line a check, in the given order."""
    rows = [(check.code, check.name, check.severity.value, check.summary) for check in checks]
    return text_table(("Code", "Name", "Severity", "Finds"), rows)
