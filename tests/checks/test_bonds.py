"""Bonds that nmstate refuses, and bonds that do not do what a bond is for."""

from __future__ import annotations

from pathlib import Path

import pytest
from node_text import bond, bridge, entry, on_n1, two_policies, vlan
from problems import lines, messages

BACKUP = "mode: active-backup, port: [eth0, eth1]"


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (bond("port: [eth0, eth1]"), "", ["the bond bond0 must say its mode under link-aggregation.mode"]),
        (
            bond("ports-config: [{name: eth0}, {name: eth1}]"),
            "",
            ["the bond bond0 must say its mode under link-aggregation.mode"],
        ),
        (bond(BACKUP), "", []),
        (bond("mode: '{{ mode }}', port: [eth0, eth1]"), "", []),
        (bond("port: [eth0, eth1]"), bond(BACKUP), []),
        (entry("bond0", "bond", "mtu: 9000"), "", []),
    ],
    ids=["without", "ports-by-their-settings", "with", "a-template", "another-policy-says-it", "only-an-mtu"],
)
def test_a_new_bond_has_a_mode(tmp_path: Path, first: str, second: str, expected: list[str]) -> None:
    assert messages(two_policies(tmp_path, first, second or bridge("br9")), "NET13") == expected


@pytest.mark.parametrize(
    ("aggregation", "expected"),
    [
        (
            f"{BACKUP}, ports-config: [{{name: eth0}}, {{name: eth2}}]",
            [
                (
                    "port and ports-config of the bond bond0 must name the same interfaces, and only one of them names "
                    "eth1 and eth2"
                )
            ],
        ),
        (f"{BACKUP}, ports-config: [{{name: eth1}}, {{name: eth0}}]", []),
        (f"{BACKUP}, ports-config: [{{name: eth0}}, {{name: '{{{{ nic }}}}'}}]", []),
        ("mode: active-backup, ports-config: [{name: eth1}]", []),
    ],
    ids=["others", "in-another-order", "a-template", "one-list"],
)
def test_both_lists_of_ports_name_the_same(tmp_path: Path, aggregation: str, expected: list[str]) -> None:
    assert messages(on_n1(tmp_path, bond(aggregation)), "NET15") == expected


class TestRewrittenMacs:
    @pytest.mark.parametrize(
        ("mode", "above", "expected"),
        [
            ("balance-alb", bridge("br1", "bond0"), 1),
            ("5", bridge("br1", "bond0"), 1),
            ("balance-tlb", vlan("bond0.100", "bond0") + bridge("br1", "bond0.100"), 1),
            ("active-backup", bridge("br1", "bond0"), 0),
            ("balance-alb", vlan("bond0.100", "bond0"), 0),
        ],
    )
    def test_only_below_a_bridge(self, tmp_path: Path, mode: str, above: str, expected: int) -> None:
        site = on_n1(tmp_path, bond(f"mode: {mode}, port: [eth0, eth1]"), above)
        assert len(messages(site, "NET16")) == expected

    def test_bridge_bond_and_mode_are_named(self, tmp_path: Path) -> None:
        site = on_n1(tmp_path, bond("mode: 6, port: [eth0, eth1]"), bridge("br1", "bond0"))
        assert messages(site, "NET16") == [
            (
                "bond0 below the bridge br1 on n1 has the mode balance-alb, which puts its own MAC addresses in place of "
                "the VMs'"
            )
        ]


@pytest.mark.parametrize(
    ("ports", "expected"),
    [
        ("port: [eth0]", ["the bond bond0 has eth0 as its only port, and must have two to survive the loss of one"]),
        ("port: []", ["the bond bond0 has no port, and must have two to survive the loss of one"]),
        (
            "ports-config: [{name: eth0}]",
            ["the bond bond0 has eth0 as its only port, and must have two to survive the loss of one"],
        ),
        ("port: [eth0, eth1]", []),
        ("port: [eth0, '{{ nic }}']", []),
        ("options: {miimon: 100}", []),
    ],
)
def test_a_bond_has_two_ports(tmp_path: Path, ports: str, expected: list[str]) -> None:
    assert messages(on_n1(tmp_path, bond(f"mode: active-backup, {ports}")), "NET17") == expected


def test_the_port_of_a_bond_that_lists_only_settings_must_be_there_as_well(tmp_path: Path) -> None:
    text = bond("mode: active-backup, ports-config: [{name: eth0}, {name: eth7}]")
    assert lines(on_n1(tmp_path, text), "BRP01") == [text.strip()]
