"""A value as a validator reads it: without what nobody knows yet, and without what the API server drops before it looks."""

from __future__ import annotations

import math
from typing import TypeAlias

from topocheck.load.metadata import is_placeholder
from topocheck.model.template import is_template
from topocheck.model.value import Mapping, Scalar, Sequence, Value

Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"


class _Unknown:
    """What stands for a value that is not known."""


_UNKNOWN = _Unknown()


def plain(value: Value | None) -> Plain:
    """The value, None where it is not known as a whole.

    Left out are keys with null, keys and values that are templates, lists with a template among their items, and the directives of
    strategic merge patches (``$patch``).
    """
    found = None if value is None else _plain(value)
    return None if isinstance(found, _Unknown) else found


def _plain(value: Value) -> Plain | _Unknown:
    if isinstance(value, Mapping):
        return _mapping(value)
    if isinstance(value, Sequence):
        items: list[Plain] = []
        for item in value.items:
            found = _plain(item)
            if isinstance(found, _Unknown):
                return _UNKNOWN
            items.append(found)
        return items
    if isinstance(value, Scalar) and not is_placeholder(value.text):
        data = value.data
        return _UNKNOWN if isinstance(data, float) and not math.isfinite(data) else data
    return _UNKNOWN


def _mapping(value: Mapping) -> Plain:
    found: dict[str, Plain] = {}
    for key, inner in value:
        if inner.is_null or is_template(key) or key.startswith("$"):
            continue
        known = _plain(inner)
        if not isinstance(known, _Unknown):
            found[key] = known
    return found
