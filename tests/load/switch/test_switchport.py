"""The lines about switching: what a port does with tags, by dialect."""

from __future__ import annotations

import pytest
from load.switch.dialect_texts import port_of, switch_of

from topocheck.load.switch import read_switch
from topocheck.model.place import Place
from topocheck.model.port import PortRule, access, trunk
from topocheck.model.switch import SwitchInterface, Unmodelled
from topocheck.model.vlan import ALL_VLANS, VlanSet

TEXT_DIALECTS = ("nxos", "ios", "eos")


def with_voice(vlan: int, voice: int) -> PortRule:
    tagged = VlanSet.of(voice)
    return PortRule(vlan, tagged, tagged | VlanSet.of(vlan), VlanSet.of(vlan))


@pytest.mark.parametrize("dialect", TEXT_DIALECTS)
def test_a_trunk_is_read_whole_with_the_place_of_every_field(dialect: str) -> None:
    text = """\
hostname sw1
interface Ethernet1/3
  description node0-virtualization
  switchport trunk allowed vlan 2003-2004
  switchport trunk allowed vlan add 2005
  switchport trunk native vlan 2004
  switchport mode trunk
  mtu 9216
  no shutdown
"""

    def at(line: int) -> Place:
        return Place("network/sw1.cfg", line, 3)

    allowed = VlanSet.parse("2003-2005")
    assert switch_of(dialect, text).interfaces == {
        "Ethernet1/3": SwitchInterface(
            name="Ethernet1/3",
            place=Place("network/sw1.cfg", 2, 1),
            description="node0-virtualization",
            enabled=True,
            mtu=9216,
            mode="trunk",
            native_vlan=2004,
            allowed_vlans=allowed,
            places={
                "description": at(3),
                "allowed_vlans": at(5),
                "native_vlan": at(6),
                "mode": at(7),
                "mtu": at(8),
                "enabled": at(9),
            },
            rule=trunk(allowed, 2004),
        )
    }


@pytest.mark.parametrize("dialect", TEXT_DIALECTS)
@pytest.mark.parametrize(
    ("lines", "mode", "rule"),
    [
        (["switchport mode access"], "access", access(1)),
        (["switchport mode access", "switchport access vlan 10"], "access", access(10)),
        (["switchport access vlan 10", "switchport mode access"], "access", access(10)),
        (["switchport mode access", "switchport access vlan 10", "no switchport access vlan 10"], "access", access(1)),
        (["switchport host", "switchport access vlan 10"], "access", access(10)),
        (["switchport mode dynamic auto", "switchport access vlan 10"], "dynamic", access(10)),
        (["switchport mode dynamic desirable"], "dynamic", access(1)),
        (["switchport mode trunk"], "trunk", trunk(ALL_VLANS)),
        (["switchport mode trunk", "switchport trunk allowed vlan none"], "trunk", trunk(VlanSet())),
        (
            ["switchport mode trunk", "switchport trunk allowed vlan except 5"],
            "trunk",
            trunk(ALL_VLANS - VlanSet.of(5)),
        ),
        (
            ["switchport mode trunk", "switchport trunk allowed vlan 5", "no switchport trunk allowed vlan"],
            "trunk",
            trunk(ALL_VLANS),
        ),
        (
            ["switchport mode trunk", "switchport trunk native vlan 7", "no switchport trunk native vlan"],
            "trunk",
            trunk(ALL_VLANS),
        ),
        (["switchport mode trunk", "switchport access vlan 10"], "trunk", trunk(ALL_VLANS)),
        (["switchport mode access", "switchport mode trunk"], "trunk", trunk(ALL_VLANS)),
        (["switchport mode trunk", "switchport"], "trunk", trunk(ALL_VLANS)),
        (["Switchport Mode Trunk"], "trunk", trunk(ALL_VLANS)),
        (["switchport mode trunk", "no switchport"], "routed", None),
        (["no switchport", "switchport", "switchport mode trunk"], "trunk", trunk(ALL_VLANS)),
        (["switchport mode dot1q-tunnel", "switchport access vlan 30"], "tunnel", None),
        (["switchport mode private-vlan host"], "unknown", None),
        (["switchport mode trunk", "channel-group 10 mode active"], "member", None),
    ],
)
def test_the_lines_of_a_port_make_its_mode_and_its_rule(
    dialect: str, lines: list[str], mode: str, rule: PortRule | None
) -> None:
    port = port_of(dialect, *lines)
    assert (port.mode, port.rule) == (mode, rule)


