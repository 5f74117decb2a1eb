"""Addresses, services and applications of PAN-OS, from the names by which rules call them.

Sources: PAN-OS Administrator's Guide, "Components of a Security Policy Rule" and "Policy Object: Addresses"; PAN-OS New
Features Guide, "Wildcard Address Support in Security Policy Rules".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from ipaddress import ip_address

from topocheck.load.firewall_notes import FirewallNotes
from topocheck.load.rule_parts import Addresses, address_match, leaves, port_range
from topocheck.load.service_set import ANY_SERVICE, Service, merged
from topocheck.load.word_tree import WordNode
from topocheck.model.place import Place
from topocheck.model.rule import AddressMatch, PortRange, Wildcard

_ANY = "any"
_DEFAULT_PORTS = "application-default"
_PREDEFINED = {
    "service-http": Service(("tcp",), (), ((80, 80), (8080, 8080))),
    "service-https": Service(("tcp",), (), ((443, 443),)),
}
_PING = Service(("icmp", "icmpv6"), icmp_types=(8, 128))


@dataclass(frozen=True, slots=True)
class Objects:
    """The objects of a configuration; a name is looked up in the most specific scope first, and resolved once."""

    scopes: tuple[WordNode, ...]
    notes: FirewallNotes
    resolved: dict[str, Addresses] = field(default_factory=dict)

    def find(self, kind: str, name: str) -> WordNode | None:
        """The object of a kind and name."""
        return next((node for scope in self.scopes if (node := scope.get(kind, name)) is not None), None)

    def addresses(self, names: Iterable[str], place: Place) -> Addresses:
        """The addresses that a rule's member names; ``place`` is that of the rule."""
        found = Addresses()
        for name in names:
            known = self.resolved.get(name)
            if known is None:
                known = self.resolved[name] = self._address(name, place)
            found.add(known)
        return found

    def _address(self, name: str, place: Place) -> Addresses:
        if name == _ANY:
            return Addresses(everything=True)
        node = self.find("address", name)
        if node is not None:
            return _address_object(node)
        group = self.find("address-group", name)
        if group is not None:
            return self._group(name, place)
        literal = address_match(name)
        return self._undefined(name, place) if literal is None else Addresses([literal])

    def _undefined(self, name: str, place: Place) -> Addresses:
        if self.find("external-list", name) is not None:
            return Addresses(unknown=[f"the external list {name}"])
        if len(name) == 2 and name.isascii() and name.isalpha() and name.isupper():
            return Addresses(unknown=[f"the region {name}"])
        message = f'the address "{name}" is not defined, and must be an address, an address object or a group'
        self.notes.misread(place, message, f'define "{name}" or correct the name')
        return Addresses(unknown=[f"the address {name}, which is not defined"])

    def _group(self, name: str, place: Place) -> Addresses:
        """The addresses of a group with the groups in it; an object comes before a group of its name."""
        found = Addresses()
        for member in leaves(name, self._group_members):
            group = self.find("address-group", member)
            if group is not None and self.find("address", member) is None:
                found.unknown.append(f"the dynamic address group {member}")
            else:
                found.add(self._address(member, place))
        return found

    def _group_members(self, name: str) -> tuple[str, ...] | None:
        group = self.find("address-group", name)
        if group is None or group.get("dynamic") is not None or self.find("address", name) is not None:
            return None
        return group.values("static") or group.values("member")

    def services(self, names: Iterable[str], applications: Iterable[str], place: Place) -> tuple[Service, ...]:
        """What a rule says of protocols and ports, and on which applications it depends.

        Which application a session carries can't be told from its ports; with ``application-default`` those that are
        named narrow the ports where they are known.
        """
        wanted = tuple(each for name in applications for each in leaves(name, self._application_members))
        named = wanted and _ANY not in wanted
        depends = f"the application {', '.join(wanted)}" if named else None
        found: list[Service] = []
        for name in names:
            if name != _DEFAULT_PORTS:
                found += [
                    replace(service, depends_on=service.depends_on or depends) for service in self._service(name, place)
                ]
            elif not named:
                found.append(Service(depends_on="the default ports of the application"))
            else:
                found += [service for application in wanted for service in self._default_ports(application)]
        return merged(found)

    def _application_members(self, name: str) -> tuple[str, ...] | None:
        group = self.find("application-group", name)
        return None if group is None else group.values("members") or group.values()

    def _default_ports(self, application: str) -> Iterator[Service]:
        """The services that a named application may use by default: its own for custom ones, else any.

        ``ping`` is an echo request and needs no look into its content (Applipedia: ping, icmp).
        """
        depends = f"the application {application}"
        custom = self.find("application", application)
        ports = custom.values("default", "port") if custom is not None else ()
        if application == "ping" and custom is None:
            yield _PING
        elif not ports:
            yield Service(depends_on=f"{depends} and its default ports")
        for text in ports:
            protocol, _, written = text.partition("/")
            ranges = None if "dynamic" in written else _ports(written)
            yield Service((protocol,), (), ranges or (), depends_on=depends)

    def _service(self, name: str, place: Place) -> list[Service]:
        return [self._single_service(each, place) for each in leaves(name, self._service_members)]

    def _service_members(self, name: str) -> tuple[str, ...] | None:
        group = self.find("service-group", name)
        if group is None or self.find("service", name) is not None:
            return None
        return group.values("members") or group.values()

    def _single_service(self, name: str, place: Place) -> Service:
        node = self.find("service", name)
        if node is not None:
            return _service_object(node)
        if name == _ANY:
            return ANY_SERVICE
        if name in _PREDEFINED:
            return _PREDEFINED[name]
        message = f'the service "{name}" is not defined, and must be a service, a service group or any'
        self.notes.misread(place, message, f'define "{name}" or correct the name')
        return Service(depends_on=f"the service {name}, which is not defined")


def _address_object(node: WordNode) -> Addresses:
    netmask = node.value("ip-netmask")
    addresses = node.value("ip-range")
    wildcard = node.value("ip-wildcard")
    match: AddressMatch | None = None
    if netmask is not None or addresses is not None:
        match = address_match(netmask or addresses or "")
    elif wildcard is not None:
        match = _wildcard(wildcard)
    elif node.get("fqdn") is not None:
        return Addresses(unknown=[f"the name that the address {node.name} is resolved from"])
    return Addresses(unknown=[f"the address {node.name}"]) if match is None else Addresses([match])


def _wildcard(text: str) -> Wildcard | None:
    """``10.1.2.3/0.127.248.0``: a bit that is set in the mask may be anything."""
    address, _, mask = text.partition("/")
    try:
        base, free = ip_address(address), ip_address(mask)
    except ValueError:
        return None
    if base.version != free.version:
        return None
    return Wildcard(base, int(free) ^ ((1 << base.max_prefixlen) - 1))


def _service_object(node: WordNode) -> Service:
    for protocol in ("tcp", "udp", "sctp"):
        written = node.get("protocol", protocol)
        if written is not None:
            destination = _ports(written.value("port") or "")
            source = _ports(written.value("source-port") or "")
            unread = destination is None or source is None or not destination
            depends = f"the ports of the service {node.name}" if unread else None
            return Service((protocol,), source or (), destination or (), depends_on=depends)
    return Service(depends_on=f"the service {node.name}")


def _ports(text: str) -> tuple[PortRange, ...] | None:
    """``80,8080-8090``; None where a part of it is no port."""
    ranges = [port_range(part) for part in text.split(",") if part.strip()]
    return None if None in ranges else tuple(each for each in ranges if each is not None)
