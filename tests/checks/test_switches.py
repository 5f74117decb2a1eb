"""Switch ports that do not carry what nodes and firewalls send."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_site as small
from problems import lines, messages, problems, related_lines

from topocheck.model.problem import Severity
from topocheck.model.site import Site


def on_vlan_interface(node: str, vlan: int, bridge: str = "br1") -> str:
    """A VLAN interface on eth0 and a bridge on it."""
    return small.policy(
        node, small.vlan_interface(vlan) + small.trunk_bridge(f"eth0.{vlan}", "{}", bridge), name=bridge
    )


def ports(*blocks: str, head: str = "vlan 100,200,300\n") -> dict[str, str]:
    """A switch configuration: each block is a port's name and its lines, separated by semicolons."""
    text = f"hostname sw\n{head}"
    for block in blocks:
        name, *commands = block.split("; ")
        text += "\n".join([f"interface {name}", *(f"  {command}" for command in commands)]) + "\n"
    return {"sw.cfg": text}


def trunk(number: int, allowed: str, *more: str) -> str:
    commands = ["switchport mode trunk", f"switchport trunk allowed vlan {allowed}", *more]
    return "; ".join([f"Ethernet1/{number}", *commands])


FIREWALL_PORT = trunk(48, "100,200")
BRIDGE_100 = small.nad("net", '"bridge": "br1"')


def three_nodes(third: int) -> list[str]:
    return [
        on_vlan_interface("n1", 100),
        on_vlan_interface("n2", 100),
        on_vlan_interface("n3", third),
        BRIDGE_100,
    ]


SITE_OF_THREE = small.SITE.replace(
    "manifests: [manifests]", "  - {name: n3, interfaces: [eth0, eth1]}\nmanifests: [manifests]"
).replace('  - ["sw:Ethernet1/2"', '  - ["sw:Ethernet1/3", "n3:eth0"]\n  - ["sw:Ethernet1/2"')


