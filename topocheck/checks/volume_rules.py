"""What KubeVirt accepts as the volumes of a VM.

Source: KubeVirt vmi-create-admitter.go, validateVolumes and validateBootOrder; pkg/storage/admitters/disks.go, ValidatePath.
"""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import normpath

from topocheck.checks.disk_rules import Refusal
from topocheck.checks.unresolved import is_template
from topocheck.checks.wording import listed
from topocheck.model.value import Mapping

SOURCES = frozenset(
    {
        *("cloudInitConfigDrive", "cloudInitNoCloud", "configMap", "containerDisk", "containerPath", "dataVolume"),
        *(
            "downwardAPI",
            "downwardMetrics",
            "emptyDisk",
            "ephemeral",
            "hostDisk",
            "memoryDump",
            "persistentVolumeClaim",
        ),
        *("secret", "serviceAccount", "sysprep"),
    }
)
_NAMED = {
    "dataVolume": ("name", "DataVolume 'name' must be set"),
    "configMap": ("name", "configMap.name is a required field"),
    "secret": ("secretName", "secret.secretName is a required field"),
    "serviceAccount": ("serviceAccountName", "serviceAccount.serviceAccountName is a required field"),
}
_AT_MOST_ONE = ("serviceAccount", "downwardMetrics", "memoryDump")
_NOT_ABSOLUTE = "must be an absolute path to a file without relative components"
_HOST_DISKS = ("Disk", "DiskOrCreate")


def refusals(volumes: list[Mapping], disks: list[Mapping]) -> Iterator[Refusal]:
    """Everything for which the volumes of a VM are refused, by themselves or with the disks that show them."""
    shown = {disk.text("name"): disk for disk in disks}
    for volume in volumes:
        if any(is_template(key) for key in volume.entries):
            continue
        yield from _of_sources(volume)
        yield from _of_names(volume)
        yield from _of_host_disk(volume)
        yield from _of_path(volume)
        disk = shown.get(volume.text("name"))
        if disk is not None:
            yield from _of_target(volume, disk)
    for kind in _AT_MOST_ONE:
        having = [volume for volume in volumes if volume.get(kind) is not None]
        for volume in having[1:]:
            message = f"the volume {volume.text('name')} is a second {kind} volume, and there must be at most one"
            yield Refusal(volume.place_of(kind), message, f"must have max one {kind} volume set", "delete one of them")


def _of_sources(volume: Mapping) -> Iterator[Refusal]:
    sources = [key for key in volume.entries if key in SOURCES and volume.get(key) is not None]
    unknown = [key for key in volume.entries if key not in SOURCES and key != "name"]
    if len(sources) > 1 or (not sources and not unknown):
        has = f"has {listed(sources)}" if sources else "has none"
        yield Refusal(
            volume.place_of(sources[1] if sources else "name"),
            f"the volume {volume.text('name')} must have exactly one source, and {has}",
            "must have exactly one source type set",
            "leave one of them" if sources else f"write one of {listed(SOURCES)}",
        )


def _of_names(volume: Mapping) -> Iterator[Refusal]:
    for key, (field, said) in _NAMED.items():
        source = volume.mapping(key)
        if source is not None and not source.text(field):
            message = f"the {key} of the volume {volume.text('name')} must have a {field}"
            yield Refusal(volume.place_of(key), message, said, f"write {field}")


def _of_host_disk(volume: Mapping) -> Iterator[Refusal]:
    disk = volume.mapping("hostDisk")
    if disk is None:
        return
    name, kind = volume.text("name"), disk.text("type") or ""
    if not disk.text("path"):
        yield Refusal(
            volume.place_of("hostDisk"),
            f"the hostDisk {name} must have a path",
            "path is required for hostDisk volume",
            "write path",
        )
    if kind not in _HOST_DISKS and not is_template(kind):
        said = f"has invalid value '{kind}', allowed are 'Disk' or 'DiskOrCreate'"
        yield Refusal(
            disk.place_of("type"),
            f'the type "{kind}" of the hostDisk {name} must be {listed(_HOST_DISKS)}',
            said,
            "write one of them",
        )
    capacity = disk.text("capacity")
    if kind == "Disk" and capacity is not None and capacity not in ("0", ""):
        message = f"the hostDisk {name} of the type Disk must not have a capacity"
        said = "capacity is allowed to pass only with type equal to 'DiskOrCreate'"
        yield Refusal(disk.place_of("capacity"), message, said, "delete it, or write type: DiskOrCreate")


def _of_path(volume: Mapping) -> Iterator[Refusal]:
    disk = volume.mapping("containerDisk")
    path = disk.text("path") if disk is not None else None
    if disk is not None and path and not _is_clean(path):
        message = f'the path "{path}" of the containerDisk {volume.text("name")} must be an absolute path to a file'
        yield Refusal(disk.place_of("path"), message, _NOT_ABSOLUTE, "write it from /, without . and ..")


def kernel_boot(spec: Mapping) -> Iterator[Refusal]:
    """Everything for which the kernel that a VM boots from an image is refused."""
    boot = spec.at("domain", "firmware", "kernelBoot")
    if not isinstance(boot, Mapping):
        return
    container = boot.mapping("container")
    if container is None:
        if boot.text("kernelArgs"):
            said = "kernel arguments cannot be provided without an external kernel"
            message = "kernelBoot must have a container beside kernelArgs"
            yield Refusal(boot.place_of("kernelArgs"), message, said, "add container, or delete kernelArgs")
        return
    if not container.text("image"):
        message = "the container of kernelBoot must have an image"
        yield Refusal(boot.place_of("container"), message, "container must be defined with an image", "write image")
    paths = [key for key in ("kernelPath", "initrdPath") if container.text(key)]
    if not paths:
        message, said = (
            "the container of kernelBoot must have kernelPath or initrdPath",
            "must be defined with at least one of",
        )
        yield Refusal(boot.place_of("container"), message, f"{said} the following: kernelPath, initrdPath", "write one")
    for key in paths:
        if not _is_clean(container.text(key) or ""):
            message = f"the {key} of kernelBoot must be an absolute path to a file"
            yield Refusal(container.place_of(key), message, _NOT_ABSOLUTE, "write it from /, without . and ..")


def _is_clean(path: str) -> bool:
    """Whether a path is absolute and as Go's filepath.Join makes it; what a template fills in is taken to be."""
    clean = "/" + normpath(path).lstrip("/")
    return is_template(path) or (path != "/" and clean == path.removesuffix("/") and ".." not in path.split("/"))


def _of_target(volume: Mapping, disk: Mapping) -> Iterator[Refusal]:
    name = volume.text("name")
    claims = volume.get("persistentVolumeClaim") is not None or volume.get("dataVolume") is not None
    if disk.get("lun") is not None and not claims:
        message = f"the lun {name} must be of a persistentVolumeClaim or dataVolume"
        said = "lun can only be mapped to a DataVolume or PersistentVolumeClaim volume."
        yield Refusal(disk.place_of("lun"), message, said, "write disk in place of lun")
    body = disk.mapping("disk")
    if volume.get("downwardMetrics") is not None:
        if body is None:
            message = f"the downwardMetrics volume {name} must be shown as a disk"
            yield Refusal(
                disk.place_of("name"),
                message,
                "DownwardMetrics volume must be mapped to a disk",
                "write disk: {bus: virtio}",
            )
        elif body.text("bus") not in (None, "", "virtio"):
            message = f"the downwardMetrics volume {name} must be on the bus virtio"
            yield Refusal(
                body.place_of("bus"),
                message,
                "DownwardMetrics volume must be mapped to virtio bus",
                "write bus: virtio",
            )
