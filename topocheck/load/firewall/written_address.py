"""Addresses as configurations write them: with a mask, with a prefix length, alone."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, ip_address, ip_interface, ip_network

from topocheck.model.route import IpNetwork
from topocheck.model.rule import AddressMatch, Wildcard
from topocheck.model.workload import IpAddress, IpInterface


@lru_cache(maxsize=4096)
def address_of(text: str) -> IpAddress | None:
    """One address; None where the text is none."""
    try:
        return ip_address(text)
    except ValueError:
        return None


def host_network(address: IpAddress) -> IpNetwork:
    """The network of one address alone."""
    return ip_network((int(address), address.max_prefixlen)) if address.version == 4 else ip_network(address)


def interface_of(*words: str) -> IpInterface | None:
    """``10.0.0.1 255.255.255.0`` or ``10.0.0.1/24``; None where it is no address of an interface."""
    try:
        return ip_interface("/".join(words[:2]) if len(words) > 1 else words[0])
    except (ValueError, IndexError):
        return None


@lru_cache(maxsize=4096)
def network_of(*words: str) -> IpNetwork | None:
    """``10.0.0.0 255.0.0.0`` or ``10.0.0.0/8``; bits behind the mask do not matter. None where it is no network.

    A mask is a netmask, never a wildcard mask: ``0.0.0.255`` is none.
    """
    if len(words) > 1 and "." in words[1] and _hole(words[1]):
        return None
    try:
        return ip_network("/".join(words[:2]) if len(words) > 1 else words[0], strict=False)
    except (ValueError, IndexError):
        return None


def _hole(mask: str) -> bool:
    """Whether the set bits of a mask are not all in front."""
    address = address_of(mask)
    inverse = 0 if address is None else ~int(address) & 0xFFFFFFFF
    return inverse & (inverse + 1) != 0


def masked(address: str, mask: str) -> AddressMatch | None:
    """The addresses that equal one in the bits that a mask sets; a network where the mask is a netmask."""
    network = network_of(address, mask)
    if network is not None:
        return network
    base, care = address_of(address), address_of(mask)
    if not isinstance(base, IPv4Address) or not isinstance(care, IPv4Address):
        return None
    return Wildcard(base, int(care))
