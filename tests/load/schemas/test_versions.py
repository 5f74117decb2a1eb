"""API versions that no cluster serves."""

from __future__ import annotations

import pytest
from load.schemas.judged_text import manifests

from topocheck.load.schemas.kinds import Kinds
from topocheck.load.schemas.versions import version_problems
from topocheck.model.problem import Severity


def found(text: str) -> list[tuple[str, Severity | None]]:
    objects = manifests(text)
    return [(problem.message, problem.severity) for _, problem in version_problems(objects, Kinds(objects).served)]


def of(api_version: str, kind: str) -> str:
    return f"{{apiVersion: {api_version}, kind: {kind}, metadata: {{name: a}}}}"


@pytest.mark.parametrize(
    ("api_version", "kind", "right"),
    [
        ("nmstate.io/v1alpha1", "NodeNetworkConfigurationPolicy", "nmstate.io/v1"),
        ("cdi.kubevirt.io/v1alpha1", "DataVolume", "cdi.kubevirt.io/v1beta1"),
        ("kubevirt.io/v1alpha2", "VirtualMachine", "kubevirt.io/v1"),
        ("k8s.cni.cncf.io/1", "NetworkAttachmentDefinition", "k8s.cni.cncf.io/v1"),
        ("v1", "VirtualMachine", "kubevirt.io/v1"),
        ("apps/v1", "Pod", "v1"),
        ("batch/v1beta1", "CronJob", "batch/v1"),
        ("nmstates.io/v1", "NodeNetworkConfigurationPolicy", "nmstate.io/v1"),
    ],
)
def test_a_version_that_is_gone_is_told_with_the_one_that_is_there(api_version: str, kind: str, right: str) -> None:
    ((message, severity),) = found(of(api_version, kind))
    assert message.startswith(f"the apiVersion {api_version} of {kind} ")
    assert message.endswith(f" has no kind {kind}, and must be {right}")
    assert severity is None


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        ("kubevirt.io/v1", "VirtualMachine"),
        ("kubevirt.io/v2", "VirtualMachine"),
        ("nmstate.io/v1beta1", "NodeNetworkConfigurationPolicy"),
        ("pelotech.ot/v1alpha1", "VirtualMachine"),
        ("crd.pelotech.ot/v1aplha1", "VMDiskImage"),
        ("v1", "Template"),
        ("'{{ .Values.api }}'", "VirtualMachine"),
        ("kustomize.config.k8s.io/v1beta1", "Kustomization"),
    ],
)
def test_versions_that_are_served_newer_or_of_other_groups_are_left_alone(api_version: str, kind: str) -> None:
    assert found(of(api_version, kind)) == []


def test_a_version_that_is_about_to_go_is_a_warning() -> None:
    assert found(of("kubevirt.io/v1alpha3", "VirtualMachine")) == [
        (
            "the apiVersion kubevirt.io/v1alpha3 of VirtualMachine default/a is deprecated, and should be kubevirt.io/v1",
            Severity.WARNING,
        )
    ]


def test_the_versions_of_a_crd_in_the_site_are_served() -> None:
    crd = (
        "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: x}, spec: {group: example.com, "
        "names: {kind: Image}, versions: [{name: v1beta1, served: true}, {name: v1alpha1, served: false}]}}"
    )
    assert found(f"{crd}\n---\n{of('example.com/v1beta1', 'Image')}") == []
    assert found(f"{crd}\n---\n{of('example.com/v1alpha1', 'Image')}") == [
        ("the apiVersion example.com/v1alpha1 of Image a has no kind Image, and must be example.com/v1beta1", None)
    ]
