"""Validates the objects of a site against the schemas of their kinds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from topocheck.load.schemas.faults import Explainer, Fault
from topocheck.load.schemas.judges import Case, Judge, Steps, judge
from topocheck.load.schemas.kinds import Kind, Kinds
from topocheck.load.schemas.plain import Plain, plain
from topocheck.load.schemas.shape import Shape, shape_of
from topocheck.load.schemas.words import problems_of
from topocheck.model.manifest import Manifest
from topocheck.model.problem import Problem

_Doubtful: TypeAlias = "tuple[Manifest, Kind, Plain]"


def schema_problems(
    manifests: Sequence[Manifest], kinds: Kinds, *, complete: bool, judged_by: Judge = judge
) -> Iterator[tuple[str, Problem]]:
    """What is wrong with the objects, by the code of the check that reports it; objects of unknown kinds are left alone.

    ``complete`` is whether the site is known to hold all that is applied. Of objects that are alike in all that their schema looks at only the first is judged.
    """
    doubtful = list(_doubtful(manifests, kinds))
    shapes: dict[Shape, int] = {}
    cases: list[Case] = []
    numbers: list[int] = []
    for _, kind, document in doubtful:
        shape = (kind.path, shape_of(kind.schema, document))
        if shape not in shapes:
            shapes[shape] = len(cases)
            cases.append(Case(kind.path, kind.schema, document))
        numbers.append(shapes[shape])
    verdicts = judged_by(cases)
    explainers = {kind.path: Explainer(kind.schema) for _, kind, _ in doubtful}
    for (manifest, kind, document), number in zip(doubtful, numbers, strict=True):
        faults = _faults(explainers[kind.path], document, verdicts[number])
        yield from problems_of(manifest, document, faults, complete=complete)


def _doubtful(manifests: Sequence[Manifest], kinds: Kinds) -> Iterator[_Doubtful]:
    for manifest in manifests:
        kind = kinds.of(manifest.api_version, manifest.kind)
        if kind is not None and not kind.accepts(manifest.body):
            yield manifest, kind, plain(manifest.body)


def _faults(explainer: Explainer, document: Plain, places: frozenset[Steps]) -> list[Fault]:
    found = {fault for path in places for fault in explainer.faults(document, path)}
    return sorted(found, key=lambda fault: (list(map(str, fault.path)), fault.key))
