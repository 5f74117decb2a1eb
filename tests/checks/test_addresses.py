"""Static addresses of workloads, nodes and routers."""

from __future__ import annotations

from pathlib import Path

import partial_site
import pytest
import small_site as small
from problems import lines, messages, problems, related_lines

from topocheck import api
from topocheck.model.problem import Severity

NAD_100 = small.nad("net100", '"bridge": "br100"')
NAD_200 = small.nad("net200", '"bridge": "br200"')


def on_node(node: str) -> str:
    """A bridge for VLAN 100 and one for 200."""
    return small.policy(
        node,
        "".join(
            small.vlan_interface(vlan) + small.trunk_bridge(f"eth0.{vlan}", "{}", f"br{vlan}") for vlan in (100, 200)
        ),
    )


NETWORK = (on_node("n1"), on_node("n2"), NAD_100, NAD_200)
WITHOUT_TABLE = small.SITE.replace(small.SITE[small.SITE.index("networks:") : small.SITE.index("devices:")], "")


def two_nics(name: str, first: str, second: str, gateway: str) -> str:
    """A VM in both VLANs, as a router is."""
    guest = (
        "              version: 2\n              ethernets:\n"
        f"                nic1: {{addresses: [{first}]}}\n                nic2: {{addresses: [{second}], gateway4: {gateway}}}\n"
    )
    text = small.vm(name, "net100", "", guest=guest)
    text = text.replace("[{name: nic1, bridge: {}}]", "[{name: nic1, bridge: {}}, {name: nic2, bridge: {}}]")
    return text.replace(
        "[{name: nic1, multus: {networkName: net100}}]",
        "[{name: nic1, multus: {networkName: net100}}, {name: nic2, multus: {networkName: net200}}]",
    )


def deployment(replicas: int, address: str) -> str:
    return (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d, namespace: default}\n"
        f"spec:\n  replicas: {replicas}\n  template:\n    metadata:\n      annotations:\n        k8s.v1.cni.cncf.io/networks: |\n"
        f'          [{{"name": "net100", "ips": ["{address}"]}}]\n'
        "    spec: {containers: [{name: c, image: quay.io/x/y:1}]}\n"
    )


