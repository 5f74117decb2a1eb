"""The elements of one firewall: parents that take tags, aggregates, and VLAN interfaces with addresses and zones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from topocheck.model.firewall import Firewall, FirewallInterface
from topocheck.model.site import End
from topocheck.topology.element import Device, DeviceKind, Element, ElementKind

FIREWALL_PREFIX = "firewall:"


def firewall_device(firewall: Firewall) -> Device:
    """The device of a firewall."""
    return Device(FIREWALL_PREFIX + firewall.name, firewall.name, DeviceKind.FIREWALL, firewall.place, routes=True)


def firewall_elements(firewall: Firewall) -> Iterator[Element]:
    """One element an interface: a VLAN interface where it has a VLAN and a parent, a bond where it has members, else a port."""
    device = firewall_device(firewall)
    bonds = {
        member: End(device.id, interface.name) for interface in firewall.interfaces for member in interface.members
    }
    for interface in firewall.interfaces:
        element = _element(device, interface)
        yield replace(element, bond=bonds.get(interface.name))


def _element(device: Device, interface: FirewallInterface) -> Element:
    tagged = interface.vlan is not None and interface.parent is not None
    kind = ElementKind.BOND if interface.members else ElementKind.PORT
    return Element(
        End(device.id, interface.name),
        device,
        ElementKind.VLAN if tagged else kind,
        interface.place,
        parent=End(device.id, interface.parent) if tagged and interface.parent else None,
        vlan=interface.vlan if tagged else None,
        members=tuple(End(device.id, member) for member in interface.members),
        down_place=None if interface.enabled else interface.place,
        addresses=tuple(dict.fromkeys((*interface.addresses, *interface.virtual_addresses))),
        virtual_addresses=interface.virtual_addresses,
        zone=interface.zone,
        vrf=interface.vrf,
        filters=interface.filters,
        not_known=interface.not_known,
        mtu=interface.mtu,
    )
