"""Reads the vendor-neutral firewall file (``dialect: topocheck``) into the model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from difflib import get_close_matches
from ipaddress import ip_address

from topocheck.load.firewall_format import FIREWALL_FORMAT, FirewallRow, InterfaceRow, NatRow, RuleRow
from topocheck.load.own_file import CODE, Problems, in_order, read_own
from topocheck.load.own_problem import object_name, problem
from topocheck.load.wire import Wire
from topocheck.load.yaml_reader import YamlFile
from topocheck.model.firewall import Firewall, FirewallInterface, NatRule
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related
from topocheck.model.route import StaticRoute
from topocheck.model.rule import UNREAD, Rule
from topocheck.model.value import Mapping, Scalar, Sequence

KIND = "Firewall"
_EVERY_ZONE = "any"


def is_firewall(file: YamlFile) -> bool:
    """Whether a file is a firewall of this format: ``kind: Firewall`` and, unlike a Kubernetes object, no ``apiVersion``."""
    return any(
        isinstance(document, Mapping) and document.text("kind") == KIND and "apiVersion" not in document
        for document in file.documents
    )


def read_firewall(file: YamlFile, name: str) -> tuple[Firewall | None, Problems]:
    """The firewall of a file, under the name that the site gives it; None where the file holds no mapping at all.

    The problems are the file's syntax (SCH01) and its content (SIT01).
    """
    row, problems = read_own(file, FIREWALL_FORMAT, name=name)
    document = next((document for document in file.documents if not document.is_null), None)
    if not isinstance(document, Mapping):
        return None, problems or _nothing_there(file, name)
    wrong = tuple((CODE, found) for found in _contradictions(document, row, object_name(KIND, name)))
    return _firewall(file.file, name, document, row), in_order((*problems, *wrong))


def _nothing_there(file: YamlFile, name: str) -> Problems:
    owner = object_name(KIND, name)
    message = "the firewall file is empty and must describe the firewall's interfaces and rules"
    return ((CODE, problem(Place(file.file, 1), message, owner, "write the firewall's interfaces and rules")),)


def _firewall(file: str, name: str, document: Mapping, row: FirewallRow) -> Firewall:
    return Firewall(
        name=name,
        file=file,
        place=document.place,
        stateful=row.stateful,
        default=_verdict(row.default),
        default_place=document.place_of("default"),
        intrazone=_verdict(row.intrazone),
        intrazone_place=document.place_of("intrazone"),
        interfaces=tuple(_interface(interface) for interface in row.interfaces),
        routes=tuple(
            StaticRoute(to=route.to, via=route.via, place=route.place, interface=route.interface)
            for route in row.routes
        ),
        rules=tuple(_rules(document, row)),
        nat=(
            *(
                NatRule("a translation that could not be read", place, UNREAD)
                for place in _left_out(document, "nat", row.nat)
            ),
            *(_nat(nat, number) for number, nat in enumerate(row.nat, 1)),
        ),
    )


def _rules(document: Mapping, row: FirewallRow) -> list[Rule]:
    """The rules in the order of the file; one that could not be read keeps its place, for nobody knows what it matches."""
    unread = [Rule("a rule that could not be read", place, UNREAD) for place in _left_out(document, "rules", row.rules)]
    rules = [*unread, *(_rule(rule, number) for number, rule in enumerate(row.rules, 1))]
    return sorted(rules, key=lambda rule: rule.place)


def _left_out(document: Mapping, key: str, rows: Iterable[Wire]) -> list[Place]:
    """The entries of a list that are not among its rows, as something in them is wrong."""
    written = document.get(key)
    if written is None or written.is_null:
        return []
    read = {row.place for row in rows}
    items = written.items if isinstance(written, Sequence) else [written]
    return [item.place for item in items if item.place not in read]


def _verdict(word: str) -> str:
    return "accept" if word == "allow" else word


def _interface(row: InterfaceRow) -> FirewallInterface:
    return FirewallInterface(
        name=row.name,
        place=row.place,
        parent=row.parent,
        vlan=row.vlan,
        addresses=() if row.address is None else (row.address,),
        address_place=None if row.address is None else row.place_of("address"),
        zone=row.zone,
        enabled=row.enabled,
        mtu=row.mtu,
    )


def _rule(row: RuleRow, number: int) -> Rule:
    return Rule(
        name=row.name or f"rule {number}",
        place=row.place,
        action=row.action,
        from_zones=tuple(row.from_),
        to_zones=tuple(row.to),
        sources=tuple(row.source_address),
        destinations=tuple(row.destination_address),
        protocols=tuple(row.protocol),
        source_ports=tuple(row.source_port),
        destination_ports=tuple(row.destination_port),
    )


def _nat(row: NatRow, number: int) -> NatRule:
    return NatRule(
        name=row.name or f"nat {number}",
        place=row.place,
        type=row.type,
        from_zones=tuple(row.from_),
        to_zones=tuple(row.to),
        sources=tuple(row.source_address),
        destinations=tuple(row.destination_address),
        translate=row.translate,
    )


def _contradictions(document: Mapping, row: FirewallRow, owner: str) -> Iterator[Problem]:
    """Names that mean nothing and numbers that mean two things, in the order of the file.

    Names are looked up among all that the file writes: an interface left out for another mistake is still declared.
    """
    interfaces = {name for item in document.mappings("interfaces") if (name := item.text("name")) is not None}
    zones = {zone for item in document.mappings("interfaces") if (zone := item.text("zone")) is not None}
    yield from _repeated_interfaces(row.interfaces, owner)
    yield from _subinterfaces(row.interfaces, interfaces, owner)
    for route in row.routes:
        if route.via is None and route.interface is None:
            message = f'the route to {route.to} has neither "via" nor "interface", and must have one of them'
            yield problem(route.place, message, owner, 'add "via" or "interface"')
        if route.interface is not None and route.interface not in interfaces:
            yield _no_interface(route, "interface", route.interface, owner)
    yield from _unknown_zones(row, zones, owner)
    for nat in row.nat:
        if nat.translate != "interface" and not _is_address(nat.translate):
            message = f'translate is "{nat.translate}" and must be an IP address or interface'
            yield problem(nat.place_of("translate"), message, owner, "make translate an IP address or interface")


def _repeated_interfaces(rows: list[InterfaceRow], owner: str) -> Iterator[Problem]:
    first: dict[str, Place] = {}
    for row in rows:
        place = first.setdefault(row.name, row.place)
        if place != row.place:
            message = f"the interface {row.name} is declared on line {place.line} already, and must be declared once"
            yield problem(row.place, message, owner, "remove one of the two, or rename it")


def _subinterfaces(rows: list[InterfaceRow], interfaces: set[str], owner: str) -> Iterator[Problem]:
    first: dict[tuple[str, int], InterfaceRow] = {}
    parents = {row.name: row.parent for row in rows if row.parent is not None}
    for row in rows:
        if row.parent is not None and row.parent not in interfaces:
            yield _no_interface(row, "parent", row.parent, owner)
        elif row.parent is not None and _leads_back(row.name, parents):
            message = f"the parents of {row.name} lead back to it, and must end at an interface without a parent"
            yield problem(row.place_of("parent"), message, owner, "name the physical interface as the parent")
        if row.vlan is None:
            continue
        if row.parent is None:
            message = f'{row.name} has the VLAN {row.vlan} and no "parent", which must name the interface that carries its tag'
            yield problem(row.place_of("vlan"), message, owner, f'add "parent" to {row.name}')
            continue
        other = first.setdefault((row.parent, row.vlan), row)
        if other is not row:
            message = (
                f"{row.name} and {other.name} both have VLAN {row.vlan} on {row.parent}; "
                "a VLAN must have one subinterface on one parent"
            )
            yield problem(row.place_of("vlan"), message, owner, f"give {row.name} a VLAN of its own or remove it")


def _leads_back(name: str, parents: dict[str, str]) -> bool:
    seen = {name}
    above = parents.get(name)
    while above is not None and above not in seen:
        seen.add(above)
        above = parents.get(above)
    return above == name


def _no_interface(row: Wire, key: str, name: str, owner: str) -> Problem:
    message = f'{key} is "{name}" and must be an interface that this file declares'
    return problem(row.place_of(key), message, owner, f'add "{name}" to interfaces or correct the name')


def _unknown_zones(row: FirewallRow, zones: set[str], owner: str) -> Iterator[Problem]:
    """Zones that rules name and no interface is in, each once, at the interface that is meant where that can be told."""
    uses = [use for rule in (*row.rules, *row.nat) for use in _zones_of(rule.tree)]
    named = {item.text for _, item in uses}
    idle = [interface for interface in row.interfaces if interface.address is not None and interface.zone not in named]
    for zone in sorted(named - zones):
        meant = _meant(zone, idle)
        lines = [(key, item.place) for key, item in uses if item.text == zone]
        related = tuple(Related(place, f"{zone} is named here") for _, place in lines)
        if meant is not None:
            said = "is in no zone" if meant.zone is None else f'is in the zone "{meant.zone}", which no rule names'
            message = f'{meant.name} {said}, and the rules name "{zone}", which no interface is in'
            fix = f"write zone: {zone} at {meant.name}, or correct the rules"
            yield replace(problem(meant.place, message, owner, fix), related=related)
        else:
            choice = f"one of {', '.join(sorted(zones))}" if zones else "the zone of an interface"
            message = f'{lines[0][0]} has the zone "{zone}", which no interface is in; it must be {choice}'
            fix = f'correct the zone or leave "{lines[0][0]}" out to match every zone'
            yield replace(problem(lines[0][1], message, owner, fix), related=related[1:])


def _zones_of(rule: Mapping) -> Iterator[tuple[str, Scalar]]:
    for key in ("from", "to"):
        written = rule.get(key)
        for item in written if isinstance(written, Sequence) else (written,):
            if isinstance(item, Scalar) and item.data is not None and item.text != _EVERY_ZONE:
                yield key, item


def _meant(zone: str, idle: list[InterfaceRow]) -> InterfaceRow | None:
    """The one interface that has no zone, or whose zone is spelt almost like one."""
    zoneless = [interface for interface in idle if interface.zone is None]
    close = get_close_matches(
        zone, [interface.zone for interface in idle if interface.zone is not None], n=2, cutoff=0.8
    )
    found = [*zoneless, *(interface for interface in idle if interface.zone in close)]
    return found[0] if len(found) == 1 else None


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
