"""All that schemas say of a site's manifests: that a cluster serves their kinds, and that they are as their kinds must be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from topocheck.load.schemas.kinds import Kinds
from topocheck.load.schemas.validate import schema_problems
from topocheck.load.schemas.versions import version_problems
from topocheck.model.manifest import Manifest
from topocheck.model.problem import Problem


def judge_all(manifests: Sequence[Manifest], *, complete: bool) -> Iterator[tuple[str, Problem]]:
    """What is wrong, by the code of the check that reports it; ``complete`` is whether the site holds all that is applied."""
    kinds = Kinds(manifests)
    yield from version_problems(manifests, kinds.served)
    yield from schema_problems(manifests, kinds, complete=complete)
