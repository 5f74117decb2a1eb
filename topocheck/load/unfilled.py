"""Placeholders that something outside the file fills in: Helm, Jinja, envsubst, an OpenShift Template, nmpolicy, kustomize."""

from __future__ import annotations

import re
from collections.abc import Iterator

from topocheck.load.embedded import Origin
from topocheck.model.manifest import Unfilled
from topocheck.model.template import is_template, placeholder_at
from topocheck.model.value import Mapping, Scalar, Sequence, Value

_STRING = re.compile(r'"([^"\\\n]*)"')
_GUEST_TEXTS = frozenset({"userData", "userDataBase64", "description"})
"""Texts in which such marks mean something else: the guest's own shell or cloud-init's templates."""


def find_unfilled(value: Value, text: str, path: str = "") -> Iterator[Unfilled]:
    """The values below ``value`` that hold a placeholder, in order; ``text`` is that of their file."""
    if isinstance(value, Mapping):
        for key, inner in value:
            below = f"{path}.{key}" if path else key
            if is_template(key):
                yield Unfilled(below, value.place_of(key))
            elif key not in _GUEST_TEXTS:
                yield from find_unfilled(inner, text, below)
    elif isinstance(value, Sequence):
        for at, inner in enumerate(value.items):
            yield from find_unfilled(inner, text, f"{path}[{at}]")
    elif isinstance(value, Scalar) and (first := _first_in(value.text)) is not None:
        yield Unfilled(path, Origin(value, text).place(first))


def _first_in(text: str) -> int | None:
    """Where the first placeholder of a text is, or of the strings of the JSON in it; None where there is none."""
    if is_template(text):
        return placeholder_at(text)
    strings = _STRING.finditer(text) if text.lstrip()[:1] == "{" else ()
    return next((one.start(1) + placeholder_at(one[1]) for one in strings if is_template(one[1])), None)
