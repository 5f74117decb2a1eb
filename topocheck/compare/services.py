"""Which protocols and ports are asked about, so that a changed rule shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from topocheck.model.place import Place
from topocheck.model.rule import Rule
from topocheck.model.site import Site
from topocheck.simulate.rules import HIGHEST_PORT, speaks

MOST_SERVICES = 16
_NOWHERE = Place("", 1)


@dataclass(frozen=True, slots=True, order=True)
class Service:
    """What is sent: a protocol, and the destination port of tcp and udp."""

    protocol: str
    port: int | None = None

    def __str__(self) -> str:
        return self.protocol if self.port is None else f"{self.protocol}/{self.port}"


ICMP = Service("icmp")


@dataclass(frozen=True, slots=True)
class ChangedRule:
    """A rule of a device that is in one of the two states only; ``later`` tells in which."""

    device: str
    rule: Rule
    later: bool


def changed_rules(before: Site, after: Site) -> tuple[ChangedRule, ...]:
    """The rules of firewalls and access lists that one state has and the other has not, wherever they stand in their file."""
    old, new = Counter(_rules(before)), Counter(_rules(after))
    places = {key: rule for site in (before, after) for key, rule in _placed(site)}
    gone = [ChangedRule(device, places[device, rule], later=False) for device, rule in old - new]
    come = [ChangedRule(device, places[device, rule], later=True) for device, rule in new - old]
    return (*come, *gone)


def services(before: Site, after: Site, rules: Iterable[ChangedRule]) -> tuple[Service, ...]:
    """A ping, what the policies of either state name, and the ends of the port ranges of all rules that differ."""
    intents = (Service(intent.protocol, intent.port) for site in (before, after) for intent in site.intents)
    asked = (*intents, *(service for changed in rules for service in _of_rule(changed.rule)))
    return tuple(dict.fromkeys((ICMP, *asked)))[:MOST_SERVICES]


def _of_rule(rule: Rule) -> Iterator[Service]:
    for protocol in ("tcp", "udp"):
        if speaks(rule.protocols, protocol):
            for low, high in rule.destination_ports:
                whole = (low, high) in ((0, HIGHEST_PORT), (1, HIGHEST_PORT))
                yield from () if whole else (Service(protocol, max(low, 1)), Service(protocol, max(high, 1)))
            if not rule.destination_ports and protocol in rule.protocols:
                yield Service(protocol, HIGHEST_PORT)  # any port shows it; this one is in no other rule


def _rules(site: Site) -> Iterator[tuple[str, Rule]]:
    return (key for key, _ in _placed(site))


def _placed(site: Site) -> Iterator[tuple[tuple[str, Rule], Rule]]:
    """Each rule of each device without its place, and as it is."""
    for firewall in site.firewalls:
        lists = [acl for port in firewall.interfaces for bound in port.filters for acl in (bound.acl,) if acl]
        for rule in dict.fromkeys((*firewall.rules, *(rule for acl in (*firewall.also, *lists) for rule in acl.rules))):
            yield (firewall.name, replace(rule, place=_NOWHERE)), rule
    for switch in site.switches:
        bound_lists = (bound.acl for port in switch.interfaces.values() for bound in port.filters)
        for rule in dict.fromkeys(rule for acl in bound_lists if acl is not None for rule in acl.rules):
            yield (switch.name, replace(rule, place=_NOWHERE)), rule
