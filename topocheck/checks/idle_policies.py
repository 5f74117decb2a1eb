"""Policies that no node of the site file is selected by: what they would set up is missing everywhere."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.suggestion import similar
from topocheck.checks.wording import listed
from topocheck.model.node import NodePolicy
from topocheck.model.place import Place
from topocheck.simulate.network import Network


def idle_policies(network: Network) -> Iterator[NodePolicy]:
    """The policies whose selectors match none of the nodes, where the site file names the nodes."""
    nodes = network.site.nodes
    if any(node.stated for node in nodes):
        for policy in network.site.policies:
            if not policy.templated and not any(policy.selects(node) for node in nodes):
                yield policy


def selectors_of(policies: Iterator[NodePolicy]) -> tuple[Place, ...]:
    """The lines to mend so that some policies select a node."""
    return tuple(policy.selector_place or policy.place for policy in policies)


def selector_fix(network: Network, policy: NodePolicy) -> str:
    """How to mend the selector of a policy: a label of the nodes that comes close, else which nodes there are."""
    labels = {key for node in network.site.nodes for key in node.labels}
    for key in policy.selector or {}:
        close = similar(key, labels, cutoff=0.8) if key not in labels else None
        if close is not None:
            return f'write "{close}" in the selector of {policy.name}'
    return f"correct the selector of {policy.name}; the nodes are {listed(node.name for node in network.site.nodes)}"
