"""What several policies make of one node."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_site as small

from topocheck.model.node import BridgeMapping, Node, NodePolicy
from topocheck.model.place import Place
from topocheck.topology.node_state import NodeState, node_state


def states(root: Path, *policies: str) -> dict[str, NodeState]:
    site = small.load(root, *policies)
    return {node.name: node_state(node, site.policies) for node in site.nodes}


def ports(state: NodeState, bridge: str = "br1") -> list[str]:
    declared = state.bridge(bridge)
    assert declared is not None
    assert declared.interface.bridge is not None
    return [port.name for port in declared.interface.bridge.ports or ()]


ABSENT = "      - {name: br1, type: linux-bridge, state: absent}\n"
IGNORED = "      - {name: br1, state: ignore}\n"
MTU = "      - {name: br1, type: linux-bridge, state: up, mtu: 9000}\n"
OPTIONS = "      - name: br1\n        type: linux-bridge\n        state: up\n        bridge: {options: {stp: {enabled: false}}}\n"
ADDRESS = (
    "      - name: br1\n        type: linux-bridge\n        state: up\n"
    "        ipv4: {enabled: true, address: [{ip: 10.1.0.2, prefix-length: 24}]}\n"
)


def test_a_policy_speaks_of_the_nodes_that_it_selects_only(tmp_path: Path) -> None:
    found = states(tmp_path, small.policy("n1", small.trunk_bridge()))
    assert {name: list(state.interfaces) for name, state in found.items()} == {"n1": ["br1"], "n2": []}
    assert [policy.name for policy in found["n1"].policies] == ["n1-net"]
    assert found["n2"].policies == ()


def test_policies_are_taken_by_name_whatever_the_order_of_the_files(tmp_path: Path) -> None:
    first = small.policy("n1", small.trunk_bridge("eth0"), "a")
    second = small.policy("n1", small.trunk_bridge("eth1"), "b")
    forward = states(tmp_path / "one", first, second)["n1"]
    backward = states(tmp_path / "two", second, first)["n1"]
    assert ports(forward) == ports(backward) == ["eth1"]
    assert [policy.name for policy in forward.interfaces["br1"].policies] == ["n1-a", "n1-b"]


def test_a_key_that_a_later_policy_leaves_out_stays(tmp_path: Path) -> None:
    state = states(tmp_path, small.policy("n1", MTU, "a"), small.policy("n1", small.trunk_bridge(), "b"))["n1"]
    assert state.interfaces["br1"].interface.mtu == 9000
    assert ports(state) == ["eth0"]


@pytest.mark.parametrize("later", [MTU, OPTIONS], ids=["mtu", "options"])
def test_a_bridge_keeps_its_ports_where_a_later_policy_lists_none(tmp_path: Path, later: str) -> None:
    state = states(tmp_path, small.policy("n1", small.trunk_bridge(), "a"), small.policy("n1", later, "b"))["n1"]
    assert ports(state) == ["eth0"]


def test_an_address_stays_until_a_later_policy_gives_another(tmp_path: Path) -> None:
    state = states(tmp_path, small.policy("n1", ADDRESS, "a"), small.policy("n1", MTU, "b"))["n1"]
    assert state.interfaces["br1"].interface.addresses == ("10.1.0.2/24",)
    assert state.interfaces["br1"].interface.ip_enabled


def test_absent_deletes_and_ignore_leaves_alone(tmp_path: Path) -> None:
    built = small.policy("n1", small.trunk_bridge(), "a")
    gone = states(tmp_path / "one", built, small.policy("n1", ABSENT, "b"))["n1"]
    left = states(tmp_path / "two", built, small.policy("n1", IGNORED, "b"))["n1"]
    assert gone.bridge("br1") is None
    assert ports(left) == ["eth0"]


def test_a_node_has_its_nics_and_what_is_declared_and_nobody_knows_of_more_without_a_list(tmp_path: Path) -> None:
    site = small.load(tmp_path, small.policy("n1", small.trunk_bridge()))
    known = node_state(site.nodes[0], site.policies)
    unknown = node_state(Node("n1", site.nodes[0].place, site.nodes[0].labels), site.policies)
    assert [known.has_interface(name) for name in ("br1", "eth1", "eth7")] == [True, True, False]
    assert [unknown.has_interface(name) for name in ("br1", "eth1", "eth7")] == [True, None, None]


def test_only_bridges_are_bridges(tmp_path: Path) -> None:
    state = states(tmp_path, small.policy("n1", small.vlan_interface(100)))["n1"]
    assert "eth0.100" in state.interfaces
    assert state.bridge("eth0.100") is None


def test_bridge_mappings_merge_by_localnet() -> None:
    here = Place("net.yaml", 1)
    one, two = BridgeMapping("one", "br-ex", here), BridgeMapping("two", "br-two", here)
    moved, gone = BridgeMapping("two", "br-ex", here), BridgeMapping("one", None, here, absent=True)
    policies = [
        NodePolicy("b", here, (), bridge_mappings=(moved,)),
        NodePolicy("a", here, (), bridge_mappings=(one, two), templated=True),
        NodePolicy("c", here, (), bridge_mappings=(gone,)),
    ]
    state = node_state(Node("n1", here), policies)
    assert (state.mappings, state.templated) == ({"two": moved}, True)
