"""The manifests of the hook are what Kubernetes takes, what Argo CD's rules for hooks ask for, and clean by topocheck itself."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from kubernetes_schemas import schema_location
from tools import tool

from topocheck import api
from topocheck.load.cluster.kinds import LIVE_KINDS

ARGOCD = Path(__file__).parents[2] / "samples" / "argocd"
CHART = ARGOCD / "helm" / "topocheck-presync"
HOOK = "argocd.argoproj.io/hook"
DELETE = "argocd.argoproj.io/hook-delete-policy"
WAVE = "argocd.argoproj.io/sync-wave"

Object = dict[str, Any]


def said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def plain() -> str:
    files = ("service-account.yaml", "roles.yaml", "job.yaml")
    return "---\n".join((ARGOCD / "kustomize" / file).read_text() for file in files)


def kustomized() -> str:
    return said(tool("kustomize"), "build", str(ARGOCD / "kustomize"))


def mounted() -> str:
    return said(tool("kustomize"), "build", str(ARGOCD / "mounted"))


def templated(*values: str) -> str:
    chosen = [word for value in values for word in ("--set", value)]
    return said(tool("helm"), "template", "acp", str(CHART), *chosen)


def templated_whole() -> str:
    return templated("revision=0a1b2c", "path=clusters/acp", "credentialsSecret=git", "without={nodes}")


VARIANTS = pytest.mark.parametrize(
    "render", [plain, kustomized, mounted, templated, templated_whole], ids=lambda render: render.__name__
)


def objects(text: str) -> list[Object]:
    return [body for body in yaml.safe_load_all(text) if body is not None]


def only(bodies: list[Object], kind: str) -> Object:
    (found,) = (body for body in bodies if body["kind"] == kind)
    return found


def allowed(bodies: list[Object]) -> dict[str, list[str]]:
    """The verbs by resource, as ``datavolumes.cdi.kubevirt.io``."""
    return {
        f"{resource}.{group}" if group else resource: rule["verbs"]
        for rule in only(bodies, "ClusterRole")["rules"]
        for group in rule["apiGroups"]
        for resource in rule["resources"]
    }


@VARIANTS
def test_every_object_is_a_hook_that_is_kept_until_the_next_sync(render: Any) -> None:  # noqa: ANN401 - a function above
    for body in objects(render()):
        annotations = body["metadata"]["annotations"]
        assert (annotations[HOOK], annotations[DELETE]) == ("PreSync", "BeforeHookCreation"), body["kind"]
        assert "name" in body["metadata"]


@VARIANTS
def test_what_the_job_needs_is_there_before_it(render: Any) -> None:  # noqa: ANN401
    waves = {body["kind"]: int(body["metadata"]["annotations"][WAVE]) for body in objects(render())}
    job = waves.pop("Job")
    assert set(waves) >= {"ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"}
    assert all(wave < job for wave in waves.values())


@VARIANTS
def test_the_job_tries_once_within_a_time_and_may_do_nothing_to_its_node(render: Any) -> None:  # noqa: ANN401
    spec = only(objects(render()), "Job")["spec"]
    pod = spec["template"]["spec"]
    (container,) = pod["containers"]
    deadline = next(int(word.partition("=")[2]) for word in container["args"] if word.startswith("--deadline="))
    assert (spec["backoffLimit"], pod["restartPolicy"]) == (0, "Never")
    assert spec["activeDeadlineSeconds"] > deadline
    assert "ttlSecondsAfterFinished" not in spec
    assert pod["securityContext"] == {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert {"name": "tmp", "mountPath": "/tmp"} in container["volumeMounts"]  # noqa: S108 - in the container


@pytest.mark.parametrize("render", [plain, kustomized, mounted, templated], ids=lambda render: render.__name__)
def test_the_rules_allow_to_read_what_is_read_and_nothing_else(render: Any) -> None:  # noqa: ANN401
    assert allowed(objects(render())) == {kind.resource: ["get", "list"] for kind in LIVE_KINDS}


@VARIANTS
def test_the_bindings_name_the_account_of_the_job(render: Any) -> None:  # noqa: ANN401
    bodies = objects(render())
    account = only(bodies, "ServiceAccount")["metadata"]
    subject = {"kind": "ServiceAccount", "name": account["name"], "namespace": account["namespace"]}
    assert only(bodies, "Job")["spec"]["template"]["spec"]["serviceAccountName"] == account["name"]
    for kind in ("ClusterRoleBinding", "RoleBinding"):
        binding = only(bodies, kind)
        assert binding["subjects"] == [subject]
        assert binding["roleRef"]["name"] == only(bodies, kind.removesuffix("Binding"))["metadata"]["name"]


def test_the_chart_puts_the_revision_into_the_arguments_and_leaves_out_what_must_not_be_read() -> None:
    bodies = objects(templated_whole())
    (container,) = only(bodies, "Job")["spec"]["template"]["spec"]["containers"]
    assert container["args"] == [
        "presync",
        "--application=openshift-gitops/acp",
        "--path=clusters/acp",
        "--revision=0a1b2c",
        "--deadline=240",
        "--fail-on=error",
        "--without=nodes",
    ]
    assert set(allowed(bodies)) == {kind.resource for kind in LIVE_KINDS} - {"nodes"}


def test_kustomize_puts_the_annotation_with_the_revision_where_the_job_looks_for_it(tmp_path: Path) -> None:
    """As Argo CD does, which fills the variable in and calls ``kustomize edit add annotation``."""
    (tmp_path / "kustomization.yaml").write_text(
        f"resources: [base]\ncommonAnnotations: {{topocheck/revision: {'0a1b2c'!r}}}\n"
    )
    (tmp_path / "base").mkdir()
    for file in (ARGOCD / "kustomize").iterdir():
        (tmp_path / "base" / file.name).write_text(file.read_text())
    template = only(objects(said(tool("kustomize"), "build", str(tmp_path))), "Job")["spec"]["template"]
    (container,) = template["spec"]["containers"]
    assert template["metadata"]["annotations"] == {"topocheck/revision": "0a1b2c"}
    assert container["env"][0] == {
        "name": "REVISION",
        "valueFrom": {"fieldRef": {"fieldPath": "metadata.annotations['topocheck/revision']"}},
    }
    assert "--revision=$(REVISION)" in container["args"]


@VARIANTS
def test_kubeconform_finds_nothing_to_say(render: Any, tmp_path: Path) -> None:  # noqa: ANN401
    command = tool("kubeconform")
    (tmp_path / "schemas").mkdir()
    manifests = tmp_path / "manifests.yaml"
    manifests.write_text(render())
    location = schema_location(tmp_path / "schemas")
    done = subprocess.run(
        [command, "-strict", "-schema-location", location, str(manifests)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


@VARIANTS
def test_topocheck_finds_nothing_to_say(render: Any, tmp_path: Path) -> None:  # noqa: ANN401
    metadata = f'{{name: git, namespace: openshift-gitops, annotations: {{{WAVE}: "-2"}}}}'
    credentials = f"---\napiVersion: v1\nkind: Secret\nmetadata: {metadata}\n"
    (tmp_path / "manifests.yaml").write_text(render() + credentials)
    assert api.validate(api.load(tmp_path)).findings == ()


@pytest.mark.parametrize("folder", ["", "kustomize", "mounted/site"])
def test_topocheck_finds_nothing_to_say_of_the_files_as_they_are(folder: str) -> None:
    assert api.validate(api.load(ARGOCD / folder)).findings == ()
