"""The interfaces of an ASA: hardware, subinterfaces, port-channels and redundant interfaces, with their names.

Rules and routes name an interface by its ``nameif``, which is its zone here; cables name it by its hardware.
Source: Cisco Secure Firewall ASA CLI Configuration Guide, "Basic Interface Configuration", "VLAN Subinterfaces", "Routed
and Transparent Mode Interfaces".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from topocheck.load.firewall.asa_lines import Line
from topocheck.load.firewall.written_address import interface_of
from topocheck.model.firewall import FirewallInterface
from topocheck.model.place import Place
from topocheck.model.workload import IpInterface

MANAGEMENT = "management"
"""The routing table of interfaces that are for management only."""

_HIGHEST_VLAN = 4094
_HIGHEST_LEVEL = 100
_BUILT_IN_SWITCH = "is of the built-in switch, whose ports are not modelled"


@dataclass(frozen=True, slots=True)
class AsaInterface:
    """One interface, with what rules ask of it: its security level, and whether it is for management only.

    ``other_lines`` are the lines of its section that are not read.
    """

    model: FirewallInterface
    security: int
    level_place: Place
    management: Place | None
    other_lines: tuple[Line, ...]


@dataclass(slots=True)
class _Draft:
    """One interface while its lines are read. ``group`` is the bundle it is in."""

    name: str
    place: Place
    not_known: str | None
    zone: str | None = None
    vlan: int | None = None
    addresses: list[IpInterface] = field(default_factory=list)
    shared: list[IpInterface] = field(default_factory=list)
    address_place: Place | None = None
    dhcp: bool = False
    enabled: bool = True
    description: str | None = None
    members: list[str] = field(default_factory=list)
    mtu: int | None = None
    level: int | None = None
    level_place: Place | None = None
    group: str | None = None
    management: Place | None = None
    other_lines: list[Line] = field(default_factory=list)

    def take(self, line: Line) -> None:
        """Read one line of the section."""
        negated = line.words[0] == "no"
        words = line.words[1:] if negated else line.words
        take = _TAKES.get(words[0]) or _TAKES.get(" ".join(words[:2])) if words else None
        if words[:1] == ("shutdown",):
            self.enabled = negated
        elif take is None:
            self.other_lines.append(line)
        elif not negated:
            take(self, words, Place(self.place.file, line.number, line.column))

    def settled(self, bundled: Iterable[str]) -> AsaInterface:
        """The interface that the lines make; ``bundled`` are those whose own lines name it as their bundle."""
        model = FirewallInterface(
            name=self.name,
            place=self.place,
            parent=(self.name.rpartition(".")[0] or None) if self.vlan is not None else None,
            vlan=self.vlan,
            addresses=tuple(self.addresses),
            address_place=self.address_place,
            zone=self.zone,
            enabled=self.enabled,
            description=self.description,
            mtu=self.mtu,
            members=(*self.members, *bundled),
            virtual_addresses=tuple(self.shared),
            vrf=None if self.management is None else MANAGEMENT,
            not_known=self.not_known,
            dhcp=self.dhcp,
        )
        by_name = _HIGHEST_LEVEL if self.zone == "inside" else 0
        level = by_name if self.level is None else self.level
        return AsaInterface(model, level, self.level_place or self.place, self.management, tuple(self.other_lines))


def _nameif(draft: _Draft, words: tuple[str, ...], place: Place) -> None:
    if len(words) > 1:
        draft.zone = words[1]
        draft.level_place = draft.level_place or place


def _level(draft: _Draft, words: tuple[str, ...], place: Place) -> None:
    if len(words) > 1 and words[1].isdecimal() and len(words[1]) < 4:
        draft.level, draft.level_place = int(words[1]), place


def _vlan(draft: _Draft, words: tuple[str, ...], _place: Place) -> None:
    if len(words) > 1 and words[1].isdecimal() and len(words[1]) < 5 and 1 <= int(words[1]) <= _HIGHEST_VLAN:
        draft.vlan = int(words[1])
    if len(words) > 2:
        draft.not_known = "has secondary VLANs, which are not modelled"


def _description(draft: _Draft, words: tuple[str, ...], _place: Place) -> None:
    draft.description = " ".join(words[1:]) or None


def _channel_group(draft: _Draft, words: tuple[str, ...], _place: Place) -> None:
    if len(words) > 1:
        draft.group = f"port-channel{words[1]}"


def _member(draft: _Draft, words: tuple[str, ...], _place: Place) -> None:
    if len(words) > 1:
        draft.members.append("".join(words[1:]))


def _bridge_group(draft: _Draft, words: tuple[str, ...], _place: Place) -> None:
    draft.not_known = f"bridges in the bridge group {' '.join(words[1:2])}, which is not modelled"


def _management(draft: _Draft, _words: tuple[str, ...], place: Place) -> None:
    draft.management = place


def _switchport(draft: _Draft, _words: tuple[str, ...], _place: Place) -> None:
    draft.not_known = _BUILT_IN_SWITCH


def _ip_address(draft: _Draft, words: tuple[str, ...], place: Place) -> None:
    """An address of IPv4 takes the place of the one before; of IPv6 there may be several."""
    if words[2:3] in (("dhcp",), ("pppoe",), ("autoconfig",)):
        draft.dhcp, draft.address_place = True, draft.address_place or place
        return
    end = words.index("standby") if "standby" in words else len(words)
    found = interface_of(*words[2:end]) if words[end - 1] not in ("link-local", "eui-64", "cluster-pool") else None
    if found is None:
        return
    if found.version == 4:
        draft.addresses = [each for each in draft.addresses if each.version == 6]
        draft.shared = [each for each in draft.shared if each.version == 6]
    draft.addresses.append(found)
    draft.address_place = draft.address_place or place
    if end < len(words):
        draft.shared.append(found)


_TAKES = {
    "nameif": _nameif,
    "security-level": _level,
    "vlan": _vlan,
    "description": _description,
    "channel-group": _channel_group,
    "member-interface": _member,
    "bridge-group": _bridge_group,
    "management-only": _management,
    "switchport": _switchport,
    "ip address": _ip_address,
    "ipv6 address": _ip_address,
}


def read_interfaces(lines: Iterable[Line], file: str) -> tuple[AsaInterface, ...]:
    """The interfaces in the order of the file; a section that comes twice goes on."""
    drafts: dict[str, _Draft] = {}
    for line in lines:
        if line.words[0] == "interface" and len(line.words) > 1:
            name = "".join(line.words[1:])
            place = Place(file, line.number, line.column)
            draft = drafts.setdefault(name, _Draft(name, place, _kind(name)))
            for child in line.children:
                draft.take(child)
        elif line.words[0] == "mtu" and len(line.words) > 2 and line.words[2].isdecimal() and len(line.words[2]) < 6:
            for draft in drafts.values():
                if draft.zone == line.words[1]:
                    draft.mtu = int(line.words[2])
    bundles: dict[str, list[str]] = {}
    for name, draft in drafts.items():
        if draft.group is not None:
            bundles.setdefault(draft.group, []).append(name)
    return tuple(draft.settled(bundles.get(name.lower(), ())) for name, draft in drafts.items())


def _kind(name: str) -> str | None:
    """Why what an interface forwards is not known, told by its type."""
    kind = re.sub(r"[\d/.]+$", "", name).lower()
    if kind == "vlan":
        return _BUILT_IN_SWITCH
    if kind == "bvi":
        return "is a bridge, which is not modelled"
    return "is a VXLAN tunnel, which is not modelled" if kind in ("vni", "nve") else None


def own_addresses(interfaces: Iterable[AsaInterface]) -> dict[str, tuple[IpInterface, ...]]:
    """The addresses of each interface by its name in the rules."""
    models = (interface.model for interface in interfaces)
    return {model.zone: model.addresses for model in models if model.zone is not None}
