"""An SRX firewall: interfaces with zones, address books, applications, policies in their order."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address, ip_interface, ip_network

import pytest
from load.junos.junos_texts import FILE, firewall_of, place

from topocheck.load.junos.srx import SRX
from topocheck.model.firewall import Firewall, FirewallInterface
from topocheck.model.route import StaticRoute
from topocheck.model.rule import UNREAD, AddressRange, Rule, Wildcard

FIREWALL = """\
system {
    host-name fw;
}
security {
    address-book {
        global {
            address web 172.16.6.16/32;
        }
    }
    policies {
        from-zone vm-1 to-zone vm-3 {
            policy web {
                match {
                    source-address any;
                    destination-address web;
                    application [ junos-https junos-ping ];
                }
                then {
                    permit;
                }
            }
        }
        default-policy {
            permit-all;
        }
    }
    zones {
        security-zone vm-1 {
            interfaces {
                ge-0/0/0.2003 {
                    host-inbound-traffic {
                        system-services {
                            ping;
                        }
                    }
                }
            }
        }
        security-zone wan {
            interfaces {
                ge-0/0/1.0;
            }
        }
    }
}
interfaces {
    ge-0/0/0 {
        vlan-tagging;
        unit 2003 {
            vlan-id 2003;
            family inet {
                address 172.16.4.1/24;
            }
        }
    }
    ge-0/0/1 {
        unit 0 {
            description internet;
            family inet {
                address 203.0.113.2/24;
            }
        }
    }
}
routing-options {
    static {
        route 0.0.0.0/0 next-hop 203.0.113.1;
    }
}
"""
ANY = "match source-address any destination-address any application any"
ZONES = (
    "set security zones security-zone a interfaces ge-0/0/0.0\nset security zones security-zone b interfaces ge-0/0/1\n"
)


def rules_of(*lines: str, book: tuple[str, ...] = ()) -> tuple[Rule, ...]:
    """The rules of a policy ``p`` from zone a to zone b with the given lines."""
    text = "".join(f"set security policies from-zone a to-zone b policy p {line}\n" for line in lines)
    return firewall_of(text + "".join(f"set {line}\n" for line in book)).rules


def test_a_firewall_is_read_with_its_places() -> None:
    web = ip_network("172.16.6.16/32")
    policy = Rule("web", place(12, 13), "accept", ("vm-1",), ("vm-3",), destinations=(web,))
    assert firewall_of(FIREWALL) == Firewall(
        name="fw",
        file=FILE,
        place=place(2, 5),
        default="accept",
        default_place=place(24, 13),
        intrazone="accept",
        intrazone_place=place(24, 13),
        interfaces=(
            FirewallInterface("ge-0/0/0", place(47, 5)),
            FirewallInterface(
                name="ge-0/0/0.2003",
                place=place(49, 9),
                parent="ge-0/0/0",
                vlan=2003,
                addresses=(ip_interface("172.16.4.1/24"),),
                address_place=place(52, 17),
                zone="vm-1",
            ),
            FirewallInterface(
                name="ge-0/0/1",
                place=place(56, 5),
                addresses=(ip_interface("203.0.113.2/24"),),
                address_place=place(60, 17),
                zone="wan",
                description="internet",
            ),
        ),
        routes=(StaticRoute(ip_network("0.0.0.0/0"), ip_address("203.0.113.1"), place(67, 9), distance=5),),
        rules=(
            replace(policy, protocols=("tcp",), destination_ports=((443, 443),)),
            replace(policy, protocols=("icmp",), version=4),
        ),
        dialect="srx",
        hostname="fw",
    )


def test_everything_is_denied_where_no_policy_says_otherwise_within_a_zone_too() -> None:
    firewall = firewall_of(ZONES)
    assert (firewall.default, firewall.intrazone, firewall.default_place, firewall.stateful) == (
        "deny",
        "deny",
        None,
        True,
    )


def test_global_policies_come_after_those_between_zones() -> None:
    text = f"""\
