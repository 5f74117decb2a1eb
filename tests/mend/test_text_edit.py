from __future__ import annotations

import pytest

from topocheck.mend.text_edit import edit_of
from topocheck.model.place import Place
from topocheck.model.remedy import AddKey, AllowVlan, Remedy, Rewrite


def place(column: int) -> Place:
    return Place("a", 1, column)


def edited(remedy: Remedy, line: str) -> str | None:
    edit = edit_of(remedy, line)
    return None if edit is None else edit.applied_to(line)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("  switchport trunk allowed vlan 2004", "  switchport trunk allowed vlan 2003-2004"),
        ("switchport trunk allowed vlan none", "switchport trunk allowed vlan 2003"),
        ("  switchport trunk allowed vlan 10, 20-30 ", "  switchport trunk allowed vlan 10,20-30,2003 "),
        ("  switchport trunk allowed vlan add 2005", "  switchport trunk allowed vlan add 2003,2005"),
        ("  switchport trunk allowed vlan 2000-2005", None),  # it is there: something else keeps it away
        ("  switchport trunk allowed vlan except 2003", None),
        ("  switchport trunk allowed vlan remove 2003", None),
        ("  switchport trunk allowed vlan 5000", None),
        ("  switchport trunk group A", None),
        ("set interfaces ge-0/0/1 unit 0 family ethernet-switching vlan members 2004", None),
        ("", None),
    ],
)
def test_a_vlan_is_added_to_the_list_as_it_is_written(line: str, wanted: str | None) -> None:
    assert edited(AllowVlan(place(3), 2003), line) == wanted


@pytest.mark.parametrize(
    ("line", "column", "wanted"),
    [
        ("networkName: vlan1", 14, "networkName: default/vlan1"),
        ('networkName: "vlan1" # why', 14, 'networkName: "default/vlan1" # why'),
        ("{networkName: vlan1}", 15, "{networkName: default/vlan1}"),
        ("networkName: vlan10", 14, None),
        ("networkName: *vlan1", 14, None),
        ('"networkName":"vlan1",', 1, '"networkName":"default/vlan1",'),
        ("  networkName: 'vlan1'", 3, "  networkName: 'default/vlan1'"),
        ("networkName: other", 1, None),
        ("", 14, None),
    ],
)
def test_a_value_is_rewritten_where_it_stands_as_it_was_read(line: str, column: int, wanted: str | None) -> None:
    assert edited(Rewrite(place(column), "vlan1", "default/vlan1"), line) == wanted


@pytest.mark.parametrize(
    ("line", "column", "wanted"),
    [
        ("    - name: eth0.5", 7, "    - name: eth0.5\n      vlan: {}"),
        ("    - name: eth0.5  # the uplink", 7, "    - name: eth0.5  # the uplink\n      vlan: {}"),
        ("    - {name: eth0.5}", 7, "    - {vlan: {}, name: eth0.5}"),
        ("    port: [{name: eth0.5}]", 12, "    port: [{vlan: {}, name: eth0.5}]"),
        ("    - name: &anchor eth0.5", 7, None),
        ("    - name: >-", 7, None),
        ("    - name:", 7, None),
        ("", 7, None),
    ],
)
def test_a_key_is_added_to_a_mapping_of_either_style(line: str, column: int, wanted: str | None) -> None:
    assert edited(AddKey(place(column), "vlan", "{}"), line) == wanted