class TestVlanNotOnTrunk:
    def test_the_message_names_port_vlan_node_bridge_and_workloads(self, tmp_path: Path) -> None:
        site = small.load(
            tmp_path,
            on_vlan_interface("n1", 100),
            BRIDGE_100,
            small.vm("a", "net", "10.1.0.10/24"),
            files=ports(trunk(1, "200"), FIREWALL_PORT),
        )
        assert messages(site, "SWI01") == [
            "Ethernet1/1 of sw does not allow VLAN 100, which n1 sends for br1 (VirtualMachine default/a)"
        ]
        assert lines(site, "SWI01") == ["switchport trunk allowed vlan 200"]
        assert related_lines(site, "SWI01") == [
            [
                "vlan: {base-iface: eth0, id: 100}",
                "metadata: {name: net, namespace: default}",
                "networks: [{name: nic1, multus: {networkName: net}}]",
            ]
        ]

    def test_only_workloads_that_may_run_on_the_node_are_named(self, tmp_path: Path) -> None:
        site = small.load(
            tmp_path,
            on_vlan_interface("n1", 100),
            on_vlan_interface("n2", 100),
            BRIDGE_100,
            *(small.vm(f"v{number}", "net", f"10.1.0.1{number}/24", node="") for number in range(7)),
            small.vm("pinned", "net", "10.1.0.30/24", node="n2"),
            files=ports(trunk(1, "200"), trunk(2, "100"), FIREWALL_PORT),
        )
        (message,) = messages(site, "SWI01")
        assert message.endswith(
            "(VirtualMachine default/v0, VirtualMachine default/v1, VirtualMachine default/v2, "
            "VirtualMachine default/v3, VirtualMachine default/v4 and 2 more)"
        )

    def test_the_vlan_of_a_nad_on_a_trunk_bridge_counts(self, tmp_path: Path) -> None:
        site = small.load(
            tmp_path,
            small.policy("n1", small.trunk_bridge()),
            small.nad("net", '"bridge": "br1", "vlan": 300'),
            files=ports(trunk(1, "100,200"), FIREWALL_PORT),
        )
        assert messages(site, "SWI01") == ["Ethernet1/1 of sw does not allow VLAN 300, which n1 sends for br1"]

    def test_a_vlan_interface_with_an_address_counts_without_a_bridge(self, tmp_path: Path) -> None:
        with_address = small.vlan_interface(300) + (
            "        ipv4: {enabled: true, address: [{ip: 10.3.0.2, prefix-length: 24}]}\n"
        )
        site = small.load(tmp_path, small.policy("n1", with_address), files=ports(trunk(1, "100,200"), FIREWALL_PORT))
        assert messages(site, "SWI01") == ["Ethernet1/1 of sw does not allow VLAN 300, which n1 sends for eth0.300"]

    def test_a_guest_that_tags_its_frames_itself_counts(self, tmp_path: Path) -> None:
        guest = (
            "              version: 2\n              ethernets:\n                nic1: {}\n"
            "              vlans:\n                nic1.300: {id: 300, link: nic1, addresses: [10.3.0.5/24]}\n"
        )
        site = small.load(
            tmp_path,
            small.policy("n1", small.trunk_bridge(vlan="{}")),
            small.nad("net", '"bridge": "br1"'),
            small.vm("a", "net", "", guest=guest),
            files=ports(trunk(1, "100,200"), FIREWALL_PORT),
        )
        assert messages(site, "SWI01") == [
            "Ethernet1/1 of sw does not allow VLAN 300, which n1 sends for br1 (VirtualMachine default/a)"
        ]

    def test_every_port_that_a_member_of_a_bond_is_cabled_to_is_looked_at(self, tmp_path: Path) -> None:
        assert messages(self.bonded(tmp_path, ports(trunk(1, "100"), trunk(2, "200"), FIREWALL_PORT)), "SWI01") == [
            "Ethernet1/2 of sw does not allow VLAN 100, which n1 sends for br1"
        ]

    def test_a_port_channel_stands_for_its_members(self, tmp_path: Path) -> None:
        member = "switchport mode trunk; switchport trunk allowed vlan 200; channel-group 7 mode active"
        channel = "port-channel7; switchport mode trunk; switchport trunk allowed vlan 200"
        files = ports(channel, f"Ethernet1/1; {member}", f"Ethernet1/2; {member}", FIREWALL_PORT)
        assert messages(self.bonded(tmp_path, files), "SWI01") == [
            "port-channel7 of sw does not allow VLAN 100, which n1 sends for br1"
        ]

    @staticmethod
    def bonded(root: Path, files: dict[str, str]) -> Site:
        bond = (
            "      - name: bond0\n        type: bond\n        state: up\n"
            "        link-aggregation: {mode: active-backup, port: [eth0, eth1]}\n"
        )
        policy = small.policy("n1", bond + small.vlan_interface(100, "bond0") + small.trunk_bridge("bond0.100", "{}"))
        cabled = {"topocheck.yaml": small.SITE.replace('"n2:eth0"', '"n1:eth1"')}
        return small.load(root, policy, files={**files, **cabled})

    def test_a_vlan_that_the_switch_does_not_have_is_one_finding_for_all_its_ports(self, tmp_path: Path) -> None:
        site = small.load(
            tmp_path,
            on_vlan_interface("n1", 300),
            on_vlan_interface("n2", 300),
            files=ports(trunk(1, "1-4094"), trunk(2, "1-4094"), FIREWALL_PORT, head="vlan 100\nvlan 200\n"),
        )
        assert messages(site, "SWI01") == [
            (
                "sw does not have VLAN 300 in its VLAN database, which n1 and n2 send for br1, "
                "although Ethernet1/1 and Ethernet1/2 would allow it"
            )
        ]
        assert lines(site, "SWI01") == ["vlan 200"]

    def test_a_vlan_that_is_shut_down_is_found_at_its_own_line(self, tmp_path: Path) -> None:
        site = small.load(
            tmp_path,
            on_vlan_interface("n1", 100),
            files=ports(trunk(1, "100"), FIREWALL_PORT, head="vlan 100\n  shutdown\nvlan 200\n"),
        )
        assert lines(site, "SWI01") == ["vlan 100"]

    def test_where_the_vlan_database_is_not_known_nothing_is_said_of_it(self, tmp_path: Path) -> None:
        site = small.load(tmp_path, on_vlan_interface("n1", 300), files=ports(trunk(1, "300"), FIREWALL_PORT, head=""))
        assert messages(site, "SWI01") == []

    def test_a_node_that_tags_otherwise_than_most_is_found_at_its_own_line(self, tmp_path: Path) -> None:
        trunks = [trunk(number, "100,200") for number in (1, 2, 3)]
        files = {**ports(*trunks, FIREWALL_PORT), "topocheck.yaml": SITE_OF_THREE}
        site = small.load(tmp_path, *three_nodes(300), files=files)
        (problem,) = problems(site, "SWI01")
        assert lines(site, "SWI01") == ["vlan: {base-iface: eth0, id: 300}"]
        assert problem.fix == (
            "correct the VLAN here to that of the other nodes, or allow VLAN 300 on Ethernet1/3 of sw"
        )

    def test_a_nic_without_a_known_cable_is_left_alone(self, tmp_path: Path) -> None:
        site = small.load(
            tmp_path, small.policy("n1", small.vlan_interface(300, "eth1") + small.trunk_bridge("eth1.300", "{}"))
        )
        assert messages(site, "SWI01") == []


