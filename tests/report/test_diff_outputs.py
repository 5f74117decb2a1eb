"""The parts of a comparison's outputs: few words for many pairs, and lines that are cut or withheld."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from topocheck import api
from topocheck.compare.causes import Cause
from topocheck.compare.classes import AlikeInBoth
from topocheck.compare.edits import Edit, Edits
from topocheck.compare.reach import Change, Direction
from topocheck.compare.services import ICMP, Service
from topocheck.model.place import Place
from topocheck.model.workload import Workload
from topocheck.report.compared import Compared
from topocheck.report.diff_lines import edit_lines, edit_place
from topocheck.report.diff_markdown import diff_markdown
from topocheck.report.diff_ways import Wording, ways
from topocheck.report.validated import Validated
from topocheck.simulate.trace import Disposition, Flow, Trace, Walk

BASE = Path(__file__).parents[2] / "samples/pull-request/base"
WEB = Service("tcp", 443)


def workload(name: str) -> Workload:
    return Workload("VirtualMachine", "default", name, Place("vms.yaml", 1))


A, B, C, D, E, F, G = (AlikeInBoth(name, name, (workload(name),), (workload(name),)) for name in "ABCDEFG")
TRACE = Trace(Flow("a", "b", None, None), Walk(Disposition.DELIVERED, None, 63, ()), None)


def change(source: AlikeInBoth, destination: AlikeInBoth, service: Service = ICMP, where: str | None = None) -> Change:
    ends = ((source.before[0], source.after[0]), (destination.before[0], destination.after[0]))
    return Change(Direction.LOST, source, destination, service, ends, (TRACE, TRACE), where)


def worded(*changes: Change, alike: tuple[AlikeInBoth, ...] = (A, B, C, D)) -> list[str]:
    wording = Wording(alike)
    return [wording.of(way) for way in ways(changes)]


def test_sources_with_the_same_destinations_and_both_directions_are_told_as_one() -> None:
    pairs = [(A, C), (A, D), (B, C), (B, D), (C, A), (C, B), (D, A), (D, B)]
    assert worded(*(change(*pair) for pair in pairs)) == ["A; B <-> C; D (icmp)"]


def test_one_direction_alone_and_the_services_are_told_apart() -> None:
    assert worded(change(A, B), change(A, B, WEB), change(B, A, WEB)) == ["A -> B (icmp, tcp/443)", "B -> A (tcp/443)"]


def test_a_group_within_itself_and_where_it_matters() -> None:
    assert worded(change(A, A, where="on different nodes")) == ["within A (icmp, on different nodes)"]
    assert worded(change(A, B), change(B, A), change(A, A), change(B, B)) == ["among A; B (icmp)"]


def test_all_others_and_long_lists_are_told_by_their_number() -> None:
    alike = (A, B, C, D, E, F, G)
    assert worded(*(change(A, other) for other in alike[1:]), alike=alike) == ["A -> all 6 other groups (icmp)"]
    assert worded(*(change(A, other) for other in alike[1:6]), alike=alike) == ["A -> B; C; D and 2 more groups (icmp)"]


def cause(edit: Edit, line: int | None = None) -> Cause:
    return Cause(reason=None, later=True, hop=None, edit=edit, line=line)


def test_a_long_edit_is_cut_around_the_line_that_the_flows_met() -> None:
    lines = [f"line {number}" for number in range(1, 21)]
    edit = Edit("a", 1, 1, (), tuple(lines))
    edits = Edits({"a": [edit]}, {"a": ([], lines)})
    assert edit_lines(edits, cause(edit, 10)) == ["+line 9", "+line 10", "+line 11", "+ ... 17 more lines"]
    assert edit_place(edit, cause(edit, 10)) == "a:10"
    assert edit_lines(edits, cause(edit))[0] == "+line 1"


def test_of_a_very_long_line_the_beginning_is_shown() -> None:
    edit = Edit("a", 1, 1, (), ("x" * 100_000,))
    assert edit_lines(Edits({"a": [edit]}, {"a": ([], ["x" * 100_000])}), cause(edit)) == [f"+{'x' * 200}..."]


def test_a_line_that_may_hold_a_secret_is_not_shown() -> None:
    old, new = ["snmp-server community one"], ["snmp-server community two"]
    edit = Edit("a", 1, 1, tuple(old), tuple(new))
    hidden = "(not shown: it may hold a secret)"
    assert edit_lines(Edits({"a": [edit]}, {"a": (old, new)}), cause(edit)) == [f"-{hidden}", f"+{hidden}"]


def compared(root: Path, change_files: Callable[[Path], None]) -> Compared:
    before, after = root / "before", root / "after"
    shutil.copytree(BASE, before)
    shutil.copytree(BASE, after)
    change_files(after)
    with api.diff(after, str(before), str(after)) as (states, found):
        return Compared(found, states.edits, "before", "after", Validated(found.new), str(after))


def test_nothing_that_changes_is_said_in_one_line(tmp_path: Path) -> None:
    text = diff_markdown(compared(tmp_path, lambda _: None))
    assert text.splitlines()[0] == "### topocheck: nothing changes: no finding, no object, no reach"


def test_a_line_of_the_input_can_not_leave_its_block(tmp_path: Path) -> None:
    def hostile(folder: Path) -> None:
        vms = folder / "manifests/vms.yaml"
        vms.write_text(
            vms.read_text().replace(
                "networkName: default/vlan2003", "networkName: default/vlan2004 # ``` </details> @admins", 1
            )
        )

    text = diff_markdown(compared(tmp_path, hostile))
    block = text.split("  ````diff\n")[1].split("  ````\n")[0]
    assert block.splitlines()[-1] == "  +            networkName: default/vlan2004 # ``` </details> @admins"
    assert "@admins" not in text.replace(block, "")


@pytest.mark.parametrize("count", [1, 400])
def test_a_comment_stays_below_the_limit_of_a_code_host(tmp_path: Path, count: int) -> None:
    def many(folder: Path) -> None:
        vms = (folder / "manifests/vms.yaml").read_text().split("---\n")[0]
        documents = [
            vms.replace("vm1", f"new{number}-{'x' * 50}").replace(
                "172.16.4.11/24", f"10.9.{number // 200}.{number % 200 + 1}/24"
            )
            for number in range(count)
        ]
        (folder / "manifests/more.yaml").write_text("---\n".join(documents))

    result = compared(tmp_path, many)
    text = diff_markdown(result)
    assert len(result.difference.objects.added) == count
    assert len(text) < 65_536
