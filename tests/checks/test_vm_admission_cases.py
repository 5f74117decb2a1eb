"""What KubeVirt takes and refuses of a VirtualMachine, situation by situation.

The situations are those of KubeVirt pkg/virt-api/webhooks/validating-webhook/admitters/vms-admitter and pkg/storage/admitters
(disks, vm-storage-admitter); those of an update, of a cluster's own state and of a feature gate are left out.
"""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from verdicts import errors

MEMORY = "resources: {requests: {memory: 8192Ki}}"
RUNNING = "  running: false\n"
BLANK = "source: {blank: {}}"
SIZE = "resources: {requests: {storage: 1Gi}}"
CLAIM = f"pvc: {{accessModes: [ReadWriteOnce], {SIZE}}}"
POPULATOR = f"accessModes: [ReadWriteOnce], {SIZE}"
LONGEST = 2048


def machine(
    domain: str = f"{MEMORY}, devices: {{}}",
    *,
    volumes: str = "",
    top: str = RUNNING,
    more: str = "",
    metadata: str = "",
) -> str:
    listed = f", volumes: [{volumes}]" if volumes else ""
    return (
        f"apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: {{name: vm, namespace: ns{metadata}}}\nspec:\n{top}"
        f"  template: {{spec: {{domain: {{{domain}}}{listed}{more}}}}}\n"
    )


def disks(*bodies: str) -> str:
    """A VM with these disks, each with a volume."""
    names = [body.split("name: ")[1].split(",")[0].split("}")[0] for body in bodies]
    volumes = [f"{{name: {name}, persistentVolumeClaim: {{claimName: c{at}}}}}" for at, name in enumerate(names)]
    return machine(f"{MEMORY}, devices: {{disks: [{', '.join(bodies)}]}}", volumes=", ".join(volumes))


def volume(source: str) -> str:
    """A VM with one disk of this source."""
    return machine(f"{MEMORY}, devices: {{disks: [{{name: a, disk: {{}}}}]}}", volumes=f"{{name: a, {source}}}")


def no_cloud(data: str) -> str:
    return volume(f"cloudInitNoCloud: {{{data}}}")


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def templated(template: str, *, used: str = "dv1", namespace: str = "") -> str:
    """A VM with a template of a DataVolume and a disk that uses one."""
    top = f"{RUNNING}  dataVolumeTemplates:\n    - metadata: {{name: dv1{namespace}}}\n      spec: {{{template}}}\n"
    domain = f"{MEMORY}, devices: {{disks: [{{name: a}}]}}"
    return machine(domain, volumes=f"{{name: a, dataVolume: {{name: {used}}}}}", top=top)


def nameless(template: str) -> str:
    return templated(template).replace("- metadata: {name: dv1}", "- metadata: {}")


def block(custom: str) -> str:
    return disks(f"{{name: a, blockSize: {{custom: {{{custom}}}}}}}")


def updated(memory: str, *, cpu: str = "", more: str = "") -> str:
    """A VM whose memory may grow while it runs."""
    domain = f"memory: {{{memory}}}, {f'cpu: {{{cpu}}}, ' if cpu else ''}devices: {{}}"
    return machine(domain, top="  runStrategy: Halted\n", more=more) + LIVE_UPDATE


LIVE_UPDATE = (
    "---\napiVersion: kubevirt.io/v1\nkind: KubeVirt\nmetadata: {name: kubevirt, namespace: kubevirt}\n"
    "spec: {configuration: {vmRolloutStrategy: LiveUpdate}}\n"
)

