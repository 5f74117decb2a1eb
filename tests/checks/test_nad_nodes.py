"""What NetworkAttachmentDefinitions build on, and what is attached by them."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_site as small
from problems import lines, messages, problems, related_lines

from topocheck.model.problem import Severity


def nad(kind: str, fields: str, name: str = "net") -> str:
    return (
        "apiVersion: k8s.cni.cncf.io/v1\nkind: NetworkAttachmentDefinition\n"
        f"metadata: {{name: {name}, namespace: default}}\n"
        f'spec:\n  config: \'{{"cniVersion": "0.3.1", "name": "{name}", "type": "{kind}"{fields}}}\'\n'
    )


def ethernet(mtu: int | None, name: str = "eth0") -> str:
    given = "" if mtu is None else f", mtu: {mtu}"
    return f"      - {{name: {name}, type: ethernet, state: up{given}}}\n"


class TestMaster:
    @pytest.mark.parametrize(
        ("config", "node", "expected"),
        [
            (nad("macvlan", ', "master": "eth1"'), "n1", []),
            (nad("macvlan", ""), "n1", []),
            (nad("macvlan", ', "master": "eth9", "linkInContainer": true'), "n1", []),
            (nad("macvlan", ', "master": "{{ nic }}"'), "n1", []),
            (nad("bridge", ', "master": "eth9"'), "n1", []),
            (nad("host-device", ', "device": "eth1"'), "n1", []),
            (nad("macvlan", ', "master": "br1"'), "n1", []),
            (nad("macvlan", ', "master": "br1"'), "n2", [Severity.ERROR]),
            (nad("macvlan", ', "master": "br1"'), "", [Severity.WARNING]),
            *(
                (nad(kind, f', "{key}": "eth9"'), "n1", [Severity.ERROR])
                for kind, key in (
                    ("macvlan", "master"),
                    ("ipvlan", "master"),
                    ("vlan", "master"),
                    ("host-device", "device"),
                )
            ),
        ],
    )
    def test_it_is_on_the_nodes_that_workloads_may_run_on(
        self, tmp_path: Path, config: str, node: str, expected: list[Severity]
    ) -> None:
        site = small.load(
            tmp_path,
            small.policy("n1", small.trunk_bridge()),
            config,
            small.vm("a", "net", "10.1.0.10/24", node=node),
        )
        assert [problem.severity for problem in problems(site, "NAD18")] == expected

    def test_the_name_that_was_meant_is_told(self, tmp_path: Path) -> None:
        site = small.load(
            tmp_path,
            small.policy("n1", small.trunk_bridge(bridge="uplink")),
            nad("macvlan", ', "master": "uplnk"'),
            small.vm("a", "net", "10.1.0.10/24"),
        )
        assert messages(site, "NAD18") == [
            (
                "default/net is built on uplnk, which must be there on n1: no policy declares it and it is none of the NICs, did you mean "
                '"uplink"'
            )
        ]
        assert related_lines(site, "NAD18") == [["networks: [{name: nic1, multus: {networkName: net}}]"]]

    def test_where_the_nics_are_not_known_nothing_is_said(self, tmp_path: Path) -> None:
        unknown = small.SITE.replace(", interfaces: [eth0, eth1]", "")
        site = small.load(tmp_path, nad("macvlan", ', "master": "eth9"'), files={"topocheck.yaml": unknown})
        assert messages(site, "NAD18") == []

    @pytest.mark.parametrize(
        ("kind", "mtu", "below", "expected"),
        [
            ("macvlan", 9000, 1500, ["default/net has MTU 9000, and eth0 on n1 has 1500, which must not be less"]),
            ("vlan", 1501, 1500, ["default/net has MTU 1501, and eth0 on n1 has 1500, which must not be less"]),
            ("macvlan", 1500, 1500, []),
            ("macvlan", 9000, None, []),
            ("ipvlan", 9000, 1500, []),
        ],
    )
    def test_its_mtu_is_large_enough(
        self, tmp_path: Path, kind: str, mtu: int, below: int | None, expected: list[str]
    ) -> None:
        site = small.load(
            tmp_path,
            small.policy("n1", ethernet(below)),
            nad(kind, f', "master": "eth0", "mtu": {mtu}'),
            small.vm("a", "net", "10.1.0.10/24"),
        )
        assert messages(site, "NAD19") == expected


@pytest.mark.parametrize(
    ("interfaces", "expected"),
    [
        (ethernet(1500) + small.trunk_bridge(), ["eth0"]),
        (ethernet(1500) + small.vlan_interface(100) + small.trunk_bridge("eth0.100", "{}"), ["eth0"]),
        (ethernet(9000) + small.trunk_bridge(), []),
        (ethernet(None) + small.trunk_bridge(), []),
    ],
)
def test_the_mtu_of_a_network_fits_through_the_ports_of_its_bridge(
    tmp_path: Path, interfaces: str, expected: list[str]
) -> None:
    site = small.load(
        tmp_path,
        small.policy("n1", interfaces),
        nad("bridge", ', "bridge": "br1", "mtu": 9000'),
        small.vm("a", "net", "10.1.0.10/24"),
    )
    assert messages(site, "NAD23") == [
        f"default/net has MTU 9000, and {name}, the port of br1 on n1, carries 1500 only" for name in expected
    ]


NATIVE = small.SWITCH.replace(
    "interface Ethernet1/1\n  switchport mode trunk\n  switchport trunk allowed vlan 100,200",
    "interface Ethernet1/1\n  switchport mode trunk\n  switchport trunk native vlan 200\n  switchport trunk allowed vlan 100,200",
)


@pytest.mark.parametrize(
    ("fields", "switch", "versions", "expected"),
    [
        (', "vlan": 100', NATIVE, "", 1),
        (', "vlan": 200', NATIVE, "", 0),
        ("", NATIVE, "", 0),
        (', "vlan": 100, "preserveDefaultVlan": false', NATIVE, "", 0),
        (', "vlan": 100', small.SWITCH, "", 0),
        (', "vlan": 100', NATIVE, 'versions: {cni-plugins: "1.8.0"}\n', 0),
    ],
)
def test_whether_the_untagged_vlan_is_heard_is_said(
    tmp_path: Path, fields: str, switch: str, versions: str, expected: int
) -> None:
    site = small.load(
        tmp_path,
        small.policy("n1", small.trunk_bridge()),
        nad("bridge", f', "bridge": "br1"{fields}'),
        files={"sw.cfg": switch, "topocheck.yaml": small.SITE + versions},
    )
    message = "default/net sets VLAN 100 and should say by preserveDefaultVlan whether its workloads hear VLAN 200 too, which arrives untagged"
    assert messages(site, "NAD09") == [message] * expected
    assert related_lines(site, "NAD09") == [["switchport trunk native vlan 200"]] * expected


STATIC = ', "bridge": "br1", "ipam": {"type": "static", "addresses": []}'


@pytest.mark.parametrize(
    ("config", "platform", "expected"),
    [
        (nad("bridge", STATIC), "openshift", 1),
        (nad("bridge", STATIC), "upstream", 0),
        (nad("bridge", ', "bridge": "br1", "ipam": {}'), "openshift", 0),
        (nad("bridge", STATIC, name="other"), "openshift", 0),
    ],
)
def test_vms_and_ipam_do_not_go_together_on_openshift(
    tmp_path: Path, config: str, platform: str, expected: int
) -> None:
    site = small.load(
        tmp_path,
        config,
        small.vm("a", "net", "10.1.0.10/24"),
        files={"topocheck.yaml": small.SITE + f"platform: {platform}\n"},
    )
    message = "default/net has ipam and attaches VirtualMachine default/a; a network of VMs should have none"
    assert messages(site, "NAD11") == [message] * expected


def guest(extra: str) -> str:
    return f"              version: 2\n              ethernets: {{nic1: {{dhcp4: false}}}}\n{extra}"


class TestForeignMac:
    OWN = "              version: 2\n              ethernets: {nic1: {macaddress: '02:00:00:00:00:99', dhcp4: false}}\n"
    BRIDGE = "              bridges: {br0: {interfaces: [nic1], addresses: [10.1.0.10/24]}}\n"

    @pytest.mark.parametrize(
        ("data", "check", "found"),
        [
            (OWN, "true", ["sets the MAC 02:00:00:00:00:99"]),
            (OWN, "false", []),
            (guest(BRIDGE), "true", ["bridges it to br0, whose other ports have MACs of their own,"]),
            (guest(""), "true", []),
        ],
    )
    def test_a_guest_that_sends_from_another_mac(self, tmp_path: Path, data: str, check: str, found: list[str]) -> None:
        site = small.load(
            tmp_path,
            small.policy("n1", small.trunk_bridge()),
            nad("bridge", f', "bridge": "br1", "macspoofchk": {check}'),
            small.vm("a", "net", "", guest=data),
        )
        assert messages(site, "NAD22") == [
            f"the guest of VirtualMachine default/a {what} behind nic1, and default/net lets the one that the cluster gives through only"
            for what in found
        ]

    def test_the_mac_that_the_vm_has_is_let_through(self, tmp_path: Path) -> None:
        vm = small.vm("a", "net", "", guest=self.OWN).replace(
            "bridge: {}}", 'bridge: {}, macAddress: "02:00:00:00:00:99"}'
        )
        site = small.load(tmp_path, nad("bridge", ', "bridge": "br1", "macspoofchk": true'), vm)
        assert messages(site, "NAD22") == []


def bound(binding: str) -> str:
    return small.vm("a", "net", "10.1.0.10/24").replace("bridge: {}", binding)


@pytest.mark.parametrize(
    ("kind", "binding", "codes"),
    [
        ("bridge", "bridge: {}", []),
        ("sriov", "sriov: {}", []),
        ("macvlan", "binding: {name: macvtap}", []),
        ("ovs", "sriov: {}", []),
        ("macvlan", "bridge: {}", ["VMN10"]),
        ("ipvlan", "bridge: {}", ["VMN10"]),
        ("bridge", "sriov: {}", ["VMN11"]),
        ("cnv-bridge", "sriov: {}", ["VMN11"]),
        ("sriov", "bridge: {}", ["VMN11"]),
    ],
)
def test_a_binding_goes_with_its_network(tmp_path: Path, kind: str, binding: str, codes: list[str]) -> None:
    site = small.load(tmp_path, nad(kind, ""), bound(binding))
    found = {code: lines(site, code) for code in ("VMN10", "VMN11")}
    line = f"interfaces: [{{name: nic1, {binding}}}]"
    assert found == {code: [line] if code in codes else [] for code in found}


@pytest.mark.parametrize(
    ("config", "second", "expected"),
    [
        (nad("bridge", ', "bridge": "br1"'), "default/net", [None]),
        (nad("ovn-k8s-cni-overlay", ', "topology": "layer2"'), "net", [Severity.ERROR]),
        (nad("bridge", ', "bridge": "br1"'), "other", []),
    ],
)
def test_a_network_is_attached_once(tmp_path: Path, config: str, second: str, expected: list[Severity | None]) -> None:
    vm = (
        small.vm("a", "net", "10.1.0.10/24")
        .replace("bridge: {}}", "bridge: {}}, {name: nic2, bridge: {}}")
        .replace("networkName: net}}", f"networkName: net}}}}, {{name: nic2, multus: {{networkName: {second}}}}}")
    )
    site = small.load(tmp_path, config, nad("bridge", ', "bridge": "br1"', name="other"), vm)
    found = problems(site, "VMN14")
    assert [problem.severity for problem in found] == expected
    assert {problem.message for problem in found} == {
        "VirtualMachine default/a is attached to default/net by nic1 and by nic2, and should be once" for _ in expected
    }
