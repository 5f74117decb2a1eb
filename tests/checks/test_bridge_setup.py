"""Bridges that are set up twice, without a way out, with less than is meant, or of another kind than their NADs want."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_site as small
from node_text import bond, bridge, entry, load, on_n1, two_policies
from problems import lines, messages, problems

from topocheck.model.problem import Severity

ON_BR1 = small.nad("net", '"bridge": "br1"')
OVS_NAD = ON_BR1.replace('"type": "bridge"', '"type": "ovs"')


class TestPortTwice:
    def test_both_takers_are_named(self, tmp_path: Path) -> None:
        site = on_n1(tmp_path, bond("mode: 1, port: [eth0, eth1]"), bridge("br1", "eth1"))
        assert messages(site, "BRP02") == [
            "n1-net lists eth1 as a port of bond0 and of br1, and must give it to one of them"
        ]
        assert lines(site, "BRP02") == [bridge("br1", "eth1").strip()]

    def test_two_policies_are_not_its_matter(self, tmp_path: Path) -> None:
        site = two_policies(tmp_path, bridge("br1", "eth1"), bridge("br2", "eth1"))
        assert (len(messages(site, "BRP02")), len(messages(site, "BRP03"))) == (0, 1)

    def test_a_bridge_that_is_removed_takes_nothing(self, tmp_path: Path) -> None:
        removed = bridge("br1", "eth1").replace("state: up", "state: absent")
        assert messages(on_n1(tmp_path, removed, bridge("br2", "eth1")), "BRP02") == []


@pytest.mark.parametrize(
    ("controller", "ports", "expected"),
    [
        ("br1", "eth1", []),
        ("br9", "eth0", ["eth1 on n1 has the controller br9, which must be there"]),
        ("br1", "eth0", ["eth1 has the controller br1, which does not list it, and both must say the same"]),
        ("br9", "eth1", ["eth1 has the controller br9 and is a port of br1, and both must say the same"]),
        (
            "''",
            "eth1",
            ["eth1 is to be detached, controller: '', and is a port of br1, and both must say the same"],
        ),
        ("''", "eth0", []),
    ],
)
def test_controller_and_list_say_the_same(tmp_path: Path, controller: str, ports: str, expected: list[str]) -> None:
    site = on_n1(tmp_path, entry("eth1", "ethernet", f"controller: {controller}"), bridge("br1", ports))
    assert messages(site, "BRP05") == expected


def test_a_vrf_takes_ports_as_well(tmp_path: Path) -> None:
    vrf = entry("vrf1", "vrf", "vrf: {port: [eth0], route-table-id: 10}")
    assert len(messages(on_n1(tmp_path, vrf, entry("eth1", "ethernet", "controller: vrf1")), "BRP05")) == 1


class TestWithoutPorts:
    @pytest.mark.parametrize(
        ("interfaces", "expected"),
        [
            (bridge("br1"), ["br1 on n1 has no port, and default/net connects to it"]),
            (entry("br1", "linux-bridge"), ["br1 on n1 has no port, and default/net connects to it"]),
            (bridge("br1", "eth1"), []),
            (bridge("br2"), []),
            (bridge("br1") + entry("eth1", "ethernet", "controller: br1"), []),
        ],
        ids=["an-empty-list", "no-list", "a-port", "another-bridge", "a-port-by-its-controller"],
    )
    def test_a_bridge_that_is_connected_to_leads_out(
        self, tmp_path: Path, interfaces: str, expected: list[str]
    ) -> None:
        assert messages(load(tmp_path, small.policy("n1", interfaces), ON_BR1), "BRP06") == expected

    @pytest.mark.parametrize(("gateway", "severity"), [("", None), ("10.1.0.1", Severity.ERROR)])
    def test_it_is_an_error_for_who_has_a_gateway(
        self, tmp_path: Path, gateway: str, severity: Severity | None
    ) -> None:
        vm = small.vm("a", "net", "10.1.0.5/24", gateway)
        site = load(tmp_path, small.policy("n1", bridge("br1")), ON_BR1, vm)
        assert [problem.severity for problem in problems(site, "BRP06")] == [severity]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (
            bridge("br1", "eth1"),
            entry("svc0", "dummy"),
            ["br1 must say under bridge.options.stp.enabled whether it takes part in the spanning tree"],
        ),
        (bridge("br1", "eth1", options="options: {stp: {enabled: true}}, "), entry("svc0", "dummy"), []),
        (bridge("br1", "eth1"), entry("br1", "linux-bridge", "bridge: {options: {stp: {enabled: false}}}"), []),
        (bridge("br1"), entry("svc0", "dummy"), []),
        (bridge("br1", "name: eth1", kind="ovs-bridge"), entry("svc0", "dummy"), []),
    ],
    ids=["not-stated", "stated", "in-another-policy", "no-port", "ovs"],
)
def test_the_spanning_tree_is_stated(tmp_path: Path, first: str, second: str, expected: list[str]) -> None:
    assert messages(two_policies(tmp_path, first, second), "BRP18") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            bridge("br1", "name: eth1").replace("port:", "ports:"),
            ["br1 lists eth1 under ports, not port, so that kubernetes-nmstate makes no trunk of VLANs 2-4094 of it"],
        ),
        (bridge("br1", "name: eth1"), []),
        (bridge("br1", "eth1").replace("port:", "ports:"), []),
        (bridge("br1", "name: eth1").replace("port:", "ports:").replace(", state: up", ""), []),
    ],
    ids=["the-alias", "port", "a-block", "no-state-anyway"],
)
def test_the_alias_has_no_vlan_default(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert messages(on_n1(tmp_path, text), "BRP22") == expected


class TestAnotherKind:
    OVS = bridge("br1", "name: eth1", kind="ovs-bridge")

    def test_an_ovs_network_needs_an_ovs_bridge(self, tmp_path: Path) -> None:
        site = load(tmp_path, small.policy("n1", bridge("br1", "eth1")), OVS_NAD)
        assert messages(site, "BRP24") == [
            "default/net connects by the plugin ovs to br1, which is of type linux-bridge on n1 and must be of type ovs-bridge"
        ]

    def test_a_bridge_that_is_of_both_kinds_is_wrong_on_some_nodes(self, tmp_path: Path) -> None:
        site = load(tmp_path, small.policy("n1", bridge("br1", "eth1")), small.policy("n2", self.OVS), ON_BR1)
        assert messages(site, "BRP24") == [
            "default/net connects by the plugin bridge to br1, which is of type ovs-bridge on n2 and must be of type linux-bridge"
        ]

    def test_one_kind_everywhere_is_the_matter_of_another_check(self, tmp_path: Path) -> None:
        assert messages(load(tmp_path, small.policy("n1", self.OVS), ON_BR1), "BRP24") == []
        assert messages(load(tmp_path, small.policy("n1", self.OVS), OVS_NAD), "BRP24") == []
