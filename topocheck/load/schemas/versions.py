"""API versions that no cluster serves: the kind is there, its version is gone or was never there.

Sources: the API versions of a cluster (see `topocheck.load.schemas.pack`); Kubernetes docs, "Versions in CustomResourceDefinitions"
(the order of versions) and "Deprecated API Migration Guide".
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator

from topocheck.load.schemas.pack import Served
from topocheck.model.manifest import Manifest
from topocheck.model.problem import Problem, Severity
from topocheck.model.template import is_template

CODE = "SCH02"

_VERSION = re.compile(r"v(\d+)(?:(alpha|beta)(\d+))?")
_STABILITY = {"alpha": 0, "beta": 1, None: 2}
_CLOSED = frozenset({"", "apps", "batch"})
"""Groups of Kubernetes itself that nobody adds kinds to."""
_DEPRECATED = {("kubevirt.io", "v1alpha3"): "v1"}


def version_problems(manifests: Iterable[Manifest], served: Served) -> Iterator[tuple[str, Problem]]:
    """A problem for every object whose kind is known and whose API version is none of that kind's."""
    owners: dict[str, set[str]] = {}
    for group, kinds in served.items():
        for kind in kinds:
            owners.setdefault(kind, set()).add(group)
    right: dict[tuple[str, str], str | None] = {}
    for manifest in manifests:
        written = manifest.api_version
        if written is None or is_template(written) or is_template(manifest.kind):
            continue
        key = (written, manifest.kind)
        if key not in right:
            right[key] = _right(written, manifest.kind, served, owners.get(manifest.kind, set()))
        better = right[key]
        if better is not None:
            yield CODE, _problem(manifest, written, better, gone=_is_gone(written, manifest.kind, served))


def _right(written: str, kind: str, served: Served, owners: set[str]) -> str | None:
    """The API version to write instead; None where nothing is known to be wrong."""
    group, _, version = written.rpartition("/")
    versions = served.get(group, {}).get(kind)
    if versions is not None:
        newest = max(versions, key=_rank)
        deprecated = _DEPRECATED.get((group, version))
        if version in versions:
            return f"{group}/{deprecated}" if deprecated else None
        return None if _rank(version) > _rank(newest) else _written(group, newest)
    if len(owners) != 1:
        return None
    (owner,) = owners
    similar = group not in served and difflib.SequenceMatcher(None, group, owner).ratio() > 0.85
    return _written(owner, max(served[owner][kind], key=_rank)) if similar or group in _CLOSED else None


def _is_gone(written: str, kind: str, served: Served) -> bool:
    group, _, version = written.rpartition("/")
    return version not in served.get(group, {}).get(kind, ())


def _written(group: str, version: str) -> str:
    return f"{group}/{version}" if group else version


def _rank(version: str) -> tuple[int, int, int]:
    """The order of versions: stable before beta before alpha, then the higher number; what is no version comes last of all."""
    found = _VERSION.fullmatch(version)
    if found is None:
        return -1, 0, 0
    return _STABILITY[found[2]], int(found[1]), int(found[3] or 0)


def _problem(manifest: Manifest, written: str, better: str, *, gone: bool) -> Problem:
    said = f"the apiVersion {written} of {manifest.object}"
    return Problem(
        place=manifest.body.place_of("apiVersion"),
        message=f"{said} has no kind {manifest.kind}, and must be {better}"
        if gone
        else f"{said} is deprecated, and should be {better}",
        object=manifest.object,
        symptom=f'nothing is applied: no matches for kind "{manifest.kind}" in version "{written}"; Argo CD: SyncFailed, one or more '
        "synchronization tasks are not valid"
        if gone
        else f"it works until a release drops {written}; then there are no matches for the kind, and nothing is applied",
        fix=f"write apiVersion: {better}",
        severity=None if gone else Severity.WARNING,
    )
