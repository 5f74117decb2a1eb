"""A JunOS switch: what its ports carry, what becomes of untagged frames, and what it routes."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest
from load.junos.junos_texts import FILE, not_modelled, place, port_of, switch_of, wrong

from topocheck.load.junos.switch import JUNOS
from topocheck.model.place import Place
from topocheck.model.port import PortRule, access, trunk
from topocheck.model.route import StaticRoute
from topocheck.model.switch import Switch, SwitchInterface, SwitchVlan
from topocheck.model.vlan import ALL_VLANS, NO_VLANS, VlanSet

LEAF = """\
system {
    host-name leaf1;
}
interfaces {
    xe-0/0/1 {
        description node0-virtualization;
        native-vlan-id 2003;
        mtu 9216;
        unit 0 {
            family ethernet-switching {
                interface-mode trunk;
                vlan {
                    members [ vm-1 2004-2005 ];
                }
            }
        }
    }
    irb {
        unit 2003 {
            family inet {
                address 172.16.4.2/24 {
                    virtual-gateway-address 172.16.4.1;
                }
            }
        }
    }
}
vlans {
    vm-1 {
        vlan-id 2003;
        l3-interface irb.2003;
    }
    vm-2 {
        vlan-id 2004;
    }
}
"""
VM_VLANS = ("vm-1 vlan-id 2003", "vm-2 vlan-id 2004")
TRUNK = "unit 0 family ethernet-switching interface-mode trunk"
MEMBERS = "unit 0 family ethernet-switching vlan members"


def at(line: int, column: int) -> Place:
    return Place(FILE, line, column)


def test_a_switch_is_read_with_its_places() -> None:
    assert switch_of(LEAF) == Switch(
        name="leaf1",
        file=FILE,
        dialect="junos",
        hostname="leaf1",
        place=at(2, 5),
        vlans=(
            SwitchVlan(1, "default", active=True, place=at(2, 5)),
            SwitchVlan(2003, "vm-1", active=True, place=at(30, 9)),
            SwitchVlan(2004, "vm-2", active=True, place=at(34, 9)),
        ),
        database_known=True,
        interfaces={
            "xe-0/0/1": SwitchInterface(
                name="xe-0/0/1",
                place=at(5, 5),
                description="node0-virtualization",
                mtu=9202,
                mode="trunk",
                native_vlan=2003,
                allowed_vlans=VlanSet.parse("2003-2005"),
                places={
                    "description": at(6, 9),
                    "native_vlan": at(7, 9),
                    "mtu": at(8, 9),
                    "mode": at(11, 17),
                    "allowed_vlans": at(13, 21),
                },
                rule=trunk(VlanSet.parse("2003-2005"), 2003),
            ),
            "irb.2003": SwitchInterface(
                name="irb.2003",
                place=at(19, 9),
                mode="routed",
                native_vlan=None,
                svi_vlan=2003,
                addresses=("172.16.4.2/24",),
                virtual_addresses=("172.16.4.1/24",),
                places={"addresses": at(21, 17), "virtual_addresses": at(22, 21)},
            ),
        },
    )


@pytest.mark.parametrize(
    ("lines", "native", "rule"),
    [
        ((TRUNK, f"{MEMBERS} vm-1"), None, trunk(VlanSet.of(2003), None)),
        ((TRUNK, f"{MEMBERS} [ vm-1 2010-2012 ]"), None, trunk(VlanSet.parse("2003,2010-2012"), None)),
        ((TRUNK, f"{MEMBERS} all"), None, trunk(ALL_VLANS, None)),
        ((TRUNK, f"{MEMBERS} all", "native-vlan-id 2003"), 2003, trunk(ALL_VLANS, 2003)),
        ((TRUNK, f"{MEMBERS} vm-2", "native-vlan-id 2003"), 2003, trunk(VlanSet.of(2004), None)),
        ((TRUNK,), None, trunk(NO_VLANS, None)),
        (
            (f"{TRUNK} vlan members vm-1",),
            None,
            trunk(VlanSet.of(2003), None),
        ),
        (
            (
                "unit 0 family ethernet-switching port-mode trunk",
                f"{MEMBERS} vm-2",
                "unit 0 family ethernet-switching native-vlan-id vm-1",
            ),
            2003,
            trunk(VlanSet.of(2003, 2004), 2003),
        ),
        (
            ("unit 0 family bridge interface-mode trunk", "unit 0 family bridge vlan-id-list 5-6"),
            None,
            trunk(VlanSet.of(5, 6), None),
        ),
    ],
)
def test_a_trunk_carries_its_members_and_drops_untagged_frames_without_a_native_vlan(
    lines: tuple[str, ...], native: int | None, rule: PortRule
) -> None:
    port = port_of(*lines, vlans=VM_VLANS)
    assert (port.mode, port.native_vlan, port.rule) == ("trunk", native, rule)


@pytest.mark.parametrize(
    ("lines", "vlan"),
    [
        ((f"{MEMBERS} vm-1",), 2003),
        (("unit 0 family ethernet-switching interface-mode access", f"{MEMBERS} 2004"), 2004),
        (("unit 0 family ethernet-switching",), 1),
        (("unit 0 family ethernet-switching", f"{MEMBERS} default"), 1),
        (("unit 0 family ethernet-switching storm-control sc",), 1),
        (("unit 0 family bridge interface-mode access", "unit 0 family bridge vlan-id 2003"), 2003),
    ],
)
def test_an_access_port_is_in_one_vlan_the_default_one_where_it_names_none(lines: tuple[str, ...], vlan: int) -> None:
    port = port_of(*lines, vlans=VM_VLANS)
    assert (port.mode, port.access_vlan, port.rule) == ("access", vlan, access(vlan))


def test_a_native_vlan_that_is_no_member_is_doubtful() -> None:
    text = f"set interfaces ge-0/0/1 {TRUNK} vlan members 5\nset interfaces ge-0/0/1 native-vlan-id 6\n"
    assert not_modelled(text) == [(2, "set interfaces ge-0/0/1 native-vlan-id 6")]
    assert not_modelled(text.replace("-id 6", "-id 5")) == []


def test_management_ports_may_have_a_routing_table_of_their_own() -> None:
    text = "set interfaces fxp0 unit 0 family inet address 192.0.2.1/24\n"
    ports = switch_of(text + "set system management-instance\n").interfaces
    assert (ports["fxp0"].vrf, ports["fxp0"].places["vrf"]) == ("mgmt_junos", place(2))
    assert switch_of(text).interfaces["fxp0"].vrf is None


def test_a_vlan_may_name_its_ports_itself() -> None:
    port = port_of("unit 0 family ethernet-switching", vlans=(*VM_VLANS, "vm-1 interface ge-0/0/1.0"))
    assert port.rule == access(2003)


def test_units_of_one_tag_that_vlans_name_are_a_trunk_together() -> None:
    text = """\
