"""What a node's bridges stand on: tags that meet, VLANs that run into each other, loops."""

from __future__ import annotations

from pathlib import Path

import partial_site
import pytest
import small_site as small
from node_text import bond, bridge, load, on_n1, vlan
from problems import messages, problems

from topocheck.model.problem import Severity

TRUNK = "vlan: {mode: trunk, trunk-tags: [{id: 100}]}"
NO_STP = "options: {stp: {enabled: false}}, "


class TestTwoTags:
    @pytest.mark.parametrize(
        ("port", "expected"),
        [
            (
                f"name: eth0.100, {TRUNK}",
                [
                    (
                        "default/net sets VLAN 100, and the way out of br1 on n1 is a VLAN interface: frames leave with two "
                        "tags, VLAN 100 in 100"
                    )
                ],
            ),
            ("name: eth0.100, vlan: {}", []),
            (f"name: eth0, {TRUNK}", []),
        ],
        ids=["filtered", "unfiltered", "on-the-nic"],
    )
    def test_one_of_both_tags(self, tmp_path: Path, port: str, expected: list[str]) -> None:
        text = small.policy("n1", vlan("eth0.100") + bridge("br1", port))
        site = load(tmp_path, text, small.nad("net", '"bridge": "br1", "vlan": 100'))
        assert messages(site, "BRP13") == expected


@pytest.mark.parametrize(
    ("name", "number", "expected"),
    [
        ("bridge100", 200, ["bridge100 on n1 leads into VLAN 200, by its port eth0.200, and its name says 100"]),
        ("br-vlan100", 200, ["br-vlan100 on n1 leads into VLAN 200, by its port eth0.200, and its name says 100"]),
        ("bridge200", 200, []),
        ("br1", 200, []),
        ("br9000", 200, []),
        ("storage100", 200, []),
    ],
)
def test_a_bridge_is_named_after_its_vlan(tmp_path: Path, name: str, number: int, expected: list[str]) -> None:
    port = f"eth0.{number}"
    assert messages(on_n1(tmp_path, vlan(port, number=number), bridge(name, port)), "BRP14") == expected


def test_a_name_that_is_right_on_another_node_is_the_matter_of_another_check(tmp_path: Path) -> None:
    nodes = [
        small.policy(n, vlan("v", number=number) + bridge("br200", "v")) for n, number in (("n1", 200), ("n2", 100))
    ]
    assert messages(load(tmp_path, *nodes), "BRP14") == []


class TestRunTogether:
    TWO = vlan("eth0.100") + vlan("eth0.200", number=200)

    @pytest.mark.parametrize(
        ("interfaces", "said"),
        [
            (TWO + bridge("br1", "eth0.100", "eth0.200"), "VLAN 100 and VLAN 200"),
            (TWO + bridge("br1", "name: eth0.100", "name: eth0.200"), "VLAN 100 and VLAN 200"),
            (vlan("eth0.100") + bridge("br1", "eth0.100", "eth0"), "VLAN 100 and the untagged frames of eth0"),
            (
                TWO
                + bridge(
                    "br1",
                    "name: eth0.100, vlan: {mode: access, tag: 100}",
                    "name: eth0.200, vlan: {mode: access, tag: 200}",
                ),
                None,
            ),
            (vlan("eth0.100") + vlan("eth1.100", "eth1") + bridge("br1", "eth0.100", "eth1.100"), None),
            (vlan("eth0.100") + bridge("br1", "eth0.100", "eth1"), None),
        ],
        ids=["two-vlans", "filtered-by-default", "its-base", "kept-apart", "one-vlan", "another-nic"],
    )
    def test_a_bridge_is_one_network(self, tmp_path: Path, interfaces: str, said: str | None) -> None:
        found = [message.rpartition("one network of ")[2] for message in messages(on_n1(tmp_path, interfaces), "BRP15")]
        assert found == ([] if said is None else [said])

    def test_without_a_site_file_it_is_a_warning(self, tmp_path: Path) -> None:
        text = small.policy("n1", self.TWO + bridge("br1", "eth0.100", "eth0.200"))
        assert [one.severity for one in problems(partial_site.load(tmp_path, text), "BRP15")] == [Severity.WARNING]


