"""A trace as a table: text for terminals, Markdown for documents."""

from __future__ import annotations

from collections.abc import Sequence

from topocheck.report.markdown import markdown_code, markdown_rows, markdown_text
from topocheck.report.terminal import visible
from topocheck.report.text_table import text_table
from topocheck.report.trace_steps import HEADER, endpoint_names, outcome, shown, state
from topocheck.simulate.trace import Hop, Trace


def trace_text(trace: Trace, *, full: bool = False) -> str:
    """The rows, then how the trace ends and what was assumed. ``full`` adds the detail rows and the reply."""
    source, destination = endpoint_names(trace.flow)
    parts = [_text_rows(trace.forward.hops, source, destination, full=full)]
    if full and trace.reply is not None:
        parts.append("Reply\n\n" + _text_rows(trace.reply.hops, destination, source, full=full))
    parts.append("".join(f"{visible(line)}\n" for line in _closing(trace)))
    return "\n".join(part for part in parts if part)


def trace_markdown(trace: Trace, *, full: bool = False) -> str:
    """The same as Markdown tables, in the form of the reference flow tables."""
    source, destination = endpoint_names(trace.flow)
    parts = [_markdown_rows(trace.forward.hops, source, destination, full=full)]
    if full and trace.reply is not None:
        parts.append("**Reply**\n\n" + _markdown_rows(trace.reply.hops, destination, source, full=full))
    parts.extend(f"{markdown_text(line)}\n" for line in _closing(trace))
    return "\n".join(part for part in parts if part)


def _closing(trace: Trace) -> list[str]:
    return [outcome(trace), *(f"assumed: {assumption}" for assumption in trace.assumptions)]


def _text_rows(hops: Sequence[Hop], source: str, destination: str, *, full: bool) -> str:
    rows = [
        ("" if step is None else str(step), source, destination, hop.device, hop.interface, state(hop), hop.note)
        for step, hop in shown(hops, full=full)
    ]
    return text_table(HEADER, rows) if rows else ""


def _markdown_rows(hops: Sequence[Hop], source: str, destination: str, *, full: bool) -> str:
    rows = []
    for step, hop in shown(hops, full=full):
        before = ("" if step is None else f"{step}.", source, destination, hop.device)
        after = (state(hop), hop.note)
        rows.append([*map(markdown_text, before), markdown_code(hop.interface), *map(markdown_text, after)])
    return markdown_rows(HEADER, rows) if rows else ""
