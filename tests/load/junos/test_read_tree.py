"""The tree of a JunOS configuration: braces and ``set`` lines say the same, and every word keeps its line."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from load.junos.junos_texts import outline

from topocheck.load.junos.read_tree import Gap, read_tree
from topocheck.load.junos.tree import DEEPEST, Node

BRACES = """\
## Last commit: 2025-01-02 10:00:00 UTC by admin
version 21.4R3.15;
system {
    host-name leaf1; ## SECRET-DATA
    /* a note { with; braces
       over two lines */
    login {
        message "say \\"set interfaces\\"; or # not";
    }
}
interfaces {
    ge-0/0/1 {
        unit 0 {
            family ethernet-switching {
                vlan {
                    members [ v10 20-30 ];
                }
            }
        }
    }
}
"""
SET_LINES = """\
# a comment
set version 21.4R3.15
set system host-name leaf1 ## SECRET-DATA
set system login message "say \\"set interfaces\\"; or # not"
set interfaces ge-0/0/1 unit 0 family ethernet-switching vlan members v10
set interfaces ge-0/0/1 unit 0 family ethernet-switching vlan members 20-30
"""


def tree(text: str) -> object:
    read = read_tree(text)
    assert read.gaps == ()
    return outline(read.root)


def gaps(text: str) -> list[tuple[int, str]]:
    return [(gap.line, gap.reason) for gap in read_tree(text).gaps]


def line_of(text: str, *path: str) -> tuple[int, int]:
    node = read_tree(text).root.get(*path)
    assert node is not None
    return node.line, node.column


def test_braces_and_set_lines_make_one_tree() -> None:
    assert tree(BRACES) == tree(SET_LINES)
    assert tree(SET_LINES) == {
        "version": {"21.4R3.15": {}},
        "system": {"host-name": {"leaf1": {}}, "login": {"message": {'say "set interfaces"; or # not': {}}}},
        "interfaces": {
            "ge-0/0/1": {
                "unit": {"0": {"family": {"ethernet-switching": {"vlan": {"members": {"v10": {}, "20-30": {}}}}}}}
            }
        },
    }


def test_every_word_stands_where_its_statement_began() -> None:
    path = ("interfaces", "ge-0/0/1", "unit", "0", "family", "ethernet-switching", "vlan", "members", "20-30")
    assert line_of(BRACES, *path) == (16, 21)
    assert line_of(BRACES, *path[:2]) == (12, 5)
    assert line_of(SET_LINES, *path) == (6, 1)
    assert line_of(SET_LINES, *path[:2]) == (5, 1)


def test_the_last_value_of_a_statement_counts() -> None:
    root = read_tree("set interfaces ge-0/0/1 mtu 9000\nset interfaces ge-0/0/1 mtu 1514\n").root
    assert root.value("interfaces", "ge-0/0/1", "mtu") == "1514"


@pytest.mark.parametrize(
    "text",
    [
        "user@leaf1> show configuration\nsystem {\n    host-name a;\n}\n\n{master:0}\nuser@leaf1>\n",
        "```junos\nset system host-name a\n```\n",
        "[edit]\nuser@leaf1# set system host-name a\n\n[edit]\nuser@leaf1# commit\ncommit complete\n".replace(
            "commit complete\n", ""
        ),
        "[edit]\nuser@leaf1# edit system\n\n[edit system]\nuser@leaf1# set host-name a\n",
        "[edit system]\nuser@leaf1# show\nhost-name a;\n",
        "edit system\nset host-name a\ntop\n",
        "edit system login\nup\nset host-name a\nexit\n",
        "edit interfaces\ntop set system host-name a\n",
        "set system host-name a\r\nset cli screen-length 0\r\n",
        "system {\r\n    host-name a;\r\n}\r\n",
        "system {\n---(more 12%)---\r                    \r    host-name a;\n}\n",
        "system\n{\n    host-name a\n}\n",
        "replace: system { protect: host-name a; }",
        "set system host-name b\nrename system host-name b to a\n",
    ],
)
def test_what_terminals_and_people_put_around_it_does_not_matter(text: str) -> None:
    assert tree(text) == {"system": {"host-name": {"a": {}}}}


def test_inactive_statements_are_left_out() -> None:
    text = """\
