"""The instance type and the preference that a VM takes from the labels of a volume.

Source: KubeVirt pkg/instancetype/infer (handler.go, volume.go).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from topocheck.checks.disk_rules import Refusal
from topocheck.checks.machine_spec import holds_template
from topocheck.model.manifest import Manifest
from topocheck.model.site import Site
from topocheck.model.value import Mapping
from topocheck.model.workload import Workload

_CLAIM, _VOLUME, _SOURCE = "PersistentVolumeClaim", "DataVolume", "DataSource"
_GROUPS = {_CLAIM: "", _VOLUME: "cdi.kubevirt.io", _SOURCE: "cdi.kubevirt.io"}
_LABELS = {
    "instancetype": "instancetype.kubevirt.io/default-instancetype",
    "preference": "instancetype.kubevirt.io/default-preference",
}
_FILLED = ("dataSource", "dataSourceRef")
_UNLABELLED_SOURCES = frozenset({"http", "s3", "gcs", "imageio", "vddk", "blank", "upload", "registry"})
_POLICY = "inferFromVolumeFailurePolicy"
_CRON = "DataImportCron"


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why there is nothing to be taken from a volume; ``ignored`` tells that the policy Ignore makes nothing of it."""

    message: str
    said: str
    ignored: bool = True


def may_be_ignored(matcher: Mapping) -> bool:
    """Whether a VM goes without an instance type or preference where nothing can be inferred."""
    return bool(matcher.text("inferFromVolume")) and matcher.text(_POLICY) == "Ignore"