set security policies global policy g {ANY}
set security policies global policy g match from-zone [ a b ]
set security policies global policy g match to-zone any
set security policies global policy g then reject
set security policies from-zone a to-zone b policy one {ANY}
set security policies from-zone a to-zone b policy one then deny
set security policies from-zone b to-zone a policy two {ANY}
set security policies from-zone b to-zone a policy two then permit
set security policies from-zone a to-zone b policy three {ANY}
set security policies from-zone a to-zone b policy three then permit
insert security policies from-zone a to-zone b policy three before policy one
"""
    assert [(rule.name, rule.action, rule.from_zones, rule.to_zones) for rule in firewall_of(text).rules] == [
        ("three", "accept", ("a",), ("b",)),
        ("one", "deny", ("a",), ("b",)),
        ("two", "accept", ("b",), ("a",)),
        ("g", "reject", ("a", "b"), ()),
    ]


def test_a_policy_that_is_not_active_is_no_policy() -> None:
    text = f"set security policies from-zone a to-zone b policy p {ANY}\nset security policies from-zone a to-zone b policy p then permit\n"
    assert firewall_of(text + "deactivate security policies from-zone a to-zone b policy p\n").rules == ()


@pytest.mark.parametrize(
    ("lines", "action", "depends_on"),
    [
        ((ANY, "then permit"), "accept", None),
        ((ANY, "then deny"), "deny", None),
        ((ANY, "then reject"), "reject", None),
        ((ANY, "then permit application-services idp-policy x"), "accept", None),
        ((ANY, "then log session-close"), UNREAD, None),
        ((ANY, "match source-identity staff", "then permit"), "accept", "source-identity staff"),
        ((ANY, "match source-identity any", "then permit"), "accept", None),
        ((ANY, "match dynamic-application junos:FTP", "then permit"), "accept", "dynamic-application junos:FTP"),
        ((ANY, "match dynamic-application any", "then permit"), "accept", None),
        ((ANY, "match url-category none", "then permit"), "accept", None),
        ((ANY, "then permit", "scheduler-name office"), "accept", "the schedule office"),
        (
            (ANY, "then permit firewall-authentication web-authentication"),
            "accept",
            "then permit firewall-authentication",
        ),
        ((ANY, "then permit tunnel ipsec-vpn v"), "accept", "then permit tunnel"),
        (
            ("match destination-address any application any", "then permit"),
            "accept",
            "source-address, which it does not state",
        ),
        (
            ("match source-address any destination-address any", "then permit"),
            "accept",
            "application, which it does not state",
        ),
    ],
)
def test_what_a_policy_does_and_what_it_depends_on(lines: tuple[str, ...], action: str, depends_on: str | None) -> None:
    assert [(rule.action, rule.depends_on) for rule in rules_of(*lines)] == [(action, depends_on)]


@pytest.mark.parametrize(
    ("definition", "sources"),
    [
        ("address x 10.0.0.0/8", (ip_network("10.0.0.0/8"),)),
        ("address x ip-prefix 10.0.0.1/32", (ip_network("10.0.0.1/32"),)),
        ("address x 10.0.0.1", (ip_network("10.0.0.1/32"),)),
        ("address x wildcard-address 10.0.0.1/255.0.0.255", (Wildcard(ip_address("10.0.0.1"), 0xFF0000FF),)),
        (
            "address x range-address 10.0.0.1 to 10.0.0.6",
            (AddressRange(ip_address("10.0.0.1"), ip_address("10.0.0.6")),),
        ),
    ],
)
def test_addresses_of_a_book(definition: str, sources: tuple[object, ...]) -> None:
    rules = rules_of(
        "match source-address x destination-address any application any",
        "then permit",
        book=(f"security address-book global {definition}",),
    )
    assert [(rule.sources, rule.depends_on) for rule in rules] == [(sources, None)]


def test_sets_hold_addresses_and_sets_and_names_that_are_resolved_later() -> None:
    book = (
        "security address-book global address one 10.0.0.1/32",
        "security address-book global address name dns-name app.example.com",
        "security address-book global address-set inner address one",
        "security address-book global address-set outer address-set inner",
        "security address-book global address-set outer address name",
        "security address-book global address-set outer address-set outer",
        "security address-book global address-set outer address missing",
    )
    rules = rules_of("match source-address outer destination-address any application any", "then permit", book=book)
    assert [(rule.sources, rule.depends_on) for rule in rules] == [
        ((ip_network("10.0.0.1/32"),), None),
        (
            (),
            (
                "what app.example.com resolves to and the address missing, which is not defined and "
                "the address set outer, which holds itself"
            ),
        ),
    ]


def test_the_book_of_a_zone_is_asked_before_the_global_one() -> None:
    book = (
        "security address-book global address x 10.0.0.1/32",
        "security address-book global address y 10.0.0.9/32",
        "security address-book of-a address x 10.0.0.2/32",
        "security address-book of-a attach zone a",
        "security zones security-zone b address-book address x 10.0.0.3/32",
    )
    rules = rules_of("match source-address [ x y ] destination-address x application any", "then permit", book=book)
    assert [(rule.sources, rule.destinations) for rule in rules] == [
        ((ip_network("10.0.0.2/32"), ip_network("10.0.0.9/32")), (ip_network("10.0.0.3/32"),))
    ]


def test_all_but_some_addresses() -> None:
    book = ("security address-book global address x 10.0.0.0/8",)
    rules = rules_of(
        "match source-address x destination-address x application any",
        "match source-address-excluded",
        "match destination-address-excluded",
        "then permit",
        book=book,
    )
    assert [(rule.not_sources, rule.not_destinations) for rule in rules] == [(True, True)]


def test_any_of_one_family() -> None:
    rules = rules_of("match source-address any-ipv4 destination-address any-ipv6 application any", "then deny")
    assert [(rule.sources, rule.destinations) for rule in rules] == [
        ((ip_network("0.0.0.0/0"),), (ip_network("::/0"),))
    ]


@pytest.mark.parametrize(
    ("application", "expected"),
    [
        ("junos-ssh", [(("tcp",), ((22, 22),), None)]),
        (
            "[ junos-ssh junos-http junos-dns-udp ]",
            [(("tcp",), ((22, 22), (80, 80)), None), (("udp",), ((53, 53),), None)],
        ),
        ("junos-smb", [(("tcp",), ((139, 139), (445, 445)), None)]),
        ("junos-tcp-any", [(("tcp",), ((0, 65535),), None)]),
        ("junos-cifs", [(("tcp",), ((139, 139), (445, 445)), None)]),
        ("junos-gre", [(("47",), (), None)]),
        ("junos-sun-rpc-nfs", [(("tcp", "udp"), (), "the ports of junos-sun-rpc-nfs, which are negotiated")]),
        ("junos-unheard-of", [((), (), "the application junos-unheard-of, which is not known")]),
        ("own", [(("tcp",), ((8443, 8443), (9000, 9010)), None)]),
        ("terms", [(("tcp",), ((80, 80),), None), (("udp",), ((123, 123),), None)]),
        ("group", [(("tcp",), ((80, 80), (22, 22)), None), (("udp",), ((123, 123),), None)]),
        ("rpc", [(("tcp",), (), "the ports of rpc, which are negotiated")]),
        ("loop", [((), (), "the application set loop, which holds itself")]),
        ("[ junos-ssh any ]", [(("tcp",), ((22, 22),), None), ((), (), None)]),
    ],
)
def test_applications_are_protocols_and_ports(application: str, expected: list[object]) -> None:
    book = (
        "applications application own protocol tcp",
        "applications application own destination-port [ 8443 9000-9010 ]",
        "applications application terms term a protocol tcp source-port 0-65535 destination-port http",
        "applications application terms term b protocol udp destination-port ntp inactivity-timeout 20",
        "applications application rpc protocol tcp destination-port 111 rpc-program-number 100003",
        "applications application-set group application terms",
        "applications application-set group application-set inner",
        "applications application-set inner application junos-ssh",
        "applications application-set loop application-set loop",
    )
    policy = ("match source-address any destination-address any", f"match application {application}", "then permit")
    assert [
        (rule.protocols, rule.destination_ports, rule.depends_on) for rule in rules_of(*policy, book=book)
    ] == expected


def test_members_of_a_redundant_interface() -> None:
    text = """\
