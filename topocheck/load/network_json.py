"""OpenStack's network_data.json, the only network data that a guest reads from a config drive.

Source: cloud-init cloudinit/sources/helpers/openstack.py, ``convert_net_json``.
"""

from __future__ import annotations

from topocheck.load.addresses import AddressProblems, address, default_route, mac_address, route
from topocheck.load.guest import GuestInterface
from topocheck.model.value import Mapping
from topocheck.model.workload import Address, Route


def openstack_interfaces(document: Mapping, misread: AddressProblems) -> list[GuestInterface]:
    """The interfaces of ``links`` with the addresses of the ``networks`` on them; none where the document is another format."""
    return [_interface(link, document.mappings("networks"), misread) for link in document.mappings("links")]


def _interface(link: Mapping, networks: list[Mapping], misread: AddressProblems) -> GuestInterface:
    addresses: list[Address] = []
    routes: list[Route] = []
    dhcp = False
    for network in networks:
        if network.text("link") != link.text("id"):
            continue
        dhcp |= network.text("type") == "ipv4_dhcp"
        scalar = network.scalar("ip_address")
        read = address(scalar, misread, network.text("netmask")) if scalar is not None else None
        if read is not None:
            addresses.append(read)
        routes += _routes(network, misread)
    vlan = link.text("type") == "vlan"
    return GuestInterface(
        name=link.text("id") or "",  # what a VLAN's vlan_link names
        mac=mac_address(link.text("ethernet_mac_address")),
        addresses=tuple(addresses),
        routes=tuple(routes),
        dhcp=dhcp,
        vlan=link.integer("vlan_id") if vlan else None,
        link=(link.text("vlan_link") or "") if vlan else None,
    )


def _routes(network: Mapping, misread: AddressProblems) -> list[Route]:
    gateway = network.scalar("gateway")
    found = [default_route(gateway, misread)] if gateway is not None else []
    for body in network.mappings("routes"):
        to, via = body.scalar("network"), body.scalar("gateway")
        if to is not None and via is not None:
            found.append(route(to, via, misread, body.text("netmask")))
    return [each for each in found if each is not None]
