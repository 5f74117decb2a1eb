"""How large the disks of a site are, and what each is a copy of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from topocheck.model.place import Place
from topocheck.model.quantity import quantity
from topocheck.model.site import Site
from topocheck.model.storage import DataVolume
from topocheck.model.value import Mapping, Scalar

FORMS = ("storage", "pvc")
_LONGEST_CHAIN = 3  # a DataSource may point to another, which must be the last


@dataclass(frozen=True, slots=True)
class Size:
    """A size as it is written, and what it amounts to."""

    text: str
    bytes: Decimal
    place: Place


@dataclass(frozen=True, slots=True)
class Origin:
    """What a DataVolume is a copy of: the object, and its size where the repository says it."""

    namespace: str
    object: str
    size: Size | None


def size_in(body: Mapping, *path: str) -> Size | None:
    """The size at ``resources.requests.storage`` of what stands at a path; None where there is none that can be read."""
    scalar = body.at(*path, "resources", "requests", "storage")
    read = quantity(scalar.text) if isinstance(scalar, Scalar) else None
    return Size(scalar.text, read, scalar.place) if isinstance(scalar, Scalar) and read is not None else None


def size_of(volume: DataVolume) -> Size | None:
    """The size that a DataVolume asks for."""
    sizes = (size_in(volume.body, "spec", form) for form in FORMS) if volume.body is not None else ()
    return next((size for size in sizes if size is not None), None)


class Disks:
    """The disks of a site by namespace and name: DataVolumes, claims, and the DataSources that lead to them."""

    def __init__(self, site: Site) -> None:
        self._sizes: dict[tuple[str, str], Size | None] = {}
        self._sources: dict[tuple[str, str], Mapping] = {}
        self._crons: dict[tuple[str, str], Mapping] = {}
        for manifest in site.manifests:
            key = (manifest.namespace or "default", manifest.name or "")
            if manifest.kind == "PersistentVolumeClaim" and not manifest.group:
                self._sizes[key] = size_in(manifest.body, "spec")
            elif manifest.kind == "DataSource" and manifest.group == "cdi.kubevirt.io":
                self._sources[key] = manifest.body
            elif manifest.kind == "DataImportCron":
                managed = manifest.body.at("spec", "managedDataSource")
                if isinstance(managed, Scalar):
                    self._crons[key[0], managed.text] = manifest.body
        for volume in site.data_volumes:
            self._sizes[volume.namespace, volume.name] = size_of(volume)

    def origins(self, volume: DataVolume) -> Iterator[Origin]:
        """What a DataVolume clones: a claim or, by a DataSource, what that leads to. Nothing for an import."""
        source = volume.body.at("spec", "source") if volume.body is not None else None
        if isinstance(source, Mapping):
            yield from self._of_source(source, volume.namespace)
        elif volume.source_ref is not None:
            yield from self._of_data_source(volume.source_ref.namespace or volume.namespace, volume.source_ref.name)

    def _of_source(self, source: Mapping, namespace: str) -> Iterator[Origin]:
        claim, snapshot = source.mapping("pvc"), source.mapping("snapshot")
        if claim is not None:
            where, name = claim.text("namespace") or namespace, claim.text("name") or ""
            yield Origin(where, f"PersistentVolumeClaim {where}/{name}", self._sizes.get((where, name)))
        elif snapshot is not None:
            where = snapshot.text("namespace") or namespace
            yield Origin(where, f"VolumeSnapshot {where}/{snapshot.text('name')}", None)

    def _of_data_source(self, namespace: str, name: str, depth: int = 1) -> Iterator[Origin]:
        body = self._sources.get((namespace, name))
        source = body.at("spec", "source") if body is not None else None
        further = source.mapping("dataSource") if isinstance(source, Mapping) else None
        if further is not None and depth < _LONGEST_CHAIN:
            yield from self._of_data_source(
                further.text("namespace") or namespace, further.text("name") or "", depth + 1
            )
        elif isinstance(source, Mapping):
            yield from self._of_source(source, namespace)
        else:
            cron = self._crons.get((namespace, name))
            sizes = [size_in(cron, "spec", "template", "spec", form) for form in FORMS] if cron is not None else []
            size = next((each for each in sizes if each is not None), None)
            yield Origin(namespace, f"DataSource {namespace}/{name}", size)
