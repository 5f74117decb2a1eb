"""What every object must be, of whatever kind: declared once, with a legal name, by whom it belongs to, with nothing left open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from topocheck.checks.check import check
from topocheck.checks.unresolved import is_template, severity
from topocheck.model.manifest import Manifest
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.value import Mapping, Scalar, Sequence, Value
from topocheck.simulate.network import Network

_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")

_LABEL_KINDS = frozenset({("", "Namespace"), ("", "Service")})
_SHORT_KINDS = frozenset(
    {
        ("nmstate.io", "NodeNetworkConfigurationPolicy"),
        *(("cdi.kubevirt.io", kind) for kind in ("VolumeImportSource", "VolumeUploadSource")),
        *_LABEL_KINDS,
    }
)
_READ_GROUPS = frozenset(
    {"nmstate.io", "kubevirt.io", "pool.kubevirt.io", "instancetype.kubevirt.io", "cdi.kubevirt.io", "k8s.cni.cncf.io"}
    | {"k8s.ovn.org", "sriovnetwork.openshift.io"}
)
_NAMED_GROUPS = _READ_GROUPS | {"apps", "batch", "argoproj.io"}
_NAMED_CORE_KINDS = frozenset(
    {"ConfigMap", "Namespace", "PersistentVolumeClaim", "Pod", "Secret", "Service", "ServiceAccount"}
)
_LONGEST_LABEL, _LONGEST_NAME = 63, 253

_CONTROLLER_OWNED = {
    ("nmstate.io", "NodeNetworkConfigurationEnactment"): "kubernetes-nmstate",
    ("cluster.open-cluster-management.io", "PlacementDecision"): "the placement controller of Open Cluster Management",
    ("k8s.cni.cncf.io", "IPAMClaim"): "OVN-Kubernetes and KubeVirt",
}


@check("SCH03", "object-declared-twice")
def object_declared_twice(network: Network) -> Iterator[Problem]:
    """Two objects have the same group, kind, namespace and name.

    Files below different kustomizations are alternatives, and a kustomize patch is no object. Without a site file only what stands
    in one and the same file is known to be applied together.
    """
    first: dict[tuple[str, ...], Manifest] = {}
    for manifest in network.site.manifests:
        if manifest.name is None or manifest.partial or is_template(f"{manifest.name}{manifest.namespace}"):
            continue
        key = (manifest.group, manifest.kind, manifest.namespace or "", manifest.name, manifest.root)
        earlier = first.setdefault(key if network.site.complete else (*key, manifest.place.file), manifest)
        if earlier is not manifest:
            yield _declared_twice(earlier, manifest, complete=network.site.complete)


def _declared_twice(earlier: Manifest, again: Manifest, *, complete: bool) -> Problem:
    return Problem(
        place=again.place,
        message=f"{again.object} is declared a second time, and must be declared once",
        object=again.object,
        symptom="each sync overwrites the one with the other, and which of them is there depends on the order; Argo CD warns of a "
        "RepeatedResourceWarning, kustomize refuses to build",
        fix="rename one of the two, or remove it",
        related=(Related(earlier.place, "the first declaration"),),
        severity=None if complete else Severity.WARNING,
    )


@check("SCH04", "illegal-object-name")
def illegal_object_name(network: Network) -> Iterator[Problem]:
    """The name of an object is none that the API server takes for its kind, or is missing.

    A patch needs no name, and what is not known to be applied may be one.
    Source: Kubernetes apimachinery pkg/api/validation (NameIsDNSSubdomain, NameIsDNSLabel), the admission policy of
    kubernetes-nmstate (63 characters); containerized-data-importer populators-validate.go (63).
    """
    for manifest in network.site.manifests:
        name = manifest.name
        if name is None and _must_have_name(manifest):
            yield replace(_without_name(manifest), severity=severity(network.site))
        if name is None or is_template(name) or not _is_named_so(manifest):
            continue
        kind = (manifest.group, manifest.kind)
        pattern = _LABEL if kind in _LABEL_KINDS else _SUBDOMAIN
        longest = _LONGEST_LABEL if kind in _SHORT_KINDS else _LONGEST_NAME
        if not pattern.fullmatch(name) or len(name) > longest:
            yield _illegal_name(manifest, name, longest, dots=pattern is _SUBDOMAIN)


def _is_named_so(manifest: Manifest) -> bool:
    """Whether the names of a kind are known to be names of DNS; those of roles and of users, for one, are not."""
    return manifest.group in _NAMED_GROUPS or (manifest.api_version == "v1" and manifest.kind in _NAMED_CORE_KINDS)


def _must_have_name(manifest: Manifest) -> bool:
    """Whether an object must have a name. One beside its metadata is the matter of the schemas."""
    otherwise = "name" in manifest.body or manifest.body.at("metadata", "generateName") is not None
    return manifest.group in _READ_GROUPS and not (otherwise or manifest.partial or manifest.left_out)


def _without_name(manifest: Manifest) -> Problem:
    return Problem(
        place=manifest.place,
        message=f"the {manifest.kind} has no metadata.name, and must have one",
        object=manifest.object,
        symptom="kubectl and the API server refuse the object: resource name may not be empty; nothing of it is checked here",
        fix="write name under metadata",
    )


def _illegal_name(manifest: Manifest, name: str, longest: int, *, dots: bool) -> Problem:
    what, form = ("letters, digits, - and .", "subdomain") if dots else ("letters, digits and -", "label")
    rule = f"at most {longest} lower-case {what}, with a letter or digit at both ends"
    return Problem(
        place=manifest.place,
        message=f'the name "{name}" of the {manifest.kind} is illegal, and must be {rule}',
        object=manifest.object,
        symptom=f"the API server refuses the object: metadata.name: Invalid value, a lowercase RFC 1123 {form} is needed; "
        "Argo CD: SyncFailed",
        fix=f'rename it, for example to "{_legal(name, longest, dots=dots)}", and all that refers to it',
    )


def _legal(name: str, longest: int, *, dots: bool) -> str:
    allowed = "a-z0-9.-" if dots else "a-z0-9-"
    tidy = re.sub(rf"[^{allowed}]+", "-", name.lower())
    return re.sub(r"-*\.[-.]*", ".", tidy)[:longest].strip("-.") or "name"


@check("SCH09", "controller-owned-object", Severity.INFO)
def controller_owned_object(network: Network) -> Iterator[Problem]:
    """An object stands in the repository that a controller makes and keeps."""
    for manifest in network.site.manifests:
        owner = _CONTROLLER_OWNED.get((manifest.group, manifest.kind))
        if owner is not None:
            yield Problem(
                place=manifest.place,
                message=f"{manifest.object} belongs to {owner}, and must not be in the repository",
                object=manifest.object,
                symptom="the controller and Argo CD overwrite each other: the application is OutOfSync without end",
                fix="remove it from the repository",
            )


@check("SCH10", "template-not-filled-in", Severity.WARNING)
def template_not_filled_in(network: Network) -> Iterator[Problem]:
    """A value is a placeholder that nothing in the repository fills in, so that what depends on it is not checked."""
    for manifest in network.site.manifests:
        if manifest.unfilled:
            yield _not_filled_in(manifest)


def _not_filled_in(manifest: Manifest) -> Problem:
    first, *others = manifest.unfilled
    more = f" and {len(others)} more" if others else ""
    captured = manifest.body.at("spec", "capture") is not None
    return Problem(
        place=first.place,
        message=f"{first.path}{more} of {manifest.object} is a placeholder that is not filled in, so what depends on it is not checked",
        object=manifest.object,
        symptom="a finding about this object may be missing here, and show only when the object is applied",
        fix="nothing: nmstate fills the values in on the node"
        if captured
        else "validate what is rendered (helm template, oc process, kustomize build) instead of the template",
        related=tuple(Related(other.place, f"{other.path} is another") for other in others[:4]),
        severity=Severity.INFO if captured else None,
    )


@check("SCH11", "metadata-value-no-string")
def metadata_value_no_string(network: Network) -> Iterator[Problem]:
    """The value of an annotation or label is no string.

    Source: Kubernetes apimachinery pkg/apis/meta/v1 types.go, ``map[string]string``.
    """
    for manifest in network.site.manifests:
        for path, metadata in _metadata(manifest.body):
            for key in ("annotations", "labels"):
                entries = metadata.mapping(key)
                if entries is not None:
                    yield from _not_strings(manifest, path, key, entries)


def _metadata(body: Mapping) -> Iterator[tuple[str, Mapping]]:
    """The metadata of an object and of the templates in it, with the paths to them."""
    spec = body.mapping("spec")
    own = body.mapping("metadata")
    if own is not None:
        yield "metadata", own
    if spec is None:
        return
    for key in ("template", "virtualMachineTemplate", "jobTemplate"):
        template = spec.mapping(key)
        if template is not None:
            yield from ((f"spec.{key}.{path}", found) for path, found in _metadata(template))
    for at, template in enumerate(spec.mappings("dataVolumeTemplates")):
        yield from ((f"spec.dataVolumeTemplates[{at}].{path}", found) for path, found in _metadata(template))


def _not_strings(manifest: Manifest, path: str, kept: str, entries: Mapping) -> Iterator[Problem]:
    for key, value in entries.entries.items():
        if isinstance(value, Scalar) and (value.data is None or isinstance(value.data, str)):
            continue
        yield Problem(
            place=entries.place_of(key),
            message=f"{path}.{kept} has {key} = {_shown(value)}, and must have a string there",
            object=manifest.object,
            symptom="the API server refuses the object: cannot unmarshal "
            f"{_kind(value)} into Go struct field ObjectMeta.{kept} of type string; Argo CD: SyncFailed",
            fix=f'write it in quotes: {key}: "{value.text}"' if isinstance(value, Scalar) else "write a string",
        )


def _shown(value: Value) -> str:
    return value.text if isinstance(value, Scalar) else "a list" if isinstance(value, Sequence) else "a mapping"


def _kind(value: Value) -> str:
    if not isinstance(value, Scalar):
        return "array" if isinstance(value, Sequence) else "object"
    return "bool" if isinstance(value.data, bool) else "number"


CHECKS = (
    object_declared_twice,
    illegal_object_name,
    controller_owned_object,
    template_not_filled_in,
    metadata_value_no_string,
)
