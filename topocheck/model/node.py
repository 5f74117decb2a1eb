"""Kubernetes nodes and what NodeNetworkConfigurationPolicies declare for them."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field

from topocheck.model.place import Place
from topocheck.model.route import IpNetwork
from topocheck.model.value import Mapping
from topocheck.model.workload import IpAddress

HOSTNAME_LABEL = "kubernetes.io/hostname"


@dataclass(frozen=True, slots=True)
class BridgePortVlan:
    """The ``vlan`` block of a bridge port. ``is_empty`` is ``vlan: {}``, which keeps VLAN filtering off.

    ``trunk_tags`` are inclusive ranges as written, legal or not.
    """

    place: Place
    is_empty: bool
    mode: str | None = None
    tag: int | None = None
    trunk_tags: tuple[tuple[int, int], ...] = ()
    enable_native: bool = False


@dataclass(frozen=True, slots=True)
class BridgePort:
    """A port that a bridge lists. ``vlan`` is None where the key is absent.

    ``bond_ports`` and ``bond_mode`` are those of an OVS bond, which is declared inside of its bridge's port
    (active-backup, balance-slb, balance-tcp, lacp). ``hairpin`` sends a frame back out of the port that it came in by; None
    where the key is absent.
    """

    name: str
    place: Place
    vlan: BridgePortVlan | None = None
    bond_ports: tuple[str, ...] = ()
    bond_mode: str | None = None
    bond_place: Place | None = None
    hairpin: bool | None = None


@dataclass(frozen=True, slots=True)
class BridgeSpec:
    """``bridge:`` of a linux-bridge or ovs-bridge. ``ports`` is None where the list is absent.

    ``ports_key`` is the key it stands under: ``port``, or the alias ``ports``. ``vlan_protocol`` is the protocol of the tags that
    a Linux bridge looks at, 802.1q where None. ``allow_extra_patch_ports``: others (OVN) may add patch ports to the OVS bridge.
    """

    place: Place
    ports: tuple[BridgePort, ...] | None
    ports_key: str = "port"
    stp: bool | None = None
    default_pvid: int | None = None
    vlan_protocol: str | None = None
    vlan_protocol_place: Place | None = None
    allow_extra_patch_ports: bool = False


@dataclass(frozen=True, slots=True)
class VlanSpec:
    """``vlan:`` of an interface of type vlan. ``id`` is None where it is absent or no number.

    ``protocol`` is 802.1q or 802.1ad, None where the key is absent (802.1q). Without ``reorder_headers`` the tag stays in the frame
    that the interface hands up.
    """

    place: Place
    base: str | None
    base_place: Place
    id: int | None
    id_place: Place
    protocol: str | None = None
    protocol_place: Place | None = None
    reorder_headers: bool = True


@dataclass(frozen=True, slots=True)
class BondSpec:
    """``link-aggregation:`` of a bond. ``ports`` is None where the list is absent."""

    place: Place
    mode: str | None
    ports: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class NodeInterface:
    """One interface of a ``desiredState``, as written. ``place`` is where its ``name`` stands.

    ``state_given`` tells whether ``state`` is written at all: kubernetes-nmstate's VLAN default depends on it.
    ``body`` is the whole mapping, for checks that look at keys.
    ``observed`` is True for an interface of a NodeNetworkState, which is there whatever a policy says; ``state_given`` is then
    False, for no VLAN default is injected into it.

    ``base`` is what an interface of type mac-vlan, mac-vtap, ipvlan, vxlan, macsec or infiniband stands on (of a ``vlan`` see ``vlan.base``).
    ``ports`` are those of a VRF, ``table`` its routing table. ``patch_peer`` is the other end of an OVS patch port.
    ``dhcp4`` and ``dhcp6`` (DHCPv6 or autoconf): it has addresses that are not written.
    """

    name: str
    place: Place
    body: Mapping
    type: str | None = None
    state: str = "up"
    state_given: bool = True
    mtu: int | None = None
    mtu_place: Place | None = None
    controller: str | None = None
    vlan: VlanSpec | None = None
    bridge: BridgeSpec | None = None
    bond: BondSpec | None = None
    ip_enabled: bool = False
    addresses: tuple[str, ...] = ()  # CIDR texts, of IPv4 first
    observed: bool = False
    mac: str | None = None
    base: str | None = None
    base_place: Place | None = None
    ports: tuple[str, ...] = ()
    table: int | None = None
    patch_peer: str | None = None
    patch_place: Place | None = None
    dhcp4: bool = False
    dhcp6: bool = False


@dataclass(frozen=True, slots=True)
class BridgeMapping:
    """One entry of ``ovn.bridge-mappings``."""

    localnet: str
    bridge: str | None
    place: Place
    absent: bool = False


MAIN_TABLE = 254
"""The kernel's main routing table, where a route without ``table-id`` stands."""


