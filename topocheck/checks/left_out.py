"""What an object leaves out, which an overlay of kustomize may add."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from topocheck.checks.unresolved import severity
from topocheck.model.problem import Problem, Severity
from topocheck.model.site import Site

_KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml")


class Gaps:
    """How bad it is that an object lacks something. Built once for a check.

    Outside of every kustomization the file is the whole object, and what it lacks the cluster refuses. Below one a patch may add
    it: then that is an error only where the site says that it is complete. A patch itself is no object, and lacks nothing.
    """

    def __init__(self, site: Site) -> None:
        self._patches = {manifest.place.file for manifest in site.manifests if manifest.partial}
        self._below = {manifest.place.file for manifest in site.manifests if manifest.root}
        self._at_the_top = any(each.place.file in _KUSTOMIZATIONS for each in site.skipped)
        self._severity = severity(site)

    def told(self, problem: Problem) -> Iterator[Problem]:
        """The problem that something is not there, as it is to be reported; nothing where it can't be one."""
        file = problem.place.file
        if file not in self._patches:
            open_ = self._at_the_top or file in self._below
            yield replace(problem, severity=self._severity if open_ else Severity.ERROR)
