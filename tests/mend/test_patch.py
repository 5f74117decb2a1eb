from __future__ import annotations

from dataclasses import replace

from example_findings import TRUNK

from topocheck.checks.check import Finding
from topocheck.mend.patch import Patch, patches
from topocheck.model.place import Place
from topocheck.model.remedy import AddKey, AllowVlan, Remedy, Rewrite

SWITCH = "interface Ethernet1/7\r\n  switchport trunk allowed vlan 2004\r\n! the end"
BRIDGE = "port:\n  - name: a  # first\n  - name: b"


def finding(*remedies: Remedy) -> Finding:
    return replace(TRUNK, remedies=remedies)


def allow(vlan: int, file: str = "switch.cfg") -> AllowVlan:
    return AllowVlan(Place(file, 2, 3), vlan)


def read(file: str) -> str | None:
    return {"switch.cfg": SWITCH, "bridge.yaml": BRIDGE}.get(file)


def test_edits_of_one_line_add_up_and_line_endings_stay() -> None:
    first, second = finding(allow(2003)), finding(allow(2010))
    new = SWITCH.replace("2004", "2003-2004,2010")
    assert patches([first, second], read) == [Patch("switch.cfg", SWITCH, new, (first, second))]


def test_added_lines_do_not_move_the_places_of_other_edits() -> None:
    both = finding(AddKey(Place("bridge.yaml", 2, 5), "vlan", "{}"), AddKey(Place("bridge.yaml", 3, 5), "vlan", "{}"))
    (patch,) = patches([both], read)
    assert patch.new == "port:\n  - name: a  # first\n    vlan: {}\n  - name: b\n    vlan: {}"
    assert patch.unified() == (
        "--- a/bridge.yaml\n+++ b/bridge.yaml\n@@ -1,3 +1,5 @@\n port:\n   - name: a  # first\n-  - name: b\n"
        "\\ No newline at end of file\n+    vlan: {}\n+  - name: b\n+    vlan: {}\n\\ No newline at end of file\n"
    )


def test_a_finding_is_mended_as_a_whole_or_not_at_all() -> None:
    half = finding(allow(2003), Rewrite(Place("bridge.yaml", 2, 11), "other", "new"))
    unreadable = finding(allow(2003, file="elsewhere.cfg"))
    beyond = finding(AllowVlan(Place("switch.cfg", 99), 5))
    assert patches([half, unreadable, beyond, finding()], read) == []


def test_lines_that_may_hold_a_secret_do_not_come_with_a_patch() -> None:
    text = "snmp-server community public\nswitchport trunk allowed vlan 1\n"
    (patch,) = patches([finding(AllowVlan(Place("x", 2), 2))], lambda _: text)
    shown = patch.unified(lambda lines, index: "community" in lines[index])
    assert shown.splitlines()[2:] == [
        "@@ -2 +2 @@",
        "-switchport trunk allowed vlan 1",
        "+switchport trunk allowed vlan 1-2",
    ]
