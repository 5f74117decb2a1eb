"""Cisco ASA: interfaces, objects, access lists, security levels and routes, and who may what by them."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address, ip_interface, ip_network

import pytest
from load.firewall.firewall_texts import FILE, allowed, asked, firewall_of

from topocheck.load.firewall.asa import ASA
from topocheck.model.firewall import Firewall, FirewallInterface
from topocheck.model.place import Place
from topocheck.model.route import StaticRoute
from topocheck.model.rule import UNREAD, AccessList, Filter, Rule
from topocheck.model.switch import Unmodelled
from topocheck.simulate.rules import Verdict

SMALL = """: Saved
:
ASA Version 9.16(4)
!
hostname fw1
enable password ***** pbkdf2
!
interface GigabitEthernet0/0
 description switch:Ethernet1/48
 no nameif
 no security-level
 no ip address
!
interface GigabitEthernet0/0.2003
 vlan 2003
 nameif vm-1
 security-level 50
 ip address 172.16.4.1 255.255.255.0 standby 172.16.4.2
!
interface GigabitEthernet0/1
 nameif outside
 security-level 0
 ip address 203.0.113.2 255.255.255.240
!
interface GigabitEthernet0/2
 shutdown
 no nameif
!
access-list vm-1_in remark to the web
access-list vm-1_in extended permit tcp 172.16.4.0 255.255.255.0 any eq https log
access-group vm-1_in in interface vm-1
mtu vm-1 9000
route outside 0.0.0.0 0.0.0.0 203.0.113.1 1
policy-map global_policy
 class inspection_default
  inspect icmp
service-policy global_policy global
: end
"""


def test_a_small_configuration_is_read_with_the_line_of_everything() -> None:
    vm_1 = ip_interface("172.16.4.1/24")
    assert firewall_of(ASA, SMALL) == Firewall(
        name="fw1",
        file=FILE,
        place=Place(FILE, 5),
        interfaces=(
            FirewallInterface("GigabitEthernet0/0", Place(FILE, 8), description="switch:Ethernet1/48"),
            FirewallInterface(
                "GigabitEthernet0/0.2003",
                Place(FILE, 14),
                parent="GigabitEthernet0/0",
                vlan=2003,
                addresses=(vm_1,),
                address_place=Place(FILE, 18, 2),
                zone="vm-1",
                mtu=9000,
                virtual_addresses=(vm_1,),
            ),
            FirewallInterface(
                "GigabitEthernet0/1",
                Place(FILE, 20),
                addresses=(ip_interface("203.0.113.2/28"),),
                address_place=Place(FILE, 23, 2),
                zone="outside",
            ),
            FirewallInterface("GigabitEthernet0/2", Place(FILE, 25), enabled=False),
        ),
        routes=(
            StaticRoute(
                ip_network("0.0.0.0/0"), ip_address("203.0.113.1"), Place(FILE, 33), interface="GigabitEthernet0/1"
            ),
        ),
        rules=(
            Rule("security level of vm-1", Place(FILE, 17, 2), "deny", from_zones=("vm-1",), to_zones=("vm-1",)),
            Rule(
                "security level of outside", Place(FILE, 22, 2), "deny", from_zones=("outside",), to_zones=("outside",)
            ),
            Rule(
                "vm-1_in line 2",
                Place(FILE, 30),
                "accept",
                from_zones=("vm-1",),
                sources=(ip_network("172.16.4.0/24"),),
                protocols=("tcp",),
                destination_ports=((443, 443),),
            ),
            Rule("implicit deny of vm-1_in", Place(FILE, 31), "deny", from_zones=("vm-1",)),
        ),
        dialect="asa",
        hostname="fw1",
    )


INTERFACES = """ASA Version 9.12(4)
hostname fw1
interface GigabitEthernet0/0
 nameif inside
 security-level 100
 ip address 10.1.0.1 255.255.255.0
 ipv6 address fd00:1::1/64
!
interface GigabitEthernet0/1
 nameif dmz
 security-level 50
 ip address 10.2.0.1 255.255.255.0
!
interface GigabitEthernet0/2
 nameif dmz2
 security-level 50
 ip address 10.3.0.1 255.255.255.0
!
interface GigabitEthernet0/3
 nameif outside
 security-level 0
 ip address 203.0.113.2 255.255.255.0
