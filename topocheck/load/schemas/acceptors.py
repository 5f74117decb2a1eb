"""Schemas made into functions that say in a few microseconds that an object is right.

They answer True only where every validator would; what they are not sure of is for a validator to judge. Nearly every object
of a large site is right, so this is what makes validating one cheap.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from topocheck.load.metadata import is_placeholder
from topocheck.load.schemas.structural import Schema, parts
from topocheck.model.value import Mapping, Scalar, ScalarData, Sequence, Value

Accepts: TypeAlias = Callable[[Value], bool]

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (),
}
_NOT_SURE = frozenset({"oneOf", "not", "allOf", "const", "uniqueItems"})
_OF_NUMBERS = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})


def acceptor(schema: Schema) -> Accepts:
    """The function of a whole schema, with its definitions."""
    definitions = schema.get("definitions")
    return _Compiler(definitions if isinstance(definitions, dict) else {}).compiled(schema)


def _anything(_: Value) -> bool:
    return True


def _never(_: Value) -> bool:
    return False


class _Compiler:
    def __init__(self, definitions: dict[str, Schema]) -> None:
        self._definitions = definitions
        self._known: dict[str, Accepts] = {}

    def compiled(self, schema: Schema) -> Accepts:
        reference = schema.get("$ref")
        if isinstance(reference, str):
            return self._referred(reference.rpartition("/")[2])
        if not schema.keys() - {"$schema", "definitions"}:
            return _anything
        if schema.keys() & _NOT_SURE:
            return _never
        choices = schema.get("anyOf")
        if isinstance(choices, list) and all(choice.keys() == {"type"} for choice in choices):
            types = [kind for choice in choices for kind in _named(choice)]
            return self._of_type({**schema, "type": types})
        if isinstance(choices, list):
            return _any_of([self.compiled({**schema, **choice, "anyOf": None}) for choice in choices])
        return self._of_type(schema)

    def _referred(self, name: str) -> Accepts:
        """The function of a definition, found when it is called: definitions may refer to themselves."""
        known = self._known

        def accepts(value: Value) -> bool:
            found = known.get(name)
            if found is None:
                found = known[name] = self.compiled(self._definitions.get(name, {}))
            return found(value)

        return accepts

    def _of_type(self, schema: Schema) -> Accepts:
        kinds = _named(schema)
        if "object" in kinds or "properties" in schema:
            return self._mapping(schema) if kinds <= {"object", "null"} else _never
        if "array" in kinds or "items" in schema:
            return self._sequence(schema) if kinds <= {"array", "null"} else _never
        if not kinds:
            return _never
        return _scalar(schema, kinds)

    def _mapping(self, schema: Schema) -> Accepts:
        properties = {key: self.compiled(part) for key, part in parts(schema)}
        plain = {key: kind for key, part in parts(schema) if (kind := _only_type(part)) is not None}
        required = schema.get("required")
        needed = tuple(required) if isinstance(required, list) else ()
        rest = schema.get("additionalProperties")
        plain_rest = _only_type(rest) if isinstance(rest, dict) and not properties else None
        others = self.compiled(rest) if isinstance(rest, dict) else _never if rest is False else _anything
        fewest, most = schema.get("minProperties", 0), schema.get("maxProperties", 1 << 30)
        if not isinstance(fewest, int) or not isinstance(most, int):
            return _never

        def accepts(value: Value) -> bool:
            if not isinstance(value, Mapping):
                return value.is_null
            entries = value.entries
            for key, inner in entries.items():
                if isinstance(inner, Scalar) and plain.get(key, plain_rest) is inner.data.__class__:
                    continue  # most values of a manifest
                if not properties.get(key, others)(inner):
                    return False
            for key in needed:
                if key not in entries or entries[key].is_null:
                    return False
            return fewest <= len(entries) <= most

        return accepts

    def _sequence(self, schema: Schema) -> Accepts:
        items = schema.get("items")
        each = self.compiled(items) if isinstance(items, dict) else _anything
        fewest, most = schema.get("minItems", 0), schema.get("maxItems", 1 << 30)
        if not isinstance(fewest, int) or not isinstance(most, int):
            return _never

        def accepts(value: Value) -> bool:
            if not isinstance(value, Sequence):
                return value.is_null
            found = value.items
            if not fewest <= len(found) <= most:
                return False
            for item in found:  # noqa: SIM110 - half again as fast as all() with a generator, and this runs for every list of a site
                if item.is_null or not each(item):
                    return False
            return True

        return accepts


def _named(schema: Schema) -> set[str]:
    """The types that a schema names."""
    given = schema.get("type")
    return {given} if isinstance(given, str) else set(given) if isinstance(given, list) else set()


def _only_type(schema: Schema) -> type | None:
    """The type of a value of which nothing else is demanded; None where that is not so, or where it has several."""
    types = [each for kind in _named(schema) for each in _TYPES.get(kind, (object, object))]
    return types[0] if schema.keys() == {"type"} and len(types) == 1 else None


def _any_of(choices: list[Accepts]) -> Accepts:
    return lambda value: any(accepts(value) for accepts in choices)


def _scalar(schema: Schema, kinds: set[str]) -> Accepts:
    """Of a template nobody knows what it will be. A key with null is as good as none."""
    types = {each for kind in kinds for each in _TYPES.get(kind, ())}
    fits = _constraint(schema)

    def accepts(value: Value) -> bool:
        if not isinstance(value, Scalar):
            return False
        data = value.data
        if data is None:
            return True
        return (data.__class__ in types and (fits is None or fits(data))) or is_placeholder(value.text)

    return accepts


def _constraint(schema: Schema) -> Callable[[ScalarData], bool] | None:
    """What a schema demands of a scalar beside its type; None where that is nothing."""
    enum, pattern = schema.get("enum"), schema.get("pattern")
    tests: list[Callable[[ScalarData], bool]] = []
    if isinstance(enum, list):
        allowed = {(each.__class__, each) for each in enum}
        tests.append(lambda data: (data.__class__, data) in allowed)
    if isinstance(pattern, str):
        found = re.compile(pattern).search
        tests.append(lambda data: not isinstance(data, str) or (found(data) is not None and not data.endswith("\n")))
    tests += [_limit(key, schema[key]) for key in _OF_NUMBERS & schema.keys()]
    tests += [_length(key, schema[key]) for key in {"minLength", "maxLength"} & schema.keys()]
    if not tests:
        return None
    return tests[0] if len(tests) == 1 else lambda data: all(test(data) for test in tests)


def _limit(key: str, limit: object) -> Callable[[ScalarData], bool]:
    if isinstance(limit, bool) or not isinstance(limit, int | float) or key.startswith("exclusive"):
        return lambda _: False
    if key == "minimum":
        return lambda data: not isinstance(data, int | float) or data >= limit
    return lambda data: not isinstance(data, int | float) or data <= limit


def _length(key: str, limit: object) -> Callable[[ScalarData], bool]:
    if not isinstance(limit, int):
        return lambda _: False
    if key == "minLength":
        return lambda data: not isinstance(data, str) or len(data) >= limit
    return lambda data: not isinstance(data, str) or len(data) <= limit
