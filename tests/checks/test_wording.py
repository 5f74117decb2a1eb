"""How messages name several things at once."""

from __future__ import annotations

import pytest

from topocheck.checks.wording import listed


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("a", "a"),
        ("ba", "a and b"),
        ("cab", "a, b and c"),
        ("abcde", "a, b, c, d and e"),
        ("abcdef", "a, b, c, d, e and 1 more"),
        ("hgfedcba", "a, b, c, d, e and 3 more"),
        ("aab", "a and b"),
    ],
)
def test_five_are_named_and_the_rest_is_counted(names: str, said: str) -> None:
    assert listed(names) == said
