"""The kinds of objects that are read from a cluster."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LiveKind:
    """A kind as the API serves it.

    ``versions`` are tried in their order: a cluster serves what its operator's release brings. ``unknown`` says what can't be
    told where the kind may not be read.
    """

    kind: str
    plural: str
    unknown: str
    group: str = ""
    versions: tuple[str, ...] = ("v1",)

    @property
    def resource(self) -> str:
        """The name that RBAC rules and ``kubectl get`` use, as ``datavolumes.cdi.kubevirt.io``."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    def path(self, version: str) -> str:
        """The path of the list of all objects, in all namespaces."""
        prefix = f"/apis/{self.group}" if self.group else "/api"
        return f"{prefix}/{version}/{self.plural}"


_NMSTATE = "nmstate.io"
_OVN = "k8s.ovn.org"
_KUBEVIRT = "kubevirt.io"
_CDI = "cdi.kubevirt.io"

LIVE_KINDS = (
    LiveKind("Node", "nodes", "which nodes there are and how they are labelled"),
    LiveKind("Namespace", "namespaces", "which namespaces a network selects"),
    LiveKind("PersistentVolumeClaim", "persistentvolumeclaims", "which volumes exist only in the cluster"),
    LiveKind("StorageClass", "storageclasses", "which storage classes there are", "storage.k8s.io"),
    LiveKind(
        "NodeNetworkConfigurationPolicy",
        "nodenetworkconfigurationpolicies",
        "which policies exist only in the cluster",
        _NMSTATE,
        ("v1", "v1beta1"),
    ),
    LiveKind(
        "NodeNetworkState",
        "nodenetworkstates",
        "which interfaces the nodes have",
        _NMSTATE,
        ("v1beta1", "v1"),
    ),
    LiveKind(
        "NodeNetworkConfigurationEnactment",
        "nodenetworkconfigurationenactments",
        "whether the policies hold on their nodes",
        _NMSTATE,
        ("v1beta1", "v1"),
    ),
    LiveKind(
        "NetworkAttachmentDefinition",
        "network-attachment-definitions",
        "which networks exist only in the cluster",
        "k8s.cni.cncf.io",
    ),
    LiveKind("UserDefinedNetwork", "userdefinednetworks", "which networks exist only in the cluster", _OVN),
    LiveKind(
        "ClusterUserDefinedNetwork", "clusteruserdefinednetworks", "which networks exist only in the cluster", _OVN
    ),
    LiveKind("VirtualMachine", "virtualmachines", "which VMs exist only in the cluster", _KUBEVIRT),
    LiveKind("VirtualMachineInstance", "virtualmachineinstances", "where the VMs run", _KUBEVIRT),
    LiveKind("DataVolume", "datavolumes", "which volumes exist only in the cluster", _CDI, ("v1beta1",)),
    LiveKind("DataSource", "datasources", "which DataSources exist only in the cluster", _CDI, ("v1beta1",)),
    LiveKind("DataImportCron", "dataimportcrons", "which DataSources are managed", _CDI, ("v1beta1",)),
)
"""What the checks and the simulator look at. Secrets and ConfigMaps are not among them: a gate needs no right to read them."""
