"""What nftables decides on packets that are forwarded."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address, ip_network

import pytest
from load.nftables.ruleset import (
    ACCEPT,
    DROP,
    ESTABLISHED,
    Json,
    at,
    chain,
    meta,
    named,
    nft,
    payload,
    prefix,
    rule,
)

from topocheck.model.firewall import Firewall
from topocheck.model.rule import AccessList, AddressRange, Rule
from topocheck.simulate.firewall import judge
from topocheck.simulate.packet import Packet
from topocheck.simulate.rules import Crossing

FORWARD = chain("forward", "forward")
WEB = Packet(ip_address("172.16.4.10"), ip_address("172.16.5.11"), "tcp", 50000, 443)
PING = Packet(WEB.source, WEB.destination)
OVER = Crossing(from_interface="eth1", to_interface="eth2")


def accepted(firewall: Firewall, packet: Packet = WEB, crossing: Crossing = OVER) -> bool | None:
    return judge(firewall, packet, crossing).accepted


def test_a_rule_is_read_with_its_interfaces_addresses_and_ports() -> None:
    firewall = nft(
        FORWARD,
        rule("forward", ESTABLISHED, ACCEPT),
        rule(
            "forward",
            meta("iifname", "eth1"),
            meta("oifname", {"set": ["eth2", "eth3"]}),
            payload("ip saddr", prefix("172.16.4.0", 24)),
            payload("ip daddr", {"set": ["172.16.5.11", {"range": ["172.16.5.20", "172.16.5.29"]}]}),
            payload("tcp dport", {"set": [443, {"range": [8000, 8080]}]}),
            {"counter": {"packets": 0, "bytes": 0}},
            {"log": {"prefix": "web"}},
            ACCEPT,
            comment="web",
        ),
    )
    assert firewall.stateful
    assert (firewall.default, firewall.intrazone, firewall.default_place) == ("deny", "deny", at(1))
    assert firewall.interfaces == ()
    assert firewall.rules == (
        Rule(
            "web",
            at(3, "rule"),
            "accept",
            sources=(ip_network("172.16.4.0/24"),),
            destinations=(
                ip_network("172.16.5.11/32"),
                AddressRange(ip_address("172.16.5.20"), ip_address("172.16.5.29")),
            ),
            protocols=("tcp",),
            destination_ports=((443, 443), (8000, 8080)),
            from_interfaces=("eth1",),
            to_interfaces=("eth2", "eth3"),
            version=4,
        ),
    )
    assert accepted(firewall) is True
    assert accepted(firewall, crossing=Crossing(from_interface="eth1", to_interface="eth9")) is False


def test_what_no_rule_decides_is_for_the_policy() -> None:
    assert accepted(nft(chain("forward", "forward", "accept"))) is True
    assert accepted(nft(FORWARD)) is False
    assert accepted(nft(chain("input", "input"))) is True


def test_a_jump_comes_back_and_a_goto_does_not() -> None:
    def build(verdict: str) -> Firewall:
        return nft(
            FORWARD,
            chain("vms"),
            rule("forward", meta("iifname", "eth1"), {verdict: {"target": "vms"}}),
            rule("forward", ACCEPT),
            rule("vms", payload("tcp dport", 22), DROP),
        )

    ssh = replace(WEB, destination_port=22)
    assert (accepted(build("jump")), accepted(build("jump"), ssh)) == (True, False)
    assert (accepted(build("goto")), accepted(build("goto"), ssh)) == (False, False)


def test_a_return_goes_back_to_where_the_jump_was() -> None:
    firewall = nft(
        FORWARD,
        chain("vms"),
        rule("forward", {"jump": {"target": "vms"}}),
        rule("forward", payload("ip daddr", "172.16.5.11"), ACCEPT),
        rule("vms", payload("tcp dport", 443), {"return": None}),
        rule("vms", DROP),
    )
    assert (accepted(firewall), accepted(firewall, replace(WEB, destination_port=80))) == (True, False)


@pytest.mark.parametrize(
    ("match", "accepts"),
    [
        (meta("iifname", "eth1", "!="), False),
        (meta("iifname", "eth9", "!="), True),
        (meta("l4proto", {"set": ["tcp", "udp"]}), True),
        (meta("l4proto", "udp", "!="), True),
        (meta("nfproto", "ipv4"), True),
        (meta("nfproto", "ipv6"), False),
        (payload("ip protocol", "icmp"), False),
        (payload("ip saddr", "172.16.4.10", "!="), False),
        (payload("ip saddr", prefix("10.0.0.0", 8), "!="), True),
        (payload("ip6 saddr", "2001:db8::1", "!="), False),
        (payload("tcp dport", 443, "!="), False),
        (payload("tcp dport", 1024, "<"), True),
        (payload("tcp dport", 443, ">"), False),
        (payload("th dport", "https"), True),
        (payload("udp dport", 443), False),
        (payload("tcp sport", {"range": [1024, 65535]}), True),
    ],
)
def test_a_match_holds_for_what_it_says(match: Json, *, accepts: bool) -> None:
    assert accepted(nft(FORWARD, rule("forward", match, ACCEPT))) is accepts


def test_icmp_is_told_by_its_type() -> None:
    firewall = nft(FORWARD, rule("forward", payload("icmp type", "echo-request"), ACCEPT))
    assert firewall.rules[0].icmp_types == (8,)
    assert (accepted(firewall, PING), accepted(firewall)) == (True, False)


def test_named_sets_hold_addresses_and_one_that_changes_leaves_it_open() -> None:
    elements = [prefix("172.16.4.0", 24), {"elem": {"val": "10.0.0.1", "comment": "x"}}]
    use = rule("forward", payload("ip saddr", "@vms"), ACCEPT)
    fixed = nft(named("vms", elements, flags=["interval"]), FORWARD, use)
    assert fixed.rules[0].sources == (ip_network("172.16.4.0/24"), ip_network("10.0.0.1/32"))
    changing = nft(named("vms", elements, flags=["dynamic"]), FORWARD, use)
    assert changing.rules[0].depends_on == "the set vms, which changes"
    missing = nft(FORWARD, use)
    assert missing.rules[0].depends_on == "the set vms, which is not in the file"
    assert (accepted(fixed), accepted(changing), accepted(missing)) == (True, None, None)


def test_a_map_of_verdicts_is_one_step_for_each_key() -> None:
    key = {"concat": [{"meta": {"key": "iifname"}}, {"payload": {"protocol": "tcp", "field": "dport"}}]}
    data = {"set": [[{"concat": ["eth1", 443]}, ACCEPT], [{"concat": ["eth1", 22]}, {"jump": {"target": "ssh"}}]]}
    firewall = nft(FORWARD, chain("ssh"), rule("forward", {"vmap": {"key": key, "data": data}}), rule("ssh", DROP))
    assert [(each.action, each.destination_ports) for each in firewall.rules] == [
        ("accept", ((443, 443),)),
        ("deny", ((22, 22),)),
    ]


def test_a_map_of_states_makes_it_stateful() -> None:
    data = {"set": [["established", ACCEPT], ["related", ACCEPT], ["invalid", DROP]]}
    vmap: Json = {"vmap": {"key": {"ct": {"key": "state"}}, "data": data}}
    firewall = nft(FORWARD, rule("forward", vmap))
    assert (firewall.stateful, firewall.rules) == (True, ())


def test_without_a_rule_for_replies_they_are_judged_like_any_packet() -> None:
    firewall = nft(FORWARD, rule("forward", meta("iifname", "eth1"), ACCEPT))
    assert not firewall.stateful
    back = Crossing(from_interface="eth2", to_interface="eth1")
    assert (accepted(firewall), accepted(firewall, WEB.reversed(), back)) == (True, False)


def test_a_rule_for_some_replies_only_leaves_what_it_decides_open() -> None:
    firewall = nft(FORWARD, rule("forward", meta("iifname", "eth2"), ESTABLISHED, ACCEPT))
    assert not firewall.stateful
    assert [each.depends_on for each in firewall.rules] == ["the state of the connection"]


@pytest.mark.parametrize(
    ("statement", "depends"),
    [
        ({"match": {"op": "==", "left": {"meta": {"key": "mark"}}, "right": 1}}, "meta mark"),
        ({"match": {"op": "in", "left": {"ct": {"key": "status"}}, "right": "dnat"}}, "ct status"),
        ({"match": {"op": "==", "left": {"fib": {"result": "oif", "flags": ["saddr"]}}, "right": False}}, "fib"),
        ({"limit": {"rate": 5, "per": "second"}}, "a rate limit"),
        ({"xt": {"type": "match", "name": "string"}}, "the extension string"),
        ({"brand new": {}}, 'its "brand new"'),
        (meta("iifname", "eth*"), "which interfaces fit the names of the rule"),
    ],
)
def test_what_is_not_modelled_leaves_the_answer_open(statement: Json, depends: str) -> None:
    firewall = nft(FORWARD, rule("forward", statement, ACCEPT))
    assert [each.depends_on for each in firewall.rules] == [depends]
    assert accepted(firewall) is None


def test_what_a_program_decides_may_go_either_way() -> None:
    firewall = nft(FORWARD, rule("forward", payload("tcp dport", 443), {"queue": {"num": 0}}))
    assert [(each.action, each.depends_on) for each in firewall.rules] == [
        ("accept", "the program that it is queued to"),
        ("deny", "the program that it is queued to"),
    ]
    assert accepted(firewall) is None


def test_every_chain_at_the_hook_must_accept() -> None:
    second = chain("late", "forward", "accept", prio=10)
    firewall = nft(second, FORWARD, rule("forward", ACCEPT), rule("late", payload("tcp dport", 443), DROP))
    dropped = Rule("with handle 9", at(4, "rule"), "deny", protocols=("tcp",), destination_ports=((443, 443),))
    assert firewall.also == (AccessList("the chain late of inet fw", at(1), (dropped,), "accept", at(1)),)
    assert (accepted(firewall), accepted(firewall, PING)) == (False, True)


def test_a_chain_of_one_family_says_nothing_of_the_other() -> None:
    four = {**chain("forward", "forward", family="ip")}
    firewall = nft(four)
    six = Packet(ip_address("2001:db8::1"), ip_address("2001:db8::2"))
    assert (accepted(firewall), accepted(firewall, six)) == (False, True)


def test_filters_of_bridged_frames_are_not_modelled() -> None:
    firewall = nft(chain("b", "forward", family="bridge"))
    assert [line.text for line in firewall.unmodelled] == ["chain b of family bridge, hook forward"]


def test_a_filter_before_routing_must_accept_too_and_may_see_what_is_translated_later() -> None:
    raw = chain("raw", "prerouting", "accept", prio=-300)
    nat = chain("pre", "prerouting", "accept", "nat", -100)
    drop = rule("raw", payload("ip daddr", "172.16.5.11"), DROP)
    accept = rule("forward", ACCEPT)
    assert accepted(nft(raw, FORWARD, drop, accept)) is False
    assert accepted(nft(raw, nat, FORWARD, drop, accept)) is None
