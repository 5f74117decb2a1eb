"""Aliases of OPNsense and pfSense, and what a rule's source, destination and ports mean.

Sources: OPNsense manual, "Aliases" and "Rules"; pfSense documentation, "Aliases".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from topocheck.load.pf.config import PfConfig, on, words
from topocheck.load.pf.interfaces import Assigned
from topocheck.load.rule_parts import Addresses, address_match, leaves, port_range
from topocheck.load.xml_reader import XmlElement
from topocheck.model.rule import AddressMatch, AddressRange, PortRange, Wildcard

_LISTED = ("host", "network", "networkgroup", "port")
_PORTS = {
    "ftp": 21, "ssh": 22, "telnet": 23, "smtp": 25, "domain": 53, "bootps": 67, "bootpc": 68, "tftp": 69, "http": 80,
    "pop3": 110, "ntp": 123, "imap": 143, "snmp": 161, "ldap": 389, "https": 443, "submission": 587, "ldaps": 636,
    "imaps": 993, "pop3s": 995, "ms-sql-s": 1433, "mysql": 3306, "rdp": 3389, "postgresql": 5432,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Alias:
    """A name for some addresses, networks or ports."""

    name: str
    kind: str
    content: tuple[str, ...]


@dataclass(slots=True)
class Ports:
    """The ports that a rule names; empty is any."""

    ranges: list[PortRange] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def aliases_of(config: PfConfig) -> dict[str, Alias]:
    """The aliases of both forms: the older ones of both products, and those of OPNsense's newer section."""
    found: dict[str, Alias] = {}
    for element in config.all("aliases", "alias"):
        content = element.value("address") or element.value("aliasurl") or element.value("url")
        _add(found, element, content)
    for element in config.all("OPNsense", "Firewall", "Alias", "aliases", "alias"):
        if element.get("enabled") is None or on(element, "enabled"):
            _add(found, element, element.value("content"))
    return found


def _add(found: dict[str, Alias], element: XmlElement, content: str | None) -> None:
    name = element.value("name")
    if name is not None:
        found[name] = Alias(name, (element.value("type") or "").lower(), words(content))


@dataclass(frozen=True, slots=True)
class Names:
    """What the names in rules mean."""

    config: PfConfig
    interfaces: dict[str, Assigned]
    aliases: dict[str, Alias]

    def addresses(self, names: Iterable[str], version: int) -> Addresses:
        """The addresses of one family that some names stand for; no name at all is any address."""
        found = Addresses()
        several = tuple(names)
        for name in several:
            found.add(self._address(name, version))
        found.everything = found.everything or not several
        found.known = [match for match in found.known if _version(match) == version]
        return found

    def _address(self, name: str, version: int) -> Addresses:
        literal = address_match(name)
        if literal is not None:
            return Addresses([literal])
        if name == "any":
            return Addresses(everything=True)
        if name in self.aliases:
            return self._alias(name, version)
        return self._of_interface(name, version) or Addresses(unknown=[f'the addresses that "{name}" stands for'])

    def _of_interface(self, name: str, version: int) -> Addresses | None:
        """``lan`` is the network of an interface, ``lanip`` its address, ``(self)`` all addresses of the firewall."""
        if name in ("(self)", "self"):
            every = [self._own(each, version) for each in self.interfaces.values()]
            return Addresses(
                [match for own in every for match in own.known], [why for own in every for why in own.unknown]
            )
        inner = name.removeprefix("__").removesuffix("_network") if name.startswith("__") else name
        each = self.interfaces.get(inner)
        if each is not None:
            unknown = _unknown(each, version)
            return Addresses([address.network for address in each.own(version)], unknown)
        each = self.interfaces.get(name.removesuffix("ip"))
        return self._own(each, version) if each is not None else None

    def _own(self, each: Assigned, version: int) -> Addresses:
        hosts = [match for address in each.own(version) if (match := address_match(str(address.ip))) is not None]
        return Addresses(hosts, _unknown(each, version))

    def _alias(self, name: str, version: int) -> Addresses:
        found = Addresses()
        for entry in leaves(name, self._entries):
            alias = self.aliases.get(entry)
            if alias is not None:
                found.unknown.append(f"the alias {entry}, whose content ({alias.kind}) is not in the file")
            elif entry.startswith("!"):
                return Addresses(unknown=[f"the alias {name}, which has exceptions"])
            else:
                found.add(self._address(entry, version))
        return found

    def _entries(self, name: str) -> tuple[str, ...] | None:
        """What an alias holds; None for what is no alias, or one whose content is not in the file."""
        alias = self.aliases.get(name)
        return alias.content if alias is not None and alias.kind in _LISTED else None

    def ports(self, names: Iterable[str]) -> Ports:
        """The ports that some names stand for."""
        found = Ports()
        for name in (entry for each in names for entry in leaves(each, self._port_entries)):
            literal = port_range(name.replace(":", "-"))
            known = _PORTS.get(name.lower())
            if literal is not None:
                found.ranges.append(literal)
            elif known is not None:
                found.ranges.append((known, known))
            elif name not in ("any", ""):
                found.unknown.append(f'the ports that "{name}" stands for')
        return found

    def _port_entries(self, name: str) -> tuple[str, ...] | None:
        alias = self.aliases.get(name)
        return alias.content if alias is not None and alias.kind == "port" else None


def _version(match: AddressMatch) -> int:
    if isinstance(match, AddressRange):
        return match.first.version
    return match.address.version if isinstance(match, Wildcard) else match.version


def _unknown(each: Assigned, version: int) -> list[str]:
    return [f"the address that {each.key} is given"] if version in each.dynamic else []
