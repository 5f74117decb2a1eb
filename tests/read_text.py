"""Manifests read from a text that stands in the test itself."""

from __future__ import annotations

from textwrap import dedent

from topocheck.load.manifests import Manifests, read_manifests
from topocheck.load.yaml_reader import read_yaml
from topocheck.model.place import Place
from topocheck.model.value import Mapping, Scalar, Sequence, Value

FILE = "manifests/all.yaml"

Data = str | int | float | bool | list["Data"] | dict[str, "Data"] | None


def read(text: str) -> Manifests:
    """The objects of a text, the indentation that all its lines share taken away."""
    return read_manifests([read_yaml(dedent(text).lstrip("\n"), FILE)])


def at(line: int, column: int = 1) -> Place:
    """A place in the text that `read` was given."""
    return Place(FILE, line, column)


def data_of(value: Value) -> Data:
    """What a value is without its places."""
    if isinstance(value, Mapping):
        return {key: data_of(item) for key, item in value}
    if isinstance(value, Sequence):
        return [data_of(item) for item in value]
    assert isinstance(value, Scalar)
    return value.data
