"""Where `topocheck presync` takes the manifests from: a repository at a revision, or what an Application names."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from api_server import Cluster, Served, serving
from presync_command import presync

from topocheck.errors import InputError, UsageError
from topocheck.load.checkout import check_out, without_credentials

MINIMAL = Path(__file__).parents[2] / "samples" / "minimal"
APPLICATION = "/apis/argoproj.io/v1alpha1/namespaces/openshift-gitops/applications/acp"
ELSEWHERE = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/acp"


def git(folder: Path, *words: str) -> str:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *identity, "-C", str(folder), *words], capture_output=True, text=True, check=True)
    return done.stdout.strip()


class Repository:
    """A repository whose first commit fits and whose second takes a VLAN off a trunk; the site is in the folder ``site``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        git(folder, "init", "-q", "-b", "main")
        shutil.copytree(MINIMAL, folder / "site")
        git(folder, "add", "-A")
        git(folder, "commit", "-qm", "fits")
        self.fits = git(folder, "rev-parse", "HEAD")
        switch = folder / "site" / "network" / "switch.cfg"
        switch.write_text(switch.read_text().replace("allowed vlan 2003-2004", "allowed vlan 2004", 1))
        git(folder, "commit", "-qam", "does not")
        self.breaks = git(folder, "rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with serving(Cluster(), tmp_path) as server:
        yield server


def url(repository: Repository) -> str:
    return f"file://{repository.folder}"


@pytest.mark.parametrize(("revision", "code"), [("fits", 0), ("breaks", 1)])
def test_a_repository_is_checked_at_its_revision(
    served: Served, repository: Repository, tmp_path: Path, revision: str, code: int
) -> None:
    commit = {"fits": repository.fits, "breaks": repository.breaks}[revision]
    ended = presync(
        served.kubeconfig, tmp_path / "none", "--repo", url(repository), "--revision", commit, "--path", "site"
    )
    assert ended.code == code, ended.said()
    assert f"site of {url(repository)} at {commit}" in ended.log


def test_the_lines_of_a_clone_are_shown(served: Served, repository: Repository, tmp_path: Path) -> None:
    ended = presync(served.kubeconfig, tmp_path / "none", "--repo", url(repository), "--path", "site/manifests")
    assert ended.code == 1
    assert "  --> network/switch.cfg:" in ended.out
    assert "switchport trunk allowed vlan 2004" in ended.out


def test_a_branch_is_a_revision_too_and_nothing_is_left_behind(
    served: Served, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    ended = presync(
        served.kubeconfig, tmp_path / "none", "--repo", url(repository), "--revision", "main", "--path", "site"
    )
    assert ended.code == 1
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (("--revision", "0" * 40), 3, "can't be fetched"),
        (("--revision=--upload-pack=touch x",), 2, "it must be a commit, branch or tag"),
        (("--path", "../.."), 3, "is no folder of"),
        (("--path", "nowhere"), 3, "is no folder of"),
        (("--application", "acp"), 2, "the manifests are given in 2 ways"),
    ],
)
def test_what_is_not_in_the_repository_is_said(
    served: Served, repository: Repository, tmp_path: Path, arguments: tuple[str, ...], code: int, reason: str
) -> None:
    ended = presync(served.kubeconfig, tmp_path / "none", "--repo", url(repository), *arguments)
    assert (ended.code, reason in ended.log) == (code, True), ended.said()


def test_a_symbolic_link_that_leads_out_of_the_repository_is_no_folder_of_it(
    served: Served, repository: Repository, tmp_path: Path
) -> None:
    (repository.folder / "out").symlink_to("/etc")
    git(repository.folder, "add", "-A")
    git(repository.folder, "commit", "-qm", "out")
    ended = presync(served.kubeconfig, tmp_path / "none", "--repo", url(repository), "--path", "out")
    assert (ended.code, "out is no folder of" in ended.log) == (3, True)


@pytest.mark.parametrize(
    "address", ["ext::sh -c touch% x", "--upload-pack=x", "relative/folder", "git://example.com/x", "fd::3"]
)
def test_only_addresses_that_run_nothing_are_fetched(address: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="it must be an address with https, ssh or file"):
        check_out(address, "main", tmp_path, 5)


