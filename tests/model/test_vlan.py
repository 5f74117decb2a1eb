"""VLAN sets: what they hold, how they are written, and that they obey the algebra of sets."""

from __future__ import annotations

from itertools import pairwise

import pytest
import strategies
from hypothesis import given, settings

from topocheck.model.vlan import ALL_VLANS, NO_VLANS, VlanSet

repeatable = settings(derandomize=True)


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("5", [5]),
        ("1-3,5", [1, 2, 3, 5]),
        (" 7 - 8 , 1 ", [1, 7, 8]),
        ("5,4-6,5", [4, 5, 6]),
        ("none", []),
        ("NONE", []),
        ("4093-4094", [4093, 4094]),
    ],
)
def test_the_text_of_a_switch_configuration_is_read(text: str, members: list[int]) -> None:
    assert list(VlanSet.parse(text)) == members


def test_all_is_every_vlan_from_1_to_4094() -> None:
    assert VlanSet.parse("all") == ALL_VLANS
    assert list(ALL_VLANS) == list(range(1, 4095))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "'' is not a VLAN or a range of VLANs"),
        ("1,", "'' is not a VLAN or a range of VLANs"),
        ("vlan5", "'vlan5' is not a VLAN or a range of VLANs"),
        ("-5", "'-5' is not a VLAN or a range of VLANs"),
        ("1-2-3", "'1-2-3' is not a VLAN or a range of VLANs"),
        ("0", "0-0 is not a range within 1-4094"),
        ("4095", "4095-4095 is not a range within 1-4094"),
        ("9-5", "9-5 is not a range within 1-4094"),
        ("1,none", "'none' is not a VLAN or a range of VLANs"),
    ],
)
def test_anything_else_is_refused_with_the_part_that_is_wrong(text: str, said: str) -> None:
    with pytest.raises(ValueError, match="is not a") as raised:
        VlanSet.parse(text)
    assert str(raised.value) == said


@pytest.mark.parametrize("vlan", [0, -1, 4095])
def test_a_set_of_numbers_that_are_no_vlans_is_refused(vlan: int) -> None:
    with pytest.raises(ValueError, match="is not a range within 1-4094"):
        VlanSet.of(vlan)


def test_neighbours_are_written_as_a_range_and_the_empty_set_as_none() -> None:
    assert str(VlanSet.of(2005, 2000, 2001, 2002)) == "2000-2002,2005"
    assert str(NO_VLANS) == "none"
    assert str(ALL_VLANS) == "1-4094"


@pytest.mark.parametrize("other", [0, -3, 4095, 10**9, "5", None, 5.0])
def test_what_is_no_vlan_is_in_no_set(other: object) -> None:
    assert other not in ALL_VLANS


@repeatable
@given(strategies.vlan_sets)
def test_the_text_of_a_set_is_read_back_as_the_same_set(vlans: VlanSet) -> None:
    assert VlanSet.parse(str(vlans)) == vlans


@repeatable
@given(strategies.vlan_sets)
def test_the_ranges_are_ascending_never_touch_and_make_up_the_set(vlans: VlanSet) -> None:
    ranges = list(vlans.ranges())
    assert VlanSet.from_ranges(ranges) == vlans
    assert all(end + 1 < start for (_, end), (start, _) in pairwise(ranges))


@repeatable
@given(strategies.vlan_sets, strategies.vlan_sets)
def test_union_intersection_and_difference_are_those_of_sets(one: VlanSet, other: VlanSet) -> None:
    left, right = set(one), set(other)
    assert (set(one | other), set(one & other), set(one - other)) == (left | right, left & right, left - right)


@repeatable
@given(strategies.vlan_sets)
def test_length_truth_order_and_membership_agree_with_the_members(vlans: VlanSet) -> None:
    members = list(vlans)
    assert members == sorted(set(members))
    assert (len(vlans), bool(vlans)) == (len(members), bool(members))
    assert [vlan for vlan in range(-1, 4097) if vlan in vlans] == members
