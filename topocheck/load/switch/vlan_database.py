"""The VLAN database of a configuration: which VLANs exist, by what name, and whether they forward."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from topocheck.load.switch.command import Command
from topocheck.load.switch.remarks import Remarks
from topocheck.load.switch.tree import ConfigLine
from topocheck.model.place import Place
from topocheck.model.switch import SwitchVlan
from topocheck.model.vlan import VlanSet

_VLANS = re.compile(r"(?P<no>no\s+)?vlan\s+(?P<list>\d[\d,\s-]*)", re.IGNORECASE)


@dataclass(slots=True)
class VlanDraft:
    """What the lines of one VLAN have said. ``suspended`` and ``shut`` each keep it from forwarding."""

    place: Place
    name: str | None = None
    suspended: bool = False
    shut: bool = False
    trunk_groups: list[str] = field(default_factory=list)


@dataclass(slots=True)
class VlanDatabase:
    """Collected ``vlan`` lines. ``mentioned`` tells whether there was any."""

    vlans: dict[int, VlanDraft] = field(default_factory=dict)
    mentioned: bool = False
    _kept_off: dict[tuple[str, ...], VlanSet] = field(default_factory=dict)

    def take(self, line: ConfigLine, remarks: Remarks) -> bool:
        """Read ``vlan 10,20-30`` and what is indented below it; False where the line is another one."""
        match = _VLANS.fullmatch(line.text)
        if match is None:
            return False
        self.mentioned = True
        try:
            listed = VlanSet.parse(match["list"])
        except ValueError:
            remarks.not_vlans(line, match["list"])
            return True
        if match["no"] is not None:
            for vlan in listed:
                self.vlans.pop(vlan, None)
            return True
        place = remarks.place(line)
        drafts = [self.vlans.setdefault(vlan, VlanDraft(place)) for vlan in listed]
        for below in line.children:
            command = Command.of(below, remarks)
            if not all(_take_line(draft, command) for draft in drafts):
                remarks.not_modelled(below, about_switching=command.words[0] in ("private-vlan", "mode"))
        return True

    def entries(self, first_place: Place) -> tuple[SwitchVlan, ...]:
        """The database in ascending order. VLAN 1 is in it on every switch, whether it is written or not."""
        drafts = {1: VlanDraft(first_place, name="default"), **self.vlans}
        return tuple(
            SwitchVlan(vlan, draft.name, not (draft.suspended or draft.shut), draft.place, tuple(draft.trunk_groups))
            for vlan, draft in sorted(drafts.items())
        )

    def kept_off(self, trunk_groups: tuple[str, ...]) -> VlanSet:
        """The VLANs that a trunk port in the given groups does not carry: they have groups, and none of these.

        To be asked when all lines are read. Source: Arista EOS manual, VLANs, trunk groups.
        """
        kept_off = self._kept_off.get(trunk_groups)
        if kept_off is None:
            groups = set(trunk_groups)
            kept_off = self._kept_off[trunk_groups] = VlanSet.of(
                *(
                    vlan
                    for vlan, draft in self.vlans.items()
                    if draft.trunk_groups and groups.isdisjoint(draft.trunk_groups)
                )
            )
        return kept_off


def _take_line(draft: VlanDraft, command: Command) -> bool:
    """One line below ``vlan N``."""
    match command.words:
        case ("name", *_):
            draft.name = None if command.negated else command.line.text.split(None, 1)[1].strip()
        case ("state", state):
            draft.suspended = state == "suspend" and not command.negated
        case ("shutdown",):
            draft.shut = not command.negated
        case ("trunk", "group", *_) if command.negated:
            draft.trunk_groups = [group for group in draft.trunk_groups if group not in command.raw[2:]]
        case ("trunk", "group", _):
            draft.trunk_groups.append(command.raw[2])
        case _:
            return command.negated
    return True
