"""The VLAN arithmetic, held against sets of integers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from topocheck.load.switch import read_switch
from topocheck.load.switch.vlan_list import allowed_after
from topocheck.model.vlan import ALL_VLANS, NO_VLANS, VlanSet

EVERY_VLAN = frozenset(range(1, 4095))

vlan = st.integers(1, 4094)
part: st.SearchStrategy[tuple[int, ...]] = st.one_of(
    st.tuples(vlan), st.tuples(vlan, vlan).map(lambda ends: tuple(sorted(ends)))
)
parts = st.lists(part, min_size=1, max_size=6)
keyword = st.sampled_from(["", "add", "remove", "except", "ADD", "Except"])
Line = tuple[str, list[tuple[int, ...]]]
line: st.SearchStrategy[Line] = st.one_of(
    st.tuples(keyword, parts), st.tuples(st.sampled_from(["all", "none", "NONE"]), st.just([]))
)
separator = st.sampled_from([",", ", ", " ,"])


def text_of(keyword: str, listed: list[tuple[int, ...]], separator: str) -> str:
    numbers = separator.join("-".join(str(end) for end in ends) for ends in listed)
    return f"{keyword} {numbers}".strip()


def naive(before: frozenset[int], keyword: str, listed: list[tuple[int, ...]]) -> frozenset[int]:
    numbers = frozenset(number for ends in listed for number in range(ends[0], ends[-1] + 1))
    match keyword.lower():
        case "all":
            return EVERY_VLAN
        case "none":
            return frozenset()
        case "add":
            return before | numbers
        case "remove":
            return before - numbers
        case "except":
            return EVERY_VLAN - numbers
        case _:
            return numbers


@given(st.lists(line, max_size=5), separator)
def test_lines_in_the_order_of_the_file_do_what_sets_of_numbers_do(lines: list[Line], separator: str) -> None:
    allowed, expected = ALL_VLANS, EVERY_VLAN
    for keyword, listed in lines:
        allowed = allowed_after(allowed, text_of(keyword, listed, separator))
        expected = naive(expected, keyword, listed)
    assert frozenset(allowed) == expected


@pytest.mark.parametrize("dialect", ["nxos", "ios", "eos"])
@given(lines=st.lists(st.one_of(line, st.just(("no", []))), max_size=6))
def test_the_lines_of_a_trunk_add_up_as_sets_of_numbers_do(dialect: str, lines: list[Line]) -> None:
    text, expected = "interface Ethernet1/1\n  switchport mode trunk\n", EVERY_VLAN
    for word, listed in lines:
        if word == "no":
            text += "  no switchport trunk allowed vlan\n"
            expected = EVERY_VLAN
        else:
            text += f"  switchport trunk allowed vlan {text_of(word, listed, ',')}\n"
            expected = naive(expected, word, listed)
    switch = read_switch(text, "a.cfg", dialect=dialect).switch
    assert switch is not None
    port = switch.interfaces["Ethernet1/1"]
    assert port.rule is not None
    assert (frozenset(port.allowed_vlans), frozenset(port.rule.members)) == (expected, expected)


@given(st.lists(vlan, min_size=1))
def test_the_text_of_a_set_reads_as_the_set(numbers: list[int]) -> None:
    vlans = VlanSet.of(*numbers)
    assert allowed_after(NO_VLANS, str(vlans)) == vlans


@pytest.mark.parametrize(
    ("lines", "allowed"),
    [
        ([], "1-4094"),
        (["add 7"], "1-4094"),
        (["1-3", "add 4,10-12"], "1-4,10-12"),
        (["1-3", "remove 1-3"], "none"),
        (["none", "add 2003"], "2003"),
        (["except 2"], "1,3-4094"),
        (["5", "except 2-4093"], "1,4094"),
        (["5", "all"], "1-4094"),
        (["12, 34, 56-78, 99"], "12,34,56-78,99"),
    ],
)
def test_each_form_of_the_line_has_its_effect(lines: list[str], allowed: str) -> None:
    vlans = ALL_VLANS
    for arguments in lines:
        vlans = allowed_after(vlans, arguments)
    assert str(vlans) == allowed


@pytest.mark.parametrize(
    "arguments",
    ["", "0", "4095", "5000", "2003-205", "add", "add none", "remove all", "except", "1;2", "1-2-3", "2003,", "vlan10"],
)
def test_what_is_no_list_of_vlans_is_refused(arguments: str) -> None:
    with pytest.raises(ValueError, match=r"not a|not a list"):
        allowed_after(ALL_VLANS, arguments)