class Inference:
    """What the manifests tell of the volumes that VMs take their sizes from. Built once for a check."""

    def __init__(self, site: Site) -> None:
        self._found: dict[tuple[str, str, str], list[Manifest]] = {}
        self._managed: set[tuple[str, str]] = set()
        for manifest in site.manifests:
            if _GROUPS.get(manifest.kind) == manifest.group:
                key = (manifest.kind, manifest.namespace or "default", manifest.name or "")
                self._found.setdefault(key, []).append(manifest)
            elif manifest.kind == _CRON:
                spec = manifest.body.mapping("spec")
                managed = spec.text("managedDataSource") if spec is not None else None
                self._managed.add((manifest.namespace or "default", managed or ""))

    def refusals(self, workload: Workload, machine: Mapping, key: str, matcher: Mapping) -> Iterator[Refusal]:
        """That the ``matcher`` below a ``key`` finds nothing in the volume that it names, if that is certain."""
        volume = matcher.text("inferFromVolume")
        template = machine.at("template", "spec")
        if not volume or not isinstance(template, Mapping) or holds_template(template.get("volumes")):
            return
        failure = self._of_volume(volume, template, machine, workload.namespace, _LABELS[key])
        if failure is None or (failure.ignored and matcher.text(_POLICY) == "Ignore"):
            return
        message = f"the {key} can't be inferred from the volume {volume}: {failure.message}"
        fix = f"name the {key} itself, or a volume that has one"
        yield Refusal(matcher.place_of("inferFromVolume"), message, failure.said, fix, lacking=True)

    def _of_volume(self, name: str, template: Mapping, machine: Mapping, namespace: str, label: str) -> _Failure | None:
        volume = next((each for each in template.mappings("volumes") if each.text("name") == name), None)
        if volume is None:
            said = f"unable to find volume {name} to infer defaults"
            return _Failure("the VM must have a volume of that name", said, ignored=False)
        claim, data_volume = volume.mapping("persistentVolumeClaim"), volume.mapping("dataVolume")
        if claim is not None:
            return self._of_claim(namespace, claim.text("claimName"), label)
        if data_volume is not None:
            return self._of_data_volume(namespace, data_volume.text("name"), machine, label)
        said = f"unable to infer defaults from volume {name} as type is not supported"
        return _Failure("it must be a persistentVolumeClaim or a dataVolume", said)

    def _of_data_volume(self, namespace: str, name: str | None, machine: Mapping, label: str) -> _Failure | None:
        for template in machine.mappings("dataVolumeTemplates"):
            metadata, spec = template.mapping("metadata"), template.mapping("spec")
            if metadata is not None and metadata.text("name") == name:
                return self._of_import(namespace, spec, label, sources=_UNLABELLED_SOURCES)
        volume = self._whole(_VOLUME, namespace, name)
        if volume is None or volume.patchable or _has_label(volume, label) is not False:
            return None
        # an image tells CDI its labels, which stay at the claim where the DataVolume is collected after its import
        return self._of_import(
            namespace, volume.body.mapping("spec"), label, sources=_UNLABELLED_SOURCES - {"registry"}
        )

    def _of_import(
        self, namespace: str, spec: Mapping | None, label: str, *, sources: frozenset[str]
    ) -> _Failure | None:
        if spec is None or holds_template(spec):
            return None
        source, reference = spec.mapping("source"), spec.mapping("sourceRef")
        claim = source.mapping("pvc") if source is not None else None
        if claim is not None:
            return self._of_claim(claim.text("namespace"), claim.text("name"), label)
        if reference is not None:
            kind = reference.text("kind") or ""
            if kind == _SOURCE:
                return self._of_data_source(reference.text("namespace") or namespace, reference.text("name"), label)
            said = f"unable to infer defaults from DataVolumeSourceRef as Kind {kind} is not supported"
            return _Failure(f"the sourceRef must be of the kind {_SOURCE}", said)
        if source is None or sources.isdisjoint(source.entries):
            return None
        said = "unable to infer defaults from DataVolumeSpec as DataVolumeSource is not supported"
        return _Failure("its DataVolume must be of a pvc or of a sourceRef, or have the label itself", said)

    def _of_data_source(self, namespace: str, name: str | None, label: str) -> _Failure | None:
        found = self._whole(_SOURCE, namespace, name)
        if found is None or found.patchable or (namespace, name) in self._managed:
            return None
        source = found.body.at("spec", "source")
        if _has_label(found, label) is not False or not isinstance(source, Mapping) or holds_template(source):
            return None
        claim = source.mapping("pvc")
        if claim is not None:
            return self._of_claim(claim.text("namespace"), claim.text("name"), label)
        if source.entries:
            return None  # a snapshot, or another DataSource
        said = "unable to infer defaults from DataSource that doesn't provide DataVolumeSourcePVC"
        return _Failure(f"{found.object} must have the label {label}, or a pvc as its source", said)

    def _of_claim(self, namespace: str | None, name: str | None, label: str) -> _Failure | None:
        found = self._whole(_CLAIM, namespace, name)
        if found is None or found.patchable or _has_label(found, label) is not False or _is_filled(found):
            return None
        return _Failure(
            f"{found.object} must have the label {label}", f"unable to find required {label} label on the volume"
        )

    def _whole(self, kind: str, namespace: str | None, name: str | None) -> Manifest | None:
        """The object of that name, if there is one, and no other of it in another folder."""
        found = self._found.get((kind, namespace or "", name or ""), [])
        return found[0] if len(found) == 1 and not found[0].partial else None


def _has_label(manifest: Manifest, label: str) -> bool | None:
    """Whether an object has a label; None where something outside the file says that."""
    labels = manifest.body.at("metadata", "labels")
    if isinstance(labels, Mapping) and labels.get(label) is not None:
        return True
    return None if holds_template(manifest.body.get("metadata")) else False


def _is_filled(claim: Manifest) -> bool:
    """Whether CDI or a populator fills a claim, and may label it after what it imports."""
    spec, annotations = claim.body.mapping("spec"), claim.body.at("metadata", "annotations")
    keys = annotations.entries if isinstance(annotations, Mapping) else ()
    return any("cdi.kubevirt.io/" in key for key in keys) or (
        spec is not None and any(spec.get(key) is not None for key in _FILLED)
    )
