"""Reads a configuration of NX-OS, IOS or EOS: sections in the order of the file, later lines win."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from topocheck.load.switch.command import Command
from topocheck.load.switch.dialect import Problems, TextDialect
from topocheck.load.switch.draft import InterfaceDraft
from topocheck.load.switch.interface_lines import apply_line, is_modelled
from topocheck.load.switch.interface_names import leading_name, names_in
from topocheck.load.switch.remarks import Remarks
from topocheck.load.switch.settle import settled
from topocheck.load.switch.system_lines import SystemLines
from topocheck.load.switch.tree import ConfigLine, read_tree
from topocheck.load.switch.vlan_database import VlanDatabase
from topocheck.model.place import Place
from topocheck.model.switch import Switch


@dataclass(slots=True)
class _Reading:
    """What has been read of one configuration so far."""

    dialect: TextDialect
    remarks: Remarks
    system: SystemLines = field(default_factory=SystemLines)
    database: VlanDatabase = field(default_factory=VlanDatabase)
    interfaces: dict[str, InterfaceDraft] = field(default_factory=dict)

    def take(self, line: ConfigLine) -> None:
        """Read one outermost line and what is below it."""
        command = Command.of(line, self.remarks)
        if command.word(0) == "interface" and len(command.words) > 1 and self._interface(command):
            return
        if command.word(0) == "vlan" and self.database.take(line, self.remarks):
            return
        self.system.take(command)

    def _interface(self, command: Command) -> bool:
        """``interface X`` opens or continues its section; ``no`` removes it and ``default`` empties it."""
        names = self._names(" ".join(command.raw[1:]))
        if not names:
            return False
        if command.negated:
            emptied = command.line.text[0] in "dD"
            for name in names:
                self.interfaces.pop(name, None)
                if emptied:
                    self.interfaces[name] = InterfaceDraft(name, command.place)
            return True
        drafts = [self.interfaces.setdefault(name, InterfaceDraft(name, command.place)) for name in names]
        silent = Remarks(self.remarks.file, self.remarks.device)
        for line in _lines(command.line.children):
            for index, draft in enumerate(drafts):
                apply_line(draft, Command.of(line, silent if index else self.remarks))
        return True

    def _names(self, text: str) -> tuple[str, ...]:
        """The interfaces that a section is about."""
        if text.lower().startswith("range "):
            return names_in(text[6:], self.dialect.interface_types)
        name = leading_name(text, self.dialect.interface_types)
        return names_in(text, self.dialect.interface_types) or ((name,) if name is not None else ())


def _lines(children: list[ConfigLine]) -> Iterator[ConfigLine]:
    """The lines of a section; one that can hold no lines of its own is followed by those that are indented below it."""
    for line in children:
        yield line
        if line.children:
            words = line.text.split(None, 2)
            first = words[1] if words[0].lower() in ("no", "default") and len(words) > 1 else words[0]
            if is_modelled(first):
                yield from _lines(line.children)


def read_text(text: str, file: str, name: str | None, dialect: TextDialect) -> tuple[Switch, Problems]:
    """The switch that a configuration describes, and what could not be read of it. Never raises."""
    tree = read_tree(text)
    stem = PurePosixPath(file).stem
    reading = _Reading(dialect, Remarks(file, name or _hostname(tree) or stem))
    for line in tree:
        reading.take(line)
    system, database = reading.system, reading.database
    system.bridges = any(draft.layer2 is not None or draft.switched for draft in reading.interfaces.values())
    defaults = dialect.port_defaults(system)
    for draft in reading.interfaces.values():
        if draft.emptied_by is not None and dialect.doubts_emptied_list:
            reading.remarks.not_modelled(draft.emptied_by, about_switching=True)
    known = dialect.database_known(system, database, text)
    place = system.hostname_place or Place(file, 1)
    switch = Switch(
        name=name or system.hostname or stem,
        file=file,
        dialect=dialect.name,
        hostname=system.hostname,
        place=place,
        vlans=database.entries(place) if known or database.mentioned else (),
        database_known=known,
        interfaces={
            key: settled(draft, dialect, defaults, system, database) for key, draft in reading.interfaces.items()
        },
        unmodelled=tuple(sorted(reading.remarks.unmodelled, key=lambda line: line.place)),
    )
    return switch, tuple(reading.remarks.problems)


def _hostname(tree: list[ConfigLine]) -> str | None:
    """The hostname, which problems are to name even where they stand above it."""
    for line in tree:
        words = line.text.split()
        if words[0].lower() in ("hostname", "switchname") and len(words) > 1:
            return words[1].strip("\"'")
    return None
