"""Object groups, which access lists name instead of addresses, ports and services.

Sources: Cisco NX-OS Security command reference, "object-group (identity policy)", "object-group ip address" and "object-group ip
port"; Cisco IOS Security command reference, "object-group network" and "object-group service".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address

from topocheck.load.rule_parts import Addresses
from topocheck.load.service_set import Service
from topocheck.load.switch.command import Command
from topocheck.load.switch.entry_words import EntryWords, UnreadError
from topocheck.load.switch.service_names import icmp_type_of, number_up_to, protocol_of
from topocheck.model.rule import AddressMatch, AddressRange

_WILDCARDS = "ip address"  # NX-OS; the groups of IOS have netmasks
_KINDS = (("ip", "address"), ("ipv6", "address"), ("ip", "port"))
_HIGHEST_SEQUENCE = 99999
_MOST_REASONS = 3  # that are told of one group
_MEMBER = "group-object"
_MOST_MEMBERS = 200_000  # that entries may name in one configuration, far more than a switch can hold
_PORTED = ("tcp", "udp", "sctp")


@dataclass(slots=True)
class _Group:
    """The lines of a group by their text, and the text of each by its sequence number, where it has one (NX-OS)."""

    kind: str
    lines: dict[str, list[str]] = field(default_factory=dict)
    _texts: dict[str, str] = field(default_factory=dict)

    def take(self, command: Command) -> None:
        """Read one line; ``no`` removes the one that it names by its text or its number."""
        number = command.raw[0] if number_up_to(command.raw[0], _HIGHEST_SEQUENCE) is not None else None
        words = list(command.raw[1:] if number is not None and len(command.raw) > 1 else command.raw)
        text = " ".join(words).lower()
        if command.negated:
            self.lines.pop(self._texts.get(text, text), None)
        elif words[0].lower() != "description":
            self.lines[text] = words
            if number is not None:
                self._texts[number] = text


@dataclass(slots=True)
class ObjectGroups:
    """The object groups of a configuration by name."""

    _groups: dict[str, _Group] = field(default_factory=dict)
    _addresses: dict[tuple[str, int], Addresses] = field(default_factory=dict)
    _members_left: int = _MOST_MEMBERS

    def take(self, command: Command) -> None:
        """Read ``object-group KIND NAME`` and the lines below it; ``no`` removes the group."""
        words = 2 if command.words[1:3] in _KINDS else 1
        if len(command.raw) <= words + 1:
            return
        name, kind = command.raw[words + 1], command.rest(1).split(" " + command.words[words + 1])[0]
        if command.negated:
            self._groups.pop(name, None)
            return
        group = self._groups.setdefault(name, _Group(kind))
        for line in command.line.children:
            group.take(Command.of(line, command.remarks))

    def addresses(self, name: str, version: int) -> Addresses:
        """The addresses of a group; what it leaves open is unknown. To be asked when all lines are read.

        Raises `UnreadError` where the groups come to more than any switch can hold.
        """
        known = self._addresses.get((name, version))
        if known is not None:
            return known
        found = Addresses()
        for kind, words in self._leaves(name):
            try:
                _add_address(found, kind, words, version)
            except UnreadError:
                if len(found.unknown) < _MOST_REASONS:
                    found.unknown.append(_open(name, words))
        if not (found.known or found.unknown or found.everything):
            found.unknown.append(f"the object group {name}, which has no addresses")
        self._addresses[name, version] = found
        return found

    def services(self, name: str, version: int, protocols: tuple[str, ...] = ()) -> list[Service]:
        """The services of a group; ``protocols`` are those of the entry where the group has ports alone (NX-OS)."""
        found: list[Service] = []
        for _, words in self._leaves(name):
            try:
                found += tuple(_services(EntryWords(words), version, protocols))  # all of a line or nothing
            except UnreadError:
                found.append(Service(protocols, depends_on=_open(name, words)))
        if not found:
            found.append(Service(protocols, depends_on=f"the object group {name}, which has no services"))
        return found

    def _leaves(self, name: str) -> Iterator[tuple[str, list[str]]]:
        """The lines of a group and of the groups in it, each group once, with the kind of group that they stand in.

        A group that is not there is a line that names it, which can't be read.
        """
        seen: set[str] = set()
        pending = [name]
        while pending:
            current = pending.pop()
            group = self._groups.get(current)
            if current in seen:
                continue
            self._members_left -= 1 if group is None else 1 + len(group.lines)
            if self._members_left < 0:
                raise UnreadError
            seen.add(current)
            if group is None:
                yield "", [_MEMBER, current]
                continue
            for words in group.lines.values():
                if len(words) > 1 and words[0].lower() == _MEMBER:
                    pending.append(words[1])
                else:
                    yield group.kind, words


def _open(name: str, words: Sequence[str]) -> str:
    """What an entry depends on where a line of the group that it names can't be read."""
    if words[0] == _MEMBER and len(words) == 2:
        return f"the object group {words[1]}, which is not in the configuration"
    return f"the line {' '.join(words)!r} of the object group {name}"


def _add_address(found: Addresses, kind: str, words: Sequence[str], version: int) -> None:
    """One line of a group of addresses. Raises `UnreadError`."""
    reader = EntryWords(words)
    if reader.took("range"):
        one: AddressMatch | None = _range(reader.next(), reader.next())
    else:
        one = reader.addresses(version, bare=kind != _WILDCARDS, netmask=kind != _WILDCARDS)
    if reader.peek():
        raise UnreadError
    if one is None:
        found.everything = True
    else:
        found.known.append(one)


def _range(first: str, last: str) -> AddressRange:
    """The addresses from one to another. Raises `UnreadError`."""
    try:
        ends = ip_address(first), ip_address(last)
    except ValueError:
        raise UnreadError from None
    if ends[0].version != ends[1].version or int(ends[0]) > int(ends[1]):
        raise UnreadError
    return AddressRange(*ends)


def _services(reader: EntryWords, version: int, protocols: tuple[str, ...]) -> Iterator[Service]:
    """One line of a group of services, or of ports. Raises `UnreadError`."""
    ports = reader.ports()
    if ports:
        yield Service(protocols, destination_ports=ports)
    else:
        yield from _protocol_line(reader, version)
    if reader.peek():
        raise UnreadError


def _protocol_line(reader: EntryWords, version: int) -> Iterator[Service]:
    """``tcp [source eq A] [eq B]``, ``tcp-udp eq A``, ``icmp echo``, ``ip`` or a number. Raises `UnreadError`."""
    word = reader.next()
    named = ("tcp", "udp") if word == "tcp-udp" else protocol_of(word, version)
    if named is None:
        raise UnreadError
    if named and named[0].startswith("icmp") and reader.peek():
        kind = icmp_type_of(reader.next(), named[0])
        if kind is None:
            raise UnreadError
        yield Service(named, icmp_types=(kind[0],), depends_on=None if kind[1] is None else f"the ICMP code {kind[1]}")
        return
    source_ports = reader.ports() if reader.took("source") else ()
    ports = reader.ports()
    if (source_ports or ports) and (not named or named[0] not in _PORTED):
        raise UnreadError
    for protocol in named or ("",):
        yield Service((protocol,) if protocol else (), source_ports, ports)
