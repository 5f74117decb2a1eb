"""A guest in its VLAN: tags of its own, DHCP that nobody answers, subnets that it has twice."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_site as small
from problems import messages, problems

ACCESS = small.policy("n1", small.vlan_interface(100) + small.trunk_bridge(port="eth0.100", vlan="{}"))
TRUNK = small.policy("n1", small.trunk_bridge(vlan="{}"))
NAD = small.nad("net", '"bridge": "br1"')
TAGGING = (
    "              version: 2\n              ethernets: {nic1: {}}\n"
    "              vlans: {tagged: {id: 100, link: nic1, addresses: [10.1.0.10/24]}}\n"
)
DHCP = "              version: 2\n              ethernets: {nic1: {dhcp4: true}}\n"


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        (
            ACCESS,
            [
                "the guest tags frames of nic1 with VLAN 100, and default/net adds the tag 100: they must leave the guest untagged"
            ],
        ),
        (TRUNK, []),
    ],
)
def test_a_guest_does_not_tag_what_is_tagged_below(tmp_path: Path, policy: str, said: list[str]) -> None:
    site = small.load(tmp_path, policy, NAD, small.vm("a", "net", "", guest=TAGGING))
    assert messages(site, "ADR12") == said


def test_a_port_that_drops_tagged_frames_is_no_place_for_a_tag(tmp_path: Path) -> None:
    filtered = small.policy("n1", small.trunk_bridge())
    site = small.load(
        tmp_path, filtered, small.nad("net", '"bridge": "br1", "vlan": 200'), small.vm("a", "net", "", guest=TAGGING)
    )
    assert messages(site, "ADR12") == [
        "the guest tags frames of nic1 with VLAN 100, and default/net drops tagged frames: they must leave the guest untagged"
    ]


@pytest.mark.parametrize(("dhcp", "count"), [("", 0), (", dhcp: true", 0), (", dhcp: false", 1)])
def test_dhcp_needs_a_server(tmp_path: Path, dhcp: str, count: int) -> None:
    table = small.SITE.replace("gateway: 10.1.0.1}", f"gateway: 10.1.0.1{dhcp}}}")
    site = small.load(tmp_path, ACCESS, NAD, small.vm("a", "net", "", guest=DHCP), files={"topocheck.yaml": table})
    assert len(problems(site, "ADR13")) == count


@pytest.mark.parametrize(("subnet", "count"), [("10.1.1.0/24", 0), ("10.1.0.128/25", 1), ("fd00::/64", 0)])
def test_two_vlans_have_no_address_in_common(tmp_path: Path, subnet: str, count: int) -> None:
    table = small.SITE.replace("devices:", f"  - {{vlan: 300, subnet: '{subnet}'}}\ndevices:", 1)
    assert len(problems(small.load(tmp_path, ACCESS, files={"topocheck.yaml": table}), "ADR14")) == count


@pytest.mark.parametrize(
    ("pod", "count"), [("{}", 0), ("{vmNetworkCIDR: 10.1.0.0/16}", 1), ("{vmNetworkCIDR: '{{ cidr }}'}", 0)]
)
def test_a_guest_has_no_subnet_twice(tmp_path: Path, pod: str, count: int) -> None:
    vm = (
        small.vm("a", "net", "10.1.0.10/24")
        .replace("interfaces: [", "interfaces: [{name: pods, masquerade: {}}, ")
        .replace("networks: [", f"networks: [{{name: pods, pod: {pod}}}, ")
    )
    assert len(problems(small.load(tmp_path, ACCESS, NAD, vm), "ADR24")) == count
