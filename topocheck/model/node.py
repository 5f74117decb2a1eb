"""Kubernetes nodes and what NodeNetworkConfigurationPolicies declare for them."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field

from topocheck.model.place import Place
from topocheck.model.value import Mapping

HOSTNAME_LABEL = "kubernetes.io/hostname"


@dataclass(frozen=True, slots=True)
class Node:
    """One Kubernetes node.

    ``nics`` are the physical interfaces it is known to have; None where nobody says. ``stated`` is False for a node
    that is only inferred from a selector or a description. ``schedulable`` is False when cordoned.
    """

    name: str
    place: Place
    labels: MappingType[str, str] = field(default_factory=dict)
    nics: tuple[str, ...] | None = None
    stated: bool = True
    schedulable: bool = True


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
    """A port that a bridge lists. ``vlan`` is None where the key is absent."""

    name: str
    place: Place
    vlan: BridgePortVlan | None = None
    bond_ports: tuple[str, ...] = ()  # an OVS bond is declared inside its bridge's port


@dataclass(frozen=True, slots=True)
class BridgeSpec:
    """``bridge:`` of a linux-bridge or ovs-bridge. ``ports`` is None where the list is absent.

    ``ports_key`` is the key it stands under: ``port``, or the alias ``ports``.
    """

    place: Place
    ports: tuple[BridgePort, ...] | None
    ports_key: str = "port"
    stp: bool | None = None
    default_pvid: int | None = None


@dataclass(frozen=True, slots=True)
class VlanSpec:
    """``vlan:`` of an interface of type vlan. ``id`` is None where it is absent or no number."""

    place: Place
    base: str | None
    base_place: Place
    id: int | None
    id_place: Place


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
    addresses: tuple[str, ...] = ()  # CIDR texts


@dataclass(frozen=True, slots=True)
class BridgeMapping:
    """One entry of ``ovn.bridge-mappings``."""

    localnet: str
    bridge: str | None
    place: Place
    absent: bool = False


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