@pytest.mark.parametrize(
    ("dialect", "before", "lines", "mode"),
    [
        ("nxos", "", [], "access"),
        ("nxos", "", ["switchport access vlan 10"], "access"),
        ("nxos", "", ["switchport"], "access"),
        ("nxos", "", ["ip address 10.0.0.1/24"], "routed"),
        ("nxos", "system default switchport", ["ip address 10.0.0.1/24"], "access"),
        ("nxos", "no system default switchport", [], "routed"),
        ("nxos", "no system default switchport", ["switchport"], "access"),
        ("nxos", "boot kickstart bootflash:/n7000-s2-kickstart.8.4.2.bin", [], "routed"),
        ("nxos", "boot system bootflash:/n7000-s2-dk9.bin\nsystem default switchport", [], "access"),
        ("ios", "", [], "unknown"),
        ("ios", "hostname r1", [], "unknown"),
        ("ios", "", ["ip address 10.0.0.1 255.255.255.0"], "routed"),
        ("ios", "", ["no ip address"], "routed"),
        ("ios", "", ["switchport"], "dynamic"),
        ("ios", "", ["switchport access vlan 10"], "dynamic"),
        ("eos", "", [], "access"),
        ("eos", "", ["ip address 10.0.0.1/24"], "access"),
        ("eos", "switchport default mode routed", [], "routed"),
        ("eos", "switchport default mode routed", ["switchport mode trunk"], "routed"),
        ("eos", "switchport default mode routed", ["switchport mode trunk", "switchport"], "trunk"),
        ("eos", "switchport default mode access", [], "access"),
    ],
)
def test_what_no_line_says_the_dialect_says(dialect: str, before: str, lines: list[str], mode: str) -> None:
    assert port_of(dialect, *lines, before=before).mode == mode


def test_a_whole_ios_configuration_with_switch_ports_has_negotiating_ports_where_nothing_is_said() -> None:
    text = (
        "hostname sw1\ninterface GigabitEthernet1/0/1\n switchport mode access\ninterface GigabitEthernet1/0/2\n"
        "interface GigabitEthernet0/0\n no ip address\n"
    )
    modes = {name: port.mode for name, port in switch_of("ios", text).interfaces.items()}
    assert modes == {
        "GigabitEthernet1/0/1": "access",
        "GigabitEthernet1/0/2": "dynamic",
        "GigabitEthernet0/0": "routed",
    }


@pytest.mark.parametrize(
    ("dialect", "before", "line", "native", "tagged"),
    [
        ("nxos", "", "switchport trunk native vlan tag", 10, True),
        ("nxos", "vlan dot1q tag native", "switchport trunk allowed vlan all", 10, True),
        ("nxos", "vlan dot1q tag native", "no switchport trunk native vlan tag", 10, False),
        ("ios", "vlan dot1q tag native", "switchport trunk allowed vlan all", 10, True),
        ("ios", "", "switchport trunk allowed vlan all", 10, False),
        ("eos", "", "switchport trunk native vlan tag", None, True),
    ],
)
def test_a_tagged_native_vlan_drops_untagged_frames(
    dialect: str, before: str, line: str, native: int | None, *, tagged: bool
) -> None:
    port = port_of(dialect, "switchport mode trunk", "switchport trunk native vlan 10", line, before=before)
    assert (port.native_vlan, port.native_tagged) == (native, tagged)
    assert port.rule == trunk(ALL_VLANS, native, native_tagged=tagged)


def test_on_eos_a_later_number_takes_the_place_of_the_tag() -> None:
    lines = ("switchport mode trunk", "switchport trunk native vlan tag", "switchport trunk native vlan 10")
    assert port_of("eos", *lines).rule == trunk(ALL_VLANS, 10)


@pytest.mark.parametrize(
    ("dialect", "lines", "mode", "rule"),
    [
        ("nxos", ["switchport access vlan 10", "switchport voice vlan 20"], "access", with_voice(10, 20)),
        (
            "ios",
            ["switchport mode access", "switchport access vlan 10", "switchport voice vlan 20"],
            "access",
            with_voice(10, 20),
        ),
        ("ios", ["switchport mode access", "switchport voice vlan dot1p"], "access", access(1)),
        (
            "eos",
            ["switchport trunk native vlan 10", "switchport phone vlan 20", "switchport mode trunk phone"],
            "trunk",
            with_voice(10, 20),
        ),
    ],
)
def test_a_voice_vlan_is_taken_tagged_beside_the_untagged_one(
    dialect: str, lines: list[str], mode: str, rule: PortRule
) -> None:
    port = port_of(dialect, *lines)
    assert (port.mode, port.rule) == (mode, rule)


