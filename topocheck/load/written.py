"""An object as it is written, whatever its kind: what checks of all objects look at."""

from __future__ import annotations

from topocheck.load.kustomize_files import KustomizeFiles
from topocheck.load.unfilled import find_unfilled
from topocheck.model.manifest import Manifest, Unfilled
from topocheck.model.template import may_hold_template
from topocheck.model.value import Mapping

_READ_GROUPS = frozenset(
    {"nmstate.io", "k8s.cni.cncf.io", "k8s.ovn.org", "sriovnetwork.openshift.io", "kubevirt.io", "pool.kubevirt.io"}
    | {"cdi.kubevirt.io"}
)
"""Groups in whose objects a placeholder can only be one; the scripts of a ConfigMap or a Job are full of what looks alike."""


def written_object(
    body: Mapping, kind: str, version: str | None, kustomize: KustomizeFiles, templated: str | None
) -> Manifest:
    """The object; ``templated`` is the text of its file where that holds a placeholder anywhere (`templated_text`), else None."""
    metadata = body.mapping("metadata")
    return Manifest(
        api_version=version,
        kind=kind,
        namespace=metadata.text("namespace") if metadata is not None else None,
        name=metadata.text("name") if metadata is not None else None,
        place=metadata.place_of("name") if metadata is not None and "name" in metadata else body.place,
        body=body,
        unfilled=_unfilled(body, version, templated),
        root=kustomize.root_of(body.file),
        partial=body.file in kustomize.patches,
        left_out=kustomize.leaves_out(body.file),
        patchable=kustomize.is_above(body.file),
    )


def templated_text(text: str) -> str | None:
    """The text of a file, None where there is no placeholder in it: to look once is cheaper than once for each object."""
    return text if may_hold_template(text) else None


def _unfilled(body: Mapping, version: str | None, templated: str | None) -> tuple[Unfilled, ...]:
    if templated is None or (version or "").rpartition("/")[0] not in _READ_GROUPS:
        return ()
    return tuple(find_unfilled(body, templated))
