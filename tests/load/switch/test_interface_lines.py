"""The lines of an interface other than ``switchport``, and sections that come more than once."""

from __future__ import annotations

import pytest
from load.switch.dialect_texts import port_of, switch_of

from topocheck.model.place import Place
from topocheck.model.switch import SwitchInterface, Unmodelled

TEXT_DIALECTS = ("nxos", "ios", "eos")


@pytest.mark.parametrize(
    ("dialect", "lines", "addresses"),
    [
        ("nxos", ["ip address 10.0.0.1/24"], ("10.0.0.1/24",)),
        ("ios", ["ip address 10.0.0.1 255.255.255.0"], ("10.0.0.1/24",)),
        ("eos", ["ip address virtual 10.0.0.1/24"], ("10.0.0.1/24",)),
        ("nxos", ["ip address 10.0.1.1/24 secondary", "ip address 10.0.0.1/24"], ("10.0.0.1/24", "10.0.1.1/24")),
        ("ios", ["ip address 10.0.0.1 255.255.255.0", "ip address 10.0.1.1 255.255.255.0 secondary"], ("10.0.0.1/24", "10.0.1.1/24")),
        ("nxos", ["ip address 10.0.0.1/24", "ip address 10.0.0.2/24"], ("10.0.0.2/24",)),
        ("nxos", ["ip address 10.0.0.1/24", "no ip address"], ()),
        ("nxos", ["ip address 10.0.0.1/24", "ip address 10.0.1.1/24 secondary", "no ip address 10.0.1.1/24 secondary"], ("10.0.0.1/24",)),
        ("nxos", ["ip address 10.0.0.1/24", "vrf member A"], ()),
        ("nxos", ["vrf member A", "ip address 10.0.0.1/24"], ("10.0.0.1/24",)),
        ("nxos", ["ipv6 address 2001:DB8::1/64", "ip address 10.0.0.1/24"], ("10.0.0.1/24", "2001:db8::1/64")),
        ("ios", ["ipv6 address FE80::1 link-local"], ()),
        ("eos", ["ipv6 address fe80::1/64 link-local", "ipv6 address 2001:db8::1/64"], ("2001:db8::1/64",)),
        ("ios", ["ip address dhcp"], ()),
        ("eos", ["ip address unnumbered Loopback0"], ()),
        ("ios", ["ip address 10.0.0.300 255.255.255.0"], ()),
    ],
)  # fmt: skip
def test_addresses_are_kept_with_their_length_the_primary_first(
    dialect: str, lines: list[str], addresses: tuple[str, ...]
) -> None:
    assert port_of(dialect, *lines, name="Vlan10").addresses == addresses


@pytest.mark.parametrize(
    ("dialect", "line", "vrf"),
    [
        ("nxos", "vrf member Tenant-A", "Tenant-A"),
        ("ios", "vrf forwarding Tenant-A", "Tenant-A"),
        ("ios", "ip vrf forwarding Tenant-A", "Tenant-A"),
        ("eos", "vrf Tenant-A", "Tenant-A"),
        ("eos", "vrf forwarding Tenant-A", "Tenant-A"),
        ("nxos", "no vrf member Tenant-A", None),
    ],
)
def test_a_vrf_keeps_the_case_of_its_name(dialect: str, line: str, vrf: str | None) -> None:
    assert port_of(dialect, line, name="Vlan10").vrf == vrf


@pytest.mark.parametrize(
    ("dialect", "line", "vlan"),
    [
        ("nxos", "encapsulation dot1q 2003", 2003),
        ("ios", "encapsulation dot1Q 2003", 2003),
        ("ios", "encapsulation dot1Q 1 native", 1),
        ("eos", "encapsulation dot1q vlan 2003", 2003),
        ("ios", "encapsulation dot1Q 10 second-dot1q 20", None),
        ("eos", "encapsulation dot1q vlan 4 inner 34", None),
    ],
)
def test_a_subinterface_has_the_vlan_of_its_one_tag(dialect: str, line: str, vlan: int | None) -> None:
    port = port_of(dialect, line, name="Ethernet1/2.2003")
    assert (port.mode, port.encapsulation_vlan, port.rule) == ("routed", vlan, None)


@pytest.mark.parametrize(
    ("dialect", "line", "group", "mode"),
    [
        ("nxos", "channel-group 10 mode active", 10, "active"),
        ("nxos", "channel-group 10 force mode passive", 10, "passive"),
        ("nxos", "channel-group 10", 10, "on"),
        ("ios", "channel-group 1 mode desirable non-silent", 1, "desirable"),
        ("eos", "channel-group 10 mode on", 10, "on"),
        ("eos", "no channel-group", None, None),
        ("eos", "channel-group recirculation 627", None, None),
    ],
)
def test_a_member_names_its_port_channel_and_its_lacp_mode(
    dialect: str, line: str, group: int | None, mode: str | None
) -> None:
    port = port_of(dialect, line)
    assert (port.channel_group, port.channel_mode) == (group, mode)


