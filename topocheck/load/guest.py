"""Network interfaces as a guest's network data names them, and which vNIC each one is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from topocheck.model.workload import Address, Route


@dataclass(frozen=True, slots=True)
class GuestInterface:
    """One interface of a guest's network data. ``link`` is, for a VLAN interface, the one that it stands on."""

    name: str
    mac: str | None = None
    set_name: str | None = None
    addresses: tuple[Address, ...] = ()
    routes: tuple[Route, ...] = ()
    dhcp: bool | None = None
    vlan: int | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """The guest's interface that a vNIC is; ``inferred`` where its name or position suggests so and nothing says it."""

    guest: GuestInterface
    inferred: bool
    vlan: GuestInterface | None = None  # the first VLAN interface on it


UNMATCHED: dict[int, Match] = {}

_NUMBERED = re.compile(r"eth(\d{1,3})|enp([1-9]\d{0,2})s0")  # what guests call KubeVirt's vNICs, in their order


def match_vnics(vnics: Sequence[tuple[str, str | None]], guests: Sequence[GuestInterface]) -> dict[int, Match]:
    """Which vNIC, by its position, is which interface of the guest. Takes the vNICs' names and MACs.

    A MAC decides, then a name that is the vNIC's own, then what the name or the position suggests. An interface whose MAC
    is no vNIC's stays without one: the guest never configures it.
    """
    if not guests:
        return UNMATCHED
    vlans: dict[str, GuestInterface] = {}
    for guest in guests:
        if guest.link is not None:
            vlans.setdefault(guest.link, guest)
    physical = [guest for guest in guests if guest.link is None]
    found: dict[int, Match] = {}
    open_guests: list[tuple[int, GuestInterface]] = []
    for position, guest in enumerate(physical):
        index = _certain(vnics, guest)
        if index is None or index in found:
            open_guests.append((position, guest))
        else:
            found[index] = Match(guest, inferred=False, vlan=vlans.get(guest.name))
    for position, guest in open_guests:
        index = _suggested(guest, position)
        if index < len(vnics) and index not in found and (guest.mac is None or vnics[index][1] is None):
            found[index] = Match(guest, inferred=True, vlan=vlans.get(guest.name))
    return found


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
