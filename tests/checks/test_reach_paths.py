"""RCH: which way a flow takes."""

from __future__ import annotations

from pathlib import Path

import partial_site
import pytest
import small_site as small
from node_text import bond
from problems import messages, problems

from topocheck import api
from topocheck.model.problem import Severity
from topocheck.model.site import Site

BUILT = (
    small.policy("n1", small.vlan_interface(100) + small.trunk_bridge("eth0.100", "{}", "br1"), "a"),
    small.policy("n2", small.vlan_interface(200) + small.trunk_bridge("eth0.200", "{}", "br2"), "b"),
    small.nad("one", '"bridge": "br1"'),
    small.nad("two", '"bridge": "br2"'),
    small.vm("a", "one", "10.1.0.10/24", "10.1.0.1", node="n1"),
    small.vm("b", "two", "10.2.0.10/24", "10.2.0.1", node="n2"),
)


def with_flow(root: Path, more: str = "", files: dict[str, str] | None = None) -> Site:
    flow = f"flows:\n  - {{from: a, to: b{more}}}\n"
    return small.load(root, *BUILT, files={"policies/flows.yaml": flow, **(files or {})})


def test_a_flow_with_the_expected_ttl_passes_and_with_another_is_found(tmp_path: Path) -> None:
    assert messages(with_flow(tmp_path / "63", ", ttl: 63"), "RCH10") == []
    assert messages(with_flow(tmp_path / "none"), "RCH10") == []
    assert messages(with_flow(tmp_path / "64", ", ttl: 64"), "RCH10") == [
        "a -> b (icmp) must arrive with TTL 64, and arrives with TTL 63, by fw"
    ]


def test_a_vlan_without_a_router_where_workloads_have_a_gateway(tmp_path: Path) -> None:
    without = small.FIREWALL.replace(
        "  - {name: wan0.200, parent: wan0, vlan: 200, address: 10.2.0.1/24, zone: b}\n", ""
    )
    without = without.replace("from: [a, b], to: [a, b]", "from: [a], to: [a]")
    site = with_flow(tmp_path / "a", files={"fw.yaml": without})
    assert messages(site, "RCH03") == [
        "VirtualMachine default/b uses the gateway 10.2.0.1 in VLAN 200, and no firewall and no switch of the site has an interface there"
    ]
    assert messages(with_flow(tmp_path / "b"), "RCH03") == []


def test_a_gateway_that_the_table_does_not_name_may_be_somebody_elses(tmp_path: Path) -> None:
    without = small.FIREWALL.replace(
        "  - {name: wan0.200, parent: wan0, vlan: 200, address: 10.2.0.1/24, zone: b}\n", ""
    )
    without = without.replace("from: [a, b], to: [a, b]", "from: [a], to: [a]")
    table = small.SITE.replace(", gateway: 10.2.0.1", "")
    site = with_flow(tmp_path, files={"fw.yaml": without, "topocheck.yaml": table})
    assert [one.severity for one in problems(site, "RCH03")] == [Severity.WARNING]


@pytest.mark.parametrize(("mtu", "count"), [(1400, 1), (1500, 0), (9000, 0)])
def test_packets_as_large_as_the_ends_may_send(tmp_path: Path, mtu: int, count: int) -> None:
    narrow = small.FIREWALL.replace("zone: b}", f"zone: b, mtu: {mtu}}}")
    found = messages(with_flow(tmp_path, files={"fw.yaml": narrow}), "RCH09")
    assert len(found) == count
    assert all("passes with short packets and not with 1500 bytes" in message for message in found)


def test_a_flow_between_vlans_that_a_switch_routes_goes_past_the_firewall(tmp_path: Path) -> None:
    router = (
        "feature interface-vlan\ninterface Vlan100\n  no shutdown\n  ip address 10.1.0.1/24\n"
        "interface Vlan200\n  no shutdown\n  ip address 10.2.0.1/24\n"
    )
    beside = small.FIREWALL.replace("10.1.0.1", "10.1.0.2").replace("10.2.0.1", "10.2.0.2")
    site = with_flow(tmp_path / "a", files={"sw.cfg": small.SWITCH + router, "fw.yaml": beside})
    assert messages(site, "RCH11") == ["a -> b (icmp) goes from VLAN 100 to VLAN 200 past the firewall"]
    assert messages(with_flow(tmp_path / "b"), "RCH11") == []


