"""The variables of Ansible's NX-OS modules."""

from __future__ import annotations

from pathlib import Path

import pytest
from load.switch.dialect_texts import switch_of

from topocheck.load.switch import read_switch
from topocheck.model.place import Place
from topocheck.model.port import PortRule, access, trunk
from topocheck.model.switch import SwitchInterface, SwitchVlan, Unmodelled
from topocheck.model.vlan import VlanSet

PUBLISHED = Path(__file__).parents[4] / (
    "shared/corpus/gitops/RedHatEdge+patterns/blocks/example-network-config/code/ansible/extra-vars.yml"
)

VARIABLES = """\
---
vlans:
  - {name: storage, vlan_id: 2001, enabled: true, state: active}
  - {name: old, vlan_id: 2009, state: suspend}
  - {name: shut, vlan_id: 2010, enabled: false}
interfaces:
  - name: Ethernet1/3
    description: node0-virtualization
    enabled: true
    mtu: 9216
l2_interfaces:
  - name: Ethernet1/3
    trunk:
      native_vlan: 2003
      allowed_vlans: 2003,2004-2005
"""


def at(line: int, column: int) -> Place:
    return Place("network/sw1.cfg", line, column)


def test_vlans_interfaces_and_trunks_are_read_with_their_places() -> None:
    switch = switch_of("ansible-nxos", VARIABLES)
    allowed = VlanSet.parse("2003-2005")
    assert switch.vlans == (
        SwitchVlan(1, "default", active=True, place=at(1, 1)),
        SwitchVlan(2001, "storage", active=True, place=at(3, 21)),
        SwitchVlan(2009, "old", active=False, place=at(4, 17)),
        SwitchVlan(2010, "shut", active=False, place=at(5, 18)),
    )
    assert switch.interfaces == {
        "Ethernet1/3": SwitchInterface(
            name="Ethernet1/3",
            place=at(7, 5),
            description="node0-virtualization",
            mtu=9216,
            mode="trunk",
            native_vlan=2003,
            allowed_vlans=allowed,
            places={
                "description": at(8, 5),
                "enabled": at(9, 5),
                "mtu": at(10, 5),
                "mode": at(13, 5),
                "native_vlan": at(14, 7),
                "allowed_vlans": at(15, 7),
            },
            rule=trunk(allowed, 2003),
        )
    }


@pytest.mark.parametrize(
    ("entry", "mode", "rule"),
    [
        ("{name: eth1/1, access: {vlan: 2002}}", "access", access(2002)),
        ("{name: eth1/1, mode: trunk}", "trunk", trunk(VlanSet.parse("all"))),
        ("{name: eth1/1, mode: trunk, trunk: {allowed_vlans: [10, 20]}}", "trunk", trunk(VlanSet.of(10, 20))),
        ("{name: eth1/1, mode: trunk, trunk: {allowed_vlans: none}}", "trunk", trunk(VlanSet())),
        ("{name: eth1/1, mode: access, trunk: {allowed_vlans: 10}}", "access", access(1)),
        ("{name: eth1/1}", "access", access(1)),
        ("{name: eth1/1, mode: fex-fabric}", "unknown", None),
    ],
)
def test_an_l2_interface_without_a_mode_is_what_it_gives(entry: str, mode: str, rule: PortRule | None) -> None:
    port = switch_of("ansible-nxos", f"l2_interfaces: [{entry}]").interfaces["Ethernet1/1"]
    assert (port.mode, port.rule) == (mode, rule)


def test_port_channels_and_addresses_are_read_wherever_they_lie() -> None:
    text = """\
- hosts: all
  tasks:
  - cisco.nxos.nxos_lag_interfaces:
      config:
      - {name: port-channel10, members: [{member: Ethernet1/9, mode: active}, {member: Ethernet1/10, mode: 'on'}]}
  - cisco.nxos.l3_interfaces:
      config:
      - {name: Vlan2003, ipv4: [{address: 172.16.4.1/24}, {address: 172.16.9.1/24, secondary: true}]}
      - {name: Ethernet1/2.7, dot1q: 7, ipv6: [{address: "2001:db8::1/64"}]}
  - vars: {switch: {interfaces: [{name: Vlan2003, enabled: true}, {name: Ethernet1/4, mode: layer3}]}}
"""
    interfaces = switch_of("ansible-nxos", text).interfaces
    assert {
        name: (port.mode, port.enabled, port.channel_group, port.channel_mode, port.encapsulation_vlan, port.addresses)
        for name, port in interfaces.items()
    } == {
        "port-channel10": ("access", True, None, None, None, ()),
        "Ethernet1/9": ("member", True, 10, "active", None, ()),
        "Ethernet1/10": ("member", True, 10, "on", None, ()),
        "Vlan2003": ("routed", True, None, None, None, ("172.16.4.1/24", "172.16.9.1/24")),
        "Ethernet1/2.7": ("routed", False, None, None, 7, ("2001:db8::1/64",)),
        "Ethernet1/4": ("routed", False, None, None, None, ()),
    }


def test_illegal_vlans_are_a_problem_and_templates_are_not_modelled() -> None:
    text = (
        "l2_interfaces:\n- name: Ethernet1/3\n  trunk:\n    allowed_vlans: 2003-205\n"
        "    native_vlan: '{{ native }}'\n- name: Ethernet1/4\n  access: {vlan: 5000}\n"
    )
    read = read_switch(text, "vars.yml", dialect="ansible-nxos")
    assert read.switch is not None
    assert [(code, problem.place, problem.object) for code, problem in read.problems] == [
        ("SWI02", Place("vars.yml", 4, 5), "Switch vars"),
        ("SWI02", Place("vars.yml", 7, 12), "Switch vars"),
    ]
    assert read.switch.unmodelled == (Unmodelled(Place("vars.yml", 5, 5), "native_vlan: {{ native }}"),)


@pytest.mark.skipif(not PUBLISHED.exists(), reason="the published network pattern is not beside the checkout")
def test_the_published_pattern_has_the_virtual_machines_vlan_as_native() -> None:
    read = read_switch(PUBLISHED.read_text(), "extra-vars.yml")
    assert (read.dialect, read.problems) == ("ansible-nxos", ())
    assert read.switch is not None
    assert [vlan.id for vlan in read.switch.vlans] == [1, 2000, 2001, 2002, 2003, 2004, 2005]
    assert {
        name: (port.mode, port.native_vlan, str(port.allowed_vlans), port.place_of("native_vlan").line)
        for name, port in read.switch.interfaces.items()
        if port.mode == "trunk"
    } == {
        "Ethernet1/48": ("trunk", 2000, "2000-2005", 63),
        "Ethernet1/3": ("trunk", 2003, "2003-2005", 88),
        "Ethernet1/7": ("trunk", 2003, "2003-2005", 92),
        "Ethernet1/11": ("trunk", 2003, "2003-2005", 96),
    }
