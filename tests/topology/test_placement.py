"""On which nodes a workload may run."""

from __future__ import annotations

import pytest

from topocheck.model.node import HOSTNAME_LABEL, Node
from topocheck.model.place import Place
from topocheck.model.workload import NodeAffinity, Workload
from topocheck.topology.placement import candidate_nodes

HERE = Place("vm.yaml", 1)
NODES = (
    Node("n1", HERE, {HOSTNAME_LABEL: "n1", "zone": "east", "rank": "5"}),
    Node("n2", HERE, {HOSTNAME_LABEL: "n2", "zone": "west"}),
    Node("n3", HERE, {HOSTNAME_LABEL: "n3"}, schedulable=False),
)

Expression = tuple[str, str, tuple[str, ...]]


def names(workload: Workload) -> list[str]:
    return [node.name for node in candidate_nodes(workload, NODES)]


def vm(kind: str = "VirtualMachine", node: str | None = None, **selector: str) -> Workload:
    return Workload(kind, "default", "a", HERE, node_selector=selector, node_name=node)


def with_terms(*terms: tuple[Expression, ...]) -> Workload:
    return Workload("VirtualMachine", "default", "a", HERE, affinity=NodeAffinity(terms))


def test_without_a_wish_every_node_that_is_not_cordoned_is_a_candidate() -> None:
    assert names(vm()) == ["n1", "n2"]


def test_a_daemon_set_runs_on_cordoned_nodes_too() -> None:
    assert names(vm("DaemonSet")) == ["n1", "n2", "n3"]


def test_a_node_name_passes_the_scheduler_by() -> None:
    assert names(vm(node="n3")) == ["n3"]
    assert names(vm(node="n9")) == []


def test_every_label_of_the_selector_must_be_there() -> None:
    assert names(vm(zone="west")) == ["n2"]
    assert names(vm(zone="west", rank="5")) == []


@pytest.mark.parametrize(
    ("expression", "candidates"),
    [
        (("zone", "In", ("east", "north")), ["n1"]),
        (("zone", "NotIn", ("east",)), ["n2"]),
        (("rank", "Exists", ()), ["n1"]),
        (("rank", "DoesNotExist", ()), ["n2"]),
        (("rank", "Gt", ("4",)), ["n1"]),
        (("rank", "Gt", ("5",)), []),
        (("rank", "Lt", ("6",)), ["n1"]),
        (("zone", "Lt", ("6",)), []),
        (("rank", "Gt", ("x",)), []),
        (("rank", "Gt", ()), []),
        ((HOSTNAME_LABEL, "In", ("n2",)), ["n2"]),
    ],
)
def test_an_expression_of_the_required_affinity(expression: Expression, candidates: list[str]) -> None:
    assert names(with_terms((expression,))) == candidates


def test_one_term_is_enough_and_all_expressions_of_it_must_hold() -> None:
    east: Expression = ("zone", "In", ("east",))
    west: Expression = ("zone", "In", ("west",))
    assert names(with_terms((east,), (west,))) == ["n1", "n2"]
    assert names(with_terms((east, west))) == []
    assert names(with_terms()) == []


def test_a_node_without_labels_has_its_name_as_hostname_for_affinity() -> None:
    bare = Node("n1", HERE)
    affinity = with_terms(((HOSTNAME_LABEL, "In", ("n1",)),))
    assert candidate_nodes(affinity, [bare]) == (bare,)
