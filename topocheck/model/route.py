"""Static routes of a switch, a firewall or a node."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from topocheck.model.place import Place

IpNetwork = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class StaticRoute:
    """A static route: by a next hop, by an interface, or both; with ``discard`` to nowhere.

    ``vrf`` is the routing table it stands in, None for the default one. Of several to one network the one with the least
    ``distance`` is used while its interface is up. ``not_known`` says why where it leads can't be told (another virtual
    router, a name to be resolved): what it covers then goes nobody knows where.
    """

    to: IpNetwork
    via: IPv4Address | IPv6Address | None
    place: Place
    interface: str | None = None
    vrf: str | None = None
    distance: int = 1
    discard: bool = False
    not_known: str | None = None
