"""Static routes, in the forms of NX-OS, IOS and EOS."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import TypedDict, Unpack

import pytest
from load.switch.dialect_texts import switch_of

from topocheck.model.place import Place
from topocheck.model.route import StaticRoute
from topocheck.model.switch import Unmodelled

FILE = "network/sw1.cfg"
TEXT_DIALECTS = ("nxos", "ios", "eos")


class Fields(TypedDict, total=False):
    """Where a route leads, in the words of `StaticRoute`."""

    interface: str
    vrf: str
    distance: int
    discard: bool
    not_known: str


def route(to: str, via: str | None = None, line: int = 1, column: int = 1, **fields: Unpack[Fields]) -> StaticRoute:
    return StaticRoute(ip_network(to), None if via is None else ip_address(via), Place(FILE, line, column), **fields)


@pytest.mark.parametrize(
    ("dialect", "line", "expected"),
    [
        ("nxos", "ip route 10.0.0.0/8 10.1.1.1", route("10.0.0.0/8", "10.1.1.1")),
        ("nxos", "ip route 10.0.0.0 255.0.0.0 10.1.1.1", route("10.0.0.0/8", "10.1.1.1")),
        ("nxos", "ip route 10.0.0.0/8 10.1.1.1/32 name core tag 7 200", route("10.0.0.0/8", "10.1.1.1", distance=200)),
        ("nxos", "ip route 10.0.0.0/8 eth1/2 10.1.1.1 track 1", route("10.0.0.0/8", "10.1.1.1", interface="Ethernet1/2")),
        ("nxos", "ip route 10.0.0.0/8 Null0 250", route("10.0.0.0/8", discard=True, distance=250)),
        ("nxos", "ip route 10.0.0.0/8 vlan 20 10.1.1.1", route("10.0.0.0/8", "10.1.1.1", interface="Vlan20")),
        ("ios", "ip route 0.0.0.0 0.0.0.0 10.1.1.1", route("0.0.0.0/0", "10.1.1.1")),
        ("ios", "ip route 10.9.8.7 255.255.255.0 10.1.1.1 200 name X permanent", route("10.9.8.0/24", "10.1.1.1", distance=200)),
        ("ios", "ip route vrf Red 10.0.0.0 255.0.0.0 10.1.1.1", route("10.0.0.0/8", "10.1.1.1", vrf="Red")),
        ("ios", "ip route 10.0.0.0 255.0.0.0 Gi1/0/1 10.1.1.1", route("10.0.0.0/8", "10.1.1.1", interface="GigabitEthernet1/0/1")),
        ("ios", "ip route 10.0.0.0 255.0.0.0 Null 0", route("10.0.0.0/8", discard=True)),
        ("ios", "ip route 10.0.0.0 255.0.0.0 Vlan20", route("10.0.0.0/8", interface="Vlan20")),
        ("eos", "ip route 10.0.0.0/8 10.1.1.1 5 tag 7 name X", route("10.0.0.0/8", "10.1.1.1", distance=5)),
        ("eos", "ip route vrf Red 10.0.0.0/8 Ethernet1 10.1.1.1", route("10.0.0.0/8", "10.1.1.1", interface="Ethernet1", vrf="Red")),
        ("eos", "ip route vrf default 10.0.0.0/8 10.1.1.1 track bfd", route("10.0.0.0/8", "10.1.1.1")),
        ("nxos", "ipv6 route ::/0 2001:db8::1", route("::/0", "2001:db8::1")),
        ("ios", "ipv6 route 2001:db8:1::/48 Vlan20 FE80::1", route("2001:db8:1::/48", "fe80::1", interface="Vlan20")),
        ("eos", "ipv6 route vrf Red ::/0 Null0", route("::/0", vrf="Red", discard=True)),
    ],
)  # fmt: skip
def test_a_static_route_leads_to_a_next_hop_or_an_interface(dialect: str, line: str, expected: StaticRoute) -> None:
    switch = switch_of(dialect, line + "\n")
    assert (switch.routes, switch.unmodelled) == ((expected,), ())


@pytest.mark.parametrize(
    ("dialect", "line", "expected"),
    [
        ("nxos", "ip route 10.0.0.0/8 10.1.1.1 vrf Blue", route("10.0.0.0/8", "10.1.1.1", not_known="leads into another routing table")),
        ("ios", "ip route vrf Red 0.0.0.0 0.0.0.0 10.1.1.1 global", route("0.0.0.0/0", "10.1.1.1", vrf="Red", not_known="leads into another routing table")),
        ("ios", "ip route 0.0.0.0 0.0.0.0 dhcp", route("0.0.0.0/0", not_known="has a next hop that DHCP gives")),
        ("eos", "ip route vrf Red 10.0.0.0/8 egress-vrf default 10.1.1.1", route("10.0.0.0/8", "10.1.1.1", vrf="Red", not_known="leads into another routing table")),
        ("eos", "ip route 10.0.0.0/8 Nexthop-Group G", route("10.0.0.0/8", not_known="leads to the next hops of Nexthop-Group G")),
    ],
)  # fmt: skip
def test_a_route_that_leads_nobody_knows_where_is_kept_and_told(dialect: str, line: str, expected: StaticRoute) -> None:
    switch = switch_of(dialect, line + "\n")
    assert (switch.routes, switch.unmodelled) == ((expected,), (Unmodelled(Place(FILE, 1), line),))


@pytest.mark.parametrize(
    "line",
    [
        "ip route 10.0.0.0 10.1.1.1",
        "ip route 10.0.0.0/8",
        "ip route 10.0.0.0/33 10.1.1.1",
        "ip route 10.0.0.0/8 2001:db8::1",
        "ip route 10.0.0.0/8 Ethernet",
        "ip route 10.0.0.0/8 10.1.1.1 mumble",
        "ipv6 route 10.0.0.0/8 10.1.1.1",
        "ip route",
    ],
)
def test_a_route_that_cannot_be_read_is_told(line: str) -> None:
    switch = switch_of("nxos", line + "\n")
    assert (switch.routes, switch.unmodelled) == ((), (Unmodelled(Place(FILE, 1), line),))


@pytest.mark.parametrize("line", ["ip route static bfd Ethernet1/1 10.1.1.1", "ip route 10.0.0.0/8 10.1.1.1 255"])
def test_a_line_that_makes_no_route_makes_none(line: str) -> None:
    switch = switch_of("nxos", line + "\n")
    assert (switch.routes, switch.unmodelled) == ((), ())


def test_the_routes_in_the_section_of_a_vrf_are_in_it() -> None:
    text = "vrf context Red\n  rd auto\n  ip route 0.0.0.0/0 10.1.1.1\n  ipv6 route ::/0 2001:db8::1\n"
    assert switch_of("nxos", text).routes == (
        route("0.0.0.0/0", "10.1.1.1", 3, 3, vrf="Red"),
        route("::/0", "2001:db8::1", 4, 3, vrf="Red"),
    )


@pytest.mark.parametrize(
    ("removal", "left"),
    [
        ("no ip route 10.0.0.0/8 10.1.1.1", ["10.1.1.2"]),
        ("no ip route 10.0.0.0/8", []),
        ("no ip route 10.0.0.0/8 10.1.1.9", ["10.1.1.1", "10.1.1.2"]),
        ("no ip route vrf Red 10.0.0.0/8", ["10.1.1.1", "10.1.1.2"]),
        ("no ip route 11.0.0.0/8", ["10.1.1.1", "10.1.1.2"]),
        ("no ip route mumble", ["10.1.1.1", "10.1.1.2"]),
    ],
)
def test_a_route_is_taken_away_by_its_way_or_with_all_others_to_its_network(removal: str, left: list[str]) -> None:
    text = f"ip route 10.0.0.0/8 10.1.1.1\nip route 10.0.0.0/8 10.1.1.2\n{removal}\n"
    assert [str(one.via) for one in switch_of("eos", text).routes] == left


def test_the_same_way_again_changes_its_distance() -> None:
    text = "ip route 10.0.0.0/8 10.1.1.1\nip route 10.0.0.0/8 10.1.1.1 7\n"
    assert switch_of("eos", text).routes == (route("10.0.0.0/8", "10.1.1.1", 2, distance=7),)
