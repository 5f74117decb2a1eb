"""`topocheck presync` renders what Argo CD would, as the Application says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from api_server import Cluster, Served, serving
from gates.guarded_repository import commit_all
from load.render.rendering_site import NAD, VM, write
from tools import path_with_tools, tool

ROOT = Path(__file__).parents[2]
APPLICATION = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/vms"
FILES = {
    "base/kustomization.yaml": "resources: [vm.yaml, nad.yaml]\n",
    "base/vm.yaml": VM,
    "base/nad.yaml": NAD,
    "overlay/kustomization.yaml": "resources: [../base]\nnamespace: prod\n",
    "chart/Chart.yaml": "{apiVersion: v2, name: vms, version: 1.0.0}\n",
    "chart/values.yaml": "network: gone\n",
    "chart/templates/vm.yaml": VM.replace("vlan100", "{{ .Values.network }}"),
    "chart/templates/nad.yaml": NAD,
}


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    namespace = "{apiVersion: v1, kind: Namespace, metadata: {name: prod}}"
    with serving(Cluster().add(namespace), tmp_path) as server:
        yield server


def presync(served: Served, tmp_path: Path, source: dict[str, object]) -> tuple[int, dict[str, int], str]:
    """The exit code, how many objects of a kind were checked, and what was said."""
    repository = tmp_path / "repository"
    write(repository, FILES)
    commit_all(repository)
    spec = {"destination": {"namespace": "prod"}, "sources": [{"repoURL": str(repository), **source}]}

    served.cluster.objects[APPLICATION] = {"metadata": {"name": "vms", "namespace": "argocd"}, "spec": spec}
    arguments = ["--application", "argocd/vms", "--revision", "main", "--format", "json"]
    done = subprocess.run(
        [sys.executable, "-m", "topocheck", "presync", "--kubeconfig", str(served.kubeconfig), *arguments],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PATH": path_with_tools()},
        capture_output=True,
        text=True,
        check=False,
    )
    checked = json.loads(done.stdout)["summary"]["checked"] if done.stdout.startswith("{") else {}
    return done.returncode, checked, done.stdout + done.stderr


def test_an_overlay_is_judged_as_kustomize_builds_it(served: Served, tmp_path: Path) -> None:
    tool("kustomize")
    code, checked, said = presync(served, tmp_path, {"path": "overlay"})
    assert (code, checked) == (0, {"NetworkAttachmentDefinition": 1, "VirtualMachine": 1}), said


@pytest.mark.parametrize(
    ("helm", "is_found"), [({}, False), ({"parameters": [{"name": "network", "value": "vlan100"}]}, True)]
)
def test_a_chart_is_judged_with_the_applications_values(
    served: Served,
    tmp_path: Path,
    helm: dict[str, object],
    is_found: bool,  # noqa: FBT001 - a column
) -> None:
    tool("helm")
    code, checked, said = presync(served, tmp_path, {"path": "chart", "helm": helm})
    found = 0 if is_found else 1  # the cluster has no network of that name either
    assert (code, checked) == (found, {"NetworkAttachmentDefinition": 1, "VirtualMachine": 1}), said
    assert ("gone" in said) is not is_found


def test_what_an_application_takes_from_elsewhere_can_not_be_judged(served: Served, tmp_path: Path) -> None:
    code, _, said = presync(served, tmp_path, {"path": "chart", "helm": {"valueFiles": ["$other/values.yaml"]}})
    assert (code, "the values $other/values.yaml are in another repository" in said) == (3, True), said