@pytest.mark.parametrize(("dialect", "line"), [("nxos", "vpc 10"), ("eos", "mlag 10")])
def test_two_switches_share_a_port_channel_by_its_number(dialect: str, line: str) -> None:
    port = port_of(dialect, line, name="port-channel10")
    assert (port.mlag, port.places["mlag"]) == (10, Place("network/sw1.cfg", 3, 3))


@pytest.mark.parametrize(
    ("dialect", "text", "joined"),
    [
        ("nxos", "interface port-channel1\n  vpc peer-link\ninterface port-channel2\n  vpc 2\n", ["port-channel1"]),
        ("nxos", "interface port-channel1\n  vpc peer-link\n  no vpc peer-link\n", []),
        ("eos", "interface Port-Channel1\nmlag configuration\n   peer-link Port-Channel1\n", ["Port-Channel1"]),
        ("eos", "mlag configuration\n   peer-link Po1\ninterface Port-Channel1\ninterface Port-Channel2\n", ["Port-Channel1"]),
        ("eos", "interface Port-Channel1\nmlag configuration\n   peer-link Po1\n   no peer-link\n", []),
    ],
)  # fmt: skip
def test_the_peer_link_joins_the_two_switches_of_a_pair(dialect: str, text: str, joined: list[str]) -> None:
    ports = switch_of(dialect, text).interfaces.values()
    assert [port.name for port in ports if port.peer_link] == joined


def test_the_native_subinterface_of_ios_takes_frames_without_a_tag_which_is_told() -> None:
    switch = switch_of("ios", "interface GigabitEthernet0/0.1\n encapsulation dot1Q 7 native\n")
    port = switch.interfaces["GigabitEthernet0/0.1"]
    assert (port.encapsulation_vlan, port.native_vlan) == (7, 7)
    assert switch.unmodelled == (Unmodelled(Place("network/sw1.cfg", 2, 2), "encapsulation dot1Q 7 native"),)


@pytest.mark.parametrize(
    ("dialect", "before", "name", "lines", "enabled"),
    [
        ("nxos", "", "Ethernet1/1", [], True),
        ("nxos", "system default switchport shutdown", "Ethernet1/1", [], False),
        ("nxos", "system default switchport shutdown\nno system default switchport shutdown", "Ethernet1/1", [], True),
        ("nxos", "", "Ethernet1/1", ["no switchport"], False),
        ("nxos", "", "Ethernet1/1", ["no shutdown", "no switchport"], True),
        ("nxos", "", "Ethernet1/1", ["no switchport", "channel-group 1"], False),
        ("nxos", "", "Ethernet1/1.10", [], False),
        ("nxos", "", "Vlan10", [], False),
        ("nxos", "", "Vlan10", ["no shutdown"], True),
        ("nxos", "", "loopback0", [], True),
        ("nxos", "", "mgmt0", [], True),
        ("nxos", "", "port-channel1", ["no switchport"], True),
        ("nxos", "", "Ethernet1/1", ["shutdown force"], False),
        ("nxos", "", "Ethernet1/1", ["shutdown", "no shutdown lan"], False),
        ("ios", "", "GigabitEthernet0/0", ["no switchport"], True),
        ("ios", "", "Vlan10", [], True),
        ("ios", "", "Vlan10", ["shutdown"], False),
        ("eos", "", "Ethernet1", ["no switchport"], True),
        ("eos", "interface defaults\n   ethernet\n      shutdown", "Ethernet1", [], False),
        ("eos", "interface defaults\n   ethernet\n      shutdown", "Vlan1", [], True),
    ],
)
def test_whether_an_interface_is_up_is_the_lines_say_else_the_dialects(
    dialect: str, before: str, name: str, lines: list[str], *, enabled: bool
) -> None:
    assert port_of(dialect, *lines, before=before, name=name).enabled == enabled


@pytest.mark.parametrize(
    ("dialect", "before", "name", "lines", "mtu"),
    [
        ("nxos", "", "Ethernet1/1", ["mtu 9216"], 9216),
        ("nxos", "", "Ethernet1/1", [], None),
        ("nxos", "", "Ethernet1/1", ["mtu 9216", "no mtu"], None),
        ("ios", "system mtu 9198", "GigabitEthernet1/0/1", ["switchport"], 9198),
        ("ios", "system mtu 9198", "Vlan10", [], None),
        ("eos", "interface defaults\n   mtu 9000", "Vlan10", [], 9000),
        ("eos", "interface defaults\n   mtu 9000", "Ethernet1", [], None),
    ],
)
def test_an_mtu_that_nothing_tells_is_unknown(
    dialect: str, before: str, name: str, lines: list[str], mtu: int | None
) -> None:
    assert port_of(dialect, *lines, before=before, name=name).mtu == mtu


