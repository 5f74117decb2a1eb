"""Images and disks: where they come from, how large they are, and what is needed to get them."""

from __future__ import annotations

from pathlib import Path

import partial_site
import pytest
import small_site as small
from problems import messages, problems

from topocheck.checks.import_crons import is_schedule
from topocheck.model.problem import Severity


def machine(volume: str, top: str = "") -> str:
    return (
        "apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: {name: vm, namespace: ns}\nspec:\n  runStrategy: Always\n"
        f"{top}  template: {{spec: {{domain: {{devices: {{}}}}, volumes: [{{name: a, {volume}}}]}}}}\n"
    )


def data_volume(spec: str) -> str:
    return f"apiVersion: cdi.kubevirt.io/v1beta1\nkind: DataVolume\nmetadata: {{name: dv, namespace: ns}}\nspec: {{{spec}}}\n"


def sized(size: str, form: str = "storage") -> str:
    return f"{form}: {{accessModes: [ReadWriteOnce], resources: {{requests: {{storage: {size}}}}}}}"


@pytest.mark.parametrize(
    ("image", "floats"),
    [
        ("quay.io/a/b", True),
        ("quay.io:443/a/b", True),
        ("quay.io/a/b:latest", True),
        ("quay.io/a/b:Main", True),
        ("quay.io/a/b:41", False),
        ("quay.io/a/b:v1.2", False),
        (f"quay.io/a/b:latest@sha256:{'0' * 64}", False),
        ("quay.io/a/${TAG}", False),
    ],
)
def test_an_image_that_moves_is_reported(tmp_path: Path, image: str, *, floats: bool) -> None:
    site = partial_site.load(tmp_path, machine(f'containerDisk: {{image: "{image}"}}'))
    assert bool(messages(site, "IMG02")) is floats


def test_one_image_is_reported_once(tmp_path: Path) -> None:
    other = machine("containerDisk: {image: a/b}").replace("name: vm", "name: other")
    (problem,) = problems(partial_site.load(tmp_path, machine("containerDisk: {image: a/b}"), other), "IMG02")
    assert problem.message.endswith("VirtualMachine ns/other and VirtualMachine ns/vm start from it")


def test_production_has_digests(tmp_path: Path) -> None:
    (tmp_path / "overlays" / "prod").mkdir(parents=True)
    (tmp_path / "overlays" / "prod" / "vm.yaml").write_text(machine('containerDisk: {image: "a/b:1"}'))
    site = partial_site.load(tmp_path, machine('containerDisk: {image: "a/b:2"}'))
    assert messages(site, "IMG03") == [
        "the image a/b:1 of VirtualMachine ns/vm must have a digest in production: a tag can be moved"
    ]


CLAIM = (
    "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: base, namespace: images}\n"
    "spec: {resources: {requests: {storage: 30Gi}}}\n"
)
SOURCE = (
    "apiVersion: cdi.kubevirt.io/v1beta1\nkind: DataSource\nmetadata: {name: fedora, namespace: images}\n"
    "spec: {source: {pvc: {namespace: images, name: base}}}\n"
)


@pytest.mark.parametrize(
    "source",
    [
        "source: {pvc: {namespace: images, name: base}}",
        "sourceRef: {kind: DataSource, namespace: images, name: fedora}",
    ],
)
@pytest.mark.parametrize(("size", "count"), [("20Gi", 1), ("30Gi", 0), ("32212254720", 0), ("30G", 1)])
def test_a_copy_is_as_large_as_its_source(tmp_path: Path, source: str, size: str, count: int) -> None:
    site = partial_site.load(tmp_path, CLAIM, SOURCE, data_volume(f"{source}, {sized(size)}"))
    assert len(problems(site, "IMG08")) == count


TEMPLATE = (
    "  dataVolumeTemplates:\n    - metadata: {name: root}\n"
    "      spec: {sourceRef: {kind: DataSource, namespace: NAMESPACE, name: fedora}, storage: {}}\n"
)
BINDING = (
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: b, namespace: WHERE}\n"
    "roleRef: {kind: ClusterRole, name: 'cdi.kubevirt.io:edit'}\n"
)


@pytest.mark.parametrize(
    ("namespace", "binding", "count"),
    [
        ("images", "", 1),
        ("ns", "", 0),
        ("openshift-virtualization-os-images", "", 0),
        ("images", BINDING.replace("WHERE", "images"), 0),
        ("images", BINDING.replace("WHERE", "ns"), 1),
    ],
)
def test_a_copy_of_another_namespace_needs_permission(tmp_path: Path, namespace: str, binding: str, count: int) -> None:
    vm = machine("dataVolume: {name: root}", TEMPLATE.replace("NAMESPACE", namespace))
    site = partial_site.load(tmp_path, vm, *([binding] if binding else []))
    assert len(problems(site, "IMG12")) == count


