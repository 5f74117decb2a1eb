"""Services of a firewall's configuration: which protocols, ports and ICMP types a rule is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from topocheck.model.rule import PortRange

HIGHEST_PORT = 65535


@dataclass(frozen=True, slots=True)
class Service:
    """One protocol or some, with their ports or ICMP types; empty tuples are all of them, as in a rule.

    ``depends_on`` says what else must hold that the configuration does not tell; the service is then at most this.
    """

    protocols: tuple[str, ...] = ()
    source_ports: tuple[PortRange, ...] = ()
    destination_ports: tuple[PortRange, ...] = ()
    version: int | None = None
    icmp_types: tuple[int, ...] = ()
    depends_on: str | None = None


ANY_SERVICE = Service()


def merged(services: Iterable[Service]) -> tuple[Service, ...]:
    """Services that differ in their destination ports alone as one."""
    found: dict[tuple[object, ...], Service] = {}
    for service in services:
        narrow = not service.destination_ports
        about = (service.protocols, service.source_ports, service.version, service.icmp_types, service.depends_on)
        before = found.get((about, narrow))
        ports = (*(before.destination_ports if before is not None else ()), *service.destination_ports)
        found[about, narrow] = replace(service, destination_ports=tuple(dict.fromkeys(ports)))
    return tuple(found.values())


def within(services: Iterable[Service], limit: Service) -> tuple[Service, ...]:
    """What of some services is of one protocol and its destination ports as well; all of them where ``limit`` is any."""
    if limit == ANY_SERVICE:
        return tuple(services)
    found = []
    for service in services:
        protocols = service.protocols or limit.protocols
        if not set(protocols) & set(limit.protocols):
            continue
        ports = _common(service.destination_ports, limit.destination_ports)
        if ports or not (service.destination_ports and limit.destination_ports):
            found.append(replace(service, protocols=limit.protocols, destination_ports=ports))
    return tuple(found)


def _common(ones: tuple[PortRange, ...], others: tuple[PortRange, ...]) -> tuple[PortRange, ...]:
    if not ones or not others:
        return ones or others
    pairs = ((max(a[0], b[0]), min(a[1], b[1])) for a in ones for b in others)
    return tuple((low, high) for low, high in pairs if low <= high)


_HIGHEST_PROTOCOL = 255
_NAMED = {"icmp": 1, "tcp": 6, "udp": 17, "icmpv6": 58, "sctp": 132}
_PORTED = (6, 17, 132)
_ICMP = {1: 4, 58: 6}  # with their families, since rules take the two for one protocol
_NAMES = {number: name for name, number in _NAMED.items()}


def all_but(services: Iterable[Service]) -> tuple[Service, ...]:
    """All traffic that is in none of some services.

    Source ports can't be left out together with destination ports in one rule, so what has them is left open.
    """
    services = tuple(services)
    if any(not service.protocols for service in services if service.depends_on is None):
        return ()
    if any(service.depends_on is not None or service.source_ports for service in services):
        return (Service(depends_on="services that are left out"),)
    taken = {number for service in services for name in service.protocols if (number := _number(name)) is not None}
    kept = (number for number in range(_HIGHEST_PROTOCOL + 1) if number not in taken and number not in _ICMP)
    left = [Service(tuple(_NAMES.get(number, str(number)) for number in kept))]
    left += [Service((_NAMES[number],), version=version) for number, version in _ICMP.items() if number not in taken]
    for number in sorted(taken):
        about = [service for service in services if number in map(_number, service.protocols)]
        name = _NAMES.get(number, str(number))
        if number in _PORTED and all(service.destination_ports for service in about):
            ports = _gaps([ports for service in about for ports in service.destination_ports], HIGHEST_PORT)
            left += [Service((name,), destination_ports=ports)] if ports else []
        elif number in _ICMP and all(service.icmp_types for service in about):
            types = {kind for service in about for kind in service.icmp_types}
            rest = tuple(kind for kind in range(256) if kind not in types)
            left.append(Service((name,), version=_ICMP[number], icmp_types=rest))
    return tuple(left)


def _number(protocol: str) -> int | None:
    return _NAMED.get(protocol, int(protocol) if protocol.isdecimal() else None)


def _gaps(ranges: Iterable[PortRange], highest: int) -> tuple[PortRange, ...]:
    gaps, begin = [], 0
    for low, high in sorted(ranges):
        if low > begin:
            gaps.append((begin, low - 1))
        begin = max(begin, high + 1)
    return (*gaps, (begin, highest)) if begin <= highest else tuple(gaps)
