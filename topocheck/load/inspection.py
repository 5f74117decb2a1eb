"""What was understood of single files, without a site around them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from topocheck.errors import InputError, UsageError
from topocheck.load.manifests import read_manifests
from topocheck.load.switch import DIALECTS, detect_dialect, read_switch
from topocheck.load.yaml_reader import read_yaml
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
        text = _text_of(path)
        is_yaml = path.suffix.lower() in (".yaml", ".yml", ".json")
        if dialect is None and is_yaml and detect_dialect(text) is None:
            manifests.append(read_yaml(text, str(path)))
            continue
        read = read_switch(text, str(path), dialect=dialect)
        problems.extend(read.problems)
        if read.switch is not None:
            switches.append(read.switch)
    objects = read_manifests(manifests)
    return Inspection(tuple(switches), objects.counts, objects.skipped, (*problems, *objects.problems))


def _text_of(path: Path) -> str:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        message = f"{path}: there is no such file"
        raise InputError(message) from None
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path} can't be read as text: {error}"
        raise InputError(message) from None
    if "\0" in text:
        message = f"{path} is a binary file"
        raise InputError(message)
    return text
