"""Which addresses a site tells apart: those that are in the same subnets, routes and rules behave alike."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network, IPv6Network

from topocheck.model.rule import AddressMatch, AddressRange, Rule, Wildcard
from topocheck.model.site import Site
from topocheck.model.workload import IpAddress
from topocheck.simulate.network import Network


class AddressSets:
    """The subnets, ranges and wildcards of a site; answers in which of them an address is, without looking at each."""

    def __init__(self, sets: Iterable[AddressMatch]) -> None:
        found = set(sets)
        self._wildcards = tuple(sorted((one for one in found if isinstance(one, Wildcard)), key=str))
        self._starts: dict[int, list[int]] = {}
        self._covers: dict[int, list[int]] = {}
        for version in (4, 6):
            spans = sorted({_span(one) for one in found if not isinstance(one, Wildcard) and _version(one) == version})
            self._starts[version], self._covers[version] = _intervals(spans)

    def of(self, address: IpAddress) -> tuple[object, ...]:
        """A value that is equal for two addresses exactly where they are in the same sets."""
        index = bisect_right(self._starts[address.version], int(address)) - 1
        cover = self._covers[address.version][index] if index >= 0 else -1
        return address.version, cover, tuple(address in one for one in self._wildcards)


def _version(one: IPv4Network | IPv6Network | AddressRange) -> int:
    return one.first.version if isinstance(one, AddressRange) else one.version


def _span(one: IPv4Network | IPv6Network | AddressRange) -> tuple[int, int]:
    if isinstance(one, AddressRange):
        return int(one.first), int(one.last)
    return int(one.network_address), int(one.broadcast_address)


def _intervals(spans: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    """Where the spans that cover an address change, and for each stretch a number for the spans that cover it."""
    opens: dict[int, list[int]] = {}
    closes: dict[int, list[int]] = {}
    for number, (first, last) in enumerate(spans):
        opens.setdefault(first, []).append(number)
        closes.setdefault(last + 1, []).append(number)
    starts = sorted({*opens, *closes})
    numbers: dict[frozenset[int], int] = {}
    covers, covering = [], set[int]()
    for start in starts:
        covering.difference_update(closes.get(start, ()))
        covering.update(opens.get(start, ()))
        covers.append(numbers.setdefault(frozenset(covering), len(numbers)))
    return starts, covers


def address_sets(network: Network) -> AddressSets:
    """All sets of addresses that a site's routers, rules, translations and guests look at."""
    return AddressSets((*_looked_at_by_devices(network.site), *_looked_at_by_stacks(network)))


def _looked_at_by_devices(site: Site) -> Iterator[AddressMatch]:
    for firewall in site.firewalls:
        yield from (route.to for route in firewall.routes)
        yield from _of_rules(firewall.rules)
        for acl in firewall.also:
            yield from _of_rules(acl.rules)
        for rule in firewall.nat:
            yield from (*rule.sources, *rule.destinations)
        for port in firewall.interfaces:
            for bound in port.filters:
                yield from _of_rules(bound.acl.rules if bound.acl is not None else ())
    for switch in site.switches:
        yield from (route.to for route in switch.routes)
        for interface in switch.interfaces.values():
            for bound in interface.filters:
                yield from _of_rules(bound.acl.rules if bound.acl is not None else ())


def _of_rules(rules: Iterable[Rule]) -> Iterator[AddressMatch]:
    for rule in rules:
        yield from (*rule.sources, *rule.destinations)


def _looked_at_by_stacks(network: Network) -> Iterator[AddressMatch]:
    for element in network.topology.elements.values():
        yield from (ip.network for ip in element.addresses)
    subnets = {
        address.ip.network
        for workload in network.site.workloads
        for vnic in workload.vnics
        for one in vnic.stacked
        for address in one.addresses
    }
    yield from subnets
    for route in {route.to for workload in network.site.workloads for vnic in workload.vnics for route in vnic.routes}:
        yield _network(route)


def _network(text: str) -> IPv4Network | IPv6Network:
    return IPv6Network(text, strict=False) if ":" in text else IPv4Network(text, strict=False)
