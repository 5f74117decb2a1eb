"""A real API server for tests: that of Kubernetes for custom resources, with its etcd, which ``make cluster`` builds.

The kinds are declared by CustomResourceDefinitions that the tests make; those of the core group stand in the group ``core.test``,
for which the server answers as for the core group.
"""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx2 as httpx
import yaml

from topocheck.load.cluster.kinds import LIVE_KINDS, LiveKind

CORE = "core.test"
NAMESPACED = frozenset(
    {
        "PersistentVolumeClaim",
        "NetworkAttachmentDefinition",
        "UserDefinedNetwork",
        "VirtualMachine",
        "VirtualMachineInstance",
        "DataVolume",
        "DataSource",
        "DataImportCron",
    }
)


@dataclass(frozen=True)
class RealServer:
    """A server that runs. ``admin`` is a client that may do everything."""

    process: subprocess.Popen[bytes]
    folder: Path
    port: int
    admin: httpx.Client

    def kubeconfig(self, folder: Path, token: str = "reader") -> Path:  # noqa: S107 - of this test
        """A kubeconfig of one of the server's two users."""
        path = folder / f"{token}.kubeconfig"
        authority = str(self.folder / "apiserver.crt")
        content = {
            "current-context": "real",
            "clusters": [
                {
                    "name": "real",
                    "cluster": {"server": f"https://127.0.0.1:{self.port}", "certificate-authority": authority},
                }
            ],
            "users": [{"name": token, "user": {"token": token}}],
            "contexts": [{"name": "real", "context": {"cluster": "real", "user": token}}],
        }
        path.write_text(yaml.safe_dump(content))
        return path

    def create(self, *manifests: str) -> None:
        """Create the objects of some streams of YAML."""
        for text in manifests:
            for body in yaml.safe_load_all(text):
                if body is not None:
                    self.create_object(body)

    def create_object(self, body: dict[str, Any]) -> None:
        kind = next(each for each in LIVE_KINDS if each.kind == body["kind"])
        path = kind.path(kind.versions[0])
        if kind.kind in NAMESPACED:
            start, _, plural = path.rpartition("/")
            path = f"{start}/namespaces/{body['metadata'].get('namespace', 'default')}/{plural}"
        group = kind.group or CORE
        answer = self.admin.post(path, json={**body, "apiVersion": f"{group}/{kind.versions[0]}"})
        assert answer.status_code == 201, answer.text

    def compact(self) -> None:
        """Make the lists that are being read expire."""
        log = self.folder / "log"
        before = log.read_text().count("compacted:")
        self.process.send_signal(signal.SIGUSR1)
        _wait(lambda: log.read_text().count("compacted:") > before)

    def declare(self, kinds: tuple[LiveKind, ...] = LIVE_KINDS) -> None:
        """Declare kinds, and wait until they are served."""
        for kind in kinds:
            answer = self.admin.post("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", json=_definition(kind))
            assert answer.status_code == 201, answer.text
        for kind in kinds:
            _wait(partial(self._is_served, kind))

    def _is_served(self, kind: LiveKind) -> bool:
        return self.admin.get(kind.path(kind.versions[0]), params={"limit": "1"}).status_code == 200


def _definition(kind: LiveKind) -> dict[str, Any]:
    group = kind.group or CORE
    anything = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {
            "name": f"{kind.plural}.{group}",
            "annotations": {"api-approved.kubernetes.io": "unapproved, for a test"},
        },
        "spec": {
            "group": group,
            "scope": "Namespaced" if kind.kind in NAMESPACED else "Cluster",
            "names": {
                "kind": kind.kind,
                "plural": kind.plural,
                "singular": kind.kind.lower(),
                "listKind": f"{kind.kind}List",
            },
            "versions": [
                {"name": kind.versions[0], "served": True, "storage": True, "schema": {"openAPIV3Schema": anything}}
            ],
        },
    }


@contextmanager
def running(command: str, folder: Path, *, denied: str = "") -> Iterator[RealServer]:
    """A server with an empty database of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [command, str(folder), str(port)], env={**os.environ, "DENIED": denied}, stdout=log, stderr=log
        )
    try:
        _wait(partial(_is_written, folder / "apiserver.crt", folder / "apiserver.key"))
        with httpx.Client(
            base_url=f"https://127.0.0.1:{port}",
            verify=ssl.create_default_context(cafile=folder / "apiserver.crt"),
            headers={"Authorization": "Bearer admin"},
            timeout=30,
        ) as admin:
            _wait(partial(_is_healthy, admin))
            yield RealServer(process, folder, port, admin)
    finally:
        process.kill()
        process.wait()


def _is_written(*files: Path) -> bool:
    return all(file.exists() and "-----END" in file.read_text() for file in files)


def _is_healthy(client: httpx.Client) -> bool:
    try:
        return client.get("/healthz").status_code == 200
    except httpx.TransportError:
        return False


def _wait(is_so: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)
