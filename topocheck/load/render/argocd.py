"""What Argo CD's Applications apply of the repository that they stand in.

Source: Argo CD docs/operator-manual/application.yaml (the fields), docs/user-guide/helm.md (values in the order of precedence),
docs/user-guide/multiple_sources.md (``ref`` and ``$ref/...``), docs/user-guide/directory.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from topocheck.load.file_text import exists
from topocheck.load.render.applicationset import expanded
from topocheck.load.render.chart import ChartOptions
from topocheck.load.render.plain_tree import listing, section, texts, word
from topocheck.load.render.repository_url import Repository
from topocheck.load.render.request import Elsewhere, PlainFolder, Request
from topocheck.load.wire import plain
from topocheck.model.place import Place
from topocheck.model.template import is_template
from topocheck.model.value import Mapping

GROUP = "argoproj.io/"
KINDS = ("Application", "ApplicationSet")

_KUSTOMIZE_FIELDS = ("namePrefix", "nameSuffix", "namespace", "images", "replicas", "patches")
"""What an Application may add to a kustomization and that matters here, all under the same names as in a kustomization."""


def is_application(document: Mapping) -> bool:
    """Whether an object is an Application or an ApplicationSet."""
    return document.text("kind") in KINDS and (document.text("apiVersion") or "").startswith(GROUP)


def requests_of(document: Mapping, repository: Repository) -> Iterator[Request | Elsewhere]:
    """What an Application, or each one of an ApplicationSet, applies."""
    tree = plain(document)
    metadata = document.mapping("metadata")
    place = document.place if metadata is None else metadata.place_of("name")
    if not isinstance(tree, dict):
        return
    if document.text("kind") == "ApplicationSet":
        for application in expanded(tree, repository, place):
            if isinstance(application, Elsewhere):
                yield application
            else:
                yield from of_application(application, place, repository)
    else:
        yield from of_application(tree, place, repository)


def of_application(tree: dict[str, object], place: Place, repository: Repository) -> Iterator[Request | Elsewhere]:
    """What an Application applies, which is given as plain data."""
    name = word(section(tree, "metadata"), "name") or "unnamed"
    spec = section(tree, "spec")
    source = section(spec, "source")
    sources = [source] if source else [each for each in listing(spec, "sources") if isinstance(each, dict)]
    namespace = word(section(spec, "destination"), "namespace")
    references = {f"${word(each, 'ref')}": each for each in sources if word(each, "ref")}
    for each in sources:
        if word(each, "ref") and not word(each, "path"):
            continue
        reason = _why_not(each, references, repository)
        if reason is not None:
            yield Elsewhere(place, f"Application {name}: {reason}")
            continue
        path = word(each, "path") or "."
        yield Request(
            path=repository.folder / path,
            text=path,
            place=place,
            owner=f"Application {name}",
            options=_chart_options(each, name, namespace, place, repository),
            added=_kustomize_fields(section(each, "kustomize")),
            plain=_plain_folder(section(each, "directory")),
            application=name,
        )


def _why_not(source: dict[str, object], references: dict[str, dict[str, object]], repository: Repository) -> str | None:
    """Why a source can't be rendered from this repository's files."""
    url = word(source, "repoURL") or ""
    if is_template(word(source, "path") or "") or any(map(is_template, texts(section(source, "helm")))):
        return f"the source {word(source, 'path')} is unknown, for it holds a placeholder that nothing here fills in"
    if word(source, "chart"):
        return f"the chart {word(source, 'chart')} of {url} is remote, and nothing is fetched"
    if not is_template(url) and not repository.is_named_by(url):
        return f"the source is in another repository, {url}"
    if section(source, "plugin"):
        return "a config management plug-in is not run"
    for file in listing(section(source, "helm"), "valueFiles"):
        reference = references.get(str(file).partition("/")[0]) if str(file).startswith("$") else source
        if reference is None or not repository.is_named_by(word(reference, "repoURL") or ""):
            return f"the values {file} are in another repository"
    return None


def _chart_options(
    source: dict[str, object], name: str, namespace: str | None, place: Place, repository: Repository
) -> ChartOptions:
    helm = section(source, "helm")
    folder = repository.folder / (word(source, "path") or ".")
    paths = [_values_path(str(file), folder, repository.folder) for file in listing(helm, "valueFiles")]
    if helm.get("ignoreMissingValueFiles"):
        paths = [path for path in paths if exists(path)]
    inline = [word(helm, "values"), json.dumps(helm["valuesObject"]) if section(helm, "valuesObject") else None]
    parameters = (each for each in listing(helm, "parameters") if isinstance(each, dict))
    return ChartOptions(
        release=word(helm, "releaseName") or (None if is_template(name) else name),
        namespace=None if namespace is None or is_template(namespace) else namespace,
        values=tuple(paths),
        inline=tuple(text for text in inline if text),
        parameters=tuple(
            (word(each, "name") or "", word(each, "value") or "", bool(each.get("forceString"))) for each in parameters
        ),
        places=(place,) * len(paths),
    )


def _values_path(file: str, folder: Path, repository: Path) -> Path:
    """A values file: below the chart, or below the repository where it starts with ``/`` or a ``$reference``."""
    if file.startswith("$"):
        return repository / file.partition("/")[2]
    return repository / file.lstrip("/") if file.startswith("/") else folder / file


def _kustomize_fields(kustomize: dict[str, object]) -> dict[str, object]:
    """What is added to a kustomization; its images are texts here, and mappings there."""
    added = {key: kustomize[key] for key in _KUSTOMIZE_FIELDS if key in kustomize}
    images = [_image(image) for image in listing(kustomize, "images") if isinstance(image, str)]
    return {**added, "images": images} if images else added


def _image(text: str) -> dict[str, str]:
    """``[name=]new[:tag|@digest]``."""
    name, equals, new = text.partition("=")
    repository, digest_sign, digest = (new if equals else name).partition("@")
    last = repository.rfind("/")
    path, tag_sign, tag = repository[last + 1 :].partition(":")
    repository = repository[: last + 1] + path
    image = {"name": name if equals else repository, "newName": repository}
    return {**image, **({"newTag": tag} if tag_sign else {}), **({"digest": digest} if digest_sign else {})}


def _plain_folder(directory: dict[str, object]) -> PlainFolder:
    return PlainFolder(bool(directory.get("recurse")), word(directory, "include"), word(directory, "exclude"))
