"""Configurations of switches that share the line form of Cisco, and what else such a switch is configured by."""

from __future__ import annotations

from dataclasses import dataclass

from topocheck.load.device_dialect import Problems
from topocheck.load.device_reading import read_device
from topocheck.load.dialects import claimed_by
from topocheck.model.switch import Switch

__all__ = ["SwitchRead", "detect_dialect", "read_switch"]


@dataclass(frozen=True, slots=True)
class SwitchRead:
    """What came of reading one configuration. ``switch`` is None where its dialect is not known, or not that of a switch.

    Each problem comes with the code of the check that reports it.
    """

    switch: Switch | None
    dialect: str | None
    problems: Problems


def read_switch(text: str, file: str, *, name: str | None = None, dialect: str | None = None) -> SwitchRead:
    """Read the configuration of one switch: `read_device` for who knows that it is one. Never raises."""
    read = read_device(text.removeprefix("\ufeff"), file, name=name, dialect=dialect)
    switch = read.device if isinstance(read.device, Switch) else None
    return SwitchRead(switch, read.dialect.name if read.dialect is not None else None, read.problems)


def detect_dialect(text: str) -> str | None:
    """The name of the one dialect that claims a text; None where none does, or more than one."""
    claims = claimed_by(text)
    return claims[0].name if len(claims) == 1 else None
