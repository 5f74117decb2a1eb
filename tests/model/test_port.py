"""The rules that the kinds of port have: access, trunk and the port of a Linux bridge."""

from __future__ import annotations

from topocheck.model.port import EVERY_VLAN_TAGGED, PortRule, access, bridge_port, trunk
from topocheck.model.vlan import ALL_VLANS, NO_VLANS, VlanSet

FIVE_AND_SIX = VlanSet.of(5, 6)


def test_an_access_port_takes_and_sends_untagged_frames_of_one_vlan() -> None:
    five = VlanSet.of(5)
    assert access(5) == PortRule(untagged_in=5, tagged_in=NO_VLANS, members=five, untagged_out=five)


def test_a_trunk_carries_its_native_vlan_untagged() -> None:
    assert trunk(FIVE_AND_SIX, 5) == PortRule(5, FIVE_AND_SIX, FIVE_AND_SIX, VlanSet.of(5))


def test_the_native_vlan_of_a_trunk_is_1_by_default() -> None:
    assert trunk(ALL_VLANS) == PortRule(1, ALL_VLANS, ALL_VLANS, VlanSet.of(1))


def test_a_trunk_whose_native_vlan_is_not_allowed_drops_untagged_frames() -> None:
    everything_tagged = PortRule(None, FIVE_AND_SIX, FIVE_AND_SIX, NO_VLANS)
    assert trunk(FIVE_AND_SIX) == everything_tagged
    assert trunk(FIVE_AND_SIX, None) == everything_tagged


def test_a_trunk_that_tags_its_native_vlan_drops_untagged_frames() -> None:
    assert trunk(FIVE_AND_SIX, 5, native_tagged=True) == PortRule(None, FIVE_AND_SIX, FIVE_AND_SIX, NO_VLANS)


def test_a_bridge_port_takes_the_vlans_that_leave_untagged_tagged_as_well() -> None:
    assert bridge_port(1, VlanSet.of(5), VlanSet.of(1)) == PortRule(
        1, VlanSet.of(1, 5), VlanSet.of(1, 5), VlanSet.of(1)
    )


def test_a_bridge_port_without_pvid_drops_untagged_frames() -> None:
    assert bridge_port(None, VlanSet.of(5), NO_VLANS) == PortRule(None, VlanSet.of(5), VlanSet.of(5), NO_VLANS)


def test_a_port_that_carries_everything_tagged_has_no_native_vlan() -> None:
    assert PortRule(None, ALL_VLANS, ALL_VLANS, NO_VLANS) == EVERY_VLAN_TAGGED
