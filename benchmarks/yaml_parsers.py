"""Which YAML parser reads Kubernetes manifests: speed, and whether it reads what Kubernetes reads.

Run with ``make bench``. The input is the folder given, by default the corpus beside the checkout where it is there, else
the samples. Each parser reads all files that every parser could be given; a file that it refuses is counted, and its
values are compared with those of topocheck's reader.
"""

from __future__ import annotations

import gc
import math
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import ryaml
import ryml
import yaml
import yaml12
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError as RuamelError

from topocheck.load.yaml_reader import read_yaml
from topocheck.model.value import Mapping, Scalar, Sequence, Value

ROOT = Path(__file__).parents[1]
CORPUS = ROOT.parent / "shared" / "corpus" / "gitops"
ROUND_TRIP_SHARE = 20  # ruamel's round-trip mode reads one file in so many: it would take minutes for all

Read = Callable[[str], object]


def plain(value: Value) -> object:
    """The plain data of a value."""
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value}
    if isinstance(value, Sequence):
        return [plain(item) for item in value]
    return value.data if isinstance(value, Scalar) else None


def topocheck_reader(text: str) -> object:
    """Documents by topocheck's reader: libyaml, with places."""
    read = read_yaml(text, "file")
    if read.problems:
        raise ValueError(read.problems[0][1].message)
    return [plain(document) for document in read.documents]


def as_text(value: Value) -> object:
    """The data of a value with its scalars unresolved, as rapidyaml gives them."""
    if isinstance(value, Mapping):
        return {key: as_text(item) for key, item in value}
    if isinstance(value, Sequence):
        return [as_text(item) for item in value]
    return (value.text or None) if isinstance(value, Scalar) else None


def topocheck_as_text(text: str) -> object:
    """Documents by topocheck's reader, to hold rapidyaml's against."""
    read = read_yaml(text, "file")
    return None if read.problems else [as_text(document) for document in read.documents]


def libyaml(text: str) -> object:
    """Documents by PyYAML's C loader, without places."""
    return [document for document in yaml.load_all(text, Loader=yaml.CSafeLoader) if document is not None]


def rapidyaml(text: str) -> object:
    """Documents by rapidyaml, all scalars as text: it resolves none."""
    tree = ryml.parse_in_arena(text.encode())
    root = tree.root_id()
    if tree.is_stream(root):
        return [_ryml(tree, child) for child in ryml.children(tree, root)]
    return [_ryml(tree, root)]


class RymlTree(Protocol):
    """What is used of a tree of rapidyaml, which has no stubs."""

    def is_map(self, node: int) -> bool:
        """Whether a node is a mapping."""

    def is_seq(self, node: int) -> bool:
        """Whether a node is a sequence."""

    def key(self, node: int) -> bytes:
        """The text of a node's key."""

    def has_val(self, node: int) -> bool:
        """Whether a node is a scalar."""

    def val(self, node: int) -> bytes | None:
        """The text of a scalar."""


def _ryml(tree: RymlTree, node: int) -> object:
    if tree.is_map(node):
        return {bytes(tree.key(child)).decode(): _ryml(tree, child) for child in ryml.children(tree, node)}
    if tree.is_seq(node):
        return [_ryml(tree, child) for child in ryml.children(tree, node)]
    text = tree.val(node) if tree.has_val(node) else None
    return None if text is None else bytes(text).decode() or None


def ryaml_rust(text: str) -> object:
    """Documents by ryaml (Rust), without places."""
    return [document for document in ryaml.loads_all(text) if document is not None]


def yaml12_rust(text: str) -> object:
    """Documents by py-yaml12 (Rust), without places."""
    return [document for document in yaml12.parse_yaml(text, multi=True) if document is not None]


def ruamel_round_trip(text: str) -> object:
    """Documents by ruamel.yaml's round-trip mode: the one that keeps comments."""
    return [document for document in YAML(typ="rt").load_all(text) if document is not None]


PARSERS: dict[str, tuple[Read, tuple[type[Exception], ...]]] = {
    "topocheck (libyaml, with places)": (topocheck_reader, (ValueError,)),
    "PyYAML CSafeLoader (libyaml)": (libyaml, (yaml.YAMLError, ValueError, TypeError)),
    "rapidyaml (C++)": (rapidyaml, (ryml.ExceptionParse, RuntimeError, ValueError)),
    "ryaml (Rust)": (ryaml_rust, (ryaml.InvalidYamlError, ValueError)),
    "py-yaml12 (Rust)": (yaml12_rust, (ValueError, RuntimeError)),
}


def texts(folder: Path) -> Iterator[str]:
    """The YAML files below a folder that are UTF-8."""
    for path in sorted([*folder.rglob("*.yaml"), *folder.rglob("*.yml")]):
        raw = path.read_bytes()
        if b"\0" not in raw:
            yield raw.decode("utf-8", errors="replace").removeprefix("\ufeff")


def same(a: object, b: object) -> bool:
    """Whether two results are equal; not-a-number equals itself, and a bare text equals the scalar it was read from."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, float) and isinstance(b, float) and math.isnan(a) and math.isnan(b):
        return True
    return type(a) is type(b) and a == b


def measure(read: Read, refusals: tuple[type[Exception], ...], inputs: list[str]) -> tuple[float, list[object]]:
    """Seconds for all inputs, and each result; a refusal is None."""
    results: list[object] = []
    gc.collect()
    gc.disable()
    started = time.perf_counter()
    for text in inputs:
        try:
            results.append(read(text))
        except refusals:
            results.append(None)
    spent = time.perf_counter() - started
    gc.enable()
    return spent, results


def main() -> None:
    """Print the table."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS if CORPUS.is_dir() else ROOT / "samples"
    inputs = list(texts(folder))
    size = sum(len(text) for text in inputs) / 1e6
    print(f"{len(inputs)} files, {size:.1f} MB; the cyclic garbage collector is paused for each parser")
    print(f"{'parser':<36}{'MB/s':>8}{'refused':>9}{'as topocheck':>14}{'otherwise':>11}")
    _, reference = measure(topocheck_reader, (ValueError,), inputs)
    _, texts_only = measure(topocheck_as_text, (ValueError,), inputs)
    for name, (read, refusals) in PARSERS.items():
        spent, results = measure(read, refusals, inputs)
        expected = texts_only if name.startswith("rapidyaml") else reference
        both = [(a, b) for a, b in zip(expected, results, strict=True) if a is not None and b is not None]
        equal = sum(same(a, b) for a, b in both)
        refused = sum(result is None for result in results)
        print(f"{name:<36}{size / spent:8.1f}{refused:9}{equal:14}{len(both) - equal:11}")
    some = inputs[::ROUND_TRIP_SHARE]
    spent, results = measure(ruamel_round_trip, (RuamelError, ValueError), some)
    rate = sum(len(text) for text in some) / 1e6 / spent
    print(f"{'ruamel.yaml round-trip, every 20th':<36}{rate:8.1f}{sum(r is None for r in results):9}")


if __name__ == "__main__":
    main()