class TestAccessPort:
    @pytest.mark.parametrize(
        ("mode", "said"),
        [("access", "is an access port"), ("dynamic auto", "is no trunk (it waits for the other end to negotiate)")],
    )
    def test_one_finding_names_all_the_vlans(self, tmp_path: Path, mode: str, said: str) -> None:
        site = small.load(
            tmp_path,
            on_vlan_interface("n1", 100),
            on_vlan_interface("n1", 200, "br2"),
            files=ports(f"Ethernet1/1; switchport mode {mode}", FIREWALL_PORT),
        )
        assert messages(site, "SWI04") == [f"Ethernet1/1 of sw {said}, and n1 sends it tagged frames of VLANs 100, 200"]
        assert lines(site, "SWI04") == [f"switchport mode {mode}"]
        assert messages(site, "SWI01") == []

    def test_the_voice_vlan_is_taken_with_a_tag(self, tmp_path: Path) -> None:
        files = ports("Ethernet1/1; switchport mode access; switchport voice vlan 100", FIREWALL_PORT)
        assert messages(small.load(tmp_path, on_vlan_interface("n1", 100), files=files), "SWI04") == []

    def test_a_firewall_with_subinterfaces_needs_a_trunk_too(self, tmp_path: Path) -> None:
        site = small.load(tmp_path, files=ports("Ethernet1/48; switchport mode access"))
        assert messages(site, "SWI04") == [
            "Ethernet1/48 of sw is an access port, and fw sends it tagged frames of VLANs 100, 200"
        ]


class TestUntaggedFrames:
    @staticmethod
    def site(root: Path, *more: str, port_vlan: str | None = "{}", config: str = "", allowed: str = "100") -> Site:
        return small.load(
            root,
            small.policy("n1", small.trunk_bridge(vlan=port_vlan)),
            small.nad("net", f'"bridge": "br1"{config}'),
            *more,
            files=ports(trunk(1, allowed), FIREWALL_PORT),
        )

    def test_a_guest_with_an_untagged_address_is_certain(self, tmp_path: Path) -> None:
        site = self.site(tmp_path, small.vm("a", "net", "10.1.0.10/24"))
        assert messages(site, "SWI07") == [
            (
                "Ethernet1/1 of sw drops untagged frames (its native VLAN 1 is not allowed), which n1 sends for br1 "
                "(VirtualMachine default/a)"
            )
        ]
        assert [problem.severity for problem in problems(site, "SWI07")] == [Severity.ERROR]

    def test_a_guest_of_which_nothing_is_known_may_tag_its_frames(self, tmp_path: Path) -> None:
        bare = "              version: 2\n              ethernets:\n                nic1: {}\n"
        site = self.site(tmp_path, small.vm("a", "net", "", guest=bare))
        assert [problem.severity for problem in problems(site, "SWI07")] == [Severity.WARNING]

    def test_a_bridge_that_filters_takes_no_tags_of_guests(self, tmp_path: Path) -> None:
        site = self.site(tmp_path, port_vlan=None)
        assert [problem.severity for problem in problems(site, "SWI07")] == [Severity.ERROR]

    def test_a_nad_for_guests_that_tag_needs_no_native_vlan(self, tmp_path: Path) -> None:
        guest = (
            "              version: 2\n              ethernets:\n                nic1: {}\n"
            "              vlans:\n                nic1.100: {id: 100, link: nic1, addresses: [10.1.0.5/24]}\n"
        )
        assert messages(self.site(tmp_path, small.vm("a", "net", "", guest=guest)), "SWI07") == []

    def test_nothing_is_said_where_nobody_uses_the_nad(self, tmp_path: Path) -> None:
        assert messages(self.site(tmp_path), "SWI07") == []

    def test_an_allowed_native_vlan_takes_them(self, tmp_path: Path) -> None:
        site = self.site(tmp_path, small.vm("a", "net", "10.1.0.10/24"), allowed="1,100")
        assert messages(site, "SWI07") == []

    def test_a_vlan_that_the_bridge_ignores_is_another_checks_matter(self, tmp_path: Path) -> None:
        site = self.site(tmp_path, small.vm("a", "net", "10.1.0.10/24"), config=', "vlan": 100')
        assert messages(site, "SWI07") == []

    def test_a_switch_that_tags_its_native_vlan_drops_them_too(self, tmp_path: Path) -> None:
        files = ports(trunk(1, "1,100"), FIREWALL_PORT, head="vlan dot1q tag native\nvlan 100\n")
        site = small.load(
            tmp_path,
            small.policy("n1", small.trunk_bridge()),
            small.nad("net", '"bridge": "br1"'),
            files=files,
        )
        (message,) = messages(site, "SWI07")
        assert "(it expects a tag on its native VLAN too)" in message