class TestAddressOutsideSubnet:
    def test_the_vlan_it_is_attached_to_and_the_one_it_belongs_to_are_named(self, tmp_path: Path) -> None:
        site = small.load(tmp_path, *NETWORK, small.vm("a", "net200", "10.1.0.10/24"))
        (problem,) = problems(site, "ADR01")
        assert problem.message == (
            "nic1 is attached to VLAN 200 by net200, and its address 10.1.0.10/24 must be in that VLAN's subnet "
            "10.2.0.0/24; it is one of VLAN 100"
        )
        assert (problem.object, problem.severity) == ("VirtualMachine default/a", None)
        assert problem.fix == "give it an address of 10.2.0.0/24, or attach the vNIC to VLAN 100"
        assert lines(site, "ADR01") == ["addresses: [10.1.0.10/24]"]
        assert related_lines(site, "ADR01") == [
            [
                "- {vlan: 200, subnet: 10.2.0.0/24, gateway: 10.2.0.1}",
                "networks: [{name: nic1, multus: {networkName: net200}}]",
            ]
        ]

    @pytest.mark.parametrize("address", ["10.2.0.10/24", "10.2.0.10", "fe80::1/64", "2001:db8::1/64"])
    def test_an_address_inside_or_of_a_family_that_is_not_stated_is_fine(self, tmp_path: Path, address: str) -> None:
        site = small.load(tmp_path, *NETWORK, small.vm("a", "net200", f'"{address}"'))
        assert messages(site, "ADR01") == []

    def test_without_a_table_the_routers_addresses_say_it(self, tmp_path: Path) -> None:
        site = small.load(
            tmp_path, *NETWORK, small.vm("a", "net200", "10.1.0.10/24"), files={"topocheck.yaml": WITHOUT_TABLE}
        )
        assert messages(site, "ADR01") == [
            (
                "nic1 is attached to VLAN 200 by net200, and its address 10.1.0.10/24 must be in that VLAN's subnet "
                "10.2.0.0/24"
            )
        ]
        assert related_lines(site, "ADR01") == [
            [
                "- {name: wan0.200, parent: wan0, vlan: 200, address: 10.2.0.1/24, zone: b}",
                "networks: [{name: nic1, multus: {networkName: net200}}]",
            ]
        ]

    def test_untagged_frames_are_in_the_vlan_of_the_switch_port(self, tmp_path: Path) -> None:
        access = small.SWITCH.replace(
            "interface Ethernet1/1\n  switchport mode trunk\n  switchport trunk allowed vlan 100,200",
            "interface Ethernet1/1\n  switchport mode access\n  switchport access vlan 100",
        )
        manifests = (
            small.policy("n1", small.trunk_bridge("eth0", "{}")),
            small.nad("net", '"bridge": "br1"'),
            small.vm("a", "net", "10.2.0.10/24"),
        )
        site = small.load(tmp_path, *manifests, files={"sw.cfg": access})
        assert [one.partition(" by ")[0] for one in messages(site, "ADR01")] == ["nic1 is attached to VLAN 100"]

    def test_untagged_frames_of_a_bundle_are_in_the_vlan_of_the_port_channel(self, tmp_path: Path) -> None:
        channel = small.SWITCH.replace(
            "interface Ethernet1/1\n  switchport mode trunk\n  switchport trunk allowed vlan 100,200",
            "interface Ethernet1/1\n  switchport mode access\n  switchport access vlan 100\n  channel-group 7 mode active\n"
            "interface port-channel7\n  switchport mode access\n  switchport access vlan 100",
        )
        bond = "      - {name: bond0, type: bond, state: up, link-aggregation: {mode: 802.3ad, port: [eth0]}}\n"
        manifests = (
            small.policy("n1", bond + small.trunk_bridge("bond0", "{}")),
            small.nad("net", '"bridge": "br1"'),
            small.vm("a", "net", "10.2.0.10/24"),
        )
        site = small.load(tmp_path, *manifests, files={"sw.cfg": channel})
        assert [one.partition(" by ")[0] for one in messages(site, "ADR01")] == ["nic1 is attached to VLAN 100"]

    def test_a_bridge_into_two_vlans_tells_nothing(self, tmp_path: Path) -> None:
        both = small.trunk_bridge("eth0.100", "{}") + "            - name: eth0.200\n              vlan: {}\n"
        merged = small.policy("n1", small.vlan_interface(100) + small.vlan_interface(200) + both)
        net = small.nad("net", '"bridge": "br1"')
        site = small.load(tmp_path, merged, net, small.vm("a", "net", "10.9.0.10/24"))
        assert messages(site, "ADR01") == []

    def test_subnets_that_overlap_name_no_other_vlan(self, tmp_path: Path) -> None:
        wide = small.SITE.replace("devices:", "  - {vlan: 300, subnet: 10.1.0.0/16}\ndevices:", 1)
        site = small.load(tmp_path, *NETWORK, small.vm("a", "net200", "10.1.0.10/24"), files={"topocheck.yaml": wide})
        assert [one.fix for one in problems(site, "ADR01")] == ["give it an address of 10.2.0.0/24"]

    def test_a_vlan_that_is_not_known_or_differs_by_node_tells_nothing(self, tmp_path: Path) -> None:
        other = small.policy("n2", small.vlan_interface(200) + small.trunk_bridge("eth0.200", "{}", "br100"))
        manifests = (on_node("n1"), other, NAD_100, small.vm("a", "net100", "10.9.0.10/24", node=""))
        assert messages(small.load(tmp_path / "differs", *manifests), "ADR01") == []
        unknown = small.vm("a", "gone", "10.9.0.10/24")
        assert messages(small.load(tmp_path / "unknown", *NETWORK, unknown), "ADR01") == []

    def test_a_mistaken_vlan_is_reported_and_not_the_addresses_in_it(self, tmp_path: Path) -> None:
        swapped = on_node("n1").replace("id: 100", "id: 300").replace("id: 200", "id: 100")
        site = small.load(tmp_path, swapped, on_node("n2"), NAD_200, small.vm("a", "net200", "10.2.0.10/24"))
        (problem,) = problems(site, "ADR01")
        assert "vlan: {base-iface: eth0, id: 100}" in [
            (Path(site.root) / place.file).read_text().splitlines()[place.line - 1].strip()
            for place in problem.only_if_unexplained
        ]

    def test_a_guess_by_position_is_a_warning(self, tmp_path: Path) -> None:
        guests = two_nics("a", "10.9.0.10/24", "10.2.0.10/24", "10.2.0.1").replace("nic1: {", "eth0: {")
        site = small.load(tmp_path, *NETWORK, guests.replace("nic2: {", "eth1: {"))
        assert [one.severity for one in problems(site, "ADR01")] == [Severity.WARNING]


