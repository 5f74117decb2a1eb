"""VLAN blocks and options of Linux bridges that nmstate refuses, or that lead nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from node_text import bridge, on_n1
from problems import messages


def port(vlan: str) -> str:
    """A bridge with one port that has a VLAN block."""
    return bridge("br1", f"name: eth1, vlan: {{{vlan}}}")


def options(text: str, vlan: str = "") -> str:
    """A bridge with options."""
    return bridge("br1", f"name: eth1, vlan: {{{vlan}}}", options=f"options: {{{text}}}, ")


ONE, SOME = "trunk-tags: [{id: 101}]", "trunk-tags: [{id: 101}, {id-range: {min: 200, max: 300}}]"


@pytest.mark.parametrize(
    ("vlan", "said"),
    [
        ("", None),
        ("mode: access, tag: 100", None),
        (f"mode: trunk, {SOME}", None),
        (f"mode: trunk, {SOME}, tag: 100, enable-native: true", None),
        (f"mode: trunk, {SOME}, tag: 0", None),
        ("mode: access, tag: 100, trunk-tags: []", None),
        ("mode: '{{ mode }}', tag: 100, trunk-tags: [{id: 101}]", None),
        ("mode: trunk, trunk-tags: []", None),
        (f"mode: access, tag: 100, {ONE}", "has mode: access and must have no trunk-tags"),
        (
            "mode: access, tag: 100, enable-native: 'yes'",
            "has mode: access, which has no native VLAN beside its tag, and must leave enable-native out",
        ),
        (f"mode: trunk, {ONE}, tag: 100", "has mode: trunk and tag 100, and must have enable-native: true for that"),
        ("mode: trunk", "has mode: trunk and must say under trunk-tags which VLANs it carries"),
    ],
)
def test_a_port_is_access_or_trunk(tmp_path: Path, vlan: str, said: str | None) -> None:
    expected = [] if said is None else [f"the port eth1 of br1 {said}"]
    assert messages(on_n1(tmp_path, port(vlan)), "BRP07") == expected


@pytest.mark.parametrize(
    ("vlan", "said"),
    [
        (f"mode: trunk, {SOME}", None),
        ("mode: trunk, trunk-tags: [{id: 4094}, {id: 1}]", None),
        (
            "mode: trunk, trunk-tags: [{id-range: {min: 100, max: 200}}, {id: 150}]",
            "has 150 under trunk-tags, which overlaps 100-200, and must name a VLAN once",
        ),
        (
            "mode: trunk, trunk-tags: [{id: 4095}]",
            "must have VLANs from 1 to 4094 under trunk-tags, the smaller number first, and has 4095",
        ),
        (
            "mode: trunk, trunk-tags: [{id-range: {min: 200, max: 100}}]",
            "must have VLANs from 1 to 4094 under trunk-tags, the smaller number first, and has 200-100",
        ),
        ("mode: access, tag: 4095", "has the tag 4095 and must have one from 1 to 4094"),
    ],
)
def test_a_port_names_legal_vlans_once(tmp_path: Path, vlan: str, said: str | None) -> None:
    expected = [] if said is None else [f"the port eth1 of br1 {said}"]
    assert messages(on_n1(tmp_path, port(vlan)), "BRP08") == expected


@pytest.mark.parametrize(
    ("vlan", "said"),
    [
        ("tag: 100", "has no mode"),
        (ONE, "has no mode"),
        ("mode: trunk, trunk-tags: []", "has an empty list of trunk-tags"),
        ("enable-native: true", None),
        (f"mode: trunk, {ONE}", None),
    ],
)
def test_a_block_has_vlans(tmp_path: Path, vlan: str, said: str | None) -> None:
    expected = [
        f"the vlan block of the port eth1 of br1 {said}, so that the bridge filters and the port carries VLAN 1 alone"
    ]
    assert messages(on_n1(tmp_path, port(vlan)), "BRP09") == (expected if said else [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            options("vlan-default-pvid: 10"),
            ["br1 has the default VLAN 10, and must then have a port with a vlan block"],
        ),
        (options("vlan-default-pvid: 1"), []),
        (options("vlan-default-pvid: 10", "mode: access, tag: 5"), []),
        (bridge("br1", "name: eth1", options="options: {vlan-default-pvid: 10}, "), []),
    ],
    ids=["no-vlans", "the-usual-one", "a-vlan", "the-injected-trunk"],
)
def test_a_default_vlan_needs_filtering(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert messages(on_n1(tmp_path, text), "BRP19") == expected


@pytest.mark.parametrize(
    ("stp", "expected"),
    [
        ("enabled: true, forward-delay: 15, hello-time: 2, max-age: 20", []),
        ("enabled: true, forward-delay: 1500", ["forward-delay of br1 is 1500 and must be from 2 to 30 seconds"]),
        ("enabled: false, hello-time: 0", ["hello-time of br1 is 0 and must be from 1 to 10 seconds"]),
        ("max-age: '41'", ["max-age of br1 is 41 and must be from 6 to 40 seconds"]),
    ],
)
def test_timers_are_in_their_ranges(tmp_path: Path, stp: str, expected: list[str]) -> None:
    assert messages(on_n1(tmp_path, options(f"stp: {{{stp}}}")), "BRP20") == expected
