"""Cisco ASA: object NAT, twice NAT, and the order in which they are tried."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from load.firewall.firewall_texts import FILE, firewall_of

from topocheck.load.firewall.asa import ASA
from topocheck.model.firewall import NatRule
from topocheck.model.place import Place
from topocheck.model.rule import UNREAD

HEAD = """ASA Version 9.12(4)
interface GigabitEthernet0/0
 nameif inside
 ip address 10.1.0.1 255.255.255.0
interface GigabitEthernet0/3
 nameif outside
 ip address 203.0.113.2 255.255.255.0
object network server
 host 10.1.0.5
object network public
 host 203.0.113.5
object network lan
 subnet 10.1.0.0 255.255.255.0
object network lan-seen
 subnet 172.31.7.0 255.255.255.0
object network pool
 range 203.0.113.8 203.0.113.11
object network far
 subnet 192.0.2.0 255.255.255.0
object network far-seen
 subnet 10.99.0.0 255.255.255.0
object service http
 service tcp source eq www
object service alt
 service tcp source eq 8080
object service to-http
 service tcp destination eq www
object service to-alt
 service tcp destination eq 8080
object-group network two
 network-object host 10.1.0.5
 network-object host 10.1.0.6
object-group network two-seen
 network-object host 203.0.113.5
 network-object host 203.0.113.6