class TestLoop:
    SITE = small.SITE.replace('  - ["sw:Ethernet1/2"', '  - ["sw:Ethernet1/3", "n1:eth1"]\n  - ["sw:Ethernet1/2"')
    PORT = "interface Ethernet1/3\n  switchport mode trunk\n  switchport trunk allowed vlan 100,200\n"
    BOTH = vlan("eth0.100") + vlan("eth1.100", "eth1")

    def found(self, root: Path, interfaces: str) -> list[str]:
        files = {"topocheck.yaml": self.SITE, "sw.cfg": small.SWITCH + self.PORT}
        return messages(small.load(root, small.policy("n1", interfaces), files=files), "BRP16")

    def test_two_nics_to_one_switch_are_a_loop(self, tmp_path: Path) -> None:
        assert self.found(tmp_path, self.BOTH + bridge("br1", "eth0.100", "eth1.100", options=NO_STP)) == [
            "br1 on n1 has no spanning tree and two ways into VLAN 100 of sw, eth0.100 and eth1.100"
        ]

    @pytest.mark.parametrize(
        "interfaces",
        [
            BOTH + bridge("br1", "eth0.100", "eth1.100", options="options: {stp: {enabled: true}}, "),
            BOTH + bridge("br1", "eth0.100", options=NO_STP) + bridge("br2", "eth1.100", options=NO_STP),
            vlan("eth0.100") + vlan("eth1.200", "eth1", 200) + bridge("br1", "eth0.100", "eth1.200", options=NO_STP),
            bond("mode: 1, port: [eth0, eth1]") + vlan("b.1", "bond0") + bridge("br1", "b.1", options=NO_STP),
        ],
        ids=["spanning-tree", "two-bridges", "two-vlans", "a-bond"],
    )
    def test_no_loop(self, tmp_path: Path, interfaces: str) -> None:
        assert self.found(tmp_path, interfaces) == []


class TestTakenBefore:
    RAW = vlan("eth0.100") + bridge("br1", f"name: eth0, {TRUNK}")

    def test_the_interface_the_bridge_and_the_network_are_named(self, tmp_path: Path) -> None:
        site = load(tmp_path, small.policy("n1", self.RAW), small.nad("net", '"bridge": "br1", "vlan": 100'))
        assert messages(site, "BRP17") == [
            (
                "eth0.100 on n1 takes the frames of VLAN 100 from eth0 before br1 sees them, and default/net wants them on "
                "that bridge"
            )
        ]

    @pytest.mark.parametrize(
        "config", ['"bridge": "br1"', '"bridge": "br1", "vlan": 200', '"bridge": "br2", "vlan": 100']
    )
    def test_nobody_wants_them(self, tmp_path: Path, config: str) -> None:
        assert messages(load(tmp_path, small.policy("n1", self.RAW), small.nad("net", config)), "BRP17") == []


@pytest.mark.parametrize(
    ("lower", "port", "expected"),
    [
        (
            bridge("br0x", "eth1"),
            "name: up.300",
            ["br1 on n1 stands on up.300, a VLAN interface of the bridge br0x, and must have vlan: {} at that port"],
        ),
        (bridge("br0x", "eth1"), "name: up.300, vlan: {}", []),
        (bond("mode: 1, port: [eth0, eth1]", "br0x"), "name: up.300", []),
    ],
    ids=["on-a-bridge", "an-empty-block", "on-a-bond"],
)
def test_a_bridge_on_a_bridge_does_not_filter(tmp_path: Path, lower: str, port: str, expected: list[str]) -> None:
    site = on_n1(tmp_path, lower, vlan("up.300", "br0x", 300), bridge("br1", port))
    assert messages(site, "BRP21") == expected
