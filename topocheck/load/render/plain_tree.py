"""Parts of an object as plain lists and dicts; what is of another type counts as absent."""

from __future__ import annotations

from collections.abc import Iterator


def section(tree: dict[str, object], key: str) -> dict[str, object]:
    """The mapping under a key, or an empty one."""
    value = tree.get(key)
    return value if isinstance(value, dict) else {}


def listing(tree: dict[str, object], key: str) -> list[object]:
    """The list under a key, or an empty one."""
    value = tree.get(key)
    return value if isinstance(value, list) else []


def word(tree: dict[str, object], key: str) -> str | None:
    """The text under a key; a number or a boolean as YAML writes it."""
    value = tree.get(key)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else None


def texts(value: object) -> Iterator[str]:
    """All texts anywhere in a value."""
    pending = [value]
    while pending:
        current = pending.pop()
        if isinstance(current, str):
            yield current
        elif isinstance(current, dict):
            pending += current.values()
        elif isinstance(current, list):
            pending += current