set interfaces ge-0/0/1 gigether-options redundant-parent reth0
set interfaces ge-5/0/1 gigether-options redundant-parent reth0
set interfaces reth0 vlan-tagging redundant-ether-options redundancy-group 1
set interfaces reth0 unit 5 vlan-id 5
set interfaces reth0 unit 5 family inet address 10.5.0.1/24
set security zones security-zone a interfaces reth0.5
"""
    assert [(each.name, each.parent, each.vlan, each.members, each.zone) for each in firewall_of(text).interfaces] == [
        ("ge-0/0/1", None, None, (), None),
        ("ge-5/0/1", None, None, (), None),
        ("reth0", None, None, ("ge-0/0/1", "ge-5/0/1"), None),
        ("reth0.5", "reth0", 5, (), "a"),
    ]


def test_nothing_passes_an_interface_that_no_zone_lists() -> None:
    text = ZONES + "set interfaces ge-0/0/2 unit 0 family inet address 10.0.0.1/24\n"
    firewall = firewall_of(text)
    assert [interface.zone for interface in firewall.interfaces] == ["null"]
    assert firewall.rules == (
        Rule("no zone", place(3), "deny", from_zones=("null",)),
        Rule("no zone", place(3), "deny", to_zones=("null",)),
    )


def test_in_packet_mode_the_policies_decide_nothing() -> None:
    text = ZONES + "set security forwarding-options family mpls mode packet-based\n"
    firewall = firewall_of(text)
    assert firewall.rules == (Rule("packet-based mode", place(3), UNREAD),)
    assert [line.place.line for line in firewall.unmodelled] == [3]


def test_vlans_of_a_single_trunk_end_at_the_interfaces_that_route_for_them() -> None:
    text = """\
