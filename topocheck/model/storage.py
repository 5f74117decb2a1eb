"""The objects that a VM's disks come from, and the plain objects that workloads refer to."""

from __future__ import annotations

from dataclasses import dataclass

from topocheck.model.place import Place


@dataclass(frozen=True, slots=True)
class SourceReference:
    """``sourceRef`` of a DataVolume or of a template of one. ``namespace`` is None for the DataVolume's own."""

    kind: str
    name: str
    place: Place
    namespace: str | None = None


@dataclass(frozen=True, slots=True)
class DataVolume:
    """A DataVolume, or an entry of a VM's ``dataVolumeTemplates`` (``owner`` is then the VM's ``object``)."""

    namespace: str
    name: str
    place: Place
    owner: str | None = None
    source_ref: SourceReference | None = None
    source_kind: str | None = None  # http, registry, pvc ...
    wave: int = 0


@dataclass(frozen=True, slots=True)
class NamedObject:
    """An object of which only its name matters: ConfigMap, Secret, PersistentVolumeClaim, DataSource, Namespace ...

    ``group`` is the API group, empty for the core group.
    """

    group: str
    kind: str
    namespace: str
    name: str
    place: Place
    wave: int = 0


@dataclass(frozen=True, slots=True)
class DataImportCron:
    """A DataImportCron: the DataSource that it manages, in its own namespace."""

    namespace: str
    name: str
    place: Place
    managed_data_source: str | None = None
    wave: int = 0
