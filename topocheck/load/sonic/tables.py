"""The tables of a config_db.json: rows by their key, every field with its place.

Source: SONiC Configuration wiki (sonic-buildimage src/sonic-yang-models/doc/Configuration.md). A row stands in its table, or at
the top with the table's name before its key, as a dump of the database has it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from topocheck.model.place import Place
from topocheck.model.value import Mapping, Scalar, Sequence, Value

_HINT = re.compile(r"\A\s*\{.*\"(?:PORT|VLAN|VLAN_MEMBER|PORTCHANNEL|INTERFACE)[\"|]", re.DOTALL)
_PORT = re.compile(r"Ethernet\d|PortChannel\d|Vlan\d")
_TABLES = ("PORT", "VLAN_MEMBER", "PORTCHANNEL", "VLAN", "INTERFACE")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the parts of its key behind the table's name, its fields, and where its key stands."""

    key: tuple[str, ...]
    fields: Mapping
    place: Place

    @property
    def name(self) -> str:
        """The first part of the key."""
        return self.key[0]

    def text(self, key: str) -> str | None:
        """A field's text without spaces around it; None where it is absent or empty."""
        text = self.fields.text(key)
        return text.strip() or None if text is not None else None

    def number(self, key: str) -> int | None:
        """A field's number, which the database keeps as text."""
        return self.fields.integer(key)

    def listed(self, key: str) -> tuple[str, ...]:
        """A field's texts: a list, or one text with commas, under the key or the key with ``@``."""
        value = self.fields.get(key) or self.fields.get(f"{key}@")
        items = value.items if isinstance(value, Sequence) else [value]
        texts = [item.text for item in items if isinstance(item, Scalar)]
        return tuple(part.strip() for text in texts for part in text.split(",") if part.strip())

    def place_of(self, key: str) -> Place:
        """Where a field stands; the row where it is absent."""
        return self.fields.place_of(key) if key in self.fields else self.place


@dataclass(frozen=True, slots=True)
class Tables:
    """A whole config_db.json."""

    document: Mapping

    def has(self, table: str) -> bool:
        """Whether a table is there, with rows or without."""
        return table in self.document or any(key.startswith(f"{table}|") for key, _ in self.document)

    def place(self, table: str) -> Place:
        """Where a table, or its first row, stands."""
        first = next((key for key, _ in self.document if key == table or key.startswith(f"{table}|")), table)
        return self.document.place_of(first)

    def rows(self, table: str) -> Iterator[Row]:
        """The rows of a table in the order of the file."""
        inside = self.document.mapping(table)
        if inside is not None:
            for key, fields in inside:
                yield _row(inside, key, key, fields)
        prefix = f"{table}|"
        for key, fields in self.document:
            if key.startswith(prefix):
                yield _row(self.document, key, key.removeprefix(prefix), fields)


def _row(owner: Mapping, written: str, key: str, fields: Value) -> Row:
    inside = fields if isinstance(fields, Mapping) else Mapping(owner.file, owner.mark, {}, {})
    return Row(tuple(key.split("|")), inside, owner.place_of(written))


def is_config_db(text: str) -> bool:
    """Whether a text is JSON with tables of SONiC's configuration database at its top."""
    if _HINT.match(text) is None:
        return False
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(document, dict) and any(_PORT.match(row) for table in _TABLES for row in _keys(document, table))


def _keys(document: dict[str, object], table: str) -> Iterator[str]:
    inside = document.get(table)
    yield from inside if isinstance(inside, dict) else ()
    prefix = f"{table}|"
    yield from (key.removeprefix(prefix) for key in document if key.startswith(prefix))
