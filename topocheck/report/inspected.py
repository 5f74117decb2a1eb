"""The objects of inspected manifests, in the order of their files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from topocheck.checks.wrapped_outcome import outcomes
from topocheck.model.place import Place
from topocheck.model.site import Site
from topocheck.report.understood import NO_NETWORKS, understood


@dataclass(frozen=True, slots=True)
class InspectedObject:
    """One object: as findings name it, where its name stands, and what it says.

    ``outcome`` is the phase in which a controller leaves it, where that is known of its kind.
    """

    object: str
    place: Place
    says: str
    outcome: str | None = None


def inspected(site: Site) -> Iterator[InspectedObject]:
    """The objects of a site's manifests."""
    said = understood(site)
    ends = {one.place: one for one in outcomes(site)}
    for one in site.manifests:
        end = ends.get(one.place)
        says = [said[one.place]] if end is None or said[one.place] != NO_NETWORKS else []
        says += [f"{end.phase}: {end.reason}"] if end is not None else []
        yield InspectedObject(one.object, one.place, "; ".join(says), end.phase if end is not None else None)
