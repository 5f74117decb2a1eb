"""What a CNI plugin refuses of its own configuration is an error, and what it takes is none."""

from __future__ import annotations

import textwrap
from pathlib import Path

import cni_network_cases
import cni_plugin_cases
import pytest
from cni_case import CniCase

from topocheck import api
from topocheck.model.problem import Severity

CASES = [*cni_plugin_cases.CASES, *cni_network_cases.CASES]
HEAD = """apiVersion: k8s.cni.cncf.io/v1
kind: NetworkAttachmentDefinition
metadata: {name: net, namespace: ns}
spec:
  config: |
"""


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_a_configuration_is_refused_where_its_plugin_refuses_it(case: CniCase, tmp_path: Path) -> None:
    (tmp_path / "nad.yaml").write_text(f"{HEAD}{textwrap.indent(case.config, '    ')}\n")
    findings = api.validate(api.load(tmp_path)).findings
    errors = [f"{each.code}: {each.message}" for each in findings if each.severity is Severity.ERROR]
    assert bool(errors) == (case.verdict == "refused"), errors


def test_no_case_is_there_twice() -> None:
    assert len({case.name for case in CASES}) == len(CASES)
