"""The physical interfaces of a node, and what its policies use them for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from topocheck.model.node import HOSTNAME_LABEL, Node, NodeInterface, NodePolicy


@dataclass(frozen=True, slots=True)
class NicUse:
    """A NIC of a node. ``carries_tags`` where a VLAN interface, a bridge or a bond is on it."""

    name: str
    carries_tags: bool = False
    in_bond: bool = False


def policies_by_node(nodes: Iterable[Node], policies: Iterable[NodePolicy]) -> dict[str, list[NodePolicy]]:
    """The policies that are applied to each node, by its name. A policy for one hostname is not tried on every node."""
    by_host: dict[str | None, list[NodePolicy]] = {}
    for policy in policies:
        by_host.setdefault((policy.selector or {}).get(HOSTNAME_LABEL), []).append(policy)
    selected = {}
    for node in nodes:
        host = node.labels.get(HOSTNAME_LABEL)
        possible = [*by_host.get(None, ()), *(by_host.get(host, ()) if host is not None else ())]
        selected[node.name] = [policy for policy in possible if policy.selects(node)]
    return selected


def nic_uses(node: Node, policies: Iterable[NodePolicy]) -> list[NicUse]:
    """The NICs that a node is known to have, those that the policies for it build on included.

    What a policy builds on is a NIC unless a policy also declares it as something else; of a VLAN interface that no
    policy declares (``eno1.2003``) the NIC is what stands before the dot.
    """
    interfaces = [interface for policy in policies for interface in policy.interfaces if interface.state != "absent"]
    virtual = {interface.name for interface in interfaces if interface.type not in {"ethernet", None}}
    names = list(node.nics or ())
    names += [interface.name for interface in interfaces if interface.type == "ethernet"]
    bond_ports = {port for interface in interfaces if interface.bond for port in interface.bond.ports or ()}
    tagged = set(bond_ports)
    for interface in interfaces:
        for below in _below(interface):
            nic = below if below in names or below in virtual else below.partition(".")[0]
            names.append(nic)
            tagged.add(nic)
    return [NicUse(name, name in tagged, name in bond_ports) for name in dict.fromkeys(names) if name not in virtual]


def _below(interface: NodeInterface) -> list[str]:
    """The interfaces that one is built on."""
    below = []
    if interface.vlan is not None and interface.vlan.base is not None:
        below.append(interface.vlan.base)
    if interface.bond is not None:
        below += interface.bond.ports or ()
    if interface.bridge is not None:
        for port in interface.bridge.ports or ():
            below += port.bond_ports or (port.name,)
    return below
