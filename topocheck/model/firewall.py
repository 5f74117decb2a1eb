"""A firewall as its configuration describes it."""

from __future__ import annotations

from dataclasses import dataclass

from topocheck.model.place import Place
from topocheck.model.route import IpNetwork, StaticRoute
from topocheck.model.rule import UNREAD, AccessList, AddressMatch, Filter, PortRange, Rule
from topocheck.model.switch import Unmodelled
from topocheck.model.workload import IpInterface

__all__ = ["UNREAD", "Firewall", "FirewallInterface", "IpNetwork", "NatRule"]


@dataclass(frozen=True, slots=True)
class FirewallInterface:
    """A parent that carries tags, a subinterface of one VLAN with addresses and a zone, or an aggregate of ``members``.

    ``virtual_addresses`` are those that a second firewall may answer for as well (VRRP, CARP, HA); they stand in
    ``addresses`` too. ``vrf`` is the routing table (virtual router) it is in, None for the default one. ``filters`` are the
    access lists bound to it. ``not_known`` says why what it forwards can't be told (a virtual wire, a transparent bridge).
    """

    name: str
    place: Place
    parent: str | None = None
    vlan: int | None = None
    addresses: tuple[IpInterface, ...] = ()
    address_place: Place | None = None
    zone: str | None = None
    enabled: bool = True
    description: str | None = None
    mtu: int | None = None
    members: tuple[str, ...] = ()
    virtual_addresses: tuple[IpInterface, ...] = ()
    vrf: str | None = None
    filters: tuple[Filter, ...] = ()
    not_known: str | None = None
    dhcp: bool = False  # its address comes from a DHCP server, so it is not known

    @property
    def address(self) -> IpInterface | None:
        """The first address."""
        return self.addresses[0] if self.addresses else None


@dataclass(frozen=True, slots=True)
class NatRule:
    """One address translation, the first that matches is taken.

    ``type`` is source, destination, none (an exemption: what matches is not translated; no-source and no-destination exempt
    from one of the two alone) or `UNREAD`. ``translate`` is
    ``interface`` (the address of the interface it leaves by), an address, or a network: of the size of what it translates
    it maps one to one (``one_to_one``), else it is a pool. ``translate_port`` is the destination port after it.
    ``depends_on`` as with a rule.
    """

    name: str
    place: Place
    type: str
    from_zones: tuple[str, ...] = ()
    to_zones: tuple[str, ...] = ()
    sources: tuple[AddressMatch, ...] = ()
    destinations: tuple[AddressMatch, ...] = ()
    translate: str = "interface"
    from_interfaces: tuple[str, ...] = ()
    to_interfaces: tuple[str, ...] = ()
    protocols: tuple[str, ...] = ()
    destination_ports: tuple[PortRange, ...] = ()
    translate_port: int | None = None
    one_to_one: bool = False
    depends_on: str | None = None


@dataclass(frozen=True, slots=True)
class Firewall:
    """A firewall: the first of ``rules`` that matches wins, else ``default`` between zones and ``intrazone`` within one.

    Both are accept or deny. ``also`` are further lists that must accept a flow as well. A ``stateful`` one lets the reply of an
    accepted flow pass. Destinations are translated before the route is looked up; ``rules_see_translated`` tells whether the
    rules see them translated too (Linux, FortiOS with a mapped address as destination, ASA, JunOS) or as they came (PAN-OS).
    ``learns_routes`` is the line of a routing protocol: then a route that is not in the file may be there all the same.
    ``stateless_protocols`` are those that even a stateful one keeps no session of, so that the rules judge their replies as
    well (ICMP on an ASA that does not inspect it).
    """

    name: str
    file: str
    place: Place
    stateful: bool = True
    default: str = "deny"
    default_place: Place | None = None
    intrazone: str = "deny"
    intrazone_place: Place | None = None
    interfaces: tuple[FirewallInterface, ...] = ()
    routes: tuple[StaticRoute, ...] = ()
    rules: tuple[Rule, ...] = ()
    nat: tuple[NatRule, ...] = ()
    also: tuple[AccessList, ...] = ()
    rules_see_translated: bool = True
    learns_routes: Place | None = None
    dialect: str = "topocheck"
    hostname: str | None = None
    stateless_protocols: tuple[str, ...] = ()
    unmodelled: tuple[Unmodelled, ...] = ()
