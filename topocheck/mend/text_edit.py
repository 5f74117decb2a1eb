"""An edit of one line of a file, made of a remedy and the line as it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from topocheck.model.place import Place
from topocheck.model.remedy import AddKey, AllowVlan, Remedy, Rewrite
from topocheck.model.vlan import VlanSet

_ALLOWED = re.compile(
    r"(?P<head>\s*switchport\s+trunk\s+allowed\s+vlan\s+(?:add\s+)?)(?P<list>[0-9][0-9,\- ]*|none)\s*"
)
_BEFORE_VALUE = re.compile(r"""(?:"[^"]*"\s*:\s*|'[^']*'\s*:\s*|[\w.-]+:\s+)?["']?""")
_ENDS = " \t,}]\"'#"


@dataclass(frozen=True, slots=True)
class TextEdit:
    """Write ``new`` where ``old`` stands, from a column of a line on; both count from 1. ``old`` is empty for what is only added."""

    place: Place
    old: str
    new: str

    def applied_to(self, line: str) -> str:
        """The line with the edit; it may become several."""
        start = self.place.column - 1
        return line[:start] + self.new + line[start + len(self.old) :]


def edit_of(remedy: Remedy, line: str) -> TextEdit | None:
    """The edit that a remedy asks for; None where the line is not written in a way that can be edited without doubt."""
    match remedy:
        case AllowVlan():
            return _allowed(remedy, line)
        case Rewrite():
            return _rewritten(remedy, line)
        case AddKey():
            return _with_key(remedy, line)


def _allowed(remedy: AllowVlan, line: str) -> TextEdit | None:
    """``switchport trunk allowed vlan 2004`` of Cisco, Arista and Dell, also with ``add``; the list in its canonical form."""
    written = _ALLOWED.fullmatch(line)
    if written is None:
        return None
    old = written["list"].rstrip()
    try:
        listed = VlanSet.parse(old)
    except ValueError:
        return None
    if remedy.vlan in listed:
        return None
    place = Place(remedy.place.file, remedy.place.line, written.start("list") + 1)
    return TextEdit(place, old, str(listed | VlanSet.of(remedy.vlan)))


def _rewritten(remedy: Rewrite, line: str) -> TextEdit | None:
    before = _BEFORE_VALUE.match(line, remedy.place.column - 1)
    start = before.end() if before is not None else 0
    end = start + len(remedy.old)
    if line[start:end] != remedy.old or (end < len(line) and line[end] not in _ENDS):
        return None
    return TextEdit(Place(remedy.place.file, remedy.place.line, start + 1), remedy.old, remedy.new)


def _with_key(remedy: AddKey, line: str) -> TextEdit | None:
    """A line of its own below the first entry of a block mapping, or behind the brace of one in flow style."""
    start = remedy.place.column - 1
    if line[start : start + 1] == "{":
        place = Place(remedy.place.file, remedy.place.line, start + 2)
        return TextEdit(place, "", f"{remedy.key}: {remedy.value}, ")
    first = re.compile(r"[\w.-]+:[ ]+[^\s#{\[&*!|>][^#]*(?:#.*)?").fullmatch(line, start)
    if first is None:
        return None
    place = Place(remedy.place.file, remedy.place.line, len(line) + 1)
    return TextEdit(place, "", f"\n{' ' * start}{remedy.key}: {remedy.value}")
