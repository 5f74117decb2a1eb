"""What KubeVirt and the Containerized Data Importer refuse of disks, volumes and DataVolumes, and what they take."""

from __future__ import annotations

from pathlib import Path

import partial_site
import pytest
from problems import messages, problems

from topocheck.model.problem import Severity

TAKEN_DISKS = [
    "{name: a, disk: {bus: virtio, pciAddress: '0000:81:01.0'}, cache: none, io: native, serial: CVLY.6-2_3+D, bootOrder: 1}",
    "{name: a, cdrom: {bus: sata, readonly: true}}",
    "{name: a, disk: {bus: scsi}, errorPolicy: enospace, dedicatedIOThread: false}",
    "{name: a, blockSize: {custom: {logical: 512, physical: 4096}}}",
    "{name: a, lun: {bus: scsi, reservation: true}}",
    "{name: a}",
]
REFUSED_DISKS = [
    ("{name: A_b, disk: {}}", 'the name "A_b" of a disk must be a DNS label'),
    ("{name: a, disk: {}, lun: {}}", "the disk a is disk and lun at once, and must be one of them"),
    ("{name: a, disk: {bus: ide}}", "the disk a must not have the bus ide"),
    ("{name: a, disk: {bus: nvme}}", "the disk a must not have the bus nvme"),
    ("{name: a, cdrom: {bus: virtio}}", "the cdrom a must not have the bus virtio"),
    ("{name: a, disk: {bus: sata, readonly: true}}", "the disk a must not have the bus sata"),
    ("{name: a, disk: {bus: sata}, dedicatedIOThread: true}", "the disk a must not have the bus sata"),
    ("{name: a, lun: {reservation: true}}", "the lun a must not have no bus"),
    (
        "{name: a, disk: {bus: sata, pciAddress: '0000:81:01.0'}}",
        "the disk a has a pciAddress, and must have the bus virtio",
    ),
    (
        "{name: a, disk: {bus: virtio, pciAddress: '81:01.0'}}",
        'the pciAddress "81:01.0" of the disk a must be written as 0000:81:01.0',
    ),
    (
        "{name: a, cache: fast}",
        'the cache "fast" of the disk a must be one of directsync, none, writeback and writethrough',
    ),
    ("{name: a, io: aio}", 'the io "aio" of the disk a must be one of native and threads'),
    (
        "{name: a, errorPolicy: go}",
        'the errorPolicy "go" of the disk a must be one of enospace, ignore, report and stop',
    ),
    ("{name: a, serial: a b}", "the serial of the disk a must be of at most 256 letters, digits and _.+-"),
    (
        "{name: a, blockSize: {custom: {logical: 4096, physical: 512}}}",
        "the logical block size of the disk a must be a power of 2 from 512 to 2097152 that fits the other sizes",
    ),
    (
        "{name: a, blockSize: {custom: {logical: 512, physical: 1000}}}",
        "the physical block size of the disk a must be a power of 2 from 512 to 2097152 that fits the other sizes",
    ),
    (
        "{name: a, blockSize: {custom: {logical: 512, physical: 512}, matchVolume: {}}}",
        "the disk a must have blockSize.custom or blockSize.matchVolume, and has both",
    ),
    ("{name: a, bootOrder: 0}", "the bootOrder of the disk a must be 1 or more"),
]


def machine(disk: str, volume: str = "persistentVolumeClaim: {claimName: c}") -> str:
    name = disk.removeprefix("{name: ").partition(",")[0].rstrip("}")
    return (
        "apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: {name: vm, namespace: ns}\nspec:\n  runStrategy: Always\n"
        f"  template: {{spec: {{domain: {{devices: {{disks: [{disk}], interfaces: []}}}},"
        f" volumes: [{{name: {name}, {volume}}}]}}}}\n"
    )


@pytest.mark.parametrize("disk", TAKEN_DISKS)
def test_a_disk_that_kubevirt_takes_is_left_alone(tmp_path: Path, disk: str) -> None:
    assert messages(partial_site.load(tmp_path, machine(disk)), "IMG14") == []


