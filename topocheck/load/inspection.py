"""What was understood of single files, without a site around them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from topocheck.errors import InputError, UsageError
from topocheck.load.device_reading import read_claimed, read_device
from topocheck.load.dialects import claimed_by, dialect_names, find_dialect
from topocheck.load.file_text import Unreadable, read_bytes, text_of
from topocheck.load.files import printable
from topocheck.load.json_reader import read_json
from topocheck.load.manifests import Manifests, read_manifests
from topocheck.load.yaml_reader import UTF_16, decoded, read_yaml
from topocheck.model.firewall import Firewall
from topocheck.model.problem import Problem
from topocheck.model.site import Site
from topocheck.model.switch import Switch


@dataclass(frozen=True, slots=True)
class Inspection:
    """What some files hold: device configurations, and manifests, as a partial ``site`` that is made of nothing else."""

    devices: tuple[Switch | Firewall, ...]
    site: Site
    problems: tuple[tuple[str, Problem], ...]


def inspect_files(paths: Iterable[Path], dialect: str | None = None) -> Inspection:
    """Read some files: as device configurations where ``dialect`` or their content says so, else as manifests.

    Raises InputError for a file that is missing or is no text, UsageError for a dialect that does not exist.
    """
    if dialect is not None and find_dialect(dialect) is None:
        message = f"there is no dialect {dialect!r}; the dialects are: {', '.join(sorted(dialect_names()))}"
        raise UsageError(message)
    devices: list[Switch | Firewall] = []
    problems: list[tuple[str, Problem]] = []
    manifests = []
    for path in paths:
        ending, file = path.suffix.lower(), printable(str(path))
        text = _text_of(path, file)
        claims = claimed_by(text) if dialect is None else ()
        if dialect is None and not claims and ending in (".yaml", ".yml", ".json"):
            manifests.append(read_json(text, file) if ending == ".json" else read_yaml(text, file))
            continue
        read = read_claimed(text, file, claims) if dialect is None else read_device(text, file, dialect=dialect)
        problems.extend(read.problems)
        if read.device is not None:
            devices.append(read.device)
    objects = read_manifests(manifests)
    return Inspection(tuple(devices), _site_of(objects), (*problems, *objects.problems))


def _site_of(objects: Manifests) -> Site:
    return Site(
        name="",
        root="",
        policies=objects.policies,
        attachments=objects.attachments,
        workloads=objects.workloads,
        data_volumes=objects.data_volumes,
        data_import_crons=objects.data_import_crons,
        objects=objects.objects,
        skipped=objects.skipped,
        counts=objects.counts,
        manifests=objects.written,
    )


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
