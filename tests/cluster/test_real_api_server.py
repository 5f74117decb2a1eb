"""`topocheck presync` against a real API server: real pages and continue tokens, real refusals, real expiry, real deaths."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest
import trustme
import yaml
from presync_command import presync
from real_api_server import RealServer, running
from tools import tool

from topocheck.load.cluster.connection import Access, connect
from topocheck.load.cluster.kinds import LIVE_KINDS
from topocheck.load.cluster.listing import Lister
from topocheck.load.cluster.read import read_cluster

ROOT = Path(__file__).parents[2]
MINIMAL = ROOT / "samples" / "minimal"
MANY = 5000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    """A cluster with all kinds, two nodes, what the smallest sample declares, and 5,000 DataVolumes."""
    with running(tool("apiserver"), tmp_path_factory.mktemp("api"), denied="nodenetworkstates") as real:
        real.declare()
        for name in ("node0", "node1"):
            labels = {"node-role.kubernetes.io/worker": ""}
            real.create_object({"kind": "Node", "metadata": {"name": name, "labels": labels}})
        real.create(*(path.read_text() for path in sorted((MINIMAL / "manifests").glob("*.yaml"))))
        for number in range(MANY):
            metadata = {"name": f"disk{number}", "namespace": "vms"}
            real.create_object({"kind": "DataVolume", "metadata": metadata, "spec": {"source": {"blank": {}}}})
        yield real


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A copy of the smallest sample."""
    return Path(shutil.copytree(MINIMAL, tmp_path / "site"))


def test_manifests_that_fit_the_cluster_pass(server: RealServer, tmp_path: Path, site: Path) -> None:
    ended = presync(server.kubeconfig(tmp_path, "admin"), site)
    assert (ended.code, ended.log) == (0, f"topocheck: {site} fits the cluster\n"), ended.said()


def test_what_somebody_changed_in_the_cluster_is_told(server: RealServer, tmp_path: Path, site: Path) -> None:
    path = "/apis/kubevirt.io/v1/namespaces/default/virtualmachines/vm1"
    changed = server.admin.patch(
        path, json={"spec": {"runStrategy": "Halted"}}, headers={"Content-Type": "application/merge-patch+json"}
    )
    assert changed.status_code == 200
    ended = presync(server.kubeconfig(tmp_path, "admin"), site, "--fail-on", "info", "--select", "GIT14")
    server.admin.patch(
        path, json={"spec": {"runStrategy": "Always"}}, headers={"Content-Type": "application/merge-patch+json"}
    )
    assert ended.code == 1
    assert 'spec.runStrategy is "Halted" where Git says "Always"' in ended.log


def test_5000_objects_come_in_pages_each_once(server: RealServer, tmp_path: Path) -> None:
    asked: list[str] = []
    with connect(Access(server.kubeconfig(tmp_path, "admin"))) as client:
        client.event_hooks = {"request": [lambda request: asked.append(request.url.path)]}
        snapshot = read_cluster(Lister(client))
    names = {file.file for file in snapshot.objects if file.file.startswith("cluster:DataVolume/")}
    assert len(names) == dict(snapshot.counts)["DataVolume"] == MANY
    assert asked.count("/apis/cdi.kubevirt.io/v1beta1/datavolumes") == MANY // 500
    assert (snapshot.refused, snapshot.absent) == ((), ())


def test_a_list_that_expires_while_it_is_read_is_read_anew_to_its_end(server: RealServer, tmp_path: Path) -> None:
    answers: list[int] = []

    def compact_after_the_first_page(response: httpx.Response) -> None:
        answers.append(response.status_code)
        if len(answers) == 1:
            server.compact()

    kinds = [kind for kind in LIVE_KINDS if kind.kind == "DataVolume"]
    with connect(Access(server.kubeconfig(tmp_path, "admin"))) as client:
        client.event_hooks = {"response": [compact_after_the_first_page]}
        snapshot = read_cluster(Lister(client), kinds=kinds)
    assert answers[1] == 410
    assert dict(snapshot.counts) == {"DataVolume": MANY}


def test_a_kind_that_may_not_be_listed_is_unknown(server: RealServer, tmp_path: Path, site: Path) -> None:
    ended = presync(server.kubeconfig(tmp_path), site)
    assert ended.code == 3
    assert "nodenetworkstates.nmstate.io may not be listed (403)" in ended.log
    assert 'User "reader" cannot list resource "nodenetworkstates"' in ended.log
    assert presync(server.kubeconfig(tmp_path), site, "--without", "nodenetworkstates.nmstate.io").code == 0


def test_a_token_that_the_server_does_not_know_ends_with_3(server: RealServer, tmp_path: Path, site: Path) -> None:
    ended = presync(server.kubeconfig(tmp_path, "stranger"), site)
    assert ended.code == 3
    assert "the cluster does not know us (401)" in ended.log


def test_a_certificate_of_another_authority_ends_with_3(server: RealServer, tmp_path: Path, site: Path) -> None:
    config = yaml.safe_load(server.kubeconfig(tmp_path).read_text())
    (tmp_path / "other.pem").write_bytes(trustme.CA().cert_pem.bytes())
    config["clusters"][0]["cluster"]["certificate-authority"] = "other.pem"
    (tmp_path / "config").write_text(yaml.safe_dump(config))
    ended = presync(tmp_path / "config", site)
    assert ended.code == 3
    assert (
        f"the certificate of 127.0.0.1:{server.port} is not one that the configured authority vouches for" in ended.log
    )


def test_a_server_that_stands_still_ends_with_3_in_time(server: RealServer, tmp_path: Path, site: Path) -> None:
    config = server.kubeconfig(tmp_path, "admin")
    os.kill(server.process.pid, signal.SIGSTOP)
    try:
        ended = presync(config, site, "--timeout", "0.5", "--deadline", "20")
    finally:
        os.kill(server.process.pid, signal.SIGCONT)
    assert ended.code == 3
    assert "in time" in ended.log
    assert ended.seconds < 30


def test_a_kind_that_is_not_installed_has_no_objects(tmp_path: Path, site: Path) -> None:
    folder = tmp_path / "api"
    folder.mkdir()
    with running(tool("apiserver"), folder) as bare:
        ended = presync(bare.kubeconfig(tmp_path, "admin"), site)
    assert ended.code == 0
    assert "not served by this cluster: nodes, namespaces" in ended.err


def test_a_server_that_is_killed_while_it_answers_ends_with_3(tmp_path: Path, site: Path) -> None:
    folder = tmp_path / "api"
    folder.mkdir()
    with running(tool("apiserver"), folder) as doomed:
        doomed.declare()
        config = doomed.kubeconfig(tmp_path, "admin")
        os.kill(doomed.process.pid, signal.SIGSTOP)  # so that the question is on its way when the server dies

        def kill_soon() -> None:
            time.sleep(3)
            doomed.process.kill()

        threading.Thread(target=kill_soon, daemon=True).start()
        ended = presync(config, site, "--timeout", "30")
    assert ended.code == 3
    assert "can't be read" in ended.log or "no connection" in ended.log