set interfaces ge-0/0/1 flexible-vlan-tagging
set interfaces ge-0/0/1 encapsulation flexible-ethernet-services
set interfaces ge-0/0/1 unit 5 encapsulation vlan-bridge
set interfaces ge-0/0/1 unit 5 vlan-id 5
set interfaces ge-0/0/1 unit 6 encapsulation vlan-bridge
set interfaces ge-0/0/1 unit 6 vlan-id 6
set interfaces ge-0/0/1 unit 7 vlan-id 7
set interfaces ge-0/0/1 unit 7 family inet address 10.7.0.1/24
set bridge-domains five vlan-id 5
set bridge-domains five interface ge-0/0/1.5
set bridge-domains six vlan-id 6
set bridge-domains six interface ge-0/0/1.6
"""
    ports = switch_of(text).interfaces
    assert {name: (port.mode, port.rule, port.encapsulation_vlan) for name, port in ports.items()} == {
        "ge-0/0/1": ("trunk", trunk(VlanSet.of(5, 6), None), None),
        "ge-0/0/1.7": ("routed", None, 7),
    }
    assert not_modelled(text) == []
    other = text.replace("six vlan-id 6", "six vlan-id 60")
    assert switch_of(other).interfaces["ge-0/0/1"].mode == "unknown"
    assert not_modelled(other) == [(12, "set bridge-domains six interface ge-0/0/1.6")]


def test_a_telephone_has_a_tagged_vlan_beside_the_untagged_one() -> None:
    text = """\