@pytest.mark.parametrize(
    ("spec", "count"),
    [
        (sized("5Gi"), 1),
        (sized("10Gi"), 0),
        (sized("10Gi", "pvc"), 1),
        (sized("11Gi", "pvc"), 0),
    ],
)
def test_an_import_has_room_for_the_disk_inside(tmp_path: Path, spec: str, count: int) -> None:
    source = "source: {registry: {url: 'docker://quay.io/containerdisks/centos-stream:9'}}"
    assert len(problems(partial_site.load(tmp_path, data_volume(f"{source}, {spec}")), "IMG09")) == count


@pytest.mark.parametrize(
    ("http", "count"),
    [
        ("url: 'http://a.example/b'", 1),
        ("url: 'https://a.example/b'", 0),
        ("url: 'http://a.example/b', checksum: 'sha256:00'", 0),
        ("url: 'http://cdi.images.svc/b'", 0),
        ("url: 'https://a.example/b', insecureSkipVerify: true", 1),
    ],
)
def test_an_image_from_outside_is_protected(tmp_path: Path, http: str, count: int) -> None:
    site = partial_site.load(tmp_path, data_volume(f"source: {{http: {{{http}}}}}, {sized('5Gi')}"))
    assert len(problems(site, "IMG20")) == count


def test_the_credentials_of_an_image_are_in_its_namespace(tmp_path: Path) -> None:
    held = "apiVersion: v1\nkind: Secret\nmetadata: {name: there, namespace: ns}\n"
    volume = data_volume(
        f"source: {{s3: {{url: 'https://a/b', secretRef: there, certConfigMap: authority}}}}, {sized('5Gi')}"
    )
    vm = machine("containerDisk: {image: 'a/b:1', imagePullSecret: elsewhere}")
    assert messages(partial_site.load(tmp_path, held, volume, vm), "IMG17") == [
        "the ConfigMap ns/authority, by which the image of DataVolume ns/dv is fetched, is unresolved: it is not in this repository",
        "the Secret ns/elsewhere, by which the image of VirtualMachine ns/vm is fetched, is unresolved: it is not in this repository",
    ]


CLASS = "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: rbd, annotations: {ANNOTATION}}\n"
DEFAULT = "storageclass.kubernetes.io/is-default-class: 'true'"


@pytest.mark.parametrize(
    ("written", "annotation", "said"),
    [
        ("storageClassName: rbd, ", "", []),
        ("storageClassName: rdb, ", DEFAULT, ["must name a StorageClass of the site, and names rdb: there is rbd"]),
        ("", DEFAULT, []),
        ("", "", ["must name its StorageClass, for none of rbd is the default one"]),
        ("storageClassName: '', ", "", []),
    ],
)
def test_a_storage_class_is_one_of_the_site(tmp_path: Path, written: str, annotation: str, said: list[str]) -> None:
    volume = data_volume(f"source: {{blank: {{}}}}, storage: {{{written}resources: {{requests: {{storage: 1Gi}}}}}}")
    site = small.load(tmp_path, volume, CLASS.replace("ANNOTATION", annotation))
    assert messages(site, "IMG18") == [f"the disk of DataVolume ns/dv {each}" for each in said]


@pytest.mark.parametrize(
    "text",
    ["30 1 * * 1", "*/5 * * * *", "0 0 1,15 JAN-MAR sun", "@daily", "0 0 L * ?", "0 30 1 * * 1 2030", "0 12 * * 7"],
)
def test_a_schedule_of_cron(text: str) -> None:
    assert is_schedule(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "* * * *",
        "60 * * * *",
        "0 24 * * *",
        "0 0 0 * *",
        "0 0 * 13 *",
        "0 0 * * foo",
        "*/0 * * * *",
        "5-1 * * * *",
        "@often",
    ],
)
def test_no_schedule_of_cron(text: str) -> None:
    assert not is_schedule(text)


def cron(spec: str = "", name: str = "c", source: str = "registry: {url: 'docker://a/b:1'}", managed: str = "d") -> str:
    return (
        f"apiVersion: cdi.kubevirt.io/v1beta1\nkind: DataImportCron\nmetadata: {{name: {name}, namespace: ns}}\n"
        f"spec: {{schedule: '0 1 * * *', managedDataSource: {managed}, {spec}template: {{spec: {{source: {{{source}}}}}}}}}\n"
    )


@pytest.mark.parametrize(
    ("manifests", "said"),
    [
        ([cron()], []),
        ([cron(), cron(name="e", managed="f")], []),
        ([cron(), cron(name="e")], ["the DataSource d must be managed by one DataImportCron, and e and c manage it"]),
        ([cron("garbageCollect: Always, ")], ['garbageCollect "Always" must be Never and Outdated']),
        ([cron(source="http: {url: 'https://a'}")], ["the template must have a registry source"]),
        (
            [cron(source="registry: {url: 'a/b:1'}")],
            ['the registry source "a/b:1" must begin with docker:// or oci-archive:'],
        ),
        ([cron(source="registry: {imageStream: s}")], ["an imageStream must have pullMethod: node"]),
        (
            [cron(managed="''")],
            ["managedDataSource must name the DataSource that is managed, in at most 63 characters"],
        ),
    ],
)
def test_what_the_importer_refuses_of_a_cron(tmp_path: Path, manifests: list[str], said: list[str]) -> None:
    assert messages(partial_site.load(tmp_path, *manifests), "IMG19") == said


