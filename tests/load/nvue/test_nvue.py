"""NVUE of Cumulus Linux, as YAML and as commands."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from topocheck.load.dialects import claimed_by
from topocheck.load.nvue import NVUE
from topocheck.load.nvue.tree import names_of
from topocheck.model.place import Place
from topocheck.model.port import PortRule, bridge_port
from topocheck.model.route import StaticRoute
from topocheck.model.rule import Filter
from topocheck.model.switch import Switch, SwitchInterface, SwitchVlan
from topocheck.model.vlan import NO_VLANS, VlanSet

CONFIG = """\
- header:
    model: MSN3700C
- set:
    system: {hostname: leaf01}
    bridge:
      domain:
        br_default:
          vlan:
            '2003': {}
            2004-2005: {}
    interface:
      swp1:
        type: swp
        description: node0-virtualization
        link: {mtu: 9000}
        bridge: {domain: {br_default: {untagged: none}}}
      swp2-3: {type: swp}
      swp4:
        link: {state: {down: {}}}
        bridge: {domain: {br_default: {access: 2004}}}
      bond1:
        type: bond
        bond: {member: {swp2-3: {}}, mlag: {id: 7}}
        bridge: {domain: {br_default: {vlan: {2003: {}}, untagged: 2010}}}
      peerlink:
        type: peerlink
        bond: {member: {swp5: {}}}
        bridge: {domain: {br_default: {}}}
      peerlink.4094: {type: sub, base-interface: peerlink, vlan: 4094}
      vlan2003:
        type: svi
        vlan: 2003
        ip:
          address: {172.16.4.2/24: {}}
          vrf: RED
          vrr: {enable: on, address: {172.16.4.1/24: {}}}
        acl: {WEB: {inbound: {}}}
    vrf:
      default:
        router:
          static:
            10.0.0.0/8: {via: {172.16.4.254: {type: ipv4-address}}}
            10.1.0.0/16: {via: {blackhole: {type: blackhole}}}
            10.2.0.0/16: {distance: 5, via: {swp9: {type: interface}}}
      RED: {router: {bgp: {enable: on}}}
