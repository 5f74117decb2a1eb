"""Neighbours that are printed one a line: ``show lldp neighbors`` of IOS, NX-OS, EOS and JunOS, SONiC's ``show lldp table``.

Sources: the pages of these commands in the vendors' command references, SONiC Command Reference, ``show lldp table``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Protocol

from topocheck.load.neighbours.neighbour import Neighbour
from topocheck.load.neighbours.shown_lines import ShownLine
from topocheck.model.place import Place

_GAP = "[ \t]+"
_CISCO = ("Device ID", "Local Intf", "Hold-time", "Capability", "Port ID")
_EOS = ("Port", "Neighbor Device ID", "Neighbor Port ID", "TTL")
_JUNOS = ("Local Interface", "Parent Interface", "Chassis Id", "Port info", "System Name")
_SONIC = ("LocalPort", "RemoteDevice", "RemotePortID", "Capability", "RemotePortDescr")
MARKS = re.compile(
    rf"^[ \t]*(?:{'|'.join(_GAP.join(heading) for heading in (_CISCO, _EOS, _JUNOS, _SONIC))})[ \t\r]*$", re.MULTILINE
)
"""A heading that such a table has and no configuration has."""

_CISCO_ROW = re.compile(
    r"(?P<device>\S(?:.{0,60}?\S)??)?\s*(?P<local>(?:[A-Z][A-Za-z-]{0,30}|mgmt)\d[\d/.]*)\s+\d+\s+"
    r"(?:[A-Z](?:, ?[A-Z]){0,7}\s+|[A-Z]{1,8}\s{2,})?(?P<port>\S.*)"
)
_CISCO_DEVICE = re.compile(r"\S+")
_CUT_AT = 20  # characters of a name that IOS prints
_EOS_ROW = re.compile(r"\s*(?P<local>\S+)\s+(?P<device>\S+)\s+(?P<port>\S.*?)\s+\d+")
_JUNOS_ROW = re.compile(r"\s*(?P<local>\S+)\s+\S+\s+(?P<chassis>\S+)\s+(?P<port>\S.*)")
_END = re.compile(r"\s*Total entries displayed", re.IGNORECASE)


def read_table(lines: Iterable[ShownLine], file: str) -> Iterator[Neighbour]:
    """The neighbours of all tables among some lines; lines outside of a table are passed over."""
    reader: _Reader | None = None
    for line in lines:
        opened = _reader_for(line.text)
        if opened is not None:
            reader = opened
        elif _END.match(line.text):
            reader = None
        elif reader is not None:
            neighbour = reader.row(line, Place(file, line.number, line.column))
            if neighbour is not None:
                yield neighbour


def _reader_for(heading: str) -> _Reader | None:
    """A reader of the rows under a heading; None where the line is no heading."""
    if not MARKS.fullmatch(heading):
        return None
    match heading.split():
        case ["Device", *_]:
            return _Cisco()
        case ["Port", *_]:
            return _Eos()
        case ["Local", *_]:
            return _Junos()
        case _:
            return _Sonic()


class _Reader(Protocol):
    """Reads the rows under one kind of heading."""

    def row(self, line: ShownLine, place: Place) -> Neighbour | None:
        """The neighbour of a row, or None where the line is none."""


class _Cisco:
    """Rows of IOS and NX-OS: NX-OS puts a long name on a line of its own, IOS cuts it off."""

    def __init__(self) -> None:
        self._above: str | None = None

    def row(self, line: ShownLine, place: Place) -> Neighbour | None:
        """The neighbour of a row, or None where the line is none."""
        match = _CISCO_ROW.fullmatch(line.text.strip())
        if match is None:
            alone = _CISCO_DEVICE.fullmatch(line.text.strip())
            self._above = alone[0] if alone is not None else None
            return None
        device, self._above = match["device"] or self._above, None
        cut = device is not None and len(device) == _CUT_AT
        return Neighbour(match["local"], place, line.device, device, match["port"].strip(), cut=cut)


class _Eos:
    """Rows of EOS."""

    def row(self, line: ShownLine, place: Place) -> Neighbour | None:
        """The neighbour of a row, or None where the line is none."""
        match = _EOS_ROW.fullmatch(line.text)
        if match is None or not any(letter.isalnum() for letter in match["local"]):
            return None
        return Neighbour(match["local"], place, line.device, match["device"], match["port"])


class _Junos:
    """Rows of JunOS: the last word is the name of the system where there is more than the port."""

    def row(self, line: ShownLine, place: Place) -> Neighbour | None:
        """The neighbour of a row, or None where the line is none."""
        match = _JUNOS_ROW.fullmatch(line.text)
        if match is None:
            return None
        port, _, device = match["port"].rpartition(" ")
        said = (port.strip(), device) if port else (device, None)
        return Neighbour(match["local"], place, line.device, said[1], said[0], chassis=match["chassis"])


class _Sonic:
    """Rows of SONiC, whose columns are as wide as the dashes under the heading."""

    def __init__(self) -> None:
        self._starts: list[int] = []

    def row(self, line: ShownLine, place: Place) -> Neighbour | None:
        """The neighbour of a row, or None where the line is none."""
        if not line.text.strip("- "):
            self._starts = [match.start() for match in re.finditer("-+", line.text)]
            return None
        if len(self._starts) != 5 or line.text.strip()[:2] == "--":
            return None
        ends = [*self._starts[1:], len(line.text) + 1]
        cells = [line.text[start:end].strip() for start, end in pairwise([self._starts[0], *ends])]
        local, device, port, _, description = cells
        if not local:
            return None
        return Neighbour(local, place, line.device, device or None, port or None, description or None)
