"""Address translation of an SRX firewall: static, destination and source rule sets.

Static translation comes before destination translation, and its way back before source translation; of several rule sets the
one about an interface comes before one about a zone, and that before one about a routing instance. Source: Junos OS NAT User
Guide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from ipaddress import IPv4Network, IPv6Network, ip_address

from topocheck.load.address_set import EVERYTHING, AddressSet, network_or_range, paired, pool_text
from topocheck.load.junos.address_book import AddressBooks
from topocheck.load.junos.applications import Applications
from topocheck.load.junos.interfaces import unit_key
from topocheck.load.junos.prefixes import match_of
from topocheck.load.junos.protocols import ports_of, protocol_of
from topocheck.load.junos.reading import Reading
from topocheck.load.junos.tree import Node, lift
from topocheck.load.rule_spread import spread, translation
from topocheck.load.service_set import ANY_SERVICE, Service
from topocheck.model.firewall import FirewallInterface, NatRule
from topocheck.model.rule import UNREAD, AddressMatch, Rule, Wildcard

_CONTEXTS = ("interface", "zone", "routing-instance")  # the more specific come first
_DEFAULT_INSTANCE = "default"
_READ = frozenset(
    {
        "source-address",
        "source-address-name",
        "destination-address",
        "destination-address-name",
        "destination-port",
        "protocol",
    }
    | {"application", "source-port", "apply-groups", "apply-groups-except"}
)
_EVERYWHERE: tuple[AddressMatch, ...] = (IPv4Network("0.0.0.0/0"), IPv6Network("::/0"))


@dataclass(frozen=True, slots=True)
class _Ends:
    """Between which interfaces or zones a rule set translates."""

    from_zones: tuple[str, ...] = ()
    from_interfaces: tuple[str, ...] = ()
    to_zones: tuple[str, ...] = ()
    to_interfaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Nat:
    """Makes the translations of a configuration. ``names`` are what the model calls the units."""

    reading: Reading
    books: AddressBooks
    applications: Applications
    interfaces: tuple[FirewallInterface, ...]
    names: Mapping[str, str]

    def rules(self) -> tuple[NatRule, ...]:
        """All translations in the order in which they are tried."""
        static_in: list[NatRule] = []
        static_out: list[NatRule] = []
        for rule_set in self._sets("static"):
            for rule in rule_set.nodes("rule"):
                for found in self._static(rule_set, rule):
                    (static_out if found.type == "source" else static_in).append(found)
        destination = [
            found
            for rule_set in self._sets("destination")
            for rule in rule_set.nodes("rule")
            for found in self._destination(rule_set, rule)
        ]
        source = [
            found
            for rule_set in self._sets("source")
            for rule in rule_set.nodes("rule")
            for found in self._source(rule_set, rule)
        ]
        return (*static_in, *destination, *static_out, *source)

    def _sets(self, kind: str) -> list[Node]:
        return sorted(self.reading.root.nodes("security", "nat", kind, "rule-set"), key=_generality)

    def _ends(self, rule_set: Node) -> _Ends:
        from_zones, from_interfaces = self._context(rule_set.get("from"))
        to_zones, to_interfaces = self._context(rule_set.get("to"))
        return _Ends(from_zones, from_interfaces, to_zones, to_interfaces)

    def _context(self, node: Node | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Zones and interfaces; a routing instance is all the interfaces in it."""
        if node is None:
            return (), ()
        interfaces = [self.names.get(unit_key(name), name) for name in node.values("interface")]
        for instance in node.values("routing-instance"):
            vrf = None if instance == _DEFAULT_INSTANCE else instance
            inside = [interface.name for interface in self.interfaces if interface.vrf == vrf and interface.zone]
            interfaces += inside or [f"(none in {instance})"]
        return node.values("zone"), tuple(interfaces)

    def _matched(self, rule_set: Node, rule: Node) -> Iterator[Rule]:
        """What a rule is about, as rules whose action says nothing."""
        match = rule.get("match") or Node("match", rule.line, rule.column)
        lift(match, _READ, _READ)
        depends = [f'"{word}"' for word in match.children if word not in _READ]
        ends = self._ends(rule_set)
        template = Rule(
            rule.word,
            rule.place(self.reading.file),
            "accept",
            ends.from_zones,
            ends.to_zones,
            from_interfaces=ends.from_interfaces,
            to_interfaces=ends.to_interfaces,
            depends_on=" and ".join(depends) or None,
        )
        for service in self._services(match):
            part = replace(
                template, depends_on=template.depends_on or ("the source port" if service.source_ports else None)
            )
            yield from spread(part, self._addresses(match, "source"), self._addresses(match, "destination"), (service,))

    def _addresses(self, match: Node, end: str) -> AddressSet:
        names = (*match.values(f"{end}-address"), *match.values(f"{end}-address-name"))
        return self.books.addresses(names) if names else EVERYTHING

    def _services(self, match: Node) -> tuple[Service, ...]:
        if match.has("application"):
            return self.applications.services(match.values("application"))
        protocols = tuple(name for word in match.values("protocol") if (name := protocol_of(word)) is not None)
        ports = [_port_range(node) for node in match.nodes("destination-port")]
        known = tuple(found for found in ports if found is not None)
        sources = tuple(found for node in match.nodes("source-port") if (found := _port_range(node)) is not None)
        unknown = "the destination port" if len(known) < len(ports) else None
        if not (protocols or ports or sources):
            return (ANY_SERVICE,)
        return (Service(protocols, sources, () if unknown else known, depends_on=unknown),)

    def _source(self, rule_set: Node, rule: Node) -> Iterator[NatRule]:
        then = rule.get("then", "source-nat")
        for part in self._matched(rule_set, rule):
            if then is None:
                yield translation(part, UNREAD)
            elif then.has("off"):
                yield translation(part, "none")
            elif then.has("interface"):
                yield translation(part, "source")
            else:
                yield self._from_pool(part, then.value("pool"))

    def _from_pool(self, part: Rule, pool: str | None) -> NatRule:
        node = self.reading.root.get("security", "nat", "source", "pool", pool) if pool is not None else None
        match = _pool(node)
        if match is None or node is None:
            return translation(part, UNREAD)
        same = node.has("host-address-base") or node.has("address-shared")
        rule = translation(part, "source", pool_text(match))
        return replace(rule, depends_on=rule.depends_on or "the mapping of its pool") if same else rule

    def _destination(self, rule_set: Node, rule: Node) -> Iterator[NatRule]:
        then = rule.get("then", "destination-nat")
        pool = then.value("pool") if then is not None else None
        node = self.reading.root.get("security", "nat", "destination", "pool", pool) if pool is not None else None
        match = _pool(node)
        for matched in self._matched(rule_set, rule):
            part = replace(matched, to_zones=(), to_interfaces=())
            if then is not None and then.has("off"):
                yield from _untouched(translation(part, "destination"))
            elif match is None or node is None:
                yield translation(part, UNREAD)
            else:
                port = node.value("address", "port") or _below_address(node)
                mapped = ports_of(port) if port is not None else None
                found = translation(part, "destination", pool_text(match))
                yield replace(
                    found, translate_port=mapped[0] if mapped is not None else None, one_to_one=_is_network(match)
                )

    def _static(self, rule_set: Node, rule: Node) -> Iterator[NatRule]:
        """There and back: one rule for what comes to the outer addresses, one for what the inner ones send."""
        then = rule.get("then", "static-nat")
        prefix = then.get("prefix") or then.get("prefix-name") if then is not None else None
        for part in self._matched(rule_set, rule):
            inner = self._inner(prefix)
            pairs = (
                [pair for outer in part.destinations for pair in paired(outer, inner) or ()]
                if inner is not None
                else []
            )
            if prefix is None or not pairs:
                yield translation(part, UNREAD)
            for outer_network, inner_network in pairs:
                yield from self._both_ways(part, prefix, outer_network, inner_network)

    def _inner(self, prefix: Node | None) -> AddressMatch | None:
        """The addresses inside, by prefix or by name."""
        if prefix is None or prefix.latest is None:
            return None
        name = next((word for word in prefix.children if word not in ("mapped-port", "routing-instance")), None)
        found = self.books.addresses([name]) if name is not None else None
        return found.known[0] if found is not None and len(found.known) == 1 and found.depends_on is None else None

    def _both_ways(
        self, part: Rule, prefix: Node | None, outer: IPv4Network | IPv6Network, inner: IPv4Network | IPv6Network
    ) -> Iterator[NatRule]:
        stated = [node for node in prefix.below() if node.word == "mapped-port"] if prefix is not None else []
        mapped = ports_of(stated[0].latest.word) if stated and stated[0].latest is not None else None
        come = replace(part, destinations=(outer,), to_zones=(), to_interfaces=())
        yield replace(
            translation(come, "destination", str(inner)),
            one_to_one=True,
            translate_port=mapped[0] if mapped is not None else None,
        )
        if mapped is None:
            go = replace(
                part,
                sources=(inner,),
                destinations=part.sources,
                from_zones=(),
                from_interfaces=(),
                to_zones=part.from_zones,
                to_interfaces=part.from_interfaces,
            )
            yield replace(translation(go, "source", str(outer)), one_to_one=True)


