"""What the rules of a firewall say of a packet."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address, ip_network

import pytest

from topocheck.model.firewall import Firewall
from topocheck.model.place import Place
from topocheck.model.rule import UNREAD, Rule
from topocheck.simulate.firewall import judge
from topocheck.simulate.packet import Packet
from topocheck.simulate.rules import Crossing, Match, Verdict, matches

HERE, DEFAULT, INTRAZONE = Place("fw.yaml", 1), Place("fw.yaml", 2), Place("fw.yaml", 3)
RULE = Rule("r", HERE, "accept")
ICMP = Packet(ip_address("10.1.0.10"), ip_address("10.2.0.11"))
HTTPS = Packet(ICMP.source, ICMP.destination, "tcp", 49152, 443)
BETWEEN = Crossing("a", "b")
OPEN_TCP = replace(HTTPS, destination_port=None)


@pytest.mark.parametrize(
    ("rule", "packet", "match"),
    [
        (RULE, ICMP, Match.YES),
        (replace(RULE, from_zones=("a",), to_zones=("b", "c")), ICMP, Match.YES),
        (replace(RULE, from_zones=("any",), to_zones=("any",)), ICMP, Match.YES),
        (replace(RULE, from_zones=("b",)), ICMP, Match.NO),
        (replace(RULE, to_zones=("a",)), ICMP, Match.NO),
        (replace(RULE, sources=(ip_network("10.1.0.0/24"),)), ICMP, Match.YES),
        (replace(RULE, sources=(ip_network("10.9.0.0/24"), ip_network("10.1.0.10/32"))), ICMP, Match.YES),
        (replace(RULE, sources=(ip_network("fd00::/64"),)), ICMP, Match.NO),
        (replace(RULE, destinations=(ip_network("10.1.0.0/24"),)), ICMP, Match.NO),
        (replace(RULE, protocols=("tcp", "icmp")), ICMP, Match.YES),
        (replace(RULE, protocols=("any",)), ICMP, Match.YES),
        (replace(RULE, protocols=("tcp",)), ICMP, Match.NO),
        (replace(RULE, destination_ports=((443, 443),)), ICMP, Match.NO),
        (replace(RULE, destination_ports=((1, 99), (400, 500))), HTTPS, Match.YES),
        (replace(RULE, destination_ports=((1, 442), (444, 500))), HTTPS, Match.NO),
        (replace(RULE, source_ports=((1024, 65535),)), HTTPS, Match.YES),
        (replace(RULE, source_ports=((1, 1023),)), HTTPS, Match.NO),
        (replace(RULE, destination_ports=((443, 443),)), OPEN_TCP, Match.MAYBE),
        (replace(RULE, source_ports=((1, 1),), destination_ports=((443, 443),)), OPEN_TCP, Match.NO),
    ],
)
def test_a_rule_matches_where_all_that_it_asks_for_holds(rule: Rule, packet: Packet, match: Match) -> None:
    assert matches(rule, packet, BETWEEN) is match


def firewall(*rules: Rule, default: str = "deny", intrazone: str = "deny") -> Firewall:
    return Firewall(
        "fw",
        "fw.yaml",
        HERE,
        default=default,
        default_place=DEFAULT,
        intrazone=intrazone,
        intrazone_place=INTRAZONE,
        rules=rules,
    )


def rule(name: str, action: str, line: int, ports: tuple[tuple[int, int], ...] = ()) -> Rule:
    return Rule(name, Place("fw.yaml", line), action, destination_ports=ports)


def test_the_first_rule_that_matches_decides() -> None:
    wall = firewall(rule("never", "deny", 10, ((22, 22),)), rule("yes", "accept", 11), rule("no", "deny", 12))
    assert judge(wall, HTTPS, BETWEEN) == Verdict(
        accepted=True, place=Place("fw.yaml", 11), message="rule yes of fw accepts it"
    )


@pytest.mark.parametrize("action", ["deny", "reject"])
def test_what_does_not_accept_denies(action: str) -> None:
    verdict = judge(firewall(rule("no", action, 10)), ICMP, BETWEEN)
    assert verdict == Verdict(accepted=False, place=Place("fw.yaml", 10), message="rule no of fw denies it")


@pytest.mark.parametrize(
    ("zones", "place", "between"),
    [
        (("a", "b"), DEFAULT, "from zone a to b"),
        (("a", "a"), INTRAZONE, "within zone a"),
        ((None, None), DEFAULT, "from zone None to None"),
    ],
)
@pytest.mark.parametrize("action", ["accept", "deny"])
def test_without_a_match_the_default_of_between_or_within_zones_decides(
    zones: tuple[str | None, str | None], place: Place, between: str, action: str
) -> None:
    verdict = judge(firewall(default=action, intrazone=action), ICMP, Crossing(*zones))
    message = f"no rule of fw matches, and its default {between} is {action}"
    assert verdict == Verdict(action == "accept", place, message)


def test_a_rule_about_a_port_leaves_it_open_where_the_flow_names_none_and_what_follows_differs() -> None:
    web = rule("web", "accept", 10, ((443, 443),))
    message = "rule web may match it, depending on the port; name one"
    assert judge(firewall(web), OPEN_TCP, BETWEEN) == Verdict(None, Place("fw.yaml", 10), message)
    assert judge(firewall(web, rule("no", "deny", 11)), OPEN_TCP, BETWEEN).accepted is None


def test_a_rule_about_a_port_does_not_matter_where_what_follows_says_the_same() -> None:
    web = rule("web", "accept", 10, ((443, 443),))
    assert judge(firewall(web, rule("all", "accept", 11)), OPEN_TCP, BETWEEN).accepted is True
    assert judge(firewall(web, default="accept"), OPEN_TCP, BETWEEN).accepted is True


def test_the_reply_has_the_ends_of_the_flow_exchanged() -> None:
    assert HTTPS.reversed() == Packet(HTTPS.destination, HTTPS.source, "tcp", 443, 49152, reply=True)
    assert HTTPS.reversed().reversed() == HTTPS


def test_a_rule_that_could_not_be_read_leaves_the_answer_open_unless_an_earlier_one_decides() -> None:
    unread = Rule("a rule that could not be read", Place("fw.yaml", 9), UNREAD)
    allow = replace(RULE, place=Place("fw.yaml", 8))
    assert judge(firewall(unread, allow), ICMP, BETWEEN).accepted is None
    assert judge(firewall(unread, allow), ICMP, BETWEEN).place == unread.place
    assert judge(firewall(allow, unread), ICMP, BETWEEN).accepted is True


def test_a_rule_that_could_not_be_read_matters_only_between_its_own_zones() -> None:
    unread = Rule("a rule that could not be read", Place("fw.yaml", 9), UNREAD, ("c",))
    assert judge(firewall(unread, RULE), ICMP, BETWEEN).accepted is True


def test_a_rule_about_translated_packets_is_not_about_others() -> None:
    rule_of_translated = replace(RULE, translated=True)
    assert matches(rule_of_translated, ICMP, BETWEEN) is Match.NO
    assert matches(rule_of_translated, ICMP.to(ip_address("10.2.0.99")), BETWEEN) is Match.YES
    assert matches(replace(RULE, translated=False), ICMP.to(ip_address("10.2.0.99")), BETWEEN) is Match.NO


def test_any_rule_that_may_match_and_says_something_else_leaves_the_answer_open() -> None:
    maybe_accept = replace(RULE, name="app", depends_on="the application ssl", place=Place("fw.yaml", 8))
    maybe_deny = replace(maybe_accept, name="user", action="deny", place=Place("fw.yaml", 9))
    verdict = judge(firewall(maybe_accept, maybe_deny, default="accept"), ICMP, BETWEEN)
    message = "rule user may match it, depending on the application ssl, which can't be told from the configuration"
    assert verdict == Verdict(None, Place("fw.yaml", 9), message)
