"""The elements of one firewall: parents that take tags, and VLAN interfaces with addresses and zones."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.model.firewall import Firewall
from topocheck.model.site import End
from topocheck.topology.element import Device, DeviceKind, Element, ElementKind

FIREWALL_PREFIX = "firewall:"


def firewall_device(firewall: Firewall) -> Device:
    """The device of a firewall."""
    return Device(FIREWALL_PREFIX + firewall.name, firewall.name, DeviceKind.FIREWALL, firewall.place, routes=True)


def firewall_elements(firewall: Firewall) -> Iterator[Element]:
    """One element an interface: a VLAN interface where it has a VLAN and a parent, else a port."""
    device = firewall_device(firewall)
    for interface in firewall.interfaces:
        tagged = interface.vlan is not None and interface.parent is not None
        yield Element(
            End(device.id, interface.name),
            device,
            ElementKind.VLAN if tagged else ElementKind.PORT,
            interface.place,
            parent=End(device.id, interface.parent) if tagged and interface.parent else None,
            vlan=interface.vlan if tagged else None,
            down_place=None if interface.enabled else interface.place,
            addresses=interface.addresses,
            zone=interface.zone,
        )
