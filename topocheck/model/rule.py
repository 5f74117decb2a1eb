"""One line of a firewall's rules or of an access list, and lists of them: the same model for every product."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

from topocheck.model.place import Place
from topocheck.model.route import IpNetwork

UNREAD = "unread"
"""The action of a rule, and the type of a translation, that could not be read: what it does is not known."""

PortRange = tuple[int, int]  # inclusive


@dataclass(frozen=True, slots=True)
class Wildcard:
    """Addresses that equal ``address`` in the bits that are set in ``care``, as the wildcard masks of access lists say.

    ``care`` is the inverse of the wildcard: ``10.0.0.0 0.255.0.255`` has ``care`` 255.0.255.0.
    """

    address: IPv4Address | IPv6Address
    care: int

    def __contains__(self, other: object) -> bool:
        """Whether an address is one of these."""
        if not isinstance(other, IPv4Address | IPv6Address) or other.version != self.address.version:
            return False
        return (int(other) ^ int(self.address)) & self.care == 0

    def __str__(self) -> str:
        return (
            f"{self.address} with the bits of {ip_address(self.care.to_bytes(self.address.max_prefixlen // 8, 'big'))}"
        )


@dataclass(frozen=True, slots=True)
class AddressRange:
    """The addresses from ``first`` to ``last``, both included."""

    first: IPv4Address | IPv6Address
    last: IPv4Address | IPv6Address

    def __contains__(self, other: object) -> bool:
        """Whether an address is one of these."""
        if not isinstance(other, IPv4Address | IPv6Address) or other.version != self.first.version:
            return False
        return int(self.first) <= int(other) <= int(self.last)

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"


AddressMatch = IpNetwork | Wildcard | AddressRange


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; an empty tuple matches anything. ``action`` is accept, deny, reject or `UNREAD`.

    ``from_interfaces`` and ``to_interfaces`` are names of the device's own interfaces, for products that match on those
    instead of zones. ``not_sources`` and ``not_destinations`` turn the meaning of the addresses around. ``version`` is 4 or 6
    for a rule about one family alone. ``icmp_types`` are the types of ICMP (or ICMPv6) that it is about. An ``established``
    rule matches TCP segments with ACK or RST alone, so never the first of a flow. ``depends_on`` says what else must hold
    that the configuration does not tell (an application, a user, a schedule, a name to be resolved): the rule may match then.
    ``translated`` is True for a rule about packets alone whose destination the device has translated, False for one about the
    others alone (FortiOS keeps the policies of virtual IPs apart).
    """

    name: str
    place: Place
    action: str
    from_zones: tuple[str, ...] = ()
    to_zones: tuple[str, ...] = ()
    sources: tuple[AddressMatch, ...] = ()
    destinations: tuple[AddressMatch, ...] = ()
    protocols: tuple[str, ...] = ()  # names of IANA's registry in lower case, or numbers as text; ``any`` is all
    source_ports: tuple[PortRange, ...] = ()
    destination_ports: tuple[PortRange, ...] = ()
    from_interfaces: tuple[str, ...] = ()
    to_interfaces: tuple[str, ...] = ()
    not_sources: bool = False
    not_destinations: bool = False
    version: int | None = None
    icmp_types: tuple[int, ...] = ()
    established: bool = False
    depends_on: str | None = None
    translated: bool | None = None


@dataclass(frozen=True, slots=True)
class AccessList:
    """A list of rules of which the first that matches decides, else ``default``: accept or deny.

    ``default_place`` is where the default is stated, None where it is the product's own (the implicit deny).
    """

    name: str
    place: Place
    rules: tuple[Rule, ...] = ()
    default: str = "deny"
    default_place: Place | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """An access list bound to an interface: ``direction`` is in (received there) or out (sent by it).

    ``acl`` is None where the configuration binds a list that it does not have, or one that is not modelled; ``accepts_all``
    is then what the product does with it: True where a missing list filters nothing, None where that can't be told.
    ``version`` is 4 or 6, the family that it filters; None for both. ``kinds`` of MAC access lists are not modelled.
    """

    name: str
    direction: str
    place: Place
    acl: AccessList | None
    version: int | None = 4
    accepts_all: bool | None = None
