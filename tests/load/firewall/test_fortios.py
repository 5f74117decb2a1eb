"""FortiOS: interfaces, zones, routes and policies, and who may what by them."""

from __future__ import annotations

from ipaddress import ip_address, ip_interface, ip_network

import pytest
from load.firewall.firewall_texts import FILE, allowed, asked, firewall_of

from topocheck.load.firewall.fortios import FORTIOS
from topocheck.model.firewall import Firewall, FirewallInterface
from topocheck.model.place import Place
from topocheck.model.route import StaticRoute
from topocheck.model.rule import UNREAD, AddressRange, Rule, Wildcard
from topocheck.model.switch import Unmodelled
from topocheck.simulate.rules import Verdict

SMALL = """#config-version=FGVM64-7.4.10-FW-build2795-251014:opmode=0:vdom=0:user=admin
config system global
    set hostname "fw1"
end
config system interface
    edit "port1"
        set vdom "root"
        set description "switch:Ethernet1/48"
    next
    edit "vm-1"
        set vdom "root"
        set ip 172.16.4.1 255.255.255.0
        set allowaccess ping
        set interface "port1"
        set vlanid 2003
    next
    edit "vm-2"
        set ip 172.16.5.1/24
        set interface "port1"
        set vlanid 2004
        set mtu-override enable
        set mtu 1400
        set vrf 7
        set status down
    next
end
config system zone
    edit "machines"
        set interface "vm-1"
    next
end
config firewall address
    edit "web"
        set subnet 172.16.5.10 255.255.255.255
    next
end
config firewall policy
    edit 7
        set name "web"
        set srcintf "machines"
        set dstintf "vm-2"
        set action accept
        set srcaddr "all"
        set dstaddr "web"
        set schedule "always"
        set service "HTTPS"
    next
end
config router static
    edit 1
        set gateway 203.0.113.1
        set device "port1"
    next
    edit 2
        set dst 10.0.0.0 255.0.0.0
        set blackhole enable
        set distance 254
    next
end
"""


def test_a_small_configuration_is_read_with_the_line_of_everything() -> None:
    assert firewall_of(FORTIOS, SMALL) == Firewall(
        name="fw1",
        file=FILE,
        place=Place(FILE, 3, 5),
        interfaces=(
            FirewallInterface("port1", Place(FILE, 6, 5), description="switch:Ethernet1/48"),
            FirewallInterface(
                "vm-1",
                Place(FILE, 10, 5),
                parent="port1",
                vlan=2003,
                addresses=(ip_interface("172.16.4.1/24"),),
                address_place=Place(FILE, 12, 9),
                zone="machines",
            ),
            FirewallInterface(
                "vm-2",
                Place(FILE, 17, 5),
                parent="port1",
                vlan=2004,
                addresses=(ip_interface("172.16.5.1/24"),),
                address_place=Place(FILE, 18, 9),
                enabled=False,
                mtu=1400,
                vrf="7",
            ),
        ),
        routes=(
            StaticRoute(
                ip_network("0.0.0.0/0"), ip_address("203.0.113.1"), Place(FILE, 50, 5), interface="port1", distance=10
            ),
            StaticRoute(ip_network("10.0.0.0/8"), None, Place(FILE, 54, 5), distance=254, discard=True),
        ),
        rules=(
            Rule(
                "web",
                Place(FILE, 38, 5),
                "accept",
                from_zones=("machines",),
                destinations=(ip_network("172.16.5.10/32"),),
                protocols=("tcp",),
                destination_ports=((443, 443),),
                to_interfaces=("vm-2",),
                version=4,
            ),
        ),
        dialect="fortios",
        hostname="fw1",
    )


INTERFACES = """config system interface
    edit "port1"
    next
    edit "port2"
    next
    edit "port3"
    next
    edit "a"
        set ip 10.1.0.1/24
        set interface "port1"
        set vlanid 101
    next
    edit "b"
        set ip 10.2.0.1/24
        set interface "port1"
        set vlanid 102
    next
    edit "c"
        set ip 10.3.0.1/24
        config ipv6
            set ip6-address fd00:3::1/64
        end
    next
end
"""
NO_REDIRECT = (
    "config system global\n    set allow-traffic-redirect disable\n    set ipv6-allow-traffic-redirect disable\nend\n"
)


