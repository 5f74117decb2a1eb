"""The addresses that the objects of a firewall's configuration stand for, and how far they are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network, summarize_address_range
from itertools import islice

from topocheck.load.reasons import joined
from topocheck.model.route import IpNetwork
from topocheck.model.rule import AddressMatch, AddressRange, Wildcard

Span = tuple[int, int]  # first and last address, as numbers

_HIGHEST = {4: 2**32 - 1, 6: 2**128 - 1}


@dataclass(frozen=True, slots=True)
class AddressSet:
    """Some addresses: those of ``known``, all there are with ``everything``, and perhaps more.

    ``depends_on`` says what further addresses depend on that the configuration does not tell (a name to be resolved).
    """

    known: tuple[AddressMatch, ...] = ()
    everything: bool = False
    depends_on: str | None = None

    @property
    def nothing(self) -> bool:
        """Whether there is certainly no address in it."""
        return not (self.known or self.everything or self.depends_on)


EVERYTHING = AddressSet(everything=True)
NOTHING = AddressSet()


def network_set(network: IpNetwork) -> AddressSet:
    """The addresses of a network; those of one without any prefix are all there are."""
    return AddressSet((network,)) if network.prefixlen else EVERYTHING


def union(sets: Iterable[AddressSet]) -> AddressSet:
    """All addresses of several sets."""
    sets = tuple(sets)
    if len(sets) == 1:
        return sets[0]
    known = dict.fromkeys(match for each in sets for match in each.known)
    everything = any(each.everything for each in sets)
    return AddressSet(() if everything else tuple(known), everything, joined(each.depends_on for each in sets))


def without(whole: AddressSet, part: AddressSet, version: int) -> AddressSet:
    """The addresses of one set that are not in another; what can't be told depends on the names of both."""
    left, taken = _spans(whole, version), _spans(part, version)
    if left is None or taken is None or part.depends_on is not None:
        open_end = joined((whole.depends_on, part.depends_on))
        return AddressSet(depends_on=open_end or "addresses with a wildcard that are left out of a group")
    return AddressSet(tuple(_matches(_cut(left, taken), version)), depends_on=whole.depends_on)


def network_or_range(first: IPv4Address | IPv6Address, last: IPv4Address | IPv6Address) -> AddressMatch | None:
    """The addresses from one to another: as a network where they are one; None where they are no range."""
    if first.version != last.version or int(last) < int(first):
        return None
    return next(iter(_matches([(int(first), int(last))], first.version)), None)


def _spans(addresses: AddressSet, version: int) -> list[Span] | None:
    """A set as spans of numbers, None where some of it is no span."""
    if addresses.everything:
        return [(0, _HIGHEST[version])]
    spans: list[Span] = []
    for match in addresses.known:
        if isinstance(match, Wildcard):
            return None
        if isinstance(match, AddressRange):
            spans.append((int(match.first), int(match.last)))
        else:
            spans.append((int(match.network_address), int(match.broadcast_address)))
    return spans


def _cut(spans: list[Span], taken: list[Span]) -> list[Span]:
    for low, high in sorted(taken):
        spans = [
            piece
            for first, last in spans
            for piece in ((first, min(last, low - 1)), (max(first, high + 1), last))
            if piece[0] <= piece[1]
        ]
    return list(dict.fromkeys(spans))


def _matches(spans: Iterable[Span], version: int) -> Iterator[AddressMatch]:
    size = 4 if version == 4 else 16
    for low, high in spans:
        first, last = (ip_address(number.to_bytes(size, "big")) for number in (low, high))
        single = list(islice(_networks(first, last), 2))
        yield single[0] if len(single) == 1 else AddressRange(first, last)


def _networks(first: IPv4Address | IPv6Address, last: IPv4Address | IPv6Address) -> Iterator[IpNetwork]:
    if (isinstance(first, IPv4Address) and isinstance(last, IPv4Address)) or (
        isinstance(first, IPv6Address) and isinstance(last, IPv6Address)
    ):
        yield from summarize_address_range(first, last)


def pool_text(match: AddressMatch) -> str:
    """How a translation names a pool: its network, or the first address of a range that is none, since any will do."""
    if isinstance(match, AddressRange):
        return str(match.first)
    if isinstance(match, Wildcard):
        return str(match.address)
    return str(match.network_address) if match.prefixlen == match.max_prefixlen else str(match)


def size_of(match: AddressMatch) -> int:
    """How many addresses there are in it; those of a wildcard count as one."""
    if isinstance(match, AddressRange):
        return int(match.last) - int(match.first) + 1
    return 1 if isinstance(match, Wildcard) else 1 << (match.max_prefixlen - match.prefixlen)


_PAIRS_AT_MOST = 256


def paired(outer: AddressMatch, inner: AddressMatch) -> tuple[tuple[IpNetwork, IpNetwork], ...] | None:
    """Networks of one set with those of another that they are mapped to, address by address.

    None where they are of different sizes or families, or where there would be too many pairs.
    """
    if not isinstance(outer, AddressRange | Wildcard) and not isinstance(inner, AddressRange | Wildcard):
        same = outer.version == inner.version and outer.prefixlen == inner.prefixlen
        return ((outer, inner),) if same else None
    spans = [_spans(AddressSet((match,)), _version(match)) for match in (outer, inner)]
    if spans[0] is None or spans[1] is None or _version(outer) != _version(inner):
        return None
    (low, high), (target, last) = spans[0][0], spans[1][0]
    if high - low != last - target:
        return None
    bits = 32 if _version(outer) == 4 else 128
    pairs: list[tuple[IpNetwork, IpNetwork]] = []
    while low <= high:
        if len(pairs) == _PAIRS_AT_MOST:
            return None
        host_bits = min(_trailing_zeros(low | target, bits), (high - low + 1).bit_length() - 1)
        mapped = (ip_network((number.to_bytes(bits // 8, "big"), bits - host_bits)) for number in (low, target))
        pairs.append((next(mapped), next(mapped)))
        low, target = low + (1 << host_bits), target + (1 << host_bits)
    return tuple(pairs)


def _version(match: AddressMatch) -> int:
    if isinstance(match, Wildcard):
        return match.address.version
    return match.first.version if isinstance(match, AddressRange) else match.version


def _trailing_zeros(number: int, bits: int) -> int:
    return (number & -number).bit_length() - 1 if number else bits
