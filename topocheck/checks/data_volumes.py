"""What the Containerized Data Importer accepts as a DataVolume: one source, one target, a size, access modes.

Source: containerized-data-importer pkg/apiserver/webhooks/datavolume-validate.go and util.go.
"""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks import claim_adoption, import_sources, populators
from topocheck.checks.check import check
from topocheck.checks.left_out import Gaps
from topocheck.checks.machine_spec import holds_template
from topocheck.checks.unresolved import is_template
from topocheck.checks.wording import listed
from topocheck.model.place import Place
from topocheck.model.problem import Problem
from topocheck.model.quantity import quantity
from topocheck.model.site import Site
from topocheck.model.storage import DataVolume
from topocheck.model.value import Mapping, Scalar, Sequence
from topocheck.simulate.network import Network

ACCESS_MODES = ("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod")

_SOURCES = frozenset({"blank", "gcs", "http", "imageio", "pvc", "registry", "s3", "snapshot", "upload", "vddk"})
_CLONES = frozenset({"pvc", "snapshot"})
_SMALLEST = 1024 * 1024
_REFUSED = "the apply is refused, and of a template of a VM no DataVolume is made"


def _specs(site: Site) -> Iterator[tuple[DataVolume, Mapping]]:
    for volume in site.data_volumes:
        spec = volume.body.mapping("spec") if volume.body is not None else None
        if spec is not None:
            yield volume, spec


def _imports(site: Site) -> Iterator[tuple[DataVolume, Mapping]]:
    """All that imports: DataVolumes, and what a volume populator imports."""
    yield from _specs(site)
    yield from populators.import_sources(site)


def _problem(volume: DataVolume, place: Place, message: str, said: str, fix: str) -> Problem:
    return Problem(place, message, volume.owner or volume.object, f"{_REFUSED}: {said}", fix)


@check("IMG04", "illegal-import-source")
def illegal_import_source(network: Network) -> Iterator[Problem]:
    """The source of a DataVolume is none that can be imported: a URL without its scheme, a field that is missing.

    A registry's URL begins with docker:// or oci-archive:, and stands for an image stream or has none beside it.
    """
    for volume, spec in _imports(network.site):
        source = spec.mapping("source")
        for refusal in import_sources.refusals(spec, source) if source is not None else ():
            message = f"{refusal.message} ({volume.name})"
            yield _problem(volume, refusal.place, message, refusal.said, refusal.fix)
    for manifest, refusal in populators.upload_refusals(network.site):
        message = f"{refusal.message} ({manifest.name})"
        yield Problem(refusal.place, message, manifest.object, f"the apply is refused: {refusal.said}", refusal.fix)


@check("IMG05", "image-stream-needs-node-pull")
def image_stream_without_node_pull(network: Network) -> Iterator[Problem]:
    """A DataVolume imports an image stream, and not by the pull method node."""
    for volume, spec in _imports(network.site):
        registry = spec.at("source", "registry")
        if not isinstance(registry, Mapping) or registry.text("imageStream") is None:
            continue
        method = registry.text("pullMethod")
        if method != "node" and not (method is not None and is_template(method)):
            yield _problem(
                volume,
                registry.place_of("imageStream"),
                f"{volume.name} imports the imageStream {registry.text('imageStream')}, and must have pullMethod: node",
                "Source registry ImageStream is supported only with node pull import method",
                "write pullMethod: node beside it",
            )


@check("IMG06", "data-volume-without-one-source")
def not_one_source(network: Network) -> Iterator[Problem]:
    """A DataVolume has not exactly one source, not exactly one of ``pvc`` and ``storage``, or its claim is there already."""
    gaps = Gaps(network.site)
    for volume, spec in _specs(network.site):
        if any(is_template(key) for key in spec.entries):
            continue
        wrong = _wrong_source(spec) or _wrong_target(spec) or _wrong_population(spec)
        if wrong is not None:
            place, message, said, fix = wrong
            problem = _problem(volume, place or volume.place, f"{volume.name} {message}", said, fix)
            yield from (problem,) if place is not None else gaps.told(problem)
    for volume, spec in populators.import_sources(network.site):
        for refusal in populators.import_refusals(spec):
            message = f"{volume.name} {refusal.message}"
            yield _problem(volume, refusal.place, message, refusal.said, refusal.fix)
    yield from claim_adoption.refused_adoptions(network.site)


