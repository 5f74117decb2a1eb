"""What the policies of a site make of one node, folded together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace

from topocheck.model.node import BridgeMapping, Node, NodeInterface, NodePolicy

_LISTS_THAT_REPLACE = ("bridge", "bond", "vlan", "mtu", "mtu_place", "controller", "type")


@dataclass(frozen=True, slots=True)
class Declared:
    """One interface of a node as the policies leave it, and the policies that speak of it, in the order applied."""

    interface: NodeInterface
    policies: tuple[NodePolicy, ...]


@dataclass(frozen=True, slots=True)
class NodeState:
    """One node after all its policies: ``interfaces`` by name, ``mappings`` by localnet.

    ``templated`` is True where a policy of this node holds values that can't be resolved from the files.
    """

    node: Node
    policies: tuple[NodePolicy, ...]
    interfaces: Mapping[str, Declared]
    mappings: Mapping[str, BridgeMapping]
    templated: bool

    def has_interface(self, name: str) -> bool | None:
        """Whether the node has an interface: declared, or one of its NICs; None where its NICs are not known."""
        if name in self.interfaces:
            return True
        return None if self.node.nics is None else name in self.node.nics

    def bridge(self, name: str) -> Declared | None:
        """A declared bridge, Linux or OVS."""
        declared = self.interfaces.get(name)
        is_bridge = declared is not None and declared.interface.type in ("linux-bridge", "ovs-bridge")
        return declared if is_bridge else None

    def has_linux_bridge(self, name: str) -> bool:
        """Whether a Linux bridge of that name is declared: what bridge-marker looks for."""
        declared = self.interfaces.get(name)
        return declared is not None and declared.interface.type == "linux-bridge"


def node_state(node: Node, policies: Iterable[NodePolicy]) -> NodeState:
    """Fold the policies that select a node.

    The order is by policy name, the one in which kubernetes-nmstate takes them up again after a label change; a real
    cluster promises none, so whatever depends on it is for checks to report. A key given later wins, a list replaces the
    earlier one, ``absent`` deletes, bridge mappings merge. Sources: kubernetes-nmstate, policy controller ``allPolicies``;
    nmstate ifaces/linux_bridge.rs and bond.rs (lists override), ovn.rs (mappings merge).
    """
    selected = tuple(sorted((policy for policy in policies if policy.selects(node)), key=lambda policy: policy.name))
    interfaces: dict[str, Declared] = {}
    mappings: dict[str, BridgeMapping] = {}
    for policy in selected:
        for interface in policy.interfaces:
            _apply(interfaces, interface, policy)
        for mapping in policy.bridge_mappings:
            if mapping.absent:
                mappings.pop(mapping.localnet, None)
            else:
                mappings[mapping.localnet] = mapping
    return NodeState(node, selected, interfaces, mappings, any(policy.templated for policy in selected))


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
    kept = {
        field.name: getattr(earlier, field.name)
        for field in fields(later)
        if field.name in _LISTS_THAT_REPLACE and getattr(later, field.name) is None
    }
    if not later.addresses and not later.ip_enabled:
        kept |= {"addresses": earlier.addresses, "ip_enabled": earlier.ip_enabled}
    return replace(later, **kept)
