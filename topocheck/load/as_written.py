"""The kinds that nothing is read from, and that the checks look at as they are written."""

from __future__ import annotations

from collections.abc import Mapping

_SIZES = ("Instancetype", "ClusterInstancetype", "Preference", "ClusterPreference")

AS_WRITTEN: Mapping[str, tuple[str, ...]] = {
    "snapshot.kubevirt.io": ("VirtualMachineSnapshot", "VirtualMachineRestore"),
    "export.kubevirt.io": ("VirtualMachineExport",),
    "clone.kubevirt.io": ("VirtualMachineClone",),
    "backup.kubevirt.io": ("VirtualMachineBackup", "VirtualMachineBackupTracker"),
    "migrations.kubevirt.io": ("MigrationPolicy",),
    "kubevirt.io": ("KubeVirt", "VirtualMachineInstanceMigration"),
    "cdi.kubevirt.io": ("VolumeImportSource", "VolumeUploadSource"),
    "instancetype.kubevirt.io": tuple(f"VirtualMachine{size}" for size in _SIZES),
}
