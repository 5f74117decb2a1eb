"""One port: tag -> VLAN -> tag, for every kind of port."""

from __future__ import annotations

import pytest
import strategies
from hypothesis import given, settings

from topocheck.model.port import EVERY_VLAN_TAGGED, PortRule, access, bridge_port, trunk
from topocheck.model.vlan import NO_VLANS, Tag, VlanSet
from topocheck.simulate.port import Tags, egress, ingress

repeatable = settings(derandomize=True)

SOME = VlanSet.of(1, 100, 200)


@pytest.mark.parametrize(
    ("rule", "tag", "vlan"),
    [
        (access(100), None, 100),
        (access(100), 100, None),
        (access(100), 200, None),
        (trunk(SOME), None, 1),
        (trunk(SOME), 100, 100),
        (trunk(SOME), 300, None),
        (trunk(SOME, 100), 100, 100),
        (trunk(SOME, 300), None, None),
        (trunk(SOME, 100, native_tagged=True), None, None),
        (trunk(SOME, 100, native_tagged=True), 100, 100),
        (bridge_port(1, VlanSet.of(100), VlanSet.of(1)), None, 1),
        (bridge_port(1, VlanSet.of(100), VlanSet.of(1)), 1, 1),
        (bridge_port(None, VlanSet.of(100), NO_VLANS), None, None),
        (EVERY_VLAN_TAGGED, None, None),
        (EVERY_VLAN_TAGGED, 4094, 4094),
    ],
)
def test_the_vlan_that_a_frame_joins(rule: PortRule, tag: Tag, vlan: int | None) -> None:
    assert ingress(rule, tag) == vlan


@pytest.mark.parametrize(
    ("rule", "vlan", "tags"),
    [
        (access(100), 100, ()),
        (access(100), 200, None),
        (trunk(SOME), 1, ()),
        (trunk(SOME), 100, (100,)),
        (trunk(SOME), 300, None),
        (trunk(SOME, 300), 300, None),
        (trunk(SOME, 100, native_tagged=True), 100, (100,)),
        (bridge_port(1, VlanSet.of(100), VlanSet.of(1)), 1, ()),
        (bridge_port(1, VlanSet.of(100), VlanSet.of(1)), 100, (100,)),
        (EVERY_VLAN_TAGGED, 1, (1,)),
    ],
)
def test_the_tag_that_a_frame_leaves_with(rule: PortRule, vlan: int, tags: Tags | None) -> None:
    assert egress(rule, vlan) == tags


def across(sender: PortRule, receiver: PortRule, vlan: int) -> int | None:
    """The VLAN on the far side of a cable of a frame that is in ``vlan`` on the near side; None where it is dropped."""
    tags = egress(sender, vlan)
    return None if tags is None else ingress(receiver, tags[0] if tags else None)


@repeatable
@given(strategies.trunk_rules)
def test_equal_trunks_at_both_ends_never_change_a_vlan(rule: PortRule) -> None:
    assert {vlan: across(rule, rule, vlan) for vlan in rule.members} == {vlan: vlan for vlan in rule.members}


@repeatable
@given(strategies.port_rules, strategies.port_rules)
def test_a_vlan_changes_only_where_one_end_sends_it_untagged_and_the_other_has_another_native_vlan(
    sender: PortRule, receiver: PortRule
) -> None:
    for vlan in sender.members:
        arrived = across(sender, receiver, vlan)
        if arrived is not None and arrived != vlan:
            assert vlan in sender.untagged_out
            assert arrived == receiver.untagged_in


@repeatable
@given(strategies.trunk_rules, strategies.trunk_rules)
def test_between_trunks_a_vlan_changes_only_where_the_native_vlans_differ(sender: PortRule, receiver: PortRule) -> None:
    changed = {vlan: there for vlan in sender.members if (there := across(sender, receiver, vlan)) not in (vlan, None)}
    natives_differ = (
        None not in (sender.untagged_in, receiver.untagged_in) and sender.untagged_in != receiver.untagged_in
    )
    assert changed == ({sender.untagged_in: receiver.untagged_in} if natives_differ else {})


@repeatable
@given(strategies.trunk_rules, strategies.tags)
def test_what_a_trunk_takes_in_it_sends_out_alike_but_for_the_native_vlan_which_loses_its_tag(
    rule: PortRule, tag: Tag
) -> None:
    vlan = ingress(rule, tag)
    if vlan is not None:
        assert egress(rule, vlan) == (() if vlan == rule.untagged_in else (tag,))


@repeatable
@given(strategies.port_rules, strategies.tags)
def test_a_port_takes_in_only_vlans_that_it_carries_or_its_pvid(rule: PortRule, tag: Tag) -> None:
    vlan = ingress(rule, tag)
    assert vlan is None or vlan in rule.members or vlan == rule.untagged_in
    assert vlan in (tag, None) or tag is None