TWO_SWITCHES = """site: two
devices:
  - {name: s1, kind: switch, dialect: nxos, config: s1.cfg}
  - {name: s2, kind: switch, dialect: nxos, config: s2.cfg}
cables:
  - ["s1:Ethernet1/1", "s2:Ethernet1/1"]
nodes: []
manifests: [manifests]
"""


class TestNativeVlan:
    def test_a_node_that_tags_the_native_vlan_gets_no_answer(self, tmp_path: Path) -> None:
        files = ports(trunk(1, "100", "switchport trunk native vlan 100"), FIREWALL_PORT)
        site = small.load(tmp_path, on_vlan_interface("n1", 100), files=files)
        assert messages(site, "SWI08") == [
            "Ethernet1/1 of sw sends VLAN 100 untagged, its native VLAN, and n1 takes it tagged only, for br1"
        ]
        assert lines(site, "SWI08") == ["switchport trunk native vlan 100"]

    def test_so_does_a_firewall(self, tmp_path: Path) -> None:
        site = small.load(tmp_path, files=ports(trunk(48, "100,200", "switchport trunk native vlan 200")))
        assert messages(site, "SWI08") == [
            "Ethernet1/48 of sw sends VLAN 200 untagged, its native VLAN, and fw takes it tagged only, for wan0.200"
        ]

    def test_a_native_vlan_that_the_switch_tags_is_fine(self, tmp_path: Path) -> None:
        files = ports(
            trunk(1, "100", "switchport trunk native vlan 100"),
            FIREWALL_PORT,
            head="vlan dot1q tag native\nvlan 100\n",
        )
        assert messages(small.load(tmp_path, on_vlan_interface("n1", 100), files=files), "SWI08") == []

    def test_a_bridge_whose_native_vlan_is_the_same_is_fine(self, tmp_path: Path) -> None:
        block = "{mode: trunk, trunk-tags: [{id: 200}], tag: 100, enable-native: true}"
        site = small.load(
            tmp_path,
            small.policy("n1", small.trunk_bridge(vlan=block)),
            small.nad("net", '"bridge": "br1", "vlan": 100'),
            files=ports(trunk(1, "100,200", "switchport trunk native vlan 100"), FIREWALL_PORT),
        )
        assert messages(site, "SWI08") == []

    @pytest.mark.parametrize(
        ("one", "other", "expected"),
        [
            ("native vlan 10", "native vlan 10", []),
            ("native vlan 10", "native vlan 20", ["puts untagged frames into VLAN 20"]),
            ("native vlan 10", "native vlan 30", ["drops untagged frames"]),
            ("native vlan 40", "native vlan 30", []),
        ],
        ids=["the-same", "another", "dropped-and-carried-tagged", "neither-is-allowed"],
    )
    def test_two_switches_agree_on_it_or_a_warning_says_so(
        self, tmp_path: Path, one: str, other: str, expected: list[str]
    ) -> None:
        files = {
            f"{name}.cfg": f"hostname {name}\ninterface Ethernet1/1\n  switchport mode trunk\n"
            f"  switchport trunk allowed vlan 10,20\n  switchport trunk {native}\n"
            for name, native in (("s1", one), ("s2", other))
        }
        site = small.load(tmp_path, files={**files, "topocheck.yaml": TWO_SWITCHES})
        found = problems(site, "SWI08")
        assert [problem.message.rpartition("cable ")[2] for problem in found] == expected
        assert all(problem.severity is Severity.WARNING for problem in found)


