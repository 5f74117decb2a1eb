"""GIT: waves, namespaces and kinds that a sync stops at."""

from __future__ import annotations

from pathlib import Path

import partial_site
import pytest
import small_site as small
from problems import lines, messages, problems

from topocheck.model.problem import Severity

WAVE = "argocd.argoproj.io/sync-wave"


def settings(wave: str = '"0"', namespace: str = "default") -> str:
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c, namespace: {namespace}, annotations: {{{WAVE}: {wave}}}}}\n"


@pytest.mark.parametrize("wave", ["0", "-3", "+4", "007"])
def test_an_integer_is_a_wave(tmp_path: Path, wave: str) -> None:
    assert messages(partial_site.load(tmp_path, settings(f'"{wave}"')), "GIT01") == []


@pytest.mark.parametrize("wave", ["", " 1", "1.0", "one", "0x1", "1_000", "\u0661"])
def test_what_go_does_not_read_as_an_integer_is_no_wave(tmp_path: Path, wave: str) -> None:
    assert messages(partial_site.load(tmp_path, settings(f'"{wave}"')), "GIT01") == [
        f'the sync wave of ConfigMap default/c must be an integer in quotes, as "3", and is "{wave}"'
    ]


@pytest.mark.parametrize("wave", ["1", '"{{ .Values.wave }}"'])
def test_a_wave_that_is_no_text_or_a_placeholder_is_not_judged(tmp_path: Path, wave: str) -> None:
    assert messages(partial_site.load(tmp_path, settings(wave)), "GIT01") == []


STORAGE = "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: local}\nvolumeBindingMode: WaitForFirstConsumer\n"
VOLUME = (
    "apiVersion: cdi.kubevirt.io/v1beta1\nkind: DataVolume\n"
    "metadata: {name: d, namespace: default, annotations: {MORE}}\nspec: {source: {blank: {}}, storage: {storageClassName: local}}\n"
)
LATER = (
    f'apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: {{name: a, namespace: default, annotations: {{{WAVE}: "2"}}}}\n'
    "spec: {runStrategy: Always, template: {spec: {domain: {devices: {}}, volumes: [{name: d, dataVolume: {name: d}}]}}}\n"
)


def test_a_volume_that_waits_for_a_vm_of_a_later_wave_stops_the_sync(tmp_path: Path) -> None:
    early = VOLUME.replace("MORE", f'{WAVE}: "1"')
    assert messages(partial_site.load(tmp_path, STORAGE, early, LATER), "GIT03") == [
        "DataVolume default/d (wave 1) waits for its first consumer, and VirtualMachine default/a (wave 2) comes in a later wave"
    ]


@pytest.mark.parametrize(
    "manifests",
    [
        (STORAGE, VOLUME.replace("MORE", f'{WAVE}: "2"'), LATER),
        (STORAGE, VOLUME.replace("MORE", 'cdi.kubevirt.io/storage.bind.immediate.requested: "true"'), LATER),
        (STORAGE.replace("WaitForFirstConsumer", "Immediate"), VOLUME.replace("MORE", ""), LATER),
        (VOLUME.replace("MORE", ""), LATER),
    ],
)
def test_a_volume_that_waits_for_nobody_or_is_not_known_to_is_fine(tmp_path: Path, manifests: tuple[str, ...]) -> None:
    assert messages(partial_site.load(tmp_path, *manifests), "GIT03") == []


SUBSCRIPTION = "apiVersion: operators.coreos.com/v1alpha1\nkind: Subscription\nmetadata: {name: s}\nspec: {name: kubernetes-nmstate-operator}\n"
OPTION = "argocd.argoproj.io/sync-options"
APPLICATION = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: app}\nspec: SPEC\n"


def nmstate(annotations: str = "") -> str:
    return f"apiVersion: nmstate.io/v1\nkind: NMState\nmetadata: {{name: nmstate, annotations: {{{annotations}}}}}\n"


