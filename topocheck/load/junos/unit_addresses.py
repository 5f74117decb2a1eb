"""The addresses of a unit: its own, and those that other devices answer for as well.

Source: Junos OS Interfaces Fundamentals (address), High Availability User Guide (vrrp-group), EVPN User Guide
(virtual-gateway-address).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Interface, IPv6Interface, ip_address, ip_interface

from topocheck.load.junos.interfaces import Unit, families
from topocheck.load.junos.reading import Reading
from topocheck.load.junos.tree import Node

IpInterface = IPv4Interface | IPv6Interface

_GROUPS = (("vrrp-group", "virtual-address"), ("vrrp-inet6-group", "virtual-inet6-address"))
_KNOWN = frozenset(
    {"address", "filter", "mtu", "dhcp", "dhcp-client", "no-redirects", "sampling", "targeted-broadcast", "tcp-mss"}
    | {
        "no-neighbor-learn",
        "dad-disable",
        "nd6-stale-time",
        "accounting",
        "primary",
        "apply-groups",
        "apply-groups-except",
    }
    | {"dhcpv6-client", "ndp-proxy", "negotiate-address", "unconditional-src-learn"}
)
_CHANGES = frozenset({"rpf-check", "service", "simple-filter", "policer", "unnumbered-address", "receive-ttl-exceeded"})


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of a unit. ``first`` and ``first_virtual`` are the statements of the first of each."""

    own: tuple[IpInterface, ...] = ()
    virtual: tuple[IpInterface, ...] = ()
    first: Node | None = None
    first_virtual: Node | None = None
    dhcp: bool = False


def read_addresses(reading: Reading, unit: Unit) -> Addresses:
    """The addresses of a unit. Link-local ones, which no route goes by, are not kept."""
    own: list[tuple[IpInterface, Node]] = []
    virtual: list[tuple[IpInterface, Node]] = []
    dhcp = False
    for version, family in families(unit):
        reading.left_over(family, _KNOWN, _CHANGES)
        dhcp = dhcp or any(word in family.children for word in ("dhcp", "dhcp-client", "dhcpv6-client"))
        for node in family.nodes("address"):
            address = reading.address(node.word)
            if address is None or address.version != version:
                reading.not_modelled(node, about_switching=True)
            elif not address.is_link_local:
                own.append((address, node))
                virtual.extend(_virtual(address, node))
    own.sort(key=lambda entry: not (entry[1].has("primary") or entry[1].has("preferred")))
    return Addresses(
        tuple(dict.fromkeys(address for address, _ in own)),
        tuple(dict.fromkeys(address for address, _ in virtual)),
        own[0][1] if own else None,
        virtual[0][1] if virtual else None,
        dhcp,
    )


def _virtual(own: IpInterface, node: Node) -> Iterator[tuple[IpInterface, Node]]:
    """The virtual addresses below an address; they have its prefix length where they are in its subnet."""
    found = list(node.nodes("virtual-gateway-address"))
    for group_word, address_word in _GROUPS:
        for group in node.nodes(group_word):
            found.extend(group.nodes(address_word))
    for value in found:
        try:
            address = ip_address(value.word.partition("/")[0])
        except ValueError:
            continue
        if address.version == own.version and not address.is_link_local:
            length = own.network.prefixlen if address in own.network else address.max_prefixlen
            yield ip_interface(f"{address}/{length}"), value
