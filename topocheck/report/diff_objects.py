"""Objects that are added, removed or moved, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from topocheck.compare.objects import Moved, Named, ObjectChanges

NAMED = 5


def object_lines(objects: ObjectChanges, prefix: str = "") -> Iterator[str]:
    """One line for each object, or for each kind of which there are many; ``prefix`` stands before the files."""
    yield from _by_kind("added", objects.added, prefix)
    yield from _by_kind("removed", objects.removed, prefix)
    yield from (_moved(moved, prefix) for moved in objects.moved[:NAMED])
    if len(objects.moved) > NAMED:
        yield f"moved: and {len(objects.moved) - NAMED} more"


def _by_kind(verb: str, objects: Sequence[Named], prefix: str) -> Iterator[str]:
    kinds: dict[str, list[Named]] = {}
    for named in objects:
        kinds.setdefault(named.name.split(" ")[0], []).append(named)
    for kind, found in kinds.items():
        if len(found) <= NAMED:
            yield from (f"{verb}: {named.name} ({prefix}{named.place.file}:{named.place.line})" for named in found)
        else:
            names = ", ".join(named.name.removeprefix(f"{kind} ") for named in found[: NAMED - 1])
            yield f"{verb}: {len(found)} {kind}: {names}, ..."


def _moved(moved: Moved, prefix: str) -> str:
    old, new = (name or "the Pod network" for name in (moved.old, moved.new))
    return f"moved: {moved.vnic} of {moved.name} from {old} to {new} ({prefix}{moved.place.file}:{moved.place.line})"