"""
LINE = HEAD.count("\n") + 1
HOST, SEEN = ip_network("10.1.0.5/32"), ip_network("203.0.113.5/32")
LAN, LAN_SEEN = ip_network("10.1.0.0/24"), ip_network("172.31.7.0/24")
FAR, FAR_SEEN = ip_network("192.0.2.0/24"), ip_network("10.99.0.0/24")


def told(*lines: str) -> list[tuple[object, ...]]:
    """What matters of each translation: its type, ends, addresses, ports and what it translates to."""
    return [
        (
            nat.type,
            f"{','.join(nat.from_zones) or 'any'}>{','.join(nat.to_zones) or 'any'}",
            *(str(addresses[0]) if addresses else "any" for addresses in (nat.sources, nat.destinations)),
            nat.destination_ports[0][0] if nat.destination_ports else None,
            nat.translate,
            nat.translate_port,
        )
        for nat in firewall_of(ASA, HEAD + "\n".join(lines) + "\n").nat
    ]


def test_a_static_object_is_translated_both_ways() -> None:
    text = HEAD + "object network server\n nat (inside,outside) static public\n"
    place = Place(FILE, LINE + 1, 2)
    assert firewall_of(ASA, text).nat == (
        NatRule("NAT of server", place, "source", ("inside",), ("outside",), (HOST,), (), "203.0.113.5"),
        NatRule("NAT of server", place, "destination", ("outside",), (), (), (SEEN,), "10.1.0.5"),
    )


OBJECT = {
    "(inside,outside) dynamic interface": [("source", "inside>outside", "10.1.0.0/24", "any", None, "interface", None)],
    "(inside,outside) dynamic pool": [("source", "inside>outside", "10.1.0.0/24", "any", None, "203.0.113.8/30", None)],
    "(any,outside) dynamic pat-pool pool round-robin": [
        ("source", "any>outside", "10.1.0.0/24", "any", None, "203.0.113.8/30", None)
    ],
    "static lan-seen": [
        ("source", "any>any", "10.1.0.0/24", "any", None, "172.31.7.0/24", None),
        ("destination", "any>any", "any", "172.31.7.0/24", None, "10.1.0.0/24", None),
    ],
    "(inside,outside) static 172.31.7.0 no-proxy-arp": [
        ("source", "inside>outside", "10.1.0.0/24", "any", None, "172.31.7.0/24", None),
        ("destination", "outside>any", "any", "172.31.7.0/24", None, "10.1.0.0/24", None),
    ],
    "(inside,outside) static lan": [
        ("none", "inside>outside", "10.1.0.0/24", "any", None, "interface", None),
        ("none", "outside>inside", "any", "10.1.0.0/24", None, "interface", None),
    ],
    "(inside,outside) sideways lan": [("unread", "any>any", "any", "any", None, "interface", None)],
}


@pytest.mark.parametrize("line", OBJECT)
def test_object_nat(line: str) -> None:
    assert told("object network lan", f" nat {line}") == OBJECT[line]


@pytest.mark.parametrize(
    ("mapped", "address"),
    [("interface", "203.0.113.2/32"), ("public", "203.0.113.5/32"), ("203.0.113.9", "203.0.113.9/32")],
)
def test_a_static_port_is_reached_from_the_other_side(mapped: str, address: str) -> None:
    assert told("object network server", f" nat (inside,outside) static {mapped} service tcp www 8080") == [
        ("destination", "outside>any", "any", address, 8080, "10.1.0.5", 80),
    ]


TWICE = {
    "(inside,outside) source dynamic lan interface": [
        ("source", "inside>outside", "10.1.0.0/24", "any", None, "interface", None)
    ],
    "(inside,outside) source dynamic any interface": [
        ("source", "inside>outside", "any", "any", None, "interface", None)
    ],
    "(inside,outside) source static lan lan destination static far far no-proxy-arp route-lookup": [
        ("none", "inside>outside", "10.1.0.0/24", "192.0.2.0/24", None, "interface", None),
        ("none", "outside>inside", "192.0.2.0/24", "10.1.0.0/24", None, "interface", None),
    ],
    "(inside,outside) source dynamic lan pool destination static far-seen far": [
        ("destination", "inside>any", "10.1.0.0/24", "10.99.0.0/24", None, "192.0.2.0/24", None),
        ("source", "inside>outside", "10.1.0.0/24", "192.0.2.0/24", None, "203.0.113.8/30", None),
    ],
    "(inside,outside) source static lan lan-seen destination static far-seen far": [
        ("destination", "inside>any", "10.1.0.0/24", "10.99.0.0/24", None, "192.0.2.0/24", None),
        ("source", "inside>outside", "10.1.0.0/24", "192.0.2.0/24", None, "172.31.7.0/24", None),
        ("destination", "outside>any", "192.0.2.0/24", "172.31.7.0/24", None, "10.1.0.0/24", None),
        ("source", "outside>inside", "192.0.2.0/24", "10.1.0.0/24", None, "10.99.0.0/24", None),
    ],
    "(inside,outside) source static server public unidirectional": [
        ("source", "inside>outside", "10.1.0.5/32", "any", None, "203.0.113.5", None)
    ],
    "(inside,outside) source static server public service http alt": [
        ("destination", "outside>any", "any", "203.0.113.5/32", 8080, "10.1.0.5", 80)
    ],
    "(inside,outside) source static lan lan destination static far-seen far service to-alt to-http": [
        ("destination", "inside>any", "10.1.0.0/24", "10.99.0.0/24", 8080, "192.0.2.0/24", 80),
        ("none", "inside>outside", "10.1.0.0/24", "192.0.2.0/24", 80, "interface", None),
    ],
    "source static two two-seen": [
        ("source", "any>any", "10.1.0.5/32", "any", None, "203.0.113.5", None),
        ("source", "any>any", "10.1.0.6/32", "any", None, "203.0.113.6", None),
        ("destination", "any>any", "any", "203.0.113.5/32", None, "10.1.0.5", None),
        ("destination", "any>any", "any", "203.0.113.6/32", None, "10.1.0.6", None),
    ],
    "(inside,outside) source static server public inactive": [],
    "(inside,outside) source static server": [("unread", "any>any", "any", "any", None, "interface", None)],
}


@pytest.mark.parametrize("line", TWICE)
def test_twice_nat(line: str) -> None:
    assert told(f"nat {line}") == TWICE[line]
    assert told(f"nat {line} description once inactive") == TWICE[line]


def test_objects_that_are_not_defined_leave_it_open() -> None:
    text = HEAD + "nat (inside,outside) source static server gone\nnat (inside,outside) source static two public\n"
    found = firewall_of(ASA, text).nat
    assert [(nat.type, nat.depends_on) for nat in found] == [
        ("source", "the object gone, which is not defined"),
        ("destination", "the object gone, which is not defined"),
        ("source", "groups of different sizes"),
        ("destination", "groups of different sizes"),
    ]


def test_translations_are_tried_section_by_section() -> None:
    lines = (
        "nat (inside,outside) after-auto source dynamic any interface",
        "object network lan",
        " nat (inside,outside) dynamic interface",
        "object network far",
        " nat (outside,inside) static far-seen",
        "object network server",
        " nat (inside,outside) static public",
        "nat (inside,outside) source static lan lan-seen unidirectional",
    )
    found = firewall_of(ASA, HEAD + "\n".join(lines) + "\n").nat
    assert list(dict.fromkeys(nat.name for nat in found)) == [
        f"NAT line {LINE + 7}",
        "NAT of server",
        "NAT of far",
        "NAT of lan",
        f"NAT line {LINE}",
    ]
    assert UNREAD not in {nat.type for nat in found}
