"""A switch as its configuration describes it."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field

from topocheck.model.place import Place
from topocheck.model.port import PortRule
from topocheck.model.route import StaticRoute
from topocheck.model.rule import Filter
from topocheck.model.vlan import ALL_VLANS, VlanSet

_CHANNELS = ("port-channel", "po", "portchannel", "ae")  # Cisco, Arista and Dell; SONiC; JunOS


@dataclass(frozen=True, slots=True)
class SwitchVlan:
    """One entry of the VLAN database. One with ``trunk_groups`` leaves by no trunk port that is in none of them (EOS)."""

    id: int
    name: str | None
    active: bool
    place: Place
    trunk_groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unmodelled:
    """A line of a configuration that topocheck does not model.

    ``about_switching`` is True where it could change how frames are forwarded, so that silence would be a false pass.
    """

    place: Place
    text: str
    about_switching: bool = True


@dataclass(frozen=True, slots=True)
class SwitchInterface:
    """One interface: a port, a port-channel, an SVI or a subinterface. Fields as in ``topocheck inspect``.

    ``mode``: access, trunk, routed, member (of a port-channel), dynamic, tunnel, unknown.
    ``allowed_vlans`` is the configured list before the VLAN database has its say. ``trunk_groups`` prune it (EOS).
    ``filters`` are the access lists bound to it, ``peer_link`` tells that it joins the two switches of an MLAG or vPC pair.
    ``native_vlan`` is None where untagged frames are dropped. ``virtual_addresses`` are those that other switches may have
    too (VARP, HSRP, VRRP, GLBP, an anycast gateway); those that are the interface's own stand in ``addresses`` as well.
    ``places`` says which line set a field, by field name; ``place`` is the ``interface`` line.
    """

    name: str
    place: Place
    description: str | None = None
    enabled: bool = True
    mtu: int | None = None
    mode: str = "unknown"
    access_vlan: int | None = None
    native_vlan: int | None = 1
    native_tagged: bool = False
    allowed_vlans: VlanSet = ALL_VLANS
    trunk_groups: tuple[str, ...] = ()
    voice_vlan: int | None = None
    channel_group: int | None = None
    channel_mode: str | None = None
    mlag: int | None = None
    vrf: str | None = None
    encapsulation_vlan: int | None = None
    svi_vlan: int | None = None
    addresses: tuple[str, ...] = ()
    virtual_addresses: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    isolated: bool = False  # switchport protected: no frame to another such port
    peer_link: bool = False
    port_channel: int | None = None
    """The number of the port-channel that it is, where its name does not tell."""
    alias: str | None = None
    """Another name that the device has for it and tells its neighbours."""
    places: MappingType[str, Place] = field(default_factory=dict)
    bpdu_guard: bool = False  # a BPDU from a node shuts the port down
    rule: PortRule | None = None
    """How the port forwards, set by the dialect; None where it does not bridge or is not known."""

    def place_of(self, field_name: str) -> Place:
        """The line that set a field, or the ``interface`` line where it has its default."""
        return self.places.get(field_name, self.place)

    @property
    def channel_number(self) -> int | None:
        """The number of the port-channel that it is, which its members have as their ``channel_group``; None for any other."""
        if self.port_channel is not None:
            return self.port_channel
        head = self.name.rstrip("0123456789")
        digits = self.name[len(head) :]
        return int(digits) if digits and head.lower() in _CHANNELS else None


@dataclass(frozen=True, slots=True)
class Switch:
    """A switch and the configuration it was read from.

    ``database_known`` tells whether ``vlans`` lists all VLANs that exist: False for a fragment without any ``vlan`` line,
    and on IOS, where VTP keeps them elsewhere; then a VLAN that is not listed may exist all the same.
    ``routing`` tells whether it forwards packets between its own addresses, None where its configuration does not;
    ``routing_ipv6`` tells the same of IPv6, which some products forward only when told.
    ``learns_routes`` is the line of a routing protocol: then a route that is not in the file may be there all the same.
    """

    name: str
    file: str
    dialect: str
    hostname: str | None = None
    place: Place | None = None
    vlans: tuple[SwitchVlan, ...] = ()
    database_known: bool = False
    interfaces: MappingType[str, SwitchInterface] = field(default_factory=dict)
    routes: tuple[StaticRoute, ...] = ()
    routing: bool | None = True
    routing_ipv6: bool | None = True
    learns_routes: Place | None = None
    unmodelled: tuple[Unmodelled, ...] = ()

    @property
    def active_vlans(self) -> VlanSet:
        """The VLANs that the switch forwards: all of them where the database is not known."""
        if not self.database_known:
            return ALL_VLANS
        return VlanSet.of(*(vlan.id for vlan in self.vlans if vlan.active))
