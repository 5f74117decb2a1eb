"""Virtual gateway addresses: HSRP, VRRP and GLBP groups, VARP, and the anycast gateway."""

from __future__ import annotations

import pytest
from load.switch.dialect_texts import port_of, switch_of

from topocheck.model.place import Place
from topocheck.model.switch import Unmodelled

SVI = {
    "nxos": ["ip address 10.0.0.2/24", "ip address 10.0.1.2/25 secondary", "ipv6 address 2001:db8::2/64"],
    "ios": ["ip address 10.0.0.2 255.255.255.0", "ip address 10.0.1.2 255.255.255.128 secondary", "ipv6 address 2001:db8::2/64"],
    "eos": ["ip address 10.0.0.2/24", "ip address 10.0.1.2/25 secondary", "ipv6 address 2001:db8::2/64"],
}  # fmt: skip
CONFIGURED = ("10.0.0.2/24", "10.0.1.2/25", "2001:db8::2/64")
LENGTHS_OF = {
    "10.0.0.1": "10.0.0.1/24",
    "10.0.0.3": "10.0.0.3/24",
    "10.0.1.1": "10.0.1.1/25",
    "10.9.9.9": "10.9.9.9/32",
    "10.9.9.1/24": "10.9.9.1/24",
    "2001:db8::1": "2001:db8::1/64",
    "2001:db9::1": "2001:db9::1/128",
}


@pytest.mark.parametrize(
    ("dialect", "lines", "expected"),
    [
        ("eos", ["ip virtual-router address 10.0.0.1"], ["10.0.0.1"]),
        ("eos", ["ip virtual-router address 10.9.9.1/24"], ["10.9.9.1/24"]),
        ("eos", ["ip virtual-router address 10.9.9.9"], ["10.9.9.9"]),
        ("eos", ["ip virtual-router address 10.0.0.1", "ip virtual-router address 10.0.1.1"], ["10.0.0.1", "10.0.1.1"]),
        ("eos", ["ipv6 virtual-router address 2001:DB8::1"], ["2001:db8::1"]),
        ("eos", ["ipv6 virtual-router address 2001:db9::1"], ["2001:db9::1"]),
        ("eos", ["ipv6 virtual-router address fe80::1"], []),
        ("eos", ["vrrp 10 ip 10.0.0.1"], ["10.0.0.1"]),
        ("eos", ["vrrp 10 ipv4 10.0.0.1"], ["10.0.0.1"]),
        ("eos", ["vrrp 10 ipv4 10.0.0.1", "vrrp 10 ipv4 10.0.1.1 secondary"], ["10.0.0.1", "10.0.1.1"]),
        ("eos", ["vrrp 10 ipv6 2001:db8::1", "vrrp 10 ipv4 10.0.0.1"], ["2001:db8::1", "10.0.0.1"]),
        ("ios", ["standby 10 ip 10.0.0.1"], ["10.0.0.1"]),
        ("ios", ["standby ip 10.0.0.1"], ["10.0.0.1"]),
        ("ios", ["standby 10 ip 10.0.0.1", "standby 10 ip 10.0.1.1 secondary"], ["10.0.0.1", "10.0.1.1"]),
        ("ios", ["standby 1 ipv6 2001:db8::1/64"], ["2001:db8::1"]),
        ("ios", ["vrrp 10 ip 10.0.0.1", "vrrp 11 ip 10.0.0.3"], ["10.0.0.1", "10.0.0.3"]),
        ("ios", ["vrrp 10 address-family ipv4", " address 10.0.0.1 primary", " exit-vrrp"], ["10.0.0.1"]),
        ("ios", ["vrrp 10 address-family ipv6", " address FE80::1 primary", " address 2001:db8::1/64"], ["2001:db8::1"]),
        ("ios", ["glbp 10 ip 10.0.0.1"], ["10.0.0.1"]),
        ("nxos", ["hsrp 10", "  ip 10.0.0.1"], ["10.0.0.1"]),
        ("nxos", ["hsrp 10 ipv4", "  ip 10.0.0.1", "  ip 10.0.1.1 secondary"], ["10.0.0.1", "10.0.1.1"]),
        ("nxos", ["hsrp version 2", "hsrp 10 ipv6", "  ip 2001:db8::1"], ["2001:db8::1"]),
        ("nxos", ["vrrp 10", "  address 10.0.0.1", "  no shutdown"], ["10.0.0.1"]),
        ("nxos", ["vrrpv3 10 address-family ipv4", "  address 10.0.0.1 primary"], ["10.0.0.1"]),
    ],
)  # fmt: skip
def test_a_virtual_address_has_the_length_of_the_subnet_it_is_in(
    dialect: str, lines: list[str], expected: list[str]
) -> None:
    port = port_of(dialect, *SVI[dialect], *lines, name="Vlan10")
    assert (port.addresses, port.virtual_addresses) == (CONFIGURED, tuple(LENGTHS_OF[text] for text in expected))