_Wrong = tuple[Place | None, str, str, str]


def _wrong_source(spec: Mapping) -> _Wrong | None:
    source, reference = spec.mapping("source"), spec.get("sourceRef")
    if _populated(spec) and (source is not None or reference is not None):
        key = "source" if source is not None else "sourceRef"
        message = f"has a dataSource or dataSourceRef and a {key}, and must have one of them"
        return (
            spec.place_of(key),
            message,
            "External population is incompatible with Source and SourceRef",
            "delete one",
        )
    if source is not None and reference is not None:
        message = "has a source and a sourceRef, and must have one of them"
        return spec.place_of("sourceRef"), message, "Data volume should have either Source or SourceRef", "delete one"
    if source is not None:
        return _wrong_kinds(source, spec.place_of("source"))
    if reference is None and not _populated(spec):
        return (
            None,
            "must have a source or a sourceRef",
            "Data volume should have either Source or SourceRef",
            "add one",
        )
    return None


def _wrong_kinds(source: Mapping, place: Place) -> _Wrong | None:
    if any(is_template(key) for key in source.entries):
        return None
    kinds = [key for key in source.entries if key in _SOURCES and source.get(key) is not None]
    if not kinds:
        return place, "has an empty source, and must have one", "Missing Data volume source", "write one, as blank: {}"
    if len(kinds) > 1:
        message = f"has the sources {listed(kinds)}, and must have one"
        return source.place_of(kinds[1]), message, "Multiple Data volume sources", "delete all but one"
    return None


def _populated(spec: Mapping) -> bool:
    """Whether a volume populator fills it, which is then its source."""
    forms = (spec.mapping("pvc"), spec.mapping("storage"))
    return any(form is not None and (form.get("dataSourceRef") or form.get("dataSource")) for form in forms)


def _wrong_target(spec: Mapping) -> _Wrong | None:
    if spec.get("pvc") is not None and spec.get("storage") is not None:
        said = "Duplicate storage definition, both target storage and target pvc defined"
        return spec.place_of("storage"), "has both pvc and storage, and must have one of them", said, "delete one"
    if spec.get("pvc") is None and spec.get("storage") is None:
        return None, "must have storage, or pvc", "Missing Data volume PVC", "add storage with the size"
    return None


def _wrong_population(spec: Mapping) -> _Wrong | None:
    """What is wrong with the objects that a volume populator is to fill a DataVolume from."""
    for form in ("pvc", "storage"):
        body = spec.mapping(form)
        for key in ("dataSource", "dataSourceRef") if body is not None else ():
            source = body.mapping(key) if body is not None else None
            if source is None or holds_template(source):
                continue
            missing = [each for each in ("name", "kind") if not source.text(each)]
            if not source.text("apiGroup") and source.text("kind") not in (None, "PersistentVolumeClaim"):
                missing.append("apiGroup")
            if missing:
                message = f"has a {key} that must have {listed(missing)}"
                return source.place, message, f"Required value: {key} {missing[0]}", f"write {listed(missing)}"
            if key == "dataSourceRef" and source.text("namespace"):
                message = "has a dataSourceRef that must not have a namespace"
                said = "Invalid value: DataSourceRef namespace not supported"
                return source.place_of("namespace"), message, said, "delete the namespace"
        if body is not None and _differ(body):
            message = "has a dataSource and a dataSourceRef to another object, and must have one of them"
            return body.place_of("dataSourceRef"), message, "DataSourceRef and DataSource must match", "delete one"
    return None


def _differ(body: Mapping) -> bool:
    """Whether two sources for a volume populator are written, and are not one."""
    one, other = body.mapping("dataSource"), body.mapping("dataSourceRef")
    if one is None or other is None or holds_template(one) or holds_template(other):
        return False
    return any((one.text(key) or "") != (other.text(key) or "") for key in ("apiGroup", "kind", "name"))