def test_an_object_beside_the_operator_that_brings_its_kind_must_skip_the_dry_run(tmp_path: Path) -> None:
    site = small.load(tmp_path, SUBSCRIPTION, nmstate(f"{OPTION}: Prune=false"))
    (message,) = messages(site, "GIT04")
    assert message == (
        "NMState nmstate must skip the dry run while the kind is missing: the operator kubernetes-nmstate-operator, which brings "
        "it, is applied in the same sync"
    )


def test_with_the_option_at_the_object_or_the_application_the_dry_run_is_skipped(tmp_path: Path) -> None:
    for name, manifests in {
        "object": (SUBSCRIPTION, nmstate(f'{OPTION}: "Prune=false, SkipDryRunOnMissingResource=true"')),
        "application": (
            SUBSCRIPTION,
            nmstate(),
            APPLICATION.replace("SPEC", "{syncPolicy: {syncOptions: [SkipDryRunOnMissingResource=true]}}"),
        ),
        "no operator": (nmstate(),),
    }.items():
        assert messages(small.load(tmp_path / name, *manifests), "GIT04") == []


SHOP = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"


def test_a_namespace_that_nobody_creates_is_missing_in_a_complete_site_and_unresolved_elsewhere(tmp_path: Path) -> None:
    complete = small.load(tmp_path / "a", SHOP, settings(namespace="shopp"))
    assert messages(complete, "GIT05") == ["the namespace shopp, of ConfigMap shopp/c, does not exist"]
    (tmp_path / "b").mkdir()
    (found,) = problems(partial_site.load(tmp_path / "b", SHOP, settings(namespace="shopp")), "GIT05")
    assert (found.severity, found.message) == (
        Severity.WARNING,
        "the namespace shopp, of ConfigMap shopp/c, is unresolved: it is not in this repository",
    )


@pytest.mark.parametrize(
    ("said", "manifests"),
    [
        ("", (SHOP, settings(namespace="shop"))),
        ("", (SHOP, settings(namespace="openshift-cnv"))),
        ("", (settings(namespace="elsewhere"),)),
        ("external: {namespaces: [else*]}\n", (SHOP, settings(namespace="elsewhere"))),
        (
            "",
            (
                SHOP,
                settings(namespace="made"),
                APPLICATION.replace(
                    "SPEC", "{destination: {namespace: made}, syncPolicy: {syncOptions: [CreateNamespace=true]}}"
                ),
            ),
        ),
    ],
)
def test_a_namespace_that_is_there_or_not_looked_after_is_fine(
    tmp_path: Path, said: str, manifests: tuple[str, ...]
) -> None:
    assert messages(small.load(tmp_path, *manifests, files={"topocheck.yaml": small.SITE + said}), "GIT05") == []


def test_where_the_site_file_says_that_namespaces_are_complete_each_must_be_there(tmp_path: Path) -> None:
    said = small.SITE + "inventory: {Namespace: complete}\n"
    site = small.load(tmp_path, settings(namespace="elsewhere"), files={"topocheck.yaml": said})
    assert len(messages(site, "GIT05")) == 1


def test_a_halted_vm_must_be_in_the_last_wave(tmp_path: Path) -> None:
    halted = LATER.replace("Always", "Halted")
    site = partial_site.load(tmp_path, halted, settings('"3"'))
    assert messages(site, "GIT08") == [
        "VirtualMachine default/a (wave 2) is not to run, and must be in the last wave: ConfigMap default/c (wave 3) comes after it"
    ]
    assert lines(site, "GIT08")[0].startswith("metadata:")
    for name, manifests in {
        "last": (halted, settings('"2"')),
        "running": (LATER, settings('"3"')),
        "no waves": (halted.replace('"2"', '"0"'), settings()),
    }.items():
        (tmp_path / name).mkdir()
        assert messages(partial_site.load(tmp_path / name, *manifests), "GIT08") == []
