"""Lines that interfaces share by a name: ``port-profile`` (NX-OS) and ``template`` (IOS).

What the interface says itself counts more, wherever it stands. Sources: Cisco NX-OS Interfaces configuration guide, "Port
Profiles"; Cisco IOS XE Network Management configuration guide, "Interface Templates".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from topocheck.load.switch.command import Command
from topocheck.load.switch.remarks import Remarks
from topocheck.load.switch.tree import ConfigLine

_OPENS = ("port-profile", "template")
_INHERITS = {"inherit": "port-profile", "source": "template"}
_DEEPEST = 5  # NX-OS takes a profile, and four that it inherits from one another
_MOST_LINES = 100
_OF_THE_PROFILE = ("state", "max-ports", "description")


@dataclass(slots=True)
class _Profile:
    """The lines of a profile. One of NX-OS takes effect once it is ``state enabled``, one of IOS always."""

    enabled: bool
    lines: list[ConfigLine] = field(default_factory=list)
    inherited: str | None = None

    def take(self, command: Command) -> None:
        """Read one line of the profile."""
        inherited = inherits(command)
        if command.words == ("state", "enabled"):
            self.enabled = not command.negated
        elif inherited is not None:
            self.inherited = None if command.negated else inherited
        elif command.word(0) not in _OF_THE_PROFILE:
            self.lines.append(command.line)


@dataclass(slots=True)
class PortProfiles:
    """The profiles of a configuration by name."""

    _profiles: dict[str, _Profile] = field(default_factory=dict)

    def read(self, tree: Sequence[ConfigLine], remarks: Remarks) -> None:
        """Take all profiles of a configuration, which may stand behind the interfaces that use them."""
        for line in tree:
            if line.text[0] in "pPtTnN":
                command = Command.of(line, remarks)
                if command.words[0] in _OPENS and len(command.words) > 1:
                    self._take(command)

    def _take(self, command: Command) -> None:
        name = command.raw[-1]
        if command.negated:
            self._profiles.pop(name, None)
            return
        profile = self._profiles.setdefault(name, _Profile(enabled=command.words[0] == "template"))
        for line in command.line.children:
            profile.take(Command.of(line, command.remarks))

    def lines(self, name: str) -> list[ConfigLine] | None:
        """What a profile says, what it inherits first; nothing where it is not enabled, None where it is not there.

        None as well for one that is longer than any that is of use, so that a short text can't ask for endless work.
        """
        if name not in self._profiles:
            return None
        if not self._profiles[name].enabled:
            return []
        chain = list(self._chain(name))
        lines = [line for profile in reversed(chain) for line in profile.lines]
        return lines if len(lines) <= _MOST_LINES else None

    def _chain(self, name: str) -> Iterator[_Profile]:
        current: str | None = name
        for _ in range(_DEEPEST):
            profile = self._profiles.get(current) if current is not None else None
            if profile is None:
                return
            yield profile
            current = profile.inherited


def inherits(command: Command) -> str | None:
    """The profile that a line of an interface, or of a profile, names; None for any other line."""
    words = command.words
    if words[0] in _INHERITS and len(words) == 3 and words[1] == _INHERITS[words[0]]:
        return command.raw[2]
    return None
