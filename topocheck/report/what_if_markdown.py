"""What is lost when elements are out, as Markdown for a comment or a document."""

from __future__ import annotations

from topocheck.report.markdown import markdown_table, markdown_text
from topocheck.report.what_if_text import HEADER, heading, losses, moves, rows, stops
from topocheck.simulate.what_if import WhatIf


def what_if_markdown(answer: WhatIf) -> str:
    """The same as the text, as lists and a table."""
    workloads = "".join(f"* {markdown_text(line)}\n" for line in (*stops(answer), *moves(answer)))
    lost = losses(answer)
    table = markdown_table(HEADER, rows(answer)) if lost else ""
    listed = "".join(f"* {markdown_text(where)}<br>{markdown_text(reason.strip())}\n" for where, reason in lost)
    return "\n".join(part for part in (f"**{markdown_text(heading(answer))}**\n", workloads, table, listed) if part)
