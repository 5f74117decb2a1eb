"""The namespace that Argo CD and Helm apply an object to that names none itself."""

from __future__ import annotations

from topocheck.model.value import Mapping, Scalar

_CLUSTER_SCOPED = frozenset(
    {
        "ClusterRole",
        "ClusterRoleBinding",
        "ClusterUserDefinedNetwork",
        "CustomResourceDefinition",
        "Namespace",
        "Node",
        "NodeNetworkConfigurationPolicy",
        "NodeNetworkState",
        "PersistentVolume",
        "StorageClass",
        "VirtualMachineClusterInstancetype",
        "VirtualMachineClusterPreference",
    }
)


def put_into(document: Mapping, namespace: str | None) -> None:
    """Give a freshly read object the namespace, at the line of its name, unless it has one or can have none."""
    metadata = document.mapping("metadata")
    if namespace is None or metadata is None or metadata.get("namespace") is not None:
        return
    if document.text("kind") in _CLUSTER_SCOPED:
        return
    mark = metadata.key_marks.get("name", metadata.mark)
    metadata.entries["namespace"] = Scalar(metadata.file, mark, namespace, namespace)
    metadata.key_marks["namespace"] = mark
