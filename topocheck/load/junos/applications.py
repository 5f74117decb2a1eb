"""The applications that policies of an SRX firewall name: its own, sets of them, and those of JunOS.

Source: Junos OS Security Policies User Guide, policy applications and application sets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from topocheck.load.junos.predefined_applications import predefined
from topocheck.load.junos.protocols import icmp_types_of, ports_of, protocol_of
from topocheck.load.junos.tree import Node, lift
from topocheck.load.service_set import Service
from topocheck.model.rule import PortRange

_NEGOTIATED = ("uuid", "rpc-program-number")
_SETS_DEEP = 30  # sets within sets
_EVERY_PORT = ((0, 65535), (1, 65535))
_ICMP_TYPES = (("icmp-type", 4), ("icmp6-type", 6))
_STATEMENTS = frozenset(
    {"protocol", "source-port", "destination-port", "inactivity-timeout", "alg", "icmp-type", "icmp-code", "icmp6-type"}
    | {"icmp6-code", "application-protocol", "description", *_NEGOTIATED}
)


class Applications:
    """The applications of a configuration."""

    def __init__(self, root: Node) -> None:
        self._own = root.get("applications")
        self._known: dict[str, tuple[Service, ...]] = {}
        self._deep = 0

    def services(self, names: Iterable[str]) -> tuple[Service, ...]:
        """What some names stand for, as few services as say it."""
        return tuple(_joined(service for name in names for service in self._named(name)))

    def _named(self, name: str) -> tuple[Service, ...]:
        found = self._known.get(name)
        if found is None:
            endless = (Service(depends_on=f"the application set {name}, which holds itself"),)
            self._known[name] = endless
            self._deep += 1
            found = self._known[name] = self._read(name) if self._deep <= _SETS_DEEP else endless
            self._deep -= 1
        return found

    def _read(self, name: str) -> tuple[Service, ...]:
        own = self._own.get("application", name) if self._own is not None else None
        if own is not None:
            terms = own.nodes("term")
            return tuple(_service(own, term) for term in terms) if terms else (_service(own, own),)
        listed = self._own.get("application-set", name) if self._own is not None else None
        if listed is not None:
            names = (*listed.values("application"), *listed.values("application-set"))
            return tuple(_joined(service for each in names for service in self._named(each)))
        known = predefined(name)
        return known if known is not None else (Service(depends_on=f"the application {name}, which is not known"),)


def _service(application: Node, node: Node) -> Service:
    """One application, or one term of it."""
    lift(node, _STATEMENTS, _STATEMENTS)
    depends: list[str] = []
    word = node.value("protocol")
    protocol = protocol_of(word) if word is not None else None
    if word is not None and protocol is None:
        depends.append(f"the protocol {word} of {application.word}")
    sources, destinations = (_ports(application, node, f"{end}-port", depends) for end in ("source", "destination"))
    types: tuple[int, ...] = ()
    for key, version in _ICMP_TYPES:
        stated = node.value(key)
        found = icmp_types_of(stated, version) if stated is not None else ()
        if found is None:
            depends.append(f"the ICMP type {stated} of {application.word}")
        types = (*types, *(found or ()))
    if any(node.has(key) for key in _NEGOTIATED):
        destinations = ()
        depends.append(f"the ports of {application.word}, which are negotiated")
    return Service(
        (protocol,) if protocol is not None else (),
        sources,
        destinations,
        icmp_types=types,
        depends_on=" and ".join(depends) or None,
    )


def _ports(application: Node, node: Node, key: str, depends: list[str]) -> tuple[PortRange, ...]:
    """The ports of an application; none, which is all, where one of them is not known."""
    found: list[PortRange] = []
    for value in node.values(key):
        ports = ports_of(value)
        if ports is None:
            depends.append(f"the port {value} of {application.word}")
            return ()
        found.append(ports)
    return () if key == "source-port" and any(ports in _EVERY_PORT for ports in found) else tuple(found)


def _joined(services: Iterable[Service]) -> Iterator[Service]:
    """The same services, with the ports of those joined that differ in their destination ports alone."""
    ports: dict[Service, tuple[PortRange, ...] | None] = {}
    for service in services:
        rest = replace(service, destination_ports=())
        before = ports.get(rest, ())
        every = before is None or not service.destination_ports
        ports[rest] = None if every else tuple(dict.fromkeys((*(before or ()), *service.destination_ports)))
    for rest, joined in ports.items():
        yield replace(rest, destination_ports=joined or ())
