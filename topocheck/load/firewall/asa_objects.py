"""The objects of an ASA configuration: addresses and services by name, and groups of them.

Source: Cisco Secure Firewall ASA Firewall CLI Configuration Guide, "Objects for Access Control".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from topocheck.load.address_set import AddressSet, network_or_range, union
from topocheck.load.firewall.asa_lines import Line
from topocheck.load.firewall.asa_names import icmp_type_of, ports_of, protocol_of, version_of
from topocheck.load.firewall.written_address import address_of, host_network, network_of
from topocheck.load.service_set import Service, merged
from topocheck.model.rule import PortRange
from topocheck.model.workload import IpAddress

_DEEPEST_GROUP = 100


@dataclass(slots=True)
class Objects:
    """The objects of one configuration. ``names`` are the words that stand for addresses."""

    names: dict[str, str] = field(default_factory=dict)
    _network: dict[str, list[Line]] = field(default_factory=dict)
    _service: dict[str, list[Line]] = field(default_factory=dict)
    _groups: dict[str, tuple[str, str, list[Line]]] = field(default_factory=dict)  # kind, protocol, lines
    _addresses: dict[str, AddressSet] = field(default_factory=dict)
    _services: dict[str, tuple[Service, ...]] = field(default_factory=dict)

    def take(self, line: Line) -> None:
        """Keep what a line defines; an object that is opened twice goes on."""
        words = line.words
        if words[0] == "name" and len(words) > 2:
            self.names[words[2]] = words[1]
        elif words[:2] == ("object", "network") and len(words) > 2:
            self._network.setdefault(words[2], []).extend(line.children)
        elif words[:2] == ("object", "service") and len(words) > 2:
            self._service.setdefault(words[2], []).extend(line.children)
        elif words[0] == "object-group" and len(words) > 2:
            kind, name = words[1], words[2]
            before = self._groups.get(name, (kind, line.word(3), []))
            self._groups[name] = (before[0], before[1], [*before[2], *line.children])

    def kind(self, name: str) -> str:
        """The kind of a group: network, service, protocol, icmp-type, user ...; empty where there is none."""
        return self._groups[name][0] if name in self._groups else ""

    def is_service(self, name: str) -> bool:
        """Whether an object is one of services."""
        return name in self._service

    def address(self, word: str) -> IpAddress | None:
        """An address as it is written, or by the name that stands for it."""
        return address_of(self.names.get(word, word))

    def host(self, word: str) -> AddressSet | None:
        """One address, as it is written or by its name; None where it is none."""
        address = self.address(word)
        return None if address is None else AddressSet((host_network(address),))

    def network(self, *words: str) -> AddressSet | None:
        """``10.0.0.0 255.0.0.0``, by its name too, or ``2001:db8::/32``; None where it is no network."""
        network = network_of(*(self.names.get(word, word) for word in words))
        return None if network is None else AddressSet((network,))

    def addresses(self, name: str, depth: int = 0) -> AddressSet:
        """What a network object or a group of them stands for; what is not defined is left open."""
        found = self._addresses.get(name)
        if found is None:
            self._addresses[name] = AddressSet(depends_on=f"the group {name}, which refers to itself")
            found = self._addresses[name] = self._resolved(name, depth)
        return found

    def _resolved(self, name: str, depth: int) -> AddressSet:
        if name in self._network:
            found = [each for line in self._network[name] if (each := self._one_network(line)) is not None]
            return found[-1] if found else AddressSet(depends_on=f"the object {name}, which has no address")
        kind, _, lines = self._groups.get(name, ("", "", []))
        if kind == "network" and depth < _DEEPEST_GROUP:
            return union(self._member(line, depth) for line in lines if line.words[0] != "description")
        said = {"user": "the user", "security": "the security group", "network-service": "the network service"}.get(
            kind
        )
        return AddressSet(depends_on=f"{said} {name}" if said else f"the object {name}, which is not defined")

    def _one_network(self, line: Line) -> AddressSet | None:
        words = line.words
        if words[0] == "host":
            return self.host(line.word(1))
        if words[0] == "subnet":
            return self.network(*words[1:3])
        if words[0] == "range" and len(words) > 2:
            first, last = self.address(words[1]), self.address(words[2])
            match = network_or_range(first, last) if first is not None and last is not None else None
            return None if match is None else AddressSet((match,))
        if words[0] == "fqdn":
            return AddressSet(depends_on=f"the addresses of the name {words[-1]}")
        return None

    def _member(self, line: Line, depth: int) -> AddressSet:
        words = line.words
        if words[0] == "group-object" or words[:2] == ("network-object", "object"):
            return self.addresses(words[-1], depth + 1)
        if words[:2] == ("network-object", "host"):
            found = self.host(line.word(2))
        else:
            found = self.network(*words[1:3]) if words[0] == "network-object" else None
        return found or AddressSet(depends_on=f"the line {line.text!r}, which could not be read")

    def services(self, name: str, depth: int = 0) -> tuple[Service, ...]:
        """What a service object, or a group of services or protocols, stands for."""
        found = self._services.get(name)
        if found is None:
            self._services[name] = (Service(depends_on=f"the group {name}, which refers to itself"),)
            found = self._services[name] = merged(self._resolved_services(name, depth))
        return found

    def _resolved_services(self, name: str, depth: int) -> Iterable[Service]:
        if name in self._service:
            lines = [line for line in self._service[name] if line.words[0] == "service"]
            return [service_of(line.words[1:]) or _unread(line) for line in lines]
        kind, protocol, lines = self._groups.get(name, ("", "", []))
        if kind not in ("service", "protocol", "icmp-type") or depth >= _DEEPEST_GROUP:
            return [Service(depends_on=f"the object {name}, which is not defined")]
        return [
            service
            for line in lines
            if line.words[0] != "description"
            for service in self._service_member(line, protocol, depth)
        ]

    def _service_member(self, line: Line, protocol: str, depth: int) -> tuple[Service, ...]:
        words = line.words
        if words[0] == "group-object" or words[:2] == ("service-object", "object"):
            return self.services(words[-1], depth + 1)
        found: Service | None = None
        if words[0] == "port-object":
            found = service_of((protocol or "tcp-udp", *words[1:]))
        elif words[0] == "service-object":
            found = service_of(words[1:])
        elif words[0] == "protocol-object":
            protocols = protocol_of(line.word(1))
            found = None if protocols is None else Service(protocols)
        elif words[0] == "icmp-object":
            kind = icmp_type_of(line.word(1), "icmp")
            found = None if kind is None else Service(("icmp",), version=4, icmp_types=(kind,))
        return (found or _unread(line),)


def _unread(line: Line) -> Service:
    return Service(depends_on=f"the line {line.text!r}, which could not be read")


def service_of(words: tuple[str, ...]) -> Service | None:
    """``tcp``, ``tcp source eq 1 destination range 2 3``, ``udp eq 53``, ``icmp echo``; None where it can't be read."""
    protocols = protocol_of(words[0]) if words else None
    if protocols is None:
        return None
    version = version_of(protocols)
    rest = words[1:]
    if version is not None:
        return _icmp(protocols[0], version, rest)
    sources: tuple[PortRange, ...] = ()
    if rest[:1] == ("source",):
        found = ports_of(rest[1:])
        if found is None:
            return None
        sources, rest = found[0], rest[1 + found[1] :]
    if rest[:1] == ("destination",):
        rest = rest[1:]
    if not rest:
        return Service(protocols, sources)
    found = ports_of(rest)
    return None if found is None or found[1] != len(rest) else Service(protocols, sources, found[0])


def _icmp(protocol: str, version: int, rest: tuple[str, ...]) -> Service | None:
    if not rest:
        return Service((protocol,), version=version)
    kind = icmp_type_of(rest[0], protocol)
    if kind is None:
        return None
    depends = None if rest[1:] in ((), ("0",)) else f"the ICMP code {rest[1]}"
    return Service((protocol,), version=version, icmp_types=(kind,), depends_on=depends)
