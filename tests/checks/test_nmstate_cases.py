"""What nmstate refuses is an error, and what it takes is none: in a repository alone, and with the nodes that it is for."""

from __future__ import annotations

import textwrap
from pathlib import Path

import nmstate_bridge_cases
import nmstate_interface_cases
import nmstate_state_cases
import pytest
from nmstate_case import Case

from topocheck import api
from topocheck.model.problem import Severity

CASES = [*nmstate_bridge_cases.CASES, *nmstate_interface_cases.CASES, *nmstate_state_cases.CASES]
SITE = "site: cases\nnodes:\n  - {name: n1, interfaces: [eth1, eth2, eth3]}\nmanifests: [manifests]\n"
POLICY = """apiVersion: nmstate.io/v1
kind: NodeNetworkConfigurationPolicy
metadata: {name: net}
spec:
  nodeSelector: {kubernetes.io/hostname: n1}
  desiredState:
"""


def errors(root: Path, case: Case) -> list[str]:
    manifest = root / "manifests" / "policy.yaml"
    manifest.parent.mkdir(parents=True)
    manifest.write_text(POLICY + textwrap.indent(case.state, "    ") + "\n")
    findings = api.validate(api.load(root)).findings
    return [f"{one.code} {one.message}" for one in findings if one.severity is Severity.ERROR]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_desired_state_is_refused_where_nmstate_refuses_it(tmp_path: Path, case: Case) -> None:
    alone, known = tmp_path / "alone", tmp_path / "known"
    known.mkdir()
    (known / "topocheck.yaml").write_text(SITE)
    found = errors(known, case)
    assert bool(found) == case.refused, found
    assert "SCH01" not in " ".join(found), found
    if not case.only_on_known_nodes:
        found = errors(alone, case)
        assert bool(found) == case.refused, found


def test_every_case_has_a_name_of_its_own() -> None:
    assert len({case.name for case in CASES}) == len(CASES)