@pytest.mark.parametrize(("disk", "said"), REFUSED_DISKS)
def test_a_disk_that_kubevirt_refuses_is_an_error(tmp_path: Path, disk: str, said: str) -> None:
    assert messages(partial_site.load(tmp_path, machine(disk)), "IMG14") == [said]


@pytest.mark.parametrize(
    ("volume", "said"),
    [
        (
            "emptyDisk: {capacity: 1Gi}, containerDisk: {image: a}",
            "the volume a must have exactly one source, and has containerDisk and emptyDisk",
        ),
        ("dataVolume: {name: ''}", "the dataVolume of the volume a must have a name"),
        ("secret: {optional: true}", "the secret of the volume a must have a secretName"),
        ("hostDisk: {path: /a, type: File}", 'the type "File" of the hostDisk a must be Disk and DiskOrCreate'),
        ("hostDisk: {path: /a, type: Disk, capacity: 1Gi}", "the hostDisk a of the type Disk must not have a capacity"),
        (
            "containerDisk: {image: a, path: a/disk.img}",
            'the path "a/disk.img" of the containerDisk a must be an absolute path to a file',
        ),
        (
            "containerDisk: {image: a, path: /a/../disk.img}",
            'the path "/a/../disk.img" of the containerDisk a must be an absolute path to a file',
        ),
        ("downwardMetrics: {}", "the downwardMetrics volume a must be shown as a disk"),
    ],
)
def test_a_volume_that_kubevirt_refuses_is_an_error(tmp_path: Path, volume: str, said: str) -> None:
    assert messages(partial_site.load(tmp_path, machine("{name: a}", volume)), "IMG14") == [said]


def test_a_boot_order_is_that_of_one_disk(tmp_path: Path) -> None:
    site = partial_site.load(tmp_path, machine("{name: a, bootOrder: 1}, {name: b, cdrom: {}, bootOrder: 1}"))
    assert messages(site, "IMG14") == ["the disk b must have a bootOrder of its own, and the disk a has 1 too"]


def data_volume(spec: str) -> str:
    return f"apiVersion: cdi.kubevirt.io/v1beta1\nkind: DataVolume\nmetadata: {{name: dv, namespace: ns}}\nspec: {{{spec}}}\n"


STORAGE = "storage: {resources: {requests: {storage: 1Gi}}}"


@pytest.mark.parametrize(
    "source",
    [
        "registry: {url: 'docker://quay.io/a:1'}",
        "registry: {url: 'oci-archive:a.tar', pullMethod: pod}",
        "registry: {imageStream: a, pullMethod: node}",
        "http: {url: 'https://a/b.qcow2'}",
        "gcs: {url: 'gs://b/o'}",
        "s3: {url: 'http://minio:9000/b/o'}",
        "vddk: {url: 'https://a', secretRef: s, uuid: u, backingFile: b, thumbprint: t}",
        "pvc: {namespace: ns, name: c}",
        "upload: {}",
        "http: {url: '{{ url }}'}",
    ],
)
def test_a_source_that_the_importer_takes_is_left_alone(tmp_path: Path, source: str) -> None:
    site = partial_site.load(tmp_path, data_volume(f"{STORAGE}, source: {{{source}}}"))
    assert [messages(site, code) for code in ("IMG04", "IMG05", "IMG06", "IMG07")] == [[], [], [], []]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (
            "registry: {url: 'quay.io/a:1'}",
            'the registry source "quay.io/a:1" must begin with docker:// or oci-archive: (dv)',
        ),
        (
            "registry: {url: 'https://quay.io/a'}",
            'the registry source "https://quay.io/a" must begin with docker:// or oci-archive: (dv)',
        ),
        ("registry: {}", "a registry source must have a url or an imageStream (dv)"),
        (
            "registry: {url: 'docker://a', imageStream: b, pullMethod: node}",
            "a registry source must have a url or an imageStream, and has both (dv)",
        ),
        ("registry: {url: 'docker://a', pullMethod: host}", 'the pullMethod "host" must be node and pod (dv)'),
        (
            "http: {url: 'ftp://a/b'}",
            'the url "ftp://a/b" of the source http must begin with gs://, http:// and https:// (dv)',
        ),
        ("http: {url: ''}", 'the url "" of the source http must begin with gs://, http:// and https:// (dv)'),
        (
            "vddk: {url: 'https://a', secretRef: s, uuid: u, backingFile: b}",
            "the source vddk must have thumbprint (dv)",
        ),
        ("pvc: {name: c}", "the source pvc must have namespace (dv)"),
        ("blank: {}}, contentType: archive, a: {b: c", "the contentType of a blank disk must be kubevirt (dv)"),
    ],
)
def test_a_source_that_the_importer_refuses_is_an_error(tmp_path: Path, source: str, said: str) -> None:
    site = partial_site.load(tmp_path, data_volume(f"{STORAGE}, source: {{{source}}}"))
    assert messages(site, "IMG04") == [said]


