"""The outputs of findings by name. Each is imported only when it is asked for."""
# ruff: noqa: PLC0415 - a run pays only for the output it writes

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from topocheck.checks.check import Finding
    from topocheck.model.site import Site


class FindingFormat(enum.StrEnum):
    """What `topocheck validate` can write."""

    TEXT = "text"
    JSON = "json"


def finding_output(
    format_: FindingFormat,
    findings: Sequence[Finding],
    *,
    site: Site,
    checked: Mapping[str, int],
    waived: int = 0,
    color: bool = False,
) -> str:
    """The findings in a format. ``color`` is for text only."""
    match format_:
        case FindingFormat.JSON:
            from topocheck.report.finding_json import finding_json

            return finding_json(findings, site=site.name, checked=checked)
        case FindingFormat.TEXT:
            from topocheck.report.finding_text import finding_text
            from topocheck.report.source_line import source_lines

            lines = source_lines(site.root)
            return finding_text(
                findings, checked=checked, waived=waived, skipped=site.skipped, source_line=lines, color=color
            )
