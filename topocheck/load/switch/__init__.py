"""Configurations of switches: which dialect it is, and what the switch does by it.

A dialect is one file here and one line in `DIALECTS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from topocheck.load.switch.ansible_nxos import ANSIBLE_NXOS
from topocheck.load.switch.detect import detect_dialect
from topocheck.load.switch.dialect import Dialect, Problems
from topocheck.load.switch.eos import EOS
from topocheck.load.switch.ios import IOS
from topocheck.load.switch.nxos import NXOS
from topocheck.model.place import Place
from topocheck.model.problem import Problem
from topocheck.model.switch import Switch

__all__ = ["DIALECTS", "Dialect", "SwitchRead", "detect_dialect", "read_switch"]

DIALECTS: Mapping[str, Dialect] = {
    "nxos": NXOS,
    "ios": IOS,
    "eos": EOS,
    "ansible-nxos": ANSIBLE_NXOS,
}


@dataclass(frozen=True, slots=True)
class SwitchRead:
    """What came of reading one configuration. ``switch`` is None where its dialect is not known.

    Each problem comes with the code of the check that reports it.
    """

    switch: Switch | None
    dialect: str | None
    problems: Problems


def read_switch(text: str, file: str, *, name: str | None = None, dialect: str | None = None) -> SwitchRead:
    """Read the configuration of one switch. Never raises.

    ``file`` is the path as it is shown to people. ``name`` is by default the hostname, else the file's stem; ``dialect``
    is one of `DIALECTS`, by default what `detect_dialect` tells.
    """
    text = text.removeprefix("\ufeff")
    told = detect_dialect(text) if dialect is None else dialect
    known = DIALECTS.get(told) if told is not None else None
    if known is None:
        problem = _unknown_dialect(file, name or PurePosixPath(file).stem, dialect)
        return SwitchRead(None, None, (("SIT03", problem),))
    switch, problems = known.read(text, file, name)
    return SwitchRead(switch, known.name, problems)


def _unknown_dialect(file: str, device: str, dialect: str | None) -> Problem:
    """The problem of a configuration that can't be read, as its dialect is not known."""
    names = ", ".join(DIALECTS)
    if dialect is None:
        message = f"the dialect of {file} can't be told from its content and must be declared: one of {names}"
    else:
        message = f'the dialect of {file} is declared as "{dialect}" and must be one of {names}'
    return Problem(
        place=Place(file, 1),
        message=message,
        object=f"Switch {device}",
        symptom="the configuration is not read, so what passes through the switch is not known",
        fix="declare the dialect in topocheck.yaml, under devices",
    )
