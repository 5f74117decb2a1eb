"""Which subnets a VLAN has, as far as the site says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_interface

from topocheck.model.firewall import IpNetwork
from topocheck.model.place import Place
from topocheck.model.site import Site
from topocheck.model.workload import IpAddress, IpInterface


@dataclass(frozen=True, slots=True)
class Subnet:
    """A subnet of a VLAN, and the line that says so."""

    vlan: int
    network: IpNetwork
    place: Place


@dataclass(frozen=True, slots=True)
class RouterAddress:
    """An address of a firewall or switch. ``vlan`` is None where the interface is in none that is known."""

    device: str  # Firewall fw, Switch leaf1
    interface: str
    vlan: int | None
    address: IpInterface
    place: Place


class Subnets:
    """The subnets of a site's VLANs: those of its own table, and for a VLAN without any those of its routers."""

    def __init__(self, site: Site) -> None:
        self._table: dict[int, list[Subnet]] = {}
        self._routers: dict[int, list[Subnet]] = {}
        for row in site.networks:
            if row.subnet is not None:
                self._table.setdefault(row.vlan, []).append(Subnet(row.vlan, row.subnet, row.place))
        for router in router_addresses(site):
            if router.vlan is not None:
                found = Subnet(router.vlan, router.address.network, router.place)
                self._routers.setdefault(router.vlan, []).append(found)

    def of(self, vlan: int, version: int) -> list[Subnet]:
        """The subnets of a VLAN for IPv4 or IPv6; empty where they are not known."""
        for known in (self._table, self._routers):
            found = [subnet for subnet in known.get(vlan, ()) if subnet.network.version == version]
            if found:
                return found
        return []

    def table(self) -> Iterator[Subnet]:
        """The subnets of the site's own table."""
        return (subnet for subnets in self._table.values() for subnet in subnets)

    def holding(self, address: IpAddress) -> Subnet | None:
        """The one subnet of the site's table that an address is in; None where it is in none or in several."""
        found = [subnet for subnet in self.table() if address in subnet.network]
        return found[0] if len(found) == 1 else None


def router_addresses(site: Site) -> Iterator[RouterAddress]:
    """The addresses of the firewalls and switches of a site, as their configurations have them."""
    for firewall in site.firewalls:
        for port in firewall.interfaces:
            if port.address is not None:
                place = port.address_place or port.place
                yield RouterAddress(f"Firewall {firewall.name}", port.name, port.vlan, port.address, place)
    for switch in site.switches:
        for interface in switch.interfaces.values():
            vlan = interface.svi_vlan if interface.svi_vlan is not None else interface.encapsulation_vlan
            for text in interface.addresses:
                address = _read(text)
                if address is not None:
                    place = interface.place_of("addresses")
                    yield RouterAddress(f"Switch {switch.name}", interface.name, vlan, address, place)


def _read(text: str) -> IpInterface | None:
    try:
        return ip_interface(text)
    except ValueError:
        return None  # a dialect's own way to say "by DHCP"; no address that could be compared