set vlans voice vlan-id 30
set vlans data vlan-id 20
set switch-options voip interface ge-0/0/1.0 vlan voice
set interfaces ge-0/0/1 unit 0 family ethernet-switching vlan members data
"""
    port = switch_of(text).interfaces["ge-0/0/1"]
    assert (port.voice_vlan, port.rule) == (30, PortRule(20, VlanSet.of(30), VlanSet.of(20, 30), VlanSet.of(20)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "set vlans a vlan-id 4095\n",
            [(1, "'4095' in 'set vlans a vlan-id 4095' is no VLAN from 1 to 4094 and no ascending range of them")],
        ),
        (
            f"set vlans a vlan-id 5\nset interfaces ge-0/0/1 {TRUNK}\nset interfaces ge-0/0/1 {MEMBERS} b\n",
            [
                (
                    3,
                    (
                        f"'b' in 'set interfaces ge-0/0/1 {MEMBERS} b' is neither a VLAN from 1 to 4094 nor a name under "
                        "vlans, and must be one of them"
                    ),
                )
            ],
        ),
        (
            "set interfaces ge-0/0/1 vlan-tagging\nset interfaces ge-0/0/1 unit 5 vlan-id 5000\n",
            [(2, "'5000' in 'set interfaces ge-0/0/1 unit 5 vlan-id 5000' is no VLAN from 1 to 4094")],
        ),
        (
            f"set interfaces ge-0/0/1 {MEMBERS} 5-6\n",
            [(1, "'5-6' makes more than one VLAN of an access port, which must have one")],
        ),
    ],
)
def test_vlans_that_can_not_be_meant_are_wrong(text: str, expected: list[tuple[int, str]]) -> None:
    assert wrong(text) == [("SWI02", *each) for each in expected]


def test_a_configuration_that_ends_too_early_is_told() -> None:
    _, problems = JUNOS.read("interfaces {\n    ge-0/0/1 {\n        mtu 9000;\n", FILE, "sw")
    assert [(code, problem.place, problem.object, problem.message) for code, problem in problems] == [
        (
            "SIT02",
            place(2),
            "Switch sw",
            '"ge-0/0/1" opens a brace that is never closed, so that the end of the configuration is missing',
        )
    ]


def test_without_any_vlan_the_names_on_a_port_can_not_be_told() -> None:
    text = f"set interfaces ge-0/0/1 {TRUNK}\nset interfaces ge-0/0/1 {MEMBERS} vm-1\n"
    switch = switch_of(text)
    assert (switch.database_known, switch.interfaces["ge-0/0/1"].mode, switch.interfaces["ge-0/0/1"].rule) == (
        False,
        "unknown",
        None,
    )
    assert not_modelled(text) == [(2, f"set interfaces ge-0/0/1 {MEMBERS} vm-1")]


def test_several_vlans_may_share_a_name() -> None:
    text = f"set vlans vm vlan-id-list [ 2003 2005-2006 ]\nset interfaces ge-0/0/1 {TRUNK}\nset interfaces ge-0/0/1 {MEMBERS} vm\n"
    switch = switch_of(text)
    assert [(vlan.id, vlan.name) for vlan in switch.vlans] == [(1, "default"), (2003, "vm"), (2005, "vm"), (2006, "vm")]
    assert switch.interfaces["ge-0/0/1"].allowed_vlans == VlanSet.parse("2003,2005-2006")


def test_members_of_an_aggregate_negotiate_as_it_says() -> None:
    text = f"""\
set interfaces ge-0/0/1 ether-options 802.3ad ae3
set interfaces ge-0/0/2 gigether-options 802.3ad ae3
set interfaces ge-0/0/3 ether-options 802.3ad ae4
set interfaces ae3 aggregated-ether-options lacp active
set interfaces ae3 aggregated-ether-options mc-ae mc-ae-id 7
set interfaces ae3 {TRUNK} vlan members all
set interfaces ae4 esi 00:00:00:00:00:00:00:00:01:02
set interfaces ae4 esi all-active
set interfaces ae5 aggregated-ether-options lacp passive
set interfaces ge-0/0/5 ether-options 802.3ad ae5
set multi-chassis multi-chassis-protection 10.0.0.1 interface ae5
"""
    ports = switch_of(text).interfaces
    assert {
        name: (port.mode, port.channel_group, port.channel_mode, port.mlag, port.peer_link)
        for name, port in ports.items()
    } == {
        "ge-0/0/1": ("member", 3, "active", None, False),
        "ge-0/0/2": ("member", 3, "active", None, False),
        "ge-0/0/3": ("member", 4, "on", None, False),
        "ae3": ("trunk", None, None, 7, False),
        "ae4": ("routed", None, None, 258, False),
        "ae5": ("routed", None, None, None, True),
        "ge-0/0/5": ("member", 5, "passive", None, False),
    }
    assert ports["ge-0/0/1"].places == {"mode": place(1), "channel_group": place(1)}


@pytest.mark.parametrize(
    ("tagging", "mtu"),
    [("vlan-tagging", 9000), ("flexible-vlan-tagging", 8996), ("stacked-vlan-tagging", 8996)],
)
def test_the_mtu_of_a_port_has_room_for_the_tags_that_it_takes(tagging: str, mtu: int) -> None:
    text = f"set interfaces ge-0/0/1 {tagging}\nset interfaces ge-0/0/1 mtu 9018\n"
    units = "set interfaces ge-0/0/1 unit 2003 vlan-id 2003\nset vlans v vlan-id 7\n"
    assert JUNOS.claims(text + units)
    switch, _ = JUNOS.read(text + units, FILE, "sw")
    assert isinstance(switch, Switch)
    assert switch.interfaces["ge-0/0/1.2003"].mtu == mtu


def test_units_with_tags_are_subinterfaces() -> None:
    text = """\
