"""The bridge domain and the ports in it: which VLANs a port carries, and which of them untagged.

Source: Cumulus Linux User Guide, "VLAN-aware Bridge Mode": a port without VLANs of its own has those of the bridge, untagged frames are
in VLAN 1 unless ``untagged`` says otherwise, and an ``access`` port has one VLAN, untagged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from topocheck.load.switch.remarks import illegal_vlans
from topocheck.load.word_tree import WordNode
from topocheck.model.place import Place
from topocheck.model.port import PortRule, bridge_port
from topocheck.model.problem import Problem
from topocheck.model.switch import SwitchVlan
from topocheck.model.vlan import NO_VLANS, VlanSet

DEFAULT_PVID = 1


@dataclass(frozen=True, slots=True)
class BridgedPort:
    """How a port is in the bridge: ``mode`` is access or trunk; ``pvid`` is None where untagged frames are dropped."""

    mode: str
    pvid: int | None
    vlans: VlanSet
    places: dict[str, Place]

    @property
    def rule(self) -> PortRule:
        """How the port forwards, as a port of a VLAN-aware Linux bridge."""
        untagged = NO_VLANS if self.pvid is None else VlanSet.of(self.pvid)
        return bridge_port(self.pvid, self.vlans - untagged, untagged)


@dataclass(slots=True)
class Bridge:
    """The one bridge domain that is modelled. ``vlans`` are with the place where each was first said."""

    name: str
    file: str
    device: str
    pvid: int | None = DEFAULT_PVID
    inherited: VlanSet = field(default_factory=lambda: VlanSet.of(DEFAULT_PVID))
    vlans: dict[int, Place] = field(default_factory=dict)
    problems: list[tuple[str, Problem]] = field(default_factory=list)

    @classmethod
    def of(cls, name: str, node: WordNode, file: str, device: str) -> Bridge:
        """A bridge domain as it is configured."""
        bridge = cls(name, file, device)
        own = bridge.listed(node.get("vlan"))
        bridge.inherited = own if own is not None else bridge.inherited
        bridge.pvid = bridge.untagged(node, DEFAULT_PVID)
        return bridge

    def listed(self, node: WordNode | None) -> VlanSet | None:
        """The VLANs under ``vlan``, None where there are none; ``all`` are those of the bridge."""
        if node is None:
            return None
        vlans = NO_VLANS
        for entry in node.children.values():
            if entry.name == "all":
                vlans |= self.inherited
                continue
            try:
                said = VlanSet.parse(entry.name)
            except ValueError:
                place = entry.place(self.file)
                self.problems.append(("SWI02", illegal_vlans(self.device, place, f"vlan {entry.name}", entry.name)))
                continue
            vlans |= said
            for vlan in said:
                self.vlans.setdefault(vlan, entry.place(self.file))
        return vlans

    def untagged(self, node: WordNode, otherwise: int | None) -> int | None:
        """The VLAN of untagged frames; ``none`` drops them."""
        said = node.value("untagged")
        if said is None or said in ("none", "auto"):
            return otherwise if said != "none" else None
        number = self._one(node.get("untagged"), said)
        return otherwise if number is None else number

    def _one(self, node: WordNode | None, text: str) -> int | None:
        """One VLAN, or a problem where it is none."""
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
        if 1 <= number <= 4094:
            if node is not None:
                self.vlans.setdefault(number, node.place(self.file))
            return number
        if node is not None:
            said = illegal_vlans(self.device, node.place(self.file), f"{node.name} {text}", text)
            self.problems.append(("SWI02", said))
        return None

    def port(self, node: WordNode) -> BridgedPort:
        """A port in this bridge, by what stands under ``bridge domain NAME`` of its interface."""
        place = node.place(self.file)
        access, text = node.get("access"), node.value("access")
        number = self._one(access, text) if text is not None and text != "auto" else None
        if access is not None and number is not None:
            said = access.place(self.file)
            return BridgedPort("access", number, VlanSet.of(number), {"mode": said, "access_vlan": said})
        own, untagged = node.get("vlan"), node.get("untagged")
        listed = self.listed(own)
        pvid = self.untagged(node, self.pvid)
        vlans = (listed if listed is not None else self.inherited) | (NO_VLANS if pvid is None else VlanSet.of(pvid))
        places = {"mode": place, "allowed_vlans": own.place(self.file) if own is not None else place}
        if untagged is not None:
            places["native_vlan"] = untagged.place(self.file)
        return BridgedPort("trunk", pvid, vlans, places)

    def database(self) -> Iterator[SwitchVlan]:
        """Every VLAN that the bridge or a port of it has: any such one is forwarded between the ports that have it."""
        for vlan in sorted(self.vlans):
            yield SwitchVlan(vlan, None, active=True, place=self.vlans[vlan])