@pytest.mark.parametrize("dialect", TEXT_DIALECTS)
@pytest.mark.parametrize(
    "line",
    [
        "switchport trunk allowed vlan 2003-205",
        "switchport trunk allowed vlan add 5000",
        "switchport trunk allowed vlan 2003,,2005",
        "switchport trunk native vlan 4095",
        "switchport access vlan 0",
        "switchport voice vlan x",
    ],
)
def test_a_line_without_legal_vlans_is_a_problem_and_changes_nothing(dialect: str, line: str) -> None:
    lines = ("switchport mode trunk", "switchport trunk allowed vlan 2003", "switchport trunk native vlan 2003")
    text = "interface Ethernet1/3\n" + "".join(f"  {other}\n" for other in lines)
    read = read_switch(f"{text}  {line}\n", "sw1.cfg", dialect=dialect)
    assert [(code, problem.place, problem.object) for code, problem in read.problems] == [
        ("SWI02", Place("sw1.cfg", 5, 3), "Switch sw1")
    ]
    untouched = read_switch(text, "sw1.cfg", dialect=dialect).switch
    assert read.switch is not None
    assert untouched is not None
    assert read.switch.interfaces["Ethernet1/3"].rule == untouched.interfaces["Ethernet1/3"].rule


def test_the_message_of_an_illegal_list_names_the_switch_the_line_and_the_list() -> None:
    text = "interface Ethernet1/3\n  switchport trunk allowed vlan 2003-205\nhostname leaf1\n"
    ((_, problem),) = read_switch(text, "sw1.cfg", dialect="nxos").problems
    assert problem.object == "Switch leaf1"
    assert problem.message == (
        "'2003-205' in 'switchport trunk allowed vlan 2003-205' is not a list of VLANs from 1 to 4094 in ascending "
        "ranges, so the line has no effect"
    )


@pytest.mark.parametrize("dialect", TEXT_DIALECTS)
@pytest.mark.parametrize(
    ("line", "about_switching"),
    [
        ("switchport private-vlan mapping 10 11", True),
        ("switchport port-security maximum 2", True),
        ("switchport vlan translation 12 20", True),
        ("switchport mode dot1q-tunnel", True),
        ("switchport access vlan dynamic", True),
        ("mac access-group BLOCK in", True),
        ("ip access-group BLOCK", True),
        ("ip policy route-map ELSEWHERE", True),
        ("inherit port-profile SERVERS", True),
        ("speed 10000", False),
        ("spanning-tree bpduguard enable", False),
    ],
)
def test_a_line_that_is_not_modelled_is_kept(dialect: str, line: str, *, about_switching: bool) -> None:
    switch = switch_of(dialect, f"interface Ethernet1/1\n  {line}\n")
    assert switch.unmodelled == (Unmodelled(Place("network/sw1.cfg", 2, 3), line, about_switching),)


@pytest.mark.parametrize("dialect", TEXT_DIALECTS)
@pytest.mark.parametrize(
    "line",
    [
        "switchport nonegotiate",
        "switchport trunk encapsulation dot1q",
        "no switchport protected",
        "switchport dot1q ethertype 0x8100",
    ],
)
def test_a_line_that_changes_nothing_is_not_listed(dialect: str, line: str) -> None:
    assert switch_of(dialect, f"interface Ethernet1/1\n  {line}\n").unmodelled == ()


def test_a_switchport_line_outside_of_any_interface_is_not_lost() -> None:
    switch = switch_of("nxos", "hostname a\nswitchport mode trunk\n")
    assert switch.unmodelled == (Unmodelled(Place("network/sw1.cfg", 2, 1), "switchport mode trunk"),)


def test_on_nxos_a_list_emptied_by_remove_is_in_doubt() -> None:
    lines = ("switchport mode trunk", "switchport trunk allowed vlan 5", "switchport trunk allowed vlan remove 5")
    text = "interface Ethernet1/1\n" + "".join(f"  {line}\n" for line in lines)
    doubt = (Unmodelled(Place("network/sw1.cfg", 4, 3), lines[-1]),)
    assert {dialect: switch_of(dialect, text).unmodelled for dialect in TEXT_DIALECTS} == {
        "nxos": doubt,
        "ios": (),
        "eos": (),
    }


@pytest.mark.parametrize(
    ("lines", "isolated"),
    [
        (["switchport protected"], True),
        (["switchport protected", "no switchport protected"], False),
        (["switchport mode access"], False),
    ],
)
def test_a_protected_port_is_isolated_from_others_like_it(lines: list[str], *, isolated: bool) -> None:
    assert port_of("ios", *lines).isolated == isolated


@pytest.mark.parametrize("line", ["vlan filter MAP vlan-list 10-20", "ip local policy route-map ELSEWHERE"])
def test_an_outermost_line_that_changes_forwarding_is_listed(line: str) -> None:
    switch = switch_of("nxos", f"hostname a\n{line}\n")
    assert switch.unmodelled == (Unmodelled(Place("network/sw1.cfg", 2, 1), line),)
