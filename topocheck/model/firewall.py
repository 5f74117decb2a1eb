"""A firewall as its configuration describes it."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

from topocheck.model.place import Place
from topocheck.model.workload import IpAddress, IpInterface

IpNetwork = IPv4Network | IPv6Network

UNREAD = "unread"
"""The action of a rule, and the type of a translation, that could not be read: what it does is not known."""


@dataclass(frozen=True, slots=True)
class FirewallInterface:
    """A parent that carries tags, or a subinterface of one VLAN with an address and a zone."""

    name: str
    place: Place
    parent: str | None = None
    vlan: int | None = None
    address: IpInterface | None = None
    address_place: Place | None = None
    zone: str | None = None
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class FirewallRoute:
    """A static route."""

    to: IpNetwork
    via: IpAddress | None
    place: Place
    interface: str | None = None


@dataclass(frozen=True, slots=True)
class FirewallRule:
    """One rule; an empty tuple matches anything. ``ports`` are inclusive ranges. ``action`` is accept, deny, reject or `UNREAD`."""

    name: str
    place: Place
    action: str
    from_zones: tuple[str, ...] = ()
    to_zones: tuple[str, ...] = ()
    sources: tuple[IpNetwork, ...] = ()
    destinations: tuple[IpNetwork, ...] = ()
    protocols: tuple[str, ...] = ()
    source_ports: tuple[tuple[int, int], ...] = ()
    destination_ports: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class NatRule:
    """One address translation; ``translate`` is ``interface`` or an address."""

    name: str
    place: Place
    type: str  # source | destination | UNREAD
    from_zones: tuple[str, ...] = ()
    to_zones: tuple[str, ...] = ()
    sources: tuple[IpNetwork, ...] = ()
    destinations: tuple[IpNetwork, ...] = ()
    translate: str = "interface"


@dataclass(frozen=True, slots=True)
class Firewall:
    """A firewall: first match wins; ``default`` decides between zones, ``intrazone`` within one: accept or deny."""

    name: str
    file: str
    place: Place
    stateful: bool = True
    default: str = "deny"
    default_place: Place | None = None
    intrazone: str = "deny"
    intrazone_place: Place | None = None
    interfaces: tuple[FirewallInterface, ...] = ()
    routes: tuple[FirewallRoute, ...] = ()
    rules: tuple[FirewallRule, ...] = ()
    nat: tuple[NatRule, ...] = ()
