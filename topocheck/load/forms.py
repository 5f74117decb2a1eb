"""What may be written in a file that is no Kubernetes object: which keys, and what under them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from topocheck.load.metadata import is_placeholder
from topocheck.model.place import Place
from topocheck.model.value import Mapping, Scalar, Sequence, Value


class Kind(Enum):
    """A value that is not looked into, in words."""

    NUMBER = "a number"
    BOOLEAN = "true or false"
    TEXT = "a text"
    TEXTS = "a list of texts"
    ANYTHING = "anything"


@dataclass(frozen=True, slots=True)
class Keys:
    """A mapping whose keys are all known; ``meant`` gives words of other formats, and what this one calls them."""

    known: MappingType[str, Form]
    meant: MappingType[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Named:
    """A mapping with names for keys, of values that are all alike."""

    form: Keys


@dataclass(frozen=True, slots=True)
class Items:
    """A list of mappings that are alike. With ``by`` the value under that key says how an item must be; one with another value
    there is not looked into.
    """

    form: Keys
    by: str | None = None
    forms: MappingType[str, Keys] = field(default_factory=dict)


Form: TypeAlias = Kind | Keys | Named | Items


@dataclass(frozen=True, slots=True)
class UnknownKey:
    """A key that is not known in ``where``."""

    key: str
    where: str
    place: Place
    meant: str | None


@dataclass(frozen=True, slots=True)
class WrongValue:
    """A value at ``path`` that is not what it must be."""

    path: str
    value: Value
    place: Place
    must: str


Mistake: TypeAlias = UnknownKey | WrongValue


def fits(value: Value, form: Form) -> bool:
    """Whether there is no mistake: cheaper to ask than `mistakes`, and nearly always so. Not sure of placeholders."""
    if isinstance(form, Keys):
        if not isinstance(value, Mapping):
            return False
        known = form.known
        return all(key in known and fits(inner, known[key]) for key, inner in value.entries.items())
    if isinstance(form, Named):
        return isinstance(value, Mapping) and all(fits(inner, form.form) for inner in value.entries.values())
    if isinstance(form, Items):
        return isinstance(value, Sequence) and all(fits(item, _form_of(item, form)) for item in value.items)
    return form is Kind.ANYTHING or _fits(value, form)


def mistakes(value: Value, form: Form, path: str = "") -> Iterator[Mistake]:
    """What of a value does not fit a form. Placeholders and null fit any."""
    if isinstance(value, Scalar) and (value.is_null or is_placeholder(value.text)):
        return
    must = _must(value, form)
    if must is not None:
        yield WrongValue(path, value, value.place, must)
    elif isinstance(form, Keys) and isinstance(value, Mapping):
        yield from _of_keys(value, form, path)
    elif isinstance(form, Named) and isinstance(value, Mapping):
        for name, inner in value:
            yield from _at_key(mistakes(inner, form.form, _joined(path, name)), value, name)
    elif isinstance(form, Items) and isinstance(value, Sequence):
        for at, item in enumerate(value.items):
            yield from mistakes(item, _form_of(item, form), f"{path}[{at}]")


def _of_keys(value: Mapping, form: Keys, path: str) -> Iterator[Mistake]:
    for key, inner in value:
        below = form.known.get(key)
        if below is not None:
            yield from _at_key(mistakes(inner, below, _joined(path, key)), value, key)
        elif not is_placeholder(key):
            yield UnknownKey(key, path, value.place_of(key), _meant(key, form))


def _at_key(found: Iterator[Mistake], value: Mapping, key: str) -> Iterator[Mistake]:
    """Mistakes, those about the value under a key placed at the key."""
    for mistake in found:
        if isinstance(mistake, WrongValue) and mistake.value is value.entries[key]:
            yield WrongValue(mistake.path, mistake.value, value.place_of(key), mistake.must)
        else:
            yield mistake


def _form_of(item: Value, form: Items) -> Form:
    if form.by is None or not isinstance(item, Mapping):
        return form.form
    return form.forms.get(item.text(form.by) or "", Kind.ANYTHING)


def _must(value: Value, form: Form) -> str | None:
    """What a value must be and is not."""
    if form is Kind.ANYTHING:
        return None
    if isinstance(form, Keys | Named):
        return None if isinstance(value, Mapping) else "a mapping"
    if isinstance(form, Items):
        return None if isinstance(value, Sequence) else "a list"
    return None if _fits(value, form) else form.value


def _fits(value: Value, kind: Kind) -> bool:
    if kind is Kind.TEXTS:
        return isinstance(value, Sequence) and all(isinstance(item, Scalar | Mapping) for item in value.items)
    if not isinstance(value, Scalar):
        return False
    if kind is Kind.BOOLEAN:
        return isinstance(value.data, bool)
    if kind is Kind.NUMBER:
        return (isinstance(value.data, int) and not isinstance(value.data, bool)) or value.text.strip().isdigit()
    return not isinstance(value.data, bool)


def _meant(key: str, form: Keys) -> str | None:
    if key in form.meant:
        return form.meant[key]
    for known in form.known:
        if known.replace("-", "").replace("_", "").lower() == key.replace("-", "").replace("_", "").lower():
            return known
    close = difflib.get_close_matches(key, sorted(form.known), n=1, cutoff=0.75)
    return close[0] if close else None


def _joined(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
