"""Reads one text as the configuration of a device, in the dialect that is stated or that claims it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from topocheck.load.device_dialect import DeviceDialect, Problems
from topocheck.load.dialects import claimed_by, dialect_names, find_dialect
from topocheck.model.firewall import Firewall
from topocheck.model.place import Place
from topocheck.model.problem import Problem
from topocheck.model.switch import Switch

UNKNOWN_DIALECT = "SIT03"


@dataclass(frozen=True, slots=True)
class DeviceRead:
    """What came of reading one configuration. ``device`` is None where nothing could be read.

    ``dialect`` is None where it is not known. Each problem comes with the code of the check that reports it.
    """

    device: Switch | Firewall | None
    dialect: DeviceDialect | None
    problems: Problems


def read_device(text: str, file: str, *, name: str | None = None, dialect: str | None = None) -> DeviceRead:
    """Read the configuration of one device. Bad text never raises; a broken package of dialects is a UsageError.

    ``file`` is the path as it is shown to people. ``name`` is by default the hostname, else the file's stem; ``dialect`` by
    default the one that claims the text.
    """
    text = text.removeprefix("\ufeff")
    if dialect is None:
        return read_claimed(text, file, claimed_by(text), name=name)
    known = find_dialect(dialect)
    if known is None:
        message = f'the dialect of {file} is declared as "{dialect}" and must be one of {", ".join(dialect_names())}'
        return _not_read(message, Place(file, 1), name or PurePosixPath(file).stem)
    return _read(text, file, known, name)


def read_claimed(text: str, file: str, claims: Sequence[DeviceDialect], *, name: str | None = None) -> DeviceRead:
    """Read a configuration that ``claims`` are the dialects of: with none or several it is a problem and nothing is read."""
    if len(claims) == 1:
        return _read(text, file, claims[0], name)
    if claims:
        titles = " and of ".join(f"{dialect.title} ({dialect.name})" for dialect in claims)
        message = f"{file} has marks of {titles}, and must be of one dialect that is declared"
    else:
        names = ", ".join(dialect_names())
        message = f"the dialect of {file} can't be told from its content and must be declared: one of {names}"
    return _not_read(message, Place(file, 1), name or PurePosixPath(file).stem)


def _read(text: str, file: str, dialect: DeviceDialect, name: str | None) -> DeviceRead:
    device, problems = dialect.read(text, file, name)
    return DeviceRead(device, dialect, problems)


def _not_read(message: str, place: Place, device: str) -> DeviceRead:
    problem = Problem(
        place=place,
        message=message,
        object=f"Device {device}",
        symptom="the configuration is not read, so what passes through the device is not known",
        fix="declare the dialect in topocheck.yaml, under devices",
    )
    return DeviceRead(None, None, ((UNKNOWN_DIALECT, problem),))
