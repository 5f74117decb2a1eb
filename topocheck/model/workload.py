"""VMs, Pods and the objects that make them."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface

from topocheck.model.place import Place
from topocheck.model.value import Mapping

IpAddress = IPv4Address | IPv6Address
IpInterface = IPv4Interface | IPv6Interface


@dataclass(frozen=True, slots=True)
class Address:
    """A static address of a vNIC. ``prefix_given`` is False for a bare address, read as a host address."""

    ip: IpInterface
    place: Place
    prefix_given: bool = True


@dataclass(frozen=True, slots=True)
class Route:
    """A static route of an endpoint. ``to`` is a CIDR text, ``0.0.0.0/0`` or ``::/0`` for the default route.

    Of two routes to one network the one with the least ``metric`` is used; None where it is not written. ``table`` is the routing
    table that it stands in, None for the main one.
    """

    to: str
    via: IpAddress
    place: Place
    metric: int | None = None
    table: int | None = None


@dataclass(frozen=True, slots=True)
class NadReference:
    """A reference to a NetworkAttachmentDefinition, as written: ``namespace`` is None for the workload's own."""

    name: str
    place: Place
    namespace: str | None = None


@dataclass(frozen=True, slots=True)
class GuestVlan:
    """A VLAN interface that the guest stacks on a vNIC (or on its bond or bridge): frames of its addresses are tagged with ``id``.

    ``dhcp`` is for IPv4 as with a `Vnic`, ``dhcp6`` for IPv6. ``mac`` is None where it has that of the vNIC.
    """

    name: str
    id: int
    place: Place
    addresses: tuple[Address, ...] = ()
    routes: tuple[Route, ...] = ()
    dhcp: bool | None = None
    dhcp6: bool | None = None
    mtu: int | None = None
    mac: str | None = None


@dataclass(frozen=True, slots=True)
class GuestMaster:
    """A bond or a bridge that the guest makes of vNICs. ``members`` are the names of the vNICs, in the order of the network data.

    The addresses, routes and VLANs of the master stand at the first of them that is a vNIC; the others have none.
    ``mode`` is a bond's, None where it is not written (balance-rr).
    """

    kind: str
    name: str
    place: Place
    members: tuple[str, ...]
    mode: str | None = None


@dataclass(frozen=True, slots=True)
class VnicPort:
    """An entry of KubeVirt's ``ports``: with masquerade, only what is listed reaches the guest. ``protocol`` is tcp or udp."""

    port: int
    protocol: str
    place: Place


@dataclass(frozen=True, slots=True)
class Vnic:
    """One interface of a VM or Pod, with what is known of its addresses.

    ``binding`` is KubeVirt's: bridge, masquerade, sriov, passt, a plugin's name; ``pod`` for a Pod's interface; None
    where none is given. ``nad`` is None for the Pod network. ``mac`` is in lower case with colons, None where the
    cluster picks it. ``dhcp`` is None where the manifests do not say. ``gateway`` is the next hop of the default route.
    ``inferred`` is True where the guest's network data was matched to this vNIC by position, not by MAC or name.

    ``addresses``, ``routes`` and ``dhcp`` are those of the guest's interface itself, or where that has no address, of the first VLAN on
    it, whose number ``guest_vlan`` then is; ``guest_vlans`` are all VLANs on it. ``guest_mac`` is the MAC that the guest sets
    instead of ``mac``, ``matched_mac`` the one by which the guest's network data recognises it. ``dhcp`` is for IPv4, ``dhcp6`` for IPv6; ``accept_ra`` is whether router advertisements are taken, None
    where nothing is said. ``mtu`` is what the guest sets. ``ports`` are those that are listed, none listed means all.
    """

    name: str
    place: Place
    binding: str | None = None
    nad: NadReference | None = None
    mac: str | None = None
    state: str = "up"
    addresses: tuple[Address, ...] = ()
    routes: tuple[Route, ...] = ()
    dhcp: bool | None = None
    guest_vlan: int | None = None  # the guest tags its frames itself
    inferred: bool = False
    guest_mac: str | None = None
    guest_mac_place: Place | None = None
    mtu: int | None = None
    mtu_place: Place | None = None
    guest_vlans: tuple[GuestVlan, ...] = ()
    guest_master: GuestMaster | None = None
    dhcp6: bool | None = None
    accept_ra: bool | None = None
    ports: tuple[VnicPort, ...] = ()
    mac_place: Place | None = field(default=None, compare=False)
    state_place: Place | None = field(default=None, compare=False)
    matched_mac: str | None = field(default=None, compare=False)
    matched_mac_place: Place | None = field(default=None, compare=False)
    dhcp_routes: bool = True  # whether the guest takes the routes that DHCP gives for IPv4
    dhcp_metric: int | None = None  # the metric that it gives to them, where it is written

    @property
    def stacked(self) -> tuple[Vnic, ...]:
        """The vNIC as the guest's IP stack has it: itself, and once more for every further VLAN that the guest tags."""
        others = tuple(vlan for vlan in self.guest_vlans if vlan.id != self.guest_vlan)
        if not others:
            return (self,)
        tagged = (
            replace(
                self,
                addresses=vlan.addresses,
                routes=vlan.routes,
                dhcp=vlan.dhcp,
                guest_vlan=vlan.id,
                mtu=vlan.mtu or self.mtu,
                guest_vlans=(),
            )
            for vlan in others
        )
        return (self, *tagged)

    @property
    def gateway(self) -> Route | None:
        """The first default route."""
        return next((route for route in self.routes if route.to in ("0.0.0.0/0", "::/0")), None)


