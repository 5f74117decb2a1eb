"""Interfaces that a configuration gives twice, each time otherwise: a switch takes what it reads last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from topocheck.load.switch.command import Command
from topocheck.model.problem import Problem, Related, Severity

_SETTINGS = (
    ("switchport", "mode"),
    ("switchport", "access", "vlan"),
    ("switchport", "trunk", "native", "vlan"),
    ("switchport", "trunk", "allowed", "vlan"),
    ("channel-group",),
    ("mtu",),
)
_CHANGES = ("add", "remove", "except")


def said_otherwise(device: str, name: str, sections: Iterable[Iterable[Command]]) -> Iterator[Problem]:
    """The lines of an interface's later sections that say something else than an earlier section; ``no`` and lists that are added to
    are changes, not contradictions.
    """
    said: dict[tuple[str, ...], Command] = {}
    for section in sections:
        own: dict[tuple[str, ...], Command] = {}
        for command in section:
            setting = _setting(command)
            if setting is not None:
                own[setting] = command
        for setting, command in own.items():
            earlier = said.get(setting)
            if earlier is not None and earlier.words != command.words:
                yield _problem(device, name, earlier, command)
        said |= own


def _setting(command: Command) -> tuple[str, ...] | None:
    """What a line sets; None for a line that only changes what is set."""
    if command.negated:
        return None
    for setting in _SETTINGS:
        if command.words[: len(setting)] == setting and command.word(len(setting)) not in _CHANGES:
            return setting
    return None


def _problem(device: str, name: str, earlier: Command, command: Command) -> Problem:
    return Problem(
        place=command.place,
        message=f'{name} of {device} is configured twice, "{command.line.text}" here and "{earlier.line.text}" before, and must be once',
        object=f"Switch {device}",
        symptom="the switch keeps the line that it reads last, whichever was meant",
        fix="write both sections as one and remove the line that is not meant",
        related=(Related(earlier.place, "the line that has no effect"),),
        severity=Severity.WARNING,
    )
