"""The ``from`` of a filter's term: what a packet must be so that the term is about it.

Each condition must hold; of several values of one condition any will do. ``address`` and ``port`` are about either end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from topocheck.load.address_set import EVERYTHING, AddressSet, without
from topocheck.load.junos.interfaces import unit_key
from topocheck.load.junos.prefixes import addresses_of
from topocheck.load.junos.protocols import HIGHEST_PORT, icmp_types_of, ports_of, protocol_of
from topocheck.load.junos.reading import Reading
from topocheck.load.junos.tree import Node, lift
from topocheck.load.reasons import also_depends
from topocheck.load.service_set import Service
from topocheck.model.rule import PortRange

_PROTOCOLS = ("protocol", "next-header", "payload-protocol")
_ICMP_TYPES = ("icmp-type", "icmp6-type")
_ENDS = ("source", "destination")
_READ = frozenset(
    {"address", "prefix-list", "port", "source-address", "source-prefix-list", "source-port", "destination-address"}
    | {
        "destination-prefix-list",
        "destination-port",
        "tcp-established",
        "interface",
        "tcp-initial",
        *_PROTOCOLS,
        *_ICMP_TYPES,
    }
    | {"protocol-except", "port-except", "source-port-except", "destination-port-except", "tcp-flags"}
)
_FLAGS = frozenset({"tcp-established", "tcp-initial"})
_ESTABLISHED_FLAGS = ("(ack | rst)", "ack | rst", "rst | ack", "(rst | ack)", "ack|rst", "(ack|rst)")
_EVERY_PROTOCOL = 256
_NUMBERS: Mapping[str, int] = {"icmp": 1, "tcp": 6, "udp": 17, "icmpv6": 58}
_NAMES = {number: name for name, number in _NUMBERS.items()}

Ports = tuple[PortRange, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """One way in which a packet may be meant."""

    sources: AddressSet
    destinations: AddressSet
    services: tuple[Service, ...]
    version: int
    interfaces: tuple[str, ...] = ()
    established: bool = False
    depends_on: str | None = None


def conditions_of(reading: Reading, term: Node, version: int, names: Mapping[str, str]) -> Iterator[Condition]:
    """The ways in which a packet may be meant by a term; ``names`` are what the model calls the units."""
    start = term.get("from") or Node("from", term.line, term.column)
    lift(start, _READ, _READ - _FLAGS, _FLAGS)
    depends = [f'"{word}"' for word in start.children if word not in _READ]
    flags = start.value("tcp-flags")
    if flags is not None and flags not in _ESTABLISHED_FLAGS:
        depends.append(f'"tcp-flags {flags}"')
    services, open_services = _services(start, version)
    tcp = start.has("tcp-established") or flags in _ESTABLISHED_FLAGS
    if tcp or start.has("tcp-initial"):
        services = tuple(replace(service, protocols=("tcp",)) for service in services if _may_be_tcp(service))
    if start.has("tcp-initial"):
        depends.append("whether it is the first segment of its flow")
    condition = Condition(
        EVERYTHING,
        EVERYTHING,
        services,
        version,
        interfaces=tuple(names.get(unit_key(word), word) for word in start.values("interface")),
        established=tcp,
        depends_on=also_depends(*depends, *open_services),
    )
    for sources, destinations in _ends(reading, start, version):
        yield replace(condition, sources=sources, destinations=destinations)


def _may_be_tcp(service: Service) -> bool:
    return not service.protocols or "tcp" in service.protocols


def _ends(reading: Reading, start: Node, version: int) -> Iterator[tuple[AddressSet, AddressSet]]:
    """Sources with destinations; ``address`` and ``prefix-list`` may be either, beside what is stated of each."""
    defined = reading.root.get("policy-options", "prefix-list")
    stated = []
    for end in _ENDS:
        prefixes, lists = start.nodes(f"{end}-address"), start.nodes(f"{end}-prefix-list")
        stated.append(addresses_of(prefixes, lists, defined, version) if prefixes or lists else None)
    prefixes, lists = start.nodes("address"), start.nodes("prefix-list")
    either = addresses_of(prefixes, lists, defined, version) if prefixes or lists else None
    sources, destinations = stated
    if either is None:
        yield sources or EVERYTHING, destinations or EVERYTHING
        return
    yield _both(either, sources, version), destinations or EVERYTHING
    yield sources or EVERYTHING, _both(either, destinations, version)


def _both(either: AddressSet, stated: AddressSet | None, version: int) -> AddressSet:
    """The addresses that are in both sets."""
    return either if stated is None else without(either, without(EVERYTHING, stated, version), version)


def _services(start: Node, version: int) -> tuple[tuple[Service, ...], list[str]]:
    """The protocols, ports and ICMP types, and what of them can't be told."""
    depends: list[str] = []
    protocols = _protocols(start, depends)
    types = _icmp_types(start, version, depends)
    sources, destinations = (_ports(start, f"{end}-port", depends) for end in _ENDS)
    either = _ports(start, "port", depends)
    pairs = [(sources, destinations)]
    if either is not None:
        pairs = [(_meet(either, sources), destinations), (sources, _meet(either, destinations))]
    return tuple(
        Service(protocols, source or (), destination or (), icmp_types=types)
        for source, destination in pairs
        if source != () and destination != ()
    ), depends


def _protocols(start: Node, depends: list[str]) -> tuple[str, ...]:
    """The protocols of a term; none, which is all, where one of them is not known."""
    stated = {value: protocol_of(value) for word in _PROTOCOLS for value in start.values(word)}
    excepted = {value: protocol_of(value) for value in start.values("protocol-except")}
    unknown = [value for value, protocol in (*stated.items(), *excepted.items()) if protocol is None]
    depends += [f"the protocol {value}" for value in unknown]
    if unknown or not excepted:
        return () if unknown else tuple(protocol for protocol in stated.values() if protocol is not None)
    names = (_NAMES.get(number, str(number)) for number in range(_EVERY_PROTOCOL))
    taken = set(excepted.values())
    return tuple(name for name in names if name not in taken)


def _icmp_types(start: Node, version: int, depends: list[str]) -> tuple[int, ...]:
    """The ICMP types of a term; none, which is all, where one of them is not known."""
    found: list[int] = []
    for value in (value for word in _ICMP_TYPES for value in start.values(word)):
        types = icmp_types_of(value, version)
        if types is None:
            depends.append(f"the ICMP type {value}")
            return ()
        found += types
    return tuple(found)


def _ports(start: Node, word: str, depends: list[str]) -> Ports | None:
    """The ports of a condition; None, which is all, where it is not stated or one of them is not known."""
    stated, excepted = start.values(word), start.values(f"{word}-except")
    found: list[PortRange] = []
    for value in (*stated, *excepted):
        ports = ports_of(value)
        if ports is None:
            depends.append(f"the port {value}")
            return None
        found.append(ports)
    if not found:
        return None
    return tuple(found) if stated else tuple(_others(found))


def _others(ports: Sequence[PortRange]) -> Iterator[PortRange]:
    """The ports that are in none of some ranges."""
    begin = 0
    for low, high in sorted(ports):
        if low > begin:
            yield begin, low - 1
        begin = max(begin, high + 1)
    if begin <= HIGHEST_PORT:
        yield begin, HIGHEST_PORT


def _meet(either: Ports, stated: Ports | None) -> Ports:
    """The ports that are in both."""
    if stated is None:
        return either
    pairs = ((max(a[0], b[0]), min(a[1], b[1])) for a, b in product(either, stated))
    return tuple(pair for pair in pairs if pair[0] <= pair[1])
