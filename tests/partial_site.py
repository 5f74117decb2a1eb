"""A repository without a site file: what it refers to and does not hold may well be somewhere else."""

from __future__ import annotations

from pathlib import Path

from topocheck import api
from topocheck.model.site import Site


def load(root: Path, *manifests: str) -> Site:
    """Write the manifests into one file and load what is there."""
    (root / "all.yaml").write_text("---\n".join(manifests))
    return api.load(root)
