from __future__ import annotations

from dataclasses import replace

import pytest
from example_findings import LABEL, TRUNK

from topocheck.model.place import Place
from topocheck.report.finding_text import finding_text

LINE = "  switchport trunk allowed vlan 2004"

TEXT = """\
error[SWI01 vlan-not-on-trunk]: VLAN 2003 is not allowed on switch Ethernet1/7, the uplink of node1 enp4s0f0
  --> network/switch.cfg:3:3
    |
  3 |   switchport trunk allowed vlan 2004
    |   ^
  note: manifests/vms.yaml:31:15: vmnic1 is in VLAN 2003
  symptom: the frames are dropped at the switch
  fix: add 2003 to the allowed VLANs of Ethernet1/7

info[HYG11 unknown-kind]: nothing is known about this kind
  --> manifests/w.yaml:12:1

checked 2 Node, 3 VirtualMachine: 1 error, 1 info (2 waived)
"""


def test_a_finding_shows_its_line_what_it_is_related_to_and_what_to_do() -> None:
    text = finding_text(
        [TRUNK, LABEL],
        checked={"VirtualMachine": 3, "Node": 2},
        waived=2,
        source_line=lambda place: LINE if place == TRUNK.place else None,
    )
    assert text == TEXT


def test_what_is_alike_stands_together_after_the_errors_and_is_explained_once() -> None:
    label = replace(LABEL, fix="mend it")
    other = replace(label, place=Place("manifests/x.yaml", 2, 1))
    text = finding_text([label, replace(TRUNK, related=()), other], checked={})
    starts = [line.split()[0] for line in text.splitlines() if line]
    assert starts == [
        "error[SWI01",
        "-->",
        "symptom:",
        "fix:",
        "info[HYG11",
        "-->",
        "info[HYG11",
        "-->",
        "fix",
        "checked",
    ]
    assert "  fix of these 2: mend it\n" in text


def test_a_clean_site_says_what_was_checked() -> None:
    assert finding_text([], checked={"VirtualMachine": 3}) == "checked 3 VirtualMachine: no findings\n"


def test_more_than_one_is_counted_in_the_plural() -> None:
    assert finding_text([LABEL, TRUNK, TRUNK], checked={}).splitlines()[-1] == "checked nothing: 2 errors, 1 info"


def test_the_caret_stands_under_its_character_after_a_tab() -> None:
    text = finding_text([replace(TRUNK, related=())], checked={}, source_line=lambda _: "\ta: b")
    assert text.splitlines()[2:5] == ["    |", "  3 |     a: b", "    |      ^"]


@pytest.mark.parametrize(
    ("column", "shown", "caret"),
    [
        (1, "x" * 200 + "...", 0),
        (140, "x" * 200 + "...", 139),
        (1000, "..." + "x" * 200 + "...", 63),
        (2000, "..." + "x" * 61, 63),
    ],
)
def test_of_a_long_line_what_is_around_the_column_is_shown(column: int, shown: str, caret: int) -> None:
    finding = replace(TRUNK, place=replace(TRUNK.place, column=column), related=())
    lines = finding_text([finding], checked={}, source_line=lambda _: "x" * 2000).splitlines()
    assert lines[3:5] == [f"  3 | {shown}", f"    | {' ' * caret}^"]


def test_a_control_sequence_of_the_input_does_not_reach_the_terminal() -> None:
    finding = replace(TRUNK, message="name \x1b[31mred\r", related=())
    text = finding_text([finding], checked={}, source_line=lambda _: "x: \x1b]0;title\x07")
    assert "\x1b" not in text
    assert text.splitlines()[0] == "error[SWI01 vlan-not-on-trunk]: name \\x1b[31mred\\r"


def test_colour_is_added_only_when_asked_for() -> None:
    plain = finding_text([TRUNK], checked={})
    colored = finding_text([TRUNK], checked={}, color=True)
    assert "\x1b" not in plain
    assert colored.startswith("\x1b[1;31merror[SWI01 vlan-not-on-trunk]\x1b[0m\x1b[1m: VLAN 2003")


def test_colour_does_not_wrap_long_lines() -> None:
    finding = replace(TRUNK, message="a word " * 100)
    assert len(finding_text([finding], checked={}, color=True).splitlines()) == len(
        finding_text([finding], checked={}).splitlines()
    )


OVERVIEW = """\
Number  Severity  Code   Name               Files
------  --------  -----  -----------------  --------------------------------------------
9       error     SWI01  vlan-not-on-trunk  network/leaf1.cfg (7), network/leaf2.cfg (2)
1       info      HYG11  unknown-kind       manifests/w.yaml

checked nothing: 9 errors, 1 info
"""


def test_many_findings_end_with_an_overview_of_the_checks_and_files() -> None:
    places = [Place("network/leaf1.cfg", line) for line in range(7)] + [Place("network/leaf2.cfg", 1)] * 2
    findings = [LABEL, *(replace(TRUNK, place=place) for place in places)]
    assert finding_text(findings, checked={}).endswith(f"\n\n{OVERVIEW}")
    assert "Number" not in finding_text(findings[:9], checked={})
