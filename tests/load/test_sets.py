"""What objects stand for: addresses and services as sets, and how they are put together."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from topocheck.load.address_set import (
    EVERYTHING,
    NOTHING,
    AddressSet,
    network_or_range,
    paired,
    pool_text,
    size_of,
    union,
    without,
)
from topocheck.load.reasons import also_depends
from topocheck.load.rule_spread import spread
from topocheck.load.service_set import ANY_SERVICE, HIGHEST_PORT, Service, all_but, merged, within
from topocheck.model.place import Place
from topocheck.model.route import IpNetwork
from topocheck.model.rule import AddressMatch, AddressRange, Rule, Wildcard
from topocheck.simulate.packet import Packet
from topocheck.simulate.rules import ANYWHERE, Match, matches

BASE = int(ip_address("10.0.0.0"))
NAME = AddressSet(depends_on="a name")


def span(low: int, high: int) -> AddressMatch:
    match = network_or_range(IPv4Address(BASE + low), IPv4Address(BASE + high))
    assert match is not None
    return match


spans = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda ends: span(min(ends), max(ends)))
sets = st.lists(spans, max_size=4).map(lambda found: AddressSet(tuple(found)))


def numbers(addresses: AddressSet) -> set[int]:
    return {n for n in range(45) if any(IPv4Address(BASE + n) in match for match in addresses.known)}


@given(sets, sets)
def test_union_and_difference_are_those_of_sets(one: AddressSet, other: AddressSet) -> None:
    assert numbers(union((one, other))) == numbers(one) | numbers(other)
    assert numbers(without(one, other, 4)) == numbers(one) - numbers(other)


def test_what_is_not_known_stays_open() -> None:
    wildcard = AddressSet((Wildcard(ip_address("10.0.0.1"), 0xFF0000FF),))
    net = AddressSet((ip_network("10.0.0.0/24"),))
    assert union((net, NAME)) == AddressSet(net.known, depends_on="a name")
    assert union((EVERYTHING, NAME)) == AddressSet(everything=True, depends_on="a name")
    assert without(net, NAME, 4) == NAME
    assert without(NAME, net, 4) == NAME
    assert without(net, wildcard, 4) == AddressSet(depends_on="addresses with a wildcard that are left out of a group")
    assert without(EVERYTHING, EVERYTHING, 6) == NOTHING
    assert without(EVERYTHING, AddressSet((ip_network("8000::/1"),)), 6).known == (ip_network("::/1"),)


@given(spans, st.integers(0, 200))
def test_pairs_cover_both_sides_address_by_address(outer: AddressMatch, shift: int) -> None:
    inner = span_of(outer, shift)
    pairs = paired(outer, inner)
    assert pairs is not None
    mapped = {int(a): int(b) for one, other in pairs for a, b in zip(one, other, strict=True)}
    assert mapped == {BASE + n: BASE + 1000 + shift + n for n in numbers(AddressSet((outer,)))}


def span_of(outer: AddressMatch, shift: int) -> AddressMatch:
    own = sorted(numbers(AddressSet((outer,))))
    return span(1000 + shift + own[0], 1000 + shift + own[-1])


@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        (span(0, 3), span(8, 12)),
        (span(0, 3), ip_network("fd00::/126")),
        (span(0, 2), Wildcard(ip_address("10.0.0.1"), 0xFF0000FF)),
        (span(1, 2**20), span(2**21, 2**21 + 2**20 - 1)),
    ],
)
def test_what_does_not_fit_has_no_pairs(outer: AddressMatch, inner: AddressMatch) -> None:
    assert paired(outer, inner) is None


def test_a_pool_is_named_by_its_network_or_its_first_address() -> None:
    one, four, three = ip_network("10.0.0.1/32"), ip_network("10.0.0.4/30"), span(1, 3)
    assert [pool_text(match) for match in (one, four, three)] == ["10.0.0.1", "10.0.0.4/30", "10.0.0.1"]
    assert [size_of(match) for match in (one, four, three)] == [1, 4, 3]
    assert network_or_range(ip_address("10.0.0.2"), ip_address("10.0.0.1")) is None


def test_many_reasons_are_told_by_the_first_few() -> None:
    assert also_depends(None, None) is None
    assert also_depends("a", None, "b and a") == "a and b"
    assert also_depends(*"abcdef") == "a and b and c and others"


ports = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda ends: (min(ends), max(ends)))
services = st.lists(
    st.one_of(
        st.builds(
            lambda name, found: Service((name,), destination_ports=tuple(found)),
            st.sampled_from(["tcp", "udp"]),
            st.lists(ports, max_size=2),
        ),
        st.just(Service(("icmp",), version=4)),
        st.just(Service(("icmp",), version=4, icmp_types=(8,))),
        st.just(Service(("icmp",), version=4, icmp_types=(0,))),
        st.just(Service(("47",))),
    ),
    max_size=4,
)
packets = st.one_of(
    st.builds(
        lambda name, port: Packet(ip_address("10.0.0.1"), ip_address("10.0.0.2"), name, 50000, port),
        st.sampled_from(["tcp", "udp"]),
        st.sampled_from([0, 1, 30, 60, 61, HIGHEST_PORT]),
    ),
    st.just(Packet(ip_address("10.0.0.1"), ip_address("10.0.0.2"), "icmp")),
    st.just(Packet(ip_address("10.0.0.1"), ip_address("10.0.0.2"), "47")),
    st.just(Packet(ip_address("fd00::1"), ip_address("fd00::2"), "icmp")),
)
RULE = Rule("r", Place("f", 1), "accept")


def covers(services: tuple[Service, ...], packet: Packet) -> bool:
    rules = spread(RULE, EVERYTHING, EVERYTHING, services)
    return any(matches(rule, packet, ANYWHERE) is Match.YES for rule in rules)


@given(services.map(tuple), packets)
def test_all_but_some_services_is_the_rest(some: tuple[Service, ...], packet: Packet) -> None:
    assert covers(all_but(some), packet) is not covers(some, packet)


@given(services.map(tuple), packets)
def test_within_one_protocol_and_port_is_what_both_say(some: tuple[Service, ...], packet: Packet) -> None:
    limit = Service(("tcp",), destination_ports=((20, 60),))
    assert covers(within(some, limit), packet) is (covers(some, packet) and covers((limit,), packet))
    assert within(some, ANY_SERVICE) == some


def test_what_can_not_be_left_out_stays_open() -> None:
    assert all_but((ANY_SERVICE,)) == ()
    assert [each.depends_on for each in all_but((Service(("tcp",), ((1, 2),)),))] == ["services that are left out"]


def test_services_that_differ_in_their_destination_ports_alone_are_one() -> None:
    web, alt = Service(("tcp",), (), ((443, 443),)), Service(("tcp",), (), ((8443, 8443), (443, 443)))
    apart = (
        Service(("udp",), (), ((443, 443),)),
        Service(("tcp",), ((1, 2),), ((443, 443),)),
        Service(("tcp",)),
        Service(("tcp",), depends_on="a name"),
    )
    assert merged((web, *apart, alt)) == (Service(("tcp",), (), ((443, 443), (8443, 8443))), *apart)


def test_one_rule_is_certain_about_what_is_known_and_another_open_about_the_rest() -> None:
    net: IpNetwork = ip_network("10.0.0.0/24")
    found = tuple(spread(RULE, AddressSet((net,), depends_on="a name"), EVERYTHING, (ANY_SERVICE,)))
    assert [(rule.sources, rule.depends_on) for rule in found] == [((net,), None), ((), "a name")]
    assert tuple(spread(RULE, NOTHING, EVERYTHING, (ANY_SERVICE,))) == ()
    other: AddressMatch = AddressRange(ip_address("10.0.0.1"), ip_address("10.0.0.2"))
    (negated,) = spread(replace(RULE, not_sources=True), AddressSet((net, other)), EVERYTHING, (ANY_SERVICE,))
    assert (negated.sources, negated.not_sources) == ((net, other), True)
    (all_of_it,) = spread(replace(RULE, not_sources=True), NOTHING, EVERYTHING, (ANY_SERVICE,))
    assert (all_of_it.sources, all_of_it.not_sources) == ((), False)