@pytest.mark.parametrize("dialect", TEXT_DIALECTS)
def test_an_svi_is_routed_and_knows_its_vlan(dialect: str) -> None:
    text = "interface Vlan 2003\n  ip address 172.16.4.1/24\n  no shutdown\n"
    assert switch_of(dialect, text).interfaces == {
        "Vlan2003": SwitchInterface(
            name="Vlan2003",
            place=Place("network/sw1.cfg", 1, 1),
            mode="routed",
            native_vlan=None,
            svi_vlan=2003,
            addresses=("172.16.4.1/24",),
            places={"addresses": Place("network/sw1.cfg", 2, 3), "enabled": Place("network/sw1.cfg", 3, 3)},
        )
    }


@pytest.mark.parametrize(
    ("dialect", "header", "names"),
    [
        ("nxos", "interface Ethernet1/3-5, Ethernet1/7", ["Ethernet1/3", "Ethernet1/4", "Ethernet1/5", "Ethernet1/7"]),
        ("ios", "interface range Gi1/0/1 - 2", ["GigabitEthernet1/0/1", "GigabitEthernet1/0/2"]),
        ("eos", "interface Ethernet1-2", ["Ethernet1", "Ethernet2"]),
    ],
)
def test_a_range_of_interfaces_shares_its_lines(dialect: str, header: str, names: list[str]) -> None:
    switch = switch_of(dialect, f"{header}\n  switchport access vlan 10\n  speed 1000\n  exit\n")
    assert {name: port.access_vlan for name, port in switch.interfaces.items()} == dict.fromkeys(names, 10)
    assert [line.text for line in switch.unmodelled] == ["speed 1000"]


@pytest.mark.parametrize(
    ("header", "body", "about_switching"),
    [
        ("interface Ethernet1/9-3", "switchport mode trunk", True),
        ("interface profile servers", "command switchport mode trunk", True),
        ("interface breakout module 1 port 1", "speed 10000", False),
    ],
)
def test_a_section_of_no_known_interface_is_not_lost(header: str, body: str, *, about_switching: bool) -> None:
    switch = switch_of("nxos", f"{header}\n  {body}\n")
    assert switch.interfaces == {}
    assert switch.unmodelled == (Unmodelled(Place("network/sw1.cfg", 1, 1), header, about_switching),)


@pytest.mark.parametrize("dialect", TEXT_DIALECTS)
def test_a_section_that_comes_again_goes_on_where_the_first_ended(dialect: str) -> None:
    text = """\
interface Ethernet1/1
  description first
  switchport mode trunk
  switchport trunk allowed vlan 10
interface Ethernet 1/1
  description second
  switchport trunk allowed vlan add 20
"""
    port = switch_of(dialect, text).interfaces["Ethernet1/1"]
    assert (port.description, str(port.allowed_vlans), port.place.line) == ("second", "10,20", 1)


@pytest.mark.parametrize("dialect", TEXT_DIALECTS)
@pytest.mark.parametrize(("line", "left"), [("default interface Vlan10", [None]), ("no interface Vlan10", [])])
def test_an_interface_can_be_emptied_and_removed(dialect: str, line: str, left: list[str | None]) -> None:
    switch = switch_of(dialect, f"interface Vlan10\n  description gone\n{line}\n")
    assert [port.description for port in switch.interfaces.values()] == left


def test_lines_of_a_section_within_the_interface_are_not_its_own() -> None:
    port = port_of("nxos", "ip address 10.0.0.2/24", "hsrp 10", "  ip 10.0.0.1", "  shutdown", name="Vlan10")
    assert (port.addresses, port.places.get("enabled")) == (("10.0.0.2/24",), None)


def test_uneven_indentation_does_not_hide_lines() -> None:
    text = "interface Ethernet1/1\n    description a\n  switchport mode trunk\n      switchport trunk allowed vlan 5\n"
    port = switch_of("nxos", text).interfaces["Ethernet1/1"]
    assert (port.description, port.mode, str(port.allowed_vlans)) == ("a", "trunk", "5")


@pytest.mark.parametrize("dialect", ["nxos", "ios"])
def test_a_port_with_subinterfaces_routes(dialect: str) -> None:
    switch = switch_of(dialect, "interface Ethernet1/1\ninterface Ethernet1/1.2003\n  encapsulation dot1q 2003\n")
    assert {name: port.mode for name, port in switch.interfaces.items()} == {
        "Ethernet1/1": "routed",
        "Ethernet1/1.2003": "routed",
    }


def test_lines_of_a_port_count_however_far_they_are_indented() -> None:
    lines = " mac-address caf0.0001.0002\n   vrf member tenant\n   name not-of-a-port\n ip address 10.1.0.1/30\n"
    port = switch_of("nxos", f"interface Ethernet1/2\n no switchport\n{lines}").interfaces["Ethernet1/2"]
    assert (port.vrf, port.addresses) == ("tenant", ("10.1.0.1/30",))
