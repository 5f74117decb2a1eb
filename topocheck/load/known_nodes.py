"""The nodes of a site: those that manifests and the site file state, and those that something else implies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeGuard

from topocheck.load.node import with_state
from topocheck.model.node import HOSTNAME_LABEL, Node, NodePolicy
from topocheck.model.place import Place
from topocheck.model.template import is_template
from topocheck.model.workload import Workload


def merge_nodes(
    observed: Iterable[Node], stated: Iterable[Node], policies: Sequence[NodePolicy], workloads: Iterable[Workload]
) -> tuple[Node, ...]:
    """All nodes of a site, each once.

    ``observed`` come from Node and NodeNetworkState objects, ``stated`` from the site file, which wins for interfaces.
    The site file names all nodes or none. Where it names none, a hostname that a policy's or a VM's selector names, and no
    node has, implies a node; and where no node is known but for such ones, whose other labels nobody knows, each selector of a
    policy implies one without a name: what the policy sets up is looked at too.
    """
    known: dict[str, Node] = {}
    for node in (*observed, *stated):
        known[node.name] = _joined(known[node.name], node) if node.name in known else node
    nodes = [_with_hostname(node) for node in known.values()]
    if stated:
        return tuple(nodes)
    hostnames = {node.labels[HOSTNAME_LABEL] for node in nodes}
    for hostname, place in _selected_hostnames(policies, workloads):
        if hostname not in hostnames and hostname not in known:
            hostnames.add(hostname)
            nodes.append(Node(hostname, place, {HOSTNAME_LABEL: hostname}, stated=False))
    if known:
        return tuple(nodes)
    selectors = [policy for policy in policies if policy.selector or not nodes]
    return (*nodes, *_nameless(selectors))


def _joined(first: Node, second: Node) -> Node:
    """One node of what two sources say; the second wins."""
    seen = second if first.state_place is None else with_state(second, first)
    return replace(
        seen,
        labels={**first.labels, **second.labels},
        nics=first.nics if second.nics is None else second.nics,
        schedulable=first.schedulable and second.schedulable,
    )


def _with_hostname(node: Node) -> Node:
    """The kubelet labels its node with the hostname, which is the node's name unless a cloud provider says otherwise."""
    return node if HOSTNAME_LABEL in node.labels else replace(node, labels={HOSTNAME_LABEL: node.name, **node.labels})


def _selected_hostnames(policies: Iterable[NodePolicy], workloads: Iterable[Workload]) -> Iterator[tuple[str, Place]]:
    for policy in policies:
        hostname = (policy.selector or {}).get(HOSTNAME_LABEL)
        if _is_name(hostname):
            yield hostname, policy.selector_place or policy.place
    for workload in workloads:
        hostname = workload.node_selector.get(HOSTNAME_LABEL)
        if _is_name(hostname):
            yield hostname, workload.node_selector_place or workload.place


def _is_name(hostname: str | None) -> TypeGuard[str]:
    return hostname is not None and hostname != "" and not is_template(hostname) and "$(" not in hostname


def _nameless(policies: Iterable[NodePolicy]) -> Iterator[Node]:
    """A node for each selector, but none for a selector that asks less than another: the node of that has it as well."""
    places: dict[frozenset[tuple[str, str]], Place] = {}
    for policy in policies:
        selector = policy.selector or {}
        if HOSTNAME_LABEL not in selector:
            places.setdefault(frozenset(selector.items()), policy.selector_place or policy.place)
    asking: dict[tuple[str, str] | None, list[frozenset[tuple[str, str]]]] = {}
    for labels in places:
        for label in (None, *labels):
            asking.setdefault(label, []).append(labels)
    for labels, place in places.items():
        rarest = min((asking[label] for label in (None, *labels)), key=len)
        if not any(labels < others for others in rarest):
            yield Node(_name_by(dict(sorted(labels))), place, dict(sorted(labels)), stated=False)


def _name_by(labels: Mapping[str, str]) -> str:
    """``any node``, or ``node with node-role.kubernetes.io/worker``."""
    words = [f"{key}={value}" if value else key for key, value in labels.items()]
    return f"node with {', '.join(words)}" if words else "any node"