set interfaces ge-0/0/1 vlan-tagging
set interfaces ge-0/0/1 mtu 9018
set interfaces ge-0/0/1 unit 2003 vlan-id 2003 family inet address 172.16.4.1/24
set interfaces ge-0/0/1 unit 2004 vlan-id 2004
set interfaces ge-0/0/1 unit 2004 family inet6 address 2001:db8::1/64
set interfaces ge-0/0/1 unit 2004 family inet6 address fe80::1/64
set interfaces ge-0/0/1 unit 2004 family inet mtu 1400
set interfaces ge-0/0/1 unit 2004 disable
"""
    ports = switch_of(text).interfaces
    assert {
        name: (port.mode, port.encapsulation_vlan, port.addresses, port.mtu, port.enabled)
        for name, port in ports.items()
    } == {
        "ge-0/0/1": ("routed", None, (), 9004, True),
        "ge-0/0/1.2003": ("routed", 2003, ("172.16.4.1/24",), 9000, True),
        "ge-0/0/1.2004": ("routed", 2004, ("2001:db8::1/64",), 1400, False),
    }


def test_a_tag_on_a_port_that_takes_none_is_told() -> None:
    assert not_modelled("set interfaces ge-0/0/1 unit 5 vlan-id 5\n") == [
        (1, "set interfaces ge-0/0/1 unit 5 vlan-id 5")
    ]


def test_a_port_without_a_tag_has_the_addresses_of_its_unit() -> None:
    text = """\
set interfaces ge-0/0/1 disable
set interfaces ge-0/0/1 unit 0 description uplink
set interfaces ge-0/0/1 unit 0 family inet address 10.0.0.1/24
set interfaces ge-0/0/1 unit 0 family inet address 10.0.1.1/24 primary
set interfaces ge-0/0/1 unit 0 family inet address 10.0.0.1/24 vrrp-group 5 virtual-address [ 10.0.0.3 10.9.0.3 ]
set interfaces lo0 unit 0 family inet address 192.0.2.1/32
"""
    ports = switch_of(text).interfaces
    assert list(ports) == ["ge-0/0/1", "lo0"]
    assert ports["ge-0/0/1"] == SwitchInterface(
        name="ge-0/0/1",
        place=place(1),
        description="uplink",
        enabled=False,
        mode="routed",
        native_vlan=None,
        allowed_vlans=NO_VLANS,
        addresses=("10.0.1.1/24", "10.0.0.1/24"),
        virtual_addresses=("10.0.0.3/24", "10.9.0.3/32"),
        places={
            "enabled": place(1),
            "description": place(2),
            "addresses": place(4),
            "virtual_addresses": place(5),
        },
    )


def test_routes_and_routing_instances() -> None:
    text = """\