def policy(number: int, *lines: str, between: str = "any>any") -> str:
    source, target = between.split(">")
    usual = {
        "srcintf": source,
        "dstintf": target,
        "action": "accept",
        "srcaddr": "all",
        "dstaddr": "all",
        "service": "ALL",
        "schedule": "always",
    }
    own = {line.split()[0]: line for line in lines}
    written = [own.pop(name, f"{name} {value}") for name, value in usual.items()]
    return (
        f"edit {number}\n"
        + "".join(f"set {line}\n" for line in (*written, *own.values()) if "-none-" not in line)
        + "next\n"
    )


def firewall(*policies: str, more: str = "") -> Firewall:
    text = NO_REDIRECT + INTERFACES + more + "config firewall policy\n" + "".join(policies) + "end\n"
    return firewall_of(FORTIOS, text)


OBJECTS = """config firewall address
    edit "net"
        set subnet 10.1.0.0 255.255.255.0
    next
    edit "range"
        set type iprange
        set start-ip 10.1.0.10
        set end-ip 10.1.0.20
    next
    edit "odd"
        set type wildcard
        set wildcard 10.0.0.5 255.0.0.255
    next
    edit "name"
        set type fqdn
        set fqdn "www.example.org"
    next
    edit "land"
        set type geography
        set country "NZ"
    next
    edit "of-a"
        set type interface-subnet
        set interface "a"
    next
end
config firewall addrgrp
    edit "both"
        set member "range" "name"
    next
    edit "but"
        set member "net"
        set exclude enable
        set exclude-member "range"
    next
    edit "circle"
        set member "circle" "net"
    next
end
"""


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("all", (True, True, True)),
        ("none", (False, False, False)),
        ("net", (True, True, False)),
        ("range", (True, False, False)),
        ("odd", (False, True, False)),
        ("of-a", (True, True, False)),
        ("but", (False, True, False)),
        ("name", (None, None, None)),
        ("land", (None, None, None)),
        ("both", (True, None, None)),
        ("circle", (True, True, None)),
        ("nowhere", (None, None, None)),
    ],
)
def test_an_address_object_decides_who_may(name: str, answers: tuple[bool | None, ...]) -> None:
    fw = firewall(policy(1, f"srcaddr {name}"), more=OBJECTS)
    asked_from = ("10.1.0.15", "10.1.0.5", "10.9.0.1")
    assert tuple(allowed(fw, "a>b", f"{source}>10.2.0.9 tcp/80") for source in asked_from) == answers


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("net", (False, False, True)),
        ("odd", (True, False, True)),
        ("all", (False, False, False)),
        ("both", (False, None, None)),
        ("name", (None, None, None)),
    ],
)
def test_a_negated_address_is_all_but_that(name: str, answers: tuple[bool | None, ...]) -> None:
    fw = firewall(policy(1, f"srcaddr {name}", "srcaddr-negate enable"), more=OBJECTS)
    asked_from = ("10.1.0.15", "10.1.0.5", "10.9.0.1")
    assert tuple(allowed(fw, "a>b", f"{source}>10.2.0.9 tcp/80") for source in asked_from) == answers


def test_what_addresses_mean_stands_in_the_rules() -> None:
    fw = firewall(policy(1, "srcaddr but odd", "dstaddr range"), more=OBJECTS)
    (rule,) = fw.rules
    first, last = ip_address("10.1.0.21"), ip_address("10.1.0.255")
    assert rule.sources == (
        AddressRange(ip_address("10.1.0.0"), ip_address("10.1.0.9")),
        AddressRange(first, last),
        Wildcard(ip_address("10.0.0.5"), 0xFF0000FF),
    )
    assert rule.destinations == (AddressRange(ip_address("10.1.0.10"), ip_address("10.1.0.20")),)