SECOND_NIC = (
    "interfaces: [{name: nic1, bridge: {}}]",
    "interfaces: [{name: nic1, bridge: {}}, {name: nic2, bridge: {}}]",
)
SECOND_NETWORK = ("networkName: one}}]", "networkName: one}}, {name: nic2, multus: {networkName: two}}]")


@pytest.mark.parametrize(("expect", "count"), [("dropped", 1), ("delivered", 0)])
def test_a_vm_in_two_vlans_between_which_a_flow_must_not_pass(tmp_path: Path, expect: str, count: int) -> None:
    bridges = small.policy("n2", small.vlan_interface(100) + small.trunk_bridge("eth0.100", "{}", "br1"), "c")
    vm = small.vm("c", "one", "10.1.0.11/24", node="n2").replace(*SECOND_NIC).replace(*SECOND_NETWORK)
    flow = f"flows:\n  - {{name: apart, from: a, to: b, protocol: tcp, port: 22, expect: {expect}}}\n"
    site = small.load(tmp_path, *BUILT, bridges, vm, files={"policies/flows.yaml": flow})
    assert (
        messages(site, "RCH12")
        == ["VirtualMachine default/c is attached to the VLANs 100 and 200, between which apart must not pass"] * count
    )


def test_without_a_site_file_what_is_missing_may_be_elsewhere(tmp_path: Path) -> None:
    manifests = (
        small.policy("n1", small.vlan_interface(100) + small.trunk_bridge("eth0.100", "{}", "br1"), "a"),
        small.nad("one", '"bridge": "br9"'),
        small.vm("a", "one", "10.1.0.10/24", "10.1.0.1", node="n1"),
        small.vm("b", "gone", "10.1.0.11/24", "10.1.0.1", node="n1"),
    )
    site = partial_site.load(tmp_path, *manifests)
    found = {(finding.code, finding.severity) for finding in api.validate(site).findings}
    assert found >= {("NAD01", Severity.WARNING), ("VMN05", Severity.WARNING)}
    assert "RCH01" not in {code for code, _ in found}
    assert len(messages(small.load(tmp_path / "whole", *manifests), "RCH01")) == 2


def test_a_misspelt_key_of_a_bond_explains_why_a_bridge_has_no_way_out(tmp_path: Path) -> None:
    state = bond("mode: active-backup, port: [eth0]").replace("link-aggregation", "link-agregation")
    manifests = (
        small.policy("n1", state + small.trunk_bridge("bond0", "{}", "br1"), "a"),
        small.nad("one", '"bridge": "br1"'),
        small.vm("a", "one", "10.1.0.10/24", "10.1.0.1", node="n1"),
    )
    found = [finding.code for finding in api.validate(small.load(tmp_path, *manifests)).findings]
    assert ("SCH05" in found, "RCH01" in found) == (True, False)


@pytest.mark.parametrize(
    ("vlans", "said"),
    [
        ((1,), "vm1 -> its gateway 10.1.0.1 stops at sw Ethernet1/1: "),
        ((1, 2), "vm1 -> its gateway 10.1.0.1, vm2 -> its gateway 10.2.0.1 stop at sw Ethernet1/1: "),
    ],
)
def test_flows_with_one_cause_are_told_together(tmp_path: Path, vlans: tuple[int, ...], said: str) -> None:
    cut = small.SWITCH.replace("interface Ethernet1/1\n", "interface Ethernet1/1\n  shutdown\n")
    nads = [small.nad(f"net{vlan}", f'"bridge": "br1", "vlan": {vlan}00') for vlan in vlans]
    vms = [small.vm(f"vm{vlan}", f"net{vlan}", f"10.{vlan}.0.10/24", f"10.{vlan}.0.1") for vlan in vlans]
    site = small.load(tmp_path, small.policy("n1", small.trunk_bridge()), *nads, *vms, files={"sw.cfg": cut})
    (message,) = messages(site, "RCH01")
    assert message.startswith(said)
