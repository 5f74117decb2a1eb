"""Which VLANs exist, and whether the configuration can tell."""

from __future__ import annotations

import pytest
from load.switch.dialect_texts import switch_of

from topocheck.load.switch import read_switch
from topocheck.model.place import Place
from topocheck.model.port import trunk
from topocheck.model.switch import SwitchVlan
from topocheck.model.vlan import ALL_VLANS, VlanSet

TEXT_DIALECTS = ("nxos", "ios", "eos")


@pytest.mark.parametrize("dialect", TEXT_DIALECTS)
def test_the_vlan_lines_make_the_database_and_vlan_1_is_always_there(dialect: str) -> None:
    text = """\
hostname a
vlan 10,20-21
vlan 10
  name Storage Net
vlan 20
  state suspend
vlan 21
  shutdown
no vlan 20
vlan 30
  shutdown
  no shutdown
"""

    def at(line: int) -> Place:
        return Place("network/sw1.cfg", line, 1)

    assert switch_of(dialect, text).vlans == (
        SwitchVlan(1, "default", active=True, place=at(1)),
        SwitchVlan(10, "Storage Net", active=True, place=at(2)),
        SwitchVlan(21, None, active=False, place=at(2)),
        SwitchVlan(30, None, active=True, place=at(10)),
    )


@pytest.mark.parametrize(
    ("dialect", "text", "known", "active"),
    [
        ("nxos", "vlan 1,2003\n", True, "1,2003"),
        ("nxos", "hostname a\nfeature lacp\n", False, "1-4094"),
        ("eos", "vlan 2003\n", True, "1,2003"),
        ("eos", "hostname a\n", False, "1-4094"),
        ("eos", "! device: a (vEOS, EOS-4.30.1F)\nhostname a\nend\n", True, "1"),
        ("eos", "```\n! device: a (vEOS, EOS-4.30.1F)\nhostname a\nend\n```\n", True, "1"),
        ("ios", "hostname a\nvlan 2003\n", False, "1-4094"),
        ("ios", "vtp mode transparent\nvlan 2003\n", True, "1,2003"),
        ("ios", "vtp mode off\nvlan 2003\n", True, "1,2003"),
        ("ios", "vtp mode server\nvlan 2003\n", False, "1-4094"),
        ("nxos", "vlan 2003\n  state suspend\n", True, "1"),
        ("nxos", "vlan dot1q tag native\nvlan configuration 5\n", False, "1-4094"),
    ],
)
def test_a_database_is_known_only_where_the_text_shows_all_of_it(
    dialect: str, text: str, active: str, *, known: bool
) -> None:
    switch = switch_of(dialect, text)
    assert (switch.database_known, str(switch.active_vlans)) == (known, active)


def test_vlans_that_can_not_be_are_a_problem_at_their_line() -> None:
    read = read_switch("vlan 10\nvlan 4095\n", "a.cfg", dialect="eos")
    assert read.switch is not None
    assert [vlan.id for vlan in read.switch.vlans] == [1, 10]
    assert [(code, problem.place) for code, problem in read.problems] == [("SWI02", Place("a.cfg", 2, 1))]


def test_a_trunk_carries_a_vlan_with_trunk_groups_only_if_it_shares_one() -> None:
    text = """\
vlan 10
vlan 4093
   trunk group MLAG
   trunk group OTHER
vlan 4094
   trunk group MLAG
   no trunk group MLAG
interface Ethernet1
   switchport mode trunk
interface Port-Channel1
   switchport mode trunk
   switchport trunk group MLAG
"""
    switch = switch_of("eos", text)
    assert {vlan.id: vlan.trunk_groups for vlan in switch.vlans} == {1: (), 10: (), 4093: ("MLAG", "OTHER"), 4094: ()}
    assert {name: (port.trunk_groups, port.rule) for name, port in switch.interfaces.items()} == {
        "Ethernet1": ((), trunk(ALL_VLANS - VlanSet.of(4093))),
        "Port-Channel1": (("MLAG",), trunk(ALL_VLANS)),
    }


def test_a_private_vlan_is_not_modelled() -> None:
    switch = switch_of("nxos", "vlan 10\n  private-vlan primary\n  vn-segment 10010\n")
    assert [(line.text, line.about_switching) for line in switch.unmodelled] == [
        ("private-vlan primary", True),
        ("vn-segment 10010", False),
    ]
