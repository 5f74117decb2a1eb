"""A FortiOS configuration as a tree: ``config`` opens a section, ``edit`` an entry of it, ``set`` gives a value.

Source: FortiOS CLI reference, "CLI basics: subcommands" (edit, set, unset, append, select, unselect, delete, move, clone,
rename, purge, next, end, abort).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from topocheck.load.firewall.fortios_lines import Command, commands
from topocheck.model.place import Place

_PATH_WORDS = (
    *(
        "system",
        "firewall",
        "router",
        "interface",
        "global",
        "settings",
        "zone",
        "static",
        "policy",
        "address",
        "addrgrp",
    ),
    *("service", "custom", "group", "vip", "vipgrp", "ippool"),
)
_SHORTEST = 3


class Setting(NamedTuple):
    """What one ``set`` line gives, and where it stands."""

    values: tuple[str, ...]
    place: Place


@dataclass(slots=True)
class Section:
    """A section or an entry of one: its settings by name, its entries in order, and the sections inside it by path."""

    name: str
    place: Place
    settings: dict[str, Setting] = field(default_factory=dict)
    entries: dict[str, Section] = field(default_factory=dict)
    sections: dict[str, Section] = field(default_factory=dict)

    def values(self, name: str) -> tuple[str, ...]:
        """The values of a setting; none where it is not set."""
        setting = self.settings.get(name)
        return () if setting is None else setting.values

    def text(self, name: str, default: str = "") -> str:
        """The first value of a setting."""
        values = self.values(name)
        return values[0] if values else default

    def enabled(self, name: str, *, default: bool = False) -> bool:
        """Whether a setting is ``enable``."""
        return self.text(name, "enable" if default else "disable") == "enable"

    def place_of(self, name: str) -> Place:
        """The line of a setting, or of the entry where it is not set."""
        setting = self.settings.get(name)
        return self.place if setting is None else setting.place

    def table(self, path: str) -> Iterator[Section]:
        """The entries of a section inside this one, in their order."""
        found = self.sections.get(path)
        return iter(()) if found is None else iter(found.entries.values())

    def inside(self, path: str) -> Section:
        """A section inside this one, an empty one where there is none."""
        return self.sections.get(path) or Section(path, self.place)


def read_tree(text: str, file: str) -> Section:
    """The whole configuration as one section. Never raises: a command that fits nowhere is passed over."""
    root = Section("", Place(file, 1))
    stack: list[tuple[Section, str]] = [(root, "config")]
    for command in commands(text):
        _take(command, stack, file)
    return root


def _take(command: Command, stack: list[tuple[Section, str]], file: str) -> None:
    word, place = command.words[0], Place(file, command.line, command.column)
    section, kind = stack[-1]
    rest = command.words[1:]
    if word == "set" and len(rest) > 1:
        _set(section, rest[0].lower(), Setting(rest[1:], place))
    elif word == "config" and rest:
        path = " ".join(_in_full(each) for each in rest)
        stack.append((section.sections.setdefault(path, Section(path, place)), "config"))
    elif word == "edit" and rest:
        if kind == "edit":  # an entry that nobody closed
            stack.pop()
        owner = stack[-1][0]
        stack.append((owner.entries.setdefault(rest[0], Section(rest[0], place)), "edit"))
    elif word in ("next", "end", "abort"):
        _close(word, stack)
    elif rest:
        _change(section, word, rest, place)


def _in_full(word: str) -> str:
    """A word of a path, which the command line takes in short too: ``config sys int``."""
    if word in _PATH_WORDS or len(word) < _SHORTEST:
        return word
    meant = [each for each in _PATH_WORDS if each.startswith(word)]
    return meant[0] if len(meant) == 1 else word


def _set(section: Section, name: str, setting: Setting) -> None:
    """Keep a setting; one that is empty is as good as not set, which a full configuration spells out."""
    if setting.values == ("",):
        section.settings.pop(name, None)
    else:
        section.settings[name] = setting


def _close(word: str, stack: list[tuple[Section, str]]) -> None:
    """``next`` closes an entry; ``end`` a section, with an entry of it that is open."""
    if stack[-1][1] == "edit":
        stack.pop()
    if word != "next" and len(stack) > 1:
        stack.pop()


def _change(section: Section, word: str, rest: tuple[str, ...], place: Place) -> None:
    """The commands that change what is there already."""
    name = rest[0].lower()
    if word in ("append", "select"):
        before = section.values(name) if word == "append" else ()
        section.settings[name] = Setting((*before, *rest[1:]), place)
    elif word == "unselect" and name in section.settings:
        kept = tuple(value for value in section.values(name) if value not in rest[1:])
        section.settings[name] = Setting(kept, place)
    elif word == "unset":
        section.settings.pop(name, None)
    elif word == "delete":
        section.entries.pop(rest[0], None)
    elif len(rest) == 3:
        _rearrange(section, word, rest, place)


def _rearrange(section: Section, word: str, rest: tuple[str, ...], place: Place) -> None:
    entry, how, target = section.entries.get(rest[0]), rest[1], rest[2]
    if entry is None:
        return
    if word == "move" and target in section.entries and target != rest[0] and how in ("before", "after"):
        del section.entries[rest[0]]
        names = list(section.entries)
        names.insert(names.index(target) + (how == "after"), rest[0])
        section.entries[rest[0]] = entry
        section.entries = {name: section.entries[name] for name in names}
    elif word == "clone" and how == "to" and target not in section.entries:
        section.entries[target] = Section(
            target, place, dict(entry.settings), dict(entry.entries), dict(entry.sections)
        )
    elif word == "rename" and how == "to" and target not in section.entries:
        entry.name = target
        section.entries = {target if name == rest[0] else name: each for name, each in section.entries.items()}