@pytest.mark.parametrize(
    ("spec", "code", "said"),
    [
        (
            "source: {blank: {}}, storage: {resources: {requests: {storage: 30GB}}}",
            "IMG07",
            ['the size "30GB" of dv is no quantity'],
        ),
        (
            "source: {blank: {}}, storage: {resources: {requests: {storage: '0'}}}",
            "IMG07",
            ["the size 0 of dv must be 1Mi or more"],
        ),
        ("source: {blank: {}}, storage: {resources: {requests: {storage: 1.5e9}}}", "IMG07", []),
        ("source: {pvc: {namespace: ns, name: c}}, storage: {}", "IMG07", []),
        ("source: {blank: {}}, storage: {}", "IMG07", ["dv must have a size at storage.resources.requests.storage"]),
        (
            "source: {blank: {}}, pvc: {accessModes: [], resources: {requests: {storage: 1Gi}}}",
            "IMG07",
            ["the pvc of dv must have one access mode"],
        ),
        (f"sourceRef: {{kind: DataSource, name: d}}, {STORAGE}", "IMG11", []),
        (
            f"sourceRef: {{name: d}}, {STORAGE}",
            "IMG11",
            ["the sourceRef of dv must be to a DataSource, and is to no kind"],
        ),
        (f"sourceRef: {{kind: DataSource}}, {STORAGE}", "IMG11", ["the sourceRef of dv must have a name"]),
        (
            "source: {blank: {}}, storage: {dataSourceRef: {kind: VolumeImportSource, name: a}, resources: {requests: {storage: 1Gi}}}",
            "IMG06",
            ["dv has a dataSource or dataSourceRef and a source, and must have one of them"],
        ),
    ],
)
def test_a_data_volume_has_one_source_and_a_size(tmp_path: Path, spec: str, code: str, said: list[str]) -> None:
    assert messages(partial_site.load(tmp_path, data_volume(spec)), code) == said


TEMPLATE = "  dataVolumeTemplates: [{metadata: {name: NAME}, spec: {source: {blank: {}}, storage: {}}}]\n"


def with_template(template: str, used: str) -> str:
    vm = machine("{name: a}", f"dataVolume: {{name: {used}}}")
    return vm.replace("  template:", TEMPLATE.replace("NAME", template) + "  template:", 1)


def test_a_template_is_used_by_its_own_vm(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "vm.yaml").write_text(with_template("second", "second"))
    assert messages(partial_site.load(tmp_path, with_template("first", "first")), "IMG15") == []


def test_a_template_that_no_volume_uses_is_an_error(tmp_path: Path) -> None:
    (problem,) = problems(partial_site.load(tmp_path, with_template("first", "second")), "IMG15")
    assert (problem.message, problem.severity) == (
        "the dataVolumeTemplate first must be used by a volume of VirtualMachine ns/vm",
        Severity.ERROR,
    )


def test_what_a_patch_may_add_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "kustomization.yaml").write_text("resources: [all.yaml]\n")
    (problem,) = problems(partial_site.load(tmp_path, with_template("first", "second")), "IMG15")
    assert problem.severity is Severity.WARNING


def test_a_patch_lacks_nothing(tmp_path: Path) -> None:
    (tmp_path / "kustomization.yaml").write_text("patches: [{path: patch.yaml}]\n")
    (tmp_path / "patch.yaml").write_text(with_template("first", "second").replace("  runStrategy: Always\n", ""))
    site = partial_site.load(tmp_path, with_template("first", "first"))
    assert [messages(site, code) for code in ("IMG15", "IMG21")] == [[], []]


