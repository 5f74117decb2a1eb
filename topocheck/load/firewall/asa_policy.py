"""What an ASA lets pass: access lists at interfaces, a global one, and security levels where there is none.

Source: Cisco Secure Firewall ASA Firewall CLI Configuration Guide, "Access Rules" (implicit permits, implicit deny, the order
of interface and global rules, inbound and outbound rules); General Operations guide, "Allow Same Security Level
Communication".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from topocheck.load.firewall.asa_access import AccessLists
from topocheck.load.firewall.asa_interfaces import AsaInterface
from topocheck.load.firewall.asa_lines import Line
from topocheck.model.place import Place
from topocheck.model.rule import UNREAD, AccessList, Filter, Rule


@dataclass(frozen=True, slots=True)
class Bound:
    """An access list that is bound."""

    name: str
    place: Place


@dataclass(slots=True)
class Bindings:
    """Which access lists are bound where: by the name of an interface, and to all of them."""

    file: str
    inbound: dict[str, list[Bound]] = field(default_factory=dict)
    outbound: dict[str, list[Bound]] = field(default_factory=dict)
    everywhere: list[Bound] = field(default_factory=list)
    inter_interface: bool = False
    intra_interface: bool = False
    overrides: list[Line] = field(default_factory=list)

    def take(self, line: Line) -> None:
        """Read ``access-group`` and ``same-security-traffic``."""
        words = line.words
        if words[:2] == ("same-security-traffic", "permit"):
            self.inter_interface |= "inter-interface" in words
            self.intra_interface |= "intra-interface" in words
        elif words[0] == "access-group" and len(words) > 2 and "control-plane" not in words:
            bound = Bound(words[1], Place(self.file, line.number, line.column))
            if words[2] == "global":
                self.everywhere.append(bound)
            elif words[2] in ("in", "out") and line.word(3) == "interface" and len(words) > 4:
                side = self.inbound if words[2] == "in" else self.outbound
                side.setdefault(words[4], []).append(bound)
            if "per-user-override" in words:
                self.overrides.append(line)


def rules_of(interfaces: Iterable[AsaInterface], lists: AccessLists, bindings: Bindings) -> Iterator[Rule]:
    """The rules in the order in which they are tried. Zones are the names of the interfaces."""
    named = [interface for interface in interfaces if interface.model.zone is not None]
    yield from _never(named, bindings)
    for zone, bounds in bindings.inbound.items():
        for bound in bounds:
            yield from _list(bound, lists, (zone,))
        if not bindings.everywhere:
            yield _implicit_deny(bounds[-1], (zone,))
    for bound in bindings.everywhere:
        yield from _list(bound, lists, ())
        yield _implicit_deny(bound, ())
    if not bindings.everywhere:
        yield from _levels(
            [interface for interface in named if interface.model.zone not in bindings.inbound], named, bindings
        )


def _list(bound: Bound, lists: AccessLists, zones: tuple[str, ...]) -> Iterator[Rule]:
    rules = lists.rules(bound.name, zones)
    if rules is None:
        yield Rule(f"{bound.name}, which is not in the configuration,", bound.place, UNREAD, from_zones=zones)
    else:
        yield from rules


def _implicit_deny(bound: Bound, zones: tuple[str, ...]) -> Rule:
    return Rule(f"implicit deny of {bound.name}", bound.place, "deny", from_zones=zones)


def _never(named: list[AsaInterface], bindings: Bindings) -> Iterator[Rule]:
    """What no access list can permit: through interfaces for management, and between interfaces of one security level."""
    peers = _by_level(named)
    for interface in named:
        zone = interface.model.zone or ""
        if interface.management is not None:
            yield Rule(f"management-only of {zone}", interface.management, "deny", from_zones=(zone,))
            yield Rule(f"management-only of {zone}", interface.management, "deny", to_zones=(zone,))
        closed = _equals(
            peers[interface.security], zone, inter=not bindings.inter_interface, intra=not bindings.intra_interface
        )
        if closed:
            place = interface.level_place
            yield Rule(f"security level of {zone}", place, "deny", from_zones=(zone,), to_zones=closed)


def _by_level(named: list[AsaInterface]) -> dict[int, tuple[str, ...]]:
    levels: dict[int, list[str]] = {}
    for interface in named:
        levels.setdefault(interface.security, []).append(interface.model.zone or "")
    return {level: tuple(zones) for level, zones in levels.items()}


def _equals(peers: tuple[str, ...], zone: str, *, inter: bool, intra: bool) -> tuple[str, ...]:
    """Of the interfaces of one level the others, or the interface itself, or both."""
    if inter and intra:
        return peers
    return tuple(other for other in peers if other != zone) if inter else (zone,) * intra


def _levels(silent: list[AsaInterface], named: list[AsaInterface], bindings: Bindings) -> Iterator[Rule]:
    """What interfaces without an access list let pass: to lower levels, and to equal ones where that is permitted."""
    peers = _by_level(named)
    lower = {level: tuple(zone for other in sorted(peers) if other < level for zone in peers[other]) for level in peers}
    for interface in silent:
        zone, level = interface.model.zone or "", interface.security
        equal = _equals(peers[level], zone, inter=bindings.inter_interface, intra=bindings.intra_interface)
        if lower[level] or equal:
            place = interface.level_place
            open_to = (*lower[level], *equal)
            yield Rule(f"security level of {zone}", place, "accept", from_zones=(zone,), to_zones=open_to)


def filters_of(zone: str | None, lists: AccessLists, bindings: Bindings) -> tuple[Filter, ...]:
    """The outbound access lists of one interface."""
    found = []
    for bound in bindings.outbound.get(zone or "", ()):
        rules, place = lists.rules(bound.name), lists.place(bound.name)
        acl = None if rules is None else AccessList(bound.name, place or bound.place, rules)
        found.append(Filter(bound.name, "out", bound.place, acl, None))
    return tuple(found)
