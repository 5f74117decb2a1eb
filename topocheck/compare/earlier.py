"""What the objects of a site were in an earlier state of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from topocheck.model.live import Counterpart
from topocheck.model.manifest import Manifest
from topocheck.model.site import Site


def with_earlier(after: Site, before: Site) -> Site:
    """The later state of a site, with what its objects were before.

    Objects that are there more than once in a state, as alternatives of several overlays, are left out: which of them was which is
    not known.
    """
    old = _whole(before)
    pairs = (
        Counterpart(now.kind, now.object, now.place, now.body, old[key].body, None)
        for key, now in _whole(after).items()
        if key in old
    )
    return replace(after, earlier=tuple(pairs))


def _whole(site: Site) -> dict[tuple[str, str], Manifest]:
    """The objects that are there once, by their API group and how findings name them."""
    objects = [one for one in site.manifests if one.name is not None and not one.partial]
    counts = Counter((one.group, one.object) for one in objects)
    return {key: one for one in objects if counts[key := (one.group, one.object)] == 1}
