"""What reach says to people: as short as it can be, and harmless whatever the input held."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from topocheck.model.place import Place
from topocheck.model.workload import Workload
from topocheck.report.reach_markdown import reach_markdown
from topocheck.report.reach_text import ranges, reach_text
from topocheck.simulate.endpoint import Endpoint
from topocheck.simulate.groups import Group
from topocheck.simulate.reach import Pair, Reach
from topocheck.simulate.trace import Disposition, Reason, ReasonCode

LINE = Place("sw.cfg", 7, 3)
SHUT = Reason(ReasonCode.PORT_DOWN, "Ethernet1/1 of sw is shut down", LINE)


def group(number: int, name: str, *names: str) -> Group:
    workloads = tuple(Workload("VirtualMachine", "default", one, Place("vms.yaml", 1, 1)) for one in names)
    return Group(f"g{number}", name, workloads)


def pair(source: Group, destination: Group, reason: Reason | None = None, where: str | None = None) -> Pair:
    shown = tuple(Endpoint(one.members[0].name, one.members[0]) for one in (source, destination))
    disposition = Disposition.DELIVERED if reason is None else Disposition.DROPPED
    return Pair(source, destination, (shown[0], shown[1]), disposition, reason, where)


WEB, DATA, MANY = group(1, "VLAN 1 web", "a", "b"), group(2, "VLAN 2", "c"), group(3, "VLAN 3", *"defg")
ANSWER = Reach(
    (WEB, DATA, MANY),
    (
        pair(WEB, WEB, where="on one node"),
        pair(WEB, WEB, SHUT, "on different nodes"),
        pair(WEB, DATA),
        pair(WEB, MANY, SHUT),
        pair(DATA, WEB),
        pair(DATA, MANY, SHUT),
        pair(MANY, WEB, SHUT),
    ),
    "tcp",
    443,
)

TEXT = """\
7 endpoints in 3 groups; 3 of 7 pairs of groups reach each other (tcp port 443)

#  Group       Endpoints     Reaches  Does not reach
-  ----------  ------------  -------  --------------
1  VLAN 1 web  a, b          1-2      1, 3
2  VLAN 2      c             1        3
3  VLAN 3      4: d, e, ...           1

1 to 1 on different nodes; 1-2 to 3; 3 to 1: default/a to default/a is dropped
  Ethernet1/1 of sw is shut down [port-down] (sw.cfg:7:3)
"""

MARKDOWN = """\
7 endpoints in 3 groups; 3 of 7 pairs of groups reach each other (tcp port 443)

| # | Group | Endpoints | Reaches | Does not reach |
| --- | --- | --- | --- | --- |
| 1 | VLAN 1 web | a, b | 1-2 | 1, 3 |
| 2 | VLAN 2 | c | 1 | 3 |
| 3 | VLAN 3 | 4: d, e, ... |  | 1 |

* 1 to 1 on different nodes; 1-2 to 3; 3 to 1: default/a to default/a is dropped<br>Ethernet1/1 of sw is shut down [port-down] (sw.cfg:7:3)
"""


def test_a_reason_that_many_pairs_have_stands_once_with_all_of_them() -> None:
    assert reach_text(ANSWER) == TEXT


def test_markdown_says_the_same() -> None:
    assert reach_markdown(ANSWER) == MARKDOWN


def test_a_control_sequence_in_a_name_does_not_reach_the_terminal() -> None:
    bad = group(1, "VLAN 1 \x1b[31m", "a\x07", "b")
    assert [
        char for char in reach_text(Reach((bad,), (pair(bad, bad),))) if not char.isprintable() and char != "\n"
    ] == []


@pytest.mark.parametrize(
    ("numbers", "text"), [((), ""), ((4,), "4"), ((1, 2), "1-2"), ((3, 1, 2, 7), "1-3, 7"), ((1, 3, 5), "1, 3, 5")]
)
def test_numbers_in_a_row_are_a_range(numbers: Sequence[int], text: str) -> None:
    assert ranges(numbers) == text
