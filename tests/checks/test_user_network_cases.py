"""What the API server refuses of user-defined networks is an error, and what it takes is none."""

from __future__ import annotations

from pathlib import Path

import pytest
from user_network_cases import CASES, UserNetworkCase

from topocheck import api
from topocheck.model.problem import Severity


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_a_user_defined_network_is_refused_where_the_api_server_refuses_it(
    case: UserNetworkCase, tmp_path: Path
) -> None:
    (tmp_path / "network.yaml").write_text(case.manifest)
    findings = api.validate(api.load(tmp_path)).findings
    errors = [f"{each.code}: {each.message}" for each in findings if each.severity is Severity.ERROR]
    assert bool(errors) == (case.verdict == "refused"), errors


def test_no_case_is_there_twice() -> None:
    assert len({case.name for case in CASES}) == len(CASES)
