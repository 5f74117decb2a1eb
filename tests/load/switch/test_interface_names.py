"""Interface names and ranges."""

from __future__ import annotations

import pytest

from topocheck.load.switch.interface_names import (
    EOS_TYPES,
    IOS_TYPES,
    NXOS_TYPES,
    canonical_name,
    kind_of,
    leading_name,
    names_in,
    number_of,
)


@pytest.mark.parametrize(
    ("written", "types", "canonical"),
    [
        ("Ethernet 1/3", NXOS_TYPES, "Ethernet1/3"),
        ("ethernet1/3", NXOS_TYPES, "Ethernet1/3"),
        ("eth1/3", NXOS_TYPES, "Ethernet1/3"),
        ("e1/3", NXOS_TYPES, "Ethernet1/3"),
        ("po10", NXOS_TYPES, "port-channel10"),
        ("Port-Channel 10", NXOS_TYPES, "port-channel10"),
        ("vl2003", NXOS_TYPES, "Vlan2003"),
        ("Lo0", NXOS_TYPES, "loopback0"),
        ("mgmt0", NXOS_TYPES, "mgmt0"),
        ("Et1", EOS_TYPES, "Ethernet1"),
        ("et1/1/1", EOS_TYPES, "Ethernet1/1/1"),
        ("po5.100", EOS_TYPES, "Port-Channel5.100"),
        ("Ma1", EOS_TYPES, "Management1"),
        ("vxlan1", EOS_TYPES, "Vxlan1"),
        ("Gi1/0/1", IOS_TYPES, "GigabitEthernet1/0/1"),
        ("Te1/0/1", IOS_TYPES, "TenGigabitEthernet1/0/1"),
        ("Twe1/0/1", IOS_TYPES, "TwentyFiveGigE1/0/1"),
        ("Tw1/0/1", IOS_TYPES, "TwoGigabitEthernet1/0/1"),
        ("Fo1/0/1", IOS_TYPES, "FortyGigabitEthernet1/0/1"),
        ("Hu1/0/1", IOS_TYPES, "HundredGigE1/0/1"),
        ("Fa0/1", IOS_TYPES, "FastEthernet0/1"),
        ("po1", IOS_TYPES, "Port-channel1"),
        ("GigabitEthernet0/1.2003", IOS_TYPES, "GigabitEthernet0/1.2003"),
        ("BDI 100", IOS_TYPES, "BDI100"),
        ("Dot11Radio0", IOS_TYPES, "Dot11Radio0"),
        ("dot11Radio 0/1.20", IOS_TYPES, "dot11Radio0/1.20"),
        ("Bundle-Ether1", IOS_TYPES, "Bundle-Ether1"),
        ("defaults", EOS_TYPES, "defaults"),
        ("", NXOS_TYPES, ""),
    ],
)
def test_every_spelling_of_a_name_is_one_name(written: str, types: tuple[str, ...], canonical: str) -> None:
    assert canonical_name(written, types) == canonical


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Ethernet1/3", ("Ethernet1/3",)),
        ("Ethernet1/3-5", ("Ethernet1/3", "Ethernet1/4", "Ethernet1/5")),
        ("Ethernet1/3-5, Ethernet1/7", ("Ethernet1/3", "Ethernet1/4", "Ethernet1/5", "Ethernet1/7")),
        ("Ethernet1/3-4,1/7", ("Ethernet1/3", "Ethernet1/4", "Ethernet1/7")),
        ("e1/1-1/2", ("Ethernet1/1", "Ethernet1/2")),
        ("eth1/1 - eth1/2", ("Ethernet1/1", "Ethernet1/2")),
        ("vlan 10,20-21", ("Vlan10", "Vlan20", "Vlan21")),
        ("port-channel 1-2", ("port-channel1", "port-channel2")),
        ("Ethernet1/1,Ethernet1/1", ("Ethernet1/1",)),
        ("Ethernet1/5-3", ()),
        ("Ethernet1/1-2/4", ()),
        ("Ethernet1/1-9999", ()),
        ("breakout module 1", ()),
        ("1/3", ()),
    ],
)
def test_a_range_means_all_its_interfaces(written: str, names: tuple[str, ...]) -> None:
    assert names_in(written, NXOS_TYPES) == names


def test_words_behind_a_name_are_left_aside() -> None:
    assert leading_name("Serial0/0.1 point-to-point", IOS_TYPES) == "Serial0/0.1"
    assert leading_name("profile server", EOS_TYPES) is None


@pytest.mark.parametrize(
    ("name", "kind", "number"),
    [
        ("Ethernet1/3", "ethernet", None),
        ("TwentyFiveGigE1/0/1", "ethernet", None),
        ("Ethernet1", "ethernet", 1),
        ("port-channel10", "port-channel", 10),
        ("Port-Channel10.5", "subinterface", None),
        ("Vlan2003", "svi", 2003),
        ("mgmt0", "other", 0),
        ("Loopback0", "other", 0),
    ],
)
def test_a_name_tells_the_kind_and_the_number(name: str, kind: str, number: int | None) -> None:
    assert (kind_of(name), number_of(name)) == (kind, number)
