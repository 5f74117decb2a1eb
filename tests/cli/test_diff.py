"""`topocheck diff` on a repository that real Git has made: three changes, and what a reviewer is told."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cli.git_repository import Repository

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


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A branch for each change of a site that stands in a folder of its repository."""
    made = Repository(tmp_path_factory.mktemp("repository"))
    shutil.copytree(ROOT / "samples/acp", made.folder / "sites/acp")
    made.replace(
        "sites/acp/network/firewall.yaml", "  - {name: vm-1-to-vm-2, from: [vm-1], to: [vm-2], action: accept}\n", ""
    )
    made.commit("the site, in which VLAN 2003 may not open anything in 2004")
    made.branch("vlan-removed")
    made.replace(
        "sites/acp/network/switch.cfg",
        "description node1-virtualization\n  switchport mode trunk\n  switchport trunk allowed vlan 2003-2005",
        "description node1-virtualization\n  switchport mode trunk\n  switchport trunk allowed vlan 2004-2005",
    )
    made.commit("VLAN 2003 is not needed on node1 any more")
    made.branch("vm-moved")
    made.replace("sites/acp/manifests/vm4.yaml", "networkName: default/vlan2003", "networkName: default/vlan2005")
    made.commit("vm4 moves")
    made.branch("rule-opened")
    made.replace(
        "sites/acp/network/firewall.yaml",
        "rules:\n",
        "rules:\n  - {name: ssh, from: [vm-1], to: [vm-2], protocol: [tcp], destination-port: [22], action: accept}\n",
    )
    made.commit("ssh from VLAN 2003 to 2004")
    made.git("checkout", "--quiet", "main")
    return made


BRANCHES = ["vlan-removed", "vm-moved", "rule-opened"]


def golden(name: str, text: str, *, update: bool) -> None:
    path = GOLDEN / name
    if update:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    assert text == path.read_text()


@pytest.mark.parametrize("branch", BRANCHES)
def test_the_comment_the_results_and_the_exit_code_of_a_pull_request(
    repository: Repository,
    branch: str,
    tmp_path: Path,
    update_golden: bool,  # noqa: FBT001 - a fixture
) -> None:
    names = ("markdown", "text", "sarif", "json")
    asked = [word for name in names for word in ("--format", name, "--output", str(tmp_path / name))]
    done = topocheck(
        "diff", f"main..{branch}", *asked, "--fail-on-loss", "--fail-on-gain", cwd=repository.folder / "sites/acp"
    )
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
    for name, ending in (("markdown", "md"), ("text", "txt"), ("json", "json")):
        golden(f"diff-{branch}.{ending}", (tmp_path / name).read_text(), update=update_golden)
    results = json.loads((tmp_path / "sarif").read_text())["runs"][0]["results"]
    golden(f"diff-{branch}.sarif-results.json", json.dumps(results, indent=2) + "\n", update=update_golden)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["main..vlan-removed"], 1),  # a new error
        (["vlan-removed..main"], 0),
        (["vlan-removed..main", "--fail-on-loss"], 0),
        (["vlan-removed..main", "--fail-on-gain"], 1),
        (["main..rule-opened"], 0),
        (["main..rule-opened", "--fail-on-loss"], 0),
        (["main..rule-opened", "--fail-on-gain"], 1),
        (["main..rule-opened", "--fail-on-gain", "--protocol", "icmp"], 0),
        (["rule-opened..main", "--fail-on-loss"], 1),
        (["main", "main", "--fail-on-gain", "--fail-on-loss"], 0),
        (["main", "no-such-revision"], 2),
        (["main.."], 2),
        (["main", "--port", "80"], 2),
    ],
)
def test_what_fails(repository: Repository, arguments: list[str], code: int) -> None:
    done = topocheck("diff", *arguments, cwd=repository.folder / "sites/acp")
    assert done.returncode == code, done.stdout + done.stderr


def test_without_head_the_files_as_they_are_count_and_nothing_of_the_users_is_touched(repository: Repository) -> None:
    firewall = repository.folder / "sites/acp/network/firewall.yaml"
    committed = firewall.read_text()
    (repository.folder / "untracked").write_text("mine")
    firewall.write_text(committed.replace("default: deny", "default: accept"))
    before = repository.state()
    try:
        done = topocheck("diff", "main", "-C", "sites/acp", cwd=repository.folder)
        assert repository.state() == before
    finally:
        firewall.write_text(committed)
        (repository.folder / "untracked").unlink()
    assert done.stderr == ""
    assert done.stdout.splitlines()[-2:] == [
        "main -> the files as they are: 4 pairs of groups gain reach, 1 finding gone",
        "asked: icmp between 6 groups of VMs and Pods that are in both",
    ]


def test_two_folders_are_compared_without_git(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "samples/pull-request", tmp_path / "two")
    done = topocheck("diff", "base", "head", "--format", "json", cwd=tmp_path / "two")
    document = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (1, "")
    assert (document["base"], document["head"], document["site"]) == ("base", "head", "pull-request")
    assert [finding["code"] for finding in document["findings"]["new"]] == ["SWI01"]
    assert [len(document["reach"][name]) for name in ("lost", "gained", "told")] == [1, 0, 0]


def test_a_site_that_is_new_has_nothing_to_be_compared_with_and_says_so(tmp_path: Path) -> None:
    made = Repository(tmp_path)
    (made.folder / "README").write_text("nothing yet")
    made.commit("empty")
    shutil.copytree(ROOT / "samples/pull-request/base", made.folder / "site")
    made.commit("the site")
    done = topocheck("diff", "HEAD~1", "HEAD", "-C", "site", cwd=made.folder)
    assert done.returncode == 0
    assert done.stdout.splitlines()[-3:] == [
        "note: there is nothing to check in HEAD~1",
        "HEAD~1 -> HEAD: no finding and no reach changes",
        "asked: icmp between 0 groups of VMs and Pods that are in both",
    ]


def test_a_word_that_is_a_folder_and_a_revision_must_be_made_clear(repository: Repository) -> None:
    (repository.folder / "vm-moved").mkdir()
    done = topocheck("diff", "vm-moved", "main", "-C", "sites/acp", cwd=repository.folder)
    (repository.folder / "vm-moved").rmdir()
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "error: vm-moved is both a folder and a revision; "
        "write ./vm-moved for the folder or refs/heads/vm-moved for the branch\n"
    )


def test_an_earlier_state_that_can_not_be_read_leaves_open_what_is_gained(tmp_path: Path) -> None:
    made = Repository(tmp_path)
    shutil.copytree(ROOT / "samples/pull-request/base", made.folder / "site")
    good = (made.folder / "site/network/switch.cfg").read_bytes()
    (made.folder / "site/network/switch.cfg").write_bytes(b"\xff\xfe\x00broken\xff")
    made.commit("broken")
    (made.folder / "site/network/switch.cfg").write_bytes(good)
    made.commit("mended")
    folder = made.folder / "site"
    assert topocheck("diff", "HEAD~1", "HEAD", cwd=folder).returncode == 0
    done = topocheck("diff", "HEAD~1", "HEAD", "--fail-on-gain", cwd=folder)
    assert done.returncode == 3
    assert "note: network/switch.cfg of HEAD~1" in done.stdout or "note: topocheck.yaml of HEAD~1" in done.stdout
