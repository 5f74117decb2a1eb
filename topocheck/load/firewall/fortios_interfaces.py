"""The interfaces of FortiOS: ports, VLAN subinterfaces, aggregates, and those that bridge.

Source: FortiOS CLI reference, config system interface, switch-interface, virtual-switch, virtual-wire-pair.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from topocheck.load.firewall.fortios_tree import Section
from topocheck.load.firewall.fortios_vdoms import Vdom
from topocheck.load.firewall.written_address import address_of, interface_of
from topocheck.model.firewall import FirewallInterface
from topocheck.model.place import Place
from topocheck.model.route import IpNetwork
from topocheck.model.workload import IpInterface

_BRIDGES = {
    "switch": "is a software switch, whose ports are not modelled",
    "hard-switch": "is a hardware switch, whose ports are not modelled",
    "vap-switch": "is a wireless network, which is not modelled",
    "wl-mesh": "is a wireless mesh, which is not modelled",
    "emac-vlan": "shares its port by MAC address, which is not modelled",
    "vxlan": "is a VXLAN tunnel, which is not modelled",
}


def interfaces_of(vdom: Vdom) -> Iterator[FirewallInterface]:
    """The interfaces of one VDOM in the order of the file."""
    zones, bridged = vdom.zone_of, _bridged(vdom)
    for section in vdom.interfaces.values():
        yield _interface(section, vdom, zones, bridged)


def _interface(section: Section, vdom: Vdom, zones: Mapping[str, str], bridged: Mapping[str, str]) -> FirewallInterface:
    vlan = _number(section.text("vlanid"), 4094)
    addresses = tuple(addresses_of(section))
    return FirewallInterface(
        name=section.name,
        place=section.place,
        parent=section.text("interface") or None if vlan is not None else None,
        vlan=vlan,
        addresses=addresses,
        address_place=_address_place(section) if addresses else None,
        zone=zones.get(section.name),
        enabled=section.text("status", "up") != "down",
        description=section.text("description") or section.text("alias") or None,
        mtu=_number(section.text("mtu"), 65535) if section.enabled("mtu-override") else None,
        members=section.values("member") if section.text("type") in ("aggregate", "redundant") else (),
        virtual_addresses=tuple(_virtual(section, addresses)),
        vrf=vdom.vrf(section.text("vrf")),
        not_known=_not_known(section, vdom, bridged),
        dhcp=section.text("mode") in ("dhcp", "pppoe"),
    )


def _number(text: str, highest: int) -> int | None:
    if not (text.isascii() and text.isdecimal() and len(text) < 8):
        return None
    return int(text) if 1 <= int(text) <= highest else None


def addresses_of(section: Section) -> Iterator[IpInterface]:
    """The addresses of an interface: its own, the secondary ones where they are switched on, and those of IPv6."""
    if section.text("mode", "static") == "static":
        yield from _address(section.values("ip"))
    if section.enabled("secondary-ip"):
        for entry in section.table("secondaryip"):
            yield from _address(entry.values("ip"))
    version6 = section.inside("ipv6")
    if version6.text("ip6-mode", "static") == "static":
        yield from _address(version6.values("ip6-address"))
        for entry in version6.table("ip6-extra-addr"):
            yield from _address((entry.name,))


def _address(words: tuple[str, ...]) -> Iterator[IpInterface]:
    found = interface_of(*words)
    if found is not None and not found.ip.is_unspecified:
        yield found


def _address_place(section: Section) -> Place:
    if "ip" in section.settings:
        return section.place_of("ip")
    return section.inside("ipv6").place_of("ip6-address")


def _virtual(section: Section, addresses: tuple[IpInterface, ...]) -> Iterator[IpInterface]:
    """The addresses of VRRP, with the prefix of the interface's own address in the same subnet."""
    for group in section.table("vrrp"):
        shared = address_of(group.text("vrip"))
        own = next((each for each in addresses if shared is not None and shared in each.network), None)
        if shared is not None and own is not None and group.text("status", "enable") == "enable":
            yield from _address((str(shared), str(own.network.prefixlen)))


def _bridged(vdom: Vdom) -> dict[str, str]:
    """Why what an interface forwards is not known, for those that are ports of something that bridges."""
    found: dict[str, str] = {}
    for switch in vdom.section.table("system switch-interface"):
        found |= dict.fromkeys(switch.values("member"), f"is a port of the software switch {switch.name}")
    for path in ("system virtual-switch", "system physical-switch"):
        for switch in vdom.device.table(path):
            for port in switch.table("port"):
                found[port.name] = f"is a port of the hardware switch {switch.name}"
    for pair in vdom.section.table("system virtual-wire-pair"):
        found |= dict.fromkeys(pair.values("member"), f"is in the virtual wire pair {pair.name}")
    return {name: f"{reason}, which is not modelled" for name, reason in found.items()}


def _not_known(section: Section, vdom: Vdom, bridged: Mapping[str, str]) -> str | None:
    if vdom.transparent:
        return "bridges, as the VDOM is in transparent mode, which is not modelled"
    if section.text("vlan-protocol") == "8021ad":
        return "has tags of 802.1ad, which are not modelled"
    return bridged.get(section.name) or _BRIDGES.get(section.text("type"))


def subnet_of(vdom: Vdom, name: str) -> IpNetwork | None:
    """The subnet of an interface's first address of IPv4."""
    section = vdom.interfaces.get(name)
    found = [] if section is None else [each for each in addresses_of(section) if each.version == 4]
    return found[0].network if found else None
