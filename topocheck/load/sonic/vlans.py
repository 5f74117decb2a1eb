"""VLAN and VLAN_MEMBER: which VLANs exist, and which ports carry them with and without a tag.

Source: SONiC Configuration wiki, VLAN and VLAN_MEMBER; sonic-swss cfgmgr/vlanmgr.cpp: an untagged member has the VLAN as its PVID,
and VLAN 1, which the kernel gives to every bridge port, is taken away.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from topocheck.load.device_dialect import Problems
from topocheck.load.sonic.tables import Row, Tables
from topocheck.load.switch.remarks import illegal_vlans
from topocheck.model.place import Place
from topocheck.model.port import PortRule, bridge_port
from topocheck.model.problem import Problem
from topocheck.model.switch import SwitchVlan
from topocheck.model.vlan import HIGHEST, LOWEST, NO_VLANS, VlanSet


@dataclass(slots=True)
class Membership:
    """The VLANs of one port. ``untagged`` and ``tagged`` are with the places of their rows."""

    untagged: dict[int, Place] = field(default_factory=dict)
    tagged: dict[int, Place] = field(default_factory=dict)

    @property
    def pvid(self) -> int | None:
        """The VLAN of untagged frames; a port has one at most, the last row wins."""
        return next(reversed(self.untagged), None)

    @property
    def rule(self) -> PortRule:
        """How the port forwards: every VLAN that it is a member of is accepted tagged, as on a Linux bridge."""
        tagged = VlanSet.of(*self.tagged)
        untagged = NO_VLANS if self.pvid is None else VlanSet.of(self.pvid)
        return bridge_port(self.pvid, tagged - untagged, untagged)


def vlan_number(name: str) -> int | None:
    """2003 of ``Vlan2003``; None for anything else."""
    digits = name.removeprefix("Vlan")
    if digits == name or not (digits.isascii() and digits.isdecimal()) or len(digits) > 4:
        return None
    return int(digits) if LOWEST <= int(digits) <= HIGHEST else None


def read_vlans(tables: Tables) -> Iterator[SwitchVlan]:
    """The VLANs that exist. Their ``admin_status`` is that of the VLAN's interface and stops no frame that is bridged."""
    seen = set()
    for row in tables.rows("VLAN"):
        number = vlan_number(row.name)
        if number is not None and number not in seen:
            seen.add(number)
            yield SwitchVlan(number, row.text("alias") or row.text("description"), active=True, place=row.place)


def read_memberships(tables: Tables, device: str) -> tuple[dict[str, Membership], Problems]:
    """The VLANs of each port, by the port's name, and rows whose VLAN can be none."""
    ports: dict[str, Membership] = {}
    problems: list[tuple[str, Problem]] = []
    for row in tables.rows("VLAN_MEMBER"):
        if len(row.key) != 2:
            continue
        number = vlan_number(row.name)
        if number is None:
            problems.append(("SWI02", illegal_vlans(device, row.place, "|".join(row.key), row.name)))
            continue
        member = ports.setdefault(row.key[1], Membership())
        where = member.untagged if _is_untagged(row) else member.tagged
        where[number] = row.place_of("tagging_mode")
    return ports, tuple(problems)


def _is_untagged(row: Row) -> bool:
    """``untagged``, or ``priority_tagged``: a tag of VLAN 0 on the way out, which is none. Without a mode it is untagged."""
    return row.text("tagging_mode") != "tagged"
