"""What the Containerized Data Importer accepts as the sources of its volume populators.

Source: containerized-data-importer pkg/apiserver/webhooks/populators-validate.go.
"""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.disk_rules import Refusal
from topocheck.checks.import_sources import of_content_type
from topocheck.checks.unresolved import is_template
from topocheck.checks.wording import listed
from topocheck.model.manifest import Manifest
from topocheck.model.site import Site
from topocheck.model.storage import DataVolume
from topocheck.model.value import Mapping

_GROUP = "cdi.kubevirt.io"
_IMPORT, _UPLOAD = "VolumeImportSource", "VolumeUploadSource"
_SOURCES = ("blank", "gcs", "http", "imageio", "registry", "s3", "vddk")
_IN_STAGES = ("imageio", "vddk")


def import_sources(site: Site) -> Iterator[tuple[DataVolume, Mapping]]:
    """The VolumeImportSources, in the form of the DataVolumes whose sources they share, each with its ``spec``."""
    for manifest in _of_kind(site, _IMPORT):
        spec = manifest.body.mapping("spec")
        if spec is not None:
            namespace, name = manifest.namespace or "default", manifest.name or ""
            yield DataVolume(namespace, name, manifest.place, owner=manifest.object, body=manifest.body), spec


def upload_refusals(site: Site) -> Iterator[tuple[Manifest, Refusal]]:
    """Everything for which a VolumeUploadSource is refused."""
    for manifest in _of_kind(site, _UPLOAD):
        spec = manifest.body.mapping("spec")
        for refusal in of_content_type(spec, None) if spec is not None else ():
            yield manifest, refusal


def import_refusals(spec: Mapping) -> Iterator[Refusal]:
    """Everything for which a VolumeImportSource is refused, but for what is wrong inside of its source."""
    source = spec.mapping("source")
    if any(is_template(key) for body in (spec, source) if body is not None for key in body.entries):
        return
    kinds = [kind for kind in _SOURCES if source is not None and source.get(kind) is not None]
    if source is None or not kinds:
        place = spec.place_of("source")
        yield Refusal(place, "must have a source", "Missing VolumeImport source", "write one, as blank: {}")
    elif len(kinds) > 1:
        message = f"has the sources {listed(kinds)}, and must have one"
        yield Refusal(source.place_of(kinds[1]), message, "Multiple VolumeImport sources", "delete all but one")
    stages = spec.sequence("checkpoints")
    if stages is not None and stages.items and set(kinds) & set(_IN_STAGES) and not spec.text("targetClaim"):
        message = "is an import in stages, and must have a targetClaim"
        said = "Unable to do multi-stage import without specifying a target claim"
        yield Refusal(spec.place_of("checkpoints"), message, said, "write targetClaim, the name of the claim")


def _of_kind(site: Site, kind: str) -> Iterator[Manifest]:
    return (each for each in site.manifests if each.kind == kind and each.group == _GROUP and not each.partial)
