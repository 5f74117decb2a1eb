"""Where something stands in the input."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in an input file.

    ``file`` is the path as it is shown to people: relative to the site's folder where the file is inside it.
    ``line`` and ``column`` count from 1.
    """

    file: str
    line: int
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"