SERVICES = """config firewall service custom
    edit "alt"
        set tcp-portrange 8080-8090 9000:1024-2048
    next
    edit "ping"
        set protocol ICMP
        set icmptype 8
        unset icmpcode
    next
    edit "gre"
        set protocol IP
        set protocol-number 47
    next
    edit "DNS"
        set udp-portrange 5353
    next
    edit "host"
        set tcp-portrange 80
        set iprange 10.2.0.9
    next
end
config firewall service group
    edit "some"
        set member "alt" "ping"
    next
end
"""


@pytest.mark.parametrize(
    ("service", "flows", "answers"),
    [
        ("alt", ("tcp/8085", "tcp/9000", "tcp/80", "udp/8085", "icmp"), (True, False, False, False, False)),
        ("ping", ("icmp", "tcp/8"), (True, False)),
        ("some", ("icmp", "tcp/8090", "tcp/8091"), (True, True, False)),
        ("gre", ("tcp/47",), (False,)),
        ("HTTP HTTPS", ("tcp/80", "tcp/443", "tcp/22"), (True, True, False)),
        ("DNS", ("udp/53", "udp/5353"), (False, True)),
        ("NTP", ("udp/123", "tcp/22"), (True, False)),
        ("ALL_TCP", ("tcp", "tcp/1", "udp/1"), (True, True, False)),
        ("PING", ("icmp", "tcp/1"), (True, False)),
        ("host", ("tcp/80", "tcp/81"), (None, False)),
        ("unheard-of", ("tcp/80",), (None,)),
    ],
)
def test_a_service_decides_what_may(service: str, flows: tuple[str, ...], answers: tuple[bool | None, ...]) -> None:
    fw = firewall(policy(1, f"service {service}"), more=SERVICES)
    assert tuple(allowed(fw, "a>b", f"10.1.0.5>10.2.0.9 {flow}") for flow in flows) == answers


def test_a_negated_service_is_all_but_that() -> None:
    fw = firewall(policy(1, "service HTTP ping", "service-negate enable"), more=SERVICES)
    flows = ("tcp/80", "tcp/81", "udp/80", "icmp")
    assert [allowed(fw, "a>b", f"10.1.0.5>10.2.0.9 {flow}") for flow in flows] == [False, True, True, False]


def test_policies_are_tried_in_the_order_of_the_file_and_not_of_their_numbers() -> None:
    fw = firewall(policy(9, "action deny", "service SSH"), policy(2))
    assert asked(fw, "a>b", "10.1.0.5>10.2.0.9 tcp/22") == Verdict(
        accepted=False, place=fw.rules[0].place, message="rule policy 9 of fw1 denies it"
    )
    assert allowed(fw, "a>b", "10.1.0.5>10.2.0.9 tcp/23") is True
    moved = firewall(policy(9, "action deny"), policy(2), "move 2 before 9\n")
    assert allowed(moved, "a>b", "10.1.0.5>10.2.0.9 tcp/22") is True


@pytest.mark.parametrize(
    ("lines", "answer"),
    [
        ((), True),
        (("status disable",), False),
        (("action deny",), False),
        (("action -none-",), False),
        (("schedule nights",), None),
        (("groups staff",), None),
        (("internet-service enable", "internet-service-name Google-DNS", "dstaddr -none-", "service -none-"), None),
        (("internet-service-src enable", "internet-service-src-name Google-DNS", "srcaddr -none-"), None),
        (("action ipsec", "vpntunnel branch"), None),
        (("av-profile default", "application-list default", "utm-status enable"), True),
        (("service -none-",), None),
        (("tos 0x10", "tos-mask 0xf0"), None),
        (("tos-mask 0x00", "vlan-filter ''", 'users ""', "internet-service disable"), True),
        (("action redirect",), None),
        (("firewall-session-dirty check-new", "logtraffic all"), True),
    ],
)
def test_what_a_policy_asks_for_beside_addresses(lines: tuple[str, ...], *, answer: bool | None) -> None:
    assert allowed(firewall(policy(1, *lines)), "a>b", "10.1.0.5>10.2.0.9 tcp/80") is answer


def test_what_a_policy_asks_for_is_named() -> None:
    fw = firewall(policy(1, "schedule nights", "groups staff"))
    message = "rule policy 1 may match it, depending on the user staff and the schedule nights, which can't be told from the configuration"
    assert asked(fw, "a>b", "10.1.0.5>10.2.0.9 tcp/80").message == message