@pytest.mark.parametrize(
    ("dialect", "lines", "addresses", "virtual"),
    [
        ("eos", ["ip address virtual 10.0.0.1/24"], ("10.0.0.1/24",), ("10.0.0.1/24",)),
        (
            "eos",
            ["ip address virtual 10.0.0.1/24", "ip address virtual 10.0.1.1/24 secondary", "ipv6 address virtual 2001:db8::1/64"],
            ("10.0.0.1/24", "10.0.1.1/24", "2001:db8::1/64"),
            ("10.0.0.1/24", "10.0.1.1/24", "2001:db8::1/64"),
        ),
        ("eos", ["ip address virtual 10.0.0.1/24", "no ip address virtual 10.0.0.1/24", "ip address 10.0.0.1/24"], ("10.0.0.1/24",), ()),
        ("nxos", ["fabric forwarding mode anycast-gateway", "ip address 10.0.0.1/24"], ("10.0.0.1/24",), ("10.0.0.1/24",)),
        ("nxos", ["fabric forwarding mode anycast-gateway", "no fabric forwarding mode anycast-gateway", "ip address 10.0.0.1/24"], ("10.0.0.1/24",), ()),
        ("ios", ["ip address 10.0.0.1 255.255.255.0", "vrrp 1 ip 10.0.0.1"], ("10.0.0.1/24",), ("10.0.0.1/24",)),
    ],
)  # fmt: skip
def test_an_address_of_the_interface_itself_can_be_virtual(
    dialect: str, lines: list[str], addresses: tuple[str, ...], virtual: tuple[str, ...]
) -> None:
    port = port_of(dialect, *lines, name="Vlan10")
    assert (port.addresses, port.virtual_addresses) == (addresses, virtual)


@pytest.mark.parametrize(
    ("dialect", "lines", "virtual"),
    [
        ("ios", ["standby 1 ip 10.0.0.1", "standby 1 ip 10.0.0.3"], ("10.0.0.3/24",)),
        ("ios", ["standby 1 ip 10.0.0.1", "no standby 1 ip"], ()),
        ("ios", ["standby 1 ip 10.0.0.1", "no standby 1 ip 10.0.0.1"], ()),
        ("ios", ["standby 1 ip 10.0.0.1", "standby 2 ip 10.0.0.3", "no standby 1"], ("10.0.0.3/24",)),
        ("ios", ["vrrp 1 ip 10.0.0.1", "vrrp 1 shutdown"], ()),
        ("ios", ["vrrp 1 ip 10.0.0.1", "vrrp 1 shutdown", "no vrrp 1 shutdown"], ("10.0.0.1/24",)),
        ("ios", ["vrrp 1 address-family ipv4", " address 10.0.0.1 primary", " shutdown"], ()),
        ("ios", ["vrrp 1 address-family ipv4", " address 10.0.0.1 primary", "no vrrp 1 address-family ipv4"], ()),
        ("eos", ["vrrp 1 ipv4 10.0.0.1", "vrrp 1 disabled"], ()),
        ("eos", ["ip virtual-router address 10.0.0.1", "no ip virtual-router address 10.0.0.1"], ()),
        ("nxos", ["vrrp 1", "  address 10.0.0.1"], ()),
        ("nxos", ["vrrp 1", "  no shutdown", "  address 10.0.0.1", "  no address 10.0.0.1"], ()),
        ("nxos", ["hsrp 1 ipv4", "  ip 10.0.0.1", "hsrp 1 ipv6", "  ip 2001:db8::1", "no hsrp 1"], ()),
        ("nxos", ["hsrp 1", "  ip 10.0.0.1", "hsrp 1 ipv6", "  ip 2001:db8::1", "no hsrp 1 ipv6"], ("10.0.0.1/24",)),
        ("nxos", ["hsrp 1", "  ip 10.0.0.1", "vrf member A", "ip address 10.0.0.2/24"], ()),
    ],
)  # fmt: skip
def test_a_group_that_is_removed_replaced_or_stopped_answers_for_nothing(
    dialect: str, lines: list[str], virtual: tuple[str, ...]
) -> None:
    assert port_of(dialect, *SVI[dialect], *lines, name="Vlan10").virtual_addresses == virtual


