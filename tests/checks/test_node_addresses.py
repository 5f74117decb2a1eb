"""Addresses and MTUs of a node's interfaces that nmstate refuses or leaves out."""

from __future__ import annotations

from pathlib import Path

import pytest
from node_text import bond, bridge, entry, on_n1, two_policies
from problems import messages, problems

from topocheck.model.problem import Severity

STATIC = "address: [{ip: 10.1.0.5, prefix-length: 24}]"


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (
            ("mtu: 1279", "ipv6: {enabled: true}"),
            ["svc0 has IPv6 and MTU 1279, and must have at least 1280"],
        ),
        (("mtu: 1279", "ipv6: {enabled: 'true'}"), ["svc0 has IPv6 and MTU 1279, and must have at least 1280"]),
        (("mtu: 1280", "ipv6: {enabled: true}"), []),
        (("mtu: 1279", "ipv6: {enabled: false}"), []),
        (("mtu: 1279", "ipv4: {enabled: true}"), []),
    ],
)
def test_ipv6_needs_1280_bytes(tmp_path: Path, keys: tuple[str, ...], expected: list[str]) -> None:
    assert messages(on_n1(tmp_path, entry("svc0", "dummy", *keys)), "NET11") == expected


class TestPortWithAddress:
    @pytest.mark.parametrize(
        ("above", "port", "expected"),
        [
            (bridge("br1", "eth1"), entry("eth1", "ethernet", "ipv4: {enabled: true, dhcp: true}"), 1),
            (
                bond("mode: active-backup, port: [eth0, eth1]"),
                entry("eth1", "ethernet", f"ipv4: {{enabled: true, {STATIC}}}"),
                1,
            ),
            (
                bridge("br1", "name: br1", kind="ovs-bridge"),
                entry("br1", "ovs-interface", "ipv4: {enabled: true, dhcp: true}"),
                0,
            ),
            (bridge("br1", "eth1"), entry("eth1", "ethernet", "ipv4: {enabled: false}"), 0),
            (bridge("br1", "eth1"), entry("eth0", "ethernet", "ipv4: {enabled: true, dhcp: true}"), 0),
        ],
        ids=["bridge", "bond", "internal-port", "disabled", "no-port"],
    )
    def test_a_port_has_no_address(self, tmp_path: Path, above: str, port: str, expected: int) -> None:
        assert len(messages(on_n1(tmp_path, above, port), "NET18")) == expected

    def test_it_is_a_warning_where_another_policy_makes_it_a_port(self, tmp_path: Path) -> None:
        nic = entry("eth1", "ethernet", "ipv4: {enabled: true, dhcp: true}")
        site = two_policies(tmp_path, bridge("br1", "eth1"), nic)
        assert [(one.severity, one.message) for one in problems(site, "NET18")] == [
            (Severity.WARNING, "eth1 on n1 is a port of br1 and must have no IP")
        ]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (
            f"ipv4: {{enabled: true, dhcp: true, {STATIC}}}",
            ["svc0 has the static address 10.1.0.5 and dhcp: true, and must have one of both"],
        ),
        (
            "ipv6: {enabled: true, autoconf: true, address: [{ip: '2001:db8::5', prefix-length: 64}]}",
            ["svc0 has the static address 2001:db8::5 and autoconf: true, and must have one of both"],
        ),
        (f"ipv4: {{enabled: true, dhcp: false, {STATIC}}}", []),
        ("ipv4: {enabled: true, dhcp: true, address: []}", []),
        (f"ipv4: {{enabled: false, dhcp: true, {STATIC}}}", []),
    ],
)
def test_static_or_dynamic(tmp_path: Path, keys: str, expected: list[str]) -> None:
    assert messages(on_n1(tmp_path, entry("svc0", "dummy", keys)), "NET19") == expected


@pytest.mark.parametrize(
    ("family", "address", "expected"),
    [
        ("ipv4", "ip: 10.1.0.5, prefix-length: 24", []),
        ("ipv6", "ip: '2001:db8::5', prefix-length: '128'", []),
        ("ipv4", "ip: '{{ address }}', prefix-length: 24", []),
        ("ipv4", "ip: 10.1.0.5/24, prefix-length: 24", ["10.1.0.5/24 is no IP address, under ipv4 of svc0"]),
        ("ipv4", "ip: 10.1.0.256, prefix-length: 24", ["10.1.0.256 is no IP address, under ipv4 of svc0"]),
        ("ipv4", "ip: '2001:db8::5', prefix-length: 24", ["2001:db8::5 is an IPv6 address, under ipv4 of svc0"]),
        ("ipv6", "ip: 10.1.0.5, prefix-length: 24", ["10.1.0.5 is an IPv4 address, under ipv6 of svc0"]),
        ("ipv4", "ip: 10.1.0.5", ["10.1.0.5 has no prefix-length and must have one, under ipv4 of svc0"]),
        (
            "ipv4",
            "ip: 10.1.0.5, prefix-length: 33",
            ["the prefix length of 10.1.0.5 is 33 and must be 0 to 32, under ipv4 of svc0"],
        ),
        (
            "ipv6",
            "ip: '2001:db8::5', prefix-length: 129",
            ["the prefix length of 2001:db8::5 is 129 and must be 0 to 128, under ipv6 of svc0"],
        ),
    ],
)
def test_an_address_is_one_of_its_family(tmp_path: Path, family: str, address: str, expected: list[str]) -> None:
    site = on_n1(tmp_path, entry("svc0", "dummy", f"{family}: {{enabled: true, address: [{{{address}}}]}}"))
    assert messages(site, "NET20") == expected


@pytest.mark.parametrize(
    ("mac", "expected"),
    [
        (
            "ab:16:2c:ec:7f:0e",
            [
                "svc0 is to have the MAC ab:16:2c:ec:7f:0e, which is that of a group, and must have one of a single station"
            ],
        ),
        (
            "FF-FF-FF-FF-FF-FF",
            ["svc0 is to have the MAC FF-FF-FF-FF-FF-FF, the broadcast address, and must have one of a single station"],
        ),
        ("AA:16:2C:EC:7F:0E", []),
        ("{{ mac }}", []),
    ],
)
def test_a_mac_is_one_of_a_single_station(tmp_path: Path, mac: str, expected: list[str]) -> None:
    assert messages(on_n1(tmp_path, entry("svc0", "dummy", f"mac-address: '{mac}'")), "NET20") == expected
