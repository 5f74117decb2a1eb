"""The vertices of the graph: interfaces and bridges, the same few kinds on every device."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from topocheck.model.place import Place
from topocheck.model.port import PortRule
from topocheck.model.rule import Filter
from topocheck.model.site import End
from topocheck.model.workload import IpInterface


class DeviceKind(enum.StrEnum):
    """The kinds of device, as traces name them."""

    VM = "vm"
    POD = "pod"
    NODE = "node"
    SWITCH = "switch"
    FIREWALL = "firewall"
    OVERLAY = "overlay"  # what joins the nodes of an OVN layer 2 network; no table shows it


@dataclass(frozen=True, slots=True)
class Device:
    """A device of the fabric or an endpoint. ``id`` is unique in the site, ``name`` is what people call it."""

    id: str
    name: str
    kind: DeviceKind
    place: Place
    routes: bool = False  # whether it forwards between its own addresses


class ElementKind(enum.StrEnum):
    """What a vertex does with a frame."""

    PORT = "port"  # a NIC, a switch port, a firewall's physical interface: one end of a cable
    BOND = "bond"  # a bond or port-channel
    VLAN = "vlan"  # a VLAN interface: pushes and pops one tag
    BRIDGE = "bridge"  # a Linux or OVS bridge, an OVN network on a node, a NIC's own switch, a switch's fabric
    PATCH = "patch"  # one end of a connection inside of a device, or of a tunnel


@dataclass(frozen=True, slots=True)
class BridgePortOf:
    """That an element is a port of a bridge, and by which rule; None where the bridge does not look at tags; ``place`` says so."""

    bridge: End
    rule: PortRule | None
    place: Place | None = None
    isolated: bool = False  # no frame to another isolated port
    hairpin: bool = False  # a frame may leave by the port that it came in by


@dataclass(frozen=True, slots=True)
class Element:
    """One interface or bridge of one device.

    ``place`` is the line that makes it, ``down_place`` the one that shuts it down (None while it is up).
    ``rule_place`` is the line that says what it carries: the allowed VLANs of a port, the base of a VLAN interface, the
    ports of a bridge, the VLAN database of a switch's fabric. ``native_place`` is the line of a port's native VLAN,
    ``vlan_place`` that of a VLAN interface's VLAN. ``virtual_addresses`` are those among ``addresses`` that several
    devices may answer for as one gateway. ``filters`` are the access lists bound to it,
    ``vrf`` the routing table it is in (None is the default one). ``not_known`` says why what becomes of frames here can't be told, where it can't.
    """

    end: End
    device: Device
    kind: ElementKind
    place: Place
    port_of: BridgePortOf | None = None
    rule_place: Place | None = None
    native_place: Place | None = None
    vlan_place: Place | None = None
    down_place: Place | None = None
    bond: End | None = None
    members: tuple[End, ...] = ()  # of a bond
    one_active: bool = False  # a bond that takes flooded frames by the member alone that it sends by
    parent: End | None = None  # of a VLAN interface
    vlan: int | None = None  # of a VLAN interface
    ports: tuple[End, ...] = ()  # of a bridge
    host_rule: PortRule | None = None  # of a VLAN-aware bridge: the port towards its own device
    vlan_aware: bool = False  # of a bridge
    database: int | None = None  # of a switch's fabric: the bits of the VLANs that exist; None where not known
    inactive: tuple[tuple[int, Place], ...] = ()  # of a switch's fabric: the VLANs that are shut down, and where
    addresses: tuple[IpInterface, ...] = ()
    virtual_addresses: tuple[IpInterface, ...] = ()
    zone: str | None = None
    vrf: str | None = None
    filters: tuple[Filter, ...] = ()
    not_known: str | None = None
    has_link: bool = True  # of a port: False where its cable, or what is at the other end, is taken to be out of order
    down_reason: str | None = None  # why it is down, where it is not for a line that shuts it
    bare: str | None = None  # of a bridge: why it has no port to the outside
    made_of: str = "Linux bridge"  # of a bridge: what switches
    eswitch: End | None = None  # of a NIC: the bridge between its virtual functions
    mtu: int | None = None
    mtu_place: Place | None = None
