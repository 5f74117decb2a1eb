"""What KubeVirt accepts as the backup of a VM, and as what keeps the checkpoints of a VM's backups.

Sources: KubeVirt pkg/storage/admitters/backup.go, and the rules in the kinds' own schema, staging/src/kubevirt.io/api/backup/v1alpha1/types.go.
"""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.disk_rules import Refusal
from topocheck.checks.machine_spec import holds_template
from topocheck.checks.unresolved import is_template
from topocheck.checks.wording import listed
from topocheck.model.value import Mapping

_KINDS = {"kubevirt.io": "VirtualMachine", "backup.kubevirt.io": "VirtualMachineBackupTracker"}
_PUSH, _PULL = "Push", "Pull"


def backup_refusals(spec: Mapping) -> Iterator[Refusal]:
    """Everything for which a VirtualMachineBackup is refused."""
    source, tracker = spec.mapping("source"), spec.get("backupTracker")
    if source is None and tracker is None:
        yield Refusal(
            spec.place, "a backup must have a source", "must specify either source or backupTracker", "write source"
        )
    elif source is not None and tracker is not None:
        said = "source and backupTracker are mutually exclusive"
        yield Refusal(source.place, "a backup must have a source or a backupTracker, not both", said, "delete one")
    elif source is not None:
        yield from _of_source(source, _KINDS)
    mode = spec.text("mode") or _PUSH
    if is_template(mode):
        return
    if mode not in (_PUSH, _PULL):
        message = f'the mode "{mode}" of a backup must be {listed((_PUSH, _PULL))}'
        yield Refusal(spec.place_of("mode"), message, "invalid mode", "delete mode: a backup is pushed into a claim")
    elif mode == _PULL and not spec.text("tokenSecretRef"):
        said = "tokenSecretRef is required when mode is Pull"
        yield Refusal(spec.place_of("mode"), "a backup that is pulled must have a tokenSecretRef", said, "write it")
    elif mode == _PUSH and not spec.text("pvcName"):
        said = "pvcName must be provided in push mode"
        yield Refusal(spec.place_of("pvcName"), "a backup must have the claim that takes it", said, "write pvcName")


def tracker_refusals(spec: Mapping) -> Iterator[Refusal]:
    """Everything for which a VirtualMachineBackupTracker is refused."""
    source = spec.mapping("source")
    if source is None:
        said = "must specify source"
        yield Refusal(spec.place, "a backup tracker must have the VM that it is of as source", said, "write source")
    else:
        yield from _of_source(source, {"kubevirt.io": "VirtualMachine"})


def _of_source(source: Mapping, kinds: dict[str, str]) -> Iterator[Refusal]:
    """The first of what is wrong with the object that is backed up."""
    group, kind = source.text("apiGroup"), source.text("kind")
    if holds_template(source):
        return
    if group not in kinds:
        had = f'"{group}"' if group else "missing"
        said = "invalid apiGroup" if group else "missing apiGroup"
        message = f"the apiGroup of the source is {had}, and must be {listed(tuple(kinds))}"
        yield Refusal(source.place_of("apiGroup"), message, said, "write apiGroup: kubevirt.io")
    elif kind != kinds[group]:
        message = f'the source of {group} must be of the kind {kinds[group]}, and is of the kind "{kind or ""}"'
        yield Refusal(source.place_of("kind"), message, "invalid kind", f"write {kinds[group]}")
    elif not source.text("name"):
        yield Refusal(source.place_of("name"), "the source must have a name", "name is required", "write its name")
