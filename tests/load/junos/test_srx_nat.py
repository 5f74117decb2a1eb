"""Address translation of an SRX firewall."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest
from load.junos.junos_texts import firewall_of, place

from topocheck.model.firewall import NatRule
from topocheck.model.rule import UNREAD, Wildcard

PORTS = """\
set interfaces ge-0/0/0 unit 0 family inet address 10.0.0.1/24
set interfaces ge-0/0/1 vlan-tagging
set interfaces ge-0/0/1 unit 5 vlan-id 5
set interfaces ge-0/0/1 unit 5 family inet address 10.5.0.1/24
set routing-instances red instance-type virtual-router
set routing-instances red interface ge-0/0/1.5
set security zones security-zone lan interfaces ge-0/0/0.0
set security zones security-zone wan interfaces ge-0/0/1.5
"""
INSIDE, OUTSIDE = ip_network("10.0.0.0/24"), ip_network("203.0.113.0/24")
LINE = PORTS.count("\n") + 1


def nat_of(*lines: str) -> tuple[NatRule, ...]:
    return firewall_of(PORTS + "".join(f"set security nat {line}\n" for line in lines)).nat


@pytest.mark.parametrize(
    ("then", "pool", "kind", "translate"),
    [
        ("interface", "", "source", "interface"),
        ("off", "", "none", "interface"),
        ("pool p", "address 203.0.113.9/32", "source", "203.0.113.9"),
        ("pool p", "address 203.0.113.0/28", "source", "203.0.113.0/28"),
        ("pool p", "address 203.0.113.5/32 to 203.0.113.9/32", "source", "203.0.113.5"),
        ("pool p", "port no-translation", UNREAD, "interface"),
        ("pool elsewhere", "address 203.0.113.9/32", UNREAD, "interface"),
    ],
)
def test_sources_are_translated_to_the_interface_or_a_pool(then: str, pool: str, kind: str, translate: str) -> None:
    rules = nat_of(
        "source rule-set s from zone lan",
        "source rule-set s to zone wan",
        "source rule-set s rule r match source-address 10.0.0.0/24 destination-address 203.0.113.0/24",
        f"source rule-set s rule r then source-nat {then}",
        *([f"source pool p {pool}"] if pool else []),
    )
    assert rules == (NatRule("r", place(LINE + 2), kind, ("lan",), ("wan",), (INSIDE,), (OUTSIDE,), translate),)


def test_destinations_are_translated_before_sources() -> None:
    rules = nat_of(
        "source rule-set s from zone lan",
        "source rule-set s to zone wan",
        "source rule-set s rule out then source-nat interface",
        "destination pool web address 10.0.0.9/32",
        "destination pool web address port 8080",
        "destination rule-set d from zone wan",
        "destination rule-set d rule in match destination-address 203.0.113.9/32",
        "destination rule-set d rule in match protocol tcp",
        "destination rule-set d rule in match destination-port 80 to 81",
        "destination rule-set d rule in then destination-nat pool web",
    )
    assert rules == (
        NatRule(
            "in",
            place(LINE + 6),
            "destination",
            ("wan",),
            destinations=(ip_network("203.0.113.9/32"),),
            translate="10.0.0.9",
            protocols=("tcp",),
            destination_ports=((80, 81),),
            translate_port=8080,
        ),
        NatRule("out", place(LINE + 2), "source", ("lan",), ("wan",)),
    )


def test_the_port_may_stand_behind_the_address_of_a_pool() -> None:
    rules = nat_of(
        "destination pool web address 10.0.0.9/32 port 8080",
        "destination rule-set d from interface ge-0/0/1.5",
        "destination rule-set d rule in match destination-address 203.0.113.9/32",
        "destination rule-set d rule in then destination-nat pool web",
    )
    assert [(rule.translate, rule.translate_port, rule.from_interfaces) for rule in rules] == [
        ("10.0.0.9", 8080, ("ge-0/0/1.5",))
    ]


def test_a_network_is_translated_address_by_address() -> None:
    rules = nat_of(
        "destination pool servers address 10.0.0.0/28",
        "destination rule-set d from zone wan",
        "destination rule-set d rule in match destination-address 203.0.113.16/28",
        "destination rule-set d rule in then destination-nat pool servers",
    )
    assert [(rule.translate, rule.one_to_one) for rule in rules] == [("10.0.0.0/28", True)]


def test_destinations_that_are_exempt_stay_as_they_are_and_their_sources_are_not() -> None:
    rules = nat_of(
        "destination rule-set d from zone wan",
        "destination rule-set d rule net match destination-address 203.0.113.0/24",
        "destination rule-set d rule net then destination-nat off",
        "destination rule-set d rule one match destination-address 203.0.113.9/32",
        "destination rule-set d rule one then destination-nat off",
    )
    assert [(rule.type, rule.destinations, rule.translate, rule.one_to_one) for rule in rules] == [
        ("destination", (OUTSIDE,), "203.0.113.0/24", True),
        ("destination", (Wildcard(ip_address("203.0.113.9"), 2**32 - 1),), "203.0.113.9", False),
    ]


def test_static_translation_works_both_ways_and_comes_first() -> None:
    rules = nat_of(
        "source rule-set s from zone lan",
        "source rule-set s to zone wan",
        "source rule-set s rule out then source-nat interface",
        "static rule-set t from zone wan",
        "static rule-set t rule map match destination-address 203.0.113.16/28",
        "static rule-set t rule map then static-nat prefix 10.0.0.16/28",
        "static rule-set t rule port match destination-address 203.0.113.9/32",
        "static rule-set t rule port match destination-port 80",
        "static rule-set t rule port then static-nat prefix 10.0.0.9/32",
        "static rule-set t rule port then static-nat prefix mapped-port 8080",
    )
    outer, inner = ip_network("203.0.113.16/28"), ip_network("10.0.0.16/28")
    assert rules == (
        NatRule(
            "map",
            place(LINE + 4),
            "destination",
            ("wan",),
            destinations=(outer,),
            translate=str(inner),
            one_to_one=True,
        ),
        NatRule(
            "port",
            place(LINE + 6),
            "destination",
            ("wan",),
            destinations=(ip_network("203.0.113.9/32"),),
            translate="10.0.0.9/32",
            destination_ports=((80, 80),),
            translate_port=8080,
            one_to_one=True,
        ),
        NatRule(
            "map", place(LINE + 4), "source", to_zones=("wan",), sources=(inner,), translate=str(outer), one_to_one=True
        ),
        NatRule("out", place(LINE + 2), "source", ("lan",), ("wan",)),
    )


def test_static_translation_of_what_does_not_fit_is_not_known() -> None:
    rules = nat_of(
        "static rule-set t from zone wan",
        "static rule-set t rule map match destination-address 203.0.113.16/28",
        "static rule-set t rule map then static-nat prefix 10.0.0.16/29",
    )
    assert [rule.type for rule in rules] == [UNREAD]


def test_the_more_specific_rule_set_is_asked_first() -> None:
    rules = nat_of(
        "source rule-set instance from routing-instance red",
        "source rule-set instance to routing-instance default",
        "source rule-set instance rule r1 then source-nat interface",
        "source rule-set zone from zone lan",
        "source rule-set zone to zone wan",
        "source rule-set zone rule r2 then source-nat interface",
        "source rule-set interface from zone lan",
        "source rule-set interface to interface ge-0/0/1.5",
        "source rule-set interface rule r3 then source-nat interface",
    )
    assert [(rule.name, rule.from_interfaces, rule.to_interfaces) for rule in rules] == [
        ("r3", (), ("ge-0/0/1.5",)),
        ("r2", (), ()),
        ("r1", ("ge-0/0/1.5",), ("ge-0/0/0",)),
    ]


def test_names_of_addresses_and_applications() -> None:
    text = (
        PORTS
        + """\
set security address-book global address inside 10.0.0.0/24
set security nat source rule-set s from zone lan
set security nat source rule-set s to zone wan
set security nat source rule-set s rule r match source-address-name inside
set security nat source rule-set s rule r match application junos-ssh
set security nat source rule-set s rule r then source-nat interface
"""
    )
    assert [(rule.sources, rule.protocols, rule.destination_ports) for rule in firewall_of(text).nat] == [
        ((INSIDE,), ("tcp",), ((22, 22),))
    ]
