"""GIT06, GIT11, GIT13: who applies an object, and when."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_site as small
from problems import messages

WAVE = "argocd.argoproj.io/sync-wave"


def at_wave(manifest: str, wave: int) -> str:
    return manifest.replace("metadata: {", f'metadata: {{annotations: {{{WAVE}: "{wave}"}}, ', 1)


BASE = small.policy("n1", small.vlan_interface(100), "a")
BRIDGE = small.policy("n1", small.trunk_bridge("eth0.100", "{}"), "b")


@pytest.mark.parametrize(("base", "bridge", "count"), [(4, 3, 1), (3, 4, 0), (3, 3, 0)])
def test_a_policy_in_an_earlier_wave_than_what_it_builds_on(tmp_path: Path, base: int, bridge: int, count: int) -> None:
    found = messages(small.load(tmp_path, at_wave(BASE, base), at_wave(BRIDGE, bridge)), "GIT06")
    assert found == ["n1-b (wave 3) builds on eth0.100, which n1-a (wave 4) makes later on n1"] * count


def test_an_interface_that_an_early_policy_makes_too_is_there(tmp_path: Path) -> None:
    also = small.policy("n1", small.vlan_interface(100), "c")
    assert messages(small.load(tmp_path, at_wave(BASE, 4), at_wave(BRIDGE, 3), at_wave(also, 2)), "GIT06") == []


def app(name: str, source: str, more: str = "") -> str:
    return (
        f"apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: {name}, namespace: gitops}}\nspec:\n"
        f"  source: {{repoURL: https://git.example.org/r.git, {source}}}\n  destination: {{name: in-cluster}}\n{more}"
    )


@pytest.mark.parametrize(
    ("other", "count"),
    [
        ("path: vms", 1),
        ("path: networks", 0),
        ("path: vms, targetRevision: v1", 0),
        ("path: vms, helm: {values: x}", 0),
    ],
)
def test_two_applications_of_one_folder(tmp_path: Path, other: str, count: int) -> None:
    found = messages(small.load(tmp_path, app("one", "path: vms"), app("two", other)), "GIT11")
    assert (
        found == ["Application gitops/two renders the same folder to the same place as Application gitops/one"] * count
    )


CLAIM = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: d, namespace: n, annotations: {MORE}}\n"
PRUNES = "  syncPolicy: {automated: {prune: true}}\n"


@pytest.mark.parametrize(
    ("options", "policy", "count"),
    [
        ("", PRUNES, 1),
        ("argocd.argoproj.io/sync-options: Replace=true", PRUNES, 1),
        ('argocd.argoproj.io/sync-options: "Replace=true,Prune=false"', PRUNES, 0),
        ("argocd.argoproj.io/sync-options: Delete=false", PRUNES, 0),
        ("", "  syncPolicy: {automated: {prune: false}}\n", 0),
        ("", "", 0),
    ],
)
def test_data_that_an_application_may_prune(tmp_path: Path, options: str, policy: str, count: int) -> None:
    site = small.load(tmp_path, app("one", "path: vms", policy), CLAIM.replace("MORE", options))
    assert (
        messages(site, "GIT13")
        == ["PersistentVolumeClaim n/d holds data, and Application gitops/one prunes by itself"] * count
    )


@pytest.mark.parametrize(
    ("kustomization", "found"),
    [
        ("resources: [vm.yaml]\n", ["other.yaml"]),
        ("resources: [vm.yaml, ./other.yaml]\n", []),
        ("resources: [vm.yaml]\npatches: [{path: other.yaml}]\n", []),
        ("resources: [vm.yaml]\nconfigMapGenerator: [{name: c, files: [key=other.yaml]}]\n", []),
    ],
)
def test_a_file_beside_a_kustomization_that_names_it_nowhere(
    tmp_path: Path, kustomization: str, found: list[str]
) -> None:
    claim = CLAIM.replace("MORE", "")
    files = {
        "manifests/app/kustomization.yaml": kustomization,
        "manifests/app/vm.yaml": claim.replace("name: d", "name: e"),
        "manifests/app/other.yaml": claim,
        "manifests/app/below/far.yaml": claim.replace("name: d", "name: f"),
    }
    assert messages(small.load(tmp_path, files=files), "GIT10") == [
        f"PersistentVolumeClaim n/d is applied by nobody: the kustomization beside manifests/app/{file} does not name it"
        for file in found
    ]