def test_a_policy_that_can_not_be_read_keeps_its_place_and_is_listed() -> None:
    fw = firewall(policy(1, "service SSH"), policy(2, "dstintf -none-"), policy(3))
    assert [rule.action for rule in fw.rules] == ["accept", UNREAD, "accept"]
    assert fw.unmodelled == (Unmodelled(fw.rules[1].place, "edit 2"),)
    assert allowed(fw, "a>b", "10.1.0.5>10.2.0.9 tcp/22") is True
    assert allowed(fw, "a>b", "10.1.0.5>10.2.0.9 tcp/23") is None


def test_a_policy_is_about_the_families_that_it_has_addresses_of() -> None:
    fw = firewall(
        policy(1), policy(2, "srcaddr -none-", "dstaddr -none-", "srcaddr6 all", "dstaddr6 all", "service SSH")
    )
    assert allowed(fw, "a>c", "10.1.0.5>10.3.0.9 tcp/80") is True
    assert allowed(fw, "a>c", "fd00:1::5>fd00:3::9 tcp/80") is False
    assert allowed(fw, "a>c", "fd00:1::5>fd00:3::9 tcp/22") is True


def test_policies_of_the_older_table_of_ipv6_are_about_it_alone() -> None:
    text = NO_REDIRECT + INTERFACES + "config firewall policy6\n" + policy(1) + "end\n"
    fw = firewall_of(FORTIOS, text)
    assert allowed(fw, "a>c", "fd00:1::5>fd00:3::9 tcp/80") is True
    assert allowed(fw, "a>c", "10.1.0.5>10.3.0.9 tcp/80") is False


def test_consolidated_policies_name_both_families() -> None:
    ends = ("srcaddr4 all", "dstaddr4 all", "srcaddr6 all", "dstaddr6 none")
    text = NO_REDIRECT + INTERFACES + "config firewall consolidated policy\n"
    fw = firewall_of(FORTIOS, text + policy(1, "srcaddr -none-", "dstaddr -none-", *ends) + "end\n")
    assert allowed(fw, "a>c", "10.1.0.5>10.3.0.9 tcp/80") is True
    assert allowed(fw, "a>c", "fd00:1::5>fd00:3::9 tcp/80") is False


ZONE = """config system zone
    edit "lan"
        set interface "a" "b"
    next
end
"""


@pytest.mark.parametrize(
    ("between", "way", "answer"),
    [
        ("lan>c", "a>c", True),
        ("lan>c", "b>c", True),
        ("lan>c", "c>a", False),
        ("a>c", "a>c", True),
        ("any>any", "a>b", True),
    ],
)
def test_policies_name_zones_interfaces_or_any(between: str, way: str, *, answer: bool) -> None:
    fw = firewall(policy(1, between=between), more=ZONE)
    assert allowed(fw, way, "10.1.0.5>10.3.0.9") is answer


def test_a_policy_that_names_a_zone_and_an_interface_is_about_either() -> None:
    text = ZONE.replace('"a" "b"', '"a"')
    fw = firewall(policy(1, "srcintf lan b", between="lan>c"), more=text)
    assert [allowed(fw, f"{name}>c", "10.1.0.5>10.3.0.9") for name in "abc"] == [True, True, False]


def test_within_a_zone_nothing_passes_unless_it_is_allowed_behind_the_policies() -> None:
    denying = policy(1, "action deny", "service SSH", between="lan>lan")
    allowing = ZONE.replace("    next", "        set intrazone allow\n    next", 1)
    assert allowed(firewall(more=ZONE), "a>b", "10.1.0.5>10.2.0.9") is False
    fw = firewall(denying, more=allowing)
    assert allowed(fw, "a>b", "10.1.0.5>10.2.0.9") is True
    assert allowed(fw, "a>b", "10.1.0.5>10.2.0.9 tcp/22") is False
    assert allowed(fw, "a>c", "10.1.0.5>10.3.0.9") is False


