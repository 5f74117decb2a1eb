"""Nodes that a VM may run on and that do not give it the same network."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.check import check
from topocheck.checks.unresolved import is_external, severity
from topocheck.checks.wording import listed
from topocheck.model.node import Node, NodeInterface
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.workload import NadReference, Vnic, Workload
from topocheck.simulate.attached_vlan import Joined, attached_vlan
from topocheck.simulate.network import BRIDGE_MARKER, Network
from topocheck.topology.attachment import Attachment

_POLICY = "NodeNetworkConfigurationPolicy"


@check("MIG02", "no-node-with-all-bridges")
def no_node_with_all_bridges(network: Network) -> Iterator[Problem]:
    """Each bridge that a VM asks for is on some node that it may run on, and no node has all of them.

    Source: kubevirt/bridge-marker; KubeVirt pkg/virt-controller/services/template.go, which requests the NAD's resource.
    """
    for workload in network.site.workloads:
        nodes = network.candidates(workload) if workload.is_vm else ()
        wanted = _wanted(network, workload)
        if len(wanted) > 1 and nodes and not any(network.states[node.name].templated for node in nodes):
            having = {bridge: {node.name for node in nodes if _has(network, node, bridge)} for bridge in wanted}
            if all(having.values()) and not set.intersection(*having.values()):
                yield _scattered(network, workload, wanted, having)


def _wanted(network: Network, workload: Workload) -> dict[str, NadReference]:
    found: dict[str, NadReference] = {}
    for vnic in workload.vnics:
        nad = (
            network.nads.get(f"{vnic.nad.namespace or workload.namespace}/{vnic.nad.name}")
            if vnic.nad is not None
            else None
        )
        resource = (nad.resource_name or "") if nad is not None else ""
        bridge = resource.removeprefix(BRIDGE_MARKER)
        if vnic.nad is not None and bridge != resource and not is_external(network.site.external.bridges, "", bridge):
            found.setdefault(bridge, vnic.nad)
    return found


def _has(network: Network, node: Node, bridge: str) -> bool:
    return network.states[node.name].has_linux_bridge(bridge)


def _scattered(
    network: Network, workload: Workload, wanted: dict[str, NadReference], having: dict[str, set[str]]
) -> Problem:
    first, *others = wanted.values()
    where = "; ".join(f"{bridge} is on {listed(nodes)}" for bridge, nodes in sorted(having.items()))
    return Problem(
        place=first.place,
        message=f"one node must have all of {listed(wanted)}, which {workload.object} is attached to, and none has: {where}",
        object=workload.object,
        symptom="the VM is ErrorUnschedulable: Insufficient bridge.network.kubevirt.io/... on every node",
        fix="let the policies of these bridges select the same nodes",
        related=tuple(Related(each.place, "and it is attached here") for each in others),
        severity=severity(network.site, _POLICY),
        only_if_unexplained=tuple(each.place for each in wanted.values()),
    )


@check("MIG07", "other-vlan-after-migration", Severity.WARNING)
def other_vlan_after_migration(network: Network) -> Iterator[Problem]:
    """A VM's interface is in one VLAN on one node that it may run on, and in another one on another node."""
    told: set[tuple[str, frozenset[str]]] = set()
    for workload in network.site.workloads:
        nodes = network.runs_on(workload) if workload.is_vm else ()
        for vnic in workload.vnics if len(nodes) > 1 else ():
            found = {
                node.name: joined for node in nodes if (joined := _joined(network, workload, vnic, node)) is not None
            }
            key = (f"{vnic.nad.namespace or workload.namespace}/{vnic.nad.name}" if vnic.nad else "", frozenset(found))
            if len({joined.vlan for joined in found.values()}) > 1 and key not in told and vnic.nad is not None:
                told.add(key)
                yield _moved(workload, vnic, vnic.nad, found)


def _joined(network: Network, workload: Workload, vnic: Vnic, node: Node) -> Joined | None:
    attachment = network.attachment(workload, vnic, node.name)
    tags = () if vnic.guest_vlan is None else (vnic.guest_vlan,)
    return attached_vlan(network, attachment, tags) if isinstance(attachment, Attachment) else None


def _moved(workload: Workload, vnic: Vnic, nad: NadReference, found: dict[str, Joined]) -> Problem:
    where = listed(f"VLAN {joined.vlan} on {node}" for node, joined in found.items())
    lines = {line: (node, joined.vlan) for node, joined in found.items() for line in sorted(joined.lines)}
    return Problem(
        place=nad.place,
        message=f"{vnic.name} must be in one VLAN wherever {workload.object} runs, and is in {where}",
        object=workload.object,
        symptom="after a migration or a restart on the other node the VM is unreachable, and nothing reports an error: its address is not of "
        "that VLAN",
        fix="let the bridge and the switch port of each node lead into the same VLAN, or keep the VM on nodes that are alike",
        related=tuple(Related(line, f"VLAN {vlan} for {node}") for line, (node, vlan) in list(lines.items())[:5]),
        only_if_unexplained=tuple(lines),
    )


@check("MIG08", "mtu-differs-between-nodes", Severity.WARNING)
def mtu_differs_between_nodes(network: Network) -> Iterator[Problem]:
    """The bridge that VMs are attached to has one MTU on one node that they may run on, and another one on another node.

    Source: Linux net/bridge/br_forward.c, ``is_skb_forwardable``: what is larger than the port's MTU is dropped.
    """
    users: dict[str, list[str]] = {}
    mtus: dict[str, dict[str, NodeInterface]] = {}
    for workload in network.site.workloads:
        nodes = network.runs_on(workload) if workload.is_vm else ()
        for vnic in workload.vnics if len(nodes) > 1 else ():
            for node in nodes:
                attachment = network.attachment(workload, vnic, node.name)
                name = attachment.bridge.interface if isinstance(attachment, Attachment) else None
                bridge = network.states[node.name].present_bridge(name) if name is not None else None
                if name is not None and bridge is not None and bridge.mtu is not None:
                    mtus.setdefault(name, {})[node.name] = bridge
                    users.setdefault(name, []).append(workload.object)
    for name, found in mtus.items():
        if len({bridge.mtu for bridge in found.values()}) > 1:
            yield _uneven(name, found, users[name])


def _uneven(name: str, found: dict[str, NodeInterface], users: list[str]) -> Problem:
    node, least = min(found.items(), key=lambda item: (item[1].mtu or 0, item[0]))
    others: dict[Place, str] = {
        bridge.mtu_place or bridge.place: f"{bridge.mtu} on {other}"
        for other, bridge in found.items()
        if bridge.mtu != least.mtu
    }
    return Problem(
        place=least.mtu_place or least.place,
        message=f"the bridge {name} must have one MTU wherever {listed(users)} may run, and has {least.mtu} on {node} and "
        f"{listed(others.values())}",
        object=f"Node {node}",
        symptom="after a migration connections stall at the first large packet: ping works, a copy does not",
        fix="write one MTU for the bridge and what is below it on all of these nodes",
        related=tuple(Related(place, f"the MTU is {text}") for place, text in others.items()),
    )


CHECKS = (no_node_with_all_bridges, other_vlan_after_migration, mtu_differs_between_nodes)
