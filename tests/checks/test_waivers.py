"""Waivers, from the policy file to the answer of a validation."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_site as small

from topocheck import api


def findings(root: Path, check: str, covered: str, until: str) -> tuple[list[str], int]:
    """The codes that are left, and how many findings are waived, with a VLAN missing on a trunk."""
    site = small.load(
        root,
        small.policy("n1", small.trunk_bridge()),
        small.nad("net", '"bridge": "br1", "vlan": 300'),
        small.vm("a", "net", "10.1.0.10/24"),
        files={
            "policies/w.yaml": f'waivers:\n  - {{check: {check}, object: "{covered}", reason: r, until: {until}}}\n'
        },
    )
    answer = api.validate(site, select=["SWI01", "SIT06"])
    return [finding.code for finding in answer.findings], answer.waived


@pytest.mark.parametrize("check", ["SWI01", "vlan-not-on-trunk"])
def test_a_waiver_holds_a_finding_back_by_code_and_by_name(tmp_path: Path, check: str) -> None:
    assert findings(tmp_path, check, "Switch s*", "2999-01-01") == ([], 1)


def test_a_waiver_of_another_object_or_check_holds_nothing_back(tmp_path: Path) -> None:
    assert findings(tmp_path / "a", "SWI01", "Switch other", "2999-01-01") == (["SWI01"], 0)
    assert findings(tmp_path / "b", "SWI04", "Switch s*", "2999-01-01") == (["SWI01"], 0)


def test_a_waiver_that_has_ended_holds_nothing_back_and_is_a_finding_itself(tmp_path: Path) -> None:
    assert findings(tmp_path, "SWI01", "Switch s*", "2020-01-01") == (["SIT06", "SWI01"], 0)
