"""What KubeVirt accepts as a request about a VM: a snapshot, a restore, an export, a clone, a backup.

Sources: KubeVirt pkg/storage/admitters (vmsnapshot.go, vmrestore.go, vmexport.go, backup.go), pkg/virt-api/webhooks/validating-webhook/admitters/
vmclone-admitter.go.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from topocheck.checks.backups import backup_refusals, tracker_refusals
from topocheck.checks.check import check
from topocheck.checks.disk_rules import Refusal
from topocheck.checks.interface_fields import is_mac
from topocheck.checks.machine_spec import holds_template
from topocheck.checks.restores import restore_refusals
from topocheck.checks.unresolved import is_template
from topocheck.checks.wording import listed
from topocheck.model.problem import Problem
from topocheck.model.value import Mapping, Scalar, Sequence
from topocheck.simulate.network import Network

_MACHINE, _SNAPSHOT, _CLAIM = "VirtualMachine", "VirtualMachineSnapshot", "PersistentVolumeClaim"
_TEMPLATE = "VirtualMachineTemplate"
_GROUPS = {_MACHINE: "kubevirt.io", _SNAPSHOT: "snapshot.kubevirt.io", _CLAIM: "", _TEMPLATE: "template.kubevirt.io"}
_FILTERS = ("annotationFilters", "labelFilters")
_NAME_POLICIES = ("PrefixTargetName", "RandomizeNames")


@check("IMG29", "refused-vm-request")
def refused_request(network: Network) -> Iterator[Problem]:
    """A snapshot, restore, export, clone or backup of a VM is none that KubeVirt accepts: of what, in what form, with which patches."""
    for manifest in network.site.manifests:
        refusals = _REFUSALS.get((manifest.group, manifest.kind))
        spec = manifest.body.mapping("spec")
        if refusals is None or spec is None or manifest.partial or any(is_template(key) for key in spec.entries):
            continue
        for refusal in refusals(spec):
            symptom = f"the apply is refused: {refusal.said}"
            yield Problem(refusal.place, refusal.message, manifest.object, symptom, refusal.fix)


def _of_snapshot(spec: Mapping) -> Iterator[Refusal]:
    return _of_object(spec, "source", (_MACHINE,))


def _of_restore(spec: Mapping) -> Iterator[Refusal]:
    yield from _of_object(spec, "target", (_MACHINE,))
    yield from restore_refusals(spec)


def _of_export(spec: Mapping) -> Iterator[Refusal]:
    source = spec.mapping("source")
    yield from _of_object(spec, "source", (_CLAIM, _SNAPSHOT, _MACHINE, _TEMPLATE))
    if source is not None and not holds_template(source) and not source.text("name"):
        kind = source.text("kind") or "source"
        yield Refusal(
            source.place, f"the {kind} to export must have a name", "name must not be empty", "write its name"
        )


def _of_clone(spec: Mapping) -> Iterator[Refusal]:
    source, target = spec.mapping("source"), spec.mapping("target")
    if source is None:
        yield Refusal(spec.place, "a clone must have a source", "Source cannot be nil", "write source")
    elif not holds_template(source):
        yield from _of_kind(source, "source", (_MACHINE, _SNAPSHOT))
        for key in ("apiGroup", "name"):
            if not source.text(key):
                message = f"the source of a clone must have {key}"
                yield Refusal(source.place, message, f"Source's {key} cannot be empty", f"write {key}")
    if target is not None and not holds_template(target):
        yield from _of_kind(target, "target", (_MACHINE,))
    if source is not None and target is not None and _is_one_machine(source, target):
        said = "Target name cannot be equal to source name when both are VirtualMachines"
        place = target.place_of("name")
        yield Refusal(place, f"the clone of {source.text('name')} must have another name", said, "write another name")
    yield from _of_filters(spec)
    yield from _of_macs(spec)
    yield from _of_clone_patches(spec)


def _of_object(spec: Mapping, key: str, kinds: tuple[str, ...]) -> Iterator[Refusal]:
    """What is wrong with the kind and group of the object that is asked about."""
    body = spec.mapping(key)
    if body is None or holds_template(body):
        return
    kind, group = body.text("kind") or "", body.text("apiGroup")
    if kind not in kinds:
        yield from _of_kind(body, key, kinds)
    elif (group or "") != _GROUPS[kind]:
        wanted = f"apiGroup: {_GROUPS[kind]}" if _GROUPS[kind] else "no apiGroup"
        had = f" and not {group}" if group else ""
        said = "invalid apiGroup" if group else "missing apiGroup"
        place = body.place_of("apiGroup") if group else body.place
        yield Refusal(place, f"the {key} of kind {kind} must have {wanted}{had}", said, f"write {wanted}")


def _of_kind(body: Mapping, key: str, kinds: tuple[str, ...]) -> Iterator[Refusal]:
    kind = body.text("kind") or ""
    if kind not in kinds:
        message = f'the {key} must be of the kind {listed(kinds)}, and is of the kind "{kind}"'
        yield Refusal(body.place_of("kind"), message, f"{key} kind is not supported: invalid kind", f"write {kinds[0]}")


def _is_one_machine(source: Mapping, target: Mapping) -> bool:
    same = bool(source.text("name")) and source.text("name") == target.text("name")
    return same and source.text("kind") == target.text("kind") == _MACHINE and not holds_template(source)


def _of_filters(spec: Mapping) -> Iterator[Refusal]:
    for body in (spec, spec.mapping("template")):
        for key in _FILTERS if body is not None else ():
            filters = body.get(key) if body is not None else None
            for item in filters.items if isinstance(filters, Sequence) else ():
                if isinstance(item, Scalar) and not is_template(item.text) and not _is_filter(item.text):
                    message = (
                        f'the filter "{item.text}" in {key} must have ! at its beginning only, and * at its end only'
                    )
                    said = f"{key} filter {item.text} is invalid: NegationChar can be only used at the beginning of the filter"
                    yield Refusal(item.place, message, said, "write one filter for each part")


def _is_filter(text: str) -> bool:
    return text == "*" or (text != "!" and "!" not in text[1:] and "*" not in text[:-1])


def _of_macs(spec: Mapping) -> Iterator[Refusal]:
    addresses = spec.mapping("newMacAddresses")
    for name, value in addresses if addresses is not None else ():
        text = value.text if isinstance(value, Scalar) else ""
        if text and not is_template(text) and not is_mac(text):
            message = f'the MAC address "{text}" of the interface {name} must be six pairs of hexadecimal digits'
            said = f"interface {name} has malformed MAC address ({text})"
            yield Refusal(value.place, message, said, "write it as 02:00:00:00:00:01")


def _of_clone_patches(spec: Mapping) -> Iterator[Refusal]:
    patches = spec.sequence("patches")
    for item in patches.items if patches is not None else ():
        if isinstance(item, Scalar) and not is_template(item.text) and not _is_json(item.text):
            said = f"patch is not valid JSON ({item.text})"
            yield Refusal(
                item.place, "a patch of a clone must be JSON", said, "write a JSON patch, its names in quotes"
            )
    policy = spec.scalar("volumeNamePolicy")
    if policy is not None and policy.text not in _NAME_POLICIES and not is_template(policy.text):
        message = f'the volumeNamePolicy "{policy.text}" must be {listed(_NAME_POLICIES)}'
        yield Refusal(policy.place, message, f'VolumeNamePolicy "{policy.text}" is not supported', "delete it")


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


_REFUSALS: dict[tuple[str, str], Callable[[Mapping], Iterator[Refusal]]] = {
    ("snapshot.kubevirt.io", _SNAPSHOT): _of_snapshot,
    ("snapshot.kubevirt.io", "VirtualMachineRestore"): _of_restore,
    ("export.kubevirt.io", "VirtualMachineExport"): _of_export,
    ("clone.kubevirt.io", "VirtualMachineClone"): _of_clone,
    ("backup.kubevirt.io", "VirtualMachineBackup"): backup_refusals,
    ("backup.kubevirt.io", "VirtualMachineBackupTracker"): tracker_refusals,
}

CHECKS = (refused_request,)