!
"""


NEXT = INTERFACES.count("\n") + 1


def firewall(*lines: str) -> Firewall:
    return firewall_of(ASA, INTERFACES + "\n".join(lines) + "\n")


WAYS = ("inside>dmz", "dmz>inside", "dmz>dmz2", "dmz>dmz", "dmz>outside", "outside>dmz")


@pytest.mark.parametrize(
    ("lines", "answers"),
    [
        ((), (True, False, False, False, True, False)),
        (("same-security-traffic permit inter-interface",), (True, False, True, False, True, False)),
        (("same-security-traffic permit intra-interface",), (True, False, False, True, True, False)),
        (
            ("access-list all extended permit ip any any", "access-group all in interface dmz"),
            (True, True, False, False, True, False),
        ),
        (
            (
                "same-security-traffic permit inter-interface",
                "access-list all extended permit ip any any",
                "access-group all in interface dmz",
            ),
            (True, True, True, False, True, False),
        ),
        (
            ("access-list web extended permit tcp any any eq 80", "access-group web in interface dmz"),
            (True,) + (False,) * 5,
        ),
        (
            ("access-list all extended permit ip any any", "access-group all global"),
            (True, True, False, False, True, True),
        ),
        (("access-list web extended permit tcp any any eq 80", "access-group web global"), (False,) * 6),
    ],
)
def test_security_levels_hold_where_there_is_no_access_list(lines: tuple[str, ...], answers: tuple[bool, ...]) -> None:
    fw = firewall(*lines)
    assert tuple(allowed(fw, way, "10.1.0.5>10.2.0.9 tcp/22") for way in WAYS) == answers


def test_the_name_inside_has_the_highest_level_and_others_the_lowest() -> None:
    text = INTERFACES.replace(" security-level 100\n", "").replace(" security-level 0\n", "")
    fw = firewall_of(ASA, text)
    assert [allowed(fw, way, "10.1.0.5>10.2.0.9") for way in WAYS] == [True, False, False, False, True, False]


def test_interface_rules_come_before_global_ones_and_the_implicit_deny_behind_both() -> None:
    fw = firewall(
        "access-list one extended deny tcp any any eq ssh",
        "access-list both extended permit tcp any any",
        "access-group one in interface dmz",
        "access-group both global",
    )
    assert allowed(fw, "dmz>outside", "10.2.0.9>192.0.2.1 tcp/22") is False
    assert asked(fw, "dmz>outside", "10.2.0.9>192.0.2.1 tcp/23") == Verdict(
        accepted=True, place=Place(FILE, NEXT + 1), message="rule both line 1 of fw1 accepts it"
    )
    assert allowed(fw, "outside>inside", "192.0.2.1>10.1.0.9 tcp/22") is True
    assert asked(fw, "inside>dmz", "10.1.0.9>10.2.0.9 udp/53") == Verdict(
        accepted=False, place=Place(FILE, NEXT + 3), message="rule implicit deny of both of fw1 denies it"
    )


OBJECTS = """names
name 10.9.0.7 printer
object network host-a
 host 10.1.0.5
object network net-a
 subnet 10.1.0.0 255.255.255.0
object network range-a
 range 10.1.0.10 10.1.0.20
object network www
 fqdn v4 www.example.org
object-group network some
 description hosts
 network-object object host-a
 network-object host printer
 network-object 10.8.0.0 255.255.0.0
object-group network more
 group-object some
 network-object object www
object-group network circle
 group-object circle
 network-object host 10.1.0.6
object service web
 service tcp destination eq www
object service from-web
 service tcp source eq www
object-group service mixed
 service-object object web
 service-object udp destination range 5000 5010
 service-object icmp echo
object-group service ports tcp
 port-object eq ssh
 port-object range 8000 8010
object-group protocol two
 protocol-object tcp
 protocol-object icmp
object-group icmp-type pings
 icmp-object echo
object-group user staff
 user EXAMPLE\\\\joe
