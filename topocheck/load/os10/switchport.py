"""The ``switchport`` and VLT lines of an OS10 interface, which mean something else than Cisco's.

A trunk carries the VLANs of its allowed list tagged, an empty list at first, and the access VLAN untagged; lines add to the list,
and ``no`` takes away. Sources: Dell OS10 Enterprise Edition User Guide, "VLAN interfaces", "Trunk mode", ``switchport`` commands;
"Virtual Link Trunking".
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from topocheck.load.switch.command import Command
from topocheck.model.place import Place
from topocheck.model.port import access, bridge_port, trunk
from topocheck.model.switch import SwitchInterface
from topocheck.model.vlan import ALL_VLANS, NO_VLANS, VlanSet


@dataclass(slots=True)
class Os10Port:
    """What the lines of one interface have said so far; None means that no line has said it.

    ``no_untagged`` tells that untagged frames are dropped, ``bridges`` that a mode was given after any ``no switchport``: OS10
    has no bare ``switchport``, a mode takes its place.
    """

    mode: str | None = None
    access_vlan: int | None = None
    no_untagged: bool = False
    tagged: VlanSet = NO_VLANS
    bridges: bool = False
    vlt: int | None = None
    places: dict[str, Place] = field(default_factory=dict)

    def take(self, command: Command) -> bool:
        """Let one line take effect; False where it is none of OS10's own."""
        match command.words:
            case ("switchport",):
                self.bridges = not command.negated
            case ("switchport", "mode", *_):
                self.mode = None if command.negated else command.word(2)
                self.bridges = not command.negated
                self.places["mode"] = command.place
            case ("switchport", "access", "vlan", *_):
                self._access(command)
            case ("switchport", "trunk", "allowed", "vlan", *_):
                self._allowed(command)
            case ("vlt-port-channel", *_):
                self.vlt = None if command.negated else command.number(1)
                self.places["mlag"] = command.place
            case _:
                return False
        return True

    def _access(self, command: Command) -> None:
        vlan = None if command.negated else command.vlan(3)
        self.access_vlan, self.no_untagged = vlan, command.negated
        self.places["access_vlan"] = command.place

    def _allowed(self, command: Command) -> None:
        if command.negated and not command.word(4):
            self.tagged = NO_VLANS
        else:
            try:
                vlans = VlanSet.parse(command.rest(4).removeprefix("add "))
            except ValueError:
                command.remarks.not_vlans(command.line, command.rest(4))
                return
            self.tagged = self.tagged - vlans if command.negated else self.tagged | vlans
        self.places["allowed_vlans"] = command.place

    def settled(self, read: SwitchInterface, default_vlan: int) -> SwitchInterface:
        """The interface as OS10 means it, from what the lines that it shares with Cisco made of it."""
        read = replace(read, mlag=self.vlt, places={**read.places, **self.places})
        if read.mode not in ("access", "trunk", "dynamic") and not (read.mode == "routed" and self.bridges):
            return read
        untagged = None if self.no_untagged else self.access_vlan or default_vlan
        if self.mode == "trunk":
            return self._trunk(read, untagged)
        vlan = self.access_vlan or default_vlan
        return replace(read, mode="access", access_vlan=vlan, rule=access(vlan))

    def _trunk(self, read: SwitchInterface, untagged: int | None) -> SwitchInterface:
        places = dict(read.places)
        if "access_vlan" in places:
            places["native_vlan"] = places.pop("access_vlan")
        alone = NO_VLANS if untagged is None else VlanSet.of(untagged)
        tagged = self.tagged - alone
        return replace(
            read,
            mode="trunk",
            access_vlan=None,
            native_vlan=untagged,
            allowed_vlans=tagged | alone,
            places=places,
            rule=bridge_port(untagged, tagged, alone),
        )


VLTI = trunk(ALL_VLANS)
"""The link between two VLT peers, which carries every VLAN without being told."""
