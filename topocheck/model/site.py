"""One cluster with its switches and firewalls: all that is loaded."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from topocheck.model.firewall import Firewall, IpNetwork
from topocheck.model.live import Counterpart, Live
from topocheck.model.manifest import Manifest
from topocheck.model.nad import NetworkAttachment
from topocheck.model.node import Node, NodePolicy
from topocheck.model.place import Place
from topocheck.model.policy import Intent, Rule, Suppression, Waiver
from topocheck.model.problem import Problem, Related
from topocheck.model.sriov import SriovPolicy
from topocheck.model.storage import DataImportCron, DataVolume, NamedObject
from topocheck.model.switch import Switch
from topocheck.model.user_network import Namespace, UserNetwork
from topocheck.model.workload import IpAddress, Workload


@dataclass(frozen=True, slots=True)
class Network:
    """A row of the site's VLAN and subnet table. ``dhcp`` is None where the table does not say."""

    vlan: int
    place: Place
    name: str | None = None
    subnet: IpNetwork | None = None
    gateway: IpAddress | None = None
    dhcp: bool | None = None


@dataclass(frozen=True, slots=True, order=True)
class End:
    """One interface of one device."""

    device: str
    interface: str

    def __str__(self) -> str:
        return f"{self.device}:{self.interface}"


@dataclass(frozen=True, slots=True)
class Cable:
    """Two ends. ``derived`` tells that it was read from a port's description or from LLDP or CDP rather than stated."""

    a: End
    b: End
    place: Place
    derived: bool = False


@dataclass(frozen=True, slots=True)
class External:
    """What exists although the repository does not hold it; each entry is a glob over ``namespace/name`` or a name."""

    data_sources: tuple[str, ...] = ()
    storage_classes: tuple[str, ...] = ()
    network_attachments: tuple[str, ...] = ()
    bridges: tuple[str, ...] = ()
    config_maps: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    volumes: tuple[str, ...] = ()  # DataVolumes and PersistentVolumeClaims
    instancetypes: tuple[str, ...] = ()  # instance types and preferences of KubeVirt
    namespaces: tuple[str, ...] = ()

    @staticmethod
    def covers(patterns: tuple[str, ...], name: str) -> bool:
        """Whether one of the globs matches a name."""
        return any(fnmatchcase(name, pattern) for pattern in patterns)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A document that was not read, and why: an unknown kind, a template, a file that is no manifest."""

    place: Place
    reason: str


NAD_KIND = "NetworkAttachmentDefinition"
NAMESPACE_KIND = "Namespace"
POLICY_KIND = "NodeNetworkConfigurationPolicy"

KINDS_READ = frozenset(
    {
        "ClusterUserDefinedNetwork",
        "CronJob",
        "ConfigMap",
        "DaemonSet",
        "DataImportCron",
        "DataSource",
        "DataVolume",
        "Deployment",
        "Job",
        NAMESPACE_KIND,
        NAD_KIND,
        "Node",
        "NodeNetworkConfigurationEnactment",
        POLICY_KIND,
        "NodeNetworkState",
        "OVSNetwork",
        "PersistentVolumeClaim",
        "Pod",
        "ReplicaSet",
        "Secret",
        "SriovNetwork",
        "SriovNetworkNodePolicy",
        "StatefulSet",
        "StorageClass",
        "UserDefinedNetwork",
        "VMDiskImage",
        "VirtualMachine",
        "VirtualMachineInstance",
        "VirtualMachineInstanceReplicaSet",
    }
)
"""The kinds of manifest that are looked at; objects of any other kind are counted and left alone."""


@dataclass(frozen=True, slots=True)
class Site:
    """All that is loaded. Immutable; built by `topocheck.load`.

    ``complete`` is True where a site file says what the site is made of: then what is referred to and not there is
    missing. Without one, or where the site file calls it partial, it is merely not in the repository, and a reference to it is
    unresolved. ``inventory`` says the same of single kinds; `has_all` answers for a kind.
    ``problems`` are what the loaders could not read, by the code of the check that reports it (SCH01 ...).
    ``counts`` are the objects by kind, the unknown kinds included.
    ``attachments`` hold those that a controller generates as well, from a network of ``user_networks`` in each namespace that
    it is known to select, or from a network of the SR-IOV operator. ``namespaces`` are those that have a manifest, by name.
    """

    name: str
    root: str
    complete: bool = False
    platform: str = "openshift"
    versions: MappingType[str, str] = field(default_factory=dict)
    file: str | None = None
    networks: tuple[Network, ...] = ()
    switches: tuple[Switch, ...] = ()
    firewalls: tuple[Firewall, ...] = ()
    cables: tuple[Cable, ...] = ()
    dead_ends: tuple[End, ...] = ()  # interfaces that are taken to have no link
    nodes: tuple[Node, ...] = ()
    policies: tuple[NodePolicy, ...] = ()
    attachments: tuple[NetworkAttachment, ...] = ()
    workloads: tuple[Workload, ...] = ()
    data_volumes: tuple[DataVolume, ...] = ()
    data_import_crons: tuple[DataImportCron, ...] = ()
    objects: tuple[NamedObject, ...] = ()
    external: External = External()
    intents: tuple[Intent, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    problems: tuple[tuple[str, Problem], ...] = ()
    skipped: tuple[Skipped, ...] = ()
    counts: MappingType[str, int] = field(default_factory=dict)
    user_networks: tuple[UserNetwork, ...] = ()
    namespaces: MappingType[str, Namespace] = field(default_factory=dict)
    sriov_policies: tuple[SriovPolicy, ...] = ()
    unreadable: tuple[Skipped, ...] = ()
    """Files that were named or found and could not be read at all: the answer can't be "checked and clean"."""
    inventory: MappingType[str, bool] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    manifests: tuple[Manifest, ...] = ()
    """Every object of the manifests as it is written, of kinds that are not read too."""
    live: Live | None = None
    """What a running cluster has; None where no cluster was asked."""
    earlier: tuple[Counterpart, ...] = ()
    """What the manifests were before a change, where the site is compared with an earlier state of it."""
    judged: Callable[[], tuple[tuple[str, Problem], ...]] = field(default=tuple, compare=False, repr=False)
    """Validates the manifests against the schemas of their kinds, when it is called first: to trace a flow nobody needs that.
    Answers like ``problems``."""
    rendered: MappingType[str, Related] = field(default_factory=dict)
    """What rendered an object, by its name in findings, and where that is asked for or stands."""

    def has_all(self, kind: str) -> bool:
        """Whether everything of a kind that exists is loaded or named under ``external``, so that what is not there is missing."""
        return self.inventory.get(kind, self.complete)

    def undecided_network(self, namespace: str, name: str) -> UserNetwork | None:
        """The network of which it can't be told whether its NAD ``namespace/name`` is generated; None where there is none."""
        return next(
            (
                network
                for network in self.user_networks
                if network.name == name and network.in_namespace(namespace, self.namespaces) is None
            ),
            None,
        )
