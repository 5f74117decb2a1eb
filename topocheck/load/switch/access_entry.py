"""One entry of an access list: from its words to rules.

Sources: Cisco NX-OS Security command reference and IOS Security command reference, "permit" and "deny"; Arista EOS manual,
chapter on ACLs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from topocheck.load.reasons import also_depends
from topocheck.load.rule_parts import Addresses
from topocheck.load.rule_spread import spread
from topocheck.load.service_set import ANY_SERVICE, Service
from topocheck.load.switch.entry_words import PORT_OPERATORS, EntryWords, UnreadError
from topocheck.load.switch.object_group import ObjectGroups
from topocheck.load.switch.service_names import icmp_type_of, protocol_of
from topocheck.model.place import Place
from topocheck.model.rule import UNREAD, Rule

_ACTIONS = {"permit": "accept", "deny": "deny"}
_GROUPS = ("addrgroup", "object-group")
_PORTED = ("tcp", "udp", "sctp")
_EVERYWHERE = Addresses(everything=True)  # never added to
_HIGHEST_ICMP_CODE = 255
_LONGEST_NAME = 70

# What else an entry may ask of a packet, by the word it begins with: what it depends on, and whether a value follows.
_CONDITIONS = {
    "fragments": ("the packet being a fragment that is not the first", False),
    "tracked": ("the connection being there already", False),
    "time-range": ("the time", True),
    "dscp": ("the DSCP value", True),
    "precedence": ("the IP precedence", True),
    "tos": ("the type of service", True),
    "ttl": ("the TTL", True),
    "hop-limit": ("the hop limit", True),
    "packet-length": ("the packet's length", True),
    "option": ("the IP options", True),
    "flow-label": ("the flow label", True),
    "traffic-class": ("the traffic class", True),
    "routing": ("the IPv6 routing header", False),
    "mobility": ("the IPv6 mobility header", False),
    "hbh": ("the hop-by-hop options", False),
    "dest-option": ("the destination options", False),
    "auth": ("the authentication header", False),
    "undetermined-transport": ("the transport protocol being hidden", False),
    "match-any": ("the TCP flags", True),
    "match-all": ("the TCP flags", True),
    "tcp-flags-mask": ("the TCP flags", True),
    "tcp-option-length": ("the length of the TCP options", True),
    "http-method": ("the HTTP method", True),
}
_IGMP = ("igmp",)
_FLAGS = ("ack", "fin", "psh", "rst", "syn", "urg", "ece", "cwr")
_LOGGING = ("log", "log-input", "log-update")


@dataclass(slots=True)
class _Options:
    """What stands behind the addresses and ports of an entry."""

    established: bool = False
    depends: list[str] = field(default_factory=list)


def entry_rules(
    words: Sequence[str], name: str, place: Place, groups: ObjectGroups, *, version: int, standard: bool
) -> tuple[Rule, ...]:
    """The rules of an entry; one with the action `UNREAD` where it can't be read.

    The words begin with ``permit`` or ``deny``, with IOS' ``dynamic NAME`` before them, or are IOS' ``evaluate NAME``, which
    lets through what sessions of a reflexive list expect. ``standard`` tells of a list that looks at the source alone.
    """
    name = name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 3].rstrip() + "..."
    if words[0].lower() == "evaluate" and len(words) > 1:
        depends_on = f"the sessions of the reflexive list {words[1]}"
        return (Rule(name, place, "accept", version=version, depends_on=depends_on),)
    try:
        return _rules(_Entry(name, place, version, EntryWords(words), groups), standard=standard)
    except UnreadError:
        return (Rule(name, place, UNREAD, version=version),)


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry that is being read."""

    name: str
    place: Place
    version: int
    words: EntryWords
    groups: ObjectGroups


def _rules(entry: _Entry, *, standard: bool) -> tuple[Rule, ...]:
    reader, groups, version = entry.words, entry.groups, entry.version
    user = _before_the_action(reader)
    action = _ACTIONS.get(reader.next())
    if action is None:
        raise UnreadError
    destinations, services = _EVERYWHERE, [ANY_SERVICE]
    if standard:
        sources = _addresses(reader, groups, version, bare=True)
    else:
        services = _services(reader, groups, version)
        sources = _addresses(reader, groups, version)
        services = _with_ports(reader, groups, services, version, source=True)
        destinations = _addresses(reader, groups, version)
        services = _with_ports(reader, groups, services, version, source=False)
    options = _options(reader)
    if options.established and any(service.protocols != ("tcp",) for service in services):
        options = _Options(established=False, depends=[*options.depends, "the connection being there already"])
    depends_on = also_depends(user, *options.depends)
    if len(services) == 1 and not (sources.unknown or destinations.unknown):
        return (_one_rule(entry, action, sources, destinations, services[0], options, depends_on),)
    header = Rule(
        entry.name, entry.place, action, version=version, established=options.established, depends_on=depends_on
    )
    return tuple(spread(header, sources.settled(), destinations.settled(), services))


