"""What the policies of a site make of one node, folded together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from topocheck.model.node import (
    MAIN_TABLE,
    BondSpec,
    BridgeMapping,
    BridgeSpec,
    Node,
    NodeInterface,
    NodePolicy,
    NodeRoute,
)


@dataclass(frozen=True, slots=True)
class Declared:
    """One interface of a node as the policies leave it, and the policies that speak of it, in the order applied."""

    interface: NodeInterface
    policies: tuple[NodePolicy, ...]


@dataclass(frozen=True, slots=True)
class NodeState:
    """One node after all its policies: ``interfaces`` are what they declare, by name, ``mappings`` by localnet.

    ``present`` are all interfaces that are known, by name: those that its NodeNetworkState shows, with the policies on top.
    ``routes`` are those of its main routing table. ``templated`` is True where a policy of this node holds values that can't be resolved from the files.
    """

    node: Node
    policies: tuple[NodePolicy, ...]
    interfaces: Mapping[str, Declared]
    mappings: Mapping[str, BridgeMapping]
    templated: bool
    present: Mapping[str, NodeInterface]
    routes: tuple[NodeRoute, ...] = ()

    def has_interface(self, name: str) -> bool | None:
        """Whether the node has an interface: declared, or one of its NICs; None where its NICs are not known."""
        if name in self.present:
            return True
        return None if self.node.nics is None else name in self.node.nics

    def bridge(self, name: str) -> Declared | None:
        """A declared bridge, Linux or OVS."""
        declared = self.interfaces.get(name)
        is_bridge = declared is not None and declared.interface.type in ("linux-bridge", "ovs-bridge")
        return declared if is_bridge else None

    def present_bridge(self, name: str) -> NodeInterface | None:
        """A bridge that is there, Linux or OVS, whoever made it."""
        found = self.present.get(name)
        return found if found is not None and found.type in ("linux-bridge", "ovs-bridge") else None

    def has_linux_bridge(self, name: str) -> bool:
        """Whether there is a Linux bridge of that name: what bridge-marker looks for."""
        found = self.present.get(name)
        return found is not None and found.type == "linux-bridge"


def node_state(node: Node, policies: Iterable[NodePolicy]) -> NodeState:
    """Fold the policies that select a node.

    The order is by policy name, the one in which kubernetes-nmstate takes them up again after a label change; a real
    cluster promises none, so whatever depends on it is for checks to report. A key given later wins, a list replaces the
    earlier one, ``absent`` deletes, bridge mappings merge. Sources: kubernetes-nmstate, policy controller ``allPolicies``;
    nmstate ifaces/linux_bridge.rs and bond.rs (lists override), ovn.rs (mappings merge).
    """
    selected = tuple(sorted((policy for policy in policies if policy.selects(node)), key=lambda policy: policy.name))
    interfaces: dict[str, Declared] = {}
    present = {interface.name: interface for interface in node.interfaces}
    mappings = {mapping.localnet: mapping for mapping in node.bridge_mappings}
    for policy in selected:
        for interface in policy.interfaces:
            _apply(interfaces, interface, policy)
            _apply_on_present(present, interface)
        for mapping in policy.bridge_mappings:
            if mapping.absent:
                mappings.pop(mapping.localnet, None)
            else:
                mappings[mapping.localnet] = mapping
    templated = any(policy.templated for policy in selected)
    return NodeState(node, selected, interfaces, mappings, templated, present, _routes(node, selected))


def _apply_on_present(present: dict[str, NodeInterface], interface: NodeInterface) -> None:
    earlier = present.get(interface.name)
    if interface.state == "absent":
        present.pop(interface.name, None)
    elif interface.state != "ignore":
        present[interface.name] = interface if earlier is None else _merged(earlier, interface)


def _routes(node: Node, policies: Iterable[NodePolicy]) -> tuple[NodeRoute, ...]:
    """Routes append; an absent one takes away those that fit what it names. Source: nmstate route.rs, ``is_match``."""
    found = list(node.routes)
    for policy in policies:
        for route in policy.routes:
            if route.absent:
                found = [other for other in found if not _fits(route, other)]
            else:
                found.append(route)
    return tuple(route for route in found if route.table == MAIN_TABLE)


def _fits(absent: NodeRoute, route: NodeRoute) -> bool:
    wanted = ((absent.to, route.to), (absent.via, route.via), (absent.interface, route.interface))
    return all(a is None or a == b for a, b in (*wanted, (absent.table, route.table)))


def _apply(interfaces: dict[str, Declared], interface: NodeInterface, policy: NodePolicy) -> None:
    if interface.state == "absent":
        interfaces.pop(interface.name, None)
        return
    if interface.state == "ignore":
        return
    earlier = interfaces.get(interface.name)
    if earlier is None:
        interfaces[interface.name] = Declared(interface, (policy,))
    else:
        interfaces[interface.name] = Declared(_merged(earlier.interface, interface), (*earlier.policies, policy))


def _merged(earlier: NodeInterface, later: NodeInterface) -> NodeInterface:
    if (earlier.type, later.type) == ("ovs-interface", "ovs-bridge"):
        return _with_own_interface(later, earlier)
    if (earlier.type, later.type) == ("ovs-bridge", "ovs-interface"):
        return _with_own_interface(earlier, later)
    keeps_addresses = not later.addresses and not later.ip_enabled
    given_mtu = later if later.mtu is not None else earlier
    return replace(
        later,
        type=later.type or earlier.type,
        mtu=given_mtu.mtu,
        mtu_place=given_mtu.mtu_place,
        controller=earlier.controller if later.controller is None else later.controller,
        vlan=later.vlan or earlier.vlan,
        bridge=_merged_bridge(earlier.bridge, later.bridge),
        bond=_merged_bond(earlier.bond, later.bond),
        ip_enabled=earlier.ip_enabled if keeps_addresses else later.ip_enabled,
        addresses=earlier.addresses if keeps_addresses else later.addresses,
    )


def _with_own_interface(bridge: NodeInterface, own: NodeInterface) -> NodeInterface:
    """An OVS bridge and the internal interface of its name are two interfaces to nmstate and one to people.

    Source: nmstate ifaces/inter_ifaces.rs: OVS bridges are kept by name and type.
    """
    return replace(bridge, mtu=own.mtu, mtu_place=own.mtu_place, ip_enabled=own.ip_enabled, addresses=own.addresses)


def _merged_bridge(earlier: BridgeSpec | None, later: BridgeSpec | None) -> BridgeSpec | None:
    """A list of ports that is left out keeps the current ports, and options merge. Source: nmstate linux_bridge.rs."""
    if earlier is None or later is None:
        return later or earlier
    listed = earlier if later.ports is None else later
    return replace(
        later,
        ports=listed.ports,
        ports_key=listed.ports_key,
        stp=earlier.stp if later.stp is None else later.stp,
        default_pvid=earlier.default_pvid if later.default_pvid is None else later.default_pvid,
    )


def _merged_bond(earlier: BondSpec | None, later: BondSpec | None) -> BondSpec | None:
    if earlier is None or later is None:
        return later or earlier
    return replace(later, mode=later.mode or earlier.mode, ports=earlier.ports if later.ports is None else later.ports)
