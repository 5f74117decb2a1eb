"""What is wrong at a place of a document that a validator names, by its schema there."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from topocheck.load.schemas.judges import Steps
from topocheck.load.schemas.plain import Plain
from topocheck.load.schemas.structural import Schema, parts

_NAMES = {
    "object": "a mapping",
    "array": "a list",
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
}
_JSON_TYPES: dict[type, tuple[str, ...]] = {
    dict: ("object",),
    list: ("array",),
    str: ("string",),
    bool: ("boolean",),
    int: ("integer", "number"),
    float: ("number",),
    type(None): ("null",),
}
_QUANTITY = "[KMGTPE]i)|[numkMGTPE]"
_SURELY, _PERHAPS = 0.85, 0.7
"""How much alike two keys are, from which on one is surely, or perhaps, a slip for the other."""
_DEEPEST = 3


class Wrong(Enum):
    """What kind of mistake it is."""

    VALUE = "value"
    UNKNOWN = "unknown key"
    MISSING = "missing key"


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake. ``path`` leads to the value or, for a key, to the mapping that has it or should.

    ``must`` is what a value must be; ``key`` the key, ``meant`` the one that was meant (``surely`` tells how sure that is) and
    ``belongs`` the path of the mapping that knows the key, both None where there is none.
    """

    wrong: Wrong
    path: Steps
    must: str = ""
    key: str = ""
    meant: str | None = None
    belongs: Steps | None = None
    surely: bool = False


class Explainer:
    """Explains by one schema."""

    def __init__(self, schema: Schema) -> None:
        definitions = schema.get("definitions")
        self._schema = schema
        self._definitions = definitions if isinstance(definitions, dict) else {}

    def faults(self, document: Plain, path: Steps) -> Iterator[Fault]:
        """What is wrong at a place; nothing where the schema has nothing to say about it."""
        chain = self._schemas_on(path)
        value = value_at(document, path)
        if chain is None:
            return
        schema = chain[-1]
        if isinstance(value, dict) and ("properties" in schema or "object" in _types(schema)):
            yield from self._keys(schema, value, path, chain)
        must = self._must(schema, value)
        if must:
            yield Fault(Wrong.VALUE, path, must=must)

    def _keys(self, schema: Schema, value: dict[str, Plain], path: Steps, chain: list[Schema]) -> Iterator[Fault]:
        known = dict(parts(schema))
        if schema.get("additionalProperties") is False:
            yield from (self._unknown(key, known, path, chain) for key in value if key not in known)
        required = schema.get("required")
        for key in required if isinstance(required, list) else ():
            if key not in value:
                yield Fault(Wrong.MISSING, path, key=key)

    def _unknown(self, key: str, known: Iterable[str], path: Steps, chain: list[Schema]) -> Fault:
        """An unknown key: a slip of the pen is more likely than a wrong indentation, and that than a word of another release."""
        meant = meant_by(key, known, _SURELY)
        belongs = None if meant else self._nearby(key, path, chain)
        if meant or belongs is not None:
            return Fault(Wrong.UNKNOWN, path, key=key, meant=meant, belongs=belongs, surely=True)
        meant = meant_by(key, known, _PERHAPS)
        belongs = None if meant else self._below(key, chain[-1], path, _DEEPEST)
        return Fault(Wrong.UNKNOWN, path, key=key, meant=meant, belongs=belongs, surely=belongs is not None)

    def _nearby(self, key: str, path: Steps, chain: list[Schema]) -> Steps | None:
        """The mapping just below, above or beside that knows a key: most unknown keys are indented wrongly."""
        below = self._below(key, chain[-1], path, 1)
        if below is not None:
            return below
        for up in range(1, len(chain)):
            if key in dict(parts(chain[-1 - up])):
                return path[:-up]
        return self._below(key, chain[-2], path[:-1], 1) if len(chain) > 1 else None

    def _below(self, key: str, schema: Schema, path: Steps, depth: int) -> Steps | None:
        """The one mapping below that knows a key, the nearest first; None where there is none, or more than one."""
        level = [(path, schema)]
        for _ in range(depth):
            level = [((*at, name), self._resolved(part)) for at, each in level for name, part in parts(each)]
            found = [at for at, each in level if key in dict(parts(each))]
            if found:
                return found[0] if len(found) == 1 else None
        return None

    def _must(self, schema: Schema, value: Plain) -> str | None:
        """What a value must be and is not; None where it is."""
        choices = schema.get("anyOf")
        alternatives = choices if isinstance(choices, list) else []
        types = _types(schema) or [kind for each in alternatives for kind in _types(each)]
        names = [_NAMES[kind] for kind in types if kind in _NAMES]
        fits = not types or bool({*_JSON_TYPES[type(value)]} & {*types})
        if not fits and isinstance(value, float) and value.is_integer() and "integer" in types:
            fits = True
        if not fits:
            return _quantity(schema) or " or ".join(names)
        return _constraint(schema, value)

    def _schemas_on(self, path: Steps) -> list[Schema] | None:
        """The schemas of the values on a path; None where a value on it has none."""
        chain = [self._resolved(self._schema)]
        for step in path:
            here = chain[-1]
            inner = here.get("items") if isinstance(step, int) else dict(parts(here)).get(step)
            if inner is None and isinstance(step, str):
                inner = here.get("additionalProperties")
            if not isinstance(inner, dict):
                return None
            chain.append(self._resolved(inner))
        return chain

    def _resolved(self, schema: Schema) -> Schema:
        reference = schema.get("$ref")
        while isinstance(reference, str):
            schema = self._definitions.get(reference.rpartition("/")[2], {})
            reference = schema.get("$ref")
        return schema


