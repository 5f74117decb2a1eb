"""What KubeVirt's webhook takes and refuses of a VM's disks, volumes, credentials and other devices, situation by situation.

The situations are those of KubeVirt pkg/storage/admitters, pkg/dra/admitter and of virt-api's vmi-create-admitter. Of those that a
feature gate decides, the one that is meant for an open gate is here.
"""

from __future__ import annotations

import pytest
from vmi_cases import devices, disk, domain, errors

DATA = "cloudInitNoCloud: {userData: ' '}"
MY_KEY = "source: {secret: {secretName: my-pkey}}"
LONG = "1" * 257
AMD64, ARM64, S390X = (f", architecture: {name}" for name in ("amd64", "arm64", "s390x"))
ONE_CLAIM = ", resourceClaims: [{name: claim1}]"
TWO_CLAIMS = ", resourceClaims: [{name: claim1}, {name: claim2}]"
FIRST = "{name: a, claimName: claim1, requestName: req1}"


def credential(text: str, volume: str = DATA) -> str:
    return f"{disk(volume=volume)}, accessCredentials: [{{{text}}}]"


def volumes(*sources: str) -> str:
    names = [f"v{position}" for position in range(len(sources))]
    disks = ", ".join(f"{{name: {name}}}" for name in names)
    written = ", ".join(f"{{name: {name}, {source}}}" for name, source in zip(names, sources, strict=True))
    return devices(f"disks: [{disks}]", f", volumes: [{written}]")


def unshown(source: str) -> str:
    return f"volumes: [{{name: v, {source}}}]"


def container_path(path: str, shown: str = "filesystems: [{name: v, virtiofs: {}}]") -> str:
    return devices(shown, f", volumes: [{{name: v, containerPath: {{path: {path}}}}}]")


def blocks(custom: str, target: str = "", more: str = "") -> str:
    return disk(f"blockSize: {{custom: {{{custom}}}{more}}}", target=target)


def sized(size: int) -> str:
    return blocks(f"logical: {size}, physical: {size}")


def tablet(text: str) -> str:
    return devices(f"inputs: [{{name: tablet0, {text}}}]")


def shown(kind: str, architecture: str) -> str:
    return devices(f"video: {{type: {kind}}}", architecture)


def gpus(text: str, claims: str = "") -> str:
    return devices(f"gpus: [{text}]", claims)


def host_devices(text: str, claims: str = "") -> str:
    return devices(f"hostDevices: [{text}]", claims)