@dataclass(frozen=True, slots=True)
class VolumeReference:
    """An object that a workload's volume or cloud-init needs: ``kind`` DataVolume, PersistentVolumeClaim, ConfigMap, Secret."""

    kind: str
    name: str
    place: Place
    optional: bool = False


@dataclass(frozen=True, slots=True)
class ImageReference:
    """A container image that a workload boots from or runs."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class NodeAffinity:
    """``requiredDuringScheduling`` terms: a node must match one term, and every expression of it.

    An expression is ``(key, operator, values)`` with Kubernetes' operators.
    """

    terms: tuple[tuple[tuple[str, str, tuple[str, ...]], ...], ...]


@dataclass(frozen=True, slots=True)
class Workload:
    """A VM, VMI, Pod or the Pod template of a controller.

    ``kind`` is the manifest's. ``interfaces`` and ``networks`` are, for a VM, the names with their places as written,
    so that a check can hold one list against the other; ``vnics`` are those that pair up. ``spec`` is the VMI's or the Pod's own
    spec, wherever in its manifest the kind has it. ``running_on`` is the node that a cluster runs it on at the moment; None
    where no cluster was asked.
    """

    kind: str
    namespace: str
    name: str
    place: Place
    vnics: tuple[Vnic, ...] = ()
    interfaces: tuple[tuple[str, Place], ...] = ()
    networks: tuple[tuple[str, Place], ...] = ()
    node_selector: MappingType[str, str] = field(default_factory=dict)
    node_selector_place: Place | None = None
    node_name: str | None = None
    affinity: NodeAffinity | None = None
    volumes: tuple[VolumeReference, ...] = ()
    images: tuple[ImageReference, ...] = ()
    data_volume_templates: tuple[str, ...] = ()
    replicas: int | None = 1
    wave: int = 0
    body: Mapping | None = None
    spec: Mapping | None = field(default=None, compare=False, repr=False)  # a part of the body
    running_on: str | None = None
    routes_known: bool = True  # False where the manifest is of a kind that does not tell the guest's routes

    @property
    def key(self) -> str:
        """``namespace/name``."""
        return f"{self.namespace}/{self.name}"

    @property
    def object(self) -> str:
        """``Kind namespace/name``, as findings name it."""
        return f"{self.kind} {self.namespace}/{self.name}"

    @property
    def is_vm(self) -> bool:
        """Whether it runs a guest of its own, with its own MAC and IP stack behind a tap."""
        return self.kind.startswith("VirtualMachine")

    @property
    def device_kind(self) -> str:
        """``vm`` or ``pod``, as traces name it."""
        return "vm" if self.is_vm else "pod"
