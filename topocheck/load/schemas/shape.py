"""What a schema can tell of a document: two with the same shape are both right or both wrong, and at the same places."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TypeAlias

from topocheck.load.schemas.plain import Plain
from topocheck.load.schemas.structural import Schema, parts

Shape: TypeAlias = Hashable

_LOOKS_AT_NOTHING_ELSE = frozenset({"type", "$schema", "definitions"})


def shape_of(schema: Schema, document: Plain) -> Shape:
    """The shape of a document: of a value of which the schema wants to know no more than its type, only that."""
    definitions = schema.get("definitions")
    return _shape(schema, document, definitions if isinstance(definitions, dict) else {})


def _shape(schema: Schema, value: Plain, definitions: dict[str, Schema]) -> Shape:
    reference = schema.get("$ref")
    while isinstance(reference, str):
        schema = definitions.get(reference.rpartition("/")[2], {})
        reference = schema.get("$ref")
    if isinstance(value, dict):
        known, rest = dict(parts(schema)), schema.get("additionalProperties")
        others = rest if isinstance(rest, dict) else {}
        return tuple((key, _shape(known.get(key, others), value[key], definitions)) for key in sorted(value))
    if isinstance(value, list):
        items = schema.get("items")
        each = items if isinstance(items, dict) else {}
        return tuple(_shape(each, item, definitions) for item in value)
    kind = type(value).__name__
    return kind if schema.keys() <= _LOOKS_AT_NOTHING_ELSE else (kind, value)
