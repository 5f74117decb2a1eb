"""What was understood of single files, without a site around them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from topocheck.errors import InputError, UsageError
from topocheck.load.file_text import Unreadable, read_bytes, text_of
from topocheck.load.files import printable
from topocheck.load.json_reader import read_json
from topocheck.load.manifests import read_manifests
from topocheck.load.switch import DIALECTS, detect_dialect, read_switch
from topocheck.load.yaml_reader import UTF_16, decoded, read_yaml
from topocheck.model.problem import Problem
from topocheck.model.site import Skipped
from topocheck.model.switch import Switch


@dataclass(frozen=True, slots=True)
class Inspection:
    """What some files hold: device configurations, and how many objects of each kind."""

    switches: tuple[Switch, ...]
    counts: Mapping[str, int]
    skipped: tuple[Skipped, ...]
    problems: tuple[tuple[str, Problem], ...]


def inspect_files(paths: Iterable[Path], dialect: str | None = None) -> Inspection:
    """Read some files: as device configurations where ``dialect`` or their content says so, else as manifests.

    Raises InputError for a file that is missing or is no text, UsageError for a dialect that does not exist.
    """
    if dialect is not None and dialect not in DIALECTS:
        message = f"there is no dialect {dialect!r}; the dialects are: {', '.join(sorted(DIALECTS))}"
        raise UsageError(message)
    switches: list[Switch] = []
    problems: list[tuple[str, Problem]] = []
    manifests = []
    for path in paths:
        ending, file = path.suffix.lower(), printable(str(path))
        text = _text_of(path, file)
        if dialect is None and ending in (".yaml", ".yml", ".json") and detect_dialect(text) is None:
            manifests.append(read_json(text, file) if ending == ".json" else read_yaml(text, file))
            continue
        read = read_switch(text, file, dialect=dialect)
        problems.extend(read.problems)
        if read.switch is not None:
            switches.append(read.switch)
    objects = read_manifests(manifests)
    return Inspection(tuple(switches), objects.counts, objects.skipped, (*problems, *objects.problems))


def _text_of(path: Path, file: str) -> str:
    """The text of a file that somebody names himself, which may well be a pipe."""
    data = read_bytes(path, regular=False)
    if not isinstance(data, Unreadable) and data.startswith(UTF_16):
        return decoded(data)
    text = data if isinstance(data, Unreadable) else text_of(data)
    if isinstance(text, Unreadable):
        message = f"{file} {text.reason}"
        raise InputError(message)
    return text
