"""Dell SmartFabric OS10.

It writes its configuration in lines like Cisco's, read here by the same reader; the lines that mean something else are read in
`topocheck.load.os10.switchport`. Source: Dell OS10 Enterprise Edition User Guide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from topocheck.load.device_dialect import DeviceDialect, Problems
from topocheck.load.os10.switchport import VLTI, Os10Port
from topocheck.load.switch.command import Command
from topocheck.load.switch.dialect import PortDefaults, TextDialect
from topocheck.load.switch.draft import InterfaceDraft
from topocheck.load.switch.interface_names import leading_name, names_in
from topocheck.load.switch.remarks import Remarks
from topocheck.load.switch.system_lines import SystemLines
from topocheck.load.switch.text_reader import read_text
from topocheck.load.switch.tree import ConfigLine, read_tree
from topocheck.load.switch.vlan_database import VlanDatabase
from topocheck.model.place import Place
from topocheck.model.switch import Switch, SwitchInterface, SwitchVlan

__all__ = ["OS10"]

TYPES = ("ethernet", "port-channel", "vlan", "loopback", "mgmt", "null", "virtual-network")
_MTU_OVER_IP = 32  # bytes: the MTU of OS10 counts the headers of the frame, 1532 for IP packets of 1500
_VERSION = re.compile(r"^! Version 10\.\d", re.MULTILINE)
_PORT = re.compile(r"^[ \t]*interface (?:range )?ethernet\d+/\d+/\d+", re.MULTILINE)
_LINE = re.compile(
    r"^[ \t]*(?:switchport |vlt-port-channel \d|vlt-domain \d|no switchport|interface vlan\d)", re.MULTILINE
)
_DEFAULT_VLAN = re.compile(r"default vlan-id (\d{1,4})", re.IGNORECASE)
_FRAMED = ("ethernet", "port-channel", "vlan")


def _port_defaults(_system: SystemLines) -> PortDefaults:
    """A port bridges in the default VLAN until ``no switchport``."""
    return PortDefaults(layer2=True, mode="access", needs_switchport=False, ip_shows_routing=False)


def _enabled_by_default(_draft: InterfaceDraft, _kind: str, _mode: str, _system: SystemLines) -> bool:
    """Whatever is shut says so."""
    return True


def _database_known(_system: SystemLines, _database: VlanDatabase, text: str) -> bool:
    """A whole configuration has its version at the top; a text without ``interface vlan`` is a fragment."""
    return _VERSION.search(text) is not None


_TEXT = TextDialect(
    name="os10",
    interface_types=TYPES,
    port_defaults=_port_defaults,
    enabled_by_default=_enabled_by_default,
    database_known=_database_known,
)


@dataclass(slots=True)
class _Reading:
    """What OS10's own lines say."""

    remarks: Remarks
    ports: dict[str, Os10Port] = field(default_factory=dict)
    vlans: dict[int, Place] = field(default_factory=dict)
    discovery: set[str] = field(default_factory=set)
    default_vlan: int = 1
    understood: set[int] = field(default_factory=set)

    def take(self, line: ConfigLine) -> None:
        """One outermost line and what is below it."""
        command = Command.of(line, self.remarks)
        default = _DEFAULT_VLAN.fullmatch(line.text)
        if default is not None and 1 <= int(default[1]) <= 4094:
            self.default_vlan = int(default[1])
        elif command.word(0) == "interface" and not command.negated:
            self._interface(command)
        elif command.word(0) == "vlt-domain":
            for below in line.children:
                words = below.text.split(None, 1)
                if words[0].lower() == "discovery-interface" and len(words) > 1:
                    self.discovery.update(names_in(words[1], TYPES))

    def _interface(self, command: Command) -> None:
        written = " ".join(command.raw[1:])
        written = written[6:] if written.lower().startswith("range ") else written
        name = leading_name(written, TYPES)
        names = names_in(written, TYPES) or ((name,) if name is not None else ())
        ports = [self.ports.setdefault(name, Os10Port()) for name in names]
        for below in command.line.children:
            taken = [port.take(Command.of(below, self.remarks)) for port in ports]
            if any(taken):
                self.understood.add(below.number)


def read(text: str, file: str, name: str | None) -> tuple[Switch, Problems]:
    """The switch that a configuration describes, and what could not be read of it. Never raises."""
    switch, problems = read_text(text, file, name, _TEXT)
    reading = _Reading(Remarks(file, switch.name))
    for line in read_tree(text):
        reading.take(line)
    interfaces = {key: _settled(port, reading) for key, port in switch.interfaces.items()}
    vlans = tuple(_vlans(interfaces.values(), reading.default_vlan, switch.place or Place(file, 1)))
    known = switch.database_known or any(port.svi_vlan is not None for port in interfaces.values())
    switch = replace(
        switch,
        interfaces=interfaces,
        vlans=vlans if known else (),
        database_known=known,
        unmodelled=tuple(line for line in switch.unmodelled if line.place.line not in reading.understood),
    )
    return switch, problems


def _settled(read: SwitchInterface, reading: _Reading) -> SwitchInterface:
    port = reading.ports.get(read.name, Os10Port())
    settled = port.settled(read, reading.default_vlan)
    if read.description is not None:
        settled = replace(settled, description=read.description.strip('"'))
    if read.mtu is not None and read.name.startswith(_FRAMED):
        settled = replace(settled, mtu=read.mtu - _MTU_OVER_IP)
    if read.name in reading.discovery:
        settled = replace(settled, peer_link=True, mode="trunk", native_vlan=1, access_vlan=None, rule=VLTI)
    return settled


def _vlans(interfaces: Iterable[SwitchInterface], default_vlan: int, first: Place) -> Iterator[SwitchVlan]:
    """The VLANs that exist: ``interface vlan N`` makes one, and the default VLAN is always there."""
    found = {default_vlan: SwitchVlan(default_vlan, None, active=True, place=first)}
    for port in interfaces:
        if port.svi_vlan is not None:
            found[port.svi_vlan] = SwitchVlan(port.svi_vlan, port.description, active=True, place=port.place)
    return iter([found[number] for number in sorted(found)])


def claims(text: str) -> bool:
    """Whether a text is a configuration of OS10: its version, or ports as only OS10 spells them with lines that it has."""
    return _VERSION.search(text) is not None or (_PORT.search(text) is not None and _LINE.search(text) is not None)


OS10 = DeviceDialect("os10", "Dell SmartFabric OS10", "switch", read, claims)
