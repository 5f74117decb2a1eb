"""Neighbours that are printed with a block of ``key: value`` lines each.

``show lldp neighbors detail`` of EOS, NX-OS, IOS and JunOS, ``show cdp neighbors detail``, and ``lldpctl`` of lldpd, which
Cumulus Linux and SONiC use. They share one form: a block ends where a key comes that it has already. Sources: the pages of
these commands in the vendors' command references; lldpctl(8).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from topocheck.load.neighbours.neighbour import Neighbour
from topocheck.load.neighbours.shown_lines import ShownLine
from topocheck.model.place import Place

MARKS = re.compile(
    r"^[ \t]*(?:Interface \S+ detected \d+ LLDP neighbors|Local (?:Intf|Port id)[ \t]*: ?\S|LLDP Neighbor Information:|"
    r"Interface:[^\n]{1,80}, {1,4}Port ID \(outgoing port\):|Interface:[ \t]+\S+, via: (?:LLDP|CDP)|"
    r"Local Interface[ \t]*: \S[^\n]*\n[ \t]*Parent Interface[ \t]*:)",
    re.MULTILINE,
)
"""A line that such an answer has and no configuration has."""

_PAIR = re.compile(r"\s*(?:- )?(?P<key>[A-Za-z][A-Za-z ]{0,40}?)\s*:\s*(?P<value>.*)")
_EOS_INTERFACE = re.compile(r"\s*Interface (\S+) detected \d+ LLDP neighbors?:?")
_CDP_PORTS = re.compile(r"\s*Interface: ?(?P<interface>[^,]+), +Port ID \(outgoing port\): ?(?P<port>.*)")
_LLDPCTL_INTERFACE = re.compile(r"\s*Interface:\s+(?P<interface>\S+), via: ")
_SERIAL = re.compile(r"\([^()]*\)$")  # NX-OS sends its serial number behind its name over CDP
_ID_TYPE = re.compile(r"(?:ifname|ifalias|local|mac|ip) +")  # lldpctl writes the kind of an identifier before it

_KEYS: Mapping[str, str] = {
    "local intf": "interface",
    "local interface": "interface",
    "local port id": "local port",
    "chassis id": "chassis",
    "chassisid": "chassis",
    "port id": "port",
    "portid": "port",
    "port description": "description",
    "portdescr": "description",
    "system name": "system",
    "sysname": "system",
    "device id": "device",
}
_OPENS = frozenset({"interface", "chassis", "device"})
_NOT_THERE = frozenset({"", "null", "-", "not advertised", "n/a"})


@dataclass(slots=True)
class _Block:
    """One neighbour's lines so far; ``interface`` is what stands above them (EOS)."""

    line: ShownLine
    interface: str | None
    values: dict[str, str] = field(default_factory=dict)


def read_details(lines: Iterable[ShownLine], file: str) -> Iterator[Neighbour]:
    """The neighbours of an answer; a block without an interface of the device itself is none."""
    for block in _blocks(lines):
        values = block.values
        interface = values.get("interface") or block.interface or values.get("local port")
        if interface is None or not {"system", "device", "port", "chassis"} & values.keys():
            continue
        yield Neighbour(
            interface=interface,
            place=Place(file, block.line.number, block.line.column),
            local=block.line.device,
            device=values.get("system") or values.get("device"),
            port=values.get("port"),
            description=values.get("description"),
            chassis=values.get("chassis"),
        )


def _blocks(lines: Iterable[ShownLine]) -> Iterator[_Block]:
    block: _Block | None = None
    interface: str | None = None
    for line in lines:
        above = _EOS_INTERFACE.match(line.text)
        if above is not None:
            if block is not None:
                yield block
            block, interface = None, above[1]
            continue
        for key, value in _values(line.text):
            if key in _OPENS and (block is None or key in block.values):
                if block is not None:
                    yield block
                block = _Block(line, interface)
            if block is not None and value.lower() not in _NOT_THERE:
                block.values.setdefault(key, value)
    if block is not None:
        yield block


def _values(text: str) -> Iterator[tuple[str, str]]:
    """What a line says, by the names that are used here."""
    ports = _CDP_PORTS.match(text)
    if ports is not None:
        # the device's name stands above these two, so they never open a block
        yield "local port", ports["interface"].strip()
        yield "port", ports["port"].strip()
        return
    opened = _LLDPCTL_INTERFACE.match(text)
    if opened is not None:
        yield "interface", opened["interface"]
        return
    pair = _PAIR.match(text)
    key = _KEYS.get(" ".join(pair["key"].lower().split())) if pair is not None else None
    if pair is None or key is None:
        return
    value = pair["value"].strip()
    if key == "device":
        value = _SERIAL.sub("", value)
    yield key, _ID_TYPE.sub("", value, count=1).strip('"') if key in ("port", "chassis") else value.strip('"')
