"""Node and NodeNetworkState objects: which nodes there are, how they are labelled, which interfaces and routes they have.

Source: kubernetes-nmstate api/shared/nodenetworkstate_types.go (``status.currentState``, named as its node).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from topocheck.load.metadata import Head, string_map
from topocheck.load.nncp import read_bridge_mappings
from topocheck.load.node_interface import read_interfaces
from topocheck.load.node_route import read_running_routes
from topocheck.model.node import HOSTNAME_LABEL, Node
from topocheck.model.value import Mapping


def read_node(head: Head) -> Node:
    """A node as its Node object has it. The label with its own name, which the kubelet sets, is added where it is missing."""
    spec = head.body.mapping("spec")
    return Node(
        name=head.name,
        place=head.place,
        labels={HOSTNAME_LABEL: head.name, **string_map(head.metadata.mapping("labels"))},
        schedulable=spec is None or spec.boolean("unschedulable") is not True,
    )


def read_node_state(head: Head) -> Node:
    """A node as its NodeNetworkState has it: its interfaces, the Ethernet ones as its NICs, its bridge mappings and routes."""
    state = head.body.at("status", "currentState")
    node = Node(head.name, head.place, {HOSTNAME_LABEL: head.name}, nics=(), state_place=head.place)
    if not isinstance(state, Mapping):
        return node
    interfaces = read_interfaces(state, observed=True)
    return replace(
        node,
        nics=tuple(interface.name for interface in interfaces if interface.type == "ethernet"),
        interfaces=interfaces,
        bridge_mappings=read_bridge_mappings(state),
        routes=read_running_routes(state),
    )


def merged_nodes(nodes: Iterable[Node], states: Iterable[Node]) -> tuple[Node, ...]:
    """The nodes, each with what its NodeNetworkState knows; a state without a Node object is a node of its own."""
    by_name = {node.name: node for node in nodes}
    for state in states:
        known = by_name.get(state.name)
        by_name[state.name] = state if known is None else with_state(known, state)
    return tuple(by_name.values())


def with_state(node: Node, state: Node) -> Node:
    """A node with the interfaces, bridge mappings and routes that another source has seen."""
    return replace(
        node,
        nics=state.nics,
        state_place=state.state_place,
        interfaces=state.interfaces,
        bridge_mappings=state.bridge_mappings,
        routes=state.routes,
    )
