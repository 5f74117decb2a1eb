"""A parsed document in which every key and every value knows where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from topocheck.model.place import Place

ScalarData = str | int | float | bool | None


class Mark(Protocol):
    """A position as a parser gives it: both count from 0."""

    @property
    def line(self) -> int:
        """The line, from 0."""

    @property
    def column(self) -> int:
        """The column, from 0."""


class Value:
    """A scalar, a sequence or a mapping. Never changed once it is built; built by `topocheck.load` only.

    Plain classes with slots, for a large site has millions of them.
    """

    __slots__ = ("file", "mark")

    def __init__(self, file: str, mark: Mark) -> None:
        self.file = file
        self.mark = mark

    @property
    def place(self) -> Place:
        """Where the value starts."""
        return Place(self.file, self.mark.line + 1, self.mark.column + 1)

    @property
    def is_null(self) -> bool:
        """Whether it is YAML's null, which Kubernetes treats as a key that is not there."""
        return False


class Scalar(Value):
    """A scalar: ``data`` is what Kubernetes reads it as, ``text`` what is written (escapes resolved).

    ``style`` is ``""`` for a plain scalar, else one of ``' " | >``; a scalar of JSON has ``""`` or ``"``.
    ``start`` and ``end`` are the offsets, in characters, of the whole scalar in its file's text, or -1.
    """

    __slots__ = ("data", "end", "start", "style", "text")

    def __init__(
        self,
        file: str,
        mark: Mark,
        data: ScalarData,
        text: str,
        style: str = "",
        start: int = -1,
        end: int = -1,
    ) -> None:
        self.file = file
        self.mark = mark
        self.data = data
        self.text = text
        self.style = style
        self.start = start
        self.end = end

    @property
    def is_null(self) -> bool:
        """Whether it is YAML's null."""
        return self.data is None

    def __repr__(self) -> str:
        return f"Scalar({self.data!r} at {self.place})"


class Sequence(Value):
    """A list of values."""

    __slots__ = ("items",)

    def __init__(self, file: str, mark: Mark, items: list[Value]) -> None:
        self.file = file
        self.mark = mark
        self.items = items

    def __iter__(self) -> Iterator[Value]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __repr__(self) -> str:
        return f"Sequence({len(self.items)} items at {self.place})"


class Mapping(Value):
    """Keys and values in the order of the file; ``key_marks`` says where each key stands.

    The accessors answer None for a key that is absent, null, or of another type: whether a wrong type is an error is
    for a schema check to say, not for every reader.
    """

    __slots__ = ("entries", "key_marks")

    def __init__(self, file: str, mark: Mark, entries: dict[str, Value], key_marks: dict[str, Mark]) -> None:
        self.file = file
        self.mark = mark
        self.entries = entries
        self.key_marks = key_marks

    def __contains__(self, key: str) -> bool:
        return key in self.entries

    def __iter__(self) -> Iterator[tuple[str, Value]]:
        return iter(self.entries.items())

    def get(self, key: str) -> Value | None:
        """The value under a key, or None where the key is absent or null."""
        value = self.entries.get(key)
        return None if value is None or value.is_null else value

    def mapping(self, key: str) -> Mapping | None:
        """The mapping under a key."""
        value = self.entries.get(key)
        return value if isinstance(value, Mapping) else None

    def sequence(self, key: str) -> Sequence | None:
        """The list under a key."""
        value = self.entries.get(key)
        return value if isinstance(value, Sequence) else None

    def mappings(self, key: str) -> list[Mapping]:
        """Those items of the list under a key that are mappings; empty where there is no list."""
        value = self.entries.get(key)
        return [item for item in value.items if isinstance(item, Mapping)] if isinstance(value, Sequence) else []

    def scalar(self, key: str) -> Scalar | None:
        """The scalar under a key, unless it is null."""
        value = self.entries.get(key)
        return value if isinstance(value, Scalar) and value.data is not None else None

    def text(self, key: str) -> str | None:
        """The string under a key; numbers and booleans count as what is written."""
        value = self.entries.get(key)
        return value.text if isinstance(value, Scalar) and value.data is not None else None

    def integer(self, key: str) -> int | None:
        """The integer under a key; nmstate takes numbers in quotes too, and so does this."""
        value = self.entries.get(key)
        if not isinstance(value, Scalar) or isinstance(value.data, bool):
            return None
        if isinstance(value.data, int):
            return value.data
        text = value.text.strip()
        return int(text) if isinstance(value.data, str) and text.isascii() and text.isdigit() else None

    def boolean(self, key: str) -> bool | None:
        """The boolean under a key."""
        value = self.entries.get(key)
        return value.data if isinstance(value, Scalar) and isinstance(value.data, bool) else None

    def at(self, *path: str) -> Value | None:
        """The value at the end of a path of keys, or None."""
        value: Value | None = self
        for key in path:
            if not isinstance(value, Mapping):
                return None
            value = value.get(key)
        return value

    def place_of(self, key: str) -> Place:
        """Where a key stands; the mapping's own place where the key is absent."""
        mark = self.key_marks.get(key, self.mark)
        return Place(self.file, mark.line + 1, mark.column + 1)

    def __repr__(self) -> str:
        return f"Mapping({list(self.entries)} at {self.place})"
