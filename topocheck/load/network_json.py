"""OpenStack's network_data.json, the only network data that a guest reads from a config drive.

Source: cloud-init cloudinit/sources/helpers/openstack.py, ``convert_net_json``.
"""

from __future__ import annotations

from topocheck.load.addresses import AddressProblems, address, default_route, mac_address, number, route
from topocheck.load.cloudinit_version2 import MTUS, VLANS, place_of, texts
from topocheck.load.guest import BOND, ETHERNET, VLAN, GuestInterface
from topocheck.model.value import Mapping
from topocheck.model.workload import Address, Route

_KINDS = {"vlan": VLAN, "bond": BOND}
_DHCP6_TYPES = frozenset({"ipv6_dhcp", "ipv6_slaac", "ipv6_dhcpv6-stateful", "ipv6_dhcpv6-stateless"})


def openstack_interfaces(document: Mapping, misread: AddressProblems) -> list[GuestInterface]:
    """The interfaces of ``links`` with the addresses of the ``networks`` on them; none where the document is another format."""
    guests = [_interface(link, document.mappings("networks"), misread) for link in document.mappings("links")]
    return [guest for guest in guests if guest.kind != VLAN or guest.vlan is not None]


def _interface(link: Mapping, networks: list[Mapping], misread: AddressProblems) -> GuestInterface:
    addresses: list[Address] = []
    routes: list[Route] = []
    kinds: set[str | None] = set()
    for network in networks:
        if network.text("link") != link.text("id"):
            continue
        kinds.add(network.text("type"))
        scalar = network.scalar("ip_address")
        read = address(scalar, misread, network.text("netmask")) if scalar is not None else None
        if read is not None:
            addresses.append(read)
        routes += _routes(network, misread)
    kind = _KINDS.get(link.text("type") or "", ETHERNET)
    mac, physical = mac_address(link.text("ethernet_mac_address")), kind == ETHERNET
    return GuestInterface(
        name=link.text("id") or "",  # what a VLAN's vlan_link and a bond's bond_links name
        place=link.place_of("id"),
        kind=kind,
        mac=mac if physical else None,
        new_mac=None if physical else mac,
        new_mac_place=None if physical else place_of(link, "ethernet_mac_address"),
        addresses=tuple(addresses),
        routes=tuple(routes),
        dhcp="ipv4_dhcp" in kinds,
        dhcp6=bool(kinds & _DHCP6_TYPES),
        mtu=number(link, "mtu", misread, least=MTUS[0], most=MTUS[1]),
        mtu_place=place_of(link, "mtu"),
        vlan=number(link, "vlan_id", misread, least=VLANS[0], most=VLANS[1]) if kind == VLAN else None,
        link=(link.text("vlan_link") or "") if kind == VLAN else None,
        members=texts(link.sequence("bond_links")),
        mode=link.text("bond_mode") if kind == BOND else None,
    )


def _routes(network: Mapping, misread: AddressProblems) -> list[Route]:
    gateway = network.scalar("gateway")
    found = [default_route(gateway, misread)] if gateway is not None else []
    for body in network.mappings("routes"):
        to, via = body.scalar("network"), body.scalar("gateway")
        if to is not None and via is not None:
            found.append(route(to, via, misread, body.text("netmask")))
    return [each for each in found if each is not None]
