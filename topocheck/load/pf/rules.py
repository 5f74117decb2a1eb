"""What pf does with packets by the rules of OPNsense and pfSense: the first ``quick`` rule decides, else the last other one.

Sources: pf.conf(5), "Packet filtering"; OPNsense filter.lib.inc and pfSense documentation, "Firewall Rule Processing
Order", for the rules that the products add: deny by default on the way in, pass on the way out, private and bogon networks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from ipaddress import ip_network

from topocheck.load.pf.aliases import Names
from topocheck.load.pf.config import PfConfig, flag
from topocheck.load.pf.filter_rules import FilterRule, Side
from topocheck.load.reasons import also_depends
from topocheck.load.rule_spread import spread
from topocheck.load.service_set import ANY_SERVICE, Service
from topocheck.model.place import Place
from topocheck.model.rule import UNREAD, AccessList, Rule

_PRIVATE = tuple(map(ip_network, ("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))
_UNIQUE_LOCAL = ip_network("fc00::/7")
_ICMP_TYPES = {
    4: {
        "echorep": 0, "unreach": 3, "squench": 4, "redir": 5, "althost": 6, "echoreq": 8, "routeradv": 9, "routersol": 10,
        "timex": 11, "paramprob": 12, "timereq": 13, "timerep": 14,
    },
    6: {
        "unreach": 1, "toobig": 2, "timex": 3, "paramprob": 4, "echoreq": 128, "echorep": 129, "routersol": 133,
        "routeradv": 134, "neighbrsol": 135, "neighbradv": 136, "redir": 137,
    },
}  # fmt: skip


def incoming_rules(config: PfConfig, names: Names, rules: Iterable[FilterRule]) -> tuple[Rule, ...]:
    """What decides on packets that an interface receives, the first that matches first."""
    wanted = [rule for rule in rules if rule.direction in ("in", "any")]
    return (*_system_rules(config, names), *_decisive(wanted, names, outgoing=False))


def outgoing_rules(
    names: Names, rules: Iterable[FilterRule], place: Place, *, sources_change: bool
) -> AccessList | None:
    """What decides on packets that an interface is about to send; None where all of them pass.

    pf translates sources before it filters what leaves, so that with ``sources_change`` a rule about them is open.
    """
    wanted = [rule for rule in rules if rule.direction in ("out", "any")]
    found = tuple(
        replace(rule, depends_on=also_depends(rule.depends_on, "whether its source is translated"))
        if rule.sources and sources_change
        else rule
        for rule in _decisive(wanted, names, outgoing=True)
    )
    return AccessList("the rules for outgoing packets", place, found, "accept") if found else None


def _decisive(rules: list[FilterRule], names: Names, *, outgoing: bool) -> Iterator[Rule]:
    """The quick rules in their order; where none matches, the last of the others does."""
    for rule in (*(rule for rule in rules if rule.quick), *reversed([rule for rule in rules if not rule.quick])):
        yield from _model_rules(rule, names, outgoing=outgoing)


def _model_rules(rule: FilterRule, names: Names, *, outgoing: bool) -> Iterator[Rule]:
    place = names.config.place(rule.element)
    if rule.action is None or not rule.versions:
        message = f'the rule "{rule.name}" has a type or an IP version that can\'t be read'
        names.config.notes.misread(place, message, "set its type to pass, block or reject and its IP version")
        yield Rule(rule.name, place, UNREAD)
        return
    for version in rule.versions:
        base = Rule(
            rule.name,
            place,
            rule.action,
            from_zones=() if outgoing else rule.keys,
            to_zones=rule.keys if outgoing else (),
            version=version,
            not_sources=rule.source.negated,
            not_destinations=rule.destination.negated,
            depends_on=also_depends(*rule.depends_on),
        )
        sources = names.addresses(rule.source.names, version)
        destinations = names.addresses(rule.destination.names, version)
        yield from spread(base, sources.settled(), destinations.settled(), services_of(rule, names, version))


def services_of(rule: FilterRule, names: Names, version: int) -> tuple[Service, ...]:
    """The protocol and ports of a rule."""
    types = [
        _ICMP_TYPES[version].get(word, int(word) if word.isascii() and word.isdigit() else None)
        for word in rule.icmp_types
    ]
    known = tuple(each for each in types if each is not None and each < 256)
    depends = "the type of ICMP" if rule.icmp_types and len(known) < len(types) else None
    return service_of(
        rule.protocol, rule.source, rule.destination, names, replace(ANY_SERVICE, icmp_types=known, depends_on=depends)
    )


def service_of(
    protocol: str, source: Side, destination: Side, names: Names, base: Service = ANY_SERVICE
) -> tuple[Service, ...]:
    """A protocol as the products write it (``tcp/udp``) with the ports of both sides."""
    protocols = () if protocol == "any" else tuple(protocol.replace("ipv6-icmp", "icmpv6").split("/"))
    sent, received = names.ports(source.ports), names.ports(destination.ports)
    unknown = (*sent.unknown, *received.unknown)
    return (
        Service(
            protocols,
            tuple(sent.ranges) if not sent.unknown else (),
            tuple(received.ranges) if not received.unknown else (),
            icmp_types=base.icmp_types,
            depends_on=also_depends(base.depends_on, *unknown),
        ),
    )


def _system_rules(config: PfConfig, names: Names) -> Iterator[Rule]:
    """The rules that the products put before those of the operator."""
    system = config.root.get("system") or config.root
    if not flag(system, "ipv6allow"):
        yield Rule("Block all IPv6", config.place(system), "deny", version=6)
    for each in names.interfaces.values():
        private, bogons = each.element.get("blockpriv"), each.element.get("blockbogons")
        zones = (each.key,)
        if bogons is not None and flag(each.element, "blockbogons"):
            open_list = "the list of bogon networks, which is updated over the Internet"
            place = config.place(bogons)
            name = f"Block bogon networks from {each.key}"
            yield Rule(name, place, "deny", zones, sources=_PRIVATE, not_sources=True, version=4, depends_on=open_list)
            yield Rule(
                name, place, "deny", zones, sources=(_UNIQUE_LOCAL,), not_sources=True, version=6, depends_on=open_list
            )
        if private is not None and flag(each.element, "blockpriv"):
            name = f"Block private networks from {each.key}"
            yield Rule(name, config.place(private), "deny", zones, sources=_PRIVATE, version=4)
            yield Rule(name, config.place(private), "deny", zones, sources=(_UNIQUE_LOCAL,), version=6)
