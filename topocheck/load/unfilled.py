"""Placeholders that something outside the file fills in: Helm, Jinja, envsubst, an OpenShift Template, nmpolicy, kustomize."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.load.embedded import Origin
from topocheck.model.manifest import Unfilled
from topocheck.model.template import is_template, placeholder_at
from topocheck.model.value import Mapping, Scalar, Sequence, Value

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
    elif isinstance(value, Scalar) and is_template(value.text):
        yield Unfilled(path, Origin(value, text).place(placeholder_at(value.text)))