interfaces {
    inactive: ge-0/0/1 {
        mtu 9000;
    }
    ge-0/0/2 {
        inactive: mtu 9000;
        vlan {
            inactive: members [ a b ];
            members c;
        }
    }
}
"""
    assert tree(text) == {"interfaces": {"ge-0/0/2": {"mtu": {}, "vlan": {"members": {"c": {}}}}}}


def test_commands_change_what_was_set_before() -> None:
    text = """\
set vlans a vlan-id 1
set vlans b vlan-id 2
set vlans c vlan-id 3
set vlans d vlan-id [ 4 5 ]
delete vlans a
delete vlans d vlan-id 4
deactivate vlans b
deactivate vlans c
activate vlans c
insert vlans d before vlans c
"""
    assert list(read_tree(text).root.nodes("vlans")) != []
    assert tree(text) == {"vlans": {"d": {"vlan-id": {"5": {}}}, "c": {"vlan-id": {"3": {}}}}}
    assert read_tree(text).root.values("vlans") == ("d", "c")


def test_a_policy_is_moved_behind_another() -> None:
    text = "set security policies global policy a\nset security policies global policy b\n"
    moved = text + "insert security policies global policy a after policy b\n"
    assert read_tree(moved).root.values("security", "policies", "global", "policy") == ("b", "a")


def test_a_port_pasted_alone_is_an_interface() -> None:
    assert tree("ge-0/0/1 {\n    mtu 9000;\n}\n") == {"interfaces": {"ge-0/0/1": {"mtu": {"9000": {}}}}}


def test_a_unit_may_stand_behind_the_name_of_its_port() -> None:
    text = """\
interfaces {
    ge-0/0/1 { unit 0 { description a; } }
    ge-0/0/1.0 { family ethernet-switching; description b; }
    ae1.2003 { vlan-id 2003; }
}
"""
    read = read_tree(text).root
    assert read.value("interfaces", "ge-0/0/1", "unit", "0", "description") == "b"
    assert read.has("interfaces", "ge-0/0/1", "unit", "0", "family", "ethernet-switching")
    assert read.values("interfaces") == ("ge-0/0/1", "ae1")
    assert read.value("interfaces", "ae1", "unit", "2003", "vlan-id") == "2003"


def test_groups_fill_in_what_is_not_said_by_the_statement_itself() -> None:
    text = """\
set groups first interfaces <ge-*> mtu 9000
set groups first interfaces <ge-*> unit <*> family inet filter input in
set groups first interfaces lo0 unit 0 family inet address 10.0.0.1/32
set groups second interfaces <*> mtu 1514
set groups second interfaces ge-0/0/2 description second
set groups unused interfaces ge-0/0/1 disable
set apply-groups [ first second ]
set interfaces ge-0/0/1 unit 0 family inet address 10.0.1.1/24
set interfaces ge-0/0/2 mtu 2000
set interfaces ge-0/0/3 apply-groups-except first
set interfaces xe-0/0/1 unit 0
"""
    root = read_tree(text).root
    interfaces = root.get("interfaces")
    assert interfaces is not None
    assert {port.word: port.value("mtu") for port in interfaces.children.values()} == {
        "ge-0/0/1": "9000",
        "ge-0/0/2": "2000",
        "ge-0/0/3": "1514",
        "xe-0/0/1": "1514",
        "lo0": "1514",
    }
    assert outline(interfaces.children["ge-0/0/1"].children["unit"]) == {
        "0": {"family": {"inet": {"address": {"10.0.1.1/24": {}}, "filter": {"input": {"in": {}}}}}}
    }
    assert interfaces.value("ge-0/0/2", "description") == "second"
    assert interfaces.has("lo0", "unit", "0", "family", "inet", "address", "10.0.0.1/32")
    assert not interfaces.has("ge-0/0/1", "disable")
    assert not root.has("groups")


def test_a_group_applied_further_inside_wins() -> None:
    text = """\
set groups outer interfaces <*> mtu 1000
set groups inner interfaces <*> mtu 2000
set apply-groups outer
set interfaces ge-0/0/1 apply-groups inner
set interfaces ge-0/0/1 unit 0
"""
    assert read_tree(text).root.value("interfaces", "ge-0/0/1", "mtu") == "2000"


def test_what_is_inherited_stands_where_the_group_says_it() -> None:
    text = "set groups g interfaces <*> mtu 9000\nset apply-groups g\nset interfaces ge-0/0/1 unit 0\n"
    assert line_of(text, "interfaces", "ge-0/0/1", "mtu", "9000") == (1, 1)


def test_an_interface_range_is_said_of_all_its_members() -> None:
    text = """\
