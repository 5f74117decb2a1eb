"""Finds the files of a site: which there are, which are left out and why."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from topocheck.load.file_text import is_folder, real_path
from topocheck.load.site_format import SITE_FILE
from topocheck.model.place import Place
from topocheck.model.site import Skipped

_MANIFEST_ENDINGS = (".yaml", ".yml", ".json")
_DEVICE_ENDINGS = (".cfg", ".conf", ".txt", ".xml", ".set", ".nft", ".boot")
FOREIGN_FOLDERS = frozenset({"node_modules", "vendor"})
_CHART = "Chart.yaml"
_NOT_MANIFESTS = {
    _CHART: "the description of a Helm chart",
    "kustomization.yaml": "a kustomization, not applied",
    "kustomization.yml": "a kustomization, not applied",
}
_TEMPLATE = "a Helm template, not rendered"
_OUTSIDE = "a symbolic link that leaves the site's folder, not followed"


@dataclass(slots=True)
class Found:
    """The files below a folder, in the order of their paths.

    ``manifests`` are YAML and JSON; ``candidates`` could be configurations of devices; ``skipped`` tells what was left
    out, and ``lost`` which folders could not be looked into, with the reason.
    """

    manifests: list[Path] = field(default_factory=list)
    candidates: list[Path] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    lost: list[tuple[Path, str]] = field(default_factory=list)


def find_site(start: Path) -> Path:
    """The nearest folder upward that holds a site file, else ``start`` itself."""
    here = real_path(start)
    return next((folder for folder in (here, *here.parents) if (folder / SITE_FILE).is_file()), start)


def shown(path: Path, root: Path) -> str:
    """A path as it is shown to people: relative to the site's folder, with ``/``, and always text that can be printed."""
    text = os.path.normpath(path)
    prefix = f"{root}{os.sep}"
    relative = text.removeprefix(prefix) if text.startswith(prefix) else os.path.relpath(text, root)
    return printable(relative.replace(os.sep, "/"))


def printable(path: str) -> str:
    """A path with what is no UTF-8 in it replaced."""
    return os.fsencode(path).decode("utf-8", "replace")


def find_files(folder: Path, root: Path, leave_out: frozenset[Path] = frozenset()) -> Found:
    """The files below a folder that may belong to the site of the folder ``root``; all paths are real paths.

    Hidden folders, ``node_modules``, ``vendor``, other sites and what is in ``leave_out`` are not looked into. A symbolic
    link is followed only to a file inside the site's folder that is not found without it, so that no pull request reads
    what lies beside its repository.
    """
    found = Found()
    links: list[Path] = []
    for path, is_template in _walk(folder, root, leave_out, found, links):
        _sort(path, root, found, is_template=is_template)
    _follow(links, (folder, root), root, leave_out, found)
    found.manifests.sort()
    found.candidates.sort()
    return found


def _walk(
    folder: Path, root: Path, leave_out: frozenset[Path], found: Found, links: list[Path]
) -> Iterator[tuple[Path, bool]]:
    """Every regular file, with whether it stands in a chart's ``templates``; symbolic links are put into ``links``."""
    folders = [(folder, _is_in_templates(folder))]
    while folders:
        here, in_templates = folders.pop()
        entries = _entries(here, found)
        names = {entry.name for entry in entries}
        if here != folder and SITE_FILE in names:
            found.skipped.append(Skipped(Place(shown(here / SITE_FILE, root), 1), "another site, checked on its own"))
            continue
        for entry in entries:
            path = Path(entry.path)
            if entry.is_symlink():
                links.append(path)
            elif path in leave_out:
                continue
            elif entry.is_dir():
                if not entry.name.startswith(".") and entry.name not in FOREIGN_FOLDERS:
                    folders.append((path, in_templates or (entry.name == "templates" and _CHART in names)))
            elif entry.is_file():
                yield path, in_templates


def _is_in_templates(folder: Path) -> bool:
    return any(above.name == "templates" and (above.parent / _CHART).is_file() for above in (folder, *folder.parents))


def _entries(folder: Path, found: Found) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError as error:
        found.lost.append((folder, f"can't be looked into: {error.strerror}"))
        return []


def _sort(path: Path, root: Path, found: Found, *, is_template: bool) -> None:
    ending = path.suffix.lower()
    if path.name == SITE_FILE:
        return
    if ending in _MANIFEST_ENDINGS:
        reason = _TEMPLATE if is_template else _NOT_MANIFESTS.get(path.name)
        if reason:
            found.skipped.append(Skipped(Place(shown(path, root), 1), reason))
        else:
            found.manifests.append(path)
    elif (ending in _DEVICE_ENDINGS or not ending) and not path.name.startswith(".") and not is_template:
        found.candidates.append(path)


def _follow(links: list[Path], inside: tuple[Path, ...], root: Path, leave_out: frozenset[Path], found: Found) -> None:
    """Add the files that symbolic links lead to, once each: a mounted ConfigMap consists of links into a hidden folder."""
    seen = {*found.manifests, *found.candidates, *leave_out} if links else set()
    for link in sorted(links):
        target = real_path(link)
        to_folder = is_folder(target)
        if not to_folder and link.suffix.lower() not in (*_MANIFEST_ENDINGS, *_DEVICE_ENDINGS):
            continue
        if not any(target.is_relative_to(folder) for folder in inside):
            found.skipped.append(Skipped(Place(shown(link, root), 1), _OUTSIDE))
        elif not to_folder and target not in seen:
            seen.add(target)
            _sort(link, root, found, is_template=False)
