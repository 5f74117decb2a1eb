"""Trunks that carry nothing, everything, or what nobody uses, and VLANs that the switch does not have."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_site as small
from node_text import bridge, vlan
from problems import lines, messages

from topocheck.model.site import Site

LIST = "  switchport trunk allowed vlan 100,200\n"
PORT = f"interface Ethernet1/1\n  switchport mode trunk\n{LIST}"
NODE = small.policy("n1", vlan("eth0.100") + bridge("br1", "eth0.100"))


def with_port(root: Path, first: str, more: str = "", database: str = "100,200", *manifests: str) -> Site:
    """A site whose switch has another first port, which leads to n1."""
    switch = small.SWITCH.replace(PORT, first).replace("vlan 100,200\n", f"vlan {database}\n", 1) + more
    return small.load(root, *(manifests or (NODE,)), files={"sw.cfg": switch})


def port(line: str) -> str:
    return PORT.replace(LIST, f"  {line}\n" if line else "")


class TestNothing:
    @pytest.mark.parametrize(
        "line", ["switchport trunk allowed vlan none", "switchport trunk allowed vlan except 1-4094"]
    )
    def test_an_empty_list_is_one_mistake(self, tmp_path: Path, line: str) -> None:
        site = with_port(tmp_path, port(line))
        assert messages(site, "SWI03") == ["Ethernet1/1 of sw allows no VLAN, and n1 sends it VLAN 100"]
        assert messages(site, "SWI01") == []

    def test_a_list_with_other_vlans_is_the_matter_of_another_check(self, tmp_path: Path) -> None:
        site = with_port(tmp_path, port("switchport trunk allowed vlan 200"))
        assert (messages(site, "SWI03"), len(messages(site, "SWI01"))) == ([], 1)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "",
            [
                "Ethernet1/1 of sw, the trunk of n1, should say which VLANs it carries; it carries all that the switch has"
            ],
        ),
        ("switchport trunk allowed vlan 100", []),
        ("switchport trunk allowed vlan all", []),
        ("switchport trunk allowed vlan 100,4095", []),
    ],
    ids=["no-list", "a-list", "all-by-name", "an-illegal-list"],
)
def test_a_trunk_says_what_it_carries(tmp_path: Path, line: str, expected: list[str]) -> None:
    assert messages(with_port(tmp_path, port(line)), "SWI05") == expected


class TestUnused:
    WIDE = port("switchport trunk allowed vlan 100,200,300")

    def test_the_vlan_that_nobody_uses_is_named(self, tmp_path: Path) -> None:
        site = with_port(tmp_path, self.WIDE, database="100,200,300")
        assert messages(site, "SWI06") == ["Ethernet1/1 of sw allows VLAN 300, which no node of the site uses"]

    @pytest.mark.parametrize(
        "more",
        [
            small.policy("n2", vlan("eth0.300", number=300)),
            small.policy("n2", bridge("br-ovs", "name: eth1", kind="ovs-bridge")),
            small.nad("other", '"bridge": "br1"').replace('"type": "bridge"', '"type": "macvlan"'),
            small.policy("n2", vlan("eth0.100") + bridge("br1", "eth0.100")),
        ],
        ids=["used-elsewhere", "an-ovs-bridge", "another-plugin", "another-trunk-without-it"],
    )
    def test_nothing_is_said_of_what_may_be_used(self, tmp_path: Path, more: str) -> None:
        assert messages(with_port(tmp_path, self.WIDE, "", "100,200,300", NODE, more), "SWI06") == []


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (
            "interface Ethernet1/9\n  switchport mode access\n  switchport access vlan 300\n",
            ["Ethernet1/9 of sw is to carry VLAN 300, which sw does not have"],
        ),
        (
            "interface Ethernet1/9\n  switchport mode trunk\n  switchport trunk allowed vlan 100,300\n",
            ["Ethernet1/9 of sw is to carry VLAN 300, which sw does not have"],
        ),
        ("interface Ethernet1/9\n  switchport mode trunk\n  switchport trunk allowed vlan 100-200\n", []),
        ("interface Ethernet1/9\n  switchport mode access\n  switchport access vlan 200\n", []),
        ("interface Ethernet1/9\n  switchport mode trunk\n", []),
    ],
    ids=["access", "trunk", "a-long-range", "there", "all"],
)
def test_a_port_names_vlans_of_its_switch(tmp_path: Path, more: str, expected: list[str]) -> None:
    assert messages(with_port(tmp_path, PORT, more), "SWI12") == expected


class TestTwice:
    def test_the_line_that_counts_is_shown(self, tmp_path: Path) -> None:
        again = "interface Ethernet1/1\n  switchport trunk allowed vlan 100\n"
        site = with_port(tmp_path, PORT, again)
        assert messages(site, "SWI17") == [
            (
                'Ethernet1/1 of sw is configured twice, "switchport trunk allowed vlan 100" here and "switchport trunk '
                'allowed vlan 100,200" before, and must be once'
            )
        ]
        assert lines(site, "SWI17") == ["switchport trunk allowed vlan 100"]

    @pytest.mark.parametrize(
        "again",
        [
            "interface Ethernet1/1\n  switchport trunk allowed vlan add 300\n",
            "interface Ethernet1/1\n  switchport trunk allowed vlan 100,200\n",
            "interface Ethernet1/1\n  description n1\n",
            "interface Ethernet1/1-4\n  mtu 9216\n  switchport mode access\n",
            "interface Ethernet1/1\n  no switchport trunk allowed vlan\n",
        ],
        ids=["added-to", "the-same", "another-setting", "a-range", "taken-back"],
    )
    def test_a_change_is_no_contradiction(self, tmp_path: Path, again: str) -> None:
        assert messages(with_port(tmp_path, PORT, again), "SWI17") == []
