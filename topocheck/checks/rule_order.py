"""Rules of firewalls that no flow can reach, because an earlier rule takes all that they are about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network, IPv6Network

from topocheck.checks.check import check
from topocheck.model.firewall import Firewall
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.rule import UNREAD, AddressMatch, PortRange, Rule
from topocheck.simulate.network import Network

_ANY = "any"


@check("RCH07", "rule-never-reached", Severity.INFO)
def rule_never_reached(network: Network) -> Iterator[Problem]:
    """A rule of a firewall is about nothing that an earlier rule does not take already.

    Rules that hang on more than addresses and ports (applications, users, times) take nothing for certain.
    """
    for firewall in network.site.firewalls:
        earlier = _Earlier()
        for rule in firewall.rules:
            taker = earlier.taker_of(rule) if rule.action != UNREAD else None
            if taker is not None:
                yield _shadowed(firewall, rule, taker)
            elif _takes_all_it_names(rule):
                earlier.add(rule)


class _Earlier:
    """The rules so far, by the zone that they are about: a large firewall has thousands, and few of them for one zone."""

    def __init__(self) -> None:
        self._by_zone: dict[str | None, list[Rule]] = {}

    def add(self, rule: Rule) -> None:
        """Note a rule; one without a zone is about all."""
        for zone in rule.from_zones or (None,):
            self._by_zone.setdefault(zone, []).append(rule)

    def taker_of(self, rule: Rule) -> Rule | None:
        """An earlier rule that takes all that a rule is about."""
        zones: list[str | None] = [None, *rule.from_zones[:1]]
        return next((one for zone in zones for one in self._by_zone.get(zone, ()) if _covers(one, rule)), None)


def _shadowed(firewall: Firewall, rule: Rule, taker: Rule) -> Problem:
    against = taker.action != rule.action
    return Problem(
        place=rule.place,
        message=f"the rule {rule.name} of {firewall.name} is never reached: {taker.name}, before it, takes all that it is about",
        object=f"Firewall {firewall.name}",
        symptom=f"what the rule would {rule.action} meets {taker.action}"
        if against
        else "nothing: both rules do the same",
        fix="move the rule before the other one" if against else "delete the rule",
        related=(Related(taker.place, f"{taker.name} stands before it"),),
        only_if_unexplained=(rule.place, taker.place),
    )


def _takes_all_it_names(rule: Rule) -> bool:
    plain = rule.action != UNREAD and rule.depends_on is None and not rule.established
    return plain and not rule.not_sources and not rule.not_destinations


def _covers(wide: Rule, narrow: Rule) -> bool:
    """Whether a rule matches everything that another one matches."""
    return (
        wide.version in (None, narrow.version)
        and wide.translated in (None, narrow.translated)
        and all(_holds(*pair) for pair in _names(wide, narrow))
        and _holds_addresses(wide.sources, narrow.sources, inverted=narrow.not_sources)
        and _holds_addresses(wide.destinations, narrow.destinations, inverted=narrow.not_destinations)
        and _holds_ports(wide.source_ports, narrow.source_ports)
        and _holds_ports(wide.destination_ports, narrow.destination_ports)
    )


def _names(wide: Rule, narrow: Rule) -> Iterator[tuple[Sequence[object], Sequence[object]]]:
    yield wide.from_zones, narrow.from_zones
    yield wide.to_zones, narrow.to_zones
    yield wide.from_interfaces, narrow.from_interfaces
    yield wide.to_interfaces, narrow.to_interfaces
    yield () if _ANY in wide.protocols else wide.protocols, () if _ANY in narrow.protocols else narrow.protocols
    yield wide.icmp_types, narrow.icmp_types


def _holds(wide: Sequence[object], narrow: Sequence[object]) -> bool:
    """Whether a list, of which an empty one matches anything, matches all of another."""
    return not wide or (bool(narrow) and set(narrow) <= set(wide))


def _holds_addresses(wide: Sequence[AddressMatch], narrow: Sequence[AddressMatch], *, inverted: bool) -> bool:
    if not wide:
        return True
    return bool(narrow) and not inverted and all(any(_within(one, other) for other in wide) for one in narrow)


def _within(one: AddressMatch, other: AddressMatch) -> bool:
    if isinstance(one, IPv4Network) and isinstance(other, IPv4Network):
        return one.subnet_of(other)
    if isinstance(one, IPv6Network) and isinstance(other, IPv6Network):
        return one.subnet_of(other)
    return one == other


def _holds_ports(wide: Sequence[PortRange], narrow: Sequence[PortRange]) -> bool:
    if not wide:
        return True
    return bool(narrow) and all(any(low <= start and end <= high for low, high in wide) for start, end in narrow)


CHECKS = (rule_never_reached,)
