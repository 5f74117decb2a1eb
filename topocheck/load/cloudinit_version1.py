"""Network data of version 1, cloud-init's own.

Source: cloud-init doc/rtd/reference/network-config-format-v1.rst, cloudinit/net/network_state.py (types of subnets, routes).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from topocheck.load.addresses import AddressProblems, address, default_route, mac_address, number, route
from topocheck.load.cloudinit_version2 import LARGEST_METRIC, MTUS, VLANS, place_of, texts
from topocheck.load.guest import BOND, BRIDGE, ETHERNET, VLAN, GuestInterface
from topocheck.model.value import Mapping
from topocheck.model.workload import Address, Route

_KINDS = {"physical": ETHERNET, "vlan": VLAN, "bond": BOND, "bridge": BRIDGE}
_MEMBERS = {BOND: "bond_interfaces", BRIDGE: "bridge_interfaces"}
_DHCP_TYPES = frozenset({"dhcp", "dhcp4"})
_DHCP6_TYPES = frozenset({"dhcp6", "ipv6_dhcpv6-stateful", "ipv6_dhcpv6-stateless", "ipv6_slaac"})
_STATIC_TYPES = frozenset({"static", "static4", "static6"})


def version1(network: Mapping, misread: AddressProblems) -> list[GuestInterface]:
    """The interfaces of ``config``, with its entries of type ``route`` at the interface whose network has their gateway."""
    entries = network.mappings("config")
    guests = [guest for entry in entries if (guest := _interface(entry, misread)) is not None]
    for entry in entries:
        found = _route(entry, misread) if entry.text("type") == "route" else None
        at = _reaching(guests, found) if found is not None else None
        if found is not None and at is not None:
            guests[at] = replace(guests[at], routes=(*guests[at].routes, found))
    return guests


def _reaching(guests: Iterable[GuestInterface], found: Route) -> int | None:
    """The interface with an address in whose network the next hop of a route is."""
    return next(
        (at for at, guest in enumerate(guests) if any(found.via in address.ip.network for address in guest.addresses)),
        None,
    )


def _interface(entry: Mapping, misread: AddressProblems) -> GuestInterface | None:
    kind = _KINDS.get(entry.text("type") or "")
    vlan = number(entry, "vlan_id", misread, least=VLANS[0], most=VLANS[1]) if kind == VLAN else None
    if kind is None or (kind == VLAN and vlan is None):
        return None
    addresses: list[Address] = []
    routes: list[Route] = []
    kinds = set()
    for subnet in entry.mappings("subnets"):
        kinds.add(subnet.text("type"))
        if subnet.text("type") in _STATIC_TYPES:
            _static_subnet(subnet, misread, addresses, routes)
    mac, physical = mac_address(entry.text("mac_address")), kind == ETHERNET
    members, parameters = entry.sequence(_MEMBERS.get(kind, "")), entry.mapping("params")
    return GuestInterface(
        name=entry.text("name") or "",
        place=entry.place_of("name"),
        kind=kind,
        mac=mac if physical else None,
        new_mac=None if physical else mac,
        new_mac_place=None if physical else place_of(entry, "mac_address"),
        addresses=tuple(addresses),
        routes=tuple(routes),
        dhcp=bool(kinds & _DHCP_TYPES),
        dhcp6=bool(kinds & _DHCP6_TYPES),
        accept_ra=entry.boolean("accept-ra"),
        mtu=number(entry, "mtu", misread, least=MTUS[0], most=MTUS[1]),
        mtu_place=place_of(entry, "mtu"),
        vlan=vlan,
        link=(entry.text("vlan_link") or "") if kind == VLAN else None,
        members=texts(members),
        mode=parameters.text("bond-mode") if kind == BOND and parameters is not None else None,
    )


def _static_subnet(subnet: Mapping, misread: AddressProblems, addresses: list[Address], routes: list[Route]) -> None:
    scalar, gateway = subnet.scalar("address"), subnet.scalar("gateway")
    read = address(scalar, misread, subnet.text("netmask")) if scalar is not None else None
    if read is not None:
        addresses.append(read)
    default = default_route(gateway, misread) if gateway is not None else None
    if default is not None:
        routes.append(default)
    more = [_route(body, misread) for body in subnet.mappings("routes")]
    routes += [each for each in more if each is not None]


def _route(body: Mapping, misread: AddressProblems) -> Route | None:
    to = body.scalar("network") or body.scalar("destination") or body.scalar("to")
    via = body.scalar("gateway") or body.scalar("via")
    if to is None or via is None:
        return None
    metric = number(body, "metric", misread, least=0, most=LARGEST_METRIC)
    return route(to, via, misread, body.text("netmask"), metric)
