"""The outputs of a comparison by name. Each is imported only when it is asked for."""
# ruff: noqa: PLC0415 - a run pays only for the output it writes

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from topocheck.report.finding_output import FindingFormat, finding_output

if TYPE_CHECKING:
    from topocheck.report.compared import Compared


class DiffFormat(enum.StrEnum):
    """What `topocheck diff` can write; those of code hosts tell of the new findings alone."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    SARIF = "sarif"
    JUNIT = "junit"
    GITHUB = "github"
    GITLAB = "gitlab"


def diff_output(format_: DiffFormat, compared: Compared, *, color: bool = False) -> str:
    """The comparison in a format. ``color`` is for text only."""
    match format_:
        case DiffFormat.TEXT:
            from topocheck.report.diff_text import diff_text

            return diff_text(compared, color=color)
        case DiffFormat.JSON:
            from topocheck.report.diff_json import diff_json

            return diff_json(compared)
        case DiffFormat.MARKDOWN:
            from topocheck.report.diff_markdown import diff_markdown

            return diff_markdown(compared)
        case _:
            return finding_output(FindingFormat(format_.value), compared.report, root=compared.root)
