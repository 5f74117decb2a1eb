"""The Applications that an ApplicationSet makes, as far as the repository alone tells.

Source: Argo CD docs/operator-manual/applicationset/Generators-List.md, -Git.md, -Matrix.md, GoTemplate.md. Generators that ask a
cluster or a service (clusters, scmProvider, pullRequest ...) are taken to give one set of parameters of which nothing is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from glob import glob
from pathlib import Path

from topocheck.load.file_text import Unreadable, is_folder, read_bytes, real_path
from topocheck.load.render.plain_tree import listing, section, word
from topocheck.load.render.repository_url import Repository
from topocheck.load.render.request import Elsewhere
from topocheck.load.wire import plain
from topocheck.load.yaml_reader import decoded, read_yaml
from topocheck.model.place import Place

MOST_APPLICATIONS = 200

_PLACEHOLDER = re.compile(r"\{\{-?\s*\.?([A-Za-z_][\w.\-]*(?:\[\d+\])?)\s*-?\}\}")
_NOT_NORMAL = re.compile(r"[^a-z0-9-]+")
_FILE_BYTES = 1024 * 1024

Parameters = dict[str, str]


def expanded(tree: dict[str, object], repository: Repository, place: Place) -> Iterator[dict[str, object] | Elsewhere]:
    """The Applications of an ApplicationSet. A placeholder that nothing here fills in stays as it is."""
    name = word(section(tree, "metadata"), "name") or "unnamed"
    spec = section(tree, "spec")
    template = section(spec, "template")
    for count, parameters in enumerate(_generated(listing(spec, "generators"), repository, {})):
        if count == MOST_APPLICATIONS:
            yield Elsewhere(
                place, f"ApplicationSet {name}: no more than its first {MOST_APPLICATIONS} Applications are looked at"
            )
            return
        filled = _filled(template, parameters)
        if isinstance(filled, dict):
            yield filled


def _generated(generators: list[object], repository: Repository, known: Parameters) -> Iterator[Parameters]:
    for generator in generators:
        if isinstance(generator, dict):
            yield from _of_generator(generator, repository, known)


def _of_generator(generator: dict[str, object], repository: Repository, known: Parameters) -> Iterator[Parameters]:
    """The sets of parameters of one generator; ``known`` are those of the generator that it is combined with."""
    if "list" in generator:
        for element in listing(section(generator, "list"), "elements"):
            yield _flat(_filled(element, known))
    elif "git" in generator:
        yield from _of_git(section(_as_dict(_filled(generator, known)), "git"), repository)
    elif "matrix" in generator:
        first, *rest = listing(section(generator, "matrix"), "generators") or [None]
        for outer in _generated([first], repository, known):
            for inner in _generated(rest, repository, {**known, **outer}) if rest else [{}]:
                yield {**outer, **inner}
    else:
        yield {}


def _of_git(git: dict[str, object], repository: Repository) -> Iterator[Parameters]:
    if not repository.is_named_by(word(git, "repoURL") or ""):
        yield {}
        return
    values = {f"values.{key}": value for key, value in _flat(section(git, "values")).items()}
    rules = [each for each in listing(git, "directories") if isinstance(each, dict)]
    left_out = {path for rule in rules if rule.get("exclude") for path in _matching(rule, repository)}
    for rule in rules:
        if not rule.get("exclude"):
            for path in _matching(rule, repository):
                if is_folder(path) and path not in left_out:
                    yield {**_of_path(path, repository.folder), **values}
    for files in listing(git, "files"):
        for path in _matching(_as_dict(files), repository):
            for parameters in _of_file(path):
                name = {"path.filename": path.name}
                yield {**parameters, **_of_path(path.parent, repository.folder), **name, **values}


def _matching(rule: dict[str, object], repository: Repository) -> list[Path]:
    """What a path with wildcards names inside of the repository; hidden folders only where they are named."""
    pattern = (word(rule, "path") or "").lstrip("/")
    if not pattern or "\0" in pattern or ".." in pattern.split("/") or pattern.count("**") > 1:
        return []
    names = sorted(glob(pattern, root_dir=repository.folder, recursive=True))  # noqa: PTH207 - Path.glob has other rules
    found = (real_path(repository.folder / name) for name in names)
    return [path for path in found if path.is_relative_to(repository.folder)]


def _of_path(path: Path, repository: Path) -> Parameters:
    relative = path.relative_to(repository)
    text, base = relative.as_posix(), relative.name
    normal = _NOT_NORMAL.sub("-", base.lower())
    parts = {f"path[{index}]": part for index, part in enumerate(relative.parts)}
    return {"path": text, "path.path": text, "path.basename": base, "path.basenameNormalized": normal, **parts}


def _of_file(path: Path) -> Iterator[Parameters]:
    """The parameters that a file holds: a mapping, or a list of them."""
    data = read_bytes(path, _FILE_BYTES)
    documents = () if isinstance(data, Unreadable) else read_yaml(decoded(data), path.name).documents
    for document in documents:
        tree = plain(document)
        yield from map(_flat, tree if isinstance(tree, list) else [tree])


def _flat(tree: object, prefix: str = "") -> Parameters:
    """A mapping's scalars by their dotted paths."""
    found: Parameters = {}
    for key, value in _as_dict(tree).items():
        if isinstance(value, dict):
            found |= _flat(value, f"{prefix}{key}.")
        else:
            text = word({"": value}, "")
            if text is not None:
                found[f"{prefix}{key}"] = text
    return found


def _filled(value: object, parameters: Parameters) -> object:
    """A value with its placeholders filled in, those that are known."""
    if isinstance(value, str):
        return _PLACEHOLDER.sub(lambda match: parameters.get(match[1], match[0]), value)
    if isinstance(value, dict):
        return {str(_filled(key, parameters)): _filled(item, parameters) for key, item in value.items()}
    return [_filled(item, parameters) for item in value] if isinstance(value, list) else value


def _as_dict(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}