def _generality(rule_set: Node) -> tuple[int, int]:
    return _rank(rule_set.get("to")), _rank(rule_set.get("from"))


def _rank(node: Node | None) -> int:
    words = node.children if node is not None else {}
    return next((rank for rank, word in enumerate(_CONTEXTS) if word in words), 0)


def _port_range(node: Node) -> tuple[int, int] | None:
    """``destination-port 80`` and ``destination-port 80 to 90``."""
    last = node.value("to")
    return ports_of(node.word if last is None else f"{node.word}-{last}")


def _pool(node: Node | None) -> AddressMatch | None:
    """The addresses of a pool: a prefix, or from one to another."""
    address = next((each for each in node.nodes("address") if each.word != "port"), None) if node is not None else None
    if address is None:
        return None
    last = address.value("to")
    if last is None:
        return match_of(address.word)
    try:
        return network_or_range(ip_address(address.word.partition("/")[0]), ip_address(last.partition("/")[0]))
    except ValueError:
        return None


def _below_address(node: Node) -> str | None:
    """The port in ``address A port N``."""
    return next((port for each in node.nodes("address") if (port := each.value("port")) is not None), None)


def _is_network(match: AddressMatch) -> bool:
    return isinstance(match, IPv4Network | IPv6Network) and match.num_addresses > 1


def _untouched(rule: NatRule) -> Iterator[NatRule]:
    """Destinations that stay as they are, whatever the rules behind say: each is translated to itself."""
    destinations: Iterable[AddressMatch] = rule.destinations or _EVERYWHERE
    for match in destinations:
        if isinstance(match, IPv4Network | IPv6Network) and match.num_addresses > 1:
            yield replace(rule, destinations=(match,), translate=str(match), one_to_one=True)
        elif isinstance(match, IPv4Network | IPv6Network):
            single = Wildcard(match.network_address, int(match.netmask))
            yield replace(rule, destinations=(single,), translate=str(match.network_address))
        else:
            yield replace(rule, type=UNREAD)
