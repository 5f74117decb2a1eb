"""What an answer depends on, put together from several parts."""

from __future__ import annotations

from collections.abc import Iterable

_AND = " and "
_NAMED_AT_MOST = 4


def joined(reasons: Iterable[str | None]) -> str | None:
    """Several reasons as one text, each named once and the first few of many; None where there is none."""
    given = [reason for reason in reasons if reason is not None]
    if len(given) < 2:
        return given[0] if given else None
    parts = tuple(dict.fromkeys(part for reason in given for part in reason.split(_AND)))
    return _AND.join(parts if len(parts) <= _NAMED_AT_MOST else (*parts[: _NAMED_AT_MOST - 1], "others"))


def also_depends(*reasons: str | None) -> str | None:
    """Some reasons as one, None where there is none."""
    return joined(reasons)
