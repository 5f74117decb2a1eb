"""How messages name several things at once."""

from __future__ import annotations

from collections.abc import Iterable

NAMED_AT_MOST = 5


def listed(names: Iterable[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``; from the sixth on ``a, b, c, d, e and 3 more``. Each name once, sorted."""
    distinct = sorted(set(names))
    shown, rest = distinct[:NAMED_AT_MOST], len(distinct) - NAMED_AT_MOST
    if rest > 0:
        return f"{', '.join(shown)} and {rest} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
