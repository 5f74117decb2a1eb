"""Nodes are alike where nothing that a workload on them meets differs; each thing that differs makes another kind."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
import small_site as small

from topocheck.simulate.alike import node_kinds
from topocheck.simulate.network import Network
from topocheck.topology.failure import Failed, without

LISTED = "{mode: trunk, trunk-tags: [{id: 100}]}"
TRUNK = small.trunk_bridge(vlan=LISTED)
VLAN = small.vlan_interface(100)
BOND = """\
      - name: bond0
        type: bond
        state: up
        link-aggregation: {mode: active-backup, port: [eth0, eth1]}
"""
OVS = """\
      - name: br1
        type: ovs-bridge
        state: up
        bridge:
          port:
            - {name: bond1, link-aggregation: {mode: active-backup, port: [{name: eth0}, {name: eth1}]}}
"""
PATCH = (
    OVS.replace("          port:\n", "          port:\n            - {name: patch0}\n")
    + """\
      - name: patch0
        type: ovs-interface
        state: up
        patch: {peer: patch1}
"""
)
MAPPED = OVS + "    ovn:\n      bridge-mappings: [{localnet: physnet, bridge: br1, state: present}]\n"

ALIKE, DIFFERENT = {"n1": 0, "n2": 0}, {"n1": 0, "n2": 1}


def kinds(root: Path, n1: str, n2: str, *more: str, files: Mapping[str, str] | None = None) -> Mapping[str, int]:
    site = small.load(root, small.policy("n1", n1), small.policy("n2", n2), *more, files=files)
    return node_kinds(Network(site))


@pytest.mark.parametrize("interfaces", [TRUNK, VLAN, BOND, OVS, PATCH, MAPPED])
def test_nodes_that_are_built_and_cabled_alike_are_of_one_kind(tmp_path: Path, interfaces: str) -> None:
    assert kinds(tmp_path, interfaces, interfaces) == ALIKE


def test_an_address_of_its_own_makes_no_other_kind_of_node(tmp_path: Path) -> None:
    def addressed(ip: str) -> str:
        return f"{VLAN}        ipv4: {{enabled: true, address: [{{ip: {ip}, prefix-length: 24}}]}}\n"

    assert kinds(tmp_path, addressed("10.1.0.2"), addressed("10.1.0.3")) == ALIKE


@pytest.mark.parametrize(
    ("interfaces", "old", "new"),
    [
        (TRUNK, "state: up", "state: down"),
        (TRUNK, "        state: up\n", ""),
        (TRUNK, "state: up", "state: up\n        mtu: 9000"),
        (TRUNK, "          port:", "          ports:"),
        (TRUNK, "stp: {enabled: false}", "vlan-default-pvid: 7"),
        (TRUNK, "stp: {enabled: false}", "vlan-protocol: 802.1ad"),
        (TRUNK, "name: eth0", "name: eth1"),
        (TRUNK, "{id: 100}", "{id: 200}"),
        (TRUNK, "mode: trunk", "mode: trunk, enable-native: true"),
        (small.trunk_bridge(vlan="{mode: access, tag: 100}"), "tag: 100", "tag: 200"),
        (VLAN, "base-iface: eth0", "base-iface: eth1"),
        (VLAN, "id: 100", "id: 200"),
        (VLAN, "id: 100", "id: 100, protocol: 802.1ad"),
        (BOND, "active-backup", "802.3ad"),
        (BOND, "[eth0, eth1]", "[eth0]"),
        (OVS, "active-backup", "balance-slb"),
        (OVS, "[{name: eth0}, {name: eth1}]", "[{name: eth0}]"),
        (PATCH, "peer: patch1", "peer: patch2"),
        (MAPPED, "localnet: physnet", "localnet: other"),
        (MAPPED, "bridge: br1, state", "bridge: br2, state"),
    ],
    ids=[
        "state",
        "state-not-written",
        "mtu",
        "key-of-the-ports",
        "default-pvid",
        "bridge-protocol",
        "port-of-the-bridge",
        "trunk-tags",
        "native-vlan",
        "access-tag",
        "vlan-base",
        "vlan-id",
        "vlan-protocol",
        "bond-mode",
        "bond-members",
        "ovs-bond-mode",
        "ovs-bond-members",
        "patch-peer",
        "physical-network",
        "mapped-bridge",
    ],
)
def test_a_difference_in_what_policies_build_makes_another_kind(
    tmp_path: Path, interfaces: str, old: str, new: str
) -> None:
    assert old in interfaces
    assert kinds(tmp_path, interfaces, interfaces.replace(old, new)) == DIFFERENT


def second_port(*lines: str, more: str = "") -> dict[str, str]:
    """The switch whose port towards n2 has some lines more."""
    return {
        "sw.cfg": small.SWITCH.replace("interface Ethernet1/2\n", "interface Ethernet1/2\n" + "".join(lines)) + more
    }


ACCESS_LIST = "ip access-list guests\n  10 permit ip any any\n"


@pytest.mark.parametrize(
    "files",
    [
        second_port("  shutdown\n"),
        second_port("  mtu 9216\n"),
        {
            **second_port("  switchport protected\n"),
            "topocheck.yaml": small.SITE.replace("dialect: nxos", "dialect: ios"),
        },
        second_port("  ip port access-group guests in\n", more=ACCESS_LIST),
        {
            "sw.cfg": small.SWITCH.replace(
                "allowed vlan 100,200\ninterface Ethernet1/48", "allowed vlan 100\ninterface Ethernet1/48"
            )
        },
        {"topocheck.yaml": small.SITE.replace('  - ["sw:Ethernet1/2", "n2:eth0"]\n', "")},
        {"topocheck.yaml": small.SITE.replace('"n2:eth0"', '"n2:eth1"')},
    ],
    ids=["shut", "mtu", "isolated", "access-list", "allowed-vlans", "not-cabled", "cabled-by-another-nic"],
)
def test_a_difference_in_the_switch_port_at_the_other_end_makes_another_kind(
    tmp_path: Path, files: Mapping[str, str]
) -> None:
    assert kinds(tmp_path, TRUNK, TRUNK, files=files) == DIFFERENT


CHANNELS = """hostname sw
vlan 100,200
interface Ethernet1/1
  channel-group 1 mode on
