"""`topocheck fix` on a site with four mistakes that have one right answer, and on the example of every check."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cli.git_repository import Repository
from overlay import examples, overlaid

from topocheck import api
from topocheck.checks.page import page_of

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"


def topocheck(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "topocheck", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def broken(tmp_path: Path) -> Repository:
    """The sample with four mistakes, each with a comment beside it that must stay."""
    shutil.copytree(ROOT / "samples/acp", tmp_path / "acp")
    made = Repository(tmp_path / "acp")
    made.commit("as it was")
    switch = made.folder / "network/switch.cfg"
    switch.write_text(
        switch.read_text().replace(
            "allowed vlan 2003-2005\n\ninterface Ethernet1/9", "allowed vlan 2005\n!\ninterface Ethernet1/9"
        )
    )
    made.replace("manifests/vm5.yaml", "- 172.16.5.15/24", "- 172.16.5.15 # its own")
    made.replace("manifests/vm6.yaml", "namespace: default", "namespace: apps")
    made.replace("manifests/vm6.yaml", "networkName: default/vlan2005", "networkName: vlan2005  # the third one")
    made.replace(
        "manifests/node1.yaml",
        "            - name: enp4s0f0.2004\n              vlan: {}",
        "            - name: enp4s0f0.2004  # the uplink",
    )
    made.commit("four mistakes")
    return made


def test_the_patch_is_shown_and_applied_and_nothing_else_is_touched(broken: Repository, update_golden: bool) -> None:  # noqa: FBT001 - a fixture
    shown = topocheck("fix", cwd=broken.folder)
    path = GOLDEN / "fix.patch"
    if update_golden:
        path.write_text(shown.stdout)
    assert shown.stdout == path.read_text()
    assert (shown.returncode, shown.stderr) == (1, "5 of 5 findings would be mended; --write edits the files\n")
    assert broken.git("status", "--porcelain") == ""
    written = topocheck("fix", "--write", cwd=broken.folder)
    assert (written.returncode, written.stdout, written.stderr) == (0, shown.stdout, "5 findings mended, 0 left\n")
    edited = broken.git("diff")
    broken.git("checkout", "--quiet", ".")
    patch = broken.folder.parent / "fix.patch"
    patch.write_text(shown.stdout)
    broken.git("apply", str(patch))
    assert broken.git("diff") == edited


def test_only_what_is_selected_is_mended(broken: Repository) -> None:
    done = topocheck("fix", "--select", "ADR06", "--write", cwd=broken.folder)
    assert (done.returncode, done.stderr) == (0, "1 findings mended, 0 left\n")
    assert broken.git("status", "--porcelain") == " M manifests/vm5.yaml\n"


def test_a_clean_site_has_no_patch() -> None:
    done = topocheck("fix", cwd=ROOT / "samples/acp")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "no findings\n")


def test_a_finding_without_one_right_answer_stays() -> None:
    done = topocheck("fix", cwd=ROOT / "samples/missing-bridge")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("none of ")


def test_a_file_that_a_link_fetches_from_outside_the_site_is_not_edited(broken: Repository, tmp_path: Path) -> None:
    switch = broken.folder / "network/switch.cfg"
    outside = tmp_path / "outside.cfg"
    switch.rename(outside)
    switch.symlink_to(outside)
    text = outside.read_text()
    topocheck("fix", "--select", "SWI", "--write", cwd=broken.folder)
    assert outside.read_text() == text


CODES = [check.code for check in api.checks()]


@pytest.mark.parametrize("code", CODES)
def test_the_remedy_of_a_checks_example_mends_it_and_brings_nothing_new(code: str, tmp_path: Path) -> None:
    site = api.load(overlaid(tmp_path, (one for one in examples(page_of(code)) if one.kind == "bad")))
    findings = api.validate(site).findings
    made = api.fixes(site, findings)
    mended = {finding.fingerprint for patch in made for finding in patch.findings}
    assert mended or not any(finding.remedies for finding in findings)
    api.apply(site, made)
    left = {finding.fingerprint for finding in api.validate(api.load(Path(site.root))).findings}
    assert left == {finding.fingerprint for finding in findings} - mended
