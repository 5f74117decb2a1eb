"""Workloads that are to be kept apart on more nodes than there are.

Source: Kubernetes scheduler, InterPodAffinity and PodTopologySpread plugins.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as MappingType

from topocheck.checks.check import check
from topocheck.checks.machine_spec import pod_labels
from topocheck.checks.wording import listed
from topocheck.model.node import HOSTNAME_LABEL, Node
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.value import Mapping, Scalar, Sequence
from topocheck.model.workload import Workload
from topocheck.simulate.network import Network

_REQUIRED = ("affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution")


@check("MIG10", "cannot-be-spread", Severity.WARNING)
def cannot_be_spread(network: Network) -> Iterator[Problem]:
    """Workloads exclude each other from their nodes and are more than there are nodes, or are to be spread over what no node has."""
    if not any(node.stated for node in network.site.nodes):
        return
    told: set[str] = set()
    for workload in network.site.workloads:
        if workload.spec is not None and workload.object not in told:
            yield from _crowded(network, workload, workload.spec, told)
            yield from _without_domain(network, workload, workload.spec)


def _crowded(network: Network, workload: Workload, spec: Mapping, told: set[str]) -> Iterator[Problem]:
    terms = spec.at(*_REQUIRED)
    for term in terms.items if isinstance(terms, Sequence) else ():
        selector = term.mapping("labelSelector") if isinstance(term, Mapping) else None
        key = term.text("topologyKey") if isinstance(term, Mapping) else None
        if (
            not isinstance(term, Mapping)
            or selector is None
            or key is None
            or not _selects(selector, pod_labels(workload))
        ):
            continue
        peers = [
            other
            for other in network.site.workloads
            if other.namespace == workload.namespace
            and other.kind != "DaemonSet"
            and _selects(selector, pod_labels(other))
        ]
        copies = sum(1 if other.replicas is None else other.replicas for other in peers)
        nodes = {node.name: node for other in peers for node in network.candidates(other)}
        domains = {_domain(node, key) for node in nodes.values()} - {None}
        if copies > len(domains) and nodes:
            told.update(other.object for other in peers)
            yield Problem(
                place=term.place_of("topologyKey"),
                message=f"{copies} copies of {listed(other.object for other in peers)} must each have a {key} of its own, and there are "
                f"{len(domains)} to run on",
                object=workload.object,
                symptom="the last ones stay Pending: node(s) didn't match pod anti-affinity rules; and no drain finds a place for one",
                fix="run fewer, add nodes, or use preferredDuringSchedulingIgnoredDuringExecution",
                related=tuple(
                    Related(other.place, f"{other.object} is one of them") for other in peers if other is not workload
                )[:5],
            )


def _without_domain(network: Network, workload: Workload, spec: Mapping) -> Iterator[Problem]:
    nodes = network.candidates(workload)
    for constraint in spec.mappings("topologySpreadConstraints"):
        key = constraint.text("topologyKey")
        firm = constraint.text("whenUnsatisfiable") != "ScheduleAnyway"
        if key is not None and firm and nodes and all(_domain(node, key) is None for node in nodes):
            yield Problem(
                place=constraint.place_of("topologyKey"),
                message=f"{workload.object} is to be spread over {key}, and a node that it may run on must have this label: none has",
                object=workload.object,
                symptom="it stays Pending: node(s) didn't match pod topology spread constraints (missing required label)",
                fix="label the nodes, correct topologyKey, or write whenUnsatisfiable: ScheduleAnyway",
            )


def _domain(node: Node, key: str) -> str | None:
    return node.labels.get(key, node.name if key == HOSTNAME_LABEL else None)


def _selects(selector: Mapping, labels: MappingType[str, str]) -> bool:
    """Whether a label selector takes some labels; one that asks for nothing takes all of them."""
    wanted = selector.mapping("matchLabels")
    if wanted is not None and any(labels.get(key) != wanted.text(key) for key in wanted.entries):
        return False
    return all(_holds(expression, labels) for expression in selector.mappings("matchExpressions")) and bool(labels)


def _holds(expression: Mapping, labels: MappingType[str, str]) -> bool:
    value = labels.get(expression.text("key") or "")
    items = expression.sequence("values")
    values = [item.text for item in (items.items if items is not None else ()) if isinstance(item, Scalar)]
    answers = {
        "In": value in values,
        "NotIn": value not in values,
        "Exists": value is not None,
        "DoesNotExist": value is None,
    }
    return answers.get(expression.text("operator") or "", False)


CHECKS = (cannot_be_spread,)