GPU_SHOWN = "virtualGPUOptions: {display: {enabled: true}}"
TAKEN = {
    "a disk": disk(),
    "a containerDisk with a path": disk(volume="containerDisk: {image: img, path: /a/b/c}"),
    "a containerDisk with a path to a folder": disk(volume="containerDisk: {image: img, path: /a/b/c/}"),
    "a sound device": devices("sound: {name: audio}"),
    "the sound device ich9": devices("sound: {name: audio, model: ich9}"),
    "the sound device ac97": devices("sound: {name: audio, model: ac97}"),
    "a tablet on virtio": tablet("type: tablet, bus: virtio"),
    "a tablet on USB": tablet("type: tablet, bus: usb"),
    "a tablet": tablet("type: tablet"),
    "a LUN of a DataVolume": disk(volume="dataVolume: {name: dv}", target="lun: {}"),
    "a LUN of a claim": disk(volume="persistentVolumeClaim: {claimName: c}", target="lun: {}"),
    "a reserved LUN": disk(
        volume="persistentVolumeClaim: {claimName: c}", target="lun: {bus: scsi, reservation: true}"
    ),
    "a GPU": gpus("{name: gpu1, deviceName: example.org/deadbeef}"),
    "two GPUs of which one is shown": gpus(f"{{name: a, deviceName: v/g, {GPU_SHOWN}}}, {{name: b, deviceName: v/g}}"),
    "two GPUs that are shown, one without ramfb": gpus(
        f"{{name: a, deviceName: v/g, {GPU_SHOWN}}}, "
        "{name: b, deviceName: v/g, virtualGPUOptions: {display: {ramFB: {enabled: false}}}}"
    ),
    "a filesystem of a claim": devices(
        "filesystems: [{name: v, virtiofs: {}}]", ", volumes: [{name: v, persistentVolumeClaim: {claimName: c}}]"
    ),
    "a filesystem of a DataVolume": devices(
        "filesystems: [{name: v, virtiofs: {}}]", ", volumes: [{name: v, dataVolume: {name: dv}}]"
    ),
    "a filesystem of a ConfigMap": devices(
        "filesystems: [{name: v, virtiofs: {}}]", ", volumes: [{name: v, configMap: {name: c}}]"
    ),
    "a host device": host_devices("{name: hd1, deviceName: example.org/deadbeef}"),
    "a panic device": devices("panicDevices: [{model: hyperv}]"),
    "a key by config drive": credential(
        f"sshPublicKey: {{{MY_KEY}, propagationMethod: {{configDrive: {{}}}}}}",
        "cloudInitConfigDrive: {userData: ' '}",
    ),
    "a key by the guest agent": credential(
        f"sshPublicKey: {{{MY_KEY}, propagationMethod: {{qemuGuestAgent: {{users: [madeup]}}}}}}"
    ),
    "a password by the guest agent": credential(
        f"userPassword: {{{MY_KEY}, propagationMethod: {{qemuGuestAgent: {{}}}}}}"
    ),
    "metrics by a serial port": devices("downwardMetrics: {}"),
    "metrics by a disk": disk(volume="downwardMetrics: {}", target="disk: {bus: virtio}"),
    "a disk of the host": disk(volume="hostDisk: {type: DiskOrCreate, path: /hostdisktest.img}"),
    "a sysprep volume": disk(volume="sysprep: {configMap: {name: c}}", target="cdrom: {bus: sata}"),
    "user data": disk(volume=DATA),
    "network data": disk(volume="cloudInitNoCloud: {networkData: ' '}"),
    "user data and network data": disk(volume="cloudInitNoCloud: {userData: ' ', networkData: ' '}"),
    "a memory dump that no disk shows": unshown("memoryDump: {claimName: c}"),
    "a path of the container": container_path("/var/run/secrets/test"),
    "vsock": devices("autoattachVSOCK: true"),
    "a video device": devices("video: {type: virtio}"),
    **{f"{kind} on amd64": shown(kind, AMD64) for kind in ("vga", "cirrus", "virtio", "ramfb", "bochs")},
    **{f"{kind} on arm64": shown(kind, ARM64) for kind in ("virtio", "ramfb")},
    "virtio on s390x": shown("virtio", S390X),
    "a GPU of a claim": gpus(FIRST, ONE_CLAIM),
    "two GPUs of two claims": gpus(f"{FIRST}, {{name: b, claimName: claim2, requestName: req2}}", TWO_CLAIMS),
    "two GPUs of two requests": gpus(f"{FIRST}, {{name: b, claimName: claim1, requestName: req2}}", ONE_CLAIM),
    "a host device of a claim": host_devices(FIRST, ONE_CLAIM),
    "two host devices of two claims": host_devices(
        f"{FIRST}, {{name: b, claimName: claim2, requestName: req2}}", TWO_CLAIMS
    ),
    "two host devices of two requests": host_devices(
        f"{FIRST}, {{name: b, claimName: claim1, requestName: req2}}", ONE_CLAIM
    ),
    "a host device of a claim and one of a plugin": host_devices(f"{{name: b, deviceName: v/d}}, {FIRST}", ONE_CLAIM),
    "a GPU and a host device of one claim": devices(
        f"gpus: [{FIRST}], hostDevices: [{{name: b, claimName: claim1, requestName: req2}}]", ONE_CLAIM
    ),
    "a GPU and a host device of two claims": devices(
        f"gpus: [{FIRST}], hostDevices: [{{name: b, claimName: claim2, requestName: req1}}]", TWO_CLAIMS
    ),
    "a disk that says so": disk(target="disk: {}"),
    "a drive": disk(target="cdrom: {}"),
    "a disk that is booted from": disk("bootOrder: 1"),
    "a disk on virtio": disk(target="disk: {bus: virtio}"),
    "a LUN on SATA": disk(volume="persistentVolumeClaim: {claimName: c}", target="lun: {bus: sata}"),
    "a drive on SCSI": disk(target="cdrom: {bus: scsi}"),
    "a disk on USB": disk(target="disk: {bus: usb}"),
    **{f"the cache {mode}": disk(f"cache: {mode}") for mode in ("none", "writethrough", "writeback", "directsync")},
    **{f"the error policy {word}": disk(f"errorPolicy: {word}") for word in ("stop", "report", "ignore", "enospace")},
    "a serial number": disk("serial: SN-1_a"),
    "blocks of 512 bytes": sized(512),
    "blocks of 512 bytes on 4096": blocks("logical: 512, physical: 4096"),
    "blocks of 4096 bytes": sized(4096),
    "blocks of 1 MiB": sized(1048576),
    "blocks like those of the volume": disk("blockSize: {matchVolume: {enabled: true}}"),
    "blocks that are not to be like those of the volume": blocks(
        "logical: 4096, physical: 4096", more=", matchVolume: {enabled: false}"
    ),
    "a thread of its own": disk("dedicatedIOThread: true", target="disk: {bus: virtio}"),
    "no thread of its own on SATA": disk("dedicatedIOThread: false", target="disk: {bus: sata}"),
}
REFUSED = {
    "ADR23": {
        "no data of cloud-init": disk(volume="cloudInitNoCloud: {}"),
        "user data of 2049 bytes": disk(volume=f"cloudInitNoCloud: {{userData: '{'a' * 2049}'}}"),
        "network data of 2049 bytes": disk(volume=f"cloudInitConfigDrive: {{networkData: '{'a' * 2049}'}}"),
        "user data that is no base64": disk(volume="cloudInitNoCloud: {userDataBase64: '#######garbage'}"),
        "user data twice": disk(volume="cloudInitNoCloud: {userData: a, userDataBase64: YQ==}"),
    },
    "IMG14": {
        "a disk without a volume": devices("disks: [{name: testdisk}]"),
        "a containerDisk with a path that is not absolute": disk(volume="containerDisk: {image: img, path: a/b/c}"),
        "a containerDisk with a path that goes back": disk(volume="containerDisk: {image: img, path: /a/b/c/../d}"),
        "a containerDisk with a path from above": disk(volume="containerDisk: {image: img, path: ../test}"),
        "a containerDisk with the path /": disk(volume="containerDisk: {image: img, path: /}"),
        "two disks of one name": devices(
            "disks: [{name: d}, {name: d}]", ", volumes: [{name: d, containerDisk: {image: img}}]"
        ),
        "a disk of two kinds without a volume": devices("disks: [{name: testdisk, disk: {}, lun: {bus: scsi}}]"),
        "a LUN of a containerDisk": disk(target="lun: {}"),
        "two disks with one boot order": devices(
            "disks: [{name: a, bootOrder: 1, disk: {}}, {name: b, bootOrder: 1, disk: {}}]",
            ", volumes: [{name: a, containerDisk: {image: img}}, {name: b, containerDisk: {image: img}}]",
        ),
        "two volumes of metrics": volumes("downwardMetrics: {}", "downwardMetrics: {}"),
        "metrics on SATA": disk(volume="downwardMetrics: {}", target="disk: {bus: sata}"),
        "metrics by a drive": disk(volume="downwardMetrics: {}", target="cdrom: {bus: sata}"),
        "two memory dumps": "volumes: [{name: a, memoryDump: {claimName: c}}, {name: b, memoryDump: {claimName: d}}]",
        "a volume of no kind": volumes(""),
        "a volume of two kinds": volumes("containerDisk: {image: img}, emptyDisk: {capacity: 1Gi}"),
        "two service accounts": volumes(
            "serviceAccount: {serviceAccountName: a}", "serviceAccount: {serviceAccountName: b}"
        ),
        "a DataVolume without a name": volumes("dataVolume: {name: ''}"),
        "a ConfigMap without a name": volumes("configMap: {name: ''}"),
        "a Secret without a name": volumes("secret: {secretName: ''}"),
        "a service account without a name": volumes("serviceAccount: {serviceAccountName: ''}"),
        "two volumes of one name": devices(
            "disks: [{name: a}]", f", volumes: [{{name: a, {DATA}}}, {{name: a, {DATA}}}]"
        ),
        "a disk of the host without a path": disk(volume="hostDisk: {type: DiskOrCreate, path: ''}"),
        "a disk of the host of a kind that there is not": disk(volume="hostDisk: {type: hostDisk, path: /disk.img}"),
        "a disk of the host that is there, with a size": disk(
            volume="hostDisk: {type: Disk, path: /disk.img, capacity: 1Gi}"
        ),
        "a SATA disk that is read only": disk(target="disk: {bus: sata, readonly: true}"),
        "a PCI address on SCSI": disk(target="disk: {bus: scsi, pciAddress: '0000:04:10.0'}"),
        "a PCI address that is none": disk(target="disk: {bus: virtio, pciAddress: '0000:81:100.a'}"),
        "a disk and a drive": disk(target="disk: {}, cdrom: {}"),
        "the boot order 0": disk("bootOrder: 0"),
        "a disk on IDE": disk(target="disk: {bus: ide}"),
        "a LUN on a bus that there is not": disk(
            volume="persistentVolumeClaim: {claimName: c}", target="lun: {bus: unsupported}"
        ),
        "a drive on virtio": disk(target="cdrom: {bus: virtio}"),
        "a reserved LUN on SATA": disk(
            volume="persistentVolumeClaim: {claimName: c}", target="lun: {bus: sata, reservation: true}"
        ),
        "an I/O mode that there is not": disk("io: unsupported"),
        "a cache that there is not": disk("cache: unspported"),
        "an error policy that there is not": disk("errorPolicy: unsupported"),
        "an empty error policy": disk("errorPolicy: ''"),
        "a serial number with a dollar sign": disk("serial: $$$$"),
        "a serial number of 257 characters": disk(f"serial: '{LONG}'"),
        **{
            f"a thread of its own on {bus}": disk("dedicatedIOThread: true", target=f"disk: {{bus: {bus}}}")
            for bus in ("sata", "scsi", "usb")
        },
        "blocks of 128 bytes": sized(128),
        "blocks of 3000000 bytes": sized(3000000),
        "blocks of 1234 bytes": sized(1234),
        "blocks of 4096 bytes on 512": blocks("logical: 4096, physical: 512"),
        "blocks that are to be like those of the volume and are not": blocks(
            "logical: 1234, physical: 1234", more=", matchVolume: {enabled: true}"
        ),
        "blocks of 4096 bytes on SATA": blocks("logical: 4096, physical: 4096", "disk: {bus: sata}"),
        "blocks that are freed in parts": blocks("logical: 4096, physical: 4096, discardGranularity: 512"),
        "a disk of no legal name": devices(
            "disks: [{name: Bad_Name}]", ", volumes: [{name: Bad_Name, containerDisk: {image: img}}]"
        ),
        "a kernel without its image": domain("firmware: {kernelBoot: {container: {kernelPath: /kernel}}}"),
    },
    "IMG23": {
        "a key by NoCloud without its volume": credential(
            f"sshPublicKey: {{{MY_KEY}, propagationMethod: {{noCloud: {{}}}}}}",
            "cloudInitConfigDrive: {userData: ' '}",
        ),
        "a key by config drive without its volume": credential(
            f"sshPublicKey: {{{MY_KEY}, propagationMethod: {{configDrive: {{}}}}}}"
        ),
        "a key without a source": credential("sshPublicKey: {source: {}, propagationMethod: {noCloud: {}}}"),
        "a key by the guest agent of nobody": credential(
            f"sshPublicKey: {{{MY_KEY}, propagationMethod: {{qemuGuestAgent: {{users: []}}}}}}"
        ),
        "a password without a source": credential(
            "userPassword: {source: {}, propagationMethod: {qemuGuestAgent: {}}}"
        ),
        "a key without a method": credential(f"sshPublicKey: {{{MY_KEY}, propagationMethod: {{}}}}"),
        "a password without a method": credential(f"userPassword: {{{MY_KEY}, propagationMethod: {{}}}}"),
        "a credential of no kind": credential(""),
    },
    "SCH18": {
        "a sound device that there is not": devices("sound: {name: audio, model: aNotSupportedDevice}"),
        "a sound device without a name": devices("sound: {model: ac97}"),
        "a tablet on PS/2": tablet("type: tablet, bus: ps2"),
        "a keyboard on virtio": tablet("type: keyboard, bus: virtio"),
        "a keyboard on USB": tablet("type: keyboard, bus: usb"),
        "a keyboard on PS/2": tablet("type: keyboard, bus: ps2"),
        "two GPUs that are shown": gpus(
            f"{{name: a, deviceName: v/g, {GPU_SHOWN}}}, {{name: b, deviceName: v/h, {GPU_SHOWN}}}"
        ),
        "a panic device that there is not": devices("panicDevices: [{model: bad}]"),
        "a panic device on s390x": devices("panicDevices: [{model: isa}]", S390X),
        "a path of the container shown as a disk": container_path("/var/run/secrets/test", "disks: [{name: v}]"),
        "a path of the container that is not shown": container_path("/var/run/secrets/test", ""),
        "a path of KubeVirt": container_path("/var/run/kubevirt/something"),
        "a private path of KubeVirt": container_path("/var/run/kubevirt-private/secret"),
        "a path of libvirt": container_path("/var/run/libvirt/socket"),
        "a video device without graphics": devices("video: {type: virtio}, autoattachGraphicsDevice: false"),
        **{f"{kind} on amd64": shown(kind, AMD64) for kind in ("qxl", "vmvga", "xenfb", "none", "invalidmodel")},
        **{
            f"{kind} on arm64": shown(kind, ARM64)
            for kind in ("vga", "cirrus", "bochs", "qxl", "vmvga", "xenfb", "none", "invalidmodel")
        },
        **{
            f"{kind} on s390x": shown(kind, S390X)
            for kind in ("vga", "cirrus", "bochs", "ramfb", "qxl", "vmvga", "xenfb", "none", "invalidmodel")
        },
        "a video device that there is not": devices("video: {type: invalidmodel}"),
        "a GPU of nothing": gpus("{name: a}"),
        "a GPU of a plugin and a claim": gpus(
            "{name: a, deviceName: v/g, claimName: claim1, requestName: req1}", ONE_CLAIM
        ),
        "GPUs of a plugin and of a claim": gpus(f"{{name: b, deviceName: v/g}}, {FIRST}", ONE_CLAIM),
        "a GPU of a claim that the VM has not": gpus(FIRST),
        "a GPU of a claim that is another": gpus(FIRST, ", resourceClaims: [{name: other}]"),
        "two GPUs of which one has no claim": gpus(
            f"{FIRST}, {{name: b, claimName: claim2, requestName: req2}}", ONE_CLAIM
        ),
        "a GPU without the name of its claim": gpus("{name: a, requestName: req1}", ONE_CLAIM),
        "a GPU with an empty claim": gpus("{name: a, claimName: '', requestName: req1}", ONE_CLAIM),
        "a GPU without its request": gpus("{name: a, claimName: claim1}", ONE_CLAIM),
        "a GPU with an empty request": gpus("{name: a, claimName: claim1, requestName: ''}", ONE_CLAIM),
        "two GPUs of one request": gpus(f"{FIRST}, {{name: b, claimName: claim1, requestName: req1}}", ONE_CLAIM),
        "two claims of one name": gpus(FIRST, ", resourceClaims: [{name: claim1}, {name: claim1}]"),
        "a host device of a plugin and a claim": host_devices(
            "{name: a, deviceName: v/g, claimName: claim1, requestName: req1}", ONE_CLAIM
        ),
        "a host device of nothing": host_devices("{name: a}"),
        "a host device without the name of its claim": host_devices("{name: a, requestName: req1}", ONE_CLAIM),
        "a host device with an empty claim": host_devices("{name: a, claimName: '', requestName: req1}", ONE_CLAIM),
        "a host device without its request": host_devices("{name: a, claimName: claim1}", ONE_CLAIM),
        "a host device with an empty request": host_devices("{name: a, claimName: claim1, requestName: ''}", ONE_CLAIM),
        "a host device of a claim that the VM has not": host_devices(FIRST, ", resourceClaims: [{name: other}]"),
        "two host devices of one request": host_devices(
            f"{FIRST}, {{name: b, claimName: claim1, requestName: req1}}", ONE_CLAIM
        ),
        "two host devices of one request, another between": host_devices(
            f"{{name: x, deviceName: v/d}}, {FIRST}, {{name: y, deviceName: v/e}}, {{name: b, claimName: claim1, requestName: req1}}",
            ONE_CLAIM,
        ),
        "a host device without a claim beside a GPU with one": devices(
            f"gpus: [{FIRST}], hostDevices: [{{name: b, claimName: claim2, requestName: req1}}]", ONE_CLAIM
        ),
    },
}

CODES = {name: codes.split() for codes, cases in REFUSED.items() for name in cases}
CASES = {**TAKEN, **{name: fragment for cases in REFUSED.values() for name, fragment in cases.items()}}


@pytest.fixture(scope="module", params=["VirtualMachineInstance", "VirtualMachine"])
def verdicts(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    return errors(tmp_path_factory.mktemp("cases"), CASES, request.param)


@pytest.mark.parametrize("case", TAKEN)
def test_what_kubevirt_takes_has_no_error(verdicts: dict[str, list[str]], case: str) -> None:
    assert verdicts[case] == []


@pytest.mark.parametrize("case", CODES)
def test_what_kubevirt_refuses_has_an_error(verdicts: dict[str, list[str]], case: str) -> None:
    assert verdicts[case] == CODES[case]
