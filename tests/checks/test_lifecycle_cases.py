"""What KubeVirt takes and refuses of the objects around a VM: snapshots, restores, exports, clones, migrations.

The situations are those of KubeVirt pkg/storage/admitters and pkg/virt-api/webhooks/validating-webhook/admitters; those of an update,
of a cluster's own state and of a feature gate are left out, for Git does not tell them.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from verdicts import errors

MACHINE = "{apiGroup: kubevirt.io, kind: VirtualMachine, name: vm}"
SNAPSHOT = "{apiGroup: snapshot.kubevirt.io, kind: VirtualMachineSnapshot, name: s}"
OTHER = "{apiGroup: kubevirt.io, kind: VirtualMachine, name: other}"


def declared(version: str, kind: str, spec: str) -> str:
    return f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: a, namespace: ns}}\nspec: {{{spec}}}\n"


def snapshot(source: str) -> str:
    return declared("snapshot.kubevirt.io/v1beta1", "VirtualMachineSnapshot", f"source: {source}")


def restore(target: str = MACHINE, more: str = "") -> str:
    spec = f"target: {target}, virtualMachineSnapshotName: s{more}"
    return declared("snapshot.kubevirt.io/v1beta1", "VirtualMachineRestore", spec)


def patched(patch: str) -> str:
    return restore(more=f", patches: ['{patch}']")


def export(source: str) -> str:
    return declared("export.kubevirt.io/v1beta1", "VirtualMachineExport", f"source: {source}")


def clone(source: str = MACHINE, target: str = OTHER, more: str = "") -> str:
    spec = f"source: {source}, target: {target}{more}"
    return declared("clone.kubevirt.io/v1beta1", "VirtualMachineClone", spec)


def filtered(*filters: str, key: str = "labelFilters") -> str:
    return clone(more=f", {key}: [{', '.join(map(repr, filters))}]")


def policy(spec: str) -> str:
    return (
        "apiVersion: migrations.kubevirt.io/v1alpha1\nkind: MigrationPolicy\nmetadata: {name: a}\n"
        f"spec: {{selectors: {{namespaceSelector: {{a: b}}}}{spec}}}\n"
    )


def migration(spec: str) -> str:
    return declared("kubevirt.io/v1", "VirtualMachineInstanceMigration", spec)


def backup(source: str = MACHINE, claim: str = "copies", more: str = "") -> str:
    spec = f"source: {source}, pvcName: '{claim}'{more}"
    return declared("backup.kubevirt.io/v1alpha1", "VirtualMachineBackup", spec)


def tracker(source: str = MACHINE) -> str:
    return declared("backup.kubevirt.io/v1alpha1", "VirtualMachineBackupTracker", f"source: {source}")


def tracked(spec: str) -> str:
    return declared("backup.kubevirt.io/v1alpha1", "VirtualMachineBackup", spec)


def moved(sent: str, received: str) -> str:
    to = f"sendTo: {{migrationID: {sent}, connectURL: '192.0.2.1:9185'}}"
    return migration(f"vmiName: vm, {to}, receive: {{migrationID: {received}}}")


TAKEN = {
    "a snapshot of a VM": snapshot(MACHINE),
    "a restore of a VM": restore(),
    "a restore that changes a MAC address": patched(
        '{"op": "replace", "path": "/spec/template/spec/domain/devices/interfaces/0/macAddress", "value": "x"}'
    ),
    "a restore that changes a label": patched('{"op": "replace", "path": "/metadata/labels/a", "value": "b"}'),
    "a restore that changes an annotation": patched('{"op": "add", "path": "/metadata/annotations/a", "value": "b"}'),
    "a restore under another name of a volume": restore(
        more=", volumeRestoreOverrides: [{volumeName: root, restoreName: new}]"
    ),
    "a restore with a label for a volume": restore(
        more=", volumeRestoreOverrides: [{volumeName: root, labels: {a: b}}]"
    ),
    "a restore in place": restore(more=", volumeRestorePolicy: InPlace"),
    "a restore under random names": restore(more=", volumeRestorePolicy: RandomizeNames"),
    "an export of a claim": export("{apiGroup: '', kind: PersistentVolumeClaim, name: a}"),
    "an export of a claim without a group": export("{kind: PersistentVolumeClaim, name: a}"),
    "an export of a snapshot": export(SNAPSHOT),
    "an export of a VM": export(MACHINE),
    "a clone of a VM": clone(),
    "a clone of a snapshot": clone(SNAPSHOT),
    "a clone of a snapshot under the VM's name": clone(SNAPSHOT, MACHINE),
    "a clone without a target": declared("clone.kubevirt.io/v1beta1", "VirtualMachineClone", f"source: {MACHINE}"),
    "a clone with filters": filtered("*", "!some/key*", "other/*", "key"),
    "a clone with filters of annotations": filtered("*", "!key", key="annotationFilters"),
    "a clone with filters of the template": clone(more=", template: {labelFilters: ['*'], annotationFilters: ['!a*']}"),
    "a clone with MAC addresses": clone(
        more=", newMacAddresses: {a: '02:00:00:00:00:01', b: 02-00-00-00-00-02, c: ''}"
    ),
    "a clone with a patch": clone(more=""", patches: ['{"op": "replace", "path": "/spec/a", "value": "b"}']"""),
    "a policy of a bandwidth": policy(", bandwidthPerMigration: 64Mi"),
    "a policy of no bandwidth": policy(", bandwidthPerMigration: 0"),
    "a policy of a timeout": policy(", completionTimeoutPerGiB: 1"),
    "a policy of the timeout 0": policy(", completionTimeoutPerGiB: 0"),
    "a policy of nothing": policy(""),
    "a migration": migration("vmiName: vm"),
    "a migration to another cluster": migration("vmiName: vm, sendTo: {migrationID: a, connectURL: '192.0.2.1:9185'}"),
    "a migration from another cluster": migration("vmiName: vm, receive: {migrationID: a}"),
    "a migration within the cluster that is sent and received": moved("a", "a"),
    "a backup of a VM": backup(),
    "a backup of a VM that is pushed": backup(more=", mode: Push"),
    "a backup of a tracker's VM": tracked("backupTracker: {name: t}, pvcName: copies"),
    "a backup of a tracker as its source": backup(
        "{apiGroup: backup.kubevirt.io, kind: VirtualMachineBackupTracker, name: t}"
    ),
    "a backup that is pulled": backup(more=", mode: Pull, tokenSecretRef: token"),
    "a tracker of a VM": tracker(),
    "a restore with the patches of a list": patched(
        '[{"op":"replace","path":"/spec/template/spec/domain/cpu/cores","value":"2"}]'
    ),
    "a restore that takes the size away": patched('[{"op":"remove","path":"/spec/instancetype"}]'),
}

REFUSED = {
    "a snapshot without a group": snapshot("{kind: VirtualMachine, name: vm}"),
    "a snapshot of an instance": snapshot("{apiGroup: kubevirt.io, kind: VirtualMachineInstance, name: vm}"),
    "a snapshot of another group": snapshot("{apiGroup: foo.bar, kind: VirtualMachine, name: vm}"),
    "a restore without a group": restore("{kind: VirtualMachine, name: vm}"),
    "a restore of an instance": restore("{apiGroup: kubevirt.io, kind: VirtualMachineInstance, name: vm}"),
    "a restore of another group": restore("{apiGroup: foo.bar, kind: VirtualMachine, name: vm}"),
    "a restore that changes the name": patched('{"op": "replace", "path": "/metadata/name", "value": "b"}'),
    "a restore with a patch without a colon": patched('{"op": "replace", "path" "/spec/a", "value": "b"}'),
    "a restore with a patch of two colons": patched('{"op": "replace", "path": "/spec/a", "value": "b:c"}'),
    "a restore of a volume without a name": restore(
        more=", volumeRestoreOverrides: [{volumeName: '', restoreName: new}]"
    ),
    "a restore of a volume that changes nothing": restore(more=", volumeRestoreOverrides: [{volumeName: root}]"),
    "a restore of an unknown policy": restore(more=", volumeRestorePolicy: Somehow"),
    "a restore of an unknown ownership": restore(more=", volumeOwnershipPolicy: Somebody"),
    "an export of a claim without a name": export("{apiGroup: '', kind: PersistentVolumeClaim, name: ''}"),
    "an export of a snapshot without a name": export(SNAPSHOT.replace("name: s", "name: ''")),
    "an export of a VM without a name": export(MACHINE.replace("name: vm", "name: ''")),
    "an export of an unknown kind": export("{apiGroup: '', kind: unknown, name: a}"),
    "an export of a claim of a group": export("{apiGroup: invalid, kind: PersistentVolumeClaim, name: a}"),
    "an export of a snapshot of another group": export("{apiGroup: invalid, kind: VirtualMachineSnapshot, name: a}"),
    "an export of a VM of another group": export("{apiGroup: invalid, kind: VirtualMachine, name: a}"),
    "a clone of an unknown kind": clone("{apiGroup: kubevirt.io, kind: VirtualMachineInstance, name: vm}"),
    "a clone to an unknown kind": clone(target="{apiGroup: kubevirt.io, kind: VirtualMachineInstance, name: b}"),
    "a clone without a source": declared("clone.kubevirt.io/v1beta1", "VirtualMachineClone", f"target: {OTHER}"),
    "a clone of a VM without a group": clone("{kind: VirtualMachine, name: vm}"),
    "a clone of a VM without a kind": clone("{apiGroup: kubevirt.io, kind: '', name: vm}"),
    "a clone of a VM without a name": clone("{apiGroup: kubevirt.io, kind: VirtualMachine, name: ''}"),
    "a clone of a VM onto itself": clone(MACHINE, MACHINE),
    "a clone with a lone exclamation mark": filtered("!"),
    "a clone with an exclamation mark inside": filtered("some!key"),
    "a clone with two exclamation marks": filtered("!!key"),
    "a clone with a star inside": filtered("some*key"),
    "a clone with a star at the beginning": filtered("*key", key="annotationFilters"),
    "a clone with a star inside of a template's filter": clone(more=", template: {labelFilters: ['a*b']}"),
    "a clone with a malformed MAC address": clone(more=", newMacAddresses: {a: '02:00:00:00:00:0z'}"),
    "a clone with a long MAC address": clone(more=", newMacAddresses: {a: '02:00:00:00:00:00:00:01'}"),
    "a clone with a patch that is no JSON": clone(more=", patches: ['{op: replace']"),
    "a clone of an unknown naming of volumes": clone(more=", volumeNamePolicy: Somehow"),
    "a policy of a bandwidth below zero": policy(", bandwidthPerMigration: -123"),
    "a policy of a timeout below zero": policy(", completionTimeoutPerGiB: -1"),
    "a restore that changes the kind": patched('[{"op":"replace","path":"/kind","value":"Other"}]'),
    "a restore that changes the version": patched('[{"op":"remove","path":"/apiVersion"}]'),
    "a restore that changes all of the metadata": patched('{"op": "remove", "path": "/metadata"}'),
    "a restore that changes the status": patched('{"op": "replace", "path": "/status/ready", "value": "true"}'),
    "a backup of nothing": tracked("pvcName: copies"),
    "a backup of a VM and of a tracker": backup(more=", backupTracker: {name: t}"),
    "a backup without a group": backup("{kind: VirtualMachine, name: vm}"),
    "a backup of another group": backup("{apiGroup: foo.bar, kind: VirtualMachine, name: vm}"),
    "a backup of an instance": backup("{apiGroup: kubevirt.io, kind: VirtualMachineInstance, name: vm}"),
    "a backup of a VM without a name": backup("{apiGroup: kubevirt.io, kind: VirtualMachine, name: ''}"),
    "a backup of an unknown mode": backup(more=", mode: Somehow"),
    "a backup without a claim": tracked(f"source: {MACHINE}"),
    "a backup that is pushed without a claim": tracked(f"source: {MACHINE}, mode: Push"),
    "a backup into a claim without a name": backup(claim="", more=", mode: Push"),
    "a backup that is pulled without a token": backup(more=", mode: Pull"),
    "a tracker of a VM without a name": tracker("{apiGroup: kubevirt.io, kind: VirtualMachine, name: ''}"),
    "a tracker without a group": tracker("{kind: VirtualMachine, name: vm}"),
    "a tracker of another group": tracker("{apiGroup: foo.bar, kind: VirtualMachine, name: vm}"),
    "a tracker of an instance": tracker("{apiGroup: kubevirt.io, kind: VirtualMachineInstance, name: vm}"),
    "a migration under two numbers": moved("a", "b"),
    "a migration of nothing": migration("vmiName: ''"),
    "a migration without a name": migration(""),
}


@pytest.mark.parametrize("manifest", TAKEN.values(), ids=TAKEN.keys())
def test_kubevirt_takes(tmp_path: Path, manifest: str) -> None:
    assert errors(tmp_path, manifest) == []


@pytest.mark.parametrize("manifest", REFUSED.values(), ids=REFUSED.keys())
def test_kubevirt_refuses(tmp_path: Path, manifest: str) -> None:
    assert errors(tmp_path, manifest) != []