TAKEN = {
    "a disk with its volume": disks("{name: a}"),
    "a volume without a disk": machine(volumes="{name: a, containerDisk: {image: quay.io/a/b:1}}"),
    "huge pages without a request": machine("memory: {guest: 1Gi, hugepages: {pageSize: 2Mi}}, devices: {}"),
    "huge pages without the guest's memory": machine(
        "memory: {hugepages: {pageSize: 2Mi}}, resources: {requests: {memory: 1Gi}}, devices: {}"
    ),
    **{
        f"the run strategy {name}": machine(top=f"  runStrategy: {name}\n")
        for name in ("Always", "Halted", "Manual", "RerunOnFailure", "Once")
    },
    "running": machine(top="  running: true\n"),
    "a claim": volume("persistentVolumeClaim: {claimName: a}"),
    "cloud-init": no_cloud("userData: fake, networkData: '{}'"),
    "a container disk": volume("containerDisk: {image: quay.io/a/b:1}"),
    "an ephemeral claim": volume("ephemeral: {persistentVolumeClaim: {claimName: a}}"),
    "an empty disk": volume("emptyDisk: {capacity: 1Gi}"),
    "a DataVolume": volume("dataVolume: {name: fake}"),
    "a host disk": volume("hostDisk: {path: /fake, type: DiskOrCreate, capacity: 1Gi}"),
    "a ConfigMap": volume("configMap: {name: fake}"),
    "a Secret": volume("secret: {secretName: fake}"),
    "a service account": volume("serviceAccount: {serviceAccountName: fake}"),
    "user data": no_cloud("userData: aaaaaaaaaa"),
    "the longest user data": no_cloud(f"userData: {'a' * LONGEST}"),
    "encoded user data": no_cloud(f"userDataBase64: {encoded('a' * 10)}"),
    "the longest encoded user data": no_cloud(f"userDataBase64: {encoded('a' * LONGEST)}"),
    "the longest network data": no_cloud(f"userData: x, networkData: '{'#' + 'a' * (LONGEST - 1)}'"),
    "the longest encoded network data": no_cloud(
        f"userData: x, networkDataBase64: {encoded('#' + 'a' * (LONGEST - 1))}"
    ),
    "a template of a DataVolume": templated(f"{CLAIM}, {BLANK}"),
    "a template of a copy": templated(f"{CLAIM}, sourceRef: {{kind: DataSource, name: fake}}"),
    "a template that a populator fills": templated(
        f"pvc: {{{POPULATOR}, dataSource: {{apiGroup: kubevirt.io, kind: A, name: a}}}}"
    ),
    "a template in the VM's namespace": templated(f"{CLAIM}, {BLANK}", namespace=", namespace: ns"),
    "a disk": disks("{name: a, disk: {}}"),
    "a LUN": disks("{name: a, lun: {}}"),
    "a CD-ROM": disks("{name: a, cdrom: {}}"),
    "the boot order 1": disks("{name: a, bootOrder: 1, disk: {}}"),
    "disks on all buses": disks(
        "{name: a, disk: {bus: virtio}}",
        "{name: b, lun: {bus: sata}}",
        "{name: c, cdrom: {bus: scsi}}",
        "{name: d, disk: {bus: usb}}",
        "{name: e, disk: {}}",
    ),
    "a reserved LUN": disks("{name: a, lun: {bus: scsi, reservation: true}}"),
    **{
        f"the cache {name}": disks(f"{{name: a, cache: {name}, disk: {{}}}}")
        for name in ("none", "writethrough", "writeback", "directsync")
    },
    **{
        f"the error policy {name}": disks(f"{{name: a, errorPolicy: {name}, disk: {{}}}}")
        for name in ("stop", "report", "ignore", "enospace")
    },
    "a serial number": disks("{name: a, serial: SN-1_a, disk: {}}"),
    "an IO thread of its own": disks("{name: a, dedicatedIOThread: true, disk: {bus: virtio}}"),
    "no IO thread of its own": disks("{name: a, dedicatedIOThread: false, disk: {bus: sata}}"),
    **{
        f"blocks of {logical} in {physical}": block(f"logical: {logical}, physical: {physical}")
        for logical, physical in ((512, 512), (512, 4096), (4096, 4096), (1048576, 1048576))
    },
    "the blocks of the volume": disks("{name: a, blockSize: {matchVolume: {enabled: true}}}"),
    "own blocks and not those of the volume": disks(
        "{name: a, blockSize: {custom: {logical: 4096, physical: 4096}, matchVolume: {enabled: false}}}"
    ),
    "memory that may grow": updated("guest: 1Gi, maxGuest: 4Gi", more=", architecture: amd64"),
    "memory that may grow by huge pages": updated(
        "guest: 2Gi, maxGuest: 16Gi, hugepages: {pageSize: 1Gi}", more=", architecture: arm64"
    ),
    "sockets that may grow": updated("guest: 1Gi", cpu="sockets: 24, maxSockets: 24"),
}

