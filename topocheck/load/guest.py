"""Network interfaces as a guest's network data names them, and which vNIC each one is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from topocheck.model.place import Place
from topocheck.model.workload import Address, GuestMaster, Route

ETHERNET, VLAN, BOND, BRIDGE = "ethernet", "vlan", "bond", "bridge"


@dataclass(frozen=True, slots=True)
class GuestInterface:
    """One interface of a guest's network data.

    ``mac`` is the MAC by which the vNIC is recognised, ``new_mac`` the one that the guest gives to it. ``link`` is, for a VLAN
    interface, the one that it stands on; ``members`` are those of a bond or bridge, of which ``mode`` is a bond's.
    ``by_pattern`` tells that a pattern of names or a driver chooses the vNIC. ``dhcp_routes`` and ``dhcp_metric`` as with a `Vnic`.
    """

    name: str
    place: Place
    kind: str = ETHERNET
    mac: str | None = None
    new_mac: str | None = None
    new_mac_place: Place | None = None
    set_name: str | None = None
    addresses: tuple[Address, ...] = ()
    routes: tuple[Route, ...] = ()
    dhcp: bool | None = None
    dhcp6: bool | None = None
    accept_ra: bool | None = None
    mtu: int | None = None
    mtu_place: Place | None = None
    vlan: int | None = None
    link: str | None = None
    members: tuple[str, ...] = ()
    mode: str | None = None
    by_pattern: bool = False
    dhcp_routes: bool = True
    dhcp_metric: int | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """What the guest configures on a vNIC; ``inferred`` where a name or position suggests so and nothing says it.

    ``guest`` is the guest's interface that the vNIC is, ``top`` that which holds its addresses: itself, or the bond or bridge
    ``master`` of which it is the first member; None for the other members. ``vlans`` are the VLAN interfaces on them.
    """

    guest: GuestInterface
    inferred: bool
    top: GuestInterface | None
    vlans: tuple[GuestInterface, ...] = ()
    master: GuestMaster | None = None


UNMATCHED: dict[int, Match] = {}

_NUMBERED = re.compile(r"eth(\d{1,3})|enp([1-9]\d{0,2})s0")  # what guests call KubeVirt's vNICs, in their order


def match_vnics(vnics: Sequence[tuple[str, str | None]], guests: Sequence[GuestInterface]) -> dict[int, Match]:
    """Which vNIC, by its position, is which interface of the guest. Takes the vNICs' names and MACs.

    A MAC decides, then a name that is the vNIC's own, then what the name or the position suggests. An interface whose MAC
    is no vNIC's stays without one: the guest never configures it.
    """
    if not guests:
        return UNMATCHED
    found: dict[int, tuple[GuestInterface, bool]] = {}
    open_guests: list[tuple[int, GuestInterface]] = []
    for position, guest in enumerate(guest for guest in guests if guest.kind == ETHERNET):
        index = _certain(vnics, guest)
        if index is None or index in found:
            open_guests.append((position, guest))
        else:
            found[index] = (guest, False)
    for position, guest in open_guests:
        index = _suggested(guest, position)
        if index < len(vnics) and index not in found and (guest.mac is None or vnics[index][1] is None):
            found[index] = (guest, True)
    stacks = _Stacks(guests, {guest.name: vnics[index][0] for index, (guest, _) in found.items()})
    return {index: stacks.match(guest, inferred=inferred) for index, (guest, inferred) in found.items()}


def without_vnic(vnics: Sequence[tuple[str, str | None]], guests: Sequence[GuestInterface]) -> list[GuestInterface]:
    """The Ethernet interfaces of a guest that are none of its vNICs, as far as that can be told. Takes the vNICs' names and MACs."""
    found = [match.guest for match in match_vnics(vnics, guests).values()]
    known = all(mac is not None for _, mac in vnics)
    return [
        guest
        for guest in guests
        if guest.kind == ETHERNET
        and all(guest is not other for other in found)
        and (known if guest.mac is not None else not guest.by_pattern)
    ]


def _certain(vnics: Sequence[tuple[str, str | None]], guest: GuestInterface) -> int | None:
    if guest.mac is not None:
        return next((index for index, (_, mac) in enumerate(vnics) if mac == guest.mac), None)
    return next((index for index, (name, _) in enumerate(vnics) if name in (guest.name, guest.set_name)), None)


def _suggested(guest: GuestInterface, position: int) -> int:
    """``eth1`` and ``enp2s0`` are usually the second vNIC, whatever the network data leaves out."""
    numbered = _NUMBERED.fullmatch(guest.name)
    if numbered is None:
        return position
    return int(numbered[1]) if numbered[1] else int(numbered[2]) - 1


@dataclass(slots=True)
class _Stacks:
    """What stands on what in a guest. ``vnics`` gives the vNIC of an Ethernet interface, by the interface's name."""

    guests: Sequence[GuestInterface]
    vnics: dict[str, str]
    vlans: dict[str, list[GuestInterface]] = field(default_factory=dict)
    masters: dict[str, GuestInterface] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for guest in self.guests:
            if guest.link is not None:
                self.vlans.setdefault(guest.link, []).append(guest)
            for member in guest.members:
                self.masters.setdefault(member, guest)

    def match(self, guest: GuestInterface, *, inferred: bool) -> Match:
        vlans = self._vlans_on(guest)
        top, master, seen = guest, None, {guest.name}
        while (above := self.masters.get(top.name)) is not None and above.name not in seen:
            seen.add(above.name)
            top, master = above, master or above
            vlans += self._vlans_on(above)
        if master is None:
            return Match(guest, inferred, guest, tuple(vlans))
        members = tuple(self.vnics[name] for name in master.members if name in self.vnics)
        said = GuestMaster(master.kind, master.name, master.place, members, master.mode)
        if members[:1] != (self.vnics[guest.name],):
            return Match(guest, inferred, None, (), said)
        return Match(guest, inferred, top, tuple(vlans), said)

    def _vlans_on(self, guest: GuestInterface) -> list[GuestInterface]:
        """The VLAN interfaces on an interface; of one that is in a bridge, the bridge has the addresses."""
        found = self.vlans.get(guest.name, [])
        return [_in_bridge(vlan, self.masters.get(vlan.name)) for vlan in found]


def _in_bridge(vlan: GuestInterface, bridge: GuestInterface | None) -> GuestInterface:
    """A VLAN interface as the one that holds the addresses, whether its own or those of the bridge that it is the first port of."""
    if bridge is None or bridge.members[:1] != (vlan.name,):
        return vlan
    return GuestInterface(
        name=vlan.name,
        place=vlan.place,
        kind=VLAN,
        new_mac=bridge.new_mac or vlan.new_mac,
        new_mac_place=bridge.new_mac_place or vlan.new_mac_place,
        addresses=(*vlan.addresses, *bridge.addresses),
        routes=(*vlan.routes, *bridge.routes),
        dhcp=vlan.dhcp or bridge.dhcp,
        dhcp6=vlan.dhcp6 or bridge.dhcp6,
        accept_ra=bridge.accept_ra,
        mtu=vlan.mtu,
        mtu_place=vlan.mtu_place,
        vlan=vlan.vlan,
        link=vlan.link,
    )
