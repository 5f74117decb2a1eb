"""Changes of reach in few words: sources that have the same destinations together, both directions as one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from topocheck.compare.classes import AlikeInBoth
from topocheck.compare.reach import Change
from topocheck.compare.services import Service

NAMED = 4
Classes = frozenset[AlikeInBoth]


@dataclass(frozen=True, slots=True)
class Way:
    """From each of some classes to each of others, and back where ``both``; ``where`` as with a change."""

    sources: Classes
    destinations: Classes
    where: str | None
    services: tuple[Service, ...]
    both: bool = False


def ways(changes: Iterable[Change]) -> list[Way]:
    """The changes as few ways, in the order of the changes."""
    services: dict[tuple[AlikeInBoth, AlikeInBoth, str | None], list[Service]] = {}
    for change in changes:
        services.setdefault((change.source, change.destination, change.where), []).append(change.service)
    targets: dict[tuple[str | None, tuple[Service, ...], AlikeInBoth], set[AlikeInBoth]] = {}
    for (source, destination, where), found in services.items():
        targets.setdefault((where, tuple(dict.fromkeys(found)), source), set()).add(destination)
    blocks: dict[tuple[str | None, tuple[Service, ...], Classes], set[AlikeInBoth]] = {}
    for (where, asked, source), reached in targets.items():
        blocks.setdefault((where, asked, frozenset(reached)), set()).add(source)
    return _both_directions(Way(frozenset(sources), to, where, asked) for (where, asked, to), sources in blocks.items())


def _both_directions(found: Iterable[Way]) -> list[Way]:
    """The ways, with two that are each other's reverse as one, from the fewer to the more."""
    kept: dict[tuple[object, ...], Way] = {}
    for way in found:
        back = (way.where, way.services, way.destinations, way.sources)
        if back in kept:
            few, many = sorted((way.destinations, way.sources), key=len)
            kept[back] = Way(few, many, way.where, way.services, both=True)
        else:
            kept[way.where, way.services, way.sources, way.destinations] = way
    return list(kept.values())


class Wording:
    """Puts classes into words: in their order, and those that are all but a few by their number."""

    def __init__(self, alike: Sequence[AlikeInBoth]) -> None:
        self._order = {one: index for index, one in enumerate(alike)}
        self._both = frozenset(one for one in alike if one.before and one.after)

    def of(self, way: Way, *, arrows: tuple[str, str] = ("->", "<->")) -> str:
        """``vm4, pod5 <-> all 7 others (icmp, on one node)``."""
        details = ", ".join((*map(str, way.services), *([way.where] if way.where else [])))
        if way.sources == way.destinations:
            among = "within" if len(way.sources) == 1 else "among"
            return f"{among} {self._names(way.sources)} ({details})"
        others = self._both - way.sources
        all_others = len(others) > NAMED and way.destinations == others
        there = f"all {len(others)} other groups" if all_others else self._names(way.destinations)
        return f"{self._names(way.sources)} {arrows[way.both]} {there} ({details})"

    def _names(self, classes: Classes) -> str:
        names = [one.name for one in sorted(classes, key=self._order.__getitem__)]
        if len(names) <= NAMED:
            return "; ".join(names)
        return f"{'; '.join(names[: NAMED - 1])} and {len(names) - NAMED + 1} more groups"
