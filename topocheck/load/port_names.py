"""The names of a device's interfaces, which people and devices spell differently."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_PARTS = re.compile(r"([a-z-]+)(\d.*)")


class PortNames:
    """Finds an interface of one device by any spelling of its name.

    Spaces and upper case do not matter: ``ethernet 1/3`` is ``Ethernet1/3``. A word may be cut short as a device's command
    line takes it, ``Eth1/3`` or ``Gi1/0/1``, where that means one interface only. ``aliases`` are other names of interfaces,
    which names come before.
    """

    def __init__(self, names: Iterable[str], aliases: Mapping[str, str] | None = None) -> None:
        self._aliases = {self.canonical(alias): name for alias, name in (aliases or {}).items()}
        self._names = {self.canonical(name): name for name in names}
        self._by_number: dict[str, list[str]] = {}
        for name in self._names:
            parts = _PARTS.fullmatch(name)
            if parts:
                self._by_number.setdefault(parts[2], []).append(parts[1])

    @staticmethod
    def canonical(name: str) -> str:
        """A name without what does not matter."""
        return "".join(name.split()).casefold()

    def find(self, name: str) -> str | None:
        """The name as the device spells it, or None where there is no such interface or more than one is meant."""
        key = self.canonical(name)
        if key in self._names:
            return self._names[key]
        if key in self._aliases:
            return self._aliases[key]
        parts = _PARTS.fullmatch(key)
        if parts is None:
            return None
        words = [word for word in self._by_number.get(parts[2], ()) if word.startswith(parts[1])]
        return self._names[words[0] + parts[2]] if len(words) == 1 else None
