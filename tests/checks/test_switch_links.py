"""The two ends of a link, node and switch, that do not fit: bundles, spanning tree, MTUs, descriptions."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_site as small
from node_text import bond, bridge, entry, vlan
from problems import lines, messages

from topocheck import api
from topocheck.model.problem import Severity
from topocheck.model.site import Site

PORT = "interface Ethernet1/1\n"
CHANNEL = "interface port-channel7\n  switchport mode trunk\n  switchport trunk allowed vlan 100,200\n"


def site_with(root: Path, interfaces: str, lines_of_port: str = "", more: str = "", site: str = small.SITE) -> Site:
    """A site with one policy for n1, whose switch port has some more lines."""
    switch = small.SWITCH.replace(PORT, PORT + lines_of_port) + more
    return small.load(root, small.policy("n1", interfaces), files={"sw.cfg": switch, "topocheck.yaml": site})


class TestWithoutPort:
    BRIDGE = vlan("eth0.100") + bridge("br1", "eth0.100")
    LOOSE = small.SITE.replace('  - ["sw:Ethernet1/1", "n1:eth0"]\n', "")

    def test_a_node_without_a_cable_is_named(self, tmp_path: Path) -> None:
        other = small.policy("n2", self.BRIDGE)
        site = small.load(tmp_path, small.policy("n1", self.BRIDGE), other, files={"topocheck.yaml": self.LOOSE})
        assert messages(site, "SWI09") == [
            "no cable of n1 is known: neither a stated one nor a switch port's description leads to eth0"
        ]
        assert lines(site, "SWI09") == ["- {name: n1, interfaces: [eth0, eth1]}"]

    @pytest.mark.parametrize(
        ("interfaces", "site"),
        [
            (BRIDGE, small.SITE),
            (entry("svc0", "dummy"), LOOSE),
            (BRIDGE, LOOSE.replace('  - ["sw:Ethernet1/2", "n2:eth0"]\n', "")),
        ],
        ids=["cabled", "nothing-sent", "no-node-is-cabled"],
    )
    def test_nothing_is_said_of_others(self, tmp_path: Path, interfaces: str, site: str) -> None:
        assert messages(site_with(tmp_path, interfaces, site=site), "SWI09") == []


@pytest.mark.parametrize(
    ("mode", "channel", "said"),
    [
        ("", "", None),
        ("", "  channel-group 7 mode on\n", None),
        ("", "  channel-group 7 mode active\n", "port-channel 7 waits for LACP and the NIC is in no bond"),
        ("802.3ad", "  channel-group 7 mode active\n", None),
        ("4", "  channel-group 7 mode passive\n", None),
        ("802.3ad", "", "the bond bond0 speaks LACP and the port is in no port-channel"),
        ("802.3ad", "  channel-group 7 mode on\n", "the bond bond0 speaks LACP and port-channel 7 is static"),
        (
            "active-backup",
            "  channel-group 7 mode active\n",
            "port-channel 7 waits for LACP and the bond bond0 has the mode active-backup",
        ),
        (
            "active-backup",
            "  channel-group 7 mode on\n",
            "port-channel 7 is static and the bond bond0 has the mode active-backup",
        ),
        ("active-backup", "", None),
        ("balance-xor", "  channel-group 7 mode on\n", None),
    ],
)
def test_both_ends_bundle_alike(tmp_path: Path, mode: str, channel: str, said: str | None) -> None:
    interfaces = bond(f"mode: {mode}, port: [eth0, eth1]") if mode else entry("svc0", "dummy")
    expected = [] if said is None else [f"Ethernet1/1 of sw and eth0 of n1 must bundle alike: {said}"]
    assert messages(site_with(tmp_path, interfaces, channel, CHANNEL), "SWI13") == expected


@pytest.mark.parametrize(
    ("stp", "guard", "expected"),
    [
        (
            "true",
            "  spanning-tree bpduguard enable\n",
            ["Ethernet1/1 of sw has BPDU guard, and br1 of n1 at the other end sends BPDUs"],
        ),
        ("false", "  spanning-tree bpduguard enable\n", []),
        ("true", "  spanning-tree bpduguard disable\n", []),
        ("true", "  no spanning-tree bpduguard\n", []),
        ("true", "", []),
    ],
)
def test_a_guarded_port_hears_no_bpdu(tmp_path: Path, stp: str, guard: str, expected: list[str]) -> None:
    text = bridge("br1", "eth0", options=f"options: {{stp: {{enabled: {stp}}}}}, ")
    assert messages(site_with(tmp_path, text, guard), "SWI14") == expected


def test_a_port_channel_is_guarded_for_its_members(tmp_path: Path) -> None:
    text = bond("mode: 4, port: [eth0, eth1]") + bridge("br1", "bond0", options="options: {stp: {enabled: true}}, ")
    guarded = CHANNEL + "  spanning-tree bpduguard enable\n"
    site = site_with(tmp_path, text, "  channel-group 7 mode active\n", guarded)
    assert messages(site, "SWI14") == ["Ethernet1/1 of sw has BPDU guard, and br1 of n1 at the other end sends BPDUs"]


class TestMtu:
    JUMBO = vlan("eth0.100") + entry("br1", "linux-bridge", "mtu: 9000", "bridge: {port: [{name: eth0.100, vlan: {}}]}")

    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("  mtu 1500\n", ["Ethernet1/1 of sw has MTU 1500, and br1 of n1 sends up to 9000 bytes"]),
            ("  mtu 9216\n", []),
            ("", []),
        ],
    )
    def test_the_port_takes_what_the_bridge_sends(self, tmp_path: Path, line: str, expected: list[str]) -> None:
        assert messages(site_with(tmp_path, self.JUMBO, line), "SWI15") == expected

    def test_what_the_nad_says_counts_for_its_workloads(self, tmp_path: Path) -> None:
        nad = small.nad("net", '"bridge": "br1", "mtu": 9000')
        plain = small.policy("n1", vlan("eth0.100") + bridge("br1", "eth0.100"))
        switch = small.SWITCH.replace(PORT, PORT + "  mtu 1500\n")
        site = small.load(tmp_path, plain, nad, files={"sw.cfg": switch})
        assert messages(site, "SWI15") == ["Ethernet1/1 of sw has MTU 1500, and default/net sends up to 9000 bytes"]


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        (
            "n7-virtualization",
            [
                'the description "n7-virtualization" of Ethernet1/9 of sw names no node of the site, as those of other ports do'
            ],
        ),
        ("n2-virtualization", []),
        ("storage array", []),
        ("n7 storage", []),
    ],
)
def test_a_description_names_a_node(tmp_path: Path, description: str, expected: list[str]) -> None:
    more = f"interface Ethernet1/9\n  description {description}\n"
    site = site_with(tmp_path, entry("svc0", "dummy"), "  description n1-virtualization\n", more)
    assert messages(site, "SWI16") == expected


def test_a_bond_that_is_misspelt_explains_why_a_nic_is_in_none(tmp_path: Path) -> None:
    misspelt = bond("mode: 802.3ad, port: [eth0]").replace("link-aggregation", "link-agregation")
    site = site_with(tmp_path, misspelt, "  channel-group 7 mode active\n", CHANNEL)
    assert [finding.code for finding in api.validate(site).findings if finding.code in ("SCH05", "SWI13")] == ["SCH05"]


def test_a_port_without_any_mode_lacks_the_port_channel_of_the_bond(tmp_path: Path) -> None:
    bare = small.SWITCH.replace(
        "interface Ethernet1/1\n  switchport mode trunk\n  switchport trunk allowed vlan 100,200\n",
        "interface Ethernet1/1\n  mtu 9216\n",
    )
    assert bare != small.SWITCH
    state = bond("mode: 802.3ad, port: [eth0]") + vlan("bond0.100", "bond0") + bridge("br1", "bond0.100")
    site = small.load(
        tmp_path,
        small.policy("n1", state),
        small.nad("one", '"bridge": "br1"'),
        small.vm("a", "one", "10.1.0.10/24"),
        files={"sw.cfg": bare},
    )
    found = [finding.code for finding in api.validate(site).findings if finding.severity is Severity.ERROR]
    assert found == ["SWI13"]
