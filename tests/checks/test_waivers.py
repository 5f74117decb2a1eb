"""Waivers, comments and baselines, from where they are written to the answer of a validation."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_site as small

from topocheck import api
from topocheck.model.place import Place


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
    assert findings(tmp_path / "a", "SWI01", "Switch other", "2999-01-01") == (["SIT06", "SWI01"], 0)
    assert findings(tmp_path / "b", "SWI04", "Switch s*", "2999-01-01") == (["SIT06", "SWI01"], 0)


def test_a_waiver_that_has_ended_holds_nothing_back_and_is_a_finding_itself(tmp_path: Path) -> None:
    assert findings(tmp_path, "SWI01", "Switch s*", "2020-01-01") == (["SIT06", "SWI01"], 0)


PLACES = small.nad("net", '"bridge": "br1", "vlan": 300')


def with_comment(root: Path, comment: str, *, above: bool = False) -> list[tuple[str, str]]:
    """What is left with a comment at, or above, the line of the switch's port that a finding of NAD12 is about."""
    bridge = small.policy("n1", small.trunk_bridge())
    nad = small.nad("net", '"bridge": "nowhere"')
    start = nad.index("  config:")
    end = nad.index("\n", start)
    commented = f"{nad[:start]}  {comment}\n{nad[start:]}" if above else f"{nad[:end]} {comment}{nad[end:]}"
    answer = api.validate(
        small.load(root, bridge, commented, small.vm("a", "net", "10.1.0.10/24")), select=["NAD01", "SIT06"]
    )
    return [(finding.code, finding.message) for finding in answer.findings]


def test_a_comment_with_a_reason_at_the_line_or_above_it_holds_its_finding_back(tmp_path: Path) -> None:
    assert [code for code, _ in with_comment(tmp_path / "none", "")] == ["NAD01"]
    assert with_comment(tmp_path / "code", "# topocheck: ignore[NAD01] built by hand") == []
    assert with_comment(tmp_path / "name", "# topocheck: ignore[NAD30, missing-bridge]: built by hand") == []
    assert with_comment(tmp_path / "above", "# topocheck: ignore[NAD01] built by hand", above=True) == []


def test_a_comment_that_covers_nothing_is_a_finding(tmp_path: Path) -> None:
    for name, comment, said in (
        (
            "reason",
            "# topocheck: ignore[NAD01]",
            "the comment that ignores NAD01 covers nothing: it must give its reason",
        ),
        (
            "check",
            "# topocheck: ignore[NAD99] so",
            "the comment that ignores NAD99 covers nothing: no check is called NAD99",
        ),
        ("other", "# topocheck: ignore[SWI01] so", "the comment that ignores SWI01 matches no finding on line 20"),
    ):
        found = dict(with_comment(tmp_path / name, comment))
        assert (found["SIT06"], sorted(found)) == (said, ["NAD01", "SIT06"])


def test_a_waiver_that_matches_nothing_is_a_finding_unless_only_a_cluster_can_tell(tmp_path: Path) -> None:
    def told(check: str) -> list[str]:
        waiver = f'waivers: [{{check: {check}, object: "*", reason: r, until: 2999-01-01}}]\n'
        site = small.load(tmp_path / check, files={"policies/w.yaml": waiver})
        return [finding.message for finding in api.validate(site, select=["SIT06"]).findings]

    assert told("SWI04") == ["the waiver of SWI04 for * matches no finding"]
    assert told("SWI99") == ["the waiver of SWI99 for * covers nothing: no check is called SWI99"]
    assert told("drifted-from-git") == []


def test_an_entry_of_the_baseline_that_is_gone_is_a_finding_at_its_line(tmp_path: Path) -> None:
    site = small.load(tmp_path, small.policy("n1", small.trunk_bridge()), PLACES, small.vm("a", "net", "10.1.0.10/24"))
    (found,) = api.validate(site, select=["SWI01"]).findings
    baseline = {found.fingerprint: Place("b.json", 3), "0123456789abcdef": Place("b.json", 9)}
    (left,) = api.validate(site, select=["SWI01", "SIT06"], baseline=baseline).findings
    assert (left.code, left.place, left.message) == (
        "SIT06",
        Place("b.json", 9),
        "the finding 0123456789abcdef of the baseline no longer occurs",
    )


def with_annotation(root: Path, key: str, reason: str) -> list[tuple[str, str]]:
    """What is left with an annotation at a NAD whose bridge nobody builds."""
    nad = small.nad("net", '"bridge": "nowhere"').replace(
        "metadata: {name: net,", f"metadata: {{annotations: {{ignore.topocheck.io/{key}: '{reason}'}}, name: net,"
    )
    site = small.load(root, small.policy("n1", small.trunk_bridge()), nad, small.vm("a", "net", "10.1.0.10/24"))
    answer = api.validate(site, select=["NAD01", "SIT06"])
    return [(finding.code, finding.message) for finding in answer.findings]


@pytest.mark.parametrize("key", ["NAD01", "missing-bridge"])
def test_an_annotation_with_a_reason_accepts_what_is_about_its_object(tmp_path: Path, key: str) -> None:
    assert with_annotation(tmp_path, key, "the lab builds it by hand") == []


@pytest.mark.parametrize(
    ("key", "reason", "kept", "told"),
    [
        ("NAD01", "", ["NAD01", "SIT06"], "that ignores NAD01 covers nothing: it must give its reason"),
        ("NAD99", "r", ["NAD01", "SIT06"], "that ignores NAD99 covers nothing: no check is called NAD99"),
        ("NAD08", "r", ["NAD01", "SIT06"], "that ignores NAD08 matches no finding about it"),
    ],
)
def test_an_annotation_in_vain_is_a_finding(tmp_path: Path, key: str, reason: str, kept: list[str], told: str) -> None:
    found = with_annotation(tmp_path, key, reason)
    assert sorted(code for code, _ in found) == kept
    (message,) = [message for code, message in found if code == "SIT06"]
    assert message == f"the annotation of NetworkAttachmentDefinition default/net {told}"