@check("IMG07", "illegal-disk-size")
def illegal_size(network: Network) -> Iterator[Problem]:
    """A DataVolume has no size or one that is no quantity, or its ``pvc`` has not exactly one access mode."""
    gaps = Gaps(network.site)
    for volume, spec in _specs(network.site):
        for form in ("pvc", "storage"):
            body = spec.mapping(form)
            if body is not None and not any(is_template(key) for key in body.entries):
                yield from _size(gaps, volume, spec, body, form)
                yield from _modes(gaps, volume, body, form)


def _size(gaps: Gaps, volume: DataVolume, spec: Mapping, body: Mapping, form: str) -> Iterator[Problem]:
    resources = body.get("resources")
    size = body.at("resources", "requests", "storage")
    if isinstance(size, Scalar):
        text = size.text.strip()
        read = None if is_template(text) else quantity(text)
        if read is None and not is_template(text):
            said = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
            fix = f"write {text[:-1]}" if text.endswith("B") else "write a number and Mi, Gi or Ti, as 30Gi"
            yield _problem(volume, size.place, f'the size "{text}" of {volume.name} is no quantity', said, fix)
        elif read is not None and read < _SMALLEST:
            said = "PVC size can't be equal or less than zero" if read <= 0 else "the size is less than 1Mi"
            yield _problem(
                volume,
                size.place,
                f"the size {text} of {volume.name} must be 1Mi or more",
                said,
                "write it with its unit, as 30Gi",
            )
    elif size is None and not (form == "storage" and _is_clone(spec)) and not holds_template(resources):
        message = f"{volume.name} must have a size at {form}.resources.requests.storage"
        yield from gaps.told(_problem(volume, volume.place, message, "PVC size is missing", "write the size"))


def _is_clone(spec: Mapping) -> bool:
    source = spec.mapping("source")
    return spec.get("sourceRef") is not None or (source is not None and any(key in source.entries for key in _CLONES))


def _modes(gaps: Gaps, volume: DataVolume, body: Mapping, form: str) -> Iterator[Problem]:
    written = body.get("accessModes")
    modes = [each for each in written.items if isinstance(each, Scalar)] if isinstance(written, Sequence) else []
    if form == "pvc" and (written is None or (isinstance(written, Sequence) and not written.items)):
        message = f"the pvc of {volume.name} must have one access mode"
        said = "Required value: at least 1 access mode is required"
        fix = "write accessModes, or storage in place of pvc, which lets the StorageProfile choose"
        yield from gaps.told(_problem(volume, volume.place, message, said, fix))
    elif form == "pvc" and len(modes) > 1:
        message = (
            f"the pvc of {volume.name} has the access modes {listed(each.text for each in modes)}, and must have one"
        )
        fix = "leave one of them, or write storage in place of pvc"
        yield _problem(volume, modes[1].place, message, "PVC multiple accessModes", fix)
    for mode in modes:
        if mode.text not in ACCESS_MODES and not is_template(mode.text):
            message = f'the access mode "{mode.text}" of {volume.name} must be one of {listed(ACCESS_MODES)}'
            said = f'Unsupported value: "{mode.text}"'
            yield _problem(volume, mode.place, message, said, "write one of them; upper and lower case matter")


@check("IMG11", "source-reference-of-other-kind")
def source_reference_of_other_kind(network: Network) -> Iterator[Problem]:
    """The ``sourceRef`` of a DataVolume is to another kind than DataSource."""
    for volume, spec in _specs(network.site):
        reference = spec.mapping("sourceRef")
        if reference is None or any(is_template(key) for key in reference.entries):
            continue
        kind = reference.text("kind") or ""
        if kind != "DataSource" and not is_template(kind):
            said = (
                f"Unsupported sourceRef kind {kind}, currently only DataSource is supported"
                if kind
                else "Missing sourceRef kind"
            )
            yield _problem(
                volume,
                reference.place_of("kind"),
                f"the sourceRef of {volume.name} must be to a DataSource, and is to {f'a {kind}' if kind else 'no kind'}",
                said,
                "write kind: DataSource; a claim is cloned by source.pvc",
            )
        elif not reference.text("name"):
            place = spec.place_of("sourceRef")
            yield _problem(
                volume, place, f"the sourceRef of {volume.name} must have a name", "Missing sourceRef name", "write it"
            )


CHECKS = (
    illegal_import_source,
    image_stream_without_node_pull,
    not_one_source,
    illegal_size,
    source_reference_of_other_kind,
)
