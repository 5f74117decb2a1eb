"""On which nodes a workload may run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from topocheck.model.node import HOSTNAME_LABEL, Node
from topocheck.model.workload import NodeAffinity, Workload


def candidate_nodes(workload: Workload, nodes: Iterable[Node]) -> tuple[Node, ...]:
    """The nodes that a workload's name, selector and required affinity leave, in the order given.

    Taints and resources are not looked at. Source: Kubernetes scheduler, NodeName and NodeAffinity plugins.
    """
    return tuple(node for node in nodes if _may_run(workload, node))


def _may_run(workload: Workload, node: Node) -> bool:
    if workload.node_name is not None:
        return node.name == workload.node_name
    if not node.schedulable and workload.kind != "DaemonSet":
        return False
    if any(node.labels.get(key) != value for key, value in workload.node_selector.items()):
        return False
    return workload.affinity is None or _affinity_holds(workload.affinity, node)


def _affinity_holds(affinity: NodeAffinity, node: Node) -> bool:
    labels = {HOSTNAME_LABEL: node.name, **node.labels}
    return any(all(_expression_holds(labels, *expression) for expression in term) for term in affinity.terms)


def _expression_holds(labels: Mapping[str, str], key: str, operator: str, values: tuple[str, ...]) -> bool:
    value = labels.get(key)
    if operator == "In":
        return value in values
    if operator == "NotIn":
        return value not in values
    if operator == "Exists":
        return value is not None
    if operator == "DoesNotExist":
        return value is None
    if value is None or not value.lstrip("-").isdigit() or len(values) != 1 or not values[0].lstrip("-").isdigit():
        return False
    return int(value) > int(values[0]) if operator == "Gt" else int(value) < int(values[0])
