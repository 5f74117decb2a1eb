"""A setting that nmstate reads and then refuses, and the small questions that the rules about it ask."""

from __future__ import annotations

from dataclasses import dataclass

from topocheck.checks.nmstate.rule import switched_on
from topocheck.model.place import Place
from topocheck.model.value import Mapping, Scalar


@dataclass(frozen=True, slots=True)
class Refusal:
    """``message`` says what is wrong at ``place`` and what must be, ``said`` are nmstate's words; ``other`` is the line that does not
    go with it.
    """

    place: Place
    message: str
    said: str
    fix: str
    other: Place | None = None


def block_of(body: Mapping, *path: str) -> Mapping | None:
    """The mapping at the end of a path of keys."""
    value = body.at(*path)
    return value if isinstance(value, Mapping) else None


def ip_on(body: Mapping, family: str) -> bool:
    """Whether a family of addresses is switched on for an interface."""
    ip = body.mapping(family)
    return ip is not None and switched_on(ip.get("enabled"))


def texts(mapping: Mapping, key: str) -> list[str]:
    """The scalars of a list, as they are written."""
    items = mapping.sequence(key)
    return [item.text for item in items if isinstance(item, Scalar) and item.data is not None] if items else []
