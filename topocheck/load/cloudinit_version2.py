"""Network data of version 2, the one of netplan.

Source: cloud-init doc/rtd/reference/network-config-format-v2.rst; netplan's reference for ``macaddress`` and ``accept-ra``, which
cloud-init hands on to it.
"""

from __future__ import annotations

from dataclasses import replace

from topocheck.load.addresses import AddressProblems, address, default_route, mac_address, number, route
from topocheck.load.guest import BOND, BRIDGE, ETHERNET, VLAN, GuestInterface
from topocheck.model.place import Place
from topocheck.model.value import Mapping, Scalar, Sequence, Value
from topocheck.model.workload import Address, Route

MTUS = (68, 65535)
VLANS = (0, 4094)
LARGEST_METRIC = 2**32 - 1

_SECTIONS = {"ethernets": ETHERNET, "bonds": BOND, "bridges": BRIDGE, "vlans": VLAN}


def version2(network: Mapping, misread: AddressProblems) -> list[GuestInterface]:
    """The interfaces of ``ethernets``, ``bonds``, ``bridges`` and ``vlans``; a VLAN whose number can't be read is left out."""
    guests = []
    for section, kind in _SECTIONS.items():
        entries = network.mapping(section)
        for name, entry in entries.entries.items() if entries is not None else ():
            if entries is not None and isinstance(entry, Mapping):
                guest = _interface(name, kind, entry, entries.place_of(name), misread)
                guests += [guest] if guest.kind != VLAN or guest.vlan is not None else []
    return guests


def _interface(name: str, kind: str, entry: Mapping, place: Place, misread: AddressProblems) -> GuestInterface:
    match, parameters, members = entry.mapping("match"), entry.mapping("parameters"), entry.sequence("interfaces")
    overrides = entry.mapping("dhcp4-overrides")
    return GuestInterface(
        name=name,
        place=place,
        kind=kind,
        mac=mac_address(match.text("macaddress")) if match is not None else None,
        new_mac=mac_address(entry.text("macaddress")),
        new_mac_place=place_of(entry, "macaddress"),
        set_name=entry.text("set-name"),
        addresses=_addresses(entry, misread),
        routes=_routes(entry, misread),
        dhcp=entry.boolean("dhcp4") is True,
        dhcp6=entry.boolean("dhcp6") is True,
        accept_ra=entry.boolean("accept-ra"),
        mtu=number(entry, "mtu", misread, least=MTUS[0], most=MTUS[1]),
        mtu_place=place_of(entry, "mtu"),
        vlan=number(entry, "id", misread, least=VLANS[0], most=VLANS[1]) if kind == VLAN else None,
        link=(entry.text("link") or "") if kind == VLAN else None,
        members=texts(members) if kind in (BOND, BRIDGE) else (),
        mode=parameters.text("mode") if kind == BOND and parameters is not None else None,
        by_pattern=match is not None and "macaddress" not in match,
        dhcp_routes=overrides is None or overrides.boolean("use-routes") is not False,
        dhcp_metric=overrides.integer("route-metric") if overrides is not None else None,
    )


def place_of(entry: Mapping, key: str) -> Place | None:
    """Where a key stands, None where there is nothing under it."""
    return entry.place_of(key) if entry.get(key) is not None else None


def texts(items: Sequence | None) -> tuple[str, ...]:
    """The texts of a list."""
    return tuple(item.text for item in (items.items if items is not None else ()) if isinstance(item, Scalar))


def _addresses(entry: Mapping, misread: AddressProblems) -> tuple[Address, ...]:
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


def _routes(entry: Mapping, misread: AddressProblems) -> tuple[Route, ...]:
    found: list[Route | None] = []
    for key in ("gateway4", "gateway6"):
        gateway = entry.scalar(key)
        if gateway is not None:
            found.append(default_route(gateway, misread))
    for body in entry.mappings("routes"):
        to, via = body.scalar("to"), body.scalar("via")
        if to is not None and via is not None:
            metric = number(body, "metric", misread, least=0, most=LARGEST_METRIC)
            read = route(to, via, misread, metric=metric)
            found.append(replace(read, table=body.integer("table")) if read is not None else None)
    return tuple(each for each in found if each is not None)
