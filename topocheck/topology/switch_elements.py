"""The elements of one switch: its ports, port-channels and SVIs around one VLAN-aware bridge, the fabric."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from ipaddress import ip_interface

from topocheck.model.place import Place
from topocheck.model.port import EVERY_VLAN_TAGGED
from topocheck.model.site import End
from topocheck.model.switch import Switch, SwitchInterface
from topocheck.model.workload import IpAddress, IpInterface
from topocheck.topology.element import BridgePortOf, Device, DeviceKind, Element, ElementKind

SWITCH_PREFIX = "switch:"
FABRIC = "(fabric)"


def switch_device(switch: Switch) -> Device:
    """The device of a switch; it routes between the SVIs and routed ports that have addresses."""
    place = switch.place or Place(switch.file, 1)
    return Device(SWITCH_PREFIX + switch.name, switch.name, DeviceKind.SWITCH, place, routes=True)


def switch_elements(switch: Switch) -> Iterator[Element]:
    """Ports and port-channels, joined by the fabric where they bridge; SVIs and subinterfaces as VLAN interfaces."""
    device = switch_device(switch)
    fabric = End(device.id, FABRIC)
    members = _members(switch)
    channels = {interface.channel_number: End(device.id, interface.name) for interface in switch.interfaces.values()}
    ports = []
    for interface in switch.interfaces.values():
        element = _element(device, fabric, interface, members)
        if interface.channel_group is not None:
            element = _member(element, interface, channels.get(interface.channel_group))
        if element.port_of is not None:
            ports.append(element.end)
        yield element
    yield Element(
        fabric,
        device,
        ElementKind.BRIDGE,
        device.place,
        ports=tuple(ports),
        vlan_aware=True,
        host_rule=EVERY_VLAN_TAGGED,
        database=switch.active_vlans.bits if switch.database_known else None,
        inactive=tuple((vlan.id, vlan.place) for vlan in switch.vlans if not vlan.active),
        rule_place=switch.vlans[-1].place if switch.vlans else device.place,
    )


def _member(element: Element, interface: SwitchInterface, channel: End | None) -> Element:
    """A port that is in a port-channel; one that the configuration does not have tells nothing of its VLANs."""
    member = replace(element, bond=channel, port_of=None, rule_place=interface.place_of("channel_group"))
    if channel is not None:
        return member
    return replace(member, not_known=f"is in port-channel {interface.channel_group}, which is not configured")


def _members(switch: Switch) -> dict[int, tuple[End, ...]]:
    device = SWITCH_PREFIX + switch.name
    members: dict[int, tuple[End, ...]] = {}
    for interface in switch.interfaces.values():
        if interface.channel_group is not None:
            group = interface.channel_group
            members[group] = (*members.get(group, ()), End(device, interface.name))
    return members


def _element(device: Device, fabric: End, interface: SwitchInterface, members: dict[int, tuple[End, ...]]) -> Element:
    number = interface.channel_number
    element = Element(
        End(device.id, interface.name),
        device,
        ElementKind.PORT if number is None else ElementKind.BOND,
        interface.place,
        rule_place=interface.place_of("allowed_vlans" if interface.mode == "trunk" else "mode"),
        native_place=interface.place_of("native_vlan" if interface.mode == "trunk" else "mode"),
        down_place=_down_place(interface),
        members=members.get(number, ()) if number is not None else (),
        addresses=_addresses((*interface.addresses, *interface.virtual_addresses)),
        virtual_addresses=_addresses(interface.virtual_addresses),
        mtu=interface.mtu,
        mtu_place=interface.places.get("mtu"),
        vrf=interface.vrf,
        filters=interface.filters,
    )
    if interface.svi_vlan is not None:
        return replace(element, kind=ElementKind.VLAN, parent=fabric, vlan=interface.svi_vlan)
    if interface.encapsulation_vlan is not None:
        parent = End(device.id, interface.name.rsplit(".", 1)[0])
        return replace(element, kind=ElementKind.VLAN, parent=parent, vlan=interface.encapsulation_vlan)
    if interface.mode in ("tunnel", "unknown"):
        return replace(element, not_known="is in a mode that is not modelled")
    if interface.rule is not None:
        return replace(element, port_of=BridgePortOf(fabric, interface.rule, isolated=interface.isolated))
    return element


def _down_place(interface: SwitchInterface) -> Place | None:
    """The line that shuts an interface; a routed port that nobody gave an address is named for that, not for being shut."""
    unused = interface.mode == "routed" and not interface.addresses and "enabled" not in interface.places
    return None if interface.enabled or unused else interface.places.get("enabled", interface.place_of("mode"))


def _addresses(texts: Iterable[str]) -> tuple[IpInterface, ...]:
    """Each address once, with the prefix length that it is given first."""
    found: dict[IpAddress, IpInterface] = {}
    for text in texts:
        try:
            interface = ip_interface(text)
        except ValueError:
            continue  # the reader of the configuration names it; nothing else depends on the address
        found.setdefault(interface.ip, interface)
    return tuple(found.values())
