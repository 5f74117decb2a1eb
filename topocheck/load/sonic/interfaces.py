"""PORT, PORTCHANNEL, the ..._INTERFACE tables and VLAN_SUB_INTERFACE: the interfaces of a switch.

Sources: SONiC Configuration wiki; sonic-swss cfgmgr/portmgr.h (a port without ``admin_status`` is down, its MTU 9100) and
cfgmgr/vlanmgr.cpp (a VLAN's interface is up); sonic-utilities scripts/intfutil, for what is called routed and trunk; SONiC
MCLAG and static anycast gateway design documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field, replace
from ipaddress import ip_interface

from topocheck.load.position import Position
from topocheck.load.sonic.tables import Row, Tables
from topocheck.load.sonic.vlans import Membership, vlan_number
from topocheck.model.place import Place
from topocheck.model.rule import Filter
from topocheck.model.switch import SwitchInterface
from topocheck.model.value import Mapping
from topocheck.model.vlan import ALL_VLANS

_MTU = 9100
_ADDRESSED = ("INTERFACE", "PORTCHANNEL_INTERFACE", "VLAN_INTERFACE", "VLAN_SUB_INTERFACE", "LOOPBACK_INTERFACE")
_SHORT = ((re.compile(r"Eth(?=\d)"), "Ethernet"), (re.compile(r"Po(?=\d)"), "PortChannel"))
_CHANNEL = re.compile(r"PortChannel(\d{1,6})")


@dataclass(slots=True)
class _Layer3:
    """What the tables of routed interfaces say of one."""

    place: Place
    addresses: dict[str, Place] = field(default_factory=dict)
    vrf: str | None = None
    row: Row | None = None
    anycast: bool = False


@dataclass(frozen=True, slots=True)
class Interfaces:
    """Makes the interfaces from the tables; ``filters`` are the access lists bound to each."""

    tables: Tables
    memberships: MappingType[str, Membership]
    filters: MappingType[str, tuple[Filter, ...]]

    def read(self) -> dict[str, SwitchInterface]:
        """All interfaces by name: ports first, in the order of the file."""
        layer3 = _layer3(self.tables)
        members = _members(self.tables)
        mlags, peer_links = _mlags(self.tables)
        found: dict[str, SwitchInterface] = {}
        for table in ("PORT", "PORTCHANNEL"):
            for row in self.tables.rows(table):
                mlag, peer_link = mlags.get(row.name), row.name in peer_links
                found[row.name] = self._port(
                    row, layer3.pop(row.name, None), members.get(row.name), mlag, peer_link=peer_link
                )
        for name in [name for name in self.memberships if name not in found]:
            found[name] = self._unlisted(name, members.get(name))
        vlans = {row.name: row for row in self.tables.rows("VLAN")}
        for name, said in layer3.items():
            found[name] = self._routed(name, said, vlans.get(name))
        return found

    def _port(
        self, row: Row, layer3: _Layer3 | None, member_of: Row | None, mlag: int | None, *, peer_link: bool
    ) -> SwitchInterface:
        """A port or a port-channel."""
        vlans = self.memberships.get(row.name)
        mode = _mode(vlans, member_of)
        places = {key: row.place_of(key) for key in ("description", "mtu") if key in row.fields}
        places |= {"enabled": row.place_of("admin_status")}
        if member_of is not None:
            places["channel_group"] = member_of.place
        places |= _vlan_places(vlans) | _layer3_places(layer3)
        return SwitchInterface(
            name=row.name,
            place=row.place,
            description=row.text("description"),
            enabled=row.text("admin_status") == "up",
            mtu=row.number("mtu") or _MTU,
            mode=mode,
            access_vlan=vlans.pvid if vlans is not None and mode == "access" else None,
            native_vlan=vlans.pvid if vlans is not None and mode == "trunk" else None,
            allowed_vlans=vlans.rule.members if vlans is not None and mode == "trunk" else ALL_VLANS,
            channel_group=_number(member_of.name) if member_of is not None else None,
            channel_mode=_lacp(self.tables, member_of) if member_of is not None else None,
            mlag=mlag,
            vrf=layer3.vrf if layer3 is not None else None,
            addresses=tuple(layer3.addresses) if layer3 is not None else (),
            filters=self.filters.get(row.name, ()),
            peer_link=peer_link,
            alias=row.text("alias"),
            places=places,
            rule=vlans.rule if vlans is not None and mode in ("access", "trunk") else None,
        )

    def _unlisted(self, name: str, member_of: Row | None) -> SwitchInterface:
        """A port that is in a VLAN and has no row of its own, as in a part of a database: nothing says that it is shut."""
        vlans = self.memberships[name]
        places = _vlan_places(vlans)
        empty = Row((name,), Mapping(places["mode"].file, Position(0, 0), {}, {}), places["mode"])
        return replace(self._port(empty, None, member_of, None, peer_link=False), enabled=True, mtu=None, places=places)

    def _routed(self, name: str, said: _Layer3, vlan: Row | None) -> SwitchInterface:
        """An SVI, a subinterface or a loopback."""
        parent, dot, suffix = name.partition(".")
        own = said.row.number("vlan") if said.row is not None and dot else None
        tag = own or (int(suffix) if suffix.isascii() and suffix.isdecimal() and len(suffix) <= 4 else None)
        shown_by = vlan or said.row
        up = shown_by is None or shown_by.text("admin_status") != "down"
        places = _layer3_places(said)
        if shown_by is not None and "admin_status" in shown_by.fields:
            places["enabled"] = shown_by.place_of("admin_status")
        mtu = vlan.number("mtu") or _MTU if vlan is not None else None
        return SwitchInterface(
            name=_full(parent) + dot + suffix,
            place=said.place,
            enabled=up,
            mtu=mtu,
            mode="routed",
            native_vlan=None,
            vrf=said.vrf,
            encapsulation_vlan=tag,
            svi_vlan=vlan_number(name),
            addresses=tuple(said.addresses),
            virtual_addresses=tuple(said.addresses) if said.anycast else (),
            filters=self.filters.get(name, ()),
            places=places,
        )


def _mode(vlans: Membership | None, member_of: Row | None) -> str:
    """``show interfaces status`` calls a port without VLANs routed."""
    if member_of is not None:
        return "member"
    if vlans is None:
        return "routed"
    return "trunk" if vlans.tagged else "access"


def _vlan_places(vlans: Membership | None) -> dict[str, Place]:
    if vlans is None:
        return {}
    rows = {**vlans.untagged, **vlans.tagged}
    places = {"mode": next(iter(rows.values())), "allowed_vlans": next(iter(rows.values()))}
    if vlans.pvid is not None:
        places["native_vlan" if vlans.tagged else "access_vlan"] = vlans.untagged[vlans.pvid]
    return places


def _layer3_places(layer3: _Layer3 | None) -> dict[str, Place]:
    places = {}
    if layer3 is not None and layer3.addresses:
        places["addresses"] = next(iter(layer3.addresses.values()))
    if layer3 is not None and layer3.vrf is not None and layer3.row is not None:
        places["vrf"] = layer3.row.place_of("vrf_name")
    return places


def _layer3(tables: Tables) -> dict[str, _Layer3]:
    """Routed interfaces by name: a row with the name alone, and one more for each address."""
    found: dict[str, _Layer3] = {}
    for table in _ADDRESSED:
        for row in tables.rows(table):
            said = found.setdefault(_named(row.name), _Layer3(row.place))
            address = _address(row.key[1]) if len(row.key) == 2 else None
            if address is not None:
                said.addresses[address] = row.place
            elif len(row.key) == 1:
                said.row = row
                said.vrf = row.text("vrf_name")
                said.anycast = row.text("static_anycast_gateway") == "true"
    return found


def _address(text: str) -> str | None:
    """An address with its prefix length; a link-local one is not kept."""
    try:
        address = ip_interface(text) if "/" in text else None
    except ValueError:
        return None
    return None if address is None or address.is_link_local else str(address)


def _named(name: str) -> str:
    parent, dot, suffix = name.partition(".")
    return _full(parent) + dot + suffix if dot else name


def _full(name: str) -> str:
    """The port of a subinterface, whose name may be short: ``Eth4.10``, ``Po1.10``."""
    for pattern, full in _SHORT:
        name = pattern.sub(full, name, count=1) if pattern.match(name) else name
    return name


def _members(tables: Tables) -> dict[str, Row]:
    """The row that makes a port a member of a port-channel, by the port's name."""
    rows = (row for row in tables.rows("PORTCHANNEL_MEMBER") if len(row.key) == 2 and _number(row.name) is not None)
    return {row.key[1]: row for row in rows}


def _number(channel: str) -> int | None:
    match = _CHANNEL.fullmatch(channel)
    return int(match[1]) if match is not None else None


def _lacp(tables: Tables, member_of: Row) -> str:
    channels: Iterator[Row] = (row for row in tables.rows("PORTCHANNEL") if row.name == member_of.name)
    return "on" if any(row.text("static") == "true" for row in channels) else "active"


def _mlags(tables: Tables) -> tuple[dict[str, int], set[str]]:
    """The port-channels that two switches share, with the number that both have, and the links between the switches."""
    shared = {}
    for row in tables.rows("MCLAG_INTERFACE"):
        number = _number(row.key[-1])
        if len(row.key) == 2 and number is not None:
            shared[row.key[1]] = number
    for row in tables.rows("MCLAG_DOMAIN"):
        for channel in row.listed("mclag_interface"):
            number = _number(channel)
            if number is not None:
                shared[channel] = number
    links = {row.text("peer_link") or "" for row in tables.rows("MCLAG_DOMAIN")}
    return shared, links
