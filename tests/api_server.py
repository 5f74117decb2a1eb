"""A small Kubernetes API server over real TLS, that answers lists in pages and can be told to misbehave.

Its lists have the shape that an API server gives them: a ``...List`` with ``metadata.continue`` and ``remainingItemCount``, whose
items leave out their own kind; and refusals are ``Status`` objects.
"""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import trustme
import yaml

Object = dict[str, Any]
TOKEN = "token-that-nobody-may-see"  # noqa: S105 - of this test

PATHS = {
    "Node": "/api/v1/nodes",
    "Namespace": "/api/v1/namespaces",
    "PersistentVolumeClaim": "/api/v1/persistentvolumeclaims",
    "StorageClass": "/apis/storage.k8s.io/v1/storageclasses",
    "NodeNetworkConfigurationPolicy": "/apis/nmstate.io/v1/nodenetworkconfigurationpolicies",
    "NodeNetworkState": "/apis/nmstate.io/v1beta1/nodenetworkstates",
    "NodeNetworkConfigurationEnactment": "/apis/nmstate.io/v1beta1/nodenetworkconfigurationenactments",
    "NetworkAttachmentDefinition": "/apis/k8s.cni.cncf.io/v1/network-attachment-definitions",
    "VirtualMachine": "/apis/kubevirt.io/v1/virtualmachines",
    "VirtualMachineInstance": "/apis/kubevirt.io/v1/virtualmachineinstances",
    "DataVolume": "/apis/cdi.kubevirt.io/v1beta1/datavolumes",
    "DataSource": "/apis/cdi.kubevirt.io/v1beta1/datasources",
    "DataImportCron": "/apis/cdi.kubevirt.io/v1beta1/dataimportcrons",
}
"""Where the API serves the lists. What is not here is not installed."""


@dataclass
class Request:
    """One request as the server got it."""

    path: str
    query: dict[str, str]
    authorization: str | None


Trouble = Callable[["Answering"], None]


@dataclass
class Cluster:
    """What the server holds. ``trouble`` answers in its stead, by path; ``objects`` are others than lists, by path."""

    lists: dict[str, list[Object]] = field(default_factory=lambda: {path: [] for path in PATHS.values()})
    objects: dict[str, Object] = field(default_factory=dict)
    trouble: dict[str, Trouble] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def add(self, *manifests: str) -> Cluster:
        """Put objects into the cluster, each text a stream of YAML."""
        for text in manifests:
            for body in yaml.safe_load_all(text):
                if body is not None:
                    self.lists[PATHS[body["kind"]]].append(body)
        return self

    def asked(self, kind: str) -> list[Request]:
        return [request for request in self.requests if request.path == PATHS[kind]]


class Answering(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    cluster: Cluster

    def log_message(self, *_: object) -> None:
        """Nothing on the screen of the tests."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        self.cluster.requests.append(Request(parts.path, query, self.headers["Authorization"]))
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            self.refuse(401, "Unauthorized")
        elif parts.path in self.cluster.trouble:
            self.cluster.trouble[parts.path](self)
        elif parts.path in self.cluster.objects:
            self.send(200, self.cluster.objects[parts.path])
        elif parts.path in self.cluster.lists:
            self.page(parts.path, query)
        else:
            self.refuse(404, "the server could not find the requested resource")

    def page(self, path: str, query: dict[str, str]) -> None:
        """One page of a list, as long as ``limit``, from where ``continue`` says."""
        items = self.cluster.lists[path]
        start, limit = int(query.get("continue", "0")), int(query.get("limit", str(len(items) + 1)))
        rest = len(items) - start - limit
        metadata: Object = {"resourceVersion": "1"}
        if rest > 0:
            metadata |= {"continue": str(start + limit), "remainingItemCount": rest}
        own = ("kind", "apiVersion")
        listed = [
            {key: value for key, value in item.items() if key not in own} for item in items[start : start + limit]
        ]
        self.send(200, {"kind": "List", "apiVersion": "v1", "metadata": metadata, "items": listed})

    def refuse(self, code: int, message: str, **headers: str) -> None:
        self.send(code, {"kind": "Status", "status": "Failure", "message": message, "code": code}, **headers)

    def send(self, code: int, body: Object, **headers: str) -> None:
        data = json.dumps(body).encode()
        self.head(code, len(data), **headers)
        self.wfile.write(data)

    def head(self, code: int, length: int, **headers: str) -> None:
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is no error of the server's."""


@dataclass
class Served:
    """A server that runs, and a kubeconfig for it."""

    cluster: Cluster
    port: int
    kubeconfig: Path


@contextmanager
def serving(cluster: Cluster, folder: Path, *, name: str = "127.0.0.1", trusted: bool = True) -> Iterator[Served]:
    """Serve a cluster; its certificate is for ``name``, by an authority that the kubeconfig knows or, not trusted, another one."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    handler = type("Handler", (Answering,), {"cluster": cluster})
    server = _Server(("127.0.0.1", 0), handler)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    known = (authority if trusted else trustme.CA()).cert_pem.bytes()
    (folder / "ca.pem").write_bytes(known)
    try:
        yield Served(cluster, server.server_address[1], kubeconfig(folder, server.server_address[1]))
    finally:
        cluster.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()


def kubeconfig(folder: Path, port: int, token: str = TOKEN) -> Path:
    """A kubeconfig beside the authority's certificate."""
    path = folder / "kubeconfig"
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "here",
        "clusters": [
            {"name": "here", "cluster": {"server": f"https://127.0.0.1:{port}", "certificate-authority": "ca.pem"}}
        ],
        "users": [{"name": "me", "user": {"token": token}}],
        "contexts": [{"name": "here", "context": {"cluster": "here", "user": "me"}}],
    }
    path.write_text(yaml.safe_dump(content))
    return path


def forbidden(answering: Answering) -> None:
    """As RBAC refuses."""
    answering.refuse(
        403, 'User "system:serviceaccount:argocd:topocheck" cannot list resource in API group at the cluster scope'
    )


def dies(answering: Answering) -> None:
    """Promises more than it sends, and hangs up."""
    answering.head(200, 100_000)
    answering.wfile.write(b'{"kind": "List", "items": [')
    answering.close_connection = True
    answering.connection.close()


def never_answers(answering: Answering) -> None:
    answering.cluster.stopped.wait(60)


def drips(answering: Answering) -> None:
    """A byte at a time, for ever: no single read takes long."""
    answering.head(200, 10_000_000)
    while not answering.cluster.stopped.wait(0.05):
        answering.wfile.write(b" ")
        answering.wfile.flush()
