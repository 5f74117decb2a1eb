from __future__ import annotations

from dataclasses import replace

from topocheck.compare.services import ICMP, ChangedRule, Service, changed_rules, services
from topocheck.model.firewall import Firewall
from topocheck.model.place import Place
from topocheck.model.policy import Intent
from topocheck.model.rule import Rule
from topocheck.model.site import Site

WEB = Rule("web", Place("fw", 5), "accept", protocols=("tcp",), destination_ports=((443, 450),))
PING = Rule("ping", Place("fw", 6), "accept", protocols=("icmp",))


def site(*rules: Rule) -> Site:
    return Site(name="s", root="/", firewalls=(Firewall("fw", "fw", Place("fw", 1), rules=rules),))


def test_a_rule_that_only_moves_is_no_change() -> None:
    assert changed_rules(site(WEB, PING), site(replace(WEB, place=Place("fw", 9)), PING)) == ()


def test_rules_that_come_and_go_are_named_with_their_state() -> None:
    narrow = replace(WEB, destination_ports=((443, 443),))
    assert changed_rules(site(WEB), site(narrow)) == (
        ChangedRule("fw", narrow, later=True),
        ChangedRule("fw", WEB, later=False),
    )


def test_the_ends_of_the_ports_of_changed_rules_are_asked_about_beside_a_ping_and_the_policies_flows() -> None:
    before = replace(site(PING), intents=(Intent("dns", Place("p", 1), "a", "b", "udp", 53),))
    after = site(PING, WEB)
    asked = services(before, after, changed_rules(before, after))
    assert asked == (ICMP, Service("udp", 53), Service("tcp", 443), Service("tcp", 450))
    assert services(after, after, ()) == (ICMP,)
