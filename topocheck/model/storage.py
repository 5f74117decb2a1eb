"""The objects that a VM's disks come from, and the plain objects that workloads refer to."""

from __future__ import annotations

from dataclasses import dataclass, field

from topocheck.model.place import Place
from topocheck.model.value import Mapping


@dataclass(frozen=True, slots=True)
class SourceReference:
    """``sourceRef`` of a DataVolume or of a template of one. ``namespace`` is None for the DataVolume's own."""

    kind: str
    name: str
    place: Place
    namespace: str | None = None


@dataclass(frozen=True, slots=True)
class DataVolume:
    """A DataVolume, or an entry of a VM's ``dataVolumeTemplates`` (``owner`` is then the VM's ``object``).

    ``body`` is the mapping of the manifest or of the entry.
    """

    namespace: str
    name: str
    place: Place
    owner: str | None = None
    source_ref: SourceReference | None = None
    source_kind: str | None = None  # http, registry, pvc ...
    wave: int = 0
    body: Mapping | None = field(default=None, compare=False, repr=False)

    @property
    def object(self) -> str:
        """``DataVolume namespace/name``, as findings name it."""
        return f"DataVolume {self.namespace}/{self.name}"


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
