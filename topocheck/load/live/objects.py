"""The objects of a cluster as they are read, beside those of the files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from topocheck.load.enactment import read_enactment
from topocheck.load.metadata import Head, ObjectKey
from topocheck.load.nncp import read_policy
from topocheck.model.live import Enactment
from topocheck.model.node import NodePolicy
from topocheck.model.value import Mapping
from topocheck.model.workload import Workload

COMPARED = frozenset(
    {
        "ClusterUserDefinedNetwork",
        "DataImportCron",
        "DataSource",
        "DataVolume",
        "NetworkAttachmentDefinition",
        "NodeNetworkConfigurationPolicy",
        "UserDefinedNetwork",
        "VirtualMachine",
    }
)
"""The kinds whose objects in Git are held against those of the cluster. The others are kept without their content."""


@dataclass(slots=True)
class LiveObjects:
    """What has been read of a cluster so far. ``instances`` is the node of every running VM, by ``namespace/name``."""

    heads: dict[ObjectKey, Head] = field(default_factory=dict)
    policies: dict[str, NodePolicy] = field(default_factory=dict)
    enactments: list[Enactment] = field(default_factory=list)
    instances: dict[str, str | None] = field(default_factory=dict)
    nodes: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    storage_classes: dict[str, Mapping] = field(default_factory=dict)

    def add(self, head: Head) -> None:
        """Note an object of the cluster."""
        self.counts[head.kind] += 1
        if head.kind in COMPARED:
            self.heads[head.key] = replace(head, text="")
        if head.kind == "NodeNetworkConfigurationPolicy":
            self.policies[head.name] = read_policy(head).policy
        elif head.kind == "NodeNetworkConfigurationEnactment":
            self.enactments.append(read_enactment(head))
        elif head.kind == "VirtualMachineInstance":
            self.instances[f"{head.namespace}/{head.name}"] = _node_of(head.body)
        elif head.kind == "StorageClass":
            self.storage_classes[head.name] = head.body
        elif head.kind == "Node":
            self.nodes.add(head.name)


def _node_of(body: Mapping) -> str | None:
    status = body.mapping("status")
    return status.text("nodeName") if status is not None else None


def where_they_run(workloads: Iterable[Workload], instances: dict[str, str | None]) -> tuple[Workload, ...]:
    """The workloads, each VM with the node that its instance runs on; an instance of a VM is no workload of its own."""
    known = tuple(workloads)
    if not instances:
        return known
    machines = {each.key for each in known if each.kind == "VirtualMachine"}
    return tuple(
        replace(each, running_on=instances[each.key]) if each.is_vm and each.key in instances else each
        for each in known
        if not (each.kind == "VirtualMachineInstance" and each.key in machines and each.key in instances)
    )
