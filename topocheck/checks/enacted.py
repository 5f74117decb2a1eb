"""What became of the policies on the nodes of a running cluster."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.check import check
from topocheck.checks.wording import listed
from topocheck.model.live import Enactment, Live
from topocheck.model.node import Node, NodeInterface, NodePolicy
from topocheck.model.problem import Problem, Related, Severity
from topocheck.simulate.network import Network

_MADE_BY_POLICIES = frozenset(
    {
        "vlan",
        "bond",
        "linux-bridge",
        "ovs-bridge",
        "ovs-interface",
        "mac-vlan",
        "mac-vtap",
        "vxlan",
        "dummy",
        "veth",
        "vrf",
    }
)
"""The types of interfaces that exist because a policy says so; a NIC stays whatever is said."""

_LONGEST = 200


@check("NET25", "interface-left-behind", Severity.WARNING)
def interface_left_behind(network: Network) -> Iterator[Problem]:
    """A policy no longer names an interface that it made, so that the interface stays on the nodes.

    Source: kubernetes-nmstate docs/user-guide/102-configuration.md: what a policy does not name is left alone; it goes with
    ``state: absent``.
    """
    live = network.site.live
    if live is None:
        return
    named = {interface.name for policy in network.site.policies for interface in policy.interfaces}
    for policy in network.site.policies:
        before = live.policies.get(policy.name)
        if before is None or before is policy or policy.templated or before.place == policy.place:
            continue
        left = [each for each in before.interfaces if _is_made(each) and each.name not in named]
        if left:
            yield _left_behind(policy, left)


def _is_made(interface: NodeInterface) -> bool:
    return interface.type in _MADE_BY_POLICIES and interface.state != "absent"


def _left_behind(policy: NodePolicy, left: list[NodeInterface]) -> Problem:
    names = listed(interface.name for interface in left)
    return Problem(
        place=policy.place,
        message=f"NodeNetworkConfigurationPolicy {policy.name} no longer names {names}, which it made in the cluster and which "
        "must be named with state: absent to go",
        object=f"NodeNetworkConfigurationPolicy {policy.name}",
        symptom=f"{names} stays on the nodes as it is, with its VLAN and its ports, and nothing in Git tells of it",
        fix=f"name {names} with state: absent for one sync, and take it out afterwards",
        related=tuple(Related(interface.place, f"the cluster's policy makes {interface.name}") for interface in left),
    )


@check("NET35", "policy-fails-on-node", Severity.WARNING)
def policy_fails_on_node(network: Network) -> Iterator[Problem]:
    """A policy could not be applied on a node of the cluster, which has been put back to what it was.

    Source: kubernetes-nmstate api/shared/nodenetworkconfigurationenactment_types.go, conditions Failing and Aborted.
    """
    live = network.site.live
    failing: dict[str, list[Enactment]] = {}
    for enactment in live.enactments if live is not None else ():
        if enactment.fails:
            failing.setdefault(enactment.policy, []).append(enactment)
    for policy in network.site.policies:
        if policy.name in failing:
            yield _failing(policy, failing[policy.name])


def _failing(policy: NodePolicy, enactments: list[Enactment]) -> Problem:
    nodes = listed(enactment.node for enactment in enactments)
    told = next((enactment.message for enactment in enactments if enactment.message), "")
    shown = f": {told[-_LONGEST:]}" if told else ""
    return Problem(
        place=policy.place,
        message=f"NodeNetworkConfigurationPolicy {policy.name} is not in force on {nodes}, where nmstate could not apply it{shown}",
        object=f"NodeNetworkConfigurationPolicy {policy.name}",
        symptom=f"{nodes} has the network that it had before the policy: bridges and VLANs that the policy brings are missing there",
        fix=f"mend the policy; kubectl get nnce {enactments[0].node}.{policy.name} -o yaml tells all that nmstate says",
        related=tuple(Related(each.place, f"it fails on {each.node}") for each in enactments),
    )


@check("NET36", "interface-gone-from-node", Severity.WARNING)
def interface_gone_from_node(network: Network) -> Iterator[Problem]:
    """A node lacks an interface that a policy of the cluster makes, although the policy is said to be in force there."""
    live = network.site.live
    if live is None:
        return
    in_force = {(each.policy, each.node) for each in live.enactments if "Available" in each.conditions}
    for policy in network.site.policies:
        applied = live.policies.get(policy.name)
        if applied is None or policy.templated:
            continue
        for interface in policy.interfaces:
            nodes = list(_without(network, live, policy, interface, in_force)) if _is_made(interface) else []
            if nodes:
                yield _gone(policy, interface, nodes)


def _without(
    network: Network, live: Live, policy: NodePolicy, interface: NodeInterface, in_force: set[tuple[str, str]]
) -> Iterator[Node]:
    """The nodes on which the cluster has applied the interface, and that do not show it."""
    if all(each.name != interface.name for each in live.policies[policy.name].interfaces):
        return  # it is new in Git
    for node in network.site.nodes:
        if (policy.name, node.name) in in_force and node.state_place is not None:
            seen = {each.name for each in node.interfaces}
            if interface.name not in seen and policy.selects(node):
                yield node


def _gone(policy: NodePolicy, interface: NodeInterface, nodes: list[Node]) -> Problem:
    names = listed(node.name for node in nodes)
    return Problem(
        place=interface.place,
        message=f"{interface.name} is not on {names}, although NodeNetworkConfigurationPolicy {policy.name} is said to be in force there",
        object=f"NodeNetworkConfigurationPolicy {policy.name}",
        symptom="somebody removed it on the node itself: every object is green, and until the policy is applied again what is "
        "attached to the interface has no network",
        fix="have the policy applied again, by an annotation on it that changes, and find out who removed the interface",
        related=tuple(Related(node.state_place, f"this is what {node.name} has") for node in nodes if node.state_place),
    )


CHECKS = (interface_left_behind, policy_fails_on_node, interface_gone_from_node)
