"""VLAN interfaces that are not what their name says, that exist already, or that tag a frame twice."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_site as small
from node_text import load, on_n1, two_policies, vlan
from problems import lines, messages


@pytest.mark.parametrize(
    ("name", "number", "expected"),
    [
        ("eth0.100", 101, ["eth0.100 is the interface of VLAN 101, and its name says 100"]),
        ("vlan100", 101, ["vlan100 is the interface of VLAN 101, and its name says 100"]),
        ("Vlan-100", 101, ["Vlan-100 is the interface of VLAN 101, and its name says 100"]),
        ("eth0.0100", 100, []),
        ("eth0.100", 100, []),
        ("storage2", 100, []),
        ("vlan0", 100, []),
        ("eth0.12345", 100, []),
    ],
)
def test_the_name_says_which_vlan(tmp_path: Path, name: str, number: int, expected: list[str]) -> None:
    assert messages(on_n1(tmp_path, vlan(name, number=number)), "NET07") == expected


class TestTwice:
    def test_both_are_named(self, tmp_path: Path) -> None:
        site = two_policies(tmp_path, vlan("eth0.100"), vlan("guests"))
        assert messages(site, "NET08") == [
            "guests and eth0.100 are both the interface of VLAN 100 of eth0 on n1, and a node can have one"
        ]
        assert lines(site, "NET08") == [vlan("guests").strip()]

    @pytest.mark.parametrize(
        "second",
        [
            vlan("eth0.100"),
            vlan("eth1.100", base="eth1"),
            vlan("eth0.200", number=200),
            vlan("tunnel", more=", protocol: 802.1ad"),
        ],
        ids=["the-same-one", "another-base", "another-vlan", "another-protocol"],
    )
    def test_what_differs_may_stand_beside_it(self, tmp_path: Path, second: str) -> None:
        assert messages(two_policies(tmp_path, vlan("eth0.100"), second), "NET08") == []

    def test_nodes_have_their_own(self, tmp_path: Path) -> None:
        site = load(tmp_path, small.policy("n1", vlan("eth0.100")), small.policy("n2", vlan("guests")))
        assert messages(site, "NET08") == []


@pytest.mark.parametrize(
    ("lower", "upper", "expected"),
    [
        (
            vlan("eth0.100"),
            vlan("inner", base="eth0.100", number=5),
            [
                (
                    "inner on n1 stands on the VLAN interface eth0.100, and both tag with 802.1Q, so that frames have two "
                    "tags of one kind"
                )
            ],
        ),
        (vlan("eth0.100", more=", protocol: 802.1ad"), vlan("inner", base="eth0.100", number=5), []),
        (vlan("eth0.100"), vlan("inner", base="eth0", number=5), []),
    ],
    ids=["both-802.1q", "a-service-tag", "on-the-nic"],
)
def test_a_frame_has_one_tag_of_a_protocol(tmp_path: Path, lower: str, upper: str, expected: list[str]) -> None:
    assert messages(on_n1(tmp_path, lower, upper), "NET34") == expected
