from __future__ import annotations

import re
from pathlib import Path

from compare.two_folders import difference, told

TRUNK = "  switchport trunk allowed vlan 2003-2004\n\ninterface Ethernet1/7"
CUT = "  switchport trunk allowed vlan 2004\n\ninterface Ethernet1/7"


def unpinned(folder: Path) -> None:
    """Let every VM run on either node."""
    vms = folder / "manifests/vms.yaml"
    vms.write_text(re.sub(r" +nodeSelector:\n.*\n", "", vms.read_text()))


def test_nothing_differs_between_equal_states(tmp_path: Path) -> None:
    found = difference(tmp_path)
    assert (found.stories, found.new, found.gone, bool(found.objects)) == ((), (), (), False)


def test_a_line_that_does_nothing_to_any_flow_is_no_change_of_reach(tmp_path: Path) -> None:
    found = difference(tmp_path, ("network/switch.cfg", "feature lldp", "feature lldp\nfeature udld"))
    assert found.stories == ()


def test_who_runs_anywhere_loses_what_depends_on_the_node_now(tmp_path: Path) -> None:
    found = difference(tmp_path, ("network/switch.cfg", TRUNK, CUT), both=unpinned)
    assert [told(story) for story in found.stories] == [
        ("lost", "network/switch.cfg:12", [("vm1", "vm1", "icmp", "delivered", "unknown")]),
    ]
    assert [member.name for member in found.classes[0].members] == ["vm1", "vm4"]
    reason = found.stories[0].cause.reason
    assert reason is not None
    assert reason.message == "Ethernet1/3 of switch does not carry VLAN 2003"


def test_a_new_vlan_on_a_trunk_is_a_gain_and_the_finding_is_gone(tmp_path: Path) -> None:
    def cut(folder: Path) -> None:
        switch = folder / "network/switch.cfg"
        switch.write_text(switch.read_text().replace(TRUNK, CUT))

    found = difference(tmp_path, ("network/switch.cfg", CUT, TRUNK), both=cut)
    assert [told(story) for story in found.stories] == [
        (
            "gained",
            "network/switch.cfg:12",
            [("vm1", "vm4", "icmp", "dropped", "delivered"), ("vm4", "vm1", "icmp", "dropped", "delivered")],
        )
    ]
    assert ([finding.code for finding in found.gone], found.new) == (["SWI01"], ())


def test_what_could_be_told_before_and_can_not_now_is_open(tmp_path: Path) -> None:
    found = difference(
        tmp_path, ("manifests/vms.yaml", "                    - 172.16.4.14/24\n", "                    []\n")
    )
    assert [told(story) for story in found.stories] == [
        (
            "open",
            "manifests/vms.yaml:106",
            [
                ("vm1", "vm4", "icmp", "delivered", "unknown"),
                ("vm4", "vm1", "icmp", "delivered", "unknown"),
                ("vm4", "vm5", "icmp", "dropped", "unknown"),
                ("vm5", "vm4", "icmp", "dropped", "unknown"),
            ],
        )
    ]


def test_a_vm_that_is_new_or_gone_is_an_object_and_no_gain_or_loss(tmp_path: Path) -> None:
    found = difference(tmp_path, ("manifests/vms.yaml", "  name: vm4\n", "  name: vm9\n"))
    assert found.stories == ()
    assert [named.name for named in found.objects.added] == ["VirtualMachine default/vm9"]
    assert [named.name for named in found.objects.removed] == ["VirtualMachine default/vm4"]


def test_a_vlan_interface_that_changes_is_told_at_its_line(tmp_path: Path) -> None:
    found = difference(tmp_path, ("manifests/policies.yaml", "          id: 2003", "          id: 2005"))
    assert [told(story)[:2] for story in found.stories] == [("lost", "manifests/policies.yaml:18")]
