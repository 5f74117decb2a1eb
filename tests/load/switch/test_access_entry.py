"""One entry of an access list, in the forms of NX-OS, IOS and EOS."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_address, ip_network
from typing import TypedDict, Unpack

import pytest

from topocheck.load.switch.access_entry import entry_rules
from topocheck.load.switch.object_group import ObjectGroups
from topocheck.model.place import Place
from topocheck.model.rule import UNREAD, AddressMatch, PortRange, Rule, Wildcard

PLACE = Place("network/sw1.cfg", 3, 3)


class Fields(TypedDict, total=False):
    """What a rule asks for, in the words of `Rule`."""

    sources: tuple[AddressMatch, ...]
    destinations: tuple[AddressMatch, ...]
    protocols: tuple[str, ...]
    source_ports: tuple[PortRange, ...]
    destination_ports: tuple[PortRange, ...]
    icmp_types: tuple[int, ...]
    established: bool
    depends_on: str


def rules_of(text: str, *, version: int = 4, standard: bool = False) -> tuple[Rule, ...]:
    return entry_rules(text.split(), "entry", PLACE, ObjectGroups(), version=version, standard=standard)


def rule(action: str = "accept", version: int = 4, **fields: Unpack[Fields]) -> tuple[Rule, ...]:
    return (Rule("entry", PLACE, action, version=version, **fields),)


def net(*texts: str) -> tuple[AddressMatch, ...]:
    return tuple(ip_network(text) for text in texts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("permit ip any any", rule()),
        ("deny ip any any", rule("deny")),
        ("PERMIT IP Any HOST 10.0.0.1", rule(destinations=net("10.0.0.1/32"))),
        ("permit ip 10.0.0.0/8 10.1.1.1/32", rule(sources=net("10.0.0.0/8"), destinations=net("10.1.1.1/32"))),
        ("permit ip 10.0.0.0 0.255.255.255 any", rule(sources=net("10.0.0.0/8"))),
        ("permit ip 10.1.2.3 0.0.0.255 any", rule(sources=net("10.1.2.0/24"))),
        ("permit ip 10.1.2.3 0.0.0.0 any", rule(sources=net("10.1.2.3/32"))),
        ("permit ip 10.1.2.3 255.255.255.255 any", rule(sources=net("0.0.0.0/0"))),
        ("permit ip 10.0.4.0 0.0.251.255 any", rule(sources=(Wildcard(IPv4Address("10.0.4.0"), 0xFFFF0400),))),
        ("permit 0 any any", rule()),
        ("permit 6 any any", rule(protocols=("tcp",))),
        ("permit 89 any any", rule(protocols=("89",))),
        ("permit ahp any any", rule(protocols=("ah",))),
        ("permit tcp any any eq www", rule(protocols=("tcp",), destination_ports=((80, 80),))),
        ("permit tcp any any eq 80 https 8080", rule(protocols=("tcp",), destination_ports=((80, 80), (443, 443), (8080, 8080)))),
        ("permit udp any eq domain any", rule(protocols=("udp",), source_ports=((53, 53),))),
        ("permit tcp any range 1024 65535 any range ssh telnet", rule(protocols=("tcp",), source_ports=((1024, 65535),), destination_ports=((22, 23),))),
        ("permit tcp any any range 90 80", rule(protocols=("tcp",), destination_ports=((80, 90),))),
        ("permit udp any gt 1023 any lt 1024", rule(protocols=("udp",), source_ports=((1024, 65535),), destination_ports=((0, 1023),))),
        ("permit tcp any any neq 25", rule(protocols=("tcp",), destination_ports=((0, 24), (26, 65535)))),
        ("permit tcp any any neq 25 0 65535", rule(protocols=("tcp",), destination_ports=((1, 24), (26, 65534)))),
        ("permit tcp any any established", rule(protocols=("tcp",), established=True)),
        ("permit tcp host 10.0.0.1 eq www any established log", rule(protocols=("tcp",), sources=net("10.0.0.1/32"), source_ports=((80, 80),), established=True)),
        ("permit icmp any any", rule(protocols=("icmp",))),
        ("permit icmp any any echo", rule(protocols=("icmp",), icmp_types=(8,))),
        ("permit icmp any any echo-reply log", rule(protocols=("icmp",), icmp_types=(0,))),
        ("permit icmp any any 3 4", rule(protocols=("icmp",), icmp_types=(3,), depends_on="the ICMP code 4")),
        ("permit icmp any any 8 0", rule(protocols=("icmp",), icmp_types=(8,))),
        ("permit icmp any any ttl-exceeded", rule(protocols=("icmp",), icmp_types=(11,))),
        ("permit icmp any any port-unreachable", rule(protocols=("icmp",), icmp_types=(3,), depends_on="the ICMP code 3")),
        ("deny ip any any log", rule("deny")),
        ("deny ip any any log-input COOKIE", rule("deny")),
        ("permit tcp any any eq 22 reflect SESSIONS timeout 60", rule(protocols=("tcp",), destination_ports=((22, 22),))),
        ("permit ip any any capture session 4", rule()),
    ],
)  # fmt: skip
def test_an_entry_says_what_it_matches(text: str, expected: tuple[Rule, ...]) -> None:
    assert rules_of(text) == expected


@pytest.mark.parametrize(
    ("text", "depends_on"),
    [
        ("deny ip any any fragments", "the packet being a fragment that is not the first"),
        ("permit ip any any dscp ef", "the DSCP value"),
        ("permit ip any any precedence critical tos 4", "the IP precedence and the type of service"),
        ("permit ip any any time-range WORK log", "the time"),
        ("permit ip any any log time-range WORK", "the time"),
        ("permit ip any any ttl eq 255", "the TTL"),
        ("permit ip any any ttl range 1 9", "the TTL"),
        ("permit ip any any packet-length range 20 100 fragments", "the packet's length and the packet being a fragment that is not the first"),
        ("permit ip any any option any-options", "the IP options"),
        ("dynamic DOOR timeout 9 permit ip any any", "a user who logs in for DOOR"),
        ("evaluate SESSIONS", "the sessions of the reflexive list SESSIONS"),
        ("permit ip any any tracked", "the connection being there already"),
        ("permit ip any any established", "the connection being there already"),
        ("permit ip any any dscp ef log 7", "the DSCP value"),
    ],
)  # fmt: skip
def test_what_a_flow_does_not_tell_leaves_the_entry_open(text: str, depends_on: str) -> None:
    action = "deny" if text.startswith("deny") else "accept"
    assert rules_of(text) == rule(action, depends_on=depends_on)


def test_a_type_of_igmp_leaves_other_protocols_alone() -> None:
    assert rules_of("permit igmp any any host-query") == rule(protocols=("igmp",), depends_on="the IGMP type")
    assert rules_of("permit igmp any any 5 log") == rule(protocols=("igmp",), depends_on="the IGMP type")
    assert rules_of("deny igmp any any log") == rule("deny", protocols=("igmp",))


@pytest.mark.parametrize("flags", ["ack tcp-flags-mask 47", "syn", "ack fin", "match-all +syn -ack"])
def test_flags_of_tcp_leave_the_entry_open(flags: str) -> None:
    assert rules_of(f"deny tcp any any {flags}") == rule("deny", protocols=("tcp",), depends_on="the TCP flags")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("permit ipv6 any any", rule(version=6)),
        ("permit ipv6 2001:db8::/32 host 2001:DB8::1", rule(version=6, sources=net("2001:db8::/32"), destinations=net("2001:db8::1/128"))),
        ("permit icmp any any nd-na", rule(version=6, protocols=("icmpv6",), icmp_types=(136,))),
        ("permit icmpv6 any any echo-request", rule(version=6, protocols=("icmpv6",), icmp_types=(128,))),
        ("deny 58 any any 128", rule("deny", version=6, protocols=("icmpv6",), icmp_types=(128,))),
        ("permit tcp any any eq 22 flow-label 7", rule(version=6, protocols=("tcp",), destination_ports=((22, 22),), depends_on="the flow label")),
        ("permit ipv6 any any undetermined-transport", rule(version=6, depends_on="the transport protocol being hidden")),
    ],
)  # fmt: skip
def test_an_entry_for_ipv6_says_what_it_matches(text: str, expected: tuple[Rule, ...]) -> None:
    assert rules_of(text, version=6) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("permit any", rule()),
        ("permit host 10.0.0.1", rule(sources=net("10.0.0.1/32"))),
        ("permit 10.0.0.1", rule(sources=net("10.0.0.1/32"))),
        ("permit 10.0.0.1 log", rule(sources=net("10.0.0.1/32"))),
        ("deny 10.0.0.0 0.0.0.255", rule("deny", sources=net("10.0.0.0/24"))),
        ("deny 10.0.0.0/24", rule("deny", sources=net("10.0.0.0/24"))),
    ],
)
def test_an_entry_of_a_standard_list_looks_at_the_source_alone(text: str, expected: tuple[Rule, ...]) -> None:
    assert rules_of(text, standard=True) == expected


@pytest.mark.parametrize(
    "text",
    [
        "permit",
        "permit ip",
        "permit ip any",
        "permit ip any any any",
        "permit ip 10.0.0.1 any",
        "permit ip 10.0.0.0 255.0.0 any",
        "permit ip 10.0.0.0/33 any",
        "permit ip host 2001:db8::1 any",
        "permit ip host server1 any",
        "permit sctpx any any",
        "permit 256 any any",
        "permit tcp any any eq",
        "permit tcp any any eq nosuchport",
        "permit tcp any any eq 65536",
        "permit tcp any any lt 0",
        "permit tcp any any range 80",
        "permit ip any any eq 80",
        "permit ip any any redirect Ethernet1/1",
        "permit vlan 10 0xfff ip any any",
        "allow ip any any",
        "dynamic DOOR",
        "evaluate",
    ],
)
def test_an_entry_that_cannot_be_read_is_unread_whatever_it_begins_with(text: str) -> None:
    assert rules_of(text) == rule(UNREAD)


def test_the_name_of_a_long_entry_is_cut() -> None:
    name = "10 permit tcp " + "10.100.100.0 0.0.0.255 " * 4
    (read,) = entry_rules(("permit", "ip", "any", "any"), name, PLACE, ObjectGroups(), version=4, standard=False)
    assert read.name == "10 permit tcp 10.100.100.0 0.0.0.255 10.100.100.0 0.0.0.255 10.100...."


@pytest.mark.parametrize(("address", "matches"), [("10.0.4.7", True), ("10.0.5.7", True), ("10.0.3.7", False)])
def test_a_wildcard_with_gaps_looks_at_the_bits_that_it_leaves(address: str, *, matches: bool) -> None:
    ((source,),) = (read.sources for read in rules_of("permit ip 10.0.4.0 0.0.251.255 any"))
    assert (ip_address(address) in source) == matches
