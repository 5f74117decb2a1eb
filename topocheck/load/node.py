"""Node and NodeNetworkState objects: which nodes there are, how they are labelled, which NICs they have.

Source: kubernetes-nmstate api/shared/nodenetworkstate_types.go (``status.currentState``, named as its node).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from topocheck.load.metadata import Head, literal, string_map
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
    """A node as its NodeNetworkState has it: its Ethernet interfaces."""
    state = head.body.at("status", "currentState")
    interfaces = state.mappings("interfaces") if isinstance(state, Mapping) else []
    nics = [literal(interface, "name") for interface in interfaces if interface.text("type") == "ethernet"]
    return Node(
        name=head.name,
        place=head.place,
        labels={HOSTNAME_LABEL: head.name},
        nics=tuple(name for name in nics if name is not None),
    )


def merged_nodes(nodes: Iterable[Node], states: Iterable[Node]) -> tuple[Node, ...]:
    """The nodes, each with the NICs that its NodeNetworkState knows; a state without a Node object is a node of its own."""
    by_name = {node.name: node for node in nodes}
    for state in states:
        known = by_name.get(state.name)
        by_name[state.name] = state if known is None else replace(known, nics=state.nics)
    return tuple(by_name.values())
