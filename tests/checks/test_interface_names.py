"""The names of a node's interfaces."""

from __future__ import annotations

from pathlib import Path

import partial_site
import pytest
import small_site as small
from node_text import bridge, entry, load, on_n1, vlan
from problems import messages, problems, related_lines

from topocheck.model.problem import Severity


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("enp129s0f0.2003", "vlan", []),
        (
            "enp129s0f0n.2003",
            "vlan",
            [
                'the interface name "enp129s0f0n.2003" has 16 bytes, and must have 1 to 15 bytes, without spaces, slashes and colons'
            ],
        ),
        (
            "br/1",
            "linux-bridge",
            [
                'the interface name "br/1" is none that the kernel takes, and must have 1 to 15 bytes, without spaces, slashes and colons'
            ],
        ),
        ("enp129s0f0n.2003", "ethernet", []),
        ("'{{ a-long-template-name }}'", "vlan", []),
    ],
)
def test_the_kernel_takes_15_bytes(tmp_path: Path, name: str, kind: str, expected: list[str]) -> None:
    assert messages(on_n1(tmp_path, entry(name, kind)), "NET09") == expected


def test_the_name_of_a_profile_may_be_longer(tmp_path: Path) -> None:
    profile = entry("a-name-of-a-profile", "dummy", "identifier: mac-address")
    assert messages(on_n1(tmp_path, profile), "NET09") == []


class TestTwice:
    def test_the_entry_that_is_dropped_is_shown(self, tmp_path: Path) -> None:
        earlier, later = entry("br1", "linux-bridge", "mtu: 9000"), bridge("br1", "eth0")
        site = on_n1(tmp_path, earlier, later)
        assert messages(site, "NET23") == ["n1-net gives br1 a second time, and must give an interface once"]
        assert related_lines(site, "NET23") == [[earlier.strip()]]

    def test_an_entry_of_which_nothing_is_lost_is_a_warning(self, tmp_path: Path) -> None:
        site = on_n1(tmp_path, entry("br1", "dummy"), entry("br1", "dummy", "mtu: 9000"))
        assert [problem.severity for problem in problems(site, "NET23")] == [Severity.WARNING]

    def test_an_ovs_bridge_and_its_own_interface_are_two(self, tmp_path: Path) -> None:
        site = on_n1(tmp_path, bridge("br1", "name: br1", kind="ovs-bridge"), entry("br1", "ovs-interface"))
        assert messages(site, "NET23") == []


class TestReserved:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("br-int", [Severity.ERROR]),
            ("ovn-k8s-mp0", [Severity.ERROR]),
            ("tun0", [Severity.WARNING]),
            ("vxlan_sys_4789", [Severity.WARNING]),
            ("br-ex", []),
            ("br0x", []),
        ],
    )
    def test_names_of_the_clusters_own_network(self, tmp_path: Path, name: str, expected: list[Severity]) -> None:
        site = on_n1(tmp_path, entry(name, "ovs-bridge"))
        assert [problem.severity for problem in problems(site, "NET26")] == expected

    def test_another_platform_has_no_such_names(self, tmp_path: Path) -> None:
        site = load(
            tmp_path, small.policy("n1", entry("br-int", "ovs-bridge")), site=f"platform: upstream\n{small.SITE}"
        )
        assert messages(site, "NET26") == []

    def test_without_a_site_file_it_is_a_warning(self, tmp_path: Path) -> None:
        site = partial_site.load(tmp_path, small.policy("n1", entry("br-int", "ovs-bridge")))
        assert [problem.severity for problem in problems(site, "NET26")] == [Severity.WARNING]


def test_a_plain_policy_has_good_names(tmp_path: Path) -> None:
    site = on_n1(tmp_path, vlan("eth0.100"), bridge("br1", "eth0.100"))
    assert [messages(site, code) for code in ("NET09", "NET23", "NET26")] == [[], [], []]
