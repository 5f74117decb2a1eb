"""The sync waves of Argo CD."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_site as small
from problems import lines, messages, problems, related_lines

from topocheck.checks.catalogue import find
from topocheck.model.problem import Severity

WAVE = "argocd.argoproj.io/sync-wave"


def at_wave(manifest: str, wave: int, name: str) -> str:
    """A manifest with the annotation."""
    head, _, tail = manifest.partition(f"metadata: {{name: {name}")
    return f'{head}metadata: {{annotations: {{{WAVE}: "{wave}"}}, name: {name}{tail}'


POLICY = small.policy("n1", small.trunk_bridge())
NAD = small.nad("net", '"bridge": "br1"')
VM = small.vm("a", "net", "10.1.0.10/24")
KEYS = "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: default}\n"
WITH_KEYS = VM + "        - {name: s, secret: {secretName: s}}\n"


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        ((POLICY, NAD, VM), []),
        ((at_wave(POLICY, 3, "n1-net"), at_wave(NAD, 1, "net"), at_wave(VM, 3, "a")), []),
        (
            (at_wave(POLICY, 3, "n1-net"), NAD, VM),
            [
                "VirtualMachine default/a (wave 0) must not be applied before NodeNetworkConfigurationPolicy n1-net (wave 3)",
            ],
        ),
        (
            (POLICY, at_wave(NAD, 1, "net"), VM),
            [
                "VirtualMachine default/a (wave 0) must not be applied before NetworkAttachmentDefinition default/net (wave 1)"
            ],
        ),
        (
            (POLICY, NAD, at_wave(VM, -1, "a")),
            [
                (
                    "VirtualMachine default/a (wave -1) must not be applied before NetworkAttachmentDefinition default/net "
                    "(wave 0) and NodeNetworkConfigurationPolicy n1-net (wave 0)"
                )
            ],
        ),
        (
            (POLICY, NAD, WITH_KEYS, at_wave(KEYS, 2, "s")),
            ["VirtualMachine default/a (wave 0) must not be applied before Secret default/s (wave 2)"],
        ),
    ],
)
def test_a_consumer_is_not_applied_before_what_it_needs(
    tmp_path: Path, manifests: tuple[str, ...], expected: list[str]
) -> None:
    assert messages(small.load(tmp_path, *manifests), "GIT02") == expected


def test_all_that_wait_for_the_same_are_one_warning_at_the_wave_of_the_first(tmp_path: Path) -> None:
    other = small.vm("b", "net", "10.1.0.11/24")
    site = small.load(tmp_path, POLICY, at_wave(NAD, 7, "net"), at_wave(VM, 2, "a"), other)
    (problem,) = problems(site, "GIT02")
    assert problem.message == (
        "VirtualMachine default/a (wave 2) and VirtualMachine default/b (wave 0) must not be applied before "
        "NetworkAttachmentDefinition default/net (wave 7)"
    )
    assert problem.fix == "give it the wave 7 or a later one, or bring the others forward"
    assert [one[:27] for one in lines(site, "GIT02")] == ["metadata: {annotations: {ar"]
    assert [[one[:30] for one in related] for related in related_lines(site, "GIT02")] == [
        ["metadata: {annotations: {argoc", "metadata: {name: b, namespace:"]
    ]


def test_a_data_volume_waits_for_its_data_source(tmp_path: Path) -> None:
    source = "apiVersion: cdi.kubevirt.io/v1beta1\nkind: DataSource\nmetadata: {name: rhel, namespace: default}\n"
    volume = (
        "apiVersion: cdi.kubevirt.io/v1beta1\nkind: DataVolume\nmetadata: {name: d, namespace: default}\n"
        "spec: {sourceRef: {kind: DataSource, name: rhel}}\n"
    )
    assert messages(small.load(tmp_path, at_wave(source, 1, "rhel"), volume), "GIT02") == [
        "DataVolume default/d (wave 0) must not be applied before DataSource default/rhel (wave 1)"
    ]


def test_a_vms_own_template_is_no_one_to_wait_for(tmp_path: Path) -> None:
    own = "  dataVolumeTemplates:\n    - {metadata: {name: root}, spec: {source: {blank: {}}}}\n  template:\n"
    machine = VM.replace("  template:\n", own) + "        - {name: r, dataVolume: {name: root}}\n"
    assert messages(small.load(tmp_path, POLICY, NAD, at_wave(machine, 4, "a")), "GIT02") == []


def test_it_is_a_warning() -> None:
    assert [check.severity for check in find("GIT02")] == [Severity.WARNING]