set interfaces interface-range r member-range ge-0/0/1 to ge-0/0/3
set interfaces interface-range r member "ge-0/1/[0-1,7]"
set interfaces interface-range r member xe-*
set interfaces interface-range r mtu 9000
set interfaces ge-0/0/2 mtu 1514
set interfaces xe-0/0/9 unit 0
"""
    interfaces = read_tree(text).root.get("interfaces")
    assert interfaces is not None
    assert {port.word: port.value("mtu") for port in interfaces.children.values()} == {
        "ge-0/0/1": "9000",
        "ge-0/0/2": "1514",
        "ge-0/0/3": "9000",
        "ge-0/1/0": "9000",
        "ge-0/1/1": "9000",
        "ge-0/1/7": "9000",
        "xe-0/0/9": "9000",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "system {\n    login {\n        message a;\n",
            [(2, "opens a brace that is never closed, so that the end of the configuration is missing")],
        ),
        ("set system host-name a\ncopy interfaces ge-0/0/1 to ge-0/0/2\n", [(2, "can not be obeyed, and is left out")]),
        ("set" + " a" * (DEEPEST + 1), [(1, "can not be obeyed, and is left out")]),
        ("a {\n" * 90 + "}\n" * 90, [(DEEPEST + 1, "lies deeper than any statement of JunOS, and is left out")]),
        ("}\n}\n;;\n", []),
    ],
)
def test_what_can_not_be_read_is_told(text: str, expected: list[tuple[int, str]]) -> None:
    assert gaps(text) == expected


def test_groups_that_would_never_end_are_cut_short() -> None:
    ports = "".join(f"set interfaces ge-0/0/{number} unit 0\n" for number in range(3000))
    group = "".join(f"set groups g interfaces <ge*{number}> mtu 1\n" for number in range(3000))
    reason = "begins a configuration whose groups make more statements than can be meant, so that some are left out"
    assert read_tree(ports + group + "set apply-groups g\n").gaps == (Gap(1, reason),)


WORDS = """
set delete deactivate activate insert rename edit top up exit before after to [ ] { } ; # /* */ " inactive: groups g
apply-groups interfaces <*> <ge-*> ge-0/0/1 interface-range member-range member unit 0 family inet address mtu 9000 [edit
[edit] {master:0} user@a# user@a>
"""
lines = st.lists(st.sampled_from(WORDS.split()), max_size=8).map(" ".join)


@given(st.one_of(st.text(), st.lists(lines, max_size=12).map("\n".join)))
def test_no_text_makes_the_tree_fail(text: str) -> None:
    last = text.count("\n") + 1
    assert all(1 <= node.line <= last for node in read_tree(text).root.below())


Written = Mapping[str, "Written"]
names = st.sampled_from(["a", "b", "ge-0/0/1", "two words", 'a "quote"', "semi;colon", "9000"])
trees: st.SearchStrategy[Written] = st.recursive(
    st.just({}), lambda below: st.dictionaries(names, below, max_size=3), max_leaves=12
)


def in_braces(tree: Written) -> str:
    parts = []
    for word, below in tree.items():
        quoted = '"' + word.replace('"', '\\"') + '"'
        parts.append(f"{quoted} {{\n{in_braces(below)}}}\n" if below else f"{quoted};\n")
    return "".join(parts)


def in_set_lines(tree: Written, path: str = "set") -> str:
    parts = []
    for word, below in tree.items():
        longer = path + ' "' + word.replace('"', '\\"') + '"'
        parts.append(in_set_lines(below, longer) if below else f"{longer}\n")
    return "".join(parts)


@given(trees)
def test_both_forms_of_any_configuration_are_read_alike(written: Written) -> None:
    whole: Written = {"system": written} if written else {}
    expected: object = whole
    assert outline(read_tree(in_braces(whole)).root) == expected
    assert outline(read_tree(in_set_lines(whole)).root) == expected


def test_a_node_says_where_its_value_stands() -> None:
    root = Node("", 1, 1)
    root.add(("mtu", "9000"), 3, 5)
    assert root.value_place("a.conf", "mtu").line == 3
    assert root.value_place("a.conf", "disable").line == 1
