"""Interfaces of OPNsense and pfSense: the assigned ones (wan, lan, opt1 ...), VLANs, link aggregates, virtual addresses.

Sources: OPNsense manual, "Interfaces", "VLAN and LAGG Setup", "Virtual IPs"; pfSense documentation, "Interface
Configuration", "VLANs", "Virtual IP Addresses". An interface is called by its device (igb0, vlan0.2003), its zone is the name
by which rules call it (lan, opt1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from ipaddress import IPv4Interface, IPv6Interface

from topocheck.load.pf.config import PfConfig, flag, words
from topocheck.load.rule_parts import interface_address
from topocheck.load.xml_reader import XmlElement
from topocheck.model.firewall import FirewallInterface
from topocheck.model.place import Place
from topocheck.model.vlan import HIGHEST, LOWEST

_DYNAMIC_4 = ("dhcp", "pppoe", "pptp", "l2tp", "ppp")
_DYNAMIC_6 = ("dhcp6", "slaac", "track6", "6rd", "6to4", "idassoc6")
_TUNNEL = re.compile(r"(?:ovpn|wg|tun_wg|gif|gre|ipsec|tun|tap|pppoe|ppp|pptp|l2tp|enc|zt|tailscale)[a-z]*\d*$|_?wg\d")


@dataclass(frozen=True, slots=True)
class Assigned:
    """One assigned interface: the name that rules use, and its device."""

    key: str
    device: str
    element: XmlElement
    enabled: bool
    addresses: tuple[IPv4Interface | IPv6Interface, ...]
    shared: tuple[IPv4Interface | IPv6Interface, ...]  # those of CARP
    dynamic: tuple[int, ...]  # the families whose addresses are not in the file

    def own(self, version: int) -> tuple[IPv4Interface | IPv6Interface, ...]:
        """The addresses of a family."""
        return tuple(address for address in self.addresses if address.version == version)


def assigned_interfaces(config: PfConfig) -> dict[str, Assigned]:
    """The assigned interfaces by the names that rules use; groups and the loopback are none."""
    found: dict[str, Assigned] = {}
    virtual = _virtual_addresses(config)
    for section in config.all("interfaces"):
        for element in section.children:
            device = element.value("if")
            if device is None or element.value("type") == "group" or device == "lo0":
                continue
            own = tuple(
                address
                for written, length in (("ipaddr", "subnet"), ("ipaddrv6", "subnetv6"))
                if (address := _address(element, written, length)) is not None
            )
            vips = virtual.get(element.tag, ())
            dynamic = ((4, "ipaddr", _DYNAMIC_4), (6, "ipaddrv6", _DYNAMIC_6))
            found[element.tag] = Assigned(
                element.tag,
                device,
                element,
                flag(element, "enable"),
                tuple(dict.fromkeys((*own, *(address for address, _ in vips)))),
                tuple(address for address, mode in vips if mode == "carp"),
                tuple(version for version, key, kinds in dynamic if (element.value(key) or "").lower() in kinds),
            )
    return found


def _address(element: XmlElement, key: str, length: str) -> IPv4Interface | IPv6Interface | None:
    text = element.value(key)
    return None if text is None else interface_address(f"{text}/{element.value(length) or ''}".rstrip("/"))


def _virtual_addresses(config: PfConfig) -> dict[str, tuple[tuple[IPv4Interface | IPv6Interface, str], ...]]:
    """The virtual addresses of each assigned interface, with their modes; one may stand on another, ``_vip...``."""
    vips = config.all("virtualip", "vip")
    bases = {f"_vip{vip.value('uniqid')}": vip.value("interface") for vip in vips}
    found: dict[str, tuple[tuple[IPv4Interface | IPv6Interface, str], ...]] = {}
    for vip in vips:
        mode = vip.value("mode") or ""
        address = _address(vip, "subnet", "subnet_bits")
        if mode not in ("carp", "ipalias") or address is None:
            continue
        base = vip.value("interface") or ""
        key = bases.get(base) or base
        mode = "carp" if base in bases else mode
        found[key] = (*found.get(key, ()), (address, mode))
    return found


def interfaces_of(config: PfConfig, assigned: dict[str, Assigned]) -> tuple[FirewallInterface, ...]:
    """Every device that carries traffic: what is assigned, and what that stands on."""
    devices = {device.name: device for device in _devices(config)}
    bridged = _bridge_members(config, assigned)
    for each in assigned.values():
        base = devices.get(each.device) or FirewallInterface(each.device, config.place(each.element))
        devices[each.device] = replace(
            base,
            place=config.place(each.element),
            addresses=each.addresses,
            address_place=_address_place(config, each),
            zone=each.key,
            enabled=each.enabled,
            description=each.element.value("descr") or base.description,
            mtu=_number(each.element.value("mtu")),
            virtual_addresses=each.shared,
            dhcp=bool(each.dynamic) and not each.addresses,
            not_known=base.not_known or _tunnel(each.device),
        )
    for device in tuple(devices.values()):
        for below in (*device.members, *((device.parent,) if device.parent is not None else ())):
            devices.setdefault(below, FirewallInterface(below, device.place))
    return tuple(
        replace(device, not_known="is a member of a bridge, which is not modelled") if name in bridged else device
        for name, device in devices.items()
    )


def _address_place(config: PfConfig, each: Assigned) -> Place | None:
    written = each.element.get("ipaddr") or each.element.get("ipaddrv6")
    return config.place(written) if written is not None and each.addresses else None


def _tunnel(device: str) -> str | None:
    return "is a tunnel or a link to a provider, which is not modelled" if _TUNNEL.match(device) else None


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 6 else None


def _bridge_members(config: PfConfig, assigned: dict[str, Assigned]) -> set[str]:
    keys = [key for bridge in config.all("bridges", "bridged") for key in words(bridge.value("members"))]
    return {assigned[key].device for key in keys if key in assigned}


def _devices(config: PfConfig) -> Iterator[FirewallInterface]:
    """The devices that the configuration makes: VLANs, link aggregates, bridges."""
    for vlan in config.all("vlans", "vlan"):
        parent, tag = vlan.value("if"), _number(vlan.value("tag"))
        if parent is None or tag is None or not LOWEST <= tag <= HIGHEST:
            message = "this VLAN has no parent interface or no tag from 1 to 4094, and must have both"
            config.notes.misread(config.place(vlan), message, "set its parent interface and its tag")
            continue
        double = "encloses a second VLAN tag" if vlan.value("proto") == "802.1ad" else None
        name = vlan.value("vlanif") or f"{parent}.{tag}"
        yield FirewallInterface(
            name, config.place(vlan), parent=parent, vlan=tag, description=vlan.value("descr"), not_known=double
        )
    for lagg in config.all("laggs", "lagg"):
        aggregate = lagg.value("laggif")
        if aggregate is not None:
            yield FirewallInterface(aggregate, config.place(lagg), members=words(lagg.value("members")))
    for path, key, why in (
        (("bridges", "bridged"), "bridgeif", "is a bridge, which is not modelled"),
        (("qinqs", "qinqentry"), "vlanif", "carries two VLAN tags, which is not modelled"),
    ):
        for element in config.all(*path):
            device = element.value(key)
            if device is not None:
                yield FirewallInterface(device, config.place(element), not_known=why)
                config.notes.not_modelled(config.place(element), f"{path[1]} {device}")


def groups_of(config: PfConfig) -> dict[str, tuple[str, ...]]:
    """The interface groups, each with the names of its interfaces."""
    return {
        group.value("ifname") or "": words(group.value("members")) for group in config.all("ifgroups", "ifgroupentry")
    }
