"""The virtual domains of a FortiOS configuration: each is a firewall with interfaces, routes and policies of its own.

Source: FortiOS Administration Guide, "Virtual Domains".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from topocheck.load.firewall.fortios_tree import Section

ROOT = "root"


@dataclass(frozen=True, slots=True)
class Vdom:
    """One virtual domain. ``alone`` tells that there is no other that forwards anything.

    ``interfaces`` are those that belong to it, by name. ``zones`` gives the interfaces of its zones, SD-WAN zones too.
    """

    name: str
    section: Section
    device: Section
    interfaces: Mapping[str, Section] = field(default_factory=dict)
    zones: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    alone: bool = True

    def own(self, name: str) -> str:
        """A name of this VDOM, told apart from the same name in another one."""
        return name if self.alone else f"{self.name}/{name}"

    @property
    def zone_of(self) -> Mapping[str, str]:
        """The zone of each interface that is in one."""
        return {interface: self.own(zone) for zone, members in self.zones.items() for interface in members}

    def ends(self, names: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The zones and the interfaces that a policy's names are; both empty for any.

        A rule that names zones and interfaces would ask for both at once, so zones become their interfaces there.
        """
        if "any" in names:
            return (), ()
        zones = tuple(name for name in names if name in self.zones)
        if len(zones) == len(names):
            return tuple(self.own(name) for name in zones), ()
        return (), tuple(member for name in names for member in self.zones.get(name, (name,)))

    @property
    def transparent(self) -> bool:
        """Whether it bridges instead of routing."""
        return self.section.inside("system settings").text("opmode") == "transparent"

    def vrf(self, number: str) -> str | None:
        """The routing table of an interface, by its ``vrf``."""
        numbered = number not in ("", "0")
        if self.alone:
            return number if numbered else None
        return f"{self.name}/{number}" if numbered else self.name


def vdoms_of(root: Section) -> tuple[Vdom, ...]:
    """The VDOMs that forward something; without VDOMs the whole configuration is one."""
    device = root.sections.get("global", root)
    interfaces = device.inside("system interface").entries
    if "vdom" not in root.sections:
        return (Vdom(ROOT, root, root, interfaces, dict(_zones(root))),)
    candidates = root.sections["vdom"].entries
    own = {
        name: {each.name: each for each in interfaces.values() if each.text("vdom", ROOT) == name}
        for name in candidates
    }
    used = [name for name, section in candidates.items() if _forwards(section, own[name])]
    return tuple(
        Vdom(name, candidates[name], device, own[name], dict(_zones(candidates[name])), alone=len(used) == 1)
        for name in used
    )


def _forwards(vdom: Section, interfaces: Mapping[str, Section]) -> bool:
    if vdom.inside("firewall policy").entries or vdom.inside("router static").entries:
        return True
    return any(each.values("ip") or each.text("mode") in ("dhcp", "pppoe") for each in interfaces.values())


def _zones(vdom: Section) -> Iterator[tuple[str, tuple[str, ...]]]:
    for zone in vdom.table("system zone"):
        yield zone.name, zone.values("interface")
    for path in ("system sdwan", "system virtual-wan-link"):
        members: dict[str, tuple[str, ...]] = {}
        for member in vdom.inside(path).table("members"):
            zone_name = member.text("zone", "virtual-wan-link")
            members[zone_name] = (*members.get(zone_name, ()), *member.values("interface")[:1])
        yield from members.items()
