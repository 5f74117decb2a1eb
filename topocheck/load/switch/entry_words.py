"""The words of one entry of an access list, read one after the other: addresses, ports, types of ICMP."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, ip_network
from socket import AF_INET, inet_pton

from topocheck.load.switch.service_names import HIGHEST_PORT, number_up_to, port_of
from topocheck.model.rule import AddressMatch, PortRange, Wildcard

PORT_OPERATORS = ("eq", "neq", "lt", "gt", "range")
_EVERY_BIT = (1 << 32) - 1


class UnreadError(Exception):
    """The words can't be read to their end."""


class EntryWords:
    """The words, and how far they have been read. Names keep their case."""

    __slots__ = ("_lower", "_raw", "at")

    def __init__(self, words: Sequence[str]) -> None:
        self._raw = words
        self._lower = [word.lower() for word in words]
        self.at = 0

    def peek(self, offset: int = 0) -> str:
        """A word ahead in lower case, empty behind the end."""
        index = self.at + offset
        return self._lower[index] if index < len(self._lower) else ""

    def next(self) -> str:
        """The next word in lower case. Raises `UnreadError` behind the end."""
        if self.at >= len(self._lower):
            raise UnreadError
        self.at += 1
        return self._lower[self.at - 1]

    def name(self) -> str:
        """The next word as it is written. Raises `UnreadError` behind the end."""
        self.next()
        return self._raw[self.at - 1]

    def took(self, *words: str) -> bool:
        """Whether the next words are these; then they are read."""
        if tuple(self._lower[self.at : self.at + len(words)]) != words:
            return False
        self.at += len(words)
        return True

    def addresses(self, version: int, *, bare: bool = False, netmask: bool = False) -> AddressMatch | None:
        """``any`` (None), ``host A``, ``P/len`` or ``A WILDCARD``. Raises `UnreadError`.

        With ``bare`` an address may stand alone, with ``netmask`` what follows it is no wildcard but a mask.
        """
        word = self.next()
        if word == "any":
            return None
        if word == "host":
            return _network(self.next(), version)
        following = self.peek()
        if "/" in word or (bare and "." not in following):
            return _network(word, version)
        self.at += 1
        return _network(f"{word}/{following}", version) if netmask else _masked(word, following)

    def ports(self) -> tuple[PortRange, ...]:
        """``eq 80 443``, ``neq``, ``lt``, ``gt`` or ``range 1 9``; nothing where there are none. Raises `UnreadError`."""
        operator = self.peek()
        if operator not in PORT_OPERATORS:
            return ()
        self.at += 1
        first = port_of(self.next())
        if first is None:
            raise UnreadError
        if operator == "range":
            last = port_of(self.next())
            if last is None:
                raise UnreadError
            return ((min(first, last), max(first, last)),)
        if operator in ("lt", "gt"):
            return _stretch(0, first - 1) if operator == "lt" else _stretch(first + 1, HIGHEST_PORT)
        ports = [first]
        while (port := port_of(self.peek())) is not None:
            ports.append(port)
            self.at += 1
        return tuple((port, port) for port in ports) if operator == "eq" else _without(ports)

    def number(self, highest: int) -> int | None:
        """The next word where it is a number up to ``highest``, which is then read."""
        number = number_up_to(self.peek(), highest)
        if number is not None:
            self.at += 1
        return number

    def skip_comparison(self) -> None:
        """A value, ``eq VALUE`` or ``range A B``. Raises `UnreadError` where there is none."""
        words = {"eq": 2, "neq": 2, "lt": 2, "gt": 2, "range": 3}.get(self.peek(), 1)
        for _ in range(words):
            self.next()


@lru_cache(maxsize=4096)  # lists name the same networks again and again
def _network(text: str, version: int) -> AddressMatch:
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        raise UnreadError from None
    if network.version != version:
        raise UnreadError
    return network


@lru_cache(maxsize=4096)
def _masked(address: str, mask: str) -> AddressMatch:
    """The addresses that differ in the bits of a wildcard alone: a network where these are the last bits."""
    try:
        wildcard = int.from_bytes(inet_pton(AF_INET, mask))
        care = ~wildcard & _EVERY_BIT
        first = int.from_bytes(inet_pton(AF_INET, address)) & care
    except (OSError, ValueError):  # the latter for text that is not even ASCII
        raise UnreadError from None
    if wildcard & (wildcard + 1) == 0:
        return ip_network((first, 32 - wildcard.bit_length()))
    return Wildcard(IPv4Address(first), care)


def _stretch(low: int, high: int) -> tuple[PortRange, ...]:
    if low > high:
        raise UnreadError  # no port at all: the device refuses it
    return ((low, high),)


def _without(ports: Sequence[int]) -> tuple[PortRange, ...]:
    """All ports but some."""
    ranges: list[PortRange] = []
    low = 0
    for port in sorted(set(ports)):
        if port > low:
            ranges.append((low, port - 1))
        low = port + 1
    return (*ranges, (low, HIGHEST_PORT)) if low <= HIGHEST_PORT else tuple(ranges)
