"""What a packet must be to match, where conditions meet: a rule within a chain that is jumped to under a condition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import NamedTuple

from topocheck.load.reasons import also_depends
from topocheck.model.firewall import NatRule
from topocheck.model.place import Place
from topocheck.model.rule import AddressMatch, AddressRange, PortRange, Rule

Span = tuple[int, int, int]  # IP version, first and last address as numbers
Ranges = tuple[PortRange, ...]
Names = tuple[str, ...]

_HIGHEST = {4: 2**32 - 1, 6: 2**128 - 1}
HIGHEST_PORT = 65535


class Condition(NamedTuple):
    """A conjunction; what is None asks nothing, what is empty matches nothing. ``depends_on`` as in `Rule`."""

    from_interfaces: Names | None = None
    to_interfaces: Names | None = None
    from_zones: Names | None = None
    to_zones: Names | None = None
    sources: tuple[Span, ...] | None = None
    destinations: tuple[Span, ...] | None = None
    protocols: Names | None = None
    source_ports: Ranges | None = None
    destination_ports: Ranges | None = None
    icmp_types: tuple[int, ...] | None = None
    version: int | None = None
    depends_on: str | None = None

    def meet(self, other: Condition) -> Condition | None:
        """Both conditions at once; None where no packet fits both."""
        if self is ANYTHING:
            return other
        if other is ANYTHING or other == self:
            return self
        if None not in (self.version, other.version) and self.version != other.version:
            return None
        met = Condition(
            _names(self.from_interfaces, other.from_interfaces),
            _names(self.to_interfaces, other.to_interfaces),
            _names(self.from_zones, other.from_zones),
            _names(self.to_zones, other.to_zones),
            _spans(self.sources, other.sources),
            _spans(self.destinations, other.destinations),
            _names(self.protocols, other.protocols),
            _ranges(self.source_ports, other.source_ports),
            _ranges(self.destination_ports, other.destination_ports),
            _types(self.icmp_types, other.icmp_types),
            self.version or other.version,
            also_depends(self.depends_on, other.depends_on),
        )
        return None if met.impossible else met

    @property
    def impossible(self) -> bool:
        """Whether no packet can fit."""
        return () in self


ANYTHING = Condition()


@dataclass(frozen=True, slots=True)
class Packets:
    """Which packets a ruleset is read for: ``state`` is that of their connection, None where it can't be told."""

    state: str | None


@dataclass(slots=True)
class Matched:
    """What the matches of a rule come to, collected one by one. ``never`` tells that no such packet fits."""

    condition: Condition = ANYTHING
    unless: list[Condition] = field(default_factory=list)
    never: bool = False

    def take(self, condition: Condition | None) -> None:
        """One more condition that must hold."""
        met = None if condition is None else self.condition.meet(condition)
        if met is None or met.impossible:
            self.never = True
        else:
            self.condition = met


def _names(one: Names | None, other: Names | None) -> Names | None:
    if one is None or other is None:
        return other if one is None else one
    return tuple(name for name in one if name in other)


def _types(one: tuple[int, ...] | None, other: tuple[int, ...] | None) -> tuple[int, ...] | None:
    if one is None or other is None:
        return other if one is None else one
    return tuple(each for each in one if each in other)


def _ranges(one: Ranges | None, other: Ranges | None) -> Ranges | None:
    if one is None or other is None:
        return other if one is None else one
    pairs = ((max(low, other_low), min(high, other_high)) for low, high in one for other_low, other_high in other)
    return tuple((low, high) for low, high in pairs if low <= high)


def _spans(one: tuple[Span, ...] | None, other: tuple[Span, ...] | None) -> tuple[Span, ...] | None:
    if one is None or other is None:
        return other if one is None else one
    found: list[Span] = []
    left, right = _merged(one), _merged(other)
    at, against = 0, 0
    while at < len(left) and against < len(right):
        version, first, last = left[at]
        other_version, other_first, other_last = right[against]
        low, high = max(first, other_first), min(last, other_last)
        if version == other_version and low <= high:
            found.append((version, low, high))
        if (version, last) < (other_version, other_last):
            at += 1
        else:
            against += 1
    return tuple(found)


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those that overlap or touch as one."""
    found: list[Span] = []
    for version, first, last in sorted(spans):
        if found and found[-1][0] == version and first <= found[-1][2] + 1:
            found[-1] = (version, found[-1][1], max(last, found[-1][2]))
        else:
            found.append((version, first, last))
    return found


def spans_of(matches: Iterable[AddressMatch]) -> tuple[Span, ...]:
    """Networks and ranges as spans of numbers."""
    found = []
    for match in matches:
        if isinstance(match, AddressRange):
            found.append((match.first.version, int(match.first), int(match.last)))
        elif isinstance(match, IPv4Network | IPv6Network):
            found.append((match.version, int(match.network_address), int(match.broadcast_address)))
    return tuple(found)


def other_spans(spans: Iterable[Span], version: int) -> tuple[Span, ...]:
    """All addresses of a version that are in none of some spans."""
    found: list[Span] = []
    free = 0
    for _, first, last in sorted(span for span in spans if span[0] == version):
        if first > free:
            found.append((version, free, first - 1))
        free = max(free, last + 1)
    if free <= _HIGHEST[version]:
        found.append((version, free, _HIGHEST[version]))
    return tuple(found)


def other_ranges(ranges: Iterable[PortRange]) -> Ranges:
    """All ports that are in none of some ranges."""
    found: list[PortRange] = []
    free = 0
    for low, high in sorted(ranges):
        if low > free:
            found.append((free, low - 1))
        free = max(free, high + 1)
    if free <= HIGHEST_PORT:
        found.append((free, HIGHEST_PORT))
    return tuple(found)


def _matches(spans: tuple[Span, ...] | None) -> tuple[AddressMatch, ...]:
    return tuple(map(_match, spans or ()))


def _match(span: Span) -> AddressMatch:
    """A span as a network where it is one, else as a range."""
    version, first, last = span
    size = last - first + 1
    network = not size & (size - 1) and not first % size
    if version == 4:
        if network:
            return IPv4Network((first, 33 - size.bit_length()))
        return AddressRange(IPv4Address(first), IPv4Address(last))
    if network:
        return IPv6Network((first, 129 - size.bit_length()))
    return AddressRange(IPv6Address(first), IPv6Address(last))


def rule_of(condition: Condition, name: str, place: Place, action: str) -> Rule:
    """A rule that does something with what fits a condition."""
    return Rule(
        name,
        place,
        action,
        condition.from_zones or (),
        condition.to_zones or (),
        _matches(condition.sources),
        _matches(condition.destinations),
        condition.protocols or (),
        condition.source_ports or (),
        condition.destination_ports or (),
        condition.from_interfaces or (),
        condition.to_interfaces or (),
        version=condition.version,
        icmp_types=condition.icmp_types or (),
        depends_on=condition.depends_on,
    )


def nat_of(condition: Condition, name: str, place: Place, kind: str) -> NatRule:
    """A translation of what fits a condition; what translations do not ask for is what it depends on."""
    return NatRule(
        name,
        place,
        kind,
        from_zones=condition.from_zones or (),
        to_zones=condition.to_zones or (),
        sources=_matches(condition.sources),
        destinations=_matches(condition.destinations),
        from_interfaces=condition.from_interfaces or (),
        to_interfaces=condition.to_interfaces or (),
        protocols=condition.protocols or (),
        destination_ports=condition.destination_ports or (),
        depends_on=also_depends(
            condition.depends_on,
            "the source port" if condition.source_ports is not None else None,
            "the type of ICMP" if condition.icmp_types is not None else None,
        ),
    )
