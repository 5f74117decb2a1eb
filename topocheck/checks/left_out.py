"""What an object leaves out, which an overlay of kustomize may add."""

from __future__ import annotations

from collections.abc import Callable

from topocheck.checks.unresolved import severity
from topocheck.model.place import Place
from topocheck.model.problem import Severity
from topocheck.model.site import Site

_KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml")

SeverityAt = Callable[[Place], Severity]


def severity_of_gaps(site: Site) -> SeverityAt:
    """How bad it is that an object lacks something, by a place in its file.

    Outside of every kustomization the file is the whole object, and what it lacks the cluster refuses. Below one a patch may add
    it: then that is an error only where the site says that it is complete.
    """
    at_the_top = any(each.place.file in _KUSTOMIZATIONS for each in site.skipped)
    patched = {manifest.place.file for manifest in site.manifests if manifest.root or manifest.partial}
    below = severity(site)
    return lambda place: below if at_the_top or place.file in patched else Severity.ERROR
