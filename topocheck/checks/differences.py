"""How an object in Git differs from what a cluster has of it.

An API server adds to an object what was left out, so that only what Git says is held against the cluster.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from topocheck.checks.unresolved import is_template
from topocheck.model.place import Place
from topocheck.model.value import Mapping, Scalar, Sequence, Value

_SHORT = 40
_FACTORS = {
    "": Decimal(1),
    **{unit: Decimal(1000) ** power for power, unit in enumerate("kMGTPE", start=1)},
    **{f"{unit}i": Decimal(1024) ** power for power, unit in enumerate("KMGTPE", start=1)},
    "m": Decimal(1) / 1000,
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that Git says and the cluster has otherwise. ``path`` leads to it, as ``spec.template.spec.networks[0].name``."""

    path: str
    place: Place
    git: str
    live: str

    def __str__(self) -> str:
        return f"{self.path} is {self.live} where Git says {self.git}"


def differences(git: Mapping, live: Mapping, path: tuple[str, ...]) -> Iterator[Difference]:
    """What Git says below a path of keys that the cluster's object has otherwise or not at all."""
    said = git.at(*path)
    if said is not None:
        yield from _differences(said, live.at(*path), ".".join(path))


def _differences(git: Value, live: Value | None, path: str) -> Iterator[Difference]:
    if isinstance(git, Mapping) and isinstance(live, Mapping):
        for key, value in git:
            if not value.is_null:
                yield from _differences(value, live.get(key), f"{path}.{key}")
    elif isinstance(git, Sequence) and isinstance(live, Sequence):
        yield from _between_lists(git, live, path)
    elif not _same(git, live):
        yield Difference(path, git.place, _shown(git), _shown(live))


def _between_lists(git: Sequence, live: Sequence, path: str) -> Iterator[Difference]:
    """Items with names are those of the same name, as in the lists that an API merges; the others those of the same place."""
    by_name = {item.text("name"): item for item in live if isinstance(item, Mapping)}
    for index, item in enumerate(git):
        name = item.text("name") if isinstance(item, Mapping) else None
        other = by_name.get(name) if name is not None else live.items[index] if index < len(live) else None
        yield from _differences(item, other, f"{path}[{name or index}]")
    if len(live) > len(git) and None in (item.text("name") if isinstance(item, Mapping) else None for item in live):
        yield Difference(path, git.place, f"{len(git)} items", f"{len(live)} items")


def _same(git: Value, live: Value | None) -> bool:
    if live is None:
        return _is_empty(git)
    if not isinstance(git, Scalar) or not isinstance(live, Scalar):
        return False
    if git.text == live.text or is_template(git.text):
        return True
    amount = _amount(git.text)
    return (amount is not None and amount == _amount(live.text)) or _same_json(git.text, live.text)


def _is_empty(value: Value) -> bool:
    if isinstance(value, Mapping):
        return not value.entries
    return not value.items if isinstance(value, Sequence) else value.is_null


def _same_json(git: str, live: str) -> bool:
    """Whether both are the same object of JSON, as in a NAD's ``spec.config``, whatever their blanks."""
    if not git.lstrip().startswith("{") or not live.lstrip().startswith("{"):
        return False
    try:
        return bool(json.loads(git) == json.loads(live))
    except (ValueError, RecursionError):
        return False


def _amount(text: str) -> Decimal | None:
    """A number or a quantity as Kubernetes writes it, which an API server may write in another way."""
    digits = text.rstrip("kKmMGTPEi")
    factor = _FACTORS.get(text[len(digits) :])
    try:
        return None if factor is None else Decimal(digits) * factor
    except InvalidOperation:
        return None


def _shown(value: Value | None) -> str:
    if value is None:
        return "missing"
    if isinstance(value, Scalar):
        text = " ".join(value.text.split())
        return f'"{text}"' if len(text) <= _SHORT else f'"{text[:_SHORT]}..."'
    return "a mapping" if isinstance(value, Mapping) else "a list"
