from __future__ import annotations

import json
from pathlib import Path

import pytest
from example_findings import LABEL, TRUNK

from topocheck.errors import InputError
from topocheck.report.baseline import baseline_fingerprints
from topocheck.report.finding_json import finding_json


def test_the_document_has_the_published_shape() -> None:
    assert json.loads(finding_json([TRUNK], site="acp", checked={"VirtualMachine": 6, "Node": 3})) == {
        "schema": "topocheck.findings/v1",
        "site": "acp",
        "summary": {"error": 1, "warning": 0, "info": 0, "checked": {"Node": 3, "VirtualMachine": 6}},
        "findings": [
            {
                "code": "SWI01",
                "name": "vlan-not-on-trunk",
                "severity": "error",
                "message": "VLAN 2003 is not allowed on switch Ethernet1/7, the uplink of node1 enp4s0f0",
                "object": "VirtualMachine default/vm4",
                "source": {"file": "network/switch.cfg", "line": 3, "column": 3},
                "related": [
                    {"message": "vmnic1 is in VLAN 2003", "source": {"file": "manifests/vms.yaml", "line": 31}}
                ],
                "symptom": "the frames are dropped at the switch",
                "fix": "add 2003 to the allowed VLANs of Ethernet1/7",
                "fingerprint": TRUNK.fingerprint,
            }
        ],
    }


def test_a_findings_file_is_a_baseline(tmp_path: Path) -> None:
    path = tmp_path / "findings.json"
    path.write_text(finding_json([TRUNK, LABEL], site="acp", checked={}))
    assert baseline_fingerprints(path).keys() == {TRUNK.fingerprint, LABEL.fingerprint}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[]", "its schema must be topocheck.findings/v1"),
        ('{"schema": "topocheck.trace/v1"}', "its schema must be topocheck.findings/v1"),
        ('{"schema": "topocheck.findings/v1"}', "it must have a list of findings"),
        ('{"schema": "topocheck.findings/v1", "findings": [{}]}', "each of its findings must have a fingerprint"),
        ('{"schema": "topocheck.findings/v1", "findings": [1]}', "each of its findings must have a fingerprint"),
    ],
)
def test_another_file_is_no_baseline(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        baseline_fingerprints(path)
    assert (
        str(caught.value) == f"--baseline {path} can't be used: {why}; topocheck validate --write-baseline writes one"
    )


def test_a_baseline_that_is_not_there_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        baseline_fingerprints(tmp_path / "none.json")
