"""The lines beside the primary one that make up a finding's story."""

from __future__ import annotations

from collections.abc import Iterable

from topocheck.model.place import Place
from topocheck.model.problem import Related


def other_places(primary: Place, related: Iterable[Related]) -> tuple[Related, ...]:
    """Each line once, without the primary one."""
    by_place = {one.place: one for one in reversed(list(related)) if one.place != primary}
    return tuple(reversed(list(by_place.values())))
