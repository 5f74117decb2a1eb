"""DataVolumes whose claim is there already, made by something else.

Source: containerized-data-importer pkg/apiserver/webhooks/datavolume-validate.go, pkg/controller/common/util.go
(ClaimMayExistBeforeDataVolume), the feature gate DataVolumeClaimAdoption.
"""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.inventory import CLAIM
from topocheck.checks.unresolved import is_template
from topocheck.model.manifest import Manifest
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.site import Site
from topocheck.model.storage import DataVolume
from topocheck.model.value import Mapping, Scalar

_ALLOWED = "cdi.kubevirt.io/allowClaimAdoption"
_POPULATED = "cdi.kubevirt.io/storage.populatedFor"


def refused_adoptions(site: Site) -> Iterator[Problem]:
    """The DataVolumes that are to take over a claim which is declared beside them, and may not, or only by a feature gate.

    The gate is the cluster's; an annotation of the DataVolume stands above it.
    """
    claims = {
        (each.namespace or "default", each.name): each
        for each in site.manifests
        if each.kind == CLAIM and not each.group and not each.partial
    }
    for volume in site.data_volumes:
        claim = claims.get((volume.namespace, volume.name))
        allowed = _annotation(volume.body, _ALLOWED)
        if claim is None or allowed == "true" or is_template(allowed) or is_template(volume.name):
            continue
        if _annotation(claim.body, _POPULATED) != volume.name:
            yield _refused(volume, claim, Severity.ERROR if allowed == "false" else Severity.WARNING)


def _refused(volume: DataVolume, claim: Manifest, severity: Severity) -> Problem:
    return Problem(
        place=volume.place,
        message=f"the {CLAIM} {volume.namespace}/{volume.name}, which a DataVolume is to make, must not be declared beside it",
        object=volume.owner or volume.object,
        symptom=f"the DataVolume is refused: Destination PVC {volume.namespace}/{volume.name} already exists"
        + ("" if severity is Severity.ERROR else ", unless the feature gate DataVolumeClaimAdoption is on"),
        fix=f'delete the claim, or let the DataVolume take it over by the annotation {_ALLOWED}: "true"',
        related=(Related(claim.place, "the claim"),),
        severity=severity,
    )


def _annotation(body: Mapping | None, key: str) -> str:
    found = body.at("metadata", "annotations", key) if body is not None else None
    return found.text if isinstance(found, Scalar) else ""