def test_the_place_of_virtual_addresses_is_the_line_that_gives_one() -> None:
    port = port_of("nxos", "ip address 10.0.0.2/24", "hsrp 10", "  preempt", "  ip 10.0.0.1", name="Vlan10")
    assert port.places["virtual_addresses"] == Place("network/sw1.cfg", 6, 5)


@pytest.mark.parametrize(
    ("dialect", "lines", "unmodelled"),
    [
        ("nxos", ["hsrp version 2", "hsrp 10", "  ip 10.0.0.1", "  preempt", "  priority 110", "  track 1"], ["hsrp version 2", "preempt", "priority 110", "track 1"]),
        ("nxos", ["hsrp 10 ipv6", "  ip autoconfig"], ["ip autoconfig"]),
        ("nxos", ["fabric forwarding mode anycast-gateway"], []),
        ("ios", ["standby version 2", "standby 1 ip 10.0.0.1", "standby 1 preempt", "standby 1 timers 1 3"], ["standby version 2", "standby 1 preempt", "standby 1 timers 1 3"]),
        ("ios", ["standby 1 ip"], ["standby 1 ip"]),
        ("ios", ["vrrp 1 ip 2001:db8::1", "glbp 1 ip 10.0.0.1", "glbp 1 priority 1"], ["vrrp 1 ip 2001:db8::1", "glbp 1 priority 1"]),
        ("ios", ["vrrp 1 address-family ipv4", "  address 10.0.0.1 primary", "  exit-vrrp"], []),
        ("eos", ["vrrp 1 ipv4 10.0.0.1", "vrrp 1 ipv4 version 3", "vrrp 1 priority-level 110"], ["vrrp 1 ipv4 version 3", "vrrp 1 priority-level 110"]),
        ("eos", ["ip virtual-router address 10.0.0.1", "ip virtual-router mac-address 00:1c:73:00:00:99"], ["ip virtual-router mac-address 00:1c:73:00:00:99"]),
    ],
)  # fmt: skip
def test_what_else_a_group_says_is_not_about_switching(dialect: str, lines: list[str], unmodelled: list[str]) -> None:
    text = "interface Vlan10\n" + "".join(f"  {line}\n" for line in lines)
    places = {line.strip(): Place("network/sw1.cfg", 2 + row, 3 + len(line) - len(line.strip())) for row, line in enumerate(lines)}  # fmt: skip
    expected = tuple(Unmodelled(places[line], line, about_switching=False) for line in unmodelled)
    assert switch_of(dialect, text).unmodelled == expected


def test_a_pasted_section_without_indentation_keeps_its_virtual_addresses() -> None:
    text = "interface Vlan10\nip address 10.0.0.2 255.255.255.0\nstandby 1 ip 10.0.0.1\nvrrp 1 ip 10.0.0.3\n!\n"
    assert switch_of("ios", text).interfaces["Vlan10"].virtual_addresses == ("10.0.0.1/24", "10.0.0.3/24")
