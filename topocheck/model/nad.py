"""NetworkAttachmentDefinitions."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field

from topocheck.model.place import Place
from topocheck.model.value import Mapping
from topocheck.model.vlan import NO_VLANS, VlanSet

LINUX_BRIDGE_TYPES = ("bridge", "cnv-bridge")
OVN_TYPE = "ovn-k8s-cni-overlay"


@dataclass(frozen=True, slots=True)
class NetworkAttachment:
    """A NetworkAttachmentDefinition, its CNI configuration read.

    ``type`` is the CNI type of the (first) plugin, None where the configuration could not be read (``readable`` False)
    or lives on the node. ``places`` says where a field of the configuration stands, by its CNI key (``bridge``,
    ``vlan``, ``netAttachDefName`` ...) and, under ``resourceName``, where the annotation does.
    ``config`` is the mapping of the first plugin.
    ``refused_at`` is the line for which Multus or the plugin refuses the whole configuration, None where none does.
    ``vlan`` is 0 where the configuration has none, as the bridge plugin reads it.
    ``namespace_given`` is False where the manifest names no namespace: whoever applies it may put it into any.
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

    @property
    def key(self) -> str:
        """``namespace/name``."""
        return f"{self.namespace}/{self.name}"

    @property
    def is_linux_bridge(self) -> bool:
        """Whether the bridge CNI plugin handles it (``cnv-bridge`` is OpenShift Virtualization's copy of it)."""
        return self.type in LINUX_BRIDGE_TYPES

    @property
    def is_localnet(self) -> bool:
        """Whether it is a localnet network of OVN-Kubernetes."""
        return self.type == OVN_TYPE and self.topology == "localnet"

    def place_of(self, key: str) -> Place:
        """Where a field stands, or the object's own place."""
        return self.places.get(key, self.place)
