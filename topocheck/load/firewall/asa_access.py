"""The access lists of an ASA.

Source: Cisco Secure Firewall ASA Series Command Reference, "access-list extended" and "access-list standard"; masks are
netmasks, and addresses are real ones, not translated, since 8.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from topocheck.load.address_set import EVERYTHING, AddressSet
from topocheck.load.firewall.asa_lines import Line
from topocheck.load.firewall.asa_names import OPERATORS, icmp_type_of, ports_of, protocol_of, version_of
from topocheck.load.firewall.asa_objects import Objects
from topocheck.load.firewall.written_address import host_network
from topocheck.load.reasons import also_depends
from topocheck.load.rule_spread import spread
from topocheck.load.service_set import Service
from topocheck.model.place import Place
from topocheck.model.rule import UNREAD, PortRange, Rule
from topocheck.model.workload import IpInterface

_ACTIONS = {"permit": "accept", "deny": "deny"}
_WHO = {
    "user": "the user",
    "user-group": "the user group",
    "object-group-user": "the user group",
    "security-group": "the security group",
    "object-group-security": "the security group",
}
_LOG = ("log", "disable", "default", "interval", "emergencies", "alerts", "critical", "errors", "warnings")
_LOG_LEVELS = (*_LOG, "notifications", "informational", "debugging", "0", "1", "2", "3", "4", "5", "6", "7")


class _UnreadError(Exception):
    """A line that could not be read to its end."""


@dataclass(slots=True)
class _Reader:
    """The words of one entry, and how far they have been read."""

    words: tuple[str, ...]
    objects: Objects
    own: dict[str, tuple[IpInterface, ...]]
    at: int = 0
    depends: list[str] = field(default_factory=list)

    def next(self) -> str:
        """The next word."""
        if self.at >= len(self.words):
            raise _UnreadError
        self.at += 1
        return self.words[self.at - 1]

    def peek(self, offset: int = 0) -> str:
        """A word ahead, empty behind the end."""
        return self.words[self.at + offset] if self.at + offset < len(self.words) else ""

    def services(self) -> tuple[Service, ...]:
        """What stands in the place of the protocol: one, or an object or group of protocols or services."""
        word = self.next()
        if word in ("object", "object-group"):
            return self.objects.services(self.next())
        protocols = protocol_of(word)
        if protocols is None:
            raise _UnreadError
        return (Service(protocols, version=version_of(protocols)),)

    def who(self) -> None:
        """Users and security groups before an address, which are not known."""
        while self.peek() in _WHO:
            what = _WHO[self.next()]
            name = self.next()
            if name in ("name", "tag"):
                name = self.next()
            self.depends.append(f"{what} {name}")

    def addresses(self) -> AddressSet:
        """A source or destination."""
        word = self.next()
        if word == "any":
            return EVERYTHING
        if word in ("any4", "any6"):
            return self.known(self.objects.network("0.0.0.0/0" if word == "any4" else "::/0"))
        if word == "host":
            return self.known(self.objects.host(self.next()))
        if word in ("object", "object-group", "object-group-network-service"):
            return self.objects.addresses(self.next())
        if word == "interface":
            return self.interface(self.next())
        return self.known(self.objects.network(word) if "/" in word else self.objects.network(word, self.next()))

    def interface(self, name: str) -> AddressSet:
        """The addresses of one of the device's own interfaces."""
        known = tuple(host_network(each.ip) for each in self.own.get(name, ()))
        return AddressSet(known) if known else AddressSet(depends_on=f"the address of the interface {name}")

    @staticmethod
    def known(addresses: AddressSet | None) -> AddressSet:
        """An address that could be read."""
        if addresses is None:
            raise _UnreadError
        return addresses

    def ports(self) -> tuple[Service, ...] | None:
        """Ports, or a group of them; None where there are none."""
        if self.peek() in OPERATORS:
            found = ports_of(self.words[self.at :])
            if found is None:
                raise _UnreadError
            self.at += found[1]
            return (Service(destination_ports=found[0]),)
        if self.peek() == "object-group" and self.objects.kind(self.peek(1)) in ("service", "icmp-type"):
            self.at += 2
            return self.objects.services(self.words[self.at - 1])
        return None

    def icmp(self, services: tuple[Service, ...]) -> tuple[Service, ...]:
        """A type of ICMP, with its code."""
        protocol = services[0].protocols[0]
        kind = icmp_type_of(self.peek(), protocol)
        if kind is None:
            return services
        self.at += 1
        if self.peek().isdecimal():
            code = self.next()
            if code != "0":
                self.depends.append(f"the ICMP code {code}")
        return (replace(services[0], icmp_types=(kind,)),)

    def ending(self) -> bool:
        """The options behind an entry; whether it is switched off."""
        inactive = False
        while self.at < len(self.words):
            word = self.next()
            if word == "inactive":
                inactive = True
            elif word == "time-range":
                self.depends.append(f"the time range {self.next()}")
            elif word == "interval":
                self.next()
            elif word not in _LOG_LEVELS:
                raise _UnreadError
        return inactive


