"""What the kustomizations beside the manifests say of the files: which belong together, and which are patches."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from topocheck.load.gaps import Gaps
from topocheck.load.yaml_files import read_yaml_files
from topocheck.model.site import Skipped
from topocheck.model.value import Mapping, Scalar, Sequence, Value

_FILE_NAMES = frozenset({"kustomization.yaml", "kustomization.yml"})
_PATCH_LISTS = ("patches", "patchesStrategicMerge", "patchesJson6902")


@dataclass(frozen=True, slots=True)
class KustomizeFiles:
    """The folders that hold a kustomization, the files that are patches, which are no objects by themselves, and all files and
    folders that any of them names.
    """

    folders: frozenset[str] = frozenset()
    patches: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()

    def leaves_out(self, file: str) -> bool:
        """Whether a file lies beside a kustomization, and no kustomization names it: nothing applies it."""
        return posixpath.dirname(file) in self.folders and file not in self.named

    def root_of(self, file: str) -> str:
        """The nearest folder at or above a file that holds a kustomization; empty where there is none."""
        folder = posixpath.dirname(file)
        while folder not in self.folders:
            above = posixpath.dirname(folder)
            if above == folder:  # the root, or where a relative path begins
                return ""
            folder = above
        return folder

    def is_above(self, file: str) -> bool:
        """Whether a kustomization is in the folder of a file, or in one above."""
        return self.root_of(file) in self.folders


def kustomize_files(skipped: Iterable[Skipped], root: Path) -> KustomizeFiles:
    """What the kustomizations say among the files below ``root`` that were left out of the manifests."""
    paths = [root / each.place.file for each in skipped if posixpath.basename(each.place.file) in _FILE_NAMES]
    patches: set[str] = set()
    folders: set[str] = set()
    named: set[str] = set()
    for file in read_yaml_files(paths, root, Gaps()):
        folder = posixpath.dirname(file.file)
        folders.add(folder)
        for document in file.documents:
            if isinstance(document, Mapping):
                patches |= {posixpath.normpath(posixpath.join(folder, path)) for path in _patch_paths(document)}
                named |= {posixpath.normpath(posixpath.join(folder, text)) for text in _texts(document)}
    return KustomizeFiles(frozenset(folders), frozenset(patches), frozenset(named))


def _texts(value: Value) -> Iterator[str]:
    """All texts of a kustomization: whichever of its many lists names a file, it is named."""
    pending = [value]
    while pending:
        current = pending.pop()
        if isinstance(current, Mapping):
            pending += current.entries.values()
        elif isinstance(current, Sequence):
            pending += current.items
        elif isinstance(current, Scalar) and "\n" not in current.text:
            yield current.text.rpartition("=")[2]  # generators write key=file


def _patch_paths(document: Mapping) -> Iterator[str]:
    for key in _PATCH_LISTS:
        entries = document.sequence(key) or Sequence(document.file, document.mark, [])
        for entry in entries:
            if isinstance(entry, Mapping) and entry.text("path"):
                yield entry.text("path") or ""
            elif isinstance(entry, Scalar) and "\n" not in entry.text:
                yield entry.text
