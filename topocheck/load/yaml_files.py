"""Reads many files of YAML and JSON, each once."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from topocheck.load.file_text import Unreadable, exists, is_folder, read_bytes, real_path, text_of
from topocheck.load.files import Found, find_files, shown
from topocheck.load.gaps import Gaps
from topocheck.load.json_reader import read_json
from topocheck.load.site_file import NamedPath
from topocheck.load.yaml_reader import YamlFile, decoded, read_yaml
from topocheck.model.place import Place
from topocheck.model.site import Skipped


def read_yaml_files(paths: Iterable[Path], root: Path, gaps: Gaps) -> list[YamlFile]:
    """The files in the given order; one that can't be opened is left out, and what is no text is read as far as it goes."""
    files = (read_yaml_file(path, root, gaps) for path in paths)
    return [file for file in files if file is not None]


def read_yaml_file(path: Path, root: Path, gaps: Gaps) -> YamlFile | None:
    """One file, or None where it can't be opened."""
    file = shown(path, root)
    data = read_bytes(path)
    if isinstance(data, Unreadable):
        gaps.lost(Place(file, 1), f"{file} {data.reason}", file)
        return None
    text = text_of(data)
    if isinstance(text, Unreadable):
        read = read_yaml(decoded(data), file)
        if not read.problems:
            return read  # UTF-16, which YAML allows
        gaps.unreadable.append(Skipped(Place(file, 1), f"{file} {text.reason}"))
        return read
    return read_yaml_or_json(text, file)


def is_yaml(file: str) -> bool:
    """Whether a file is YAML or JSON by its name."""
    return file.lower().endswith((".yaml", ".yml", ".json"))


def read_yaml_or_json(text: str, file: str) -> YamlFile:
    """The content of a file, which its name tells to be JSON or YAML."""
    return read_json(text, file) if file.lower().endswith(".json") else read_yaml(text, file)


def files_named(
    named: Iterable[NamedPath], root: Path, leave_out: frozenset[Path], owner: str, gaps: Gaps
) -> list[Path]:
    """The YAML files that a list of files and folders names, each once; ``owner`` is the object that the list stands in."""
    paths: list[Path] = []
    for entry in named:
        path = real_path(root / entry.path)
        if is_folder(path):
            paths += manifests_of(find_files(path, root, leave_out), root, gaps)
        elif exists(path):
            paths.append(path)
        else:
            gaps.lost(entry.place, f"{entry.path} is not there, and must be a file or folder", owner)
    return list(dict.fromkeys(paths))


def manifests_of(found: Found, root: Path, gaps: Gaps) -> list[Path]:
    """The YAML files among those that were found; what was left out is noted."""
    gaps.skipped += found.skipped
    for path, reason in found.lost:
        gaps.lost(Place(shown(path, root), 1), f"{shown(path, root)} {reason}", shown(path, root))
    return found.manifests
