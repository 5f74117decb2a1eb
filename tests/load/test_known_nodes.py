"""The nodes of a site: stated, observed, implied."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_network

from topocheck.load.known_nodes import merge_nodes
from topocheck.load.position import Position
from topocheck.model.node import HOSTNAME_LABEL, BridgeMapping, Node, NodeInterface, NodePolicy, NodeRoute
from topocheck.model.place import Place
from topocheck.model.value import Mapping
from topocheck.model.workload import Workload

OBSERVED = Place("nodes.yaml", 4)
STATED = Place("topocheck.yaml", 9)
POLICY = Place("nncp.yaml", 4)
SELECTOR = Place("nncp.yaml", 7)
WORKER = "node-role.kubernetes.io/worker"


def policy_of(**selector: str) -> NodePolicy:
    labels = {
        key.replace("hostname", HOSTNAME_LABEL).replace("worker", WORKER): value for key, value in selector.items()
    }
    return NodePolicy("policy", POLICY, (), labels or None, SELECTOR if labels else None)


def vm_on(hostname: str) -> Workload:
    return Workload("VirtualMachine", "default", "vm1", Place("vm.yaml", 4), node_selector={HOSTNAME_LABEL: hostname})


def test_the_site_file_wins_for_interfaces_and_labels_add_up() -> None:
    observed = Node("a", OBSERVED, {HOSTNAME_LABEL: "a.example.com", "x": "1"}, ("eno1",), schedulable=False)
    assert merge_nodes([observed], [Node("a", STATED, {"y": "2"}, ("eno2",))], [], []) == (
        Node("a", STATED, {HOSTNAME_LABEL: "a.example.com", "x": "1", "y": "2"}, ("eno2",), schedulable=False),
    )
    assert merge_nodes([observed], [Node("a", STATED)], [], [])[0].nics == ("eno1",)


def test_what_a_node_is_seen_to_have_stays_with_the_node_of_the_site_file() -> None:
    bridge = NodeInterface("br-ex", OBSERVED, Mapping("f", Position(0, 0), {}, {}), "ovs-bridge", observed=True)
    mapping, route = BridgeMapping("physnet", "br-ex", OBSERVED), NodeRoute(ip_network("0.0.0.0/0"), OBSERVED)
    seen = Node("a", OBSERVED, {HOSTNAME_LABEL: "a"}, ("eno1",), state_place=OBSERVED)
    seen = replace(seen, interfaces=(bridge,), bridge_mappings=(mapping,), routes=(route,))
    (found,) = merge_nodes([seen], [Node("a", STATED, nics=("eno2",))], [], [])
    assert found == replace(seen, place=STATED, nics=("eno2",))


def test_a_node_is_labelled_with_its_hostname() -> None:
    assert merge_nodes([Node("a", OBSERVED, {"x": "1"})], [], [], []) == (
        Node("a", OBSERVED, {HOSTNAME_LABEL: "a", "x": "1"}),
    )


def test_a_hostname_in_a_selector_implies_a_node() -> None:
    known = Node("a", OBSERVED, {HOSTNAME_LABEL: "a.example.com"})
    policies = [
        policy_of(hostname="a.example.com"),
        policy_of(hostname="b"),
        policy_of(hostname="b"),
        policy_of(worker=""),
    ]
    assert merge_nodes([known], [], policies, [vm_on("b"), vm_on("c")]) == (
        known,
        Node("b", SELECTOR, {HOSTNAME_LABEL: "b"}, stated=False),
        Node("c", Place("vm.yaml", 4), {HOSTNAME_LABEL: "c"}, stated=False),
    )


def test_beside_the_nodes_of_the_site_file_a_selector_implies_none() -> None:
    stated = Node("a", OBSERVED, {HOSTNAME_LABEL: "a"})
    assert merge_nodes([], [stated], [policy_of(hostname="b")], [vm_on("c")]) == (stated,)


def test_a_template_is_no_hostname() -> None:
    policies = [policy_of(hostname="{{ .Values.node }}"), policy_of(hostname="${NODE}"), policy_of(hostname="")]
    assert merge_nodes([], [], policies, []) == ()


def test_without_any_node_each_selector_implies_a_nameless_one() -> None:
    assert merge_nodes([], [], [policy_of()], []) == (Node("any node", POLICY, {}, stated=False),)
    assert merge_nodes([], [], [policy_of(worker=""), policy_of(zone="a"), policy_of(worker="")], []) == (
        Node(f"node with {WORKER}", SELECTOR, {WORKER: ""}, stated=False),
        Node("node with zone=a", SELECTOR, {"zone": "a"}, stated=False),
    )


def test_beside_nodes_that_are_only_implied_a_selector_implies_a_nameless_one() -> None:
    assert merge_nodes([], [], [policy_of(hostname="b"), policy_of(worker=""), policy_of()], [vm_on("c")]) == (
        Node("b", SELECTOR, {HOSTNAME_LABEL: "b"}, stated=False),
        Node("c", Place("vm.yaml", 4), {HOSTNAME_LABEL: "c"}, stated=False),
        Node(f"node with {WORKER}", SELECTOR, {WORKER: ""}, stated=False),
    )


def test_a_selector_that_asks_less_than_another_implies_no_node_of_its_own() -> None:
    policies = [policy_of(), policy_of(worker=""), policy_of(worker="", zone="a")]
    assert [node.name for node in merge_nodes([], [], policies, [])] == [f"node with {WORKER}, zone=a"]
