"""Resolving a workload's reference to a NetworkAttachmentDefinition, as Multus and KubeVirt do."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from topocheck.model.nad import NetworkAttachment
from topocheck.model.site import External, Site
from topocheck.model.workload import NadReference

OPENSHIFT_GLOBAL_NAMESPACES = frozenset(
    {"default", "openshift-multus", "openshift-sriov-network-operator", "openshift-cnv"}
)


class Lookup(enum.Enum):
    """How a lookup ends."""

    FOUND = enum.auto()
    EXTERNAL = enum.auto()  # said to exist outside the repository
    FORBIDDEN = enum.auto()  # it exists, but namespace isolation keeps it from the workload
    MISSING = enum.auto()


@dataclass(frozen=True, slots=True)
class Resolved:
    """The outcome: ``key`` is the ``namespace/name`` that was looked for."""

    outcome: Lookup
    key: str
    nad: NetworkAttachment | None = None


def resolve(reference: NadReference, namespace: str, nads: Mapping[str, NetworkAttachment], site: Site) -> Resolved:
    """Look a reference up for a workload of ``namespace``.

    A name without namespace is looked for in the workload's own. On OpenShift, Multus isolates namespaces but for the
    global ones; upstream it does not by default. Sources: Multus docs/configuration.md, ``namespaceIsolation`` and
    ``globalNamespaces``; OpenShift cluster-network-operator.
    """
    target = reference.namespace or namespace
    key = f"{target}/{reference.name}"
    isolated = site.platform == "openshift" and target != namespace and target not in OPENSHIFT_GLOBAL_NAMESPACES
    nad = nads.get(key)
    if nad is None:
        undecided = site.undecided_network(target, reference.name) is not None  # its namespace's labels are not known
        known = undecided or External.covers(site.external.network_attachments, key)
        return Resolved(Lookup.EXTERNAL if known else Lookup.MISSING, key)
    return Resolved(Lookup.FORBIDDEN if isolated else Lookup.FOUND, key, nad)
