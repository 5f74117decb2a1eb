"""Access lists, the lines that bind them, and what a dialect does with one that is not there or empty."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from load.switch.dialect_texts import switch_of

from topocheck.model.place import Place
from topocheck.model.rule import UNREAD, AccessList, Filter, Rule
from topocheck.model.switch import SwitchInterface, Unmodelled
from topocheck.simulate.packet import Packet
from topocheck.simulate.rules import judge_list

TEXT_DIALECTS = ("nxos", "ios", "eos")
FILE = "network/sw1.cfg"


def svi(dialect: str, text: str, *lines: str) -> SwitchInterface:
    """An SVI with the given lines, behind some outermost lines, on a switch with a name."""
    stanza = "".join(f"  {line}\n" for line in lines)
    return switch_of(dialect, f"hostname sw1\n{text}interface Vlan10\n{stanza}").interfaces["Vlan10"]


def names(dialect: str, text: str, bound: str = "ip access-group A in") -> list[str]:
    """The rules of the only list that is bound."""
    (filtered,) = svi(dialect, text, bound).filters
    assert filtered.acl is not None
    return [rule.name for rule in filtered.acl.rules]


def test_a_bound_list_is_a_filter_with_the_place_of_each_line() -> None:
    text = "ip access-list A\n  10 permit tcp any any eq 443\n  20 deny ip any any\n"
    place = [Place(FILE, line, column) for line, column in ((2, 1), (3, 3), (4, 3), (6, 3))]
    rules = (
        Rule("10 permit tcp any any eq 443", place[1], "accept", protocols=("tcp",), destination_ports=((443, 443),), version=4),
        Rule("20 deny ip any any", place[2], "deny", version=4),
    )  # fmt: skip
    acl = AccessList("A", place[0], rules)
    assert svi("nxos", text, "ip access-group A in").filters == (Filter("A", "in", place[3], acl, 4),)


@pytest.mark.parametrize(
    ("dialect", "text", "rules"),
    [
        ("ios", "ip access-list extended A\n permit ip any any\n deny ip any any\n", ["permit ip any any", "deny ip any any"]),
        ("ios", "ip access-list standard A\n 10 permit 10.0.0.1\n", ["10 permit 10.0.0.1"]),
        ("eos", "ip access-list standard A\n   10 permit host 10.0.0.1\n", ["10 permit host 10.0.0.1"]),
        ("nxos", "ip access-list A\n  20 deny ip any any\n  10 permit ip any any\n", ["10 permit ip any any", "20 deny ip any any"]),
        ("nxos", "ip access-list A\n  10 deny ip any any\n  10 permit ip any any\n", ["10 permit ip any any"]),
        ("eos", "ip access-list A\n   15 deny udp any any\n   permit ip any any\n", ["15 deny udp any any", "permit ip any any"]),
        ("ios", "ip access-list extended A\n 20 deny ip any any\n!\nip access-list extended A\n 5 permit udp any any\n", ["5 permit udp any any", "20 deny ip any any"]),
        ("nxos", "ip access-list A\n  statistics per-entry\n  10 remark web\n  20 permit ip any any\n", ["20 permit ip any any"]),
        ("nxos", "ip access-list A\n  10 permit udp any any\n  20 permit ip any any\n  no 10\n", ["20 permit ip any any"]),
        ("ios", "ip access-list extended A\n permit udp any any\n permit ip any any\n no permit udp any any\n", ["permit ip any any"]),
        ("nxos", "ip access-list A\n  10 deny ip any any\nno ip access-list A\nip access-list A\n  10 permit ip any any\n", ["10 permit ip any any"]),
        ("nxos", "ip access-list A\n10 permit tcp any any\n20 deny ip any any\n", ["10 permit tcp any any", "20 deny ip any any"]),
    ],
)  # fmt: skip
def test_the_entries_of_a_list_are_asked_in_the_order_of_their_numbers(
    dialect: str, text: str, rules: list[str]
) -> None:
    assert names(dialect, text) == rules


@pytest.mark.parametrize(
    ("number", "entry", "sources"),
    [
        ("1", "permit 10.0.0.1", ["10.0.0.1/32"]),
        ("99", "permit 10.0.0.0 0.0.0.255", ["10.0.0.0/24"]),
        ("1999", "permit any", []),
        ("100", "permit ip 10.0.0.0 0.0.0.255 any", ["10.0.0.0/24"]),
        ("2699", "permit ip host 10.0.0.1 any", ["10.0.0.1/32"]),
    ],
)
def test_the_number_of_a_list_tells_whether_it_looks_at_the_source_alone(
    number: str, entry: str, sources: list[str]
) -> None:
    one_line = f"access-list {number} remark users\naccess-list {number} {entry}\n"
    kind = "standard" if number in ("1", "99", "1999") else "extended"
    section = f"ip access-list {kind} {number}\n {entry}\n"
    for text in (one_line, section):
        ((filtered),) = svi("ios", text, f"ip access-group {number} in").filters
        assert filtered.acl is not None
        (rule,) = filtered.acl.rules
        assert (rule.name, [str(source) for source in rule.sources]) == (entry, sources)


def test_a_numbered_list_that_is_taken_away_is_not_there() -> None:
    text = "access-list 10 deny any\nno access-list 10\n"
    assert svi("ios", text, "ip access-group 10 in").filters == (
        Filter("10", "in", Place(FILE, 5, 3), None, 4, accepts_all=True),
    )


@pytest.mark.parametrize(
    ("dialect", "text", "bound"),
    [
        ("ios", "ipv6 access-list A\n permit tcp any any eq 22 sequence 20\n permit icmp any any sequence 10\n", "ipv6 traffic-filter A in"),
        ("ios", "ipv6 access-list A\n sequence 20 permit tcp any any eq 22\n sequence 10 permit icmp any any\n", "ipv6 traffic-filter A in"),
        ("nxos", "ipv6 access-list A\n  20 permit tcp any any eq 22\n  10 permit icmp any any\n", "ipv6 traffic-filter A in"),
        ("eos", "ipv6 access-list A\n   20 permit tcp any any eq 22\n   10 permit icmp any any\n", "ipv6 access-group A in"),
    ],
)  # fmt: skip
def test_a_list_for_ipv6_is_apart_from_one_for_ipv4_of_the_same_name(dialect: str, text: str, bound: str) -> None:
    text += "ip access-list standard A\n 10 deny any\n"
    (filtered,) = svi(dialect, text, bound).filters
    assert (filtered.version, names(dialect, text, bound)) == (
        6,
        ["10 permit icmp any any", "20 permit tcp any any eq 22"],
    )


@pytest.mark.parametrize(
    ("dialect", "text", "accepts_all"),
    [
        ("nxos", "", True),
        ("ios", "", True),
        ("eos", "", True),
        ("nxos", "ip access-list A\n", True),
        ("ios", "ip access-list extended A\n", True),
        ("eos", "ip access-list A\n", None),
        ("ios", "ip access-list extended A\n remark nothing yet\n", None),
    ],
)
def test_a_list_that_is_not_there_or_blank_filters_nothing_where_the_manuals_say_so(
    dialect: str, text: str, *, accepts_all: bool | None
) -> None:
    (filtered,) = svi(dialect, text, "ip access-group A in").filters
    assert (filtered.acl, filtered.accepts_all) == (None, accepts_all)


@pytest.mark.parametrize("dialect", TEXT_DIALECTS)
def test_a_fragment_may_lack_the_list_that_it_binds(dialect: str) -> None:
    switch = switch_of(dialect, "interface Vlan10\n  ip access-group A out\n")
    assert switch.interfaces["Vlan10"].filters == (Filter("A", "out", Place(FILE, 2, 3), None, 4, accepts_all=None),)


@pytest.mark.parametrize("dialect", TEXT_DIALECTS)
def test_each_direction_has_one_list_the_last_one_bound(dialect: str) -> None:
    lines = ["ip access-group A in", "ip access-group B in", "ip access-group C out", "no ip access-group C out"]
    assert [(one.name, one.direction) for one in svi(dialect, "", *lines).filters] == [("B", "in")]


@pytest.mark.parametrize(
    ("dialect", "mode", "lines", "bound"),
    [
        ("nxos", "switchport", ["ip port access-group P in", "ip access-group R in"], ["P"]),
        ("nxos", "no switchport", ["ip port access-group P in", "ip access-group R in"], ["R"]),
        ("nxos", "switchport", ["ipv6 port traffic-filter P in", "ipv6 traffic-filter R in"], ["P"]),
        ("nxos", "channel-group 1", ["ip port access-group P in"], ["P"]),
        ("ios", "switchport", ["ip access-group R in"], ["R"]),
        ("ios", "no switchport", ["ip access-group R in"], ["R"]),
        ("eos", "switchport", ["ip access-group R in"], ["R"]),
        ("eos", "channel-group 1 mode active", ["ip access-group R in"], []),
    ],
)
def test_what_filters_a_port_depends_on_whether_it_bridges(
    dialect: str, mode: str, lines: list[str], bound: list[str]
) -> None:
    text = f"hostname sw1\ninterface Ethernet1/1\n  {mode}\n" + "".join(f"  {line}\n" for line in lines)
    port = switch_of(dialect, text).interfaces["Ethernet1/1"]
    assert [filtered.name for filtered in port.filters] == bound


def test_an_entry_that_cannot_be_read_is_listed_where_the_list_is_bound() -> None:
    text = (
        "hostname sw1\nip access-list A\n  10 permit ip any any redirect Ethernet1/1\nip access-list B\n  10 mumble\n"
    )
    switch = switch_of("nxos", text + "interface Vlan10\n  ip access-group A in\n  ip access-group A out\n")
    assert switch.unmodelled == (Unmodelled(Place(FILE, 3, 3), "10 permit ip any any redirect Ethernet1/1"),)
    assert [
        [rule.action for rule in bound.acl.rules] for bound in switch.interfaces["Vlan10"].filters if bound.acl
    ] == [
        [UNREAD],
        [UNREAD],
    ]


def test_a_list_that_is_numbered_anew_is_told_since_no_saved_configuration_is() -> None:
    switch = switch_of("ios", "ip access-list resequence A 10 10\n")
    assert switch.unmodelled == (Unmodelled(Place(FILE, 1), "ip access-list resequence A 10 10"),)


def test_groups_that_multiply_beyond_any_switch_are_left_unread() -> None:
    members = "".join(f" host 10.0.{number // 250}.{number % 250}\n" for number in range(1000))
    entries = " permit ip object-group G object-group G\n" * 600
    text = f"object-group network G\n{members}!\nip access-list extended A\n{entries}"
    (filtered,) = svi("ios", text, "ip access-group A in").filters
    assert filtered.acl is not None
    assert {rule.action for rule in filtered.acl.rules} == {"accept", UNREAD}


class Entry(NamedTuple):
    """An entry as it is meant, to be written in each dialect and to be judged by itself."""

    permits: bool
    protocol: str
    source: tuple[str, int]
    destination: tuple[str, int]
    port: int | None

    def text(self, dialect: str) -> str:
        action = "permit" if self.permits else "deny"
        port = "" if self.port is None or self.protocol == "ip" else f" eq {self.port}"
        ends = [_written(end, dialect) for end in (self.source, self.destination)]
        return f"{action} {self.protocol} {ends[0]} {ends[1]}{port}"

    def matches(self, packet: Packet) -> bool:
        if self.protocol not in ("ip", packet.protocol):
            return False
        if self.protocol != "ip" and self.port not in (None, packet.destination_port):
            return False
        ends = ((self.source, packet.source), (self.destination, packet.destination))
        return all(
            int(ip_address(text)) >> (32 - length) == int(address) >> (32 - length) for (text, length), address in ends
        )


def _written(end: tuple[str, int], dialect: str) -> str:
    network = ip_network(f"{end[0]}/{end[1]}", strict=False)
    if network.prefixlen in (0, 32):
        return "any" if network.prefixlen == 0 else f"host {network.network_address}"
    return f"{network.network_address} {network.hostmask}" if dialect == "ios" else str(network)


addresses = st.sampled_from(["10.0.0.1", "10.0.0.2", "10.0.1.1", "10.1.0.1", "192.168.0.1"])
ends = st.tuples(addresses, st.sampled_from([0, 8, 16, 24, 31, 32]))
entries = st.lists(
    st.builds(
        Entry,
        permits=st.booleans(),
        protocol=st.sampled_from(["ip", "tcp", "udp"]),
        source=ends,
        destination=ends,
        port=st.sampled_from([None, 22, 80]),
    ),
    min_size=1,
    max_size=6,
)
packets = st.builds(
    Packet,
    source=addresses.map(ip_address),
    destination=addresses.map(ip_address),
    protocol=st.sampled_from(["tcp", "udp"]),
    source_port=st.just(50_000),
    destination_port=st.sampled_from([22, 80, 443]),
)


@pytest.mark.parametrize("dialect", TEXT_DIALECTS)
@given(written=entries, packet=packets)
def test_a_list_says_what_its_first_matching_entry_says_and_denies_the_rest(
    dialect: str, written: list[Entry], packet: Packet
) -> None:
    kind = "extended " if dialect == "ios" else ""
    text = f"ip access-list {kind}A\n" + "".join(f"  {entry.text(dialect)}\n" for entry in written)
    (filtered,) = svi(dialect, text, "ip access-group A in").filters
    assert filtered.acl is not None
    expected = next((entry.permits for entry in written if entry.matches(packet)), False)
    assert judge_list(filtered.acl, packet).accepted == expected