access-group acl in interface inside
access-list acl extended permit """


@pytest.mark.parametrize(
    ("entry", "flows", "answers"),
    [
        ("ip any any", ("10.1.0.5>10.2.0.9", "fd00:1::5>fd00:2::9 tcp/1"), (True, True)),
        ("ip any4 any4", ("10.1.0.5>10.2.0.9", "fd00:1::5>fd00:2::9 tcp/1"), (True, False)),
        ("ip any6 any6", ("10.1.0.5>10.2.0.9", "fd00:1::5>fd00:2::9 tcp/1"), (False, True)),
        ("ip host 10.1.0.5 any", ("10.1.0.5>10.2.0.9", "10.1.0.6>10.2.0.9"), (True, False)),
        ("ip 10.1.0.0 255.255.255.0 any", ("10.1.0.5>10.2.0.9", "10.3.0.5>10.2.0.9"), (True, False)),
        ("ip 10.1.0.0 0.0.0.255 any", ("10.1.0.5>10.2.0.9",), (None,)),
        ("ip fd00:1::/64 any", ("fd00:1::5>fd00:2::9", "fd00:3::5>fd00:2::9"), (True, False)),
        ("ip object net-a host printer", ("10.1.0.5>10.9.0.7", "10.1.0.5>10.9.0.8"), (True, False)),
        ("ip object range-a any", ("10.1.0.10>10.9.0.7", "10.1.0.21>10.9.0.7"), (True, False)),
        ("ip object-group some any", ("10.1.0.5>1.1.1.1", "10.9.0.7>1.1.1.1", "10.8.3.4>1.1.1.1", "10.1.0.7>1.1.1.1"), (True, True, True, False)),
        ("ip any object-group more", ("1.1.1.1>10.8.0.1", "1.1.1.1>192.0.2.1"), (True, None)),
        ("ip object www any", ("10.1.0.5>1.1.1.1",), (None,)),
        ("ip object-group circle any", ("10.1.0.6>1.1.1.1", "10.1.0.7>1.1.1.1"), (True, None)),
        ("ip object gone any", ("10.1.0.6>1.1.1.1",), (None,)),
        ("ip interface inside any", ("10.1.0.1>1.1.1.1", "10.1.0.2>1.1.1.1"), (True, False)),
        ("object web any any", ("10.1.0.5>1.1.1.1 tcp/80", "10.1.0.5>1.1.1.1 tcp/81"), (True, False)),
        ("object from-web any any", ("10.1.0.5>1.1.1.1 tcp/80",), (False,)),
        ("object-group mixed any any", ("1.1.1.2>1.1.1.1 tcp/80", "1.1.1.2>1.1.1.1 udp/5005", "1.1.1.2>1.1.1.1", "1.1.1.2>1.1.1.1 udp/80"), (True, True, True, False)),
        ("tcp any any object-group ports", ("1.1.1.2>1.1.1.1 tcp/22", "1.1.1.2>1.1.1.1 tcp/8005", "1.1.1.2>1.1.1.1 udp/22"), (True, True, False)),
        ("tcp any object-group some object-group ports", ("1.1.1.2>10.8.1.1 tcp/22", "1.1.1.2>1.1.1.1 tcp/22"), (True, False)),
        ("object-group two any any", ("1.1.1.2>1.1.1.1 tcp/22", "1.1.1.2>1.1.1.1", "1.1.1.2>1.1.1.1 udp/22"), (True, True, False)),
        ("tcp any gt 1023 any neq ssh", ("1.1.1.2>1.1.1.1 tcp/22", "1.1.1.2>1.1.1.1 tcp/23"), (False, True)),
        ("udp any any lt domain", ("1.1.1.2>1.1.1.1 udp/52", "1.1.1.2>1.1.1.1 udp/53"), (True, False)),
        ("udp any any range 50 60", ("1.1.1.2>1.1.1.1 udp/60", "1.1.1.2>1.1.1.1 udp/61"), (True, False)),
        ("icmp any any", ("1.1.1.2>1.1.1.1", "1.1.1.2>1.1.1.1 tcp/1"), (True, False)),
        ("icmp any any echo", ("1.1.1.2>1.1.1.1",), (True,)),
        ("icmp any any echo-reply", ("1.1.1.2>1.1.1.1",), (False,)),
        ("icmp any any object-group pings", ("1.1.1.2>1.1.1.1",), (True,)),
        ("icmp6 any any echo", ("fd00:1::1>fd00:2::1", "1.1.1.2>1.1.1.1"), (True, False)),
        ("ip any any inactive", ("1.1.1.2>1.1.1.1",), (False,)),
        ("ip any any time-range nights", ("1.1.1.2>1.1.1.1",), (None,)),
        ("ip any any log warnings interval 60", ("1.1.1.2>1.1.1.1",), (True,)),
        ("ip user EXAMPLE\\joe any any", ("1.1.1.2>1.1.1.1",), (None,)),
        ("ip object-group-user staff any any", ("1.1.1.2>1.1.1.1",), (None,)),
        ("ip security-group tag 5 any security-group name web any", ("1.1.1.2>1.1.1.1",), (None,)),
        ("gre any any", ("1.1.1.2>1.1.1.1",), (False,)),
        ("ip any", ("1.1.1.2>1.1.1.1",), (None,)),
        ("ip any any sideways", ("1.1.1.2>1.1.1.1",), (None,)),
        ("tcp any any eq nonsense", ("1.1.1.2>1.1.1.1 tcp/80",), (None,)),
    ],
)  # fmt: skip
def test_an_entry_decides_what_may(entry: str, flows: tuple[str, ...], answers: tuple[bool | None, ...]) -> None:
    fw = firewall(OBJECTS + entry)
    assert tuple(allowed(fw, "inside>outside", flow) for flow in flows) == answers


def test_an_entry_that_can_not_be_read_keeps_its_place_and_is_listed() -> None:
    fw = firewall(
        "access-list acl extended permit tcp any any eq ssh",
        "access-list acl extended permit tcp any any sideways",
        "access-list acl line 3 extended permit tcp any any eq www",
        "access-group acl in interface inside",
    )
    assert [rule.action for rule in fw.rules if rule.name.startswith("acl")] == ["accept", UNREAD, "accept"]
    assert fw.unmodelled == (Unmodelled(Place(FILE, NEXT + 1), "access-list acl extended permit tcp any any sideways"),)
    assert allowed(fw, "inside>outside", "10.1.0.5>192.0.2.1 tcp/22") is True
    assert asked(fw, "inside>outside", "10.1.0.5>192.0.2.1 tcp/80") == Verdict(
        None,
        Place(FILE, NEXT + 1),
        "acl line 2 (access-list acl extended permit tcp any any sideways) of fw1 may match it; mend the rule",
    )


def test_a_bound_list_that_is_not_there_leaves_it_open() -> None:
    fw = firewall("access-group gone in interface inside")
    assert allowed(fw, "inside>outside", "10.1.0.5>192.0.2.1") is None


def test_an_outbound_list_is_a_filter_of_its_interface_beside_the_security_levels() -> None:
    fw = firewall("access-list out extended permit tcp any any eq 443", "access-group out out interface outside")
    rule = Rule("out line 1", Place(FILE, NEXT), "accept", protocols=("tcp",), destination_ports=((443, 443),))
    acl = AccessList("out", Place(FILE, NEXT), (rule,))
    assert [each.filters for each in fw.interfaces] == [
        (),
        (),
        (),
        (Filter("out", "out", Place(FILE, NEXT + 1), acl, None),),
    ]
    assert allowed(fw, "inside>outside", "10.1.0.5>192.0.2.1 tcp/80") is True


def test_lists_for_other_purposes_and_the_control_plane_do_not_matter() -> None:
    fw = firewall(
        "access-list split standard permit 10.0.0.0 255.0.0.0",
        "access-list alert-interval 60",
        "access-list none extended deny ip any any",
        "access-group none in interface inside control-plane",
    )
    assert allowed(fw, "inside>outside", "10.1.0.5>192.0.2.1") is True
    assert fw.unmodelled == ()


INSPECT = "policy-map global_policy\n class inspection_default\n  inspect icmp"


@pytest.mark.parametrize(
    ("lines", "stateless", "open_rules"),
    [
        ((), ("icmp", "icmpv6"), 0),
        ((INSPECT,), ("icmp", "icmpv6"), 0),
        ((INSPECT, "service-policy global_policy global"), (), 0),
        ((INSPECT.replace("inspection_default", "class-default"), "service-policy global_policy global"), (), 0),
        ((INSPECT.replace(" icmp", " icmp error"), "service-policy global_policy global"), (), 0),
        ((INSPECT, "service-policy global_policy interface inside"), ("icmp", "icmpv6"), 1),
        (
            (
                "class-map pings\n match access-list x",
                INSPECT.replace("inspection_default", "pings"),
                "service-policy global_policy global",
            ),
            ("icmp", "icmpv6"),
            1,
        ),
    ],
)
def test_icmp_has_sessions_only_where_it_is_inspected(
    lines: tuple[str, ...], stateless: tuple[str, ...], open_rules: int
) -> None:
    fw = firewall(*lines)
    assert fw.stateless_protocols == stateless
    assert len([rule for rule in fw.rules if rule.depends_on]) == open_rules


def test_an_echo_reply_is_left_open_where_only_some_icmp_is_inspected() -> None:
    fw = firewall(INSPECT, "service-policy global_policy interface inside")
    rule = next(rule for rule in fw.rules if rule.depends_on)
    assert (rule.action, rule.protocols, rule.icmp_types) == ("accept", ("icmp",), (0, 129))
    assert allowed(fw, "outside>inside", "192.0.2.1>10.1.0.5") is False


def test_interfaces_of_every_kind() -> None:
    text = """interface GigabitEthernet0/0
 channel-group 2 mode active
