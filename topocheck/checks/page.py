"""The page of a check: its documentation, and its test."""

from __future__ import annotations

from importlib.resources import files


def page_of(code: str) -> str:
    """The Markdown text of ``pages/<CODE>.md``. Raises FileNotFoundError where a check has none, which a test excludes."""
    return (files("topocheck.checks") / "pages" / f"{code}.md").read_text(encoding="utf-8")