interface Ethernet1/2
  channel-group 2 mode on
interface Ethernet1/48
  switchport mode trunk
interface port-channel1
  switchport mode trunk
  switchport trunk allowed vlan 100,200
interface port-channel2
  switchport mode trunk
  switchport trunk allowed vlan {}
"""


@pytest.mark.parametrize(("allowed", "expected"), [("100,200", ALIKE), ("100", DIFFERENT)])
def test_a_port_channel_counts_with_what_it_carries_and_not_by_its_number(
    tmp_path: Path, allowed: str, expected: Mapping[str, int]
) -> None:
    assert kinds(tmp_path, TRUNK, TRUNK, files={"sw.cfg": CHANNELS.format(allowed)}) == expected


def test_a_cable_that_is_out_makes_another_kind(tmp_path: Path) -> None:
    site = small.load(tmp_path, small.policy("n1", TRUNK), small.policy("n2", TRUNK))
    assert node_kinds(Network(without(site, [Failed("n2:eth0", "n2", "eth0")]))) == DIFFERENT


VIRTUAL_FUNCTIONS = (
    "apiVersion: sriovnetwork.openshift.io/v1\nkind: SriovNetworkNodePolicy\n"
    "metadata: {name: vfs, namespace: openshift-sriov-network-operator}\n"
    "spec:\n  nodeSelector: {rack: '2'}\n  resourceName: vfs\n  numVfs: 8\n"
    "  nicSelector: {pfNames: [eth1]}\n  deviceType: netdevice\n"
)


def test_virtual_functions_on_one_of_the_nodes_make_another_kind(tmp_path: Path) -> None:
    site = small.SITE.replace("{name: n2,", "{name: n2, labels: {rack: '2'},")
    assert kinds(tmp_path / "one", TRUNK, TRUNK, files={"topocheck.yaml": site}) == ALIKE
    assert kinds(tmp_path / "two", TRUNK, TRUNK, VIRTUAL_FUNCTIONS, files={"topocheck.yaml": site}) == DIFFERENT


def test_a_node_of_which_a_policy_can_not_be_read_to_its_end_is_of_another_kind(tmp_path: Path) -> None:
    """What a template leaves open on the one node is certain on the other."""
    open_port = TRUNK.replace("{id: 100}", "{id: '{{ .vlan }}'}")
    listed = small.load(tmp_path / "a", small.policy("n1", TRUNK), small.policy("n2", open_port))
    assert node_kinds(Network(listed)) == DIFFERENT


def test_a_node_without_any_policy_is_of_another_kind_than_one_whose_policy_builds_nothing(tmp_path: Path) -> None:
    site = small.load(tmp_path, small.policy("n1", "      []\n"))
    assert node_kinds(Network(site)) == DIFFERENT
