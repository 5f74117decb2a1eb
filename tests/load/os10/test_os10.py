"""Dell SmartFabric OS10."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from topocheck.load.dialects import claimed_by
from topocheck.load.os10 import OS10
from topocheck.model.place import Place
from topocheck.model.port import PortRule, access, bridge_port, trunk
from topocheck.model.switch import Switch, SwitchInterface, SwitchVlan
from topocheck.model.vlan import ALL_VLANS, NO_VLANS, VlanSet

CONFIG = """\
! Version 10.5.2.3
! Last configuration change at Jan  01 10:00:00 2021
!
hostname leaf1
interface vlan1
 no shutdown
!
interface vlan2003
 description virtual-machines-1
 no shutdown
 ip address 172.16.4.2/24
!
interface port-channel10
 description node0-virtualization
 no shutdown
 switchport mode trunk
 switchport access vlan 1
 switchport trunk allowed vlan 2003
 mtu 9216
 vlt-port-channel 10
!
interface ethernet1/1/3
 no shutdown
 channel-group 10 mode active
 no switchport
!
interface ethernet1/1/5
 shutdown
 switchport access vlan 2003
!
interface ethernet1/1/29
 no shutdown
 no switchport
!
vlt-domain 1
 discovery-interface ethernet1/1/29-1/1/30
 vlt-mac 00:00:00:00:00:01
"""


def at(line: int, column: int = 2) -> Place:
    return Place("leaf.cfg", line, column)


def read(text: str) -> Switch:
    switch, problems = OS10.read(text, "leaf.cfg", None)
    assert isinstance(switch, Switch)
    assert problems == ()
    return switch


def port_of(*lines: str) -> SwitchInterface:
    text = "interface ethernet1/1/1\n" + "".join(f" {line}\n" for line in lines)
    return read(text).interfaces["ethernet1/1/1"]


def test_a_configuration_is_read_with_its_places() -> None:
    switch = read(CONFIG)
    assert (switch.name, switch.dialect, switch.database_known, switch.unmodelled) == ("leaf1", "os10", True, ())
    assert switch.vlans == (
        SwitchVlan(1, None, active=True, place=at(5, 1)),
        SwitchVlan(2003, "virtual-machines-1", active=True, place=at(8, 1)),
    )
    assert switch.interfaces["port-channel10"] == SwitchInterface(
        name="port-channel10",
        place=at(13, 1),
        description="node0-virtualization",
        mtu=9184,
        mode="trunk",
        native_vlan=1,
        allowed_vlans=VlanSet.of(1, 2003),
        mlag=10,
        places={
            "description": at(14),
            "enabled": at(15),
            "mode": at(16),
            "native_vlan": at(17),
            "allowed_vlans": at(18),
            "mtu": at(19),
            "mlag": at(20),
        },
        rule=bridge_port(1, VlanSet.of(2003), VlanSet.of(1)),
    )
    member, shut, peer = (switch.interfaces[f"ethernet1/1/{number}"] for number in (3, 5, 29))
    assert (member.mode, member.channel_group, member.channel_mode) == ("member", 10, "active")
    assert (shut.mode, shut.enabled, shut.rule) == ("access", False, access(2003))
    assert (peer.peer_link, peer.rule, peer.mode) == (True, trunk(ALL_VLANS), "trunk")
    assert switch.interfaces["vlan2003"].addresses == ("172.16.4.2/24",)


@pytest.mark.parametrize(
    ("lines", "mode", "rule"),
    [
        ((), "access", access(1)),
        (("switchport access vlan 10",), "access", access(10)),
        (("switchport mode trunk",), "trunk", bridge_port(1, NO_VLANS, VlanSet.of(1))),
        (
            ("switchport mode trunk", "switchport access vlan 10", "switchport trunk allowed vlan 20,30-31"),
            "trunk",
            bridge_port(10, VlanSet.of(20, 30, 31), VlanSet.of(10)),
        ),
        (
            ("switchport mode trunk", "no switchport access vlan", "switchport trunk allowed vlan 20"),
            "trunk",
            bridge_port(None, VlanSet.of(20), NO_VLANS),
        ),
        (
            ("switchport mode trunk", "switchport trunk allowed vlan 20", "switchport trunk allowed vlan 30"),
            "trunk",
            bridge_port(1, VlanSet.of(20, 30), VlanSet.of(1)),
        ),
        (
            ("switchport mode trunk", "switchport trunk allowed vlan 20-22", "no switchport trunk allowed vlan 21"),
            "trunk",
            bridge_port(1, VlanSet.of(20, 22), VlanSet.of(1)),
        ),
        (("no switchport",), "routed", None),
        (("no switchport", "switchport mode access", "switchport access vlan 10"), "access", access(10)),
        (("no switchport", "switchport mode trunk"), "trunk", bridge_port(1, NO_VLANS, VlanSet.of(1))),
        (("switchport mode trunk", "no switchport"), "routed", None),
    ],
)
def test_a_trunk_carries_its_list_tagged_and_the_access_vlan_untagged(
    lines: tuple[str, ...], mode: str, rule: PortRule | None
) -> None:
    port = port_of(*lines)
    assert (port.mode, port.rule) == (mode, rule)


def test_the_name_of_a_vlan_is_its_description_without_quotes() -> None:
    switch, _ = OS10.read('interface vlan10\n description "of the VMs"\n', "leaf.cfg", None)
    assert isinstance(switch, Switch)
    assert [(vlan.id, vlan.name) for vlan in switch.vlans] == [(1, None), (10, "of the VMs")]


def test_the_default_vlan_may_be_another_one() -> None:
    switch = read("default vlan-id 4090\ninterface ethernet1/1/1\n switchport mode trunk\ninterface vlan10\n")
    assert switch.interfaces["ethernet1/1/1"].native_vlan == 4090
    assert [vlan.id for vlan in switch.vlans] == [10, 4090]


def test_a_range_is_the_same_lines_for_each() -> None:
    ports = read("interface range ethernet1/1/1-1/1/3\n switchport access vlan 7\n").interfaces
    assert {name: port.access_vlan for name, port in ports.items()} == {f"ethernet1/1/{n}": 7 for n in (1, 2, 3)}


def test_illegal_vlans_are_one_problem() -> None:
    text = "interface ethernet1/1/1\n switchport mode trunk\n switchport trunk allowed vlan 20-10\n"
    _, problems = OS10.read(text, "leaf.cfg", None)
    assert [(code, problem.place.line) for code, problem in problems] == [("SWI02", 3)]


@pytest.mark.parametrize("text", [CONFIG, CONFIG.partition("hostname")[2].replace("!\n", "")])
def test_os10_is_told_by_its_version_or_its_ports_and_by_no_other_dialect(text: str) -> None:
    assert claimed_by(text) == (OS10,)


WORDS = """
no interface range ethernet1/1/1 ethernet1/1/1-1/1/3 vlan10 port-channel1 switchport mode access trunk allowed vlan add 1-10
4095 vlt-port-channel vlt-domain discovery-interface default vlan-id 7 shutdown mtu 9216 20 channel-group ip address 10.0.0.1/24
"""
line = st.builds(
    lambda indent, words: " " * indent + " ".join(words),
    st.integers(0, 2),
    st.lists(st.sampled_from(WORDS.split()), max_size=6),
)


@given(st.one_of(st.text(), st.lists(line, max_size=12).map("\n".join)))
def test_no_text_makes_reading_fail(text: str) -> None:
    switch, _ = OS10.read(text, "leaf.cfg", None)
    assert isinstance(switch, Switch)
    assert OS10.claims(text) in (True, False)