def instances(replicas: int, volume: str) -> str:
    return (
        "apiVersion: kubevirt.io/v1\nkind: VirtualMachineInstanceReplicaSet\nmetadata: {name: vm, namespace: ns}\n"
        f"spec: {{replicas: {replicas}, template: {{spec: {{domain: {{devices: {{disks: [{{name: a}}]}}}}, "
        f"volumes: [{{name: a, {volume}}}]}}}}}}\n"
    )


@pytest.mark.parametrize(
    ("replicas", "volume", "said"),
    [
        (1, "persistentVolumeClaim: {claimName: c}", []),
        (2, "ephemeral: {persistentVolumeClaim: {claimName: c}}", []),
        (
            2,
            "persistentVolumeClaim: {claimName: c}",
            ["the disk c must be of one VM, and each of the 2 of VirtualMachineInstanceReplicaSet ns/vm has it"],
        ),
    ],
)
def test_a_disk_is_of_one_machine(tmp_path: Path, replicas: int, volume: str, said: list[str]) -> None:
    assert messages(partial_site.load(tmp_path, instances(replicas, volume)), "IMG16") == said


@pytest.mark.parametrize(("mode", "count"), [("ReadWriteOnce", 1), ("ReadWriteMany", 0)])
def test_a_claim_that_is_not_shared_keeps_a_vm_on_its_node(tmp_path: Path, mode: str, count: int) -> None:
    claim = (
        "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: c, namespace: ns}\n"
        f"spec: {{accessModes: [{mode}], resources: {{requests: {{storage: 1Gi}}}}}}\n"
    )
    vm = machine("{name: a}").replace("{spec: {domain", "{spec: {evictionStrategy: LiveMigrate, domain")
    assert len(problems(partial_site.load(tmp_path, claim, vm), "MIG04")) == count


@pytest.mark.parametrize(
    ("boot", "said"),
    [
        ("container: {image: a, kernelPath: /boot/vmlinuz, initrdPath: /boot/initrd}, kernelArgs: quiet", []),
        ("kernelArgs: quiet", ["kernelBoot must have a container beside kernelArgs"]),
        ("container: {kernelPath: /a}", ["the container of kernelBoot must have an image"]),
        ("container: {image: a}", ["the container of kernelBoot must have kernelPath or initrdPath"]),
        (
            "container: {image: a, kernelPath: boot/a}",
            ["the kernelPath of kernelBoot must be an absolute path to a file"],
        ),
    ],
)
def test_a_kernel_to_boot_is_whole(tmp_path: Path, boot: str, said: list[str]) -> None:
    vm = machine("{name: a}").replace("{domain: {", f"{{domain: {{firmware: {{kernelBoot: {{{boot}}}}}, ")
    assert messages(partial_site.load(tmp_path, vm), "IMG14") == said


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("dataSourceRef: {kind: VolumeImportSource, name: a, apiGroup: cdi.kubevirt.io}", []),
        ("dataSource: {kind: PersistentVolumeClaim, name: a}", []),
        ("dataSourceRef: {kind: VolumeImportSource, name: a}", ["dv has a dataSourceRef that must have apiGroup"]),
        ("dataSource: {apiGroup: a}", ["dv has a dataSource that must have kind and name"]),
        (
            "dataSourceRef: {kind: PersistentVolumeClaim, name: a, namespace: b}",
            ["dv has a dataSourceRef that must not have a namespace"],
        ),
    ],
)
def test_a_populated_volume_names_its_source(tmp_path: Path, source: str, said: list[str]) -> None:
    spec = f"storage: {{{source}, resources: {{requests: {{storage: 1Gi}}}}}}"
    assert messages(partial_site.load(tmp_path, data_volume(spec)), "IMG06") == said


def test_a_template_has_a_name(tmp_path: Path) -> None:
    vm = with_template("a", "a").replace("metadata: {name: a}, spec: {source", "metadata: {}, spec: {source")
    assert messages(partial_site.load(tmp_path, vm), "IMG15") == [
        "a dataVolumeTemplate of VirtualMachine ns/vm must have a name"
    ]
