"""What single conditions of a rule ask for, and what an access list says of what no rule is about."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address, ip_network

import pytest

from topocheck.model.place import Place
from topocheck.model.rule import UNREAD, AccessList, Rule
from topocheck.simulate.packet import Packet
from topocheck.simulate.rules import Crossing, Match, Verdict, judge_list, matches

HERE = Place("sw.cfg", 7)
RULE = Rule("10", HERE, "accept")
TCP = Packet(ip_address("10.1.0.10"), ip_address("10.2.0.11"), "tcp", 49152, 443)
PING = Packet(TCP.source, TCP.destination)
PING6 = Packet(ip_address("fd00:1::10"), ip_address("fd00:2::11"))
OWN, OTHER = (ip_network("10.1.0.0/24"),), (ip_network("10.9.0.0/24"),)


@pytest.mark.parametrize(
    ("rule", "packet", "match"),
    [
        (replace(RULE, sources=OWN, not_sources=True), TCP, Match.NO),
        (replace(RULE, sources=OTHER, not_sources=True), TCP, Match.YES),
        (replace(RULE, destinations=OTHER, not_destinations=True), TCP, Match.YES),
        (replace(RULE, destinations=(ip_network("10.2.0.0/24"),), not_destinations=True), TCP, Match.NO),
        (replace(RULE, version=6), TCP, Match.NO),
        (replace(RULE, version=4), TCP, Match.YES),
        (replace(RULE, version=4), PING6, Match.NO),
        (replace(RULE, established=True), TCP, Match.NO),
        (replace(RULE, established=True), TCP.reversed(), Match.YES),
        (replace(RULE, established=True), PING.reversed(), Match.NO),
        (replace(RULE, protocols=("icmpv6",)), PING6, Match.YES),
        (replace(RULE, protocols=("58",)), PING6, Match.YES),
        (replace(RULE, protocols=("6",)), TCP, Match.YES),
        (replace(RULE, protocols=("17",)), TCP, Match.NO),
        (replace(RULE, translated=True), TCP, Match.NO),
        (replace(RULE, translated=True), replace(TCP, translated=True), Match.YES),
        (replace(RULE, translated=False), replace(TCP, translated=True), Match.NO),
        (replace(RULE, depends_on="the user"), TCP, Match.MAYBE),
        (replace(RULE, destination_ports=((443, 443),)), TCP, Match.YES),
        (replace(RULE, destination_ports=((400, 443),)), TCP, Match.YES),
        (replace(RULE, destination_ports=((1, 65535),)), replace(TCP, destination_port=None), Match.YES),
        (replace(RULE, destination_ports=((2, 65535),)), replace(TCP, destination_port=None), Match.MAYBE),
        (replace(RULE, icmp_types=(-1,)), PING, Match.NO),
        (replace(RULE, icmp_types=(8,)), PING, Match.YES),
    ],
)
def test_each_condition_of_a_rule_must_hold(rule: Rule, packet: Packet, match: Match) -> None:
    assert matches(rule, packet, Crossing()) is match


@pytest.mark.parametrize(("default", "said"), [("accept", "accepts"), ("deny", "denies")])
def test_what_no_rule_of_a_list_is_about_gets_the_lists_default(default: str, said: str) -> None:
    acl = AccessList("guests", HERE, (replace(RULE, sources=OTHER),), default)
    message = f"no rule of guests matches, which {said} all else"
    assert judge_list(acl, TCP) == Verdict(default == "accept", HERE, message)


def test_a_rule_that_could_not_be_read_is_no_matter_to_what_crosses_elsewhere() -> None:
    unread = replace(RULE, action=UNREAD, from_zones=("c",))
    acl = AccessList("guests", HERE, (unread, RULE))
    assert judge_list(acl, TCP, Crossing("a", "b")).accepted is True
    assert judge_list(acl, TCP, Crossing("c", "b")).accepted is None