@dataclass(frozen=True, slots=True)
class NodeRoute:
    """One entry of ``routes.config`` of a policy, or of ``routes.running`` of a NodeNetworkState.

    ``to`` is None where an ``absent`` entry names no destination: it removes every route that fits what it does name.
    ``via`` is None for a route straight out of ``interface``. ``discard`` is True for blackhole, unreachable and prohibit.
    ``table`` is `MAIN_TABLE` where nothing is said; None for an ``absent`` entry that names no table.
    Source: nmstate rust/src/lib/route.rs.
    """

    to: IpNetwork | None
    place: Place
    via: IpAddress | None = None
    interface: str | None = None
    metric: int | None = None
    table: int | None = MAIN_TABLE
    discard: bool = False
    absent: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    """One Kubernetes node.

    ``nics`` are the physical interfaces it is known to have; None where nobody says. ``stated`` is False for a node
    that is only inferred from a selector or a description. ``schedulable`` is False when cordoned.

    ``state_place`` is where its NodeNetworkState stands, None where none is given: then it is not known what the node has now.
    ``interfaces``, ``bridge_mappings`` and ``routes`` are what it has now (each interface is ``observed``), before the policies
    of the site are applied on top; bridges that no policy makes, as ``br-ex``, are known from there alone.
    """

    name: str
    place: Place
    labels: MappingType[str, str] = field(default_factory=dict)
    nics: tuple[str, ...] | None = None
    stated: bool = True
    schedulable: bool = True
    state_place: Place | None = None
    interfaces: tuple[NodeInterface, ...] = ()
    bridge_mappings: tuple[BridgeMapping, ...] = ()
    routes: tuple[NodeRoute, ...] = ()


@dataclass(frozen=True, slots=True)
class NodePolicy:
    """A NodeNetworkConfigurationPolicy, or one entry of the Helm values list ``nodeNetworkConfigurationPolicies``.

    ``selector`` is None where there is none: all nodes. ``place`` is where its name stands. ``desired_state`` is the
    mapping as written, None where it is absent or a template. ``templated`` is True where a value holds a template or
    a capture that can't be resolved from the file: what depends on it is unknown.
    """

    name: str
    place: Place
    interfaces: tuple[NodeInterface, ...]
    selector: MappingType[str, str] | None = None
    selector_place: Place | None = None
    bridge_mappings: tuple[BridgeMapping, ...] = ()
    desired_state: Mapping | None = None
    templated: bool = False
    wave: int = 0
    routes: tuple[NodeRoute, ...] = ()

    def selects(self, node: Node) -> bool:
        """Whether the policy is applied to a node: every key of its selector has the identical value there.

        Source: kubernetes-nmstate pkg/selectors/labels.go.
        """
        if self.selector is None:
            return True
        return all(node.labels.get(key) == value for key, value in self.selector.items())

    def may_select(self, node: Node) -> bool:
        """Whether the policy would select a node that had more labels than are known of it."""
        return all(node.labels.get(key, value) == value for key, value in (self.selector or {}).items())
