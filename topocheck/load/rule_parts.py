"""What a firewall's rule asks for, where part of it may not be told from the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from ipaddress import (
    IPv4Address,
    IPv4Interface,
    IPv4Network,
    IPv6Address,
    IPv6Interface,
    IPv6Network,
    ip_address,
    ip_interface,
    ip_network,
)

from topocheck.load.address_set import AddressSet
from topocheck.load.reasons import also_depends
from topocheck.model.rule import AddressMatch, AddressRange, PortRange

HIGHEST_PORT = 65535


@dataclass(slots=True)
class Addresses:
    """The addresses that one side of a rule names, collected one by one.

    ``everything`` is any address; ``unknown`` says what else may be among them that the file does not tell.
    """

    known: list[AddressMatch] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    everything: bool = False

    def add(self, other: Addresses) -> None:
        """Take in the addresses of a member."""
        self.known += other.known
        self.unknown += other.unknown
        self.everything = self.everything or other.everything

    def settled(self) -> AddressSet:
        """What has been collected, each address once."""
        return AddressSet(tuple(dict.fromkeys(self.known)), self.everything, also_depends(*self.unknown))


def leaves(name: str, members: Callable[[str], Iterable[str] | None]) -> list[str]:
    """What a group comes to with the groups in it, each looked into once; ``members`` is None for what is no group."""
    found: list[str] = []
    seen: set[str] = set()
    pending = [name]
    while pending:
        current = pending.pop()
        if current in seen:
            continue
        seen.add(current)
        inside = members(current)
        if inside is None:
            found.append(current)
        else:
            pending += reversed(tuple(inside))
    return found


def address_match(text: str) -> AddressMatch | None:
    """``10.1.0.1``, ``10.1.0.0/24`` or ``10.1.0.1-10.1.0.9`` as addresses; None for anything else."""
    try:
        if "-" in text:
            first, last = (ip_address(end.strip()) for end in text.split("-", 1))
            return AddressRange(first, last) if first.version == last.version and int(first) <= int(last) else None
        return ip_network(text.strip(), strict=False)
    except ValueError:
        return None


def interface_address(text: str) -> IPv4Interface | IPv6Interface | None:
    """``10.1.0.1/24`` as the address of an interface; None for anything else."""
    try:
        return ip_interface(text.strip())
    except ValueError:
        return None


def next_hop(text: str | None) -> IPv4Address | IPv6Address | None:
    """An address; None for anything else."""
    try:
        return None if text is None else ip_address(text.strip().split("/")[0])
    except ValueError:
        return None


def port_range(text: str, separator: str = "-") -> PortRange | None:
    """``443`` or ``8000-8080``; None for anything else."""
    low, found, high = text.strip().partition(separator)
    if not (low.isascii() and low.isdigit() and len(low) <= 5):
        return None
    if not found:
        high = low
    if not (high.isascii() and high.isdigit() and len(high) <= 5):
        return None
    ends = int(low), int(high)
    return ends if ends[0] <= ends[1] <= HIGHEST_PORT else None


def complement(matches: Iterable[AddressMatch], version: int) -> tuple[AddressMatch, ...]:
    """All addresses of a version but those of some networks and ranges, as ranges."""
    kind = IPv4Address if version == 4 else IPv6Address
    highest = int(kind("255.255.255.255" if version == 4 else "ffff:" * 7 + "ffff"))
    spans = sorted(span for match in matches if (span := _span(match, version)) is not None)
    found: list[AddressMatch] = []
    free = 0
    for first, last in spans:
        if first > free:
            found.append(AddressRange(kind(free), kind(first - 1)))
        free = max(free, last + 1)
    if free <= highest:
        found.append(AddressRange(kind(free), kind(highest)))
    return tuple(found)


def _span(match: AddressMatch, version: int) -> tuple[int, int] | None:
    if isinstance(match, AddressRange):
        return (int(match.first), int(match.last)) if match.first.version == version else None
    if isinstance(match, IPv4Network | IPv6Network) and match.version == version:
        return int(match.network_address), int(match.broadcast_address)
    return None
