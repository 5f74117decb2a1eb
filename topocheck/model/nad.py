"""NetworkAttachmentDefinitions."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field

from topocheck.model.place import Place
from topocheck.model.route import IpNetwork
from topocheck.model.value import Mapping
from topocheck.model.vlan import NO_VLANS, VlanSet
from topocheck.model.workload import Address, IpAddress, Route

LINUX_BRIDGE_TYPES = ("bridge", "cnv-bridge")
OVN_TYPE = "ovn-k8s-cni-overlay"


@dataclass(frozen=True, slots=True)
class IpamRange:
    """Addresses that an IPAM plugin hands out: those of ``subnet`` from ``first`` to ``last``, both inclusive, None for its ends.

    ``gateway`` is host-local's, None where the range has none written (host-local then takes the first address).
    """

    subnet: IpNetwork
    place: Place
    first: IpAddress | None = None
    last: IpAddress | None = None
    gateway: IpAddress | None = None


@dataclass(frozen=True, slots=True)
class Ipam:
    """``ipam`` of a CNI configuration: ``type`` is static, host-local, whereabouts, dhcp ...

    ``addresses`` are those that ``static`` gives to every Pod, ``ranges`` those that host-local and whereabouts give from, without
    ``excluded``. ``routes`` are given to the Pod; one without ``gw`` goes to the gateway of the range and is left out
    where there is none.
    """

    type: str | None
    place: Place
    addresses: tuple[Address, ...] = ()
    ranges: tuple[IpamRange, ...] = ()
    excluded: tuple[IpNetwork, ...] = ()
    routes: tuple[Route, ...] = ()


@dataclass(frozen=True, slots=True)
class NetworkAttachment:
    """A NetworkAttachmentDefinition, its CNI configuration read.

    ``type`` is the CNI type of the (first) plugin, None where the configuration could not be read (``readable`` False)
    or lives on the node. ``places`` says where a field of the configuration stands, by its CNI key (``bridge``,
    ``vlan``, ``netAttachDefName`` ...) and, under ``resourceName``, where the annotation does.
    ``config`` is the mapping of the first plugin that makes an interface, ``plugins`` are those of all, in their order.
    ``refused_at`` is the line for which Multus or the plugin refuses the whole configuration, None where none does.
    ``vlan`` is 0 where the configuration has none, as the bridge plugin reads it.
    ``namespace_given`` is False where the manifest names no namespace: whoever applies it may put it into any.
    ``generated_from`` is the object that a controller makes it from, as findings name it (``ClusterUserDefinedNetwork blue``,
    ``SriovNetwork ns/net``); its places are then that object's, and it has no ``config``.

    ``mode`` is that of macvlan and ipvlan as written; ``spoof_check``, ``trust``, ``link_state``, ``vlan_qos`` and ``vlan_protocol`` are
    those of SR-IOV, None where not written. ``subnets``, ``excluded_subnets`` and ``role`` (primary, secondary) are those of
    OVN-Kubernetes; of a layer3 network ``subnets`` are the cluster's, each node has a part.
    """

    namespace: str
    name: str
    place: Place
    type: str | None = None
    readable: bool = True
    refused_at: Place | None = None
    config: Mapping | None = None
    config_name: str | None = None
    bridge: str | None = None
    vlan: int = 0
    vlan_trunk: VlanSet = NO_VLANS
    preserve_default_vlan: bool | None = None
    mtu: int | None = None
    mac_spoof_check: bool = False
    port_isolation: bool = False
    master: str | None = None
    topology: str | None = None  # OVN-Kubernetes: layer2, layer3, localnet
    physical_network: str | None = None  # OVN-Kubernetes localnet: physicalNetworkName, by default the config's name
    net_attach_def_name: str | None = None
    resource_name: str | None = None  # the annotation k8s.v1.cni.cncf.io/resourceName
    has_ipam: bool = False
    places: MappingType[str, Place] = field(default_factory=dict)
    wave: int = 0
    namespace_given: bool = True
    generated_from: str | None = None
    hairpin: bool = False
    promiscuous: bool = False
    is_gateway: bool = False  # isGateway or isDefaultGateway: the bridge itself gets the range's gateway as its address
    ip_masquerade: bool = False
    disable_container_interface: bool = False
    mode: str | None = None
    link_in_container: bool = False  # master is an interface of the Pod, not of the node
    device: str | None = None  # host-device: the interface of the node that the Pod gets
    vlan_protocol: str | None = None
    vlan_qos: int | None = None
    spoof_check: bool | None = None
    trust: bool | None = None
    link_state: str | None = None
    role: str | None = None
    subnets: tuple[IpNetwork, ...] = ()
    excluded_subnets: tuple[IpNetwork, ...] = ()
    ipam: Ipam | None = None
    cni_version: str | None = None
    plugins: tuple[Mapping, ...] = field(default=(), compare=False, repr=False)

    @property
    def key(self) -> str:
        """``namespace/name``."""
        return f"{self.namespace}/{self.name}"

    @property
    def object(self) -> str:
        """The object to change, as findings name it: itself, or what it is generated from."""
        return self.generated_from or f"NetworkAttachmentDefinition {self.key}"

    @property
    def is_linux_bridge(self) -> bool:
        """Whether the bridge CNI plugin handles it (``cnv-bridge`` is OpenShift Virtualization's copy of it)."""
        return self.type in LINUX_BRIDGE_TYPES

    @property
    def is_ovn(self) -> bool:
        """Whether it is a network of OVN-Kubernetes."""
        return self.type == OVN_TYPE

    @property
    def is_localnet(self) -> bool:
        """Whether it is a localnet network of OVN-Kubernetes."""
        return self.type == OVN_TYPE and self.topology == "localnet"

    def place_of(self, key: str) -> Place:
        """Where a field stands, or the object's own place."""
        return self.places.get(key, self.place)
