"""The IPv4 and IPv6 access lists of a configuration: which entries each has, in the order in which they are asked.

Sources: Cisco NX-OS and IOS Security command references, "ip access-list", "access-list (IP extended)", "ipv6 access-list";
Arista EOS manual, chapter on ACLs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from topocheck.load.switch.access_entry import entry_rules
from topocheck.load.switch.command import Command
from topocheck.load.switch.object_group import ObjectGroups
from topocheck.load.switch.remarks import Remarks
from topocheck.load.switch.service_names import number_up_to
from topocheck.load.switch.tree import ConfigLine
from topocheck.model.place import Place
from topocheck.model.rule import UNREAD, AccessList, Rule

_STEP = 10
_DIGITS = 10  # of a sequence number
_LEFT_UNREAD = ("...",)
_MOST_PARTS = 200_000  # rules and addresses that the groups in entries may come to, far more than a switch can hold
_STANDARD = (range(1, 100), range(1300, 2000))
_EXTENDED = (range(100, 200), range(2000, 2700))
_NO_ENTRIES = ("remark", "statistics", "counters", "fragments", "hardware", "description", "exit")
_SEQUENCE_BEHIND = re.compile(r"(?P<entry>.*\S)\s+sequence\s+(?P<number>\d{1,9})")  # IPv6 lists of IOS


@dataclass(slots=True)
class _Entry:
    """One entry, as it is written without its sequence number."""

    line: ConfigLine
    words: Sequence[str]
    numbered: int | None


@dataclass(slots=True)
class _List:
    """The entries of one list by sequence number, and the number of each by its text."""

    place: Place
    version: int
    standard: bool
    entries: dict[int, _Entry] = field(default_factory=dict)
    remarked: bool = False
    _numbers: dict[str, int] = field(default_factory=dict)
    _last: int = 0

    def take(self, command: Command) -> None:
        """Read one line of the list: an entry, ``no`` and an entry or its number, or one that filters nothing."""
        words = list(command.raw)
        number = None
        if words[0].lower() in ("seq", "sequence") and len(words) > 1:
            words = words[1:]
        if words[0].isascii() and words[0].isdecimal() and len(words[0]) <= _DIGITS:
            number, words = int(words[0]), words[1:]
        behind = _SEQUENCE_BEHIND.fullmatch(" ".join(words))
        if behind is not None:
            number, words = int(behind["number"]), behind["entry"].split()
        if command.negated:
            self._remove(number, words)
        elif words and words[0].lower() not in _NO_ENTRIES:
            self.add(command.line, words, number)
        else:
            self.remarked = True

    def add(self, line: ConfigLine, words: Sequence[str], number: int | None = None) -> None:
        """Add an entry: by its number, else behind the last one."""
        position = self._last + _STEP if number is None else number
        self._last = max(self._last, position)
        self.entries[position] = _Entry(line, words, number)
        self._numbers[" ".join(words).lower()] = position

    def _remove(self, number: int | None, words: Sequence[str]) -> None:
        named = self._numbers.get(" ".join(words).lower()) if number is None else number
        if named is not None:
            self.entries.pop(named, None)


@dataclass(slots=True)
class AccessLists:
    """The lists by IP version and name."""

    groups: ObjectGroups = field(default_factory=ObjectGroups)
    _lists: dict[tuple[int, str], _List] = field(default_factory=dict)
    _read: dict[tuple[int, str], AccessList] = field(default_factory=dict)
    _parts_left: int = _MOST_PARTS

    def take(self, command: Command) -> bool:
        """Read one outermost line; False where it is about something else."""
        match command.words[:2]:
            case ("ip" | "ipv6", "access-list"):
                self._section(command)
            case ("access-list", _):
                self._numbered(command)
            case ("object-group", _):
                self.groups.take(command)
            case _:
                return False
        return True

    def _section(self, command: Command) -> None:
        """``ip access-list [standard|extended] NAME`` and the entries below it; no saved configuration has ``resequence``."""
        version = 6 if command.words[0] == "ipv6" else 4
        kind = command.word(2)
        if kind == "resequence":
            command.remarks.not_modelled(command.line, about_switching=True)
            return
        named = 3 if kind in ("standard", "extended") and len(command.raw) > 3 else 2
        if len(command.raw) <= named:
            return
        name = command.raw[named]
        if command.negated:
            self._lists.pop((version, name), None)
            return
        standard = kind == "standard" if named == 3 else _of_number(name) is True
        found = self._lists.setdefault((version, name), _List(command.place, version, standard))
        for line in command.line.children:
            found.take(Command.of(line, command.remarks))

    def _numbered(self, command: Command) -> None:
        """``access-list N permit ...`` (IOS), one line for each entry; ``no access-list N`` removes the list."""
        name = command.raw[1]
        standard = _of_number(name)
        if standard is None:
            return  # MAC addresses and other protocols
        if command.negated:
            self._lists.pop((4, name), None)
            return
        found = self._lists.setdefault((4, name), _List(command.place, 4, standard))
        if command.word(2) in ("", "remark"):
            found.remarked = True
        else:
            found.add(command.line, command.raw[2:])

    def find(self, version: int, name: str, remarks: Remarks) -> AccessList | None:
        """A list that is bound to an interface, None where the configuration does not have it.

        Entries of it that can't be read are remarked.
        """
        key = version, name
        written = self._lists.get(key)
        if written is None:
            return None
        if key not in self._read:
            rules = [
                rule for _, entry in sorted(written.entries.items()) for rule in self._rules(written, entry, remarks)
            ]
            self._read[key] = AccessList(name, written.place, tuple(rules))
        return self._read[key]

    def is_blank(self, version: int, name: str) -> bool:
        """Whether a list that is there has neither entries nor remarks."""
        written = self._lists[version, name]
        return not written.entries and not written.remarked

    def _rules(self, written: _List, entry: _Entry, remarks: Remarks) -> tuple[Rule, ...]:
        place = remarks.place(entry.line)
        numbered = () if entry.numbered is None else (str(entry.numbered),)
        name = " ".join((*numbered, *entry.words))
        words = entry.words if self._parts_left > 0 else _LEFT_UNREAD
        rules = entry_rules(words, name, place, self.groups, version=written.version, standard=written.standard)
        self._parts_left -= sum(1 + len(rule.sources) + len(rule.destinations) for rule in rules)
        if any(rule.action == UNREAD for rule in rules):
            remarks.not_modelled(entry.line, about_switching=True)
        return rules


def _of_number(name: str) -> bool | None:
    """Whether the list of a number looks at the source alone; None for a number of other lists, or no number."""
    number = number_up_to(name, 2699)
    if number is None or not any(number in numbers for numbers in (*_STANDARD, *_EXTENDED)):
        return None
    return any(number in numbers for numbers in _STANDARD)
