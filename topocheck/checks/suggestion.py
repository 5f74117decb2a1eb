"""The name that was meant where another is written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

_NUMBER = re.compile(r"\d+")


def similar(name: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known name that comes closest. One with another number of as many digits is another thing, not a slip."""
    close = get_close_matches(name, sorted(known), n=3, cutoff=cutoff)
    return next((other for other in close if not _numbered_otherwise(name, other)), None)


def _numbered_otherwise(one: str, other: str) -> bool:
    """Whether two names are the same but for a number: bridge2004 and bridge2005, and not bridge204."""
    numbers = _NUMBER.findall(one), _NUMBER.findall(other)
    same_lengths = [len(number) for number in numbers[0]] == [len(number) for number in numbers[1]]
    return numbers[0] != numbers[1] and same_lengths and _NUMBER.sub("", one) == _NUMBER.sub("", other)