def _rules(reader: _Reader, entry: _Entry, place: Place, zones: tuple[str, ...]) -> Iterator[Rule]:
    """The rules of one entry; none where it is inactive."""
    action = _ACTIONS.get(reader.next())
    if action is None:
        raise _UnreadError
    services = reader.services()
    reader.who()
    sources = reader.addresses()
    source_ports = reader.ports()
    reader.who()
    destinations = reader.addresses()
    ports = reader.ports()
    if ports is None and len(services) == 1 and services[0].protocols in (("icmp",), ("icmpv6",)):
        services = reader.icmp(services)
    if reader.ending():
        return
    header = Rule(entry.name, place, action, zones, version=entry.version, depends_on=also_depends(*reader.depends))
    yield from spread(header, sources, destinations, _narrowed(services, source_ports, ports))


def _narrowed(
    services: tuple[Service, ...], sources: tuple[Service, ...] | None, targets: tuple[Service, ...] | None
) -> Iterable[Service]:
    """Services with the ports, or the types of ICMP, that are given behind the addresses."""
    for service in services:
        for source in sources or (Service(),):
            for target in targets or (Service(),):
                yield Service(
                    service.protocols,
                    _ports(source) or service.source_ports,
                    target.destination_ports or service.destination_ports,
                    service.version,
                    target.icmp_types or service.icmp_types,
                    also_depends(service.depends_on, source.depends_on, target.depends_on),
                )


def _ports(service: Service) -> tuple[PortRange, ...]:
    """The ports of a group that stands behind the source: its destination ports are source ports there."""
    return service.destination_ports or service.source_ports


class _Entry(NamedTuple):
    """One entry of a list: its words from ``permit`` or ``deny`` on, and what it is called."""

    line: Line
    words: tuple[str, ...]
    name: str
    version: int | None


@dataclass(slots=True)
class AccessLists:
    """The access lists of one configuration, by name. ``unread`` are the lines of those asked for that can't be read."""

    objects: Objects
    own: dict[str, tuple[IpInterface, ...]]
    file: str
    _entries: dict[str, list[_Entry]] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)
    unread: dict[int, Line] = field(default_factory=dict)

    def take(self, line: Line) -> None:
        """Keep one line that starts with ``access-list`` or ``ipv6 access-list``."""
        version = 6 if line.words[0] == "ipv6" else None
        words = line.words[2:] if version else line.words[1:]
        if len(words) < 2 or words[1].isdecimal() or words[1] in ("webtype", "ethertype"):
            return  # settings of logging, and lists for other purposes
        name, words = words[0], words[1:]
        if words[0] == "line":
            words = words[2:]
        entries = self._entries.setdefault(name, [])
        count = self._counts[name] = self._counts.get(name, 0) + 1
        if words and words[0] != "remark":
            words = words[words[0] in ("extended", "advanced") :]
            entries.append(_Entry(line, words, f"{name} line {count}", version))

    def rules(self, name: str, zones: tuple[str, ...] = ()) -> tuple[Rule, ...] | None:
        """The rules of one list for what comes from some zones, None where the configuration does not have it."""
        entries = self._entries.get(name)
        if entries is None:
            return None
        return tuple(rule for entry in entries for rule in self._of(entry, zones))

    def _of(self, entry: _Entry, zones: tuple[str, ...]) -> tuple[Rule, ...]:
        line = entry.line
        place = Place(self.file, line.number, line.column)
        reader = _Reader(entry.words, self.objects, self.own)
        try:
            return tuple(_rules(reader, entry, place, zones))
        except _UnreadError:
            self.unread[line.number] = line
            name = f"{entry.name} ({line.text})"
            return (Rule(name, place, UNREAD, zones, version=entry.version),)

    def place(self, name: str) -> Place | None:
        """Where a list begins to filter."""
        entries = self._entries.get(name)
        return Place(self.file, entries[0].line.number, entries[0].line.column) if entries else None