class TestDuplicateAddress:
    def test_the_later_line_is_the_finding_and_the_others_are_related(self, tmp_path: Path) -> None:
        site = small.load(
            tmp_path,
            *NETWORK,
            small.vm("a", "net100", "10.1.0.10/24"),
            small.vm("b", "net100", "10.1.0.10/24", node="n2"),
            small.vm("c", "net100", "10.1.0.10/16"),
        )
        assert messages(site, "ADR02") == [
            (
                "the address 10.1.0.10 must be used once in VLAN 100, and both VirtualMachine default/c and VirtualMachine "
                "default/a and VirtualMachine default/b have it"
            )
        ]
        assert lines(site, "ADR02") == ["addresses: [10.1.0.10/16]"]
        assert related_lines(site, "ADR02") == [["addresses: [10.1.0.10/24]", "addresses: [10.1.0.10/24]"]]

    def test_in_different_vlans_it_is_none(self, tmp_path: Path) -> None:
        site = small.load(
            tmp_path, *NETWORK, small.vm("a", "net100", "10.1.0.10/24"), small.vm("b", "net200", "10.1.0.10/24")
        )
        assert messages(site, "ADR02") == []

    def test_where_the_vlan_is_not_known_the_table_says_which_it_must_be(self, tmp_path: Path) -> None:
        manifests = (*NETWORK, small.vm("a", "net100", "10.1.0.10/24"), small.vm("b", "gone", "10.1.0.10/24"))
        assert len(problems(small.load(tmp_path / "table", *manifests), "ADR02")) == 1
        without = small.load(tmp_path / "none", *manifests, files={"topocheck.yaml": WITHOUT_TABLE})
        assert messages(without, "ADR02") == []

    def test_a_firewalls_address_on_a_vm_is_the_vms_mistake(self, tmp_path: Path) -> None:
        site = small.load(tmp_path, *NETWORK, small.vm("a", "net100", "10.1.0.1/24"))
        assert messages(site, "ADR02") == [
            "the address 10.1.0.1 must be used once in VLAN 100, and both VirtualMachine default/a and Firewall fw have it"
        ]
        assert related_lines(site, "ADR02") == [
            ["- {name: wan0.100, parent: wan0, vlan: 100, address: 10.1.0.1/24, zone: a}"]
        ]

    def test_a_nodes_address_counts(self, tmp_path: Path) -> None:
        addressed = "".join(
            [
                small.vlan_interface(100),
                "        ipv4: {enabled: true, address: [{ip: 10.1.0.10, prefix-length: 24}]}\n",
            ]
        )
        site = small.load(
            tmp_path, *NETWORK, small.policy("n2", addressed, "ip"), small.vm("a", "net100", "10.1.0.10/24")
        )
        assert [sorted({one.object, *(each.message for each in one.related)}) for one in problems(site, "ADR02")] == [
            ["Node n2 has 10.1.0.10", "VirtualMachine default/a"]
        ]

    def test_a_gateway_that_two_switches_share_is_none(self, tmp_path: Path) -> None:
        svi = "feature interface-vlan\ninterface Vlan100\n  ip address 10.1.0.2/24\n"
        files = {
            "sw.cfg": small.SWITCH + svi,
            "sw2.cfg": "hostname sw2\nvlan 100\n" + svi,
            "topocheck.yaml": small.SITE.replace(
                "  - {name: fw,", "  - {name: sw2, kind: switch, dialect: nxos, config: sw2.cfg}\n  - {name: fw,"
            ),
        }
        assert messages(small.load(tmp_path / "a", *NETWORK, files=files), "ADR02") == []
        site = small.load(tmp_path / "b", *NETWORK, small.vm("a", "net100", "10.1.0.2/24"), files=files)
        assert [one.object for one in problems(site, "ADR02")] == ["VirtualMachine default/a"]

    @pytest.mark.parametrize(
        ("machine", "expected"),
        [
            (small.vm("a", "net100", "10.1.0.1/24", "10.1.0.1"), ["the gateway of VLAN 100 has 10.1.0.1"]),
            (small.vm("a", "net100", "10.1.0.1/24"), ["the gateway of VLAN 100 has 10.1.0.1"]),
            (two_nics("a", "10.1.0.1/24", "10.2.0.10/24", "10.2.0.1"), []),
        ],
    )
    def test_the_stated_gateway_is_somebody_else_unless_the_vm_may_be_it(
        self, tmp_path: Path, machine: str, expected: list[str]
    ) -> None:
        site_file = small.SITE.replace("  - {name: fw, kind: firewall, dialect: topocheck, config: fw.yaml}\n", "")
        site_file = site_file.replace('  - ["sw:Ethernet1/48", "fw:wan0"]\n', "")
        site = small.load(tmp_path, *NETWORK, machine, files={"topocheck.yaml": site_file})
        assert [each.message for one in problems(site, "ADR02") for each in one.related] == expected

    def test_two_vms_may_not_both_be_the_gateway(self, tmp_path: Path) -> None:
        router = two_nics("a", "10.1.0.9/24", "10.2.0.10/24", "10.2.0.1")
        other = two_nics("b", "10.1.0.9/24", "10.2.0.11/24", "10.2.0.1")
        assert [one.object for one in problems(small.load(tmp_path, *NETWORK, router, other), "ADR02")] == [
            "VirtualMachine default/b"
        ]

    def test_a_daemon_set_runs_once_on_each_node(self, tmp_path: Path) -> None:
        everywhere = deployment(1, "10.1.0.10/24").replace("Deployment", "DaemonSet").replace("  replicas: 1\n", "")
        assert messages(small.load(tmp_path, *NETWORK, everywhere), "ADR02") == [
            "DaemonSet default/d runs 2 times, and each of them gets the one address 10.1.0.10"
        ]

    @pytest.mark.parametrize(
        ("replicas", "expected"),
        [
            (1, []),
            (3, ["Deployment default/d runs 3 times, and each of them gets the one address 10.1.0.10"]),
        ],
    )
    def test_replicas_of_a_template_with_an_address_have_it_all(
        self, tmp_path: Path, replicas: int, expected: list[str]
    ) -> None:
        site = small.load(tmp_path, *NETWORK, deployment(replicas, "10.1.0.10/24"))
        assert messages(site, "ADR02") == expected

    def test_one_vm_in_two_files_is_not_two(self, tmp_path: Path) -> None:
        same = small.vm("a", "net100", "10.1.0.10/24")
        assert messages(small.load(tmp_path, *NETWORK, same, same), "ADR02") == []

    def test_without_a_site_file_it_is_a_warning(self, tmp_path: Path) -> None:
        site = partial_site.load(
            tmp_path, *NETWORK, small.vm("a", "net100", "10.1.0.10/24"), small.vm("b", "net100", "10.1.0.10/24")
        )
        assert [one.severity for one in problems(site, "ADR02")] == [Severity.WARNING]


