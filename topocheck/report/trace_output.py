"""The outputs of a trace by name. Each is imported only when it is asked for."""
# ruff: noqa: PLC0415 - a run pays only for the output it writes

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from topocheck.simulate.trace import Trace


class TraceFormat(enum.StrEnum):
    """What `topocheck trace` can write."""

    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"
    MERMAID = "mermaid"


def trace_output(format_: TraceFormat, trace: Trace, *, site: str, full: bool = False) -> str:
    """The trace in a format. ``full`` adds the detail hops and the reply, which JSON has anyway."""
    match format_:
        case TraceFormat.JSON:
            from topocheck.report.trace_json import trace_json

            return trace_json(trace, site=site)
        case TraceFormat.MERMAID:
            from topocheck.report.trace_mermaid import trace_mermaid

            return trace_mermaid(trace, full=full)
        case TraceFormat.MARKDOWN:
            from topocheck.report.trace_table import trace_markdown

            return trace_markdown(trace, full=full)
        case TraceFormat.TABLE:
            from topocheck.report.trace_table import trace_text

            return trace_text(trace, full=full)