set interfaces irb unit 5 family inet address 10.5.0.1/24
set interfaces ge-0/0/1 unit 0 family inet address 10.6.0.1/24
set vlans v5 vlan-id 5 l3-interface irb.5
set routing-instances red instance-type virtual-router
set routing-instances red interface irb.5
set routing-instances red interface ge-0/0/1.0
set routing-instances red routing-options static route 0.0.0.0/0 next-hop 10.5.0.254 preference 9
set routing-options static route 10.0.0.0/8 next-hop [ 10.6.0.2 10.6.0.3 ]
set routing-options static route 10.0.0.0/8 qualified-next-hop 10.6.0.4 preference 200
set routing-options static route 192.168.0.0/16 discard
set routing-options rib inet6.0 static route ::/0 next-hop 2001:db8::1
set routing-options static route 172.16.0.0/12 next-hop ge-0/0/1.0
"""
    switch = switch_of(text)
    assert {name: port.vrf for name, port in switch.interfaces.items()} == {"irb.5": "red", "ge-0/0/1": "red"}
    assert switch.interfaces["irb.5"].svi_vlan == 5
    wide = ip_network("10.0.0.0/8")
    assert switch.routes == (
        StaticRoute(wide, ip_address("10.6.0.2"), place(8), distance=5),
        StaticRoute(wide, ip_address("10.6.0.3"), place(8), distance=5),
        StaticRoute(wide, ip_address("10.6.0.4"), place(9), distance=200),
        StaticRoute(ip_network("192.168.0.0/16"), None, place(10), distance=5, discard=True),
        StaticRoute(ip_network("172.16.0.0/12"), None, place(12), interface="ge-0/0/1", distance=5),
        StaticRoute(ip_network("::/0"), ip_address("2001:db8::1"), place(11), distance=5),
        StaticRoute(ip_network("0.0.0.0/0"), ip_address("10.5.0.254"), place(7), vrf="red", distance=9),
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("set system host-name a\nset protocols ospf area 0 interface all\n", 2),
        ("set routing-instances r protocols bgp group g neighbor 10.0.0.1\n", 1),
        ("set protocols lldp interface all\n", None),
    ],
)
def test_a_routing_protocol_may_know_more_routes(text: str, line: int | None) -> None:
    assert switch_of(text).learns_routes == (None if line is None else place(line))


@pytest.mark.parametrize(
    "line",
    [
        "set interfaces ge-0/0/1 unit 0 family ethernet-switching interface-mode tagged-access",
        "set interfaces ge-0/0/1 unit 0 family ethernet-switching vlan-rewrite translate 5 6",
        "set interfaces ge-0/0/1 unit 0 family ethernet-switching filter input f",
        "set interfaces ge-0/0/1 unit 5 input-vlan-map pop",
        "set interfaces ge-0/0/1 unit 5 vlan-tags outer 5 inner 6",
        "set interfaces ge-0/0/1 encapsulation vlan-ccc",
        "set interfaces ge-0/0/1 unit 0 family inet rpf-check",
        "set interfaces ge-0/0/1 unit 0 family inet address 10.0.0.300/24",
        "set vlans v5 isolated-vlan v6",
        "set vlans v5 forwarding-options filter input f",
        "set logical-systems a interfaces ge-0/0/1 unit 0",
        "set protocols dot1x authenticator interface ge-0/0/1",
        "set routing-options static route 10.0.0.0/8 next-table red.inet.0",
        "set routing-options aggregate route 10.0.0.0/8",
        "set security policies global policy p then permit",
    ],
)
def test_what_could_change_forwarding_and_is_not_modelled_is_told(line: str) -> None:
    assert not_modelled(f"set vlans v5 vlan-id 5\n{line}\n") == [(2, line)]


@pytest.mark.parametrize(
    "line",
    [
        "set system ntp server 10.0.0.1",
        "set snmp community public",
        "set chassis aggregated-devices ethernet device-count 4",
        "set protocols rstp interface ge-0/0/1 edge",
        "set forwarding-options storm-control-profiles default all",
        "set interfaces ge-0/0/1 speed 10g",
        "set vlans v5 description servers",
        "set class-of-service interfaces ge-0/0/1 unit 0",
        "set policy-options policy-statement p then accept",
    ],
)
def test_what_does_not_change_forwarding_is_passed_over(line: str) -> None:
    assert not_modelled(f"set vlans v5 vlan-id 5\n{line}\n") == []


def test_what_is_left_over_without_an_effect_on_forwarding_is_listed_all_the_same() -> None:
    line = "set vlans v5 vxlan vni 10005"
    switch = switch_of(f"set vlans v5 vlan-id 5\n{line}\n")
    assert [(each.place.line, each.text, each.about_switching) for each in switch.unmodelled] == [(2, line, False)]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('pap local-password "hidden words"', "pap local-password (left out)"),
        ("chap default-chap-secret hidden", "chap default-chap-secret (left out)"),
        ('name "$9$hidden"', "name (left out)"),
        ("name $9$hidden", "name (left out)"),
    ],
)
def test_a_line_is_listed_without_its_secrets(written: str, shown: str) -> None:
    (line,) = switch_of(f"set interfaces pp0 unit 0 ppp-options {written}\n").unmodelled
    assert line.text == f"set interfaces pp0 unit 0 ppp-options {shown}"


def test_vlans_of_a_virtual_switch_are_those_of_the_switch_where_it_has_no_others() -> None:
    text = "set routing-instances v instance-type virtual-switch\nset routing-instances v bridge-domains b vlan-id 7\n"
    assert [vlan.id for vlan in switch_of(text).vlans] == [1, 7]
    assert not_modelled(text) == []
    assert not_modelled("set vlans a vlan-id 5\n" + text) == [(3, "set routing-instances v bridge-domains b vlan-id 7")]