"""

COMMANDS = """\
cumulus@leaf01:mgmt:~$ nv set system hostname leaf01
nv set bridge domain br_default vlan 2003
nv set bridge domain br_default vlan 2004-2005
nv set interface swp1 description 'node0-virtualization'
nv set interface swp1 link mtu 9000
nv set interface swp1 bridge domain br_default untagged none
nv set interface swp2-3 type swp
nv set interface swp4 link state down
nv set interface swp4 bridge domain br_default access 2004
nv set interface bond1 bond member swp2-3
nv set interface bond1 bond mlag id 7
nv set interface bond1 bridge domain br_default vlan 2003
nv set interface bond1 bridge domain br_default untagged 2010
nv set interface peerlink type peerlink
nv set interface peerlink bond member swp5
nv set interface peerlink bridge domain br_default
nv set interface peerlink.4094 vlan 4094
nv set interface vlan2003 ip address 172.16.4.2/24
nv set interface vlan2003 ip vrf RED
nv set interface vlan2003 ip vrr address 172.16.4.1/24
nv set interface vlan2003 acl WEB inbound
nv set interface swp8 type swp
nv unset interface swp8
nv config apply
"""


def at(line: int, column: int) -> Place:
    return Place("startup.yaml", line, column)


def read(text: str) -> Switch:
    switch, problems = NVUE.read(text, "startup.yaml", None)
    assert isinstance(switch, Switch)
    assert problems == ()
    return switch


def test_ports_bonds_and_svis_are_read_with_their_places() -> None:
    switch = read(CONFIG)
    assert (switch.name, switch.place, switch.database_known, switch.unmodelled) == ("leaf01", at(4, 14), True, ())
    assert [vlan.id for vlan in switch.vlans] == [2003, 2004, 2005, 2010]
    assert switch.vlans[1] == SwitchVlan(2004, None, active=True, place=at(10, 13))
    assert switch.interfaces["swp1"] == SwitchInterface(
        name="swp1",
        place=at(12, 7),
        description="node0-virtualization",
        mtu=9000,
        mode="trunk",
        native_vlan=None,
        allowed_vlans=VlanSet.parse("2003-2005"),
        places={
            "description": at(14, 9),
            "mtu": at(15, 16),
            "mode": at(16, 27),
            "allowed_vlans": at(16, 27),
            "native_vlan": at(16, 40),
        },
        rule=bridge_port(None, VlanSet.parse("2003-2005"), NO_VLANS),
    )
    assert switch.interfaces["vlan2003"] == SwitchInterface(
        name="vlan2003",
        place=at(30, 7),
        mtu=9216,
        mode="routed",
        native_vlan=None,
        vrf="RED",
        svi_vlan=2003,
        addresses=("172.16.4.2/24",),
        virtual_addresses=("172.16.4.1/24",),
        filters=(Filter("WEB", "in", at(37, 21), None, version=None),),
        places={"addresses": at(34, 11), "vrf": at(35, 11), "virtual_addresses": at(36, 29)},
    )


@pytest.mark.parametrize("text", [CONFIG, COMMANDS])
def test_yaml_and_commands_say_the_same(text: str) -> None:
    switch = read(text)
    assert {
        name: (port.mode, port.enabled, port.channel_group, port.channel_number, port.mlag, port.peer_link, port.rule)
        for name, port in switch.interfaces.items()
    } == {
        "swp1": ("trunk", True, None, None, None, False, bridge_port(None, VlanSet.parse("2003-2005"), NO_VLANS)),
        "swp2": ("member", True, 1, None, None, False, None),
        "swp3": ("member", True, 1, None, None, False, None),
        "swp4": ("access", False, None, None, None, False, bridge_port(2004, NO_VLANS, VlanSet.of(2004))),
        "swp5": ("member", True, 2, None, None, False, None),
        "bond1": ("trunk", True, None, 1, 7, False, bridge_port(2010, VlanSet.of(2003), VlanSet.of(2010))),
        "peerlink": ("trunk", True, None, 2, None, True, bridge_port(1, VlanSet.parse("2003-2005"), VlanSet.of(1))),
        "peerlink.4094": ("routed", True, None, None, None, False, None),
        "vlan2003": ("routed", True, None, None, None, False, None),
    }
    assert switch.interfaces["peerlink.4094"].encapsulation_vlan == 4094
    assert (switch.interfaces["swp2"].channel_mode, switch.interfaces["vlan2003"].addresses) == (
        "active",
        ("172.16.4.2/24",),
    )


@pytest.mark.parametrize(
    ("domain", "mode", "rule"),
    [
        ("{}", "trunk", bridge_port(1, VlanSet.parse("10-11"), VlanSet.of(1))),
        ("{vlan: {all: {}}}", "trunk", bridge_port(1, VlanSet.parse("10-11"), VlanSet.of(1))),
        ("{vlan: {'11': {}, 20-21: {}}}", "trunk", bridge_port(1, VlanSet.parse("11,20-21"), VlanSet.of(1))),
        ("{untagged: 11}", "trunk", bridge_port(11, VlanSet.of(10), VlanSet.of(11))),
        ("{access: 10}", "access", bridge_port(10, NO_VLANS, VlanSet.of(10))),
    ],
)
def test_a_port_without_vlans_of_its_own_has_those_of_the_bridge(domain: str, mode: str, rule: PortRule) -> None:
    text = (
        "- set:\n    bridge: {domain: {br_default: {vlan: {'10': {}, '11': {}}}}}\n"
        f"    interface: {{swp1: {{bridge: {{domain: {{br_default: {domain}}}}}}}}}\n"
    )
    port = read(text).interfaces["swp1"]
    assert (port.mode, port.rule) == (mode, rule)


def test_a_port_of_another_bridge_is_not_known_and_said_to_be() -> None:
    switch = read(
        "nv set bridge domain br_default vlan 10\nnv set bridge domain br2 vlan 10\nnv set interface swp1 bridge domain br2\n"
    )
    assert (switch.interfaces["swp1"].mode, switch.interfaces["swp1"].rule) == ("unknown", None)
    assert [(line.place.line, line.text) for line in switch.unmodelled] == [
        (2, "bridge domain br2"),
        (3, "bridge domain br2"),
    ]


def test_static_routes_and_a_routing_protocol() -> None:
    switch = read(CONFIG)
    assert switch.routes == (
        StaticRoute(ip_network("10.0.0.0/8"), ip_address("172.16.4.254"), at(42, 32)),
        StaticRoute(ip_network("10.1.0.0/16"), None, at(43, 33), discard=True),
        StaticRoute(ip_network("10.2.0.0/16"), None, at(44, 46), interface="swp9", distance=5),
    )
    assert switch.learns_routes == at(45, 22)


def test_illegal_vlans_are_problems_at_their_words() -> None:
    text = "nv set bridge domain br_default vlan 5000\nnv set interface swp1 bridge domain br_default access 0\n"
    switch, problems = NVUE.read(text, "startup.yaml", "sw")
    assert isinstance(switch, Switch)
    assert [(code, str(problem.place)) for code, problem in problems] == [
        ("SWI02", "startup.yaml:1:38"),
        ("SWI02", "startup.yaml:2:48"),
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("swp1", ("swp1",)),
        ("swp1-3", ("swp1", "swp2", "swp3")),
        ("swp1s0-2", ("swp1s0", "swp1s1", "swp1s2")),
        ("swp1-2,5", ("swp1", "swp2", "swp5")),
        ("bond1,bond3", ("bond1", "bond3")),
        ("vlan10,20", ("vlan10", "vlan20")),
        ("peerlink", ("peerlink",)),
        ("peerlink.4094", ("peerlink.4094",)),
        ("swp9-1", ("swp9-1",)),
        ("swp1-99999", ("swp1-99999",)),
        ("", ("",)),
    ],
)
def test_a_range_of_interfaces_means_each(text: str, names: tuple[str, ...]) -> None:
    assert names_of(text) == names


@pytest.mark.parametrize("text", [CONFIG, COMMANDS])
def test_no_other_dialect_claims_it(text: str) -> None:
    assert claimed_by(text) == (NVUE,)


WORDS = """
nv set unset interface swp1 swp1-3 bond1 vlan10 bridge domain br_default vlan untagged access none all 10 4095 10-12 bond member
mlag id type svi ip address 10.0.0.1/24 vrr vrf RED default router static 10.0.0.0/8 via link state down mtu system hostname
"""
line = st.lists(st.sampled_from(WORDS.split()), max_size=9).map(lambda words: "nv set " + " ".join(words))
leaf = st.one_of(st.none(), st.integers(), st.text(max_size=3))


@given(st.one_of(st.text(), st.lists(line, max_size=12).map("\n".join)))
def test_no_commands_make_reading_fail(text: str) -> None:
    switch, _ = NVUE.read(text, "startup.yaml", None)
    assert isinstance(switch, Switch)
    assert NVUE.claims(text) in (True, False)


@given(
    st.recursive(leaf, lambda below: st.dictionaries(st.sampled_from(WORDS.split()), below, max_size=4), max_leaves=30)
)
def test_no_yaml_makes_reading_fail(tree: object) -> None:
    text = f"- set: {tree!r}\n".replace("None", "null")
    switch, problems = NVUE.read(text, "startup.yaml", None)
    assert switch is not None or problems
