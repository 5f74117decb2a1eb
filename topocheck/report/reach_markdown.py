"""Who reaches whom, as Markdown for a comment or a document."""

from __future__ import annotations

from topocheck.report.markdown import markdown_table, markdown_text
from topocheck.report.reach_text import numbers, reasons, summary, table
from topocheck.simulate.reach import Reach


def reach_markdown(reach: Reach) -> str:
    """The same as the text, with a Markdown table and a list of reasons."""
    parts = [f"{markdown_text(summary(reach))}\n", markdown_table(*table(reach))]
    listed = "".join(
        f"* {markdown_text(where)}<br>{markdown_text(why.strip())}\n"
        for where, why in reasons(reach.pairs, numbers(reach))
    )
    return "\n".join(part for part in (*parts, listed) if part)
