"""Lines that interfaces share: port profiles of NX-OS and templates of IOS."""

from __future__ import annotations

import pytest
from load.switch.dialect_texts import switch_of

from topocheck.model.place import Place
from topocheck.model.switch import SwitchInterface, Unmodelled

FILE = "network/sw1.cfg"
SERVERS = """port-profile type ethernet SERVERS
  switchport mode trunk
  switchport trunk allowed vlan 2003-2005
  description of the profile
  state enabled
"""


def port(text: str, dialect: str = "nxos") -> SwitchInterface:
    return next(iter(switch_of(dialect, text).interfaces.values()))


def told(read: SwitchInterface) -> tuple[str, str, str | None]:
    return read.mode, str(read.allowed_vlans), read.description


@pytest.mark.parametrize(
    "text",
    [
        SERVERS + "interface Ethernet1/1\n  inherit port-profile SERVERS\n",
        "interface Ethernet1/1\n  inherit port-profile SERVERS\n" + SERVERS,
    ],
    ids=["before", "behind"],
)
def test_a_port_has_the_lines_of_its_profile_at_their_places(text: str) -> None:
    read = port(text)
    line = text.splitlines().index("  switchport trunk allowed vlan 2003-2005") + 1
    assert (told(read), read.places["allowed_vlans"]) == (("trunk", "2003-2005", None), Place(FILE, line, 3))


@pytest.mark.parametrize(
    "own",
    [
        ["inherit port-profile SERVERS", "switchport trunk allowed vlan 7"],
        ["switchport trunk allowed vlan 7", "inherit port-profile SERVERS"],
    ],
)
def test_what_the_port_says_itself_counts_more_wherever_it_stands(own: list[str]) -> None:
    text = SERVERS + "interface Ethernet1/1\n" + "".join(f"  {line}\n" for line in own)
    assert told(port(text)) == ("trunk", "7", None)


def test_a_profile_that_is_inherited_in_a_later_section_stays_below_the_earlier_one() -> None:
    text = SERVERS + "interface Ethernet1/1\n  switchport trunk allowed vlan 7\n!\n"
    text += "interface Ethernet1/1\n  inherit port-profile SERVERS\n"
    assert told(port(text)) == ("trunk", "7", None)


def test_a_profile_has_no_effect_before_it_is_enabled() -> None:
    text = SERVERS.replace("  state enabled\n", "") + "interface Ethernet1/1\n  inherit port-profile SERVERS\n"
    assert told(port(text)) == ("access", "1-4094", None)


def test_a_profile_has_what_it_inherits_below_its_own_lines() -> None:
    text = SERVERS + "port-profile type ethernet MORE\n  inherit port-profile SERVERS\n"
    text += "  switchport trunk allowed vlan add 9\n  state enabled\n"
    assert told(port(text + "interface Ethernet1/1\n  inherit port-profile MORE\n")) == ("trunk", "9,2003-2005", None)


def test_profiles_that_inherit_each_other_come_to_an_end() -> None:
    text = "port-profile type ethernet A\n  inherit port-profile B\n  switchport mode trunk\n  state enabled\n"
    text += "port-profile type ethernet B\n  inherit port-profile A\n  state enabled\n"
    assert port(text + "interface Ethernet1/1\n  inherit port-profile A\n").mode == "trunk"


def test_a_profile_that_is_taken_off_leaves_nothing() -> None:
    text = SERVERS + "interface Ethernet1/1\n  inherit port-profile SERVERS\n  no inherit port-profile SERVERS\n"
    assert told(port(text)) == ("access", "1-4094", None)


def test_a_template_of_ios_is_in_effect_as_it_is() -> None:
    text = "template SERVERS\n switchport mode access\n switchport access vlan 20\n"
    read = port(text + "interface GigabitEthernet1/0/1\n source template SERVERS\n", "ios")
    assert (read.mode, read.access_vlan) == ("access", 20)


@pytest.mark.parametrize(("dialect", "line"), [("nxos", "inherit port-profile GONE"), ("ios", "source template GONE")])
def test_a_profile_that_is_not_there_is_told(dialect: str, line: str) -> None:
    switch = switch_of(dialect, f"interface Ethernet1/1\n  {line}\n")
    assert switch.unmodelled == (Unmodelled(Place(FILE, 2, 3), line),)


def test_a_line_of_a_profile_that_is_not_modelled_is_told_once() -> None:
    text = "port-profile type ethernet P\n  switchport port-security\n  state enabled\n"
    text += "interface Ethernet1/1-3\n  inherit port-profile P\ninterface Ethernet1/4\n  inherit port-profile P\n"
    assert switch_of("nxos", text).unmodelled == (Unmodelled(Place(FILE, 2, 3), "switchport port-security"),)
