"""Entries of the modules ``acls`` and ``acl_interfaces``.

Sources: the argument lists of nxos_acls, ios_acls and eos_acls, and of the acl_interfaces modules beside them. What an entry asks for
beyond addresses, protocol, ports and ``established`` makes the rule depend on that.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_address

from topocheck.load.ansible.reading import Binding, Reading
from topocheck.load.rule_parts import HIGHEST_PORT, address_match
from topocheck.load.switch.service_names import port_of, protocol_of
from topocheck.model.rule import UNREAD, AccessList, AddressMatch, PortRange, Rule, Wildcard
from topocheck.model.value import Mapping

_ACTIONS = {"permit": "accept", "deny": "deny"}
_READ = frozenset({"grant", "protocol", "source", "destination", "sequence", "remark", "log", "protocol_options"})
_SIDE = frozenset({"any", "host", "prefix", "address", "wildcard_bits", "subnet_address", "port_protocol"})
_VERSIONS = {"ipv4": 4, "ipv6": 6}


def access_lists(reading: Reading, entry: Mapping) -> None:
    """An entry of ``acls``: the lists of one address family."""
    version = _VERSIONS.get(entry.text("afi") or "")
    if version is None:
        return
    for acl in entry.mappings("acls"):
        name = acl.text("name")
        if name:
            aces = [ace for ace in acl.mappings("aces") if ace.text("remark") is None or ace.text("grant") is not None]
            rules = tuple(_rule(ace, version, number) for number, ace in enumerate(aces, 1))
            reading.lists[version, name] = AccessList(name, acl.place_of("name"), rules)


def bindings(reading: Reading, entry: Mapping) -> None:
    """An entry of ``acl_interfaces``: the lists of one interface."""
    draft = reading.draft(entry)
    for group in entry.mappings("access_groups"):
        version = _VERSIONS.get(group.text("afi") or "")
        for acl in group.mappings("acls"):
            bound, direction = acl.text("name"), acl.text("direction")
            if draft is not None and version is not None and bound and direction in ("in", "out"):
                reading.bindings.append(Binding(draft.name, bound, direction, version, acl.place_of("name")))


@dataclass(slots=True)
class _Side:
    """The source or the destination of an entry. ``unread`` are the words that say more than is modelled."""

    addresses: tuple[AddressMatch, ...] = ()
    ports: tuple[PortRange, ...] = ()
    unread: list[str] = field(default_factory=list)


def _rule(ace: Mapping, version: int, number: int) -> Rule:
    source, destination = _side(ace, "source"), _side(ace, "destination")
    protocol = ace.text("protocol")
    protocols = protocol_of(protocol.lower(), version) if protocol is not None else ()
    options = ace.mapping("protocol_options")
    tcp = options.mapping("tcp") if options is not None else None
    established = tcp is not None and tcp.boolean("established") is True
    unread = [*source.unread, *destination.unread, *(key for key, _ in ace if key not in _READ)]
    if options is not None and not (
        established and tcp is not None and len(tcp.entries) == 1 and len(options.entries) == 1
    ):
        unread += [f"protocol_options {key}" for key, below in options if not _is_plain(below)]
    if protocols is None:
        unread.append(f"protocol {protocol}")
    return Rule(
        name=str(ace.integer("sequence") or number),
        place=ace.place,
        action=_ACTIONS.get(ace.text("grant") or "", UNREAD),
        sources=source.addresses,
        destinations=destination.addresses,
        protocols=protocols or (),
        source_ports=source.ports,
        destination_ports=destination.ports,
        version=version,
        established=established,
        depends_on=", ".join(unread) or None,
    )


def _is_plain(value: object) -> bool:
    """Whether an option says nothing more: an empty mapping, or one that only says that all are meant."""
    return isinstance(value, Mapping) and not value.entries


def _side(ace: Mapping, key: str) -> _Side:
    side = _Side()
    body = ace.mapping(key)
    if body is None:
        return side
    side.unread += [f"{key} {word}" for word, _ in body if word not in _SIDE]
    match = _address(body)
    if match is not None:
        side.addresses = (match,)
    elif body.boolean("any") is not True:
        side.unread.append(key)
    ports = body.mapping("port_protocol")
    if ports is not None:
        read = _ports(ports)
        side.ports = read or ()
        if read is None:
            side.unread.append(f"{key} ports")
    return side


def _address(body: Mapping) -> AddressMatch | None:
    host = body.text("host") or body.text("prefix") or body.text("subnet_address")
    if host is not None:
        return address_match(host)
    address, wildcard = body.text("address"), body.text("wildcard_bits")
    if address is None or wildcard is None:
        return None
    try:
        base, mask = ip_address(address), ip_address(wildcard)
    except ValueError:
        return None
    if base.version != mask.version:
        return None
    return Wildcard(base, int(mask) ^ ((1 << base.max_prefixlen) - 1))


def _ports(body: Mapping) -> tuple[PortRange, ...] | None:
    """The ports of ``eq``, ``neq``, ``lt``, ``gt`` or ``range``; None where they can't be read."""
    span = body.mapping("range")
    if span is not None:
        low, high = (port_of((span.text(end) or "").lower()) for end in ("start", "end"))
        return ((low, high),) if low is not None and high is not None and low <= high else None
    for word in ("eq", "neq", "lt", "gt"):
        text = body.text(word)
        if text is not None:
            port = port_of(text.lower())
            return None if port is None else _compared(word, port)
    return None


def _compared(word: str, port: int) -> tuple[PortRange, ...]:
    below = ((0, port - 1),) if port else ()
    above = ((port + 1, HIGHEST_PORT),) if port < HIGHEST_PORT else ()
    return {"eq": ((port, port),), "neq": (*below, *above), "lt": below, "gt": above}[word]