def value_at(document: Plain, path: Steps) -> Plain:
    """The value that a path leads to."""
    value = document
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int):
            value = value[step]
    return value


def meant_by(key: str, known: Iterable[str], cutoff: float) -> str | None:
    """The known key that comes closest to an unknown one."""
    bare = {_bare(each): each for each in sorted(known)}
    close = difflib.get_close_matches(key, sorted(known), n=1, cutoff=cutoff)
    return bare.get(_bare(key)) or (close[0] if close else None)


def _bare(key: str) -> str:
    return re.sub(r"[-_]", "", key).lower()


def _types(schema: Schema) -> list[str]:
    given = schema.get("type")
    return [given] if isinstance(given, str) else [str(each) for each in given] if isinstance(given, list) else []


def _quantity(schema: Schema) -> str | None:
    return "a quantity such as 2Gi or 500m" if _QUANTITY in str(schema.get("pattern", "")) else None


def _constraint(schema: Schema, value: Plain) -> str | None:
    """What a schema demands of a value of the right type and does not get."""
    enum, pattern = schema.get("enum"), schema.get("pattern")
    if isinstance(enum, list) and value not in enum:
        return "one of " + ", ".join(str(each) for each in enum if each is not None)
    if isinstance(value, str) and isinstance(pattern, str) and not re.search(pattern, value):
        return _quantity(schema) or f"a text that fits {pattern}"
    return _size(schema, value)


def _size(schema: Schema, value: Plain) -> str | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _bounds(schema, value, "minimum", "maximum", "{}")
    if isinstance(value, str):
        return _bounds(schema, len(value), "minLength", "maxLength", "{} characters")
    if isinstance(value, list):
        return _bounds(schema, len(value), "minItems", "maxItems", "{} entries")
    if isinstance(value, dict):
        return _bounds(schema, len(value), "minProperties", "maxProperties", "{} keys")
    return None


def _bounds(schema: Schema, size: float, least: str, most: str, unit: str) -> str | None:
    low, high = schema.get(least), schema.get(most)
    if isinstance(low, int | float) and size < low:
        return f"at least {unit.format(low)}"
    return f"at most {unit.format(high)}" if isinstance(high, int | float) and size > high else None
