"""The network data of cloud-init: which addresses a guest configures.

Sources: cloud-init doc/rtd/reference/network-config-format-v1.rst and -v2.rst, KubeVirt pkg/cloud-init.
"""

from __future__ import annotations

import base64
import binascii

from topocheck.load.addresses import AddressProblems, address, default_route, mac_address, route
from topocheck.load.embedded import read_yaml_in
from topocheck.load.guest import GuestInterface
from topocheck.load.metadata import is_template
from topocheck.load.network_json import openstack_interfaces
from topocheck.model.problem import Problem
from topocheck.model.value import Mapping, Scalar, Value
from topocheck.model.workload import Address, Route

_SYMPTOM = "cloud-init refuses the network data, and the guest comes up with DHCP on its first interface instead"
_DHCP_TYPES = frozenset({"dhcp", "dhcp4"})
_STATIC_TYPES = frozenset({"static", "static4", "static6"})

Read = tuple[list[GuestInterface], list[tuple[str, Problem]]]


def read_network_data(source: Mapping, text: str, about: str, *, config_drive: bool) -> Read:
    """The interfaces that a cloud-init volume configures, and what is wrong with their addresses.

    ``source`` is ``cloudInitNoCloud`` or ``cloudInitConfigDrive``, ``text`` the text of its file, ``about`` the VM. A
    template says nothing. On a config drive only OpenStack's JSON counts: the guest ignores a netplan there.
    """
    scalar = source.scalar("networkData") or _from_base64(source.scalar("networkDataBase64"))
    if scalar is None or not isinstance(scalar.data, str) or is_template(scalar.text):
        return [], []
    inner = read_yaml_in(scalar, text, about, _SYMPTOM)
    misread = AddressProblems(about)
    document = next((each for each in inner.documents if isinstance(each, Mapping)), None)
    if document is None:
        guests = []
    elif config_drive:
        guests = openstack_interfaces(document, misread)
    else:
        guests = guest_interfaces(document, misread)
    return guests, [*inner.problems, *misread.problems]


def _from_base64(scalar: Scalar | None) -> Scalar | None:
    """The decoded text, every character of which stands where the scalar does."""
    if scalar is None:
        return None
    try:
        text = base64.b64decode("".join(scalar.text.split()), validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    return Scalar(scalar.file, scalar.mark, text, text)


def guest_interfaces(document: Mapping, misread: AddressProblems) -> list[GuestInterface]:
    """The Ethernet and VLAN interfaces of network data of version 1 or 2, with or without the key ``network`` around it."""
    network = document.mapping("network") or document
    if "config" in network:
        return [guest for entry in network.mappings("config") if (guest := _version1(entry, misread)) is not None]
    guests = []
    for section in ("ethernets", "vlans"):
        entries = network.mapping(section)
        for name, entry in entries.entries.items() if entries is not None else ():
            if isinstance(entry, Mapping):
                guests.append(_version2(name, entry, misread, vlan=section == "vlans"))
    return guests


def _version2(name: str, entry: Mapping, misread: AddressProblems, *, vlan: bool) -> GuestInterface:
    match = entry.mapping("match")
    return GuestInterface(
        name=name,
        mac=mac_address(match.text("macaddress")) if match is not None else None,
        set_name=entry.text("set-name"),
        addresses=_addresses2(entry, misread),
        routes=_routes2(entry, misread),
        dhcp=entry.boolean("dhcp4") is True,
        vlan=entry.integer("id") if vlan else None,
        link=(entry.text("link") or "") if vlan else None,
    )


def _addresses2(entry: Mapping, misread: AddressProblems) -> tuple[Address, ...]:
    items = entry.sequence("addresses")
    found = []
    for item in items.items if items is not None else ():
        scalar = _address_scalar(item)
        read = address(scalar, misread) if scalar is not None else None
        if read is not None:
            found.append(read)
    return tuple(found)


def _address_scalar(item: Value) -> Scalar | None:
    """An item of ``addresses``: a text, or a mapping from the text to options."""
    if isinstance(item, Mapping):
        key = next(iter(item.entries), None)
        return None if key is None else Scalar(item.file, item.key_marks[key], key, key)
    return item if isinstance(item, Scalar) and not item.is_null else None


def _routes2(entry: Mapping, misread: AddressProblems) -> tuple[Route, ...]:
    found: list[Route | None] = []
    for key in ("gateway4", "gateway6"):
        gateway = entry.scalar(key)
        if gateway is not None:
            found.append(default_route(gateway, misread))
    for body in entry.mappings("routes"):
        to, via = body.scalar("to"), body.scalar("via")
        if to is not None and via is not None:
            found.append(route(to, via, misread))
    return tuple(each for each in found if each is not None)


def _version1(entry: Mapping, misread: AddressProblems) -> GuestInterface | None:
    kind = entry.text("type")
    if kind not in ("physical", "vlan"):
        return None
    addresses: list[Address] = []
    routes: list[Route] = []
    kinds = set()
    for subnet in entry.mappings("subnets"):
        kinds.add(subnet.text("type"))
        if subnet.text("type") in _STATIC_TYPES:
            _static_subnet(subnet, misread, addresses, routes)
    return GuestInterface(
        name=entry.text("name") or "",
        mac=mac_address(entry.text("mac_address")),
        addresses=tuple(addresses),
        routes=tuple(routes),
        dhcp=bool(kinds & _DHCP_TYPES),
        vlan=entry.integer("vlan_id") if kind == "vlan" else None,
        link=(entry.text("vlan_link") or "") if kind == "vlan" else None,
    )


def _static_subnet(subnet: Mapping, misread: AddressProblems, addresses: list[Address], routes: list[Route]) -> None:
    scalar, gateway = subnet.scalar("address"), subnet.scalar("gateway")
    read = address(scalar, misread, subnet.text("netmask")) if scalar is not None else None
    if read is not None:
        addresses.append(read)
    default = default_route(gateway, misread) if gateway is not None else None
    if default is not None:
        routes.append(default)
    for body in subnet.mappings("routes"):
        to = body.scalar("network") or body.scalar("destination") or body.scalar("to")
        via = body.scalar("gateway") or body.scalar("via")
        more = route(to, via, misread, body.text("netmask")) if to is not None and via is not None else None
        if more is not None:
            routes.append(more)
