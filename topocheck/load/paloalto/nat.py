"""Address translation of PAN-OS.

Sources: PAN-OS Networking Administrator's Guide, "NAT Policy Rules" and "NAT Policy Overview": a rule matches the packet as
it came, its destination zone is the one that the untranslated destination is routed to; security rules see the addresses
as they came and the zone after translation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from topocheck.load.paloalto.layout import Layout
from topocheck.load.paloalto.objects import Objects
from topocheck.load.reasons import also_depends
from topocheck.load.rule_parts import address_match
from topocheck.load.rule_spread import spread
from topocheck.load.word_tree import WordNode, unfolded
from topocheck.model.firewall import FirewallInterface, NatRule
from topocheck.model.route import StaticRoute
from topocheck.model.rule import UNREAD, AddressMatch, Rule

_ANY = "any"
_KEYS = frozenset(
    {
        "from", "to", "source", "destination", "service", "to-interface", "nat-type", "disabled", "description", "tag",
        "active-active-device-binding", "target", "uuid", "group-tag",
    }
)  # fmt: skip
_DYNAMIC = "the name that the translated address is resolved from"


class Ways:
    """Which zone a destination is routed to, as far as connected networks and static routes tell."""

    def __init__(self, interfaces: Sequence[FirewallInterface], routes: Sequence[StaticRoute]) -> None:
        self._connected = [(ip.network, each.zone) for each in interfaces for ip in each.addresses]
        self._routes = routes
        self._zones = {each.name: each.zone for each in interfaces}

    def zone(self, match: AddressMatch) -> str | None:
        """The zone of an address or network; None where it can't be told."""
        if not isinstance(match, IPv4Network | IPv6Network):
            return None
        found = self._longest(match)
        if found is not None:
            return found
        covering = [each for each in self._routes if each.to.version == match.version and _within(match, each.to)]
        best = max(covering, key=lambda route: route.to.prefixlen, default=None)
        if best is None:
            return None
        if best.interface is not None:
            return self._zones.get(best.interface)
        return None if best.via is None else self._longest(_host(best.via))

    def _longest(self, match: IPv4Network | IPv6Network) -> str | None:
        found = [(network.prefixlen, zone) for network, zone in self._connected if _within(match, network)]
        return max(found, key=lambda each: each[0])[1] if found else None


def _host(address: IPv4Address | IPv6Address) -> IPv4Network | IPv6Network:
    return IPv4Network(address) if isinstance(address, IPv4Address) else IPv6Network(address)


def _within(inner: IPv4Network | IPv6Network, outer: IPv4Network | IPv6Network) -> bool:
    return inner.version == outer.version and inner.prefixlen >= outer.prefixlen and inner.network_address in outer


def nat_rules(layout: Layout, objects: Objects, ways: Ways) -> Iterator[NatRule]:
    """The translations of all rulebases in order: one for each address that a rule translates."""
    for rulebase in layout.rulebases:
        for written in rulebase.nodes("nat", "rules"):
            node = unfolded(written, _KEYS)
            if node.value("disabled") != "yes":
                yield from _nat_rule(node, objects, ways)


def _nat_rule(node: WordNode, objects: Objects, ways: Ways) -> Iterator[NatRule]:
    place = node.place(objects.notes.file)
    kind = node.value("nat-type") or "ipv4"
    if kind != "ipv4" or not node.values("from") or not node.values("to"):
        message = f"the translation {node.name} is of the type {kind} or lacks its zones, which is not modelled"
        objects.notes.misread(place, message, "give its zones, or trace flows that it does not concern")
        yield NatRule(node.name, place, UNREAD)
        return
    source, destination = node.get("source-translation"), _destination_translation(node)
    for header in _headers(node, objects):
        rule = _header(node, header)
        if destination is not None:
            yield from _destination(rule, destination, ways, objects)
        if source is not None and source.children:
            yield from _source(rule, source, objects, after=destination is not None)
        if destination is None and (source is None or not source.children):
            yield from _exemption(rule, ways)


def _destination_translation(node: WordNode) -> WordNode | None:
    return node.get("destination-translation") or node.get("dynamic-destination-translation")


def _headers(node: WordNode, objects: Objects) -> Iterator[Rule]:
    """What a translation matches, as rules."""
    place = node.place(objects.notes.file)
    depends = ["which firewalls the rule is pushed to"] if "target" in node.children else []
    if "active-active-device-binding" in node.children:
        depends.append("which of the two firewalls is active")
    blank = Rule(node.name, place, "accept", depends_on=also_depends(*depends))
    sources = objects.addresses(node.values("source") or (_ANY,), place)
    destinations = objects.addresses(node.values("destination") or (_ANY,), place)
    yield from spread(
        blank,
        sources.settled(),
        destinations.settled(),
        objects.services(node.values("service") or (_ANY,), (_ANY,), place),
    )