interface GigabitEthernet0/1
 channel-group 2 mode active
interface Port-channel2
 lacp max-bundle 8
interface Port-channel2.10
 vlan 10
 nameif a
 ip address dhcp setroute
interface Redundant1
 member-interface GigabitEthernet0/2
 member-interface GigabitEthernet0/3
interface GigabitEthernet0/4
 bridge-group 1
 nameif b
interface BVI1
 nameif c
interface Management0/0
 management-only
 nameif mgmt
 ip address 192.0.2.9 255.255.255.0
interface GigabitEthernet0/5
 nameif d
 policy-route route-map X
route mgmt 0.0.0.0 0.0.0.0 192.0.2.1
route Null0 10.0.0.0 255.0.0.0
route a 10.5.0.0 255.255.0.0 10.6.0.1 20 track 1
route a 0.0.0.0 0.0.0.0 10.6.0.2 tunneled
ipv6 route a fd00::/16 fd00:1::2
"""
    fw = firewall_of(ASA, text)
    bare = {each.name: replace(each, place=Place("", 1)) for each in fw.interfaces}
    here = Place("", 1)
    mgmt = ip_interface("192.0.2.9/24")
    assert bare == {
        "GigabitEthernet0/0": FirewallInterface("GigabitEthernet0/0", here),
        "GigabitEthernet0/1": FirewallInterface("GigabitEthernet0/1", here),
        "Port-channel2": FirewallInterface("Port-channel2", here, members=("GigabitEthernet0/0", "GigabitEthernet0/1")),
        "Port-channel2.10": FirewallInterface(
            "Port-channel2.10",
            here,
            parent="Port-channel2",
            vlan=10,
            zone="a",
            dhcp=True,
            address_place=Place(FILE, 10, 2),
        ),
        "Redundant1": FirewallInterface("Redundant1", here, members=("GigabitEthernet0/2", "GigabitEthernet0/3")),
        "GigabitEthernet0/4": FirewallInterface(
            "GigabitEthernet0/4", here, zone="b", not_known="bridges in the bridge group 1, which is not modelled"
        ),
        "BVI1": FirewallInterface("BVI1", here, zone="c", not_known="is a bridge, which is not modelled"),
        "Management0/0": FirewallInterface(
            "Management0/0",
            here,
            zone="mgmt",
            addresses=(mgmt,),
            address_place=Place(FILE, 22, 2),
            vrf="management",
        ),
        "GigabitEthernet0/5": FirewallInterface("GigabitEthernet0/5", here, zone="d"),
    }
    assert [(str(each.to), each.interface, each.vrf, each.distance, each.discard) for each in fw.routes] == [
        ("0.0.0.0/0", "Management0/0", "management", 1, False),
        ("10.5.0.0/16", "Port-channel2.10", None, 20, False),
        ("fd00::/16", "Port-channel2.10", None, 1, False),
    ]
    assert fw.learns_routes == Place(FILE, 10, 2)
    assert fw.unmodelled == (Unmodelled(Place(FILE, 25, 2), "policy-route route-map X"),)
    assert allowed(fw, "mgmt>a", "192.0.2.10>10.1.0.1") is False


def test_the_routing_protocol_that_teaches_routes_is_named() -> None:
    assert firewall("router ospf 1", " network 10.0.0.0 255.0.0.0 area 0").learns_routes == Place(FILE, NEXT)
    assert firewall("router bgp 65000").learns_routes == Place(FILE, NEXT)
    assert firewall("route-map X permit 10").learns_routes is None


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("firewall transparent", "bridges, as the firewall is in transparent mode, which is not modelled"),
        ("mode multiple", "belongs to a security context, whose configuration is another file"),
        ("context blue", "belongs to a security context, whose configuration is another file"),
    ],
)
def test_in_other_modes_nothing_of_the_forwarding_is_known(line: str, reason: str) -> None:
    fw = firewall(line)
    assert {each.not_known for each in fw.interfaces} == {reason}
    assert fw.unmodelled == (Unmodelled(Place(FILE, NEXT), line),)


def test_lines_that_could_change_what_is_forwarded_are_listed_and_no_secret_is() -> None:
    fw = firewall(
        "crypto map outside_map 1 match address vpn",
        "crypto map outside_map interface outside",
        "tunnel-group 192.0.2.1 ipsec-attributes",
        " ikev1 pre-shared-key s3cret",
        "username admin password s3cret privilege 15",
        "established tcp 80 0",
        "aaa authentication match AUTH inside RADIUS",
        "access-group x in interface inside per-user-override",
        "access-list x extended permit ip any any",
        "policy-map bypass",
        " class c",
        "  set connection advanced-options tcp-state-bypass",
    )
    assert [line.text for line in fw.unmodelled] == [
        "crypto map outside_map interface outside",
        "established tcp 80 0",
        "aaa authentication match AUTH inside RADIUS",
        "access-group x in interface inside per-user-override",
        "set connection advanced-options tcp-state-bypass",
    ]
    assert "s3cret" not in repr(fw)


def test_what_terminals_and_pastes_leave_does_not_matter() -> None:
    lines = SMALL.split("\n")
    shown = [
        "fw1# show running-config",
        *lines[:14],
        "<--- More --->              \r" + lines[14],
        *lines[15:],
        "fw1# ",
    ]
    assert firewall_of(ASA, "\r\n".join(shown)).interfaces[1].vlan == 2003
    fenced = "```\n" + SMALL + "```\n"
    assert firewall_of(ASA, fenced).rules[-1].name == "implicit deny of vm-1_in"


def test_a_section_without_indentation_takes_the_lines_that_can_only_belong_to_one() -> None:
    flat = "\n".join(line.strip() for line in SMALL.split("\n"))
    expected = firewall_of(ASA, SMALL)
    read = firewall_of(ASA, flat)
    assert [(each.name, each.zone, each.vlan, each.addresses) for each in read.interfaces] == [
        (each.name, each.zone, each.vlan, each.addresses) for each in expected.interfaces
    ]
    assert read.stateless_protocols == ()
    assert [rule.name for rule in read.rules] == [rule.name for rule in expected.rules]


def test_a_banner_swallows_nothing() -> None:
    fw = firewall_of(ASA, SMALL.replace("enable password", "banner motd ^ interface\nbanner login **\nenable password"))
    assert [each.name for each in fw.interfaces] == [each.name for each in firewall_of(ASA, SMALL).interfaces]


@pytest.mark.parametrize(
    ("text", "claimed"),
    [
        (SMALL, True),
        ("interface GigabitEthernet0/0\n nameif inside\n", True),
        ("access-group outside_in in interface outside\n", True),
        ("access-list outside_in extended permit ip any any\n", False),
        ("ip access-list extended X\n permit ip any any\ninterface Vlan1\n ip access-group X in\n", False),
        ("access-list 101 permit ip any any\n", False),
        ("feature interface-vlan\ninterface Ethernet1/1\n", False),
        ("config firewall policy\n edit 1\n", False),
        ("", False),
    ],
)
def test_a_configuration_is_claimed_by_lines_that_no_switch_has(text: str, *, claimed: bool) -> None:
    assert ASA.claims(text) is claimed


def test_a_file_with_nothing_of_a_firewall_is_a_problem() -> None:
    read, ((code, problem),) = ASA.read("hostname x\n", FILE, None)
    assert (read, code, problem.object) == (None, "SIT03", "Firewall x")


def test_before_8_3_rules_see_what_packets_carry_and_translations_are_not_read() -> None:
    text = (
        INTERFACES.replace("9.12(4)", "8.2(5)")
        + "static (inside,outside) 203.0.113.5 10.1.0.5 netmask 255.255.255.255\n"
    )
    fw = firewall_of(ASA, text)
    assert fw.rules_see_translated is False
    assert [(nat.name, nat.type) for nat in fw.nat] == [(f"static line {NEXT}", UNREAD)]
