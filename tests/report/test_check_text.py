from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.check import check
from topocheck.model.problem import Problem, Severity
from topocheck.report.check_text import check_text
from topocheck.simulate.network import Network

TABLE = """\
Code   Name               Severity  Finds
-----  -----------------  --------  ----------------------------------------------------
SWI01  vlan-not-on-trunk  error     An uplink does not carry a VLAN that its node needs.
SWI05  open-trunk         warning   A trunk carries every VLAN, for nothing says which.
"""


@check("SWI01", "vlan-not-on-trunk")
def vlan_not_on_trunk(_: Network) -> Iterator[Problem]:
    """An uplink does not carry a VLAN that its node needs.

    More about it.
    """
    return iter(())


@check("SWI05", "open-trunk", Severity.WARNING)
def open_trunk(_: Network) -> Iterator[Problem]:
    """A trunk carries every VLAN,
    for nothing says which.
    """
    return iter(())


def test_each_check_is_a_row_with_the_first_sentence_of_its_docstring() -> None:
    assert check_text([vlan_not_on_trunk, open_trunk]) == TABLE