@pytest.mark.parametrize(
    ("version", "line", "answers"),
    [
        ("7.4.9", "", (True, None)),
        ("7.4.10", "", (False, False)),
        ("7.4.10", "set allow-traffic-redirect enable", (True, None)),
        ("7.2.1", "set allow-traffic-redirect disable", (False, False)),
        (None, "", (None, None)),
    ],
)
def test_what_leaves_by_the_interface_that_it_came_by(
    version: str | None, line: str, answers: tuple[bool | None, ...]
) -> None:
    header = "" if version is None else f"#config-version=FGT60F-{version}-FW-build1-1:opmode=0\n"
    text = f"{header}config system global\n{line}\nend\n{INTERFACES}"
    fw = firewall_of(FORTIOS, text)
    assert tuple(allowed(fw, "a>a", f"{source}>10.77.0.9") for source in ("10.1.0.5", "10.66.0.5")) == answers
    assert allowed(fw, "a>b", "10.1.0.5>10.2.0.9") is False


def test_each_family_has_a_setting_of_its_own_for_that() -> None:
    text = "#config-version=FGT60F-7.2.1-FW-build1-1:opmode=0\n" + INTERFACES
    fw = firewall_of(
        FORTIOS,
        text.replace(
            "config system", "config system global\nset allow-traffic-redirect disable\nend\nconfig system", 1
        ),
    )
    assert allowed(fw, "c>c", "10.3.0.5>10.77.0.9") is False
    assert allowed(fw, "c>c", "fd00:3::5>fd00:9::1") is True


def test_interfaces_of_every_kind() -> None:
    text = """config system interface
    edit "agg"
        set type aggregate
        set member "port1" "port2"
        set alias "to the switch"
    next
    edit "lan"
        set type hard-switch
        set ip 192.168.1.99/24
    next
    edit "port3"
        set mode dhcp
    next
    edit "port4"
        set ip 10.0.0.2/24
        set secondary-IP enable
        config secondaryip
            edit 1
                set ip 10.0.9.2/24
            next
        end
        config vrrp
            edit 1
                set vrip 10.0.0.1
            next
        end
        config ipv6
            set ip6-address fd00::2/64
        end
    next
    edit "port5"
        set ip 0.0.0.0 0.0.0.0
    next
    edit "port6"
        set ip 10.0.8.2/24
        config secondaryip
            edit 1
                set ip 10.0.7.2/24
            next
        end
    next
end
config system virtual-wire-pair
    edit "wire"
        set member "port5" "port7"
    next
end
"""
    fw = firewall_of(FORTIOS, text)
    port4 = tuple(ip_interface(text) for text in ("10.0.0.2/24", "10.0.9.2/24", "fd00::2/64"))
    assert fw.interfaces == (
        FirewallInterface("agg", Place(FILE, 2, 5), description="to the switch", members=("port1", "port2")),
        FirewallInterface(
            "lan",
            Place(FILE, 7, 5),
            addresses=(ip_interface("192.168.1.99/24"),),
            address_place=Place(FILE, 9, 9),
            not_known="is a hardware switch, whose ports are not modelled",
        ),
        FirewallInterface("port3", Place(FILE, 11, 5), dhcp=True),
        FirewallInterface(
            "port4",
            Place(FILE, 14, 5),
            addresses=port4,
            address_place=Place(FILE, 15, 9),
            virtual_addresses=(ip_interface("10.0.0.1/24"),),
        ),
        FirewallInterface(
            "port5", Place(FILE, 31, 5), not_known="is in the virtual wire pair wire, which is not modelled"
        ),
        FirewallInterface(
            "port6",
            Place(FILE, 34, 5),
            addresses=(ip_interface("10.0.8.2/24"),),
            address_place=Place(FILE, 35, 9),
        ),
    )
    assert fw.learns_routes == Place(FILE, 12, 9)


def test_routes_that_are_learned_are_told_by_a_protocol_that_is_in_use() -> None:
    idle = "config router bgp\n config redistribute connected\n end\nend\n"
    used = "config router ospf\n config area\n  edit 0.0.0.0\n  next\n end\nend\n"
    assert firewall(more=idle).learns_routes is None
    fw = firewall(more=idle + used)
    assert fw.learns_routes is not None
    assert (NO_REDIRECT + INTERFACES + idle + used).split("\n")[fw.learns_routes.line - 1] == "config router ospf"


