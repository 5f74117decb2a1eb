"""The claims that DataSources and DataVolumes name as what is to be copied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from topocheck.checks.golden_images import GOLDEN_NAMESPACE
from topocheck.checks.inventory import DATA_SOURCE
from topocheck.checks.unresolved import is_template
from topocheck.model.place import Place
from topocheck.model.site import Site
from topocheck.model.value import Mapping


class CopiedClaim(NamedTuple):
    """A claim by namespace and name, the object that copies it, and the line that says so."""

    user: str
    place: Place
    namespace: str
    name: str


def copied_claims(site: Site) -> Iterator[CopiedClaim]:
    """What is copied. The claims of the platform's golden images, and those that a DataImportCron makes, have no manifest.

    Source: containerized-data-importer api core/v1beta1 types.go, DataVolumeSourcePVC and DataSourceSource.
    """
    for user, namespace, body in _bodies(site):
        claim = body.at("spec", "source", "pvc")
        name = claim.text("name") if isinstance(claim, Mapping) else None
        if not isinstance(claim, Mapping) or name is None:
            continue
        where = claim.text("namespace") or namespace
        if where != GOLDEN_NAMESPACE and not is_template(name) and not is_template(where):
            yield CopiedClaim(user, claim.place_of("name"), where, name)


def _bodies(site: Site) -> Iterator[tuple[str, str, Mapping]]:
    managed = {(cron.namespace, cron.managed_data_source) for cron in site.data_import_crons}
    for manifest in site.manifests:
        namespace = manifest.namespace or "default"
        if manifest.kind == DATA_SOURCE and not manifest.partial and (namespace, manifest.name) not in managed:
            yield manifest.object, namespace, manifest.body
    for volume in site.data_volumes:
        if volume.body is not None:
            yield volume.owner or volume.object, volume.namespace, volume.body
