"""What KubeVirt accepts as the disks of a VM, and what several VMs may share.

Source: KubeVirt pkg/storage/admitters, vmi-create-admitter.go.
"""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks import disk_rules, volume_rules
from topocheck.checks.check import check
from topocheck.checks.left_out import Gaps
from topocheck.checks.machine_spec import machine_spec, machines
from topocheck.checks.unresolved import is_template, severity
from topocheck.checks.wording import listed
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related
from topocheck.model.value import Mapping
from topocheck.model.workload import Workload
from topocheck.simulate.network import Network

_PRESET = "VirtualMachineInstancePreset"
_NOT_RUNNING = frozenset({"Halted", "Manual"})


@check("IMG14", "illegal-disk")
def illegal_disk(network: Network) -> Iterator[Problem]:
    """A disk or a volume of a VM is one that KubeVirt refuses: without its volume, with two sources or targets, an illegal bus."""
    gaps = Gaps(network.site)
    for workload, spec in machines(network):
        devices = spec.at("domain", "devices")
        disks = devices.mappings("disks") if isinstance(devices, Mapping) else []
        volumes = spec.mappings("volumes")
        yield from _twice(workload, disks, "disks")
        yield from _twice(workload, volumes, "volumes")
        found = [refusal for disk in disks for refusal in disk_rules.refusals(disk)]
        found += disk_rules.boot_orders(disks)
        for refusal in (*found, *volume_rules.refusals(volumes, disks), *volume_rules.kernel_boot(spec)):
            symptom = f"the apply is refused: {refusal.said}"
            yield Problem(refusal.place, refusal.message, workload.object, symptom, refusal.fix)
        names = {volume.text("name") for volume in volumes}
        for disk in disks:
            name = disk.text("name")
            if name is not None and name not in names and not _is_open(disk, names):
                problem = Problem(
                    place=disk.place_of("name"),
                    message=f"the disk {name} of {workload.object} must have a volume of its name",
                    object=workload.object,
                    symptom=f"the apply is refused: spec.template.spec.domain.devices.disks.Name '{name}' not found",
                    fix=f"add a volume {name}, or correct the name; the volumes are {listed(filter(None, names)) or 'none'}",
                )
                yield from gaps.told(problem)
    yield from _presets(network)


def _presets(network: Network) -> Iterator[Problem]:
    """The disks of presets, which are looked at by themselves."""
    for manifest in network.site.manifests:
        devices = manifest.body.at("spec", "domain", "devices") if manifest.kind == _PRESET else None
        disks = devices.mappings("disks") if isinstance(devices, Mapping) and not manifest.partial else []
        for refusal in (refusal for disk in disks for refusal in disk_rules.refusals(disk)):
            symptom = f"the apply is refused: {refusal.said}"
            yield Problem(refusal.place, refusal.message, manifest.object, symptom, refusal.fix)


def _is_open(disk: Mapping, names: set[str | None]) -> bool:
    """A drive may be empty, and what a template names is not known."""
    written = [disk.text("name"), *names]
    return disk.mapping("cdrom") is not None or any(name is not None and is_template(name) for name in written)


def _twice(workload: Workload, items: list[Mapping], what: str) -> Iterator[Problem]:
    seen: dict[str, Mapping] = {}
    for item in items:
        name = item.text("name")
        if name is None or is_template(name):
            continue
        if name in seen:
            yield Problem(
                place=item.place_of("name"),
                message=f"{workload.object} has two {what} with the name {name}, and each must have its own",
                object=workload.object,
                symptom=f"the apply is refused: the {what} must not have the same Name",
                fix="rename or delete one of them",
                related=(Related(seen[name].place_of("name"), "the first one"),),
            )
        seen.setdefault(name, item)


@check("IMG16", "disk-of-two-machines")
def disk_of_two_machines(network: Network) -> Iterator[Problem]:
    """Two VMs that run have one disk, which neither says to be shareable or read-only.

    Source: KubeVirt user guide, Disks and Volumes, shareable; QEMU docs/system/images, image locking.
    """
    uses: dict[tuple[str, str], dict[str, tuple[Workload, Place]]] = {}
    for workload, spec in machines(network):
        if _may_run(workload):
            for name, place in _own_disks(workload, spec):
                uses.setdefault((workload.namespace, name), {}).setdefault(workload.object, (workload, place))
    for (_, name), users in uses.items():
        if len(users) == 1:
            yield from _copied(name, *next(iter(users.values())))
        else:
            (_, first), *others = users.values()
            last, place = others[-1]
            yield Problem(
                place=place,
                message=f"the disk {name} must be of one VM, and {listed(users)} have it",
                object=last.object,
                symptom='the second one does not start: Failed to get "write" lock, or Multi-Attach error for volume on '
                "another node; with a disk that is not locked both write, and the file system is destroyed",
                fix="give each its own DataVolume by dataVolumeTemplates; for a cluster file system write shareable: true",
                related=(
                    Related(first, "it is used here too"),
                    *(Related(each, "and here") for _, each in others[:-1]),
                ),
                severity=severity(network.site),
            )


def _copied(name: str, workload: Workload, place: Place) -> Iterator[Problem]:
    """The one disk of a VM that there is several times."""
    if (workload.replicas or 0) > 1:
        yield Problem(
            place=place,
            message=f"the disk {name} must be of one VM, and each of the {workload.replicas} of {workload.object} has it",
            object=workload.object,
            symptom='only the first one starts: Failed to get "write" lock, or Multi-Attach error for volume on another node',
            fix="use a containerDisk or an ephemeral volume, or a VirtualMachinePool with dataVolumeTemplates",
        )


def _may_run(workload: Workload) -> bool:
    spec = machine_spec(workload)
    return spec is None or (spec.boolean("running") is not False and spec.text("runStrategy") not in _NOT_RUNNING)


def _own_disks(workload: Workload, spec: Mapping) -> Iterator[tuple[str, Place]]:
    devices = spec.at("domain", "devices")
    disks = devices.mappings("disks") if isinstance(devices, Mapping) else []
    shared = {disk.text("name") for disk in disks if _is_shared(disk)}
    filesystems = devices.mappings("filesystems") if isinstance(devices, Mapping) else []
    shared |= {each.text("name") for each in filesystems}
    for volume in spec.mappings("volumes"):
        for key, field in (("dataVolume", "name"), ("persistentVolumeClaim", "claimName")):
            source = volume.mapping(key)
            name = source.text(field) if source is not None else None
            own_template = workload.kind == "VirtualMachinePool" and name in workload.data_volume_templates
            if source is None or name is None or is_template(name) or volume.text("name") in shared or own_template:
                continue
            if source.boolean("readOnly") is not True:
                yield name, source.place_of(field)


def _is_shared(disk: Mapping) -> bool:
    body = disk.mapping("disk")
    read_only = body is not None and body.boolean("readonly") is True
    return (
        read_only or disk.boolean("shareable") is True or disk.get("cdrom") is not None or disk.get("lun") is not None
    )


CHECKS = (illegal_disk, disk_of_two_machines)
