"""Where KubeVirt finds the instance type and preference of a VM that names a volume for them, and where it refuses the VM.

The situations are those of KubeVirt pkg/instancetype/infer; where a volume's claim is in the cluster only, Git does not tell.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from verdicts import errors

KEYS = ("instancetype", "preference")
IGNORE, REJECT = ", inferFromVolumeFailurePolicy: Ignore", ", inferFromVolumeFailurePolicy: Reject"
LABELS = ", labels: {instancetype.kubevirt.io/default-instancetype: u1.medium, instancetype.kubevirt.io/default-preference: fedora}"
HTTP = "source: {http: {url: 'http://images.example/a.img'}}"
OF_CLAIM = "source: {pvc: {name: claim, namespace: ns}}"
SIZE = ", storage: {resources: {requests: {storage: 1Gi}}}"


def metadata(name: str, labels: str = "") -> str:
    return f"metadata: {{name: {name}, namespace: ns{labels}}}"


def claim(labels: str = LABELS, more: str = "") -> str:
    spec = f"accessModes: [ReadWriteMany], resources: {{requests: {{storage: 1Gi}}}}{more}"
    return f"apiVersion: v1\nkind: PersistentVolumeClaim\n{metadata('claim', labels)}\nspec: {{{spec}}}\n"


def data_volume(spec: str, labels: str = "") -> str:
    return (
        f"apiVersion: cdi.kubevirt.io/v1beta1\nkind: DataVolume\n{metadata('volume', labels)}\nspec: {{{spec}{SIZE}}}\n"
    )


def data_source(source: str, labels: str = "") -> str:
    return f"apiVersion: cdi.kubevirt.io/v1beta1\nkind: DataSource\n{metadata('source', labels)}\nspec: {{{source}}}\n"


def machine(key: str, policy: str, volume: str, templates: str = "", domain: str = "") -> str:
    memory = "" if key == "instancetype" else "memory: {guest: 1Gi}, "
    return (
        f"apiVersion: kubevirt.io/v1\nkind: VirtualMachine\n{metadata('vm')}\nspec:\n  runStrategy: Halted\n"
        f"  {key}: {{inferFromVolume: root{policy}}}\n{templates}"
        f"  template: {{spec: {{domain: {{{memory}{domain}devices: {{}}}}, volumes: [{volume}]}}}}\n"
    )


def templated(spec: str) -> str:
    return f"  dataVolumeTemplates: [{{metadata: {{name: volume}}, spec: {{{spec}{SIZE}}}}}]\n"


CLAIM = "{name: root, persistentVolumeClaim: {claimName: claim}}"
VOLUME = "{name: root, dataVolume: {name: volume}}"
HIDDEN = "{name: root, secret: {secretName: s}}"
REF = "sourceRef: {kind: DataSource, name: source, namespace: ns}"
OWN_REF = "sourceRef: {kind: DataSource, name: source}"
OTHER_REF = "sourceRef: {kind: Other, name: source}"

TAKEN = {  # the objects beside the VM, the VM's volume, its templates
    "a claim": (claim(), CLAIM, ""),
    "a claim in the cluster": ("", CLAIM, ""),
    "a claim that CDI fills": (
        claim("", ", dataSourceRef: {apiGroup: cdi.kubevirt.io, kind: VolumeImportSource, name: a}"),
        CLAIM,
        "",
    ),
    "a DataVolume of a claim": (claim() + "---\n" + data_volume(OF_CLAIM), VOLUME, ""),
    "a DataVolume with labels": (data_volume(HTTP, LABELS), VOLUME, ""),
    "a DataVolume of a claim in the cluster": (data_volume(OF_CLAIM), VOLUME, ""),
    "a DataVolume of a DataSource of a claim": (
        claim() + "---\n" + data_source(OF_CLAIM) + "---\n" + data_volume(REF),
        VOLUME,
        "",
    ),
    "a DataVolume of a DataSource with labels": (
        data_source(OF_CLAIM, LABELS) + "---\n" + data_volume(REF),
        VOLUME,
        "",
    ),
    "a DataVolume of a DataSource of its own namespace": (
        claim() + "---\n" + data_source(OF_CLAIM) + "---\n" + data_volume(OWN_REF),
        VOLUME,
        "",
    ),
    "a template of a claim": (claim(), VOLUME, templated(OF_CLAIM)),
    "a template of a DataSource of a claim": (claim() + "---\n" + data_source(OF_CLAIM), VOLUME, templated(REF)),
    "a template of a DataSource with labels": (data_source(OF_CLAIM, LABELS), VOLUME, templated(REF)),
}
IGNORED = {
    "a volume of another kind": ("", HIDDEN, ""),
    "a container disk": ("", "{name: root, containerDisk: {image: 'quay.io/containerdisks/fedora:41'}}", ""),
    "a DataVolume of another source": (data_volume(HTTP), VOLUME, ""),
    "a template of another source": ("", VOLUME, templated(HTTP)),
    "a template of another kind of reference": ("", VOLUME, templated(OTHER_REF)),
    "a DataSource without a claim": (data_source("source: {}"), VOLUME, templated(REF)),
    "a claim without labels": (claim(""), CLAIM, ""),
    "a DataVolume of a claim without labels": (claim("") + "---\n" + data_volume(OF_CLAIM), VOLUME, ""),
    "a template of a claim without labels": (claim(""), VOLUME, templated(OF_CLAIM)),
}
"""What is refused unless the policy is to ignore that nothing is found."""


def found(site: Path, beside: str, vm: str) -> list[str]:
    return [code for code in errors(site, f"{beside}---\n{vm}" if beside else vm) if "IMG22" in code]


@pytest.mark.parametrize(("key", "policy", "name"), list(product(KEYS, ("", IGNORE, REJECT), TAKEN)))
def test_is_inferred(tmp_path: Path, key: str, policy: str, name: str) -> None:
    beside, volume, templates = TAKEN[name]
    vm = machine(key, policy, volume, templates)
    assert errors(tmp_path, f"{beside}---\n{vm}" if beside else vm) == []


@pytest.mark.parametrize(("key", "policy", "name"), list(product(KEYS, ("", REJECT), IGNORED)))
def test_is_not_inferred(tmp_path: Path, key: str, policy: str, name: str) -> None:
    beside, volume, templates = IGNORED[name]
    assert found(tmp_path, beside, machine(key, policy, volume, templates)) != []


@pytest.mark.parametrize(("key", "name"), list(product(KEYS, IGNORED)))
def test_failure_is_ignored(tmp_path: Path, key: str, name: str) -> None:
    beside, volume, templates = IGNORED[name]
    assert found(tmp_path, beside, machine(key, IGNORE, volume, templates)) == []


@pytest.mark.parametrize(("key", "policy"), list(product(KEYS, ("", IGNORE, REJECT))))
def test_unknown_volume_is_never_ignored(tmp_path: Path, key: str, policy: str) -> None:
    assert found(tmp_path, "", machine(key, policy, "{name: other, secret: {secretName: s}}")) != []


@pytest.mark.parametrize(("policy", "count"), [(IGNORE, 0), (REJECT, 1), ("", 1)])
def test_memory_beside_what_is_inferred(tmp_path: Path, policy: str, count: int) -> None:
    """Where failures are ignored the memory is for the VM without an instance type, and dropped beside one."""
    vm = machine("instancetype", policy, CLAIM, domain="memory: {guest: 1Gi}, ")
    assert len(found(tmp_path, claim(), vm)) == count


def test_a_data_source_of_a_cron_gets_its_labels_from_the_image(tmp_path: Path) -> None:
    cron = (
        f"apiVersion: cdi.kubevirt.io/v1beta1\nkind: DataImportCron\n{metadata('cron')}\n"
        "spec: {schedule: '', managedDataSource: source, template: {spec: {source: {registry: {url: 'docker://quay.io/a/b'}}"
        f"{SIZE}}}}}}}\n"
    )
    beside = cron + "---\n" + data_source("source: {}")
    assert found(tmp_path, beside, machine("preference", "", VOLUME, templated(REF))) == []


def test_a_claim_below_a_kustomization_may_get_its_labels_there(tmp_path: Path) -> None:
    (tmp_path / "kustomization.yaml").write_text("resources: [manifests/manifest.yaml]\nnamePrefix: a-\n")
    assert found(tmp_path, claim(""), machine("preference", "", CLAIM)) == []