def _header(node: WordNode, header: Rule) -> NatRule:
    out = node.value("to-interface")
    return NatRule(
        node.name,
        header.place,
        "source",
        from_zones=_named(node.values("from")),
        to_zones=_named(node.values("to")),
        sources=header.sources,
        destinations=header.destinations,
        protocols=header.protocols,
        destination_ports=header.destination_ports,
        to_interfaces=(out,) if out is not None and out != _ANY else (),
        depends_on=also_depends(header.depends_on, "the source port" if header.source_ports else None),
    )


def _named(zones: tuple[str, ...]) -> tuple[str, ...]:
    return () if _ANY in zones else zones


def _destination(rule: NatRule, translation: WordNode, ways: Ways, objects: Objects) -> Iterator[NatRule]:
    """The destination part; its zone is told from the route here, for it is asked before the packet is routed."""
    zones = [ways.zone(match) for match in rule.destinations] if rule.to_zones else []
    fits = [
        match for match, zone in zip(rule.destinations, zones, strict=False) if zone is None or zone in rule.to_zones
    ]
    if zones and not fits:
        message = f"the translation {rule.name} never matches: its destination is routed to the zone {zones[0]}, not {rule.to_zones[0]}"
        objects.notes.misread(rule.place, message, f"set its destination zone to {zones[0]}")
        return
    told = not rule.to_zones or (bool(zones) and None not in zones)
    address, network = _target(translation, objects)
    port = translation.value("translated-port")
    yield replace(
        rule,
        type="destination",
        to_zones=(),
        destinations=tuple(fits) if zones else rule.destinations,
        translate=address,
        translate_port=int(port) if port is not None and port.isascii() and port.isdigit() else None,
        one_to_one=network,
        depends_on=also_depends(
            rule.depends_on,
            None if told else "the zone that its destination is routed to",
            _DYNAMIC if translation.name.startswith("dynamic") else None,
        ),
    )


def _exemption(rule: NatRule, ways: Ways) -> Iterator[NatRule]:
    """A rule without translation keeps what it matches as it is: the source, and the destination where its zone can be told."""
    yield replace(rule, type="no-source")
    zones = {ways.zone(match) for match in rule.destinations}
    if not rule.to_zones or (zones and zones <= {*rule.to_zones}):
        yield replace(rule, type="no-destination", to_zones=(), to_interfaces=())


def _target(translation: WordNode, objects: Objects) -> tuple[str, bool]:
    """The address or network that is translated to, and whether it is mapped one to one."""
    written = translation.value("translated-address") or ""
    found = objects.addresses((written,), translation.place(objects.notes.file)).known
    if len(found) == 1 and isinstance(found[0], IPv4Network | IPv6Network):
        network = found[0]
        single = network.num_addresses == 1
        return str(network.network_address if single else network), not single
    return str(found[0]) if found else written, False


def _source(rule: NatRule, translation: WordNode, objects: Objects, *, after: bool) -> Iterator[NatRule]:
    """The source part, and for a static one that works both ways the destination part that it implies.

    Where the destination is translated too, the packet has another destination and zone by now than the rule asks for.
    """
    if after:
        rule = replace(
            rule,
            to_zones=(),
            destinations=(),
            depends_on=also_depends(rule.depends_on, f"whether {rule.name} translated its destination"),
        )
    for kind in translation.children.values():
        interface = kind.get("interface-address")
        if interface is not None:
            yield replace(rule, translate=_own_address(interface, objects))
            continue
        place = kind.place(objects.notes.file)
        pool = objects.addresses(kind.values("translated-address"), place)
        target = pool.known[0] if pool.known else None
        single = isinstance(target, IPv4Network | IPv6Network) and target.num_addresses == 1
        static = kind.name == "static-ip"
        text = str(target.network_address) if single and isinstance(target, IPv4Network | IPv6Network) else str(target)
        depends = also_depends(rule.depends_on, *pool.unknown)
        yield replace(rule, translate=text, one_to_one=static and not single, depends_on=depends)
        if static and kind.value("bi-directional") == "yes" and target is not None and rule.sources:
            yield _way_back(rule, target)


def _own_address(interface: WordNode, objects: Objects) -> str:
    """The address that is written for the interface, else the one that it has."""
    written = interface.value("ip")
    if written is None:
        return "interface"
    node = objects.find("address", written)
    text = (node.value("ip-netmask") or "") if node is not None else written
    return text.split("/")[0] if address_match(text) is not None else written


def _way_back(rule: NatRule, target: AddressMatch) -> NatRule:
    original = rule.sources[0]
    single = isinstance(original, IPv4Network | IPv6Network) and original.num_addresses == 1
    return replace(
        rule,
        type="destination",
        from_zones=(),
        to_zones=(),
        sources=(),
        destinations=(target,),
        to_interfaces=(),
        translate=str(original.network_address)
        if isinstance(original, IPv4Network | IPv6Network) and single
        else str(original),
        one_to_one=not single,
    )