def test_routes_by_sdwan_lead_by_its_members_and_those_of_less_priority_stand_first() -> None:
    more = """config system sdwan
    config members
        edit 1
            set interface "a"
            set gateway 10.1.0.254
        next
        edit 2
            set interface "b"
            set zone "other"
        next
    end
    config service
        edit 1
        next
    end
end
config router static
    edit 1
        set dst 10.9.0.0 255.255.0.0
        set device "c"
        set priority 5
    next
    edit 2
        set sdwan-zone "virtual-wan-link"
    next
    edit 3
        set dst 10.9.0.0 255.255.0.0
        set device "b"
        set status disable
    next
end
config router policy
    edit 1
    next
end
"""
    fw = firewall(more=more)
    assert [(str(route.to), str(route.via), route.interface) for route in fw.routes] == [
        ("0.0.0.0/0", "10.1.0.254", "a"),
        ("10.9.0.0/16", "None", "c"),
    ]
    assert [each.zone for each in fw.interfaces if each.zone] == ["virtual-wan-link", "other"]
    assert [line.text for line in fw.unmodelled] == ["config service", "config router policy"]


def test_a_full_configuration_spells_out_what_is_not_set() -> None:
    more = """config router static
    edit 1
        set status enable
        set dst 10.9.0.0 255.255.0.0
        set gateway 10.1.0.9
        set device "a"
        set dstaddr ''
        set internet-service 0
        set internet-service-custom ''
        set sdwan-zone ''
    next
    edit 2
        set internet-service 65537
        set device "a"
    next
end
"""
    fw = firewall(more=more)
    assert [(str(route.to), str(route.via)) for route in fw.routes] == [("10.9.0.0/16", "10.1.0.9")]
    assert [line.text for line in fw.unmodelled] == ["set internet-service 65537"]


def test_in_transparent_mode_nothing_of_the_forwarding_is_known() -> None:
    fw = firewall(more="config system settings\n set opmode transparent\nend\n")
    assert {each.not_known for each in fw.interfaces} == {
        "bridges, as the VDOM is in transparent mode, which is not modelled"
    }


VDOMS = """config vdom
edit root
next
edit blue
next
edit idle
next
end
config global
config system global
    set hostname "shared"
    set allow-traffic-redirect disable
end
config system interface
    edit "port1"
        set vdom "root"
        set ip 10.1.0.1/24
    next
    edit "port2"
        set vdom "root"
        set ip 10.2.0.1/24
    next
    edit "port3"
        set vdom "blue"
        set ip 10.1.0.1/24
    next
    edit "port4"
        set vdom "blue"
        set ip 10.4.0.1/24
    next
end
end
config vdom
edit root
config firewall policy
edit 1
set srcintf "any"
set dstintf "any"
set srcaddr "all"
set dstaddr "all"
set service "ALL"
set schedule "always"
set action accept
set nat enable
next
end
end
config vdom
edit blue
config system zone
edit "lan"
set interface "port3"
next
end
config router static
edit 1
set device "port4"
set gateway 10.4.0.2
next
end
end
"""


def test_vdoms_keep_their_policies_and_routing_tables_apart() -> None:
    fw = firewall_of(FORTIOS, VDOMS)
    assert fw.hostname == "shared"
    assert [(each.name, each.vrf, each.zone) for each in fw.interfaces] == [
        ("port1", "root", None),
        ("port2", "root", None),
        ("port3", "blue", "blue/lan"),
        ("port4", "blue", None),
    ]
    assert [(route.interface, route.vrf) for route in fw.routes] == [("port4", "blue")]
    assert allowed(fw, "port1>port2", "10.1.0.5>10.2.0.9") is True
    assert allowed(fw, "port3>port4", "10.1.0.5>10.4.0.9") is False
    assert [nat.from_interfaces for nat in fw.nat] == [("port1", "port2")]