class TestFirewallTrunk:
    def test_a_vlan_that_nodes_send_must_be_on_the_firewalls_trunk(self, tmp_path: Path) -> None:
        files = ports(trunk(1, "100,200"), trunk(48, "200"))
        site = small.load(tmp_path, on_vlan_interface("n1", 100), files=files)
        assert messages(site, "SWI10") == ["Ethernet1/48 of sw does not allow VLAN 100, which fw routes on wan0.100"]
        assert lines(site, "SWI10") == ["switchport trunk allowed vlan 200"]

    def test_so_must_the_vlan_of_a_nodes_access_port(self, tmp_path: Path) -> None:
        access = "Ethernet1/1; switchport mode access; switchport access vlan 100"
        site = small.load(tmp_path, files=ports(access, trunk(48, "200")))
        assert len(messages(site, "SWI10")) == 1

    def test_a_vlan_that_no_node_uses_may_be_missing(self, tmp_path: Path) -> None:
        site = small.load(tmp_path, on_vlan_interface("n1", 200), files=ports(trunk(1, "200"), trunk(48, "200")))
        assert messages(site, "SWI10") == []


class TestUnevenTrunks:
    @staticmethod
    def site(root: Path, *allowed: str) -> Site:
        trunks = [trunk(number, text) for number, text in enumerate(allowed, start=1)]
        files = {**ports(*trunks, FIREWALL_PORT), "topocheck.yaml": SITE_OF_THREE}
        return small.load(root, *three_nodes(100), files=files)

    def test_the_port_that_differs_from_most_is_named(self, tmp_path: Path) -> None:
        site = self.site(tmp_path, "100,200", "100,300", "100,200")
        assert messages(site, "SWI11") == [
            (
                "Ethernet1/2 of sw, the trunk of n2, lacks VLAN 200 and carries VLAN 300 besides, unlike the trunk of "
                "n1 and n3, which has the same bridges"
            )
        ]

    def test_of_two_sets_as_frequent_the_larger_one_is_meant(self, tmp_path: Path) -> None:
        files = ports(trunk(1, "100"), trunk(2, "100,200"), FIREWALL_PORT)
        site = small.load(tmp_path, on_vlan_interface("n1", 100), on_vlan_interface("n2", 100), files=files)
        assert lines(site, "SWI11") == ["switchport trunk allowed vlan 100"]

    def test_a_vlan_that_a_node_sends_is_left_to_another_check(self, tmp_path: Path) -> None:
        site = self.site(tmp_path, "100,200", "200", "100,200")
        assert (messages(site, "SWI11"), len(messages(site, "SWI01"))) == ([], 1)

    def test_vlans_that_the_switch_does_not_have_make_no_difference(self, tmp_path: Path) -> None:
        assert messages(self.site(tmp_path, "100,200", "100,200,999", "100,200"), "SWI11") == []

    def test_a_list_that_could_not_be_read_is_not_compared(self, tmp_path: Path) -> None:
        site = self.site(tmp_path, "100,200", "100,200,4095", "100,200")
        assert (messages(site, "SWI11"), len(messages(site, "SWI02"))) == ([], 1)

    def test_nodes_with_other_bridges_are_not_compared(self, tmp_path: Path) -> None:
        files = ports(trunk(1, "100"), trunk(2, "100,200"), FIREWALL_PORT)
        site = small.load(tmp_path, on_vlan_interface("n1", 100), on_vlan_interface("n2", 100, "br2"), files=files)
        assert messages(site, "SWI11") == []
