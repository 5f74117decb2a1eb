"""The outputs of findings by name. Each is imported only when it is asked for."""
# ruff: noqa: PLC0415 - a run pays only for the output it writes

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from topocheck.report.validated import Validated


class FindingFormat(enum.StrEnum):
    """What `topocheck validate` can write."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "junit"
    GITHUB = "github"
    GITLAB = "gitlab"
    MARKDOWN = "markdown"


def finding_output(format_: FindingFormat, report: Validated, *, root: str, color: bool = False) -> str:
    """The findings in a format. ``root`` is the site's folder; ``color`` is for text only."""
    match format_:
        case FindingFormat.TEXT:
            return _text(report, root, color=color)
        case FindingFormat.JSON:
            from topocheck.report.finding_json import finding_json

            return finding_json(report.findings, site=report.site, checked=report.checked)
        case FindingFormat.MARKDOWN:
            from topocheck.report.finding_markdown import finding_markdown

            return finding_markdown(report)
        case _:
            return _for_a_code_host(format_, report, root)


_CodeHostFormat = Literal[FindingFormat.SARIF, FindingFormat.JUNIT, FindingFormat.GITHUB, FindingFormat.GITLAB]


def _for_a_code_host(format_: _CodeHostFormat, report: Validated, root: str) -> str:
    match format_:
        case FindingFormat.SARIF:
            from topocheck.report.finding_sarif import finding_sarif
            from topocheck.report.source_line import source_lines

            return finding_sarif(report, source_lines(root))
        case FindingFormat.JUNIT:
            from topocheck.report.finding_junit import finding_junit

            return finding_junit(report)
        case FindingFormat.GITHUB:
            from topocheck.report.finding_github import finding_github

            return finding_github(report)
        case FindingFormat.GITLAB:
            from topocheck.report.finding_gitlab import finding_gitlab

            return finding_gitlab(report)


def _text(report: Validated, root: str, *, color: bool) -> str:
    from topocheck.report.finding_text import finding_text
    from topocheck.report.source_line import source_lines

    return finding_text(
        report.findings,
        checked=report.checked,
        waived=report.waived,
        skipped=report.skipped,
        source_line=source_lines(root),
        color=color,
    )
