"""The address translation of an ASA since 8.3: object NAT, twice NAT, and the order of the two.

Source: Cisco Secure Firewall ASA Firewall CLI Configuration Guide, "Network Address Translation", "NAT Rule Order" (twice
NAT, then object NAT with static before dynamic and few addresses before many, then twice NAT after-auto); Command Reference,
"nat (object)" and "nat (global)".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from ipaddress import ip_address
from typing import NamedTuple

from topocheck.load.address_set import EVERYTHING, AddressSet, network_or_range, paired, pool_text, size_of
from topocheck.load.firewall.asa_lines import Line
from topocheck.load.firewall.asa_names import port_of
from topocheck.load.firewall.asa_objects import Objects
from topocheck.load.firewall.written_address import host_network
from topocheck.load.reasons import also_depends, joined
from topocheck.load.service_set import ANY_SERVICE, Service
from topocheck.model.firewall import NatRule
from topocheck.model.place import Place
from topocheck.model.rule import UNREAD, AddressMatch, AddressRange, PortRange, Wildcard
from topocheck.model.workload import IpInterface

_OLD = ("global", "static", "nat-control", "alias")


@dataclass(frozen=True, slots=True)
class _Side:
    """One pair of addresses of a translation: as they really are, and as they are seen at the other interface."""

    real: AddressSet
    mapped: AddressSet

    @property
    def identity(self) -> bool:
        """Whether it leaves them as they are."""
        return self.real == self.mapped


@dataclass(frozen=True, slots=True)
class _Ends:
    """Between which interfaces: that of the real addresses, and that where they are seen as mapped; empty for any."""

    real: tuple[str, ...]
    mapped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Translations:
    """Reads the translations of one configuration. ``own`` are the addresses of its interfaces."""

    objects: Objects
    own: dict[str, tuple[IpInterface, ...]]
    file: str

    def all_of(self, lines: Iterable[Line]) -> tuple[NatRule, ...]:
        """All translations in the order in which they are tried."""
        first: list[NatRule] = []
        objects: list[tuple[tuple[object, ...], tuple[NatRule, ...]]] = []
        last: list[NatRule] = []
        for line in lines:
            if line.words[0] == "nat":
                after = "after-auto" in line.words
                (last if after else first).extend(self._twice(line))
            elif line.words[0] in _OLD:
                first.append(NatRule(f"{line.words[0]} line {line.number}", self._place(line), UNREAD))
            elif line.words[:2] == ("object", "network") and len(line.words) > 2:
                objects += [
                    (self._order(line.words[2], child), tuple(self._object(line.words[2], child)))
                    for child in line.children
                    if child.words[0] == "nat"
                ]
        objects.sort(key=lambda pair: pair[0])
        return (*first, *(nat for _, found in objects for nat in found), *last)

    def _place(self, line: Line) -> Place:
        return Place(self.file, line.number, line.column)

    def _order(self, name: str, line: Line) -> tuple[int, int, int, str]:
        """Static before dynamic, few real addresses before many, low ones before high ones, then by name."""
        known = self.objects.addresses(name).known
        return ("dynamic" in line.words, sum(map(size_of, known)), min(map(_lowest, known), default=0), name)

    def _object(self, name: str, line: Line) -> Iterator[NatRule]:
        ends, words = _ends(line.words[1:])
        real = self.objects.addresses(name)
        maker = _Maker(f"NAT of {name}", self._place(line), ends)
        kind, words = words[0] if words else "", words[1:]
        if kind == "dynamic" and words:
            yield self._dynamic(maker, real, EVERYTHING, words)
        elif kind == "static" and words:
            source = _Side(real, self._inline(words[0], real) or self._mapped(words[0], ends.mapped))
            ports = _service(words)
            if ports is not None:
                protocol, real_port, mapped_port = ports
                seen = Service((protocol,), destination_ports=((mapped_port, mapped_port),))
                yield from maker.inwards(source, EVERYTHING, seen, real_port)
            else:
                yield from maker.both_ways(source, _Side(EVERYTHING, EVERYTHING))
        else:
            yield maker.unread()

    def _twice(self, line: Line) -> Iterator[NatRule]:
        ends, words = _ends(line.words[1:])
        maker = _Maker(f"NAT line {line.number}", self._place(line), ends)
        words = words[: words.index("description")] if "description" in words else words
        if "inactive" in words:
            return
        one_way = "unidirectional" in words
        begin = words.index("source") if "source" in words else len(words)
        words = words[begin + 1 :]
        if len(words) < 3 or words[0] not in ("static", "dynamic"):
            yield maker.unread()
            return
        real, target, services = self._real(words[1]), self._target(words, ends), self._services(words)
        if words[0] == "dynamic":
            yield from maker.target(real, target, services)
            yield self._dynamic(maker, real, target.real, words[2:])
            return
        source = _Side(real, self._mapped(words[2], ends.mapped))
        if services is not None:
            yield from maker.with_service(source, target, services)
        else:
            yield from maker.both_ways(source, target, one_way=one_way)

    def _target(self, words: tuple[str, ...], ends: _Ends) -> _Side:
        """The destination of twice NAT: packets name the mapped one, which stands first, and reach the real one."""
        for index, word in enumerate(words[:-3]):
            if word == "destination" and words[index + 1] == "static":
                return _Side(self._real(words[index + 3]), self._mapped(words[index + 2], ends.real))
        return _Side(EVERYTHING, EVERYTHING)

    def _services(self, words: tuple[str, ...]) -> tuple[Service, Service] | None:
        """The two services behind ``service``: as the packet comes and as it goes on."""
        for index, word in enumerate(words[:-2]):
            if word == "service" and words[index - 1] != "object":
                found = [self.objects.services(name) for name in words[index + 1 : index + 3]]
                return found[0][0], found[1][0]
        return None

    def _dynamic(self, maker: _Maker, real: AddressSet, targets: AddressSet, words: tuple[str, ...]) -> NatRule:
        word = words[1] if words[0] == "pat-pool" and len(words) > 1 else words[0]
        if word == "interface":
            pool, depends = "interface", None
        else:
            mapped = self._mapped(word, maker.ends.mapped)
            pool = pool_text(mapped.known[0]) if mapped.known else "interface"
            depends = None if mapped.known else f"the pool {word}"
        pair = _Pair(real.known, pool, one_to_one=False, depends_on=also_depends(depends, real.depends_on))
        return maker.rule("source", pair, targets)

    def _real(self, word: str) -> AddressSet:
        return EVERYTHING if word == "any" else self._named(word)

    def _mapped(self, word: str, zones: tuple[str, ...]) -> AddressSet:
        if word == "any":
            return EVERYTHING
        if word == "interface":
            found = [each for zone in zones for each in self.own.get(zone, ())]
            known = tuple(host_network(each.ip) for each in found if each.version == 4)
            return AddressSet(known[:1]) if known else AddressSet(depends_on="the address of the interface")
        return self._named(word)

    def _inline(self, word: str, real: AddressSet) -> AddressSet | None:
        """An address that is written instead of an object: as many addresses from there on as the real ones are."""
        first = self.objects.address(word)
        if first is None or len(real.known) != 1 or size_of(real.known[0]) == 1:
            return None
        last = int(first) + size_of(real.known[0]) - 1
        if last.bit_length() > first.max_prefixlen:
            return None
        match = network_or_range(first, ip_address(last.to_bytes(first.max_prefixlen // 8, "big")))
        return None if match is None else AddressSet((match,))

    def _named(self, word: str) -> AddressSet:
        return self.objects.host(word) or self.objects.addresses(word)


def _ends(words: tuple[str, ...]) -> tuple[_Ends, tuple[str, ...]]:
    """The two interfaces in brackets, with or without a space between them."""
    if not words or not words[0].startswith("("):
        return _Ends((), ()), words
    close = next((index for index, word in enumerate(words) if word.endswith(")")), 0)
    names = "".join(words[: close + 1]).strip("()").split(",")
    zones = [() if name == "any" else (name,) for name in (*names, "any")[:2]]
    return _Ends(zones[0], zones[1]), words[close + 1 :]


def _service(words: tuple[str, ...]) -> tuple[str, int, int] | None:
    """``service tcp 80 8080`` behind a static mapping: the real port, then the mapped one."""
    if "service" not in words:
        return None
    rest = words[words.index("service") + 1 :]
    ports = [port_of(word) for word in rest[1:3]]
    if len(ports) < 2 or ports[0] is None or ports[1] is None:
        return None
    return rest[0], ports[0], ports[1]


def _single(ports: tuple[PortRange, ...]) -> int | None:
    return ports[0][0] if len(ports) == 1 and ports[0][0] == ports[0][1] else None


class _Pair(NamedTuple):
    """Some addresses and what they become; ``exempt`` ones stay as they are."""

    outer: tuple[AddressMatch, ...]
    translate: str = "interface"
    one_to_one: bool = False
    depends_on: str | None = None
    exempt: bool = False


def _pairs(outer: AddressSet, inner: AddressSet) -> Iterator[_Pair]:
    """The networks that are mapped to each other; ``outer`` are those that packets carry.

    What has no partner is left open.
    """
    depends = joined((outer.depends_on, inner.depends_on))
    if outer == inner and depends is None:
        yield _Pair(outer.known, exempt=True)
    elif outer.everything or inner.everything:
        yield _Pair(outer.known, depends_on="an address that maps to any")
    elif depends is not None or len(outer.known) != len(inner.known):
        known = () if outer.depends_on else outer.known
        yield _Pair(known, depends_on=depends or "groups of different sizes")
    else:
        for one, other in zip(outer.known, inner.known, strict=True):
            yield from _mapped_pairs(one, other)


def _mapped_pairs(one: AddressMatch, other: AddressMatch) -> Iterator[_Pair]:
    pairs = paired(one, other)
    if pairs is not None:
        for external, mapped in pairs:
            yield _Pair((external,), pool_text(mapped), one_to_one=mapped.prefixlen < mapped.max_prefixlen)
    elif size_of(other) == 1:  # many to one
        yield _Pair((one,), pool_text(other))
    else:
        yield _Pair((one,), depends_on="groups of different sizes")


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the rules of one line of the configuration."""

    name: str
    place: Place
    ends: _Ends

    def unread(self) -> NatRule:
        """A line that could not be read."""
        return NatRule(self.name, self.place, UNREAD)

    def rule(
        self,
        kind: str,
        pair: _Pair,
        others: AddressSet,
        *,
        back: bool = False,
        service: Service = ANY_SERVICE,
        port: int | None = None,
    ) -> NatRule:
        """One translation of the source or of the destination of a packet.

        ``others`` are the addresses at the other end of the packet, ``back`` is True for packets from the mapped side.
        """
        begin, end = (self.ends.mapped, self.ends.real) if back else (self.ends.real, self.ends.mapped)
        known = () if others.depends_on else others.known
        sources, destinations = (pair.outer, known) if kind == "source" else (known, pair.outer)
        return NatRule(
            self.name,
            self.place,
            "none" if pair.exempt and port is None else kind,
            begin,
            end if kind == "source" else (),
            sources,
            destinations,
            pair.translate,
            protocols=service.protocols,
            destination_ports=service.destination_ports,
            translate_port=port,
            one_to_one=pair.one_to_one,
            depends_on=also_depends(pair.depends_on, others.depends_on),
        )

    def both_ways(self, source: _Side, target: _Side, *, one_way: bool = False) -> Iterator[NatRule]:
        """A static translation: what comes to the mapped address is translated too, whoever begins."""
        yield from self.target(source.real, target, None)
        for pair in _pairs(source.real, source.mapped):
            yield self.rule("source", pair, target.real)
        if one_way:
            return
        if not source.identity:
            for pair in _pairs(source.mapped, source.real):
                yield self.rule("destination", pair, target.real, back=True)
        if not target.identity or source.identity:
            for pair in _pairs(target.real, target.mapped):
                yield self.rule("source", pair, source.real, back=True)

    def inwards(self, source: _Side, clients: AddressSet, seen: Service, port: int | None) -> Iterator[NatRule]:
        """A server that is reached by a mapped address and port."""
        for pair in _pairs(source.mapped, source.real):
            found = self.rule("destination", pair, clients, back=True, service=seen, port=port)
            yield found if port is not None else replace(found, depends_on="the ports of the service")

    def target(self, sources: AddressSet, target: _Side, services: tuple[Service, Service] | None) -> Iterator[NatRule]:
        """The destination of twice NAT, which packets from the real side name by its mapped address."""
        if target.identity and services is None:
            return
        came, went = services or (ANY_SERVICE, ANY_SERVICE)
        for pair in _pairs(target.mapped, target.real):
            port = _single(went.destination_ports)
            yield self.rule("destination", pair, sources, service=replace(came, source_ports=()), port=port)

    def with_service(self, source: _Side, target: _Side, services: tuple[Service, Service]) -> Iterator[NatRule]:
        """Static translation of ports: source ports are those of a server that others reach by the mapped port."""
        came, went = services
        if came.source_ports and went.source_ports and not came.destination_ports:
            seen = replace(went, source_ports=(), destination_ports=went.source_ports)
            yield from self.inwards(source, target.real, seen, _single(came.source_ports))
            return
        yield from self.target(source.real, target, services)
        for pair in _pairs(source.real, source.mapped):
            yield self.rule("source", pair, target.real, service=went)


def _lowest(match: AddressMatch) -> int:
    if isinstance(match, AddressRange):
        return int(match.first)
    return int(match.address) if isinstance(match, Wildcard) else int(match.network_address)
