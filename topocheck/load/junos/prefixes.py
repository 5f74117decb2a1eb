"""The addresses that a term of a filter matches: prefixes and prefix lists, some of them excepted.

Of several prefixes that hold an address the longest decides, and an address that none holds does not match. Source: Junos OS
Routing Policies, Firewall Filters and Traffic Policers User Guide, match conditions based on address fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address, ip_network
from typing import NamedTuple

from topocheck.load.address_set import AddressSet, network_or_range, union
from topocheck.load.junos.tree import Node
from topocheck.model.rule import AddressMatch, AddressRange, Wildcard


@dataclass(frozen=True, slots=True)
class _Entry:
    match: AddressMatch
    excepted: bool


def addresses_of(prefixes: Iterable[Node], lists: Iterable[Node], defined: Node | None, version: int) -> AddressSet:
    """The addresses of ``address`` statements and of prefix lists; ``defined`` holds the lists by name."""
    entries: list[_Entry] = []
    open_for: list[str] = []
    for node in prefixes:
        match = match_of(node.word)
        if match is None:
            open_for.append(f"the address {node.word}, which is none")
        else:
            entries.append(_Entry(match, node.has("except")))
    for node in lists:
        found = defined.get(node.word) if defined is not None else None
        if found is None or found.has("apply-path"):
            open_for.append(f"the prefix list {node.word}")
            continue
        matches = [match_of(word) for word in found.children]
        entries += [_Entry(match, node.has("except")) for match in matches if match is not None]
    depends = " and ".join(dict.fromkeys(open_for)) or None
    return union([_longest_decides(entries, version), AddressSet(depends_on=depends)])


def _longest_decides(entries: list[_Entry], version: int) -> AddressSet:
    """The addresses whose longest prefix is not excepted; a prefix that is stated both ways is."""
    if not any(entry.excepted for entry in entries):
        return AddressSet(tuple(dict.fromkeys(entry.match for entry in entries)))
    spans: list[_Span] = []
    for match, excepted in ((entry.match, entry.excepted) for entry in entries):
        if isinstance(match, Wildcard | AddressRange):
            return AddressSet(depends_on="the addresses that it excepts")
        if match.version == version:
            spans.append(_Span(int(match[0]), int(match[-1]), excepted))
    kept = (network_or_range(*(_address(number, version) for number in ends)) for ends in _kept(spans))
    return AddressSet(tuple(match for match in kept if match is not None))


class _Span(NamedTuple):
    """The addresses of a prefix, as numbers."""

    first: int
    last: int
    excepted: bool


def _kept(spans: list[_Span]) -> Iterator[tuple[int, int]]:
    """The addresses that the innermost of the spans around them keeps: prefixes lie in one another or apart."""
    around: list[_Span] = []
    position = 0
    end = _Span(1 << 128, 1 << 128, excepted=True)
    for span in (*sorted(spans, key=lambda each: (each.first, -each.last, each.excepted)), end):
        while around and around[-1].last < span.first:
            inner = around.pop()
            if not inner.excepted and position <= inner.last:
                yield position, inner.last
            position = max(position, inner.last + 1)
        if around and not around[-1].excepted and position < span.first:
            yield position, span.first - 1
        around.append(span)
        position = span.first


def _address(number: int, version: int) -> IPv4Address | IPv6Address:
    return IPv4Address(number) if version == 4 else IPv6Address(number)


def match_of(word: str) -> AddressMatch | None:
    """A prefix, a single address, or an address with a mask whose bits need not be next to each other."""
    try:
        return ip_network(word, strict=False)
    except ValueError:
        return _wildcard(word)


def _wildcard(word: str) -> Wildcard | None:
    address, slash, mask = word.partition("/")
    try:
        return Wildcard(IPv4Address(address), int(IPv4Address(mask))) if slash else None
    except AddressValueError:
        return None