REFUSED = {
    "a disk without its volume": machine(f"{MEMORY}, devices: {{disks: [{{name: a}}]}}"),
    "no template": "apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: {name: vm}\nspec: {runStrategy: Halted}\n",
    "running and a run strategy": machine(top=f"{RUNNING}  runStrategy: Halted\n"),
    "neither running nor a run strategy": machine(top=""),
    "an unknown run strategy": machine(top="  runStrategy: Sometimes\n"),
    "a DataVolume without a name": volume("dataVolume: {name: ''}"),
    "a volume without a source": machine(
        f"{MEMORY}, devices: {{disks: [{{name: a}}]}}",
        volumes="{name: a}",
    ),
    "a volume of two sources": volume("containerDisk: {image: quay.io/a/b:1}, persistentVolumeClaim: {claimName: a}"),
    "two volumes of one name": machine(
        f"{MEMORY}, devices: {{disks: [{{name: a}}]}}",
        volumes="{name: a, containerDisk: {image: quay.io/a/b:1}}, {name: a, containerDisk: {image: quay.io/a/b:1}}",
    ),
    "user data that is too long": no_cloud(f"userData: {'a' * (LONGEST + 1)}"),
    "encoded user data that is too long": no_cloud(f"userDataBase64: {encoded('a' * (LONGEST + 1))}"),
    "network data that is too long": no_cloud(f"userData: x, networkData: '{'#' + 'a' * LONGEST}'"),
    "encoded network data that is too long": no_cloud(
        f"userData: x, networkDataBase64: {encoded('#' + 'a' * LONGEST)}"
    ),
    "user data that is not encoded": no_cloud("userDataBase64: '#######garbage******'"),
    "network data that is not encoded": no_cloud("userData: fake, networkDataBase64: '#######garbage******'"),
    "user data twice": no_cloud("userData: fake, secretRef: {name: fake}"),
    "network data twice": no_cloud("userData: fake, networkData: '{}', networkDataSecretRef: {name: fake}"),
    "cloud-init without data": no_cloud(""),
    "a host disk of nothing": volume("hostDisk: {path: '', type: ''}"),
    "a host disk without a path": volume("hostDisk: {path: '', type: DiskOrCreate}"),
    "a host disk of an unknown type": volume("hostDisk: {path: fakePath, type: fakeType}"),
    "a host disk that is there, with a size": volume("hostDisk: {path: /fake, type: Disk, capacity: 1Gi}"),
    "a ConfigMap without a name": volume("configMap: {}"),
    "a Secret without a name": volume("secret: {}"),
    "a service account without a name": volume("serviceAccount: {}"),
    "two service accounts": machine(
        f"{MEMORY}, devices: {{disks: [{{name: a}}, {{name: b}}]}}",
        volumes="{name: a, serviceAccount: {serviceAccountName: a}}, {name: b, serviceAccount: {serviceAccountName: b}}",
    ),
    "a template in another namespace": templated(f"{CLAIM}, {BLANK}", namespace=", namespace: other"),
    "a template without a name": nameless(f"{CLAIM}, {BLANK}"),
    "a template without a target": templated(BLANK),
    "a template with two targets": templated(f"{CLAIM}, storage: {{{SIZE}}}, {BLANK}"),
    "a template that a populator fills, with a source": templated(
        f"pvc: {{{POPULATOR}, dataSource: {{apiGroup: kubevirt.io, kind: A, name: a}}}}, {BLANK}"
    ),
    "a template that nothing fills": templated(CLAIM),
    "a template with an empty source": templated(f"{CLAIM}, source: {{}}"),
    "a template with two sources": templated(
        f"{CLAIM}, source: {{blank: {{}}, http: {{url: 'https://example.com/a'}}}}"
    ),
    "a template that no volume uses": templated(f"{CLAIM}, {BLANK}", used="other"),
    "two disks of one name": machine(
        f"{MEMORY}, devices: {{disks: [{{name: a, disk: {{}}}}, {{name: a, disk: {{}}}}]}}",
        volumes="{name: a, persistentVolumeClaim: {claimName: a}}",
    ),
    "a read-only disk on SATA": disks("{name: a, disk: {bus: sata, readonly: true}}"),
    "a PCI address on SCSI": disks("{name: a, disk: {bus: scsi, pciAddress: '0000:04:10.0'}}"),
    "a malformed PCI address": disks("{name: a, disk: {bus: virtio, pciAddress: '0000:81:100.a'}}"),
    "a disk that is a CD-ROM": disks("{name: a, disk: {}, cdrom: {}}"),
    "the boot order 0": disks("{name: a, bootOrder: 0, disk: {}}"),
    "a disk on IDE": disks("{name: a, disk: {bus: ide}}"),
    "a LUN on an unknown bus": disks("{name: a, lun: {bus: unsupported}}"),
    "a CD-ROM on virtio": disks("{name: a, cdrom: {bus: virtio}}"),
    "a reserved LUN on SATA": disks("{name: a, lun: {bus: sata, reservation: true}}"),
    "an unknown way of IO": disks("{name: a, io: unsupported}"),
    "an unknown cache": disks("{name: a, cache: unspported, disk: {}}"),
    "an unknown error policy": disks("{name: a, errorPolicy: unsupported, disk: {}}"),
    "an empty error policy": disks("{name: a, errorPolicy: '', disk: {}}"),
    "a serial number of signs": disks("{name: a, serial: $$$$, disk: {}}"),
    "a serial number that is too long": disks(f"{{name: a, serial: '{'1' * 257}', disk: {{}}}}"),
    **{
        f"an IO thread of its own on {bus}": disks(f"{{name: a, dedicatedIOThread: true, disk: {{bus: {bus}}}}}")
        for bus in ("sata", "scsi", "usb")
    },
    "a disk of a name that is none": disks("{name: A_b, disk: {}}"),
    **{f"blocks of {size}": block(f"logical: {size}, physical: {size}") for size in (128, 3000000, 1234)},
    "blocks larger than the disk's": block("logical: 4096, physical: 512"),
    "own blocks and those of the volume": disks(
        "{name: a, blockSize: {custom: {logical: 512, physical: 512}, matchVolume: {enabled: true}}}"
    ),
    "large blocks on SATA": disks("{name: a, disk: {bus: sata}, blockSize: {custom: {logical: 4096, physical: 4096}}}"),
    "a discard that does not fit its blocks": block("logical: 4096, physical: 4096, discardGranularity: 1000"),
    "a container disk at the root": volume("containerDisk: {image: quay.io/a/b:1, path: /}"),
    "a container disk at a relative path": volume("containerDisk: {image: quay.io/a/b:1, path: a/b.img}"),
    "a container disk at a path with dots": volume("containerDisk: {image: quay.io/a/b:1, path: /a/../b.img}"),
    "memory that may grow, in real time": updated(
        "guest: 1Gi, maxGuest: 4Gi, hugepages: {pageSize: 2Mi}",
        cpu="dedicatedCpuPlacement: true, realtime: {}, numa: {guestMappingPassthrough: {}}",
    ),
    "memory that may grow, with its NUMA mapped": updated(
        "guest: 1Gi, maxGuest: 4Gi, hugepages: {pageSize: 2Mi}",
        cpu="dedicatedCpuPlacement: true, numa: {guestMappingPassthrough: {}}",
    ),
    "memory that may grow, encrypted": machine(
        "memory: {guest: 1Gi, maxGuest: 4Gi}, launchSecurity: {sev: {}}, firmware: {bootloader: {efi: {secureBoot: false}}}, devices: {}"
    )
    + LIVE_UPDATE,
    "no memory that may grow": updated("maxGuest: 4Gi"),
    "more memory than there may be": updated("guest: 5Gi, maxGuest: 4Gi"),
    "memory that may grow to an odd size": updated("guest: 1Gi, maxGuest: 2049Mi"),
    "memory of an odd size that may grow": updated("guest: 1025Mi, maxGuest: 4Gi"),
    "memory that does not fit its huge pages": updated("guest: 2G, maxGuest: 16Gi, hugepages: {pageSize: 1Gi}"),
    "memory that may grow on another architecture": updated("guest: 1Gi, maxGuest: 4Gi", more=", architecture: s390x"),
    "little memory that may grow": updated("guest: 512Mi, maxGuest: 4Gi"),
}


@pytest.mark.parametrize("manifests", TAKEN.values(), ids=TAKEN.keys())
def test_kubevirt_takes_a_vm_with(tmp_path: Path, manifests: str) -> None:
    assert errors(tmp_path, manifests) == []


@pytest.mark.parametrize("manifests", REFUSED.values(), ids=REFUSED.keys())
def test_kubevirt_refuses_a_vm_with(tmp_path: Path, manifests: str) -> None:
    assert errors(tmp_path, manifests) != []
