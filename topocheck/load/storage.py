"""DataVolumes and DataImportCrons, of the Containerized Data Importer.

Source: containerized-data-importer staging/src/kubevirt.io/containerized-data-importer-api/pkg/apis/core/v1beta1/types.go.
"""

from __future__ import annotations

from topocheck.load.metadata import Head, literal
from topocheck.model.place import Place
from topocheck.model.storage import DataImportCron, DataVolume, SourceReference
from topocheck.model.value import Mapping


def read_data_volume(head: Head) -> DataVolume:
    """The DataVolume that a manifest declares."""
    return data_volume(head.body, head.namespace, head.name, head.place, wave=head.wave)


def data_volume(
    body: Mapping, namespace: str, name: str, place: Place, *, owner: str | None = None, wave: int = 0
) -> DataVolume:
    """A DataVolume of its body; ``owner`` is the VM in whose templates it stands."""
    spec = body.mapping("spec")
    source = spec.mapping("source") if spec is not None else None
    return DataVolume(
        namespace=namespace,
        name=name,
        place=place,
        owner=owner,
        source_ref=_source_reference(spec),
        source_kind=next(iter(source.entries), None) if source is not None else None,
        wave=wave,
        body=body,
    )


def _source_reference(spec: Mapping | None) -> SourceReference | None:
    reference = spec.mapping("sourceRef") if spec is not None else None
    name = literal(reference, "name") if reference is not None else None
    if reference is None or name is None:
        return None
    return SourceReference(
        kind=reference.text("kind") or "DataSource",
        name=name,
        place=reference.place_of("name"),
        namespace=reference.text("namespace"),
    )


def read_data_import_cron(head: Head) -> DataImportCron:
    """The DataImportCron that a manifest declares."""
    spec = head.body.mapping("spec")
    managed = literal(spec, "managedDataSource") if spec is not None else None
    return DataImportCron(head.namespace, head.name, head.place, managed, head.wave)
