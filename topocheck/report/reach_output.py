"""The outputs of reach and whatif by name. Each is imported only when it is asked for."""
# ruff: noqa: PLC0415 - a run pays only for the output it writes

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from topocheck.simulate.reach import Reach
    from topocheck.simulate.what_if import WhatIf


class ReachFormat(enum.StrEnum):
    """What `topocheck reach` and `topocheck whatif` can write."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def reach_output(format_: ReachFormat, answer: Reach, *, site: str) -> str:
    """The answer in a format."""
    match format_:
        case ReachFormat.JSON:
            from topocheck.report.reach_json import reach_json

            return reach_json(answer, site=site)
        case ReachFormat.MARKDOWN:
            from topocheck.report.reach_markdown import reach_markdown

            return reach_markdown(answer)
        case ReachFormat.TEXT:
            from topocheck.report.reach_text import reach_text

            return reach_text(answer)


def what_if_output(format_: ReachFormat, answer: WhatIf, *, site: str) -> str:
    """The answer in a format."""
    match format_:
        case ReachFormat.JSON:
            from topocheck.report.what_if_json import what_if_json

            return what_if_json(answer, site=site)
        case ReachFormat.MARKDOWN:
            from topocheck.report.what_if_markdown import what_if_markdown

            return what_if_markdown(answer)
        case ReachFormat.TEXT:
            from topocheck.report.what_if_text import what_if_text

            return what_if_text(answer)
