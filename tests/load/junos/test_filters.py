"""Firewall filters of JunOS: their terms as rules, and where they are bound."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_address, ip_network

import pytest
from load.junos.junos_texts import not_modelled, place, switch_of

from topocheck.model.rule import UNREAD, AccessList, AddressRange, Filter, Rule, Wildcard

BIND = "set interfaces ge-0/0/1 unit 0 family inet filter input f\n"


def filter_of(*lines: str, bind: str = BIND) -> Filter:
    text = bind + "".join(f"set {line}\n" for line in lines)
    found = switch_of(text).interfaces["ge-0/0/1"].filters
    assert len(found) == 1
    return found[0]


def rules_of(*lines: str) -> tuple[Rule, ...]:
    """The rules of a filter ``f`` whose term ``t`` has the given lines."""
    acl = filter_of(*(f"firewall family inet filter f term t {line}" for line in lines)).acl
    assert acl is not None
    return acl.rules


def test_a_filter_is_read_with_its_places() -> None:
    bound = filter_of(
        "firewall family inet filter f term ssh from protocol tcp",
        "firewall family inet filter f term ssh from destination-port [ ssh 8000-8100 ]",
        "firewall family inet filter f term ssh then discard",
        "firewall family inet filter f term rest then accept",
    )
    assert bound == Filter(
        "f",
        "in",
        place(1),
        AccessList(
            "f",
            place(2),
            (
                Rule(
                    "ssh", place(2), "deny", protocols=("tcp",), destination_ports=((22, 22), (8000, 8100)), version=4
                ),
                Rule("rest", place(5), "accept", version=4),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("then", "action"),
    [
        (["then accept"], "accept"),
        (["then discard"], "deny"),
        (["then reject"], "reject"),
        (["then reject tcp-reset"], "reject"),
        (["then count c"], "accept"),
        (["then count c accept"], "accept"),
        (["then policer p", "then discard"], "deny"),
        (["from protocol tcp"], "accept"),
        (["then routing-instance red"], UNREAD),
        (["then accept", "filter other"], UNREAD),
    ],
)
def test_what_a_term_does(then: list[str], action: str) -> None:
    assert [rule.action for rule in rules_of(*then)] == [action]


def test_next_term_hands_on() -> None:
    assert rules_of("then count c", "then next term") == ()


def test_what_no_term_matches_is_discarded() -> None:
    acl = filter_of("firewall family inet filter f interface-specific").acl
    assert acl is not None
    assert (acl.rules, acl.default) == ((), "deny")


@pytest.mark.parametrize(
    ("lines", "sources"),
    [
        (["from source-address 10.0.0.0/8"], (ip_network("10.0.0.0/8"),)),
        (["from source-address 10.1.2.3"], (ip_network("10.1.2.3/32"),)),
        (["from source-address 10.0.0.1/255.0.0.255"], (Wildcard(IPv4Address("10.0.0.1"), 0xFF0000FF),)),
        (["from source-prefix-list servers"], (ip_network("192.0.2.0/24"), ip_network("198.51.100.7/32"))),
        (
            ["from source-address 10.0.0.0/8", "from source-address 10.128.0.0/9 except"],
            (ip_network("10.0.0.0/9"),),
        ),
        (
            [
                "from source-address 10.0.0.0/8",
                "from source-address 10.1.0.0/16 except",
                "from source-address 10.1.1.0/24",
            ],
            (
                ip_network("10.0.0.0/16"),
                ip_network("10.1.1.0/24"),
                AddressRange(ip_address("10.2.0.0"), ip_address("10.255.255.255")),
            ),
        ),
        (
            ["from source-prefix-list servers", "from source-address 198.51.100.0/24 except"],
            (ip_network("192.0.2.0/24"), ip_network("198.51.100.7/32")),
        ),
    ],
)
def test_the_longest_prefix_decides_which_addresses_match(lines: list[str], sources: tuple[object, ...]) -> None:
    text = BIND + "".join(f"set firewall family inet filter f term t {line}\n" for line in lines)
    text += (
        "set policy-options prefix-list servers 192.0.2.0/24\nset policy-options prefix-list servers 198.51.100.7/32\n"
    )
    acl = switch_of(text).interfaces["ge-0/0/1"].filters[0].acl
    assert acl is not None
    assert [(rule.sources, rule.destinations, rule.depends_on) for rule in acl.rules] == [(sources, (), None)]


def test_a_term_about_excepted_addresses_alone_matches_nothing() -> None:
    assert rules_of("from source-address 10.0.0.0/8 except") == ()


def test_address_and_port_are_about_either_end() -> None:
    one = ip_network("10.0.0.1/32")
    rules = rules_of("from address 10.0.0.1/32", "from protocol udp", "from port 53")
    assert [(rule.sources, rule.destinations, rule.source_ports, rule.destination_ports) for rule in rules] == [
        ((one,), (), ((53, 53),), ()),
        ((one,), (), (), ((53, 53),)),
        ((), (one,), ((53, 53),), ()),
        ((), (one,), (), ((53, 53),)),
    ]


@pytest.mark.parametrize(
    ("lines", "rule"),
    [
        (["from protocol [ tcp icmp 47 ]"], Rule("t", place(2), "accept", protocols=("tcp", "icmp", "47"), version=4)),
        (
            ["from protocol icmp icmp-type echo-request"],
            Rule("t", place(2), "accept", protocols=("icmp",), icmp_types=(8,), version=4),
        ),
        (["from tcp-established"], Rule("t", place(2), "accept", protocols=("tcp",), established=True, version=4)),
        (
            ["from protocol tcp", 'from tcp-flags "(ack | rst)"'],
            Rule("t", place(2), "accept", protocols=("tcp",), established=True, version=4),
        ),
        (
            ["from protocol tcp", 'from tcp-flags "syn & !ack"'],
            Rule("t", place(2), "accept", protocols=("tcp",), version=4, depends_on='"tcp-flags syn & !ack"'),
        ),
        (
            ["from dscp ef"],
            Rule("t", place(2), "accept", version=4, depends_on='"dscp"'),
        ),
        (
            ["from source-prefix-list nowhere"],
            Rule("t", place(2), "accept", version=4, depends_on="the prefix list nowhere"),
        ),
        (
            ["from destination-port-except 22-65535"],
            Rule("t", place(2), "accept", destination_ports=((0, 21),), version=4),
        ),
        (
            ["from destination-port [ 22 strange ]"],
            Rule("t", place(2), "accept", version=4, depends_on="the port strange"),
        ),
        (["from interface ge-0/0/1.0"], Rule("t", place(2), "accept", from_interfaces=("ge-0/0/1",), version=4)),
    ],
)
def test_conditions_of_a_term(lines: list[str], rule: Rule) -> None:
    assert rules_of(*lines) == (rule,)


def test_several_filters_are_asked_as_one() -> None:
    bind = "set interfaces ge-0/0/1 unit 0 family inet filter output-list [ f g ]\n"
    bound = filter_of("firewall filter f term a then count c", "firewall filter g term b then discard", bind=bind)
    assert bound.acl is not None
    assert (bound.name, bound.direction, [rule.name for rule in bound.acl.rules]) == ("f, g", "out", ["a", "b"])


def test_a_filter_of_ipv6_is_about_ipv6() -> None:
    bound = filter_of(
        "firewall family inet6 filter f term t from next-header icmp6",
        "firewall family inet6 filter f term t from icmp-type echo-request",
        bind="set interfaces ge-0/0/1 unit 0 family inet6 filter input f\n",
    )
    assert bound.version == 6
    assert bound.acl is not None
    assert bound.acl.rules == (Rule("t", place(2), "accept", protocols=("icmpv6",), icmp_types=(128,), version=6),)


def test_a_filter_that_is_not_there_is_not_known() -> None:
    assert filter_of() == Filter("f", "in", place(1), None)


def test_a_filter_of_frames_is_not_modelled() -> None:
    bind = "set interfaces ge-0/0/1 unit 0 family ethernet-switching filter input f\n"
    assert filter_of("firewall family ethernet-switching filter f term t then discard", bind=bind) == Filter(
        "f", "in", place(1), None, version=None
    )
    assert not_modelled(bind) == [(1, bind.strip())]
