"""Reads a configuration of NX-OS, IOS or EOS: sections in the order of the file, later lines win."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import NamedTuple

from topocheck.load.device_dialect import Problems
from topocheck.load.switch.access_list import AccessLists
from topocheck.load.switch.bound_filters import filters_of
from topocheck.load.switch.command import Command
from topocheck.load.switch.dialect import RoutingVrfs, TextDialect
from topocheck.load.switch.draft import InterfaceDraft
from topocheck.load.switch.interface_lines import apply_line, is_modelled
from topocheck.load.switch.interface_names import canonical_name, leading_name, names_in
from topocheck.load.switch.port_profile import PortProfiles, inherits
from topocheck.load.switch.remarks import Remarks
from topocheck.load.switch.repeated import said_otherwise
from topocheck.load.switch.routing import Routing, for_management
from topocheck.load.switch.settle import settled
from topocheck.load.switch.static_route import StaticRoutes
from topocheck.load.switch.system_lines import SystemLines
from topocheck.load.switch.tree import ConfigLine, read_tree
from topocheck.load.switch.vlan_database import VlanDatabase
from topocheck.model.place import Place
from topocheck.model.rule import Filter
from topocheck.model.switch import Switch, SwitchInterface

_OF_A_PORT = re.compile(
    r"(?:no\s+)?(?:switchport\b|channel-group\s|vrf\s+(?:member|forwarding)\s|ip\s+(?:vrf\s+forwarding|address)\s)",
    re.IGNORECASE,
)
"""Lines that stand in a section of an interface only, however far they are indented."""


class _Stanza(NamedTuple):
    """One section of an interface: the line that opens it and those in it."""

    opening: Command
    commands: list[Command]


def _stanza(opening: Command, remarks: Remarks) -> _Stanza:
    return _Stanza(opening, [Command.of(line, remarks) for line in _lines(opening.line.children)])


@dataclass(slots=True)
class _Reading:
    """What has been read of one configuration so far. ``stanzas`` are the sections of each interface."""

    dialect: TextDialect
    remarks: Remarks
    routing: Routing
    system: SystemLines = field(default_factory=SystemLines)
    database: VlanDatabase = field(default_factory=VlanDatabase)
    lists: AccessLists = field(default_factory=AccessLists)
    profiles: PortProfiles = field(default_factory=PortProfiles)
    stanzas: dict[str, list[_Stanza]] = field(default_factory=dict)
    _profiled: set[str] = field(default_factory=set)

    def take(self, line: ConfigLine) -> None:
        """Read one outermost line and what is below it."""
        command = Command.of(line, self.remarks)
        if command.word(0) == "interface" and len(command.words) > 1 and self._interface(command):
            return
        if command.word(0) == "vlan" and self.database.take(line, self.remarks):
            return
        if self.lists.take(command) or self.routing.take(command):
            return
        self.system.take(command)

    def _interface(self, command: Command) -> bool:
        """``interface X`` opens or continues its section; ``no`` removes it and ``default`` empties it."""
        names = self._names(" ".join(command.raw[1:]))
        if command.negated:
            for name in names:
                self.stanzas.pop(name, None)
        if not command.negated or command.line.text[0] in "dD":
            stanza = _stanza(command, self.remarks)
            for index, name in enumerate(names):
                if index == 1:  # what is wrong is told for the first one
                    stanza = _stanza(command, Remarks(self.remarks.file, self.remarks.device))
                self.stanzas.setdefault(name, []).append(stanza)
        return bool(names)

    def _names(self, text: str) -> tuple[str, ...]:
        """The interfaces that a section is about."""
        if text[:6].lower() == "range ":
            return names_in(text[6:], self.dialect.interface_types)
        name = leading_name(text, self.dialect.interface_types)
        several = names_in(text, self.dialect.interface_types) if name is None or "," in text or "-" in text else ()
        return several or ((name,) if name is not None else ())

    def drafts(self) -> dict[str, InterfaceDraft]:
        """What the sections of each interface say together, above what the profiles say that it inherits."""
        found: dict[str, InterfaceDraft] = {}
        alike: dict[tuple[int, ...], InterfaceDraft] = {}
        for name, stanzas in self.stanzas.items():
            key = tuple(stanza.opening.line.number for stanza in stanzas)
            if key in alike:  # one of a range
                found[name] = replace(alike[key], name=name)
                continue
            draft = found[name] = alike[key] = InterfaceDraft(name, stanzas[0].opening.place)
            if len(stanzas) > 1:
                sections = [
                    stanza.commands for stanza in stanzas if len(self._names(" ".join(stanza.opening.raw[1:]))) == 1
                ]
                self.remarks.problems += (
                    ("SWI17", found) for found in said_otherwise(self.remarks.device, name, sections)
                )
            commands = [command for stanza in stanzas for command in stanza.commands]
            inheriting = [command for command in commands if inherits(command) is not None]
            if inheriting:
                own = (command for command in commands if inherits(command) is None)
                commands = [*self._inherited(inheriting), *own]
            for command in commands:
                apply_line(draft, command)
        return found

    def _inherited(self, inheriting: Iterable[Command]) -> Iterator[Command]:
        """The lines of the profile that the last of some lines names; one that names none that is there is remarked."""
        for command in {command.words[0]: command for command in inheriting}.values():
            profile = inherits(command)
            if profile is None or command.negated:
                continue
            lines = self.profiles.lines(profile)
            if lines is None:
                command.remarks.not_modelled(command.line, about_switching=True)
                continue
            told = Remarks(self.remarks.file, self.remarks.device) if profile in self._profiled else self.remarks
            self._profiled.add(profile)
            yield from (Command.of(line, told) for line in _lines(lines))


def _lines(children: list[ConfigLine]) -> Iterator[ConfigLine]:
    """The lines of a section; one that can hold no lines of its own is followed by those that are indented below it."""
    for line in children:
        yield line
        if line.children:
            words = line.text.split(None, 2)
            first = words[1] if words[0].lower() in ("no", "default") and len(words) > 1 else words[0]
            if is_modelled(first):
                yield from _lines(line.children)
            else:
                yield from _lines([below for below in line.children if _OF_A_PORT.match(below.text)])


def read_text(text: str, file: str, name: str | None, dialect: TextDialect) -> tuple[Switch, Problems]:
    """The switch that a configuration describes, and what could not be read of it. Never raises."""
    tree = read_tree(text)
    stem = PurePosixPath(file).stem
    remarks = Remarks(file, name or _hostname(tree) or stem)
    reading = _Reading(dialect, remarks, Routing(StaticRoutes(dialect.interface_types)))
    reading.profiles.read(tree, remarks)
    for line in tree:
        reading.take(line)
    drafts = reading.drafts()
    system, database = reading.system, reading.database
    system.bridges = any(draft.layer2 is not None or draft.switched for draft in drafts.values())
    for draft in drafts.values():
        if draft.emptied_by is not None and dialect.doubts_emptied_list:
            remarks.not_modelled(draft.emptied_by, about_switching=True)
    known = dialect.database_known(system, database, text)
    place = system.hostname_place or Place(file, 1)
    interfaces = _interfaces(reading, drafts)
    switch = Switch(
        name=name or system.hostname or stem,
        file=file,
        dialect=dialect.name,
        hostname=system.hostname,
        place=place,
        vlans=database.entries(place) if known or database.mentioned else (),
        database_known=known,
        interfaces=interfaces,
        routes=reading.routing.static.all(),
        routing=dialect.routes(reading.routing, _vrfs(interfaces, 4), system),
        routing_ipv6=dialect.routes_ipv6(reading.routing, _vrfs(interfaces, 6), system),
        learns_routes=min((place for place in _learned(reading, drafts) if place is not None), default=None),
        unmodelled=tuple(sorted(remarks.unmodelled, key=lambda line: line.place)),
    )
    return switch, tuple(remarks.problems)


def _interfaces(reading: _Reading, drafts: dict[str, InterfaceDraft]) -> dict[str, SwitchInterface]:
    """The interfaces, with the defaults of the dialect."""
    dialect, system = reading.dialect, reading.system
    for written in system.peer_links:
        draft = drafts.get(canonical_name(written, dialect.interface_types))
        if draft is not None:
            draft.peer_link = True

    def filters(draft: InterfaceDraft, mode: str) -> tuple[Filter, ...]:
        whole = system.hostname is not None
        return filters_of(draft, mode, reading.lists, dialect.lists, reading.remarks, whole=whole)

    _note_parents(drafts)
    defaults = dialect.port_defaults(system)
    return {
        name: settled(draft, dialect, defaults, system, reading.database, filters) for name, draft in drafts.items()
    }


def _note_parents(drafts: dict[str, InterfaceDraft]) -> None:
    """A port with subinterfaces routes (Cisco Catalyst and Nexus interface guides, "Layer 3 subinterfaces")."""
    for name in drafts:
        parent = drafts.get(name.partition(".")[0]) if "." in name else None
        if parent is not None:
            parent.routed = True


def _vrfs(interfaces: dict[str, SwitchInterface], version: int) -> RoutingVrfs:
    """The VRFs of the interfaces with addresses of a version that packets are forwarded by."""
    return frozenset(
        port.vrf
        for name, port in interfaces.items()
        if not for_management(name)
        and any((":" in text) == (version == 6) for text in (*port.addresses, *port.virtual_addresses))
    )


def _learned(reading: _Reading, drafts: dict[str, InterfaceDraft]) -> Iterator[Place | None]:
    """The lines by which the switch may learn routes: routing protocols, and addresses by DHCP."""
    yield reading.routing.learns
    yield from (draft.learns for name, draft in drafts.items() if not for_management(name))


def _hostname(tree: list[ConfigLine]) -> str | None:
    """The hostname, which problems are to name even where they stand above it."""
    for line in tree:
        words = line.text.split()
        if words[0].lower() in ("hostname", "switchname") and len(words) > 1:
            return words[1].strip("\"'")
    return None
