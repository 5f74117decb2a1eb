"""The address books of an SRX firewall: what the names in policies and translations stand for.

A name is looked for in the books of the policy's zone, then in the global one. Source: Junos OS Security Policies User Guide,
address books and address sets.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address

from topocheck.load.address_set import EVERYTHING, AddressSet, network_or_range, union
from topocheck.load.junos.prefixes import match_of
from topocheck.load.junos.tree import Node

_GLOBAL = "global"
_SETS_DEEP = 30  # sets within sets
_EVERY: dict[str, AddressSet] = {
    "any": EVERYTHING,
    "any-ipv4": AddressSet((IPv4Network("0.0.0.0/0"),)),
    "any-ipv6": AddressSet((IPv6Network("::/0"),)),
}


class AddressBooks:
    """The books of a configuration."""

    def __init__(self, root: Node) -> None:
        self._books: dict[str | None, list[Node]] = {}
        for zone in root.nodes("security", "zones", "security-zone"):
            inline = zone.get("address-book")
            if inline is not None:
                self._books.setdefault(zone.word, []).append(inline)
        shared: list[Node] = []
        for book in root.nodes("security", "address-book"):
            attached = book.values("attach", "zone")
            for zone_name in attached:
                self._books.setdefault(zone_name, []).append(book)
            if book.word == _GLOBAL:
                shared.append(book)
        self._books[None] = shared
        self._known: dict[tuple[str | None, str], AddressSet] = {}
        self._sets: dict[Node, AddressSet] = {}
        self._deep = 0

    def addresses(self, names: Iterable[str], zones: tuple[str, ...] = ()) -> AddressSet:
        """The addresses that some names stand for in policies about some zones."""
        return union([self._one(name, zones) for name in names])

    def _one(self, name: str, zones: tuple[str, ...]) -> AddressSet:
        if name in _EVERY:
            return _EVERY[name]
        zone = zones[0] if len(zones) == 1 else None
        found = self._known.get((zone, name))
        if found is None:
            books = [*self._books.get(zone, ()), *(self._books[None] if zone is not None else ())]
            found = self._known[zone, name] = self._named(books, name)
        return found

    def _named(self, books: list[Node], name: str) -> AddressSet:
        for book in books:
            address = book.get("address", name)
            if address is not None:
                return _address(address)
            listed = book.get("address-set", name)
            if listed is not None:
                return self._set(book, listed)
        literal = match_of(name)
        if literal is not None:
            return AddressSet((literal,))
        return AddressSet(depends_on=f"the address {name}, which is not defined")

    def _set(self, book: Node, listed: Node) -> AddressSet:
        """The addresses of a set, which may hold other sets of its book."""
        found = self._sets.get(listed)
        if found is None:
            endless = AddressSet(depends_on=f"the address set {listed.word}, which holds itself")
            self._sets[listed] = endless
            names = (*listed.values("address"), *listed.values("address-set"))
            self._deep += 1
            inner = union([self._named([book], each) for each in names]) if self._deep <= _SETS_DEEP else endless
            self._deep -= 1
            found = self._sets[listed] = inner
        return found


def _address(node: Node) -> AddressSet:
    """One entry: a prefix, a range, a mask with holes, or a name that is resolved at run time."""
    for value in (*node.children, *node.values("ip-prefix")):
        match = match_of(value)
        if match is not None:
            return AddressSet((match,))
    wildcard = node.value("wildcard-address")
    match = match_of(wildcard) if wildcard is not None else None
    if match is not None:
        return AddressSet((match,))
    first = next(iter(node.nodes("range-address")), None)
    last = first.value("to") if first is not None else None
    if first is not None and last is not None:
        try:
            between = network_or_range(ip_address(first.word), ip_address(last))
        except ValueError:
            between = None
        if between is not None:
            return AddressSet((between,))
    name = node.value("dns-name")
    if name is not None:
        return AddressSet(depends_on=f"what {name} resolves to")
    return AddressSet(depends_on=f"the address {node.word}, which can't be read")