set interfaces ge-0/0/1 unit 0 family ethernet-switching interface-mode trunk vlan members [ v5 v6 ]
set interfaces irb unit 5 family inet address 10.5.0.1/24
set interfaces irb unit 7 family inet address 10.7.0.1/24
set vlans v5 vlan-id 5 l3-interface irb.5
set vlans v6 vlan-id 6
set vlans v7 vlan-id 7 l3-interface irb.7
set security zones security-zone a interfaces irb.5
set security zones security-zone a interfaces irb.7
"""
    bridges = "bridges, which is not modelled on a firewall"
    assert [(each.name, each.parent, each.vlan, each.not_known) for each in firewall_of(text).interfaces] == [
        ("ge-0/0/1", None, None, None),
        ("irb.5", "ge-0/0/1", 5, None),
        ("irb.7", None, None, bridges),
    ]
    both = text + "set interfaces ge-0/0/2 unit 0 family ethernet-switching\n"
    assert [(each.name, each.not_known) for each in firewall_of(both).interfaces] == [
        ("ge-0/0/1", bridges),
        ("irb.5", bridges),
        ("irb.7", bridges),
        ("ge-0/0/2", bridges),
    ]


def test_tunnels_are_not_known_and_addresses_may_come_from_dhcp() -> None:
    text = """\
set interfaces st0 unit 1 family inet address 10.0.0.1/30
set interfaces ge-0/0/0 unit 0 family inet dhcp
set routing-instances red instance-type virtual-router
set routing-instances red interface ge-0/0/0.0
set security zones security-zone a interfaces st0.1
set security zones security-zone a interfaces ge-0/0/0
"""
    tunnel = "is a tunnel, which is not modelled"
    found = [(each.name, each.zone, each.dhcp, each.vrf, each.not_known) for each in firewall_of(text).interfaces]
    assert found == [
        ("st0", None, False, None, tunnel),
        ("st0.1", "a", False, None, tunnel),
        ("ge-0/0/0", "a", True, "red", None),
    ]


def test_a_cluster_has_the_interfaces_of_its_node_groups() -> None:
    text = """\
set groups node0 system host-name fw-a
set groups node0 interfaces fxp0 unit 0 family inet address 192.0.2.1/24
set groups node1 system host-name fw-b
set apply-groups "${node}"
"""
    firewall, problems = SRX.read(text + ZONES, FILE, "fw")
    assert isinstance(firewall, Firewall)
    assert (firewall.name, firewall.hostname, problems) == ("fw", "fw-a", ())
    assert [interface.name for interface in firewall.interfaces] == ["fxp0"]