def test_one_vdom_that_forwards_is_a_firewall_without_any() -> None:
    text = VDOMS.replace('"blue"', '"root"').replace("edit blue", "edit root")
    assert {each.vrf for each in firewall_of(FORTIOS, text).interfaces} == {None}


def test_application_policies_of_policy_based_mode_depend_on_the_application() -> None:
    more = "config system settings\n set ngfw-mode policy-based\nend\nconfig firewall security-policy\n"
    fw = firewall(policy(1), more=more + policy(1, "application 15832", "service -none-") + "end\n")
    assert [rule.depends_on for rule in fw.rules] == ["the application 15832"]


def test_what_terminals_and_pastes_leave_does_not_matter() -> None:
    pasted = "\ufeff```\r\nfw1 # show\r\nfw1 (global) # " + SMALL.split("\n", 1)[1].replace("\n", "\r\n")
    pasted = pasted.replace('    edit "vm-2"', '--More--                \r    edit "vm-2"') + "\r\nfw1 # \r\n```\r\n"
    read, expected = firewall_of(FORTIOS, pasted), firewall_of(FORTIOS, SMALL)
    assert [each.name for each in read.interfaces] == [each.name for each in expected.interfaces]
    assert [rule.name for rule in read.rules][-1] == "web"
    assert read.routes[0].to == expected.routes[0].to


def test_values_run_over_several_lines_and_quotes_are_taken_off() -> None:
    text = (
        'config system replacemsg admin "x"\n set buffer "<html>\nconfig firewall policy\nedit \\"1\\"\n"\nend\n'
        + INTERFACES
    )
    fw = firewall_of(FORTIOS, text.replace('edit "a"', "edit 'the a'"))
    assert (fw.interfaces[3].name, fw.interfaces[3].place, fw.rules[0].action) == (
        "the a",
        Place(FILE, 14, 5),
        "accept",
    )
    assert [rule for rule in fw.rules if rule.action == UNREAD] == []


@pytest.mark.parametrize(
    ("text", "claimed"),
    [
        (SMALL, True),
        ("config firewall policy\n edit 1\n", True),
        ("fw1 # config firewall policy\nfw1 (policy) # edit 1\n", True),
        ("config firewall policy\n", False),
        ("#config-version=S124EN-7.4.1-FW\nconfig system interface\n edit x\n", False),
        ("#config-version=FS1D24-7.4.1-FW\nconfig system interface\n edit x\n", False),
        ("config switch interface\n edit port1\nend\nconfig system interface\n edit x\n", False),
        ("interface Ethernet1/1\n switchport\n", False),
        ("set interfaces ge-0/0/0 unit 0\n", False),
        ("", False),
    ],
)
def test_a_configuration_is_claimed_by_marks_that_no_other_product_has(text: str, *, claimed: bool) -> None:
    assert FORTIOS.claims(text) is claimed


def test_a_file_with_nothing_of_a_firewall_is_a_problem() -> None:
    read, ((code, problem),) = FORTIOS.read("config system global\n set hostname x\nend\n", FILE, "fw")
    assert (read, code) == (None, "SIT03")
    assert problem.message == (
        "network/fw1.conf has no interface, rule or route in the dialect of FortiOS, and must be the configuration of fw"
    )


def test_a_path_may_be_written_in_short() -> None:
    text = """\
config sys int
    edit "v20"
        set vdom "root"
        set ip 10.20.0.1 255.255.255.0
        set interface "port1"
        set vlanid 20
    next
end
config sys zon
    edit "vms"
        set interface "v20"
    next
end
config firewall policy
    edit 1
        set srcintf "vms"
        set dstintf "any"
        set srcaddr "all"
        set dstaddr "all"
        set action accept
        set schedule "always"
        set service "ALL"
    next
end
"""
    read, problems = FORTIOS.read(text, FILE, "fw")
    assert isinstance(read, Firewall)
    assert problems == ()
    assert [(port.name, port.vlan, port.zone) for port in read.interfaces if port.vlan] == [("v20", 20, "vms")]
    assert [(rule.from_zones, rule.action) for rule in read.rules if rule.name == "policy 1"] == [(("vms",), "accept")]
    assert FORTIOS.claims(text)
