"""Overlays are checked as kustomize builds them, and findings stand in the files that they are built of."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from load.render.rendering_site import NAD, VM, load, refused
from tools import tool

from topocheck import api
from topocheck.load.wire import plain as data
from topocheck.model.manifest import Manifest
from topocheck.model.place import Place
from topocheck.model.problem import Related

BASE = {"base/vm.yaml": VM, "base/nad.yaml": NAD, "base/kustomization.yaml": "resources: [vm.yaml, nad.yaml]\n"}
OVERLAY = """\
namespace: prod
namePrefix: a-
resources:
  - ../base
patches:
  - target: {kind: VirtualMachine}
    patch: |-
      - op: add
        path: /spec/template/spec/networks/-
        value:
          name: storage
          multus: {networkName: gone}
      - op: add
        path: /spec/template/spec/domain/devices/interfaces/-
        value: {name: storage, bridge: {}}
  - path: halted.yaml
"""
HALTED = """\
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata:
  name: vm1
spec:
  runStrategy: Halted
"""
SITE = {"topocheck.yaml": "render: [{path: prod}]\n"}


@pytest.fixture(autouse=True)
def _kustomize() -> None:
    tool("kustomize")


def test_an_overlay_is_read_as_it_is_built(tmp_path: Path) -> None:
    site = load(tmp_path, {**SITE, **BASE, "prod/kustomization.yaml": OVERLAY, "prod/halted.yaml": HALTED})
    assert site.problems == ()
    (vm,) = site.workloads
    assert (vm.namespace, vm.name, [vnic.name for vnic in vm.vnics]) == ("prod", "a-vm1", ["lan", "storage"])
    assert [nad.key for nad in site.attachments] == ["prod/a-vlan100"]


def test_what_is_built_stands_where_it_is_written(tmp_path: Path) -> None:
    site = load(tmp_path, {**SITE, **BASE, "prod/kustomization.yaml": OVERLAY, "prod/halted.yaml": HALTED})
    (vm,) = site.workloads
    places = [str(vm.place), *(str(vnic.place) for vnic in vm.vnics)]
    assert places == ["base/vm.yaml:4:3", "base/vm.yaml:12:15", "prod/kustomization.yaml:15:17"]
    assert vm.body is not None
    strategy = vm.body.at("spec", "runStrategy")
    assert strategy is not None
    assert strategy.place == Place("prod/halted.yaml", 6, 16)


def test_a_finding_names_the_source_and_what_rendered_it(tmp_path: Path) -> None:
    site = load(tmp_path, {**SITE, **BASE, "prod/kustomization.yaml": OVERLAY, "prod/halted.yaml": HALTED})
    (finding,) = (each for each in api.validate(site).findings if each.code == "VMN05" and "gone" in each.message)
    assert (finding.object, finding.place) == ("VirtualMachine prod/a-vm1", Place("prod/kustomization.yaml", 12, 20))
    assert finding.related[-1] == Related(
        Place("prod/kustomization.yaml", 1), "VirtualMachine prod/a-vm1 is rendered by kustomize build of prod"
    )


def test_json_inside_of_a_manifest_keeps_its_places(tmp_path: Path) -> None:
    broken = NAD.replace('"vlan": 100', '"vlan": 9000')
    site = load(
        tmp_path, {**SITE, **BASE, "base/nad.yaml": broken, "prod/kustomization.yaml": "resources: [../base]\n"}
    )
    (finding,) = (each for each in api.validate(site).findings if "9000" in each.message)
    column = broken.splitlines()[6].index('"vlan": 9000') + 1
    assert finding.place == Place("base/nad.yaml", 7, column)


def test_a_folder_of_manifests_that_is_a_kustomization_is_built(tmp_path: Path) -> None:
    site = load(
        tmp_path, {**BASE, "topocheck.yaml": "manifests: [base, more]\n", "more/vm.yaml": VM.replace("vm1", "vm2")}
    )
    assert [vm.name for vm in site.workloads] == ["vm2", "vm1"]
    assert set(site.rendered) == {
        "VirtualMachine default/vm1",
        "VirtualMachine vm1",
        "NetworkAttachmentDefinition default/vlan100",
        "NetworkAttachmentDefinition vlan100",
    }


def test_other_overlays_and_patches_are_no_manifests_by_themselves(tmp_path: Path) -> None:
    other = {"dev/kustomization.yaml": "resources: [../base]\n", "dev/half.yaml": HALTED, "lone/vm.yaml": VM}
    site = load(
        tmp_path, {**SITE, **BASE, **other, "prod/kustomization.yaml": "nameSuffix: -x\nresources: [../base]\n"}
    )
    assert [vm.name for vm in site.workloads] == ["vm1", "vm1-x"]


def test_without_being_asked_nothing_is_rendered(tmp_path: Path) -> None:
    site = load(tmp_path, {**BASE, "prod/kustomization.yaml": "nameSuffix: -x\nresources: [../base]\n"})
    assert ([vm.name for vm in site.workloads], site.rendered) == (["vm1"], {})


def test_objects_of_generators_stand_at_the_kustomization(tmp_path: Path) -> None:
    generated = "configMapGenerator: [{name: net, literals: [a=b]}]\ngeneratorOptions: {disableNameSuffixHash: true}\n"
    site = load(tmp_path, {**SITE, "prod/kustomization.yaml": generated})
    assert [(each.kind, each.name, str(each.place)) for each in site.objects] == [
        ("ConfigMap", "net", "prod/kustomization.yaml:1:1")
    ]


def test_a_chart_in_the_repository_is_inflated(tmp_path: Path) -> None:
    tool("helm")
    files = {
        "prod/kustomization.yaml": "helmCharts: [{name: vms, valuesInline: {name: vm7}}]\n",
        "prod/charts/vms/Chart.yaml": "{apiVersion: v2, name: vms, version: 1.0.0}\n",
        "prod/charts/vms/values.yaml": "name: none\n",
        "prod/charts/vms/templates/vm.yaml": VM.replace("vm1", "{{ .Values.name }}"),
    }
    site = load(tmp_path, {**SITE, **files})
    assert (refused(site), [vm.name for vm in site.workloads]) == ([], ["vm7"])


@pytest.mark.parametrize(
    ("kustomization", "place", "reason"),
    [
        (
            "resources: [github.com/example/base?ref=main]",
            "1:13",
            "github.com/example/base?ref=main is remote, and nothing is fetched: keep a copy of it in the repository",
        ),
        (
            "resources:\n  - https://example.com/vm.yaml",
            "2:5",
            "https://example.com/vm.yaml is remote, and nothing is fetched: keep a copy of it in the repository",
        ),
        (
            "components: [git@example.com:a/b.git]",
            "1:14",
            "git@example.com:a/b.git is remote, and nothing is fetched: keep a copy of it in the repository",
        ),
        (
            "patches: [{path: http://example.com/p.yaml}]",
            "1:18",
            "http://example.com/p.yaml is remote, and nothing is fetched: keep a copy of it in the repository",
        ),
        (
            "configMapGenerator: [{name: a, files: [b=http://example.com/c]}]",
            "1:40",
            "http://example.com/c is remote, and nothing is fetched: keep a copy of it in the repository",
        ),
        (
            "helmCharts: [{name: vms, repo: https://example.com}]",
            "1:15",
            "the chart vms is remote, and nothing is fetched: keep a copy of it in the repository",
        ),
        ("resources: [gone.yaml]", "1:13", "gone.yaml is not there"),
        ("resources: [../../etc]", "1:13", "../etc leads out of the repository"),
        ("resources: [/etc/hostname]", "1:13", "leads out of the repository"),
    ],
)
def test_what_is_remote_or_outside_is_refused_before_a_command_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kustomization: str, place: str, reason: str
) -> None:
    commands = tmp_path / "bin"
    commands.mkdir()
    (commands / "kustomize").write_text(f"#!/bin/sh\ntouch {tmp_path}/has-run\n")
    (commands / "kustomize").chmod(0o755)
    monkeypatch.setenv("PATH", str(commands))
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    (tmp_path / "etc").mkdir()
    site = load(tmp_path / "repository", {**SITE, "prod/kustomization.yaml": kustomization + "\n"})
    ((where, message),) = refused(site)
    assert where == f"prod/kustomization.yaml:{place}"
    assert message.startswith("prod is not rendered: ")
    assert message.endswith(reason)
    assert not (tmp_path / "has-run").exists()
    assert (site.complete, [str(each.place) for each in site.unreadable]) == (False, [where])


def test_what_kustomize_complains_of_is_told_without_temporary_paths(tmp_path: Path) -> None:
    site = load(tmp_path, {**SITE, **BASE, "prod/kustomization.yaml": "resources: [../base, ../base]\n"})
    ((where, message),) = refused(site)
    assert where == "topocheck.yaml:1:17"
    assert "may not add resource with an already registered id" in message
    assert "topocheck-" not in message


def test_functions_that_would_run_a_program_do_not(tmp_path: Path) -> None:
    program = tmp_path / "repository" / "prod" / "program"
    files = {
        "prod/kustomization.yaml": "resources: [vm.yaml]\ntransformers: [run.yaml]\n",
        "prod/vm.yaml": VM,
        "prod/run.yaml": """\
            apiVersion: example.com/v1
            kind: Run
            metadata:
              name: run
              annotations:
                config.kubernetes.io/function: |
                  exec: {path: ./program}
            """,
        "prod/program": f"#!/bin/sh\ntouch {tmp_path}/has-run\n",
    }
    site = load(tmp_path / "repository", {**SITE, **files})
    program.chmod(0o755)
    assert len(refused(site)) == 1
    assert not (tmp_path / "has-run").exists()


def test_kubectl_serves_where_kustomize_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kubectl = tool("kubectl")
    commands = tmp_path / "bin"
    commands.mkdir()
    (commands / "kubectl").symlink_to(kubectl)
    monkeypatch.setenv("PATH", str(commands))
    site = load(tmp_path / "site", {**SITE, **BASE, "prod/kustomization.yaml": "resources: [../base]\n"})
    assert [vm.name for vm in site.workloads] == ["vm1"]
    assert {note.message.partition(" is ")[2] for note in site.rendered.values()} == {
        "rendered by kubectl kustomize of prod"
    }


def test_the_users_own_build_is_the_same(tmp_path: Path) -> None:
    ours = load(tmp_path / "ours", {**SITE, **BASE, "prod/kustomization.yaml": OVERLAY, "prod/halted.yaml": HALTED})
    done = subprocess.run(
        [tool("kustomize"), "build", tmp_path / "ours/prod"], capture_output=True, text=True, check=True
    )
    plain = load(tmp_path / "plain", {"all.yaml": done.stdout})
    assert sorted(map(_text, plain.manifests)) == sorted(map(_text, ours.manifests))


def _text(manifest: Manifest) -> str:
    return json.dumps(data(manifest.body), sort_keys=True)
