"""What the lines of one interface have said so far, before a dialect's defaults fill the gaps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from topocheck.load.switch.command import Command
from topocheck.load.switch.tree import ConfigLine
from topocheck.model.place import Place
from topocheck.model.vlan import ALL_VLANS, VlanSet


@dataclass(slots=True)
class GatewayGroup:
    """Virtual addresses that come and go together: an HSRP, VRRP or GLBP group, or all of VARP.

    ``addresses`` keeps them by role: ``primary``, or the text of one more. ``shut`` tells whether the group is stopped.
    """

    addresses: dict[str, str] = field(default_factory=dict)
    shut: bool = False


class Binding(NamedTuple):
    """An access list that a line binds."""

    name: str
    place: Place


@dataclass(slots=True)
class InterfaceDraft:
    """Collected line by line; None means that no line has said it. Fields as in `SwitchInterface`.

    ``layer2`` is what ``switchport`` and ``no switchport`` said. ``port_mode`` is what ``switchport mode`` said:
    access, trunk, dynamic, tunnel, phone (an EOS trunk for a telephone) or unknown. ``switched`` tells whether any other
    line about switching was there, ``routed`` whether any about IP, or a subinterface. ``emptied_by`` is the line that removed the last allowed
    VLAN. ``addresses`` keeps them by role: ``primary``,
    ``virtual``, or the text of a secondary one. Those in ``shared_addresses``, and with ``anycast_gateway`` all of them, are
    virtual, and so are those of ``gateway_groups``, which are kept by protocol, number and address family. ``bindings`` are the
    access lists by IP version, whether they are bound as a port's, and direction. ``untagged`` tells of a subinterface that its frames carry no tag, ``learns`` is the line by
    which an interface asks for an address, and may be given a route with it.
    """

    name: str
    place: Place
    description: str | None = None
    enabled: bool | None = None
    mtu: int | None = None
    layer2: bool | None = None
    port_mode: str | None = None
    switched: bool = False
    routed: bool = False
    access_vlan: int | None = None
    native_vlan: int | None = None
    native_tagged: bool | None = None
    allowed_vlans: VlanSet = ALL_VLANS
    emptied_by: ConfigLine | None = None
    trunk_groups: list[str] = field(default_factory=list)
    voice_vlan: int | None = None
    channel_group: int | None = None
    channel_mode: str | None = None
    mlag: int | None = None
    peer_link: bool = False
    isolated: bool = False
    bpdu_guard: bool = False
    untagged: bool = False
    learns: Place | None = None
    vrf: str | None = None
    encapsulation_vlan: int | None = None
    addresses: dict[str, str] = field(default_factory=dict)
    shared_addresses: set[str] = field(default_factory=set)
    anycast_gateway: bool = False
    gateway_groups: dict[tuple[str, ...], GatewayGroup] = field(default_factory=dict)
    bindings: dict[tuple[int, bool, str], Binding] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)

    def said(self, command: Command, *field_names: str) -> None:
        """Remember which line set a field."""
        place = command.place
        for name in field_names:
            self.places[name] = place