class TestGatewayOutsideSubnet:
    def test_the_next_hop_and_the_prefixes_are_named(self, tmp_path: Path) -> None:
        site = small.load(tmp_path, *NETWORK, small.vm("a", "net100", "10.1.0.10/28", "10.1.0.254"))
        assert messages(site, "ADR04") == [
            ("the next hop 10.1.0.254 of the route to 0.0.0.0/0 must be in a prefix of nic1, which has 10.1.0.0/28")
        ]
        assert lines(site, "ADR04") == ["gateway4: 10.1.0.254"]
        assert related_lines(site, "ADR04") == [["addresses: [10.1.0.10/28]"]]

    @pytest.mark.parametrize(
        ("address", "gateway"),
        [("10.1.0.10/24", "10.1.0.1"), ("10.1.0.10", "10.1.0.1"), ("10.1.0.10/32", "10.1.0.1"), ("10.1.0.10/24", "")],
    )
    def test_one_inside_and_what_can_not_be_told_are_left_alone(
        self, tmp_path: Path, address: str, gateway: str
    ) -> None:
        site = small.load(tmp_path, *NETWORK, small.vm("a", "net100", address, gateway))
        assert messages(site, "ADR04") == []

    def test_several_routes_to_one_next_hop_are_one_finding(self, tmp_path: Path) -> None:
        guest = (
            "              version: 2\n              ethernets:\n                nic1:\n"
            "                  addresses: [10.1.0.10/24]\n                  routes:\n"
            "                    - {to: 10.8.0.0/16, via: 10.2.0.1}\n                    - {to: 10.9.0.0/16, via: 10.2.0.1}\n"
        )
        site = small.load(tmp_path, *NETWORK, small.vm("a", "net100", "", guest=guest))
        assert lines(site, "ADR04") == ["- {to: 10.8.0.0/16, via: 10.2.0.1}"]

    def test_an_address_in_the_wrong_subnet_takes_its_gateway_along(self, tmp_path: Path) -> None:
        site = small.load(tmp_path, *NETWORK, small.vm("a", "net100", "10.9.0.10/24", "10.1.0.1"))
        assert (len(problems(site, "ADR01")), len(problems(site, "ADR04"))) == (1, 1)
        assert [finding.code for finding in api.validate(site).findings] == ["ADR01"]


class TestUnusableAddress:
    def test_what_is_no_address_and_what_has_no_prefix_length(self, tmp_path: Path) -> None:
        site = small.load(
            tmp_path, *NETWORK, small.vm("a", "net100", "10.1.0.300/24"), small.vm("b", "net100", "10.1.0.10")
        )
        assert messages(site, "ADR06") == [
            "'10.1.0.300/24' is no IP address with a prefix length",
            "the address 10.1.0.10 of nic1 must have a prefix length",
        ]
        assert lines(site, "ADR06") == ["addresses: [10.1.0.300/24]", "addresses: [10.1.0.10]"]

    def test_without_a_site_file_the_guest_may_take_the_usual_prefix_length(self, tmp_path: Path) -> None:
        site = partial_site.load(tmp_path, *NETWORK, small.vm("b", "net100", "10.1.0.10"))
        assert [problem.severity for problem in problems(site, "ADR06")] == [Severity.WARNING]
