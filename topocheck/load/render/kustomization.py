"""All that a kustomization is made of: it and the kustomizations below it, their resources and patches, copied for the command.

What it would fetch or run is refused before any command is started. Sources: kustomize api/types/kustomization.go (the fields),
api/internal/target/kusttarget.go (a resource that is no file and no folder is fetched), api/internal/loader/fileloader.go (a file
that is no local one is fetched where it is a URL).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from topocheck.load.embedded import read_yaml_in
from topocheck.load.file_text import exists, is_folder
from topocheck.load.files import shown
from topocheck.load.render.folder import KUSTOMIZATIONS, kustomization_in
from topocheck.load.render.refusal import RefusedError
from topocheck.load.render.staging import Staging
from topocheck.load.yaml_reader import YamlFile, decoded, read_yaml
from topocheck.model.value import Mapping, Scalar, Sequence, Value

MOST_FOLDERS = 300

_BASES = ("resources", "bases", "components", "generators", "transformers", "validators")
_FILES = (
    "patches",
    "patchesStrategicMerge",
    "patchesJson6902",
    "replacements",
    "configMapGenerator",
    "secretGenerator",
)
_MORE_FILES = ("crds", "configurations", "openapi")
_PATCHES = ("patches", "patchesStrategicMerge", "patchesJson6902")
_CHARTS = "helmCharts"
_OLD_CHARTS = "helmChartInflationGenerator"
_REMOTE = re.compile(r"[a-z][a-z0-9+.-]*://|git@|git::|[^/]*\.[a-z]{2,}[:/]\S*/|.*[?&]ref=", re.IGNORECASE)
_URL = re.compile(r"https?://", re.IGNORECASE)


@dataclass(slots=True)
class Kustomization:
    """What one kustomization is made of, those below it included. ``resources`` are by their real paths."""

    files: list[YamlFile] = field(default_factory=list)
    resources: dict[Path, YamlFile] = field(default_factory=dict)
    patches: list[tuple[Value, YamlFile]] = field(default_factory=list)
    has_charts: bool = False


def gather(folder: Path, staging: Staging) -> Kustomization:
    """Read and copy a folder's kustomization with all that it names. Raises RefusedError where something must not be used."""
    found = Kustomization()
    folders = [folder]
    seen: set[Path] = set()
    for here in folders:  # grows as it is walked
        if here in seen:
            continue
        seen.add(here)
        if len(seen) > MOST_FOLDERS:
            message = f"it is made of more than {MOST_FOLDERS} kustomizations"
            raise RefusedError(message)
        folders += _gather_one(here, staging, found)
    return found


def _gather_one(folder: Path, staging: Staging, found: Kustomization) -> Iterator[Path]:
    """One kustomization. Answers the folders that it takes its bases from."""
    path = kustomization_in(folder)
    if path is None:
        message = f"{shown(folder, staging.root)} has no {KUSTOMIZATIONS[0]}"
        raise RefusedError(message)
    file = _read(path, staging)
    found.files.append(file)
    for document in file.documents:
        if isinstance(document, Mapping):
            _gather_charts(document, folder, staging, found)
            _gather_files(document, folder, staging, file, found)
            yield from _gather_bases(document, folder, staging, found)


def _read(path: Path, staging: Staging, named: Scalar | None = None) -> YamlFile:
    data = staging.add_file(path, None if named is None else named.place)
    file = read_yaml(decoded(data), shown(path, staging.root))
    if file.problems:
        message = f"{file.file} can't be read"
        raise RefusedError(message, broken=(file,))
    return file


def _gather_charts(document: Mapping, folder: Path, staging: Staging, found: Kustomization) -> None:
    """The charts that a kustomization inflates, which must lie in the repository. Raises RefusedError for others."""
    if document.get(_OLD_CHARTS) is not None:
        message = f"{_OLD_CHARTS} is not rendered: name the charts under {_CHARTS}"
        raise RefusedError(message, document.place_of(_OLD_CHARTS))
    home = document.at("helmGlobals", "chartHome")
    charts = folder / (home.text if isinstance(home, Scalar) else "charts")
    for chart in document.mappings(_CHARTS):
        name = chart.text("name") or ""
        place = chart.place_of("name")
        path = staging.inside(charts / name, place)
        if chart.get("repo") is not None or not is_folder(path):
            message = f"the chart {name} is remote, and nothing is fetched: keep a copy of it in the repository"
            raise RefusedError(message, place)
        staging.add_folder(path)
        found.has_charts = True
        for key in ("valuesFile", "additionalValuesFiles"):
            for named in _scalars(chart.get(key)):
                staging.add_file(folder / named.text, named.place)


def _gather_bases(document: Mapping, folder: Path, staging: Staging, found: Kustomization) -> Iterator[Path]:
    for key in _BASES:
        for named in _scalars(document.get(key)):
            if "\n" in named.text:
                continue  # a transformer, written where it is used
            path = staging.inside(folder / named.text, named.place)
            _refuse_remote(named, path)
            if is_folder(path):
                yield path
            else:
                found.resources[path] = _read(folder / named.text, staging, named)


def _refuse_remote(named: Scalar, path: Path) -> None:
    """Raises RefusedError where a kustomization names what is not there, so that kustomize would fetch it."""
    if exists(path):
        return
    if _REMOTE.match(named.text):
        message = f"{named.text} is remote, and nothing is fetched: keep a copy of it in the repository"
    else:
        message = f"{named.text} is not there"
    raise RefusedError(message, named.place)


def _gather_files(document: Mapping, folder: Path, staging: Staging, file: YamlFile, found: Kustomization) -> None:
    for key in (*_FILES, *_MORE_FILES):
        for named in _scalars(document.get(key), leave_out="literals"):
            if "\n" in named.text:
                if key in _PATCHES:
                    inline = read_yaml_in(named, file.text, file.file)
                    found.patches += [(each, file) for each in inline.documents]
                continue
            text = named.text.rpartition("=")[2] if key.endswith("Generator") else named.text
            if _URL.match(text):
                message = f"{text} is remote, and nothing is fetched: keep a copy of it in the repository"
                raise RefusedError(message, named.place)
            path = folder / text
            if not exists(path) or is_folder(path):
                continue  # a name, a selector; kustomize says it where a file was meant
            if key in _PATCHES:
                patch = _read(path, staging, named)
                found.patches += [(each, patch) for each in patch.documents]
            else:
                staging.add_file(path, named.place)


def _scalars(value: Value | None, leave_out: str = "") -> Iterator[Scalar]:
    """The texts anywhere in a value; what is under the key ``leave_out`` does not count."""
    pending = [] if value is None else [value]
    while pending:
        current = pending.pop(0)
        if isinstance(current, Scalar):
            if current.text:
                yield current
        elif isinstance(current, Mapping):
            pending[:0] = [each for key, each in current if key != leave_out]
        elif isinstance(current, Sequence):
            pending[:0] = current.items
