"""Whether a site is refused: what all checks together say of it, errors alone."""

from __future__ import annotations

from pathlib import Path

import partial_site

from topocheck.checks.catalogue import CATALOGUE
from topocheck.checks.run import run
from topocheck.model.problem import Severity
from topocheck.simulate.network import Network


def errors(root: Path, *manifests: str) -> list[str]:
    """The code and message of each error of a repository that holds just these manifests."""
    site = partial_site.load(root, *manifests)
    found = run(Network(site), CATALOGUE)
    return [f"{one.code} {one.message}" for one in found if one.severity is Severity.ERROR]
