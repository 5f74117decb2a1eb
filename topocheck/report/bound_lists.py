"""The access lists of a device by name: how many rules each has, and where it is bound."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from topocheck.model.rule import Filter


class Binding(NamedTuple):
    """Where a list filters: ``direction`` is in or out of ``interface``, ``line`` the line that binds it."""

    interface: str
    direction: str
    line: int


class BoundList(NamedTuple):
    """A list and its bindings; ``rules`` is None where the configuration has no list of that name that could be read."""

    name: str
    rules: int | None
    bindings: tuple[Binding, ...]


def bound_lists(interfaces: Iterable[tuple[str, Iterable[Filter]]]) -> list[BoundList]:
    """The lists that the given interfaces, each with its filters, are filtered by, in the order of their first binding."""
    lists: dict[tuple[str, int | None], tuple[int | None, list[Binding]]] = {}
    for interface, filters in interfaces:
        for bound in filters:
            rules = None if bound.acl is None else len(bound.acl.rules)
            _, bindings = lists.setdefault((bound.name, bound.version), (rules, []))
            bindings.append(Binding(interface, bound.direction, bound.place.line))
    return [BoundList(name, rules, tuple(bindings)) for (name, _), (rules, bindings) in lists.items()]
