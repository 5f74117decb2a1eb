"""What one value of a desired state must be, as nmstate's deserializers take it.

Source: nmstate 2.x, rust/src/lib/deserializer.rs: numbers and booleans may be written as texts, so that what is in quotes is no
mistake; enumerations are matched letter by letter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv6Address, ip_address

from topocheck.checks.unresolved import is_template
from topocheck.model.value import Mapping as MappingValue
from topocheck.model.value import Scalar, Sequence, Value

Schema = Mapping[str, object]
_SWITCHED = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "1", "0"})


@dataclass(frozen=True, slots=True)
class Rule:
    """What a value ``must`` be, in words; ``takes`` tells it of a value without placeholders, ``schema`` tells an editor."""

    must: str
    takes: Callable[[Value], bool]
    schema: Schema

    def fits(self, value: Value) -> bool:
        """Whether nmstate takes a value; a placeholder may become anything."""
        return (isinstance(value, Scalar) and is_template(value.text)) or self.takes(value)


def whole(least: int, most: int, must: str = "") -> Rule:
    """A whole number of a range, hexadecimal ones included."""

    def takes(value: Value) -> bool:
        number = integer(value)
        return number is not None and least <= number <= most

    return Rule(
        must or f"a number from {least} to {most}",
        takes,
        {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": "^(0[xX][0-9a-fA-F]+|-?[0-9]+)$"}]},
    )


def integer(value: Value | None) -> int | None:
    """The number that a scalar is, in quotes or not; None where it is none."""
    data = value.data if isinstance(value, Scalar) else None
    if isinstance(data, int) and not isinstance(data, bool):
        return data
    if not isinstance(data, str) or not data.isascii():
        return None
    try:
        return int(data, 16) if data.startswith("0x") else int(data)
    except ValueError:
        return None


def _is_switch(value: Value) -> bool:
    if not isinstance(value, Scalar):
        return False
    return isinstance(value.data, bool) or (isinstance(value.data, str | int) and value.text.lower() in _SWITCHED)


def switched_on(value: Value | None) -> bool:
    """Whether a value is a boolean that is true, in any of the ways to write it."""
    return isinstance(value, Scalar) and value.text.lower() in {"true", "yes", "on", "y", "1"}


def switched_off(value: Value | None) -> bool:
    """Whether a value is a boolean that is false, in any of the ways to write it."""
    return isinstance(value, Scalar) and value.text.lower() in {"false", "no", "off", "n", "0"}


def _is_text(value: Value) -> bool:
    return isinstance(value, Scalar) and isinstance(value.data, str)


def _items_are(takes: Callable[[Value], bool]) -> Callable[[Value], bool]:
    def each(value: Value) -> bool:
        items = value.items if isinstance(value, Sequence) else None
        return items is not None and all(
            takes(item) or (isinstance(item, Scalar) and is_template(item.text)) for item in items
        )

    return each


def _is_mapping(value: Value) -> bool:
    return isinstance(value, MappingValue)


def _are_switches(value: Value) -> bool:
    return isinstance(value, MappingValue) and all(
        inner.is_null or _is_switch(inner) or (isinstance(inner, Scalar) and is_template(inner.text))
        for _, inner in value
    )


def _is_address(value: Value) -> bool:
    try:
        return isinstance(value, Scalar) and isinstance(value.data, str) and bool(ip_address(value.text))
    except ValueError:
        return False


def _is_ipv6(value: Value) -> bool:
    try:
        return isinstance(value, Scalar) and bool(IPv6Address(value.text))
    except AddressValueError:
        return False


def choice(*words: str, numbered: bool = False, alias: str = "") -> Rule:
    """One of a few words; ``numbered`` where their numbers from 0 stand for them, ``alias`` are words not worth naming."""
    known = {*words, *alias.split(), *(str(number) for number in range(len(words)) if numbered)}

    def takes(value: Value) -> bool:
        data = value.data if isinstance(value, Scalar) else None
        return (isinstance(data, str) or (numbered and type(data) is int)) and str(data) in known

    texts: Schema = {"enum": sorted(known)}
    numbers: Schema = {"type": "integer", "minimum": 0, "maximum": len(words) - 1}
    must = f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else words[0]
    return Rule(must, takes, {"anyOf": [texts, numbers]} if numbered else texts)


U8 = whole(0, 2**8 - 1)
U16 = whole(0, 2**16 - 1)
U32 = whole(0, 2**32 - 1, "a number")
U64 = whole(0, 2**64 - 1, "a number")
I32 = whole(-(2**31), 2**31 - 1, "a number")
I64 = whole(-(2**63), 2**63 - 1, "a number")

_BOOLEANS: list[Schema] = [
    {"type": "boolean"},
    {"enum": ["true", "false", "yes", "no", "on", "off", "y", "n", 0, 1, "0", "1"]},
]
BOOLEAN = Rule("true or false", _is_switch, {"anyOf": _BOOLEANS})
TEXT = Rule("a text", _is_text, {"type": "string"})
TEXTS = Rule("a list of texts", _items_are(_is_text), {"type": "array", "items": {"type": "string"}})
LIST = Rule("a list", lambda value: isinstance(value, Sequence), {"type": "array"})
MAPPING = Rule("a mapping", _is_mapping, {"type": "object"})
MAPPINGS = Rule("a list of mappings", _items_are(_is_mapping), {"type": "array", "items": {"type": "object"}})
SWITCH = Rule(
    "a mapping, or true or false",
    lambda value: _is_mapping(value) or _is_switch(value),
    {"anyOf": [{"type": "object"}, *_BOOLEANS]},
)
ADDRESS = Rule("an IP address", _is_address, {"type": "string"})
IPV6_ADDRESSES = Rule("a list of IPv6 addresses", _items_are(_is_ipv6), {"type": "array", "items": {"type": "string"}})
ANYTHING = Rule("anything", lambda _: True, {})
SWITCHES = Rule("a mapping of names to true or false", _are_switches, {"type": "object"})


def choices(*words: str) -> Rule:
    """A list of some of a few words."""
    one = choice(*words)
    return Rule(f"a list of {one.must}", _items_are(one.takes), {"type": "array", "items": one.schema})
