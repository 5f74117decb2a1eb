"""Makes the rules of the model out of what one line of a configuration says: objects with several meanings become several rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from topocheck.load.address_set import AddressSet
from topocheck.load.reasons import also_depends
from topocheck.load.service_set import Service
from topocheck.model.firewall import NatRule
from topocheck.model.rule import AddressMatch, Rule

Part = tuple[
    tuple[AddressMatch, ...], bool, str | None
]  # addresses, whether they are the wrong ones, what it depends on


def spread(
    rule: Rule,
    sources: AddressSet,
    destinations: AddressSet,
    services: Iterable[Service],
) -> Iterator[Rule]:
    """One rule for each service; where some addresses are known and others not, one about the former that is certain.

    ``rule`` gives what they have in common; its ``not_sources`` and ``not_destinations`` are about the addresses that are
    given. All have one action, so their order does not matter. None at all where it can never match.
    """
    froms, tos = _parts(sources, negated=rule.not_sources), _parts(destinations, negated=rule.not_destinations)
    for (source, wrong_source, open_source), (target, wrong_target, open_target), service in product(
        froms, tos, services
    ):
        version = rule.version if rule.version is not None else service.version
        if service.version not in (None, version):
            continue
        yield Rule(
            rule.name,
            rule.place,
            rule.action,
            rule.from_zones,
            rule.to_zones,
            source,
            target,
            service.protocols,
            service.source_ports,
            service.destination_ports,
            rule.from_interfaces,
            rule.to_interfaces,
            wrong_source,
            wrong_target,
            version,
            service.icmp_types,
            rule.established,
            also_depends(rule.depends_on, open_source, open_target, service.depends_on),
            rule.translated,
        )


def _parts(addresses: AddressSet, *, negated: bool) -> list[Part]:
    if addresses.everything:
        return [] if negated else [((), False, None)]
    if negated:
        return [(addresses.known, bool(addresses.known), addresses.depends_on)]
    certain: list[Part] = [(addresses.known, False, None)] if addresses.known else []
    return certain if addresses.depends_on is None else [*certain, ((), False, addresses.depends_on)]


def translation(rule: Rule, kind: str, translate: str = "interface") -> NatRule:
    """A translation of what a rule matches; what a translation can't say is left open."""
    odd = rule.not_sources or rule.not_destinations
    return NatRule(
        rule.name,
        rule.place,
        kind,
        rule.from_zones,
        rule.to_zones,
        () if rule.not_sources else rule.sources,
        () if rule.not_destinations else rule.destinations,
        translate,
        rule.from_interfaces,
        rule.to_interfaces,
        rule.protocols,
        rule.destination_ports,
        depends_on=also_depends(rule.depends_on, "addresses that are left out" if odd else None),
    )