def _one_rule(
    entry: _Entry,
    action: str,
    sources: Addresses,
    destinations: Addresses,
    service: Service,
    options: _Options,
    depends_on: str | None,
) -> Rule:
    """The rule of an entry whose parts are all known, as almost all are."""
    return Rule(
        entry.name,
        entry.place,
        action,
        (),
        (),
        () if sources.everything else tuple(sources.known),
        () if destinations.everything else tuple(destinations.known),
        service.protocols,
        service.source_ports,
        service.destination_ports,
        version=entry.version,
        icmp_types=service.icmp_types,
        established=options.established,
        depends_on=also_depends(depends_on, service.depends_on),
    )


def _before_the_action(reader: EntryWords) -> str | None:
    """``dynamic NAME [timeout N]`` (IOS) before the action: it takes a user who logs in."""
    if not reader.took("dynamic"):
        return None
    name = reader.name()
    if reader.took("timeout"):
        reader.next()
    return f"a user who logs in for {name}"


def _services(reader: EntryWords, groups: ObjectGroups, version: int) -> list[Service]:
    """The protocol of an entry, or the services of a group (IOS)."""
    if reader.took("object-group"):
        return groups.services(reader.name(), version)
    protocols = protocol_of(reader.next(), version)
    if protocols is None:
        raise UnreadError
    return [Service(protocols) if protocols else ANY_SERVICE]


def _addresses(reader: EntryWords, groups: ObjectGroups, version: int, *, bare: bool = False) -> Addresses:
    if reader.peek() in _GROUPS:
        reader.next()
        return groups.addresses(reader.name(), version)
    one = reader.addresses(version, bare=bare)
    return _EVERYWHERE if one is None else Addresses([one])


def _with_ports(
    reader: EntryWords, groups: ObjectGroups, services: list[Service], version: int, *, source: bool
) -> list[Service]:
    """The services narrowed by the ports, or by the type of ICMP, behind an address."""
    protocols = services[0].protocols
    if protocols and protocols[0] in _PORTED:
        if reader.peek() in PORT_OPERATORS:
            ports = reader.ports()
            return [_narrowed(service, source=source, ports=ports) for service in services]
        if reader.peek() == "portgroup":
            reader.next()
            members = groups.services(reader.name(), version, protocols)
            return [_from_group(service, member, source=source) for service in services for member in members]
    elif not source and len(services) == 1 and protocols in (("icmp",), ("icmpv6",)) and not services[0].icmp_types:
        return [_icmp(reader, services[0])]
    elif not source and protocols == _IGMP and reader.peek() and reader.peek() not in (*_CONDITIONS, *_LOGGING):
        reader.next()
        return [replace(service, depends_on="the IGMP type") for service in services]
    return services


def _narrowed(service: Service, *, source: bool, ports: tuple[tuple[int, int], ...]) -> Service:
    return replace(service, source_ports=ports) if source else replace(service, destination_ports=ports)


def _from_group(service: Service, member: Service, *, source: bool) -> Service:
    """A service with the ports of one line of a group."""
    depends_on = also_depends(service.depends_on, member.depends_on)
    ports = member.destination_ports
    return replace(_narrowed(service, source=source, ports=ports), depends_on=depends_on)


def _icmp(reader: EntryWords, service: Service) -> Service:
    """A type of ICMP, with a code, by number or by name."""
    kind = icmp_type_of(reader.peek(), service.protocols[0])
    if kind is None:
        return service
    reader.next()
    code = kind[1] if kind[1] is not None else reader.number(_HIGHEST_ICMP_CODE)
    reason = f"the ICMP code {code}" if code else None
    return replace(service, icmp_types=(kind[0],), depends_on=also_depends(service.depends_on, reason))


def _options(reader: EntryWords) -> _Options:
    """The options of an entry. Raises `UnreadError` for one that is not known."""
    options = _Options()
    while word := reader.peek():
        reader.next()
        condition = _CONDITIONS.get(word)
        if condition is not None:
            options.depends.append(condition[0])
            if condition[1]:
                reader.skip_comparison()
        elif word == "established":
            options.established = True
        elif word.lstrip("+-") in _FLAGS:
            options.depends.append("the TCP flags")
        else:
            _without_effect(reader, word)
    return options


def _without_effect(reader: EntryWords, word: str) -> None:
    """An option that does not change what an entry matches. Raises `UnreadError` for any other."""
    if word in _LOGGING:
        _skip_cookie(reader)
    elif word == "reflect":
        reader.next()
        if reader.took("timeout"):
            reader.next()
    elif word == "capture" and reader.took("session"):
        reader.next()
    else:
        raise UnreadError


def _skip_cookie(reader: EntryWords) -> None:
    """The tag that IOS may write behind ``log``, the last word of an entry."""
    if reader.peek() and not reader.peek(1) and reader.peek() not in (*_CONDITIONS, *_FLAGS, *_LOGGING, "established"):
        reader.next()
