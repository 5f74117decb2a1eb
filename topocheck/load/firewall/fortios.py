"""Reads a FortiOS configuration (FortiGate) into the model.

Source: FortiOS CLI reference and Administration Guide, as named in the modules ``fortios_*``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from topocheck.load.address_set import AddressSet
from topocheck.load.device_dialect import DeviceDialect, Problems
from topocheck.load.firewall.fortios_addresses import Addresses
from topocheck.load.firewall.fortios_interfaces import addresses_of, interfaces_of, subnet_of
from topocheck.load.firewall.fortios_nat import translations
from topocheck.load.firewall.fortios_policies import PolicyReader, same_interface, within_zones
from topocheck.load.firewall.fortios_routes import learns_routes, routes_of, unmodelled_of
from topocheck.load.firewall.fortios_services import Services
from topocheck.load.firewall.fortios_tree import read_tree
from topocheck.load.firewall.fortios_vdoms import Vdom, vdoms_of
from topocheck.load.firewall.fortios_version import Version, version_of
from topocheck.load.firewall.fortios_vips import Vips
from topocheck.load.firewall.nothing_read import nothing_read
from topocheck.model.firewall import Firewall, NatRule
from topocheck.model.place import Place
from topocheck.model.route import StaticRoute
from topocheck.model.rule import UNREAD, Rule
from topocheck.model.switch import Unmodelled

_MARKS = re.compile(
    r"^(?:[\w.-]+ (?:\([^()\n]{1,80}\) ?)?# ?)?[ \t]*config "
    r"(?:system (?:global|interface|zone|settings|vdom-link|sdwan)|router (?:static6?|policy|bgp|ospf)|"
    r"firewall (?:policy6?|address6?|addrgrp6?|vip|vipgrp|ippool|service (?:custom|group)|central-snat-map|local-in-policy)|"
    r"vdom|global)[ \t\r]*$",
    re.MULTILINE,
)
_INSIDE = re.compile(r"^[^\n]*\b(?:edit|set) \S", re.MULTILINE)
# FortiSwitch, FortiManager, FortiAnalyzer and others speak the same language and are no firewalls.
_FOREIGN = re.compile(
    r"^#config-version=(?!F(?:G|W|O|R|[0-9]))|^[ \t]*config (?:switch (?:interface|vlan|physical-port)|"
    r"system (?:admin profile|dm|workflow)|server-policy|load-balance virtual-server)[ \t\r]*$",
    re.MULTILINE,
)


def claims(text: str) -> bool:
    """Whether a text is a FortiOS configuration, or a part of one."""
    mark = _MARKS.search(text)
    return mark is not None and _INSIDE.search(text, mark.end()) is not None and _FOREIGN.search(text) is None


def read(text: str, file: str, name: str | None) -> tuple[Firewall | None, Problems]:
    """The firewall of a configuration; never raises. Of several VDOMs each keeps its own routing table and interfaces."""
    root, version = read_tree(text.removeprefix("\ufeff"), file), version_of(text)
    vdoms = vdoms_of(root)
    system = root.sections.get("global", root).inside("system global")
    hostname = system.text("hostname") or None
    called = name or hostname or PurePosixPath(file).stem
    parts = [_part(vdom, version) for vdom in vdoms]
    firewall = Firewall(
        name=called,
        file=file,
        place=system.place_of("hostname") if hostname else Place(file, 1),
        interfaces=tuple(interface for vdom in vdoms for interface in interfaces_of(vdom)),
        routes=tuple(route for part in parts for route in part.routes),
        rules=tuple(rule for part in parts for rule in part.rules),
        nat=tuple(nat for part in parts for nat in part.nat),
        learns_routes=next((place for vdom in vdoms if (place := learns_routes(vdom)) is not None), None),
        dialect="fortios",
        hostname=hostname,
        unmodelled=tuple(sorted(_unmodelled(vdoms, parts), key=lambda line: line.place)),
    )
    if not (firewall.interfaces or firewall.rules or firewall.routes):
        return None, nothing_read(file, called, "FortiOS")
    return firewall, ()


def _unmodelled(vdoms: Iterable[Vdom], parts: Iterable[_Part]) -> Iterator[Unmodelled]:
    for vdom in vdoms:
        yield from unmodelled_of(vdom)
    for part in parts:
        yield from part.unread


@dataclass(frozen=True, slots=True)
class _Part:
    """What one VDOM adds to the firewall. ``unread`` are the policies that could not be read."""

    routes: tuple[StaticRoute, ...]
    rules: tuple[Rule, ...]
    nat: tuple[NatRule, ...]
    unread: tuple[Unmodelled, ...]


def _part(vdom: Vdom, version: Version) -> _Part:
    addresses = {family: Addresses(vdom.section, family, lambda name: subnet_of(vdom, name)) for family in (4, 6)}
    central_nat = vdom.section.inside("system settings").enabled("central-nat")
    vips = {family: Vips(vdom, family) for family in (4, 6)}
    reader = PolicyReader(vdom, version, addresses, Services(vdom.section), vips, central_nat)
    policies = reader.policies()
    rules = (
        *same_interface(vdom, version, _networks(vdom)),
        *(rule for policy in policies for rule in policy.rules),
        *within_zones(vdom, version),
    )
    nats = tuple(translations(reader, policies))
    if not vdom.alone:
        rules, nats = _scoped_rules(vdom, rules), _scoped_translations(vdom, nats)
    unread = (
        Unmodelled(policy.section.place, f"edit {policy.section.name}")
        for policy in policies
        if any(rule.action == UNREAD for rule in policy.rules)
    )
    return _Part(tuple(routes_of(vdom, addresses[4])), rules, nats, tuple(unread))


def _networks(vdom: Vdom) -> dict[str, AddressSet]:
    """The subnets of each interface that has one."""
    found = ((name, tuple(each.network for each in addresses_of(entry))) for name, entry in vdom.interfaces.items())
    return {name: AddressSet(networks) for name, networks in found if networks}


def _scoped_rules(vdom: Vdom, rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Rules that ask for no interface, narrowed to what comes by the interfaces of their VDOM."""
    own = tuple(vdom.interfaces)
    return tuple(
        rule if rule.from_zones or rule.from_interfaces else replace(rule, from_interfaces=own) for rule in rules
    )


def _scoped_translations(vdom: Vdom, nats: Iterable[NatRule]) -> tuple[NatRule, ...]:
    own = tuple(vdom.interfaces)
    return tuple(nat if nat.from_zones or nat.from_interfaces else replace(nat, from_interfaces=own) for nat in nats)


FORTIOS = DeviceDialect("fortios", "Fortinet FortiOS", "firewall", read, claims)
