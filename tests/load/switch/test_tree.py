"""The tree of a configuration: what belongs to what, and what is no configuration at all."""

from __future__ import annotations

from topocheck.load.switch.tree import ConfigLine, read_tree

Shape = tuple[int, int, str, list["Shape"]]


def shape(lines: list[ConfigLine]) -> list[Shape]:
    return [(line.number, line.column, line.text, shape(line.children)) for line in lines]


def texts(text: str) -> list[tuple[str, list[str]]]:
    return [(line.text, [below.text for below in line.children]) for line in read_tree(text)]


def test_indentation_says_what_belongs_to_what_and_lines_keep_their_place() -> None:
    text = "hostname a\n!\ninterface Ethernet1/1\n  mtu 9216\n  hsrp 1\n    ip 10.0.0.1\n  shutdown\nend\n"
    assert shape(read_tree(text)) == [
        (1, 1, "hostname a", []),
        (
            3,
            1,
            "interface Ethernet1/1",
            [(4, 3, "mtu 9216", []), (5, 3, "hsrp 1", [(6, 5, "ip 10.0.0.1", [])]), (7, 3, "shutdown", [])],
        ),
        (8, 1, "end", []),
    ]


def test_carriage_returns_and_tabs_are_only_white_space() -> None:
    assert shape(read_tree("interface Ethernet1\r\n\tmtu 9216\r\n")) == [
        (1, 1, "interface Ethernet1", [(2, 2, "mtu 9216", [])])
    ]


def test_a_text_that_is_indented_as_a_whole_reads_like_one_that_is_not() -> None:
    text = "sw1#show run\n    hostname a\n    interface Ethernet1\n      mtu 9216\n    interface Ethernet2\n"
    assert texts(text) == [
        ("show run", []),
        ("hostname a", []),
        ("interface Ethernet1", ["mtu 9216"]),
        ("interface Ethernet2", []),
    ]


def test_a_section_pasted_without_indentation_takes_its_lines() -> None:
    text = (
        "interface Ethernet1/3\ndescription node0\nspeed 10000\nswitchport mode trunk\n\ninterface Ethernet1/4\n"
        "no shutdown\n!\nshutdown\nvlan 10\nname ten\nhostname a\n"
    )
    assert texts(text) == [
        ("interface Ethernet1/3", ["description node0", "switchport mode trunk"]),
        ("speed 10000", []),
        ("interface Ethernet1/4", ["no shutdown"]),
        ("shutdown", []),
        ("vlan 10", ["name ten"]),
        ("hostname a", []),
    ]


def test_prompts_are_no_part_of_the_command_behind_them() -> None:
    text = "sw1# configure terminal\nsw1(config)# interface Ethernet1/3\nsw1(config-if)# switchport mode trunk\nsw1#\n"
    assert shape(read_tree(text)) == [
        (1, 6, "configure terminal", []),
        (2, 14, "interface Ethernet1/3", [(3, 17, "switchport mode trunk", [])]),
    ]


def test_paging_marks_fences_and_greetings_are_left_out() -> None:
    text = (
        "```\nBuilding configuration...\n\nCurrent configuration : 99 bytes\n# a comment\ninterface Ethernet1\n"
        "  mtu 9216\n --More-- \x08\x08\x08\x08\x08\x08\x08\x08  shutdown\n<--- More --->\n```\n"
    )
    assert texts(text) == [("interface Ethernet1", ["mtu 9216", "shutdown"])]


def test_banners_and_macros_are_free_text() -> None:
    text = (
        "banner motd ^C\ninterface Ethernet1\n  shutdown\n^C\nbanner login\ninterface Ethernet2\nEOF\n"
        "banner exec # one line #\nmacro name access-port\nswitchport mode access\n@\ninterface Ethernet3\n  mtu 1500\n"
    )
    assert texts(text) == [
        ("banner motd ^C", []),
        ("banner login", []),
        ("banner exec # one line #", []),
        ("macro name access-port", []),
        ("interface Ethernet3", ["mtu 1500"]),
    ]


def test_a_banner_that_never_ends_swallows_nothing() -> None:
    text = "banner motd ~\nbanner login\ninterface Ethernet1\n  shutdown\n"
    assert texts(text) == [("banner motd ~", []), ("banner login", []), ("interface Ethernet1", ["shutdown"])]


def test_a_certificate_is_no_interface() -> None:
    text = (
        "crypto pki certificate chain A\n certificate self-signed 01\n  30820202 3082016B\n  \tquit\ninterface Vlan1\n"
        " no ip address\n"
    )
    assert texts(text) == [
        ("crypto pki certificate chain A", ["certificate self-signed 01"]),
        ("interface Vlan1", ["no ip address"]),
    ]


def test_a_comment_inside_a_section_does_not_end_it() -> None:
    text = "interface Ethernet1\n  mtu 9216\n! outdented\n  ! indented\n  shutdown\n"
    assert texts(text) == [("interface Ethernet1", ["mtu 9216", "shutdown"])]


def test_sections_other_than_interfaces_that_are_pasted_without_indentation_keep_their_lines() -> None:
    text = (
        "ip access-list A\n10 permit ip any any\nno 10\nhostname a\nobject-group ip address G\n10 host 10.0.0.1\n"
        "20 10.1.0.0/16\nvrf context Red\nip route 0.0.0.0/0 10.0.0.1\n!\nip route 0.0.0.0/0 10.0.0.2\n"
    )
    assert texts(text) == [
        ("ip access-list A", ["10 permit ip any any", "no 10"]),
        ("hostname a", []),
        ("object-group ip address G", ["10 host 10.0.0.1", "20 10.1.0.0/16"]),
        ("vrf context Red", ["ip route 0.0.0.0/0 10.0.0.1"]),
        ("ip route 0.0.0.0/0 10.0.0.2", []),
    ]


def test_the_vlan_of_a_subinterface_stays_in_its_pasted_section() -> None:
    pasted = "interface Ethernet1.27\nvlan id 27\nvrf forwarding BLUE\nvlan 30\nname later\n"
    assert texts(pasted) == [
        ("interface Ethernet1.27", ["vlan id 27", "vrf forwarding BLUE"]),
        ("vlan 30", ["name later"]),
    ]


def test_a_pasted_group_takes_its_addresses() -> None:
    pasted = "interface Vlan10\nip address 10.0.0.2/24\nhsrp 10\nip 10.0.0.1\npriority 110\nip 10.0.0.3 secondary\nno shutdown\n"
    (section, priority) = read_tree(pasted)
    assert priority.text == "priority 110"
    assert [(line.text, [below.text for below in line.children]) for line in section.children] == [
        ("ip address 10.0.0.2/24", []),
        ("hsrp 10", ["ip 10.0.0.1", "ip 10.0.0.3 secondary"]),
        ("no shutdown", []),
    ]