def test_what_a_repository_brings_along_is_not_run(repository: Repository, tmp_path: Path) -> None:
    """Neither the hooks of the machine's templates nor submodules nor filters that the repository asks for."""
    template = tmp_path / "template" / "hooks"
    template.mkdir(parents=True)
    ran = tmp_path / "ran"
    (template / "post-checkout").write_text(f"#!/bin/sh\ntouch {ran}\n")
    (template / "post-checkout").chmod(0o755)
    (repository.folder / ".gitmodules").write_text('[submodule "x"]\n\tpath = x\n\turl = file:///nowhere\n')
    (repository.folder / ".gitattributes").write_text("* filter=evil\n")
    git(repository.folder, "add", "-A")
    git(repository.folder, "commit", "-qm", "hostile")
    target = tmp_path / "target"
    target.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_TEMPLATE_DIR", str(template.parent))
        check_out(url(repository), "main", target, 30)
    assert (target / "site" / "topocheck.yaml").exists()
    assert not ran.exists()


def test_credentials_in_an_address_are_never_shown(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        check_out("https://user:hunter2@127.0.0.1:1/x.git", "main", tmp_path, 10)
    assert "hunter2" not in str(caught.value)
    assert "main of https://127.0.0.1:1/x.git can't be fetched" in str(caught.value)
    assert without_credentials("a https://u:p@h/x b ssh://git@h/y") == "a https://h/x b ssh://h/y"


def test_a_server_of_git_that_never_answers_is_given_up(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(InputError, match="git took longer than 1 seconds"):
            check_out(f"http://127.0.0.1:{port}/x.git", "main", tmp_path, 1)


def application(repository: Repository, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    source = {"repoURL": url(repository), "path": "site", "targetRevision": "main"}
    return {"kind": "Application", "spec": {"source": source}, **more}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({}, 1),
        ({"operation": {"sync": {"revision": "FITS"}}}, 0),
        ({"status": {"operationState": {"phase": "Running", "operation": {"sync": {"revision": "FITS"}}}}}, 0),
        ({"status": {"operationState": {"phase": "Succeeded", "operation": {"sync": {"revision": "FITS"}}}}}, 1),
    ],
    ids=["what it follows", "the sync that is asked for", "the sync that runs", "not the sync that is over"],
)
def test_an_application_is_checked_at_the_revision_of_its_sync(
    served: Served, repository: Repository, tmp_path: Path, more: dict[str, Any], code: int
) -> None:
    filled = json.loads(json.dumps(more).replace("FITS", repository.fits))
    served.cluster.objects[APPLICATION] = application(repository, **filled)
    ended = presync(served.kubeconfig, tmp_path / "none", "--application", "acp")
    assert ended.code == code, ended.said()


def test_a_revision_that_is_given_wins(served: Served, repository: Repository, tmp_path: Path) -> None:
    served.cluster.objects[ELSEWHERE] = application(repository)
    ended = presync(served.kubeconfig, tmp_path / "none", "--application", "argocd/acp", "--revision", repository.fits)
    assert ended.code == 0
    empty = presync(served.kubeconfig, tmp_path / "none", "--application", "argocd/acp", "--revision=")
    assert empty.code == 1


def test_of_several_sources_the_one_with_the_path_is_meant(
    served: Served, repository: Repository, tmp_path: Path
) -> None:
    own = {"repoURL": url(repository), "path": "site", "targetRevision": repository.fits}
    hook = {"repoURL": url(repository), "path": "hooks", "targetRevision": "main"}
    served.cluster.objects[APPLICATION] = {"kind": "Application", "spec": {"sources": [own, hook]}}
    assert presync(served.kubeconfig, tmp_path / "none", "--application", "acp", "--path", "site").code == 0
    unsaid = presync(served.kubeconfig, tmp_path / "none", "--application", "acp")
    assert unsaid.code == 3
    assert "has 2 sources, and --path must name the path of one; they are: site, hooks" in unsaid.log


@pytest.mark.parametrize(
    ("name", "spec", "code", "reason"),
    [
        ("nothing", None, 3, "there is no Application nothing in openshift-gitops and argocd"),
        ("argocd/acp", None, 3, "there is no Application acp in argocd"),
        ("a/b/c", None, 2, "it must be NAME or NAMESPACE/NAME"),
        (
            "acp",
            {"source": {"repoURL": "https://charts.example", "chart": "x"}},
            3,
            "takes a chart from a Helm registry",
        ),
        ("acp", {}, 3, "takes a chart from a Helm registry and no folder"),
    ],
)
def test_an_application_that_names_no_folder_of_a_repository_is_said(
    served: Served, tmp_path: Path, name: str, spec: dict[str, Any] | None, code: int, reason: str
) -> None:
    if spec is not None:
        served.cluster.objects[APPLICATION] = {"kind": "Application", "spec": spec}
    ended = presync(served.kubeconfig, tmp_path / "none", "--application", name)
    assert (ended.code, reason in ended.log) == (code, True), ended.said()
