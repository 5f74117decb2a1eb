"""The DataSources that a platform brings along."""

from __future__ import annotations

from fnmatch import fnmatchcase

from topocheck.checks.cluster_facts import facts
from topocheck.model.site import Site

GOLDEN_NAMESPACE = "openshift-virtualization-os-images"


def is_golden(site: Site, namespace: str, name: str) -> bool:
    """Whether a DataSource is one of the platform's own."""
    own = facts("golden_images").get(site.platform)
    return own is not None and namespace == own["namespace"] and any(fnmatchcase(name, each) for each in own["names"])