@pytest.mark.parametrize(
    ("matcher", "said"),
    [
        ("instancetype: {name: u1.medium}", []),
        ("preference: {name: fedora}", []),
        ("instancetype: {name: own, kind: VirtualMachineInstancetype}", []),
        (
            "instancetype: {name: own}",
            [
                "the VirtualMachineClusterInstancetype own of VirtualMachine ns/vm is unresolved: it is not in this repository"
            ],
        ),
        (
            "preference: {name: fedora, kind: VirtualMachinePreference}",
            [
                "the VirtualMachinePreference ns/fedora of VirtualMachine ns/vm is unresolved: it is not in this repository"
            ],
        ),
        ("instancetype: {inferFromVolume: a, inferFromVolumeFailurePolicy: Ignore}", []),
    ],
)
def test_an_instance_type_is_there(tmp_path: Path, matcher: str, said: list[str]) -> None:
    own = (
        "apiVersion: instancetype.kubevirt.io/v1beta1\nkind: VirtualMachineInstancetype\nmetadata: {name: own, namespace: ns}\n"
        "spec: {cpu: {guest: 1}, memory: {guest: 1Gi}}\n"
    )
    vm = machine("emptyDisk: {capacity: 1Gi}", f"  {matcher}\n")
    found = problems(partial_site.load(tmp_path, own, vm), "IMG22")
    assert [(each.message, each.severity) for each in found] == [(each, Severity.WARNING) for each in said]


def workspace(more: str, disk: str = "24Gi") -> str:
    return (
        "apiVersion: pelotech.ot/v1alpha1\nkind: VirtualMachine\nmetadata: {name: w, namespace: ns}\n"
        f"spec: {{resources: {{diskSize: {disk}}}, {more}}}\n"
    )


def disk_image(more: str = "sourceType: s3, diskSize: 24Gi", name: str = "i") -> str:
    return f"apiVersion: crd.pelotech.ot/v1alpha1\nkind: VMDiskImage\nmetadata: {{name: {name}, namespace: ns}}\nspec: {{{more}}}\n"


@pytest.mark.parametrize(
    ("manifests", "codes"),
    [
        ([workspace("vmDiskImageRef: {name: i}"), disk_image()], []),
        ([workspace("vmDiskImageRef: {name: j}"), disk_image()], ["IMG25", "IMG28"]),
        ([workspace("vmDiskImageRef: {name: j}, vmDiskImageTemplate: {name: j, sourceType: s3, diskSize: 24Gi}")], []),
        (
            [workspace("vmDiskImageRef: {name: j}, vmDiskImageTemplate: {name: k, sourceType: s3, diskSize: 24Gi}")],
            ["IMG27"],
        ),
        (
            [workspace("vmDiskImageRef: {name: j, namespace: farm}, vmDiskImageTemplate: {name: j, sourceType: s3}")],
            ["IMG27"],
        ),
        ([workspace("vmDiskImageRef: {name: i}", "18Gi"), disk_image()], ["IMG27"]),
        ([workspace("a: b")], ["IMG25"]),
        ([disk_image("sourceType: http, diskSize: 24Gi")], ["IMG26"]),
        ([disk_image("sourceType: s3, diskSize: 24GB")], ["IMG26"]),
        ([disk_image("sourceType: registry, diskSize: 24Gi")], ["IMG26"]),
    ],
)
def test_workspaces_and_their_images(tmp_path: Path, manifests: list[str], codes: list[str]) -> None:
    site = partial_site.load(tmp_path, *manifests)
    assert [code for code in ("IMG25", "IMG26", "IMG27", "IMG28") if messages(site, code)] == codes


@pytest.mark.parametrize(
    ("sizes", "domain", "said"),
    [
        ("", "cpu: {cores: 2}", ["spec.template.spec.domain.cpu.cores"]),
        ("", "cpu: {model: host-model}", []),
        (
            ", cpu: {guest: 1, model: host-passthrough}",
            "cpu: {model: host-model}",
            ["spec.template.spec.domain.cpu.model"],
        ),
        (", cpu: {guest: 1, dedicatedCPUPlacement: true}", "cpu: {dedicatedCpuPlacement: false}", []),
        ("", "resources: {requests: {memory: 1Gi}}", ["spec.template.spec.domain.resources.requests.memory"]),
    ],
)
def test_a_vm_with_an_instance_type_does_not_size_itself(
    tmp_path: Path, sizes: str, domain: str, said: list[str]
) -> None:
    own = (
        "apiVersion: instancetype.kubevirt.io/v1beta1\nkind: VirtualMachineClusterInstancetype\nmetadata: {name: own}\n"
        f"spec: {{memory: {{guest: 1Gi}}{sizes}}}\n"
    )
    vm = machine("emptyDisk: {capacity: 1Gi}", "  instancetype: {name: own}\n").replace(
        "domain: {", f"domain: {{{domain}, "
    )
    found = messages(partial_site.load(tmp_path, own, vm), "IMG22")
    assert [message.split()[0] for message in found] == said
