"""What `kustomize build` makes of a folder, every value at its line in the files of the repository.

The folder is built below a kustomization of our own, which asks kustomize to note on each object the file that it came from
(``buildMetadata: [originAnnotations]``) and takes what an Application adds. Plug-ins, functions and Helm stay off, as they are by
default, and files are loaded from the kustomizations' own folders only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from collections.abc import Mapping as MappingType
from dataclasses import dataclass
from pathlib import Path

from topocheck.load.file_text import real_path
from topocheck.load.position import Position
from topocheck.load.render.attribute import Origin, attribute
from topocheck.load.render.command import Limits, command_path, run
from topocheck.load.render.kustomization import Kustomization, gather
from topocheck.load.render.refusal import RefusedError
from topocheck.load.render.staging import Staging
from topocheck.load.yaml_reader import YamlFile, read_yaml
from topocheck.model.value import Mapping, Scalar, Sequence, Value

_ORIGIN = "config.kubernetes.io/origin"


@dataclass(frozen=True, slots=True)
class Built:
    """The objects of one kustomization, each as a file of its own, and the real paths of the files that it is made of."""

    command: str
    objects: tuple[YamlFile, ...]
    used: frozenset[Path]


@dataclass(frozen=True, slots=True)
class _Sources:
    wrapper: Path
    staging: Staging
    parts: Kustomization


def build(
    folder: Path, staging: Staging, room: Path, limits: Limits, added: MappingType[str, object] | None = None
) -> Built:
    """Build a folder; ``added`` are fields of a kustomization around it. Raises RefusedError where it can't be built."""
    name, path = command_path("kustomize", "kubectl")
    parts = gather(folder, staging)
    wrapper = room / "wrapper"
    wrapper.mkdir()
    resource = f"../{staging.staged(folder).relative_to(room).as_posix()}"
    written = {**(added or {}), "resources": [resource], "buildMetadata": ["originAnnotations"]}
    (wrapper / "kustomization.yaml").write_text(json.dumps(written))
    verb = "build" if name == "kustomize" else "kustomize"
    charts = ["--enable-helm", "--helm-command", command_path("helm")[1]] if parts.has_charts else []
    output = read_yaml(run([path, verb, *charts, str(wrapper)], room, limits), parts.files[0].file)
    if output.problems:
        message = f"what kustomize prints is no YAML: {output.problems[0][1].message}"
        raise RefusedError(message)
    sources = _Sources(wrapper, staging, parts)
    objects = tuple(_objects(output, sources))
    return Built(f"{name} {verb}", objects, frozenset(staging.copied))


def _objects(output: YamlFile, sources: _Sources) -> Iterator[YamlFile]:
    patches = [(each, _origins_of_patch(each)) for each, _ in sources.parts.patches]
    for document in output.documents:
        if not isinstance(document, Mapping):
            continue
        file, source = _source(document, sources)
        _forget_origin(document)
        kind, names = document.text("kind"), {_name(document), _name(source)}
        origins = [] if source is None else [Origin(source)]
        origins += [origin for patch, found in patches if _concerns(patch, kind, names) for origin in found]
        mark = Position(0, 0) if source is None else source.mark
        made = attribute(document, origins, file.file, mark)
        yield YamlFile(file.file, (made,), (), file.text)


def _source(document: Mapping, sources: _Sources) -> tuple[YamlFile, Mapping | None]:
    """The file that an object comes from, and what stands there of it; the kustomization for one that is generated."""
    fallback = sources.parts.files[0]
    noted = document.at("metadata", "annotations", _ORIGIN)
    if not isinstance(noted, Scalar):
        return fallback, None
    said = next(iter(read_yaml(noted.text, "").documents), None)
    if not isinstance(said, Mapping):
        return fallback, None
    path = said.text("path")
    if path is None:
        return _named(said.text("configuredIn"), sources.parts.files, sources) or fallback, None
    tree = sources.staging.staged(sources.staging.repository)
    inside = real_path(sources.wrapper / path)
    real = real_path(sources.staging.repository / inside.relative_to(tree)) if inside.is_relative_to(tree) else None
    file = sources.parts.resources.get(real) if real is not None else None
    return (fallback, None) if file is None else (file, _counterpart(document, file))


def _named(path: str | None, files: list[YamlFile], sources: _Sources) -> YamlFile | None:
    """The kustomization that ``configuredIn`` names."""
    if path is None:
        return None
    inside = real_path(sources.wrapper / path)
    return next(
        (file for file in files if sources.staging.staged(real_path(sources.staging.root / file.file)) == inside),
        None,
    )


def _counterpart(document: Mapping, file: YamlFile) -> Mapping | None:
    """The object of a file that became ``document``: of its kind and name, which a prefix or suffix may have made longer."""
    kind, name = document.text("kind"), _name(document) or ""
    alike = [each for each in _all(file.documents) if each.text("kind") == kind]
    exact = [each for each in alike if _name(each) == name]
    longer = sorted((each for each in alike if (_name(each) or name) in name), key=lambda each: -len(_name(each) or ""))
    return next(iter([*exact, *longer, *(alike if len(alike) == 1 else [])]), None)


def _all(documents: tuple[Value, ...]) -> Iterator[Mapping]:
    """The objects of some documents, those in lists too."""
    for each in documents:
        if isinstance(each, Mapping):
            items = each.mappings("items") if (each.text("kind") or "").endswith("List") else []
            yield from items or [each]


def _origins_of_patch(patch: Value) -> list[Origin]:
    """What a patch adds: a strategic merge patch at the root, each operation of a JSON patch at its path (RFC 6902)."""
    if isinstance(patch, Mapping):
        return [Origin(patch)]
    operations = patch.items if isinstance(patch, Sequence) else []
    return [origin for each in operations if isinstance(each, Mapping) and (origin := _of_operation(each)) is not None]


def _of_operation(operation: Mapping) -> Origin | None:
    value, path = operation.get("value"), operation.text("path")
    if value is None or path is None or not path.startswith("/"):
        return None
    return Origin(value, tuple(part.replace("~1", "/").replace("~0", "~") for part in path[1:].split("/")))


def _concerns(patch: Value, kind: str | None, names: set[str | None]) -> bool:
    """Whether a patch may be one of an object: a JSON patch says of which only beside it, and is known by its values."""
    return not isinstance(patch, Mapping) or (patch.text("kind") in (kind, None) and _name(patch) in {*names, None})


def _name(document: Mapping | None) -> str | None:
    metadata = None if document is None else document.mapping("metadata")
    return None if metadata is None else metadata.text("name")


def _forget_origin(document: Mapping) -> None:
    """Take out the note that was asked for."""
    metadata = document.mapping("metadata")
    annotations = None if metadata is None else metadata.mapping("annotations")
    if metadata is not None and annotations is not None:
        annotations.entries.pop(_ORIGIN, None)
        if not annotations.entries:
            metadata.entries.pop("annotations", None)
