"""Security policies of an SRX firewall: those between two zones in their order, then the global ones.

Source: Junos OS Security Policies User Guide.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from topocheck.load.junos.address_book import AddressBooks
from topocheck.load.junos.applications import Applications
from topocheck.load.junos.reading import Reading
from topocheck.load.junos.tree import Node, lift
from topocheck.load.rule_spread import spread
from topocheck.model.place import Place
from topocheck.model.rule import UNREAD, Rule

_ACTIONS = {"permit": "accept", "deny": "deny", "reject": "reject"}
_REQUIRED = ("source-address", "destination-address")
_READ = frozenset(
    {*_REQUIRED, "source-address-excluded", "destination-address-excluded", "application", "from-zone", "to-zone"}
    | {"apply-groups", "apply-groups-except"}
)
_FLAGS = frozenset({"source-address-excluded", "destination-address-excluded"})
_ANYWHERE = ("any",)
_MEANS_ANYTHING = ("any", "none")  # of a dynamic application, a user, a URL category


@dataclass(frozen=True, slots=True)
class Zones:
    """Between which zones a policy is; none is all of them."""

    sources: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Default:
    """What becomes of a flow that no policy is about, and where that is stated."""

    action: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class Policies:
    """Makes the rules of a configuration's policies."""

    reading: Reading
    books: AddressBooks
    applications: Applications

    def rules(self) -> Iterator[Rule]:
        """All rules in the order in which they are asked."""
        policies = self.reading.root.get("security", "policies")
        if policies is None:
            return
        for source in policies.nodes("from-zone"):
            for destination in source.nodes("to-zone"):
                for policy in destination.nodes("policy"):
                    yield from self._rules(policy, Zones((source.word,), (destination.word,)))
        for policy in policies.nodes("global", "policy"):
            zones = Zones(_zones(policy, "from-zone"), _zones(policy, "to-zone"))
            yield from self._rules(policy, zones, shared_book=True)

    def _rules(self, policy: Node, zones: Zones, *, shared_book: bool = False) -> Iterator[Rule]:
        match = policy.get("match") or Node("match", policy.line, policy.column)
        lift(match, _READ, _READ - _FLAGS, _FLAGS)
        rule = Rule(
            policy.word,
            policy.place(self.reading.file),
            _action(policy),
            from_zones=zones.sources,
            to_zones=zones.destinations,
            depends_on=_depends(policy, match),
            not_sources=match.has("source-address-excluded"),
            not_destinations=match.has("destination-address-excluded"),
        )
        sources = self.books.addresses(
            match.values("source-address") or _ANYWHERE, () if shared_book else zones.sources
        )
        destinations = self.books.addresses(
            match.values("destination-address") or _ANYWHERE, () if shared_book else zones.destinations
        )
        yield from spread(
            rule,
            sources,
            destinations,
            self.applications.services(match.values("application") or _ANYWHERE),
        )

    def default(self) -> Default:
        """``default-policy``: everything is denied unless it says otherwise."""
        node = self.reading.root.get("security", "policies", "default-policy")
        if node is None or node.latest is None:
            return Default("deny", None)
        action = "accept" if node.latest.word == "permit-all" else "deny"
        return Default(action, node.latest.place(self.reading.file))


def _zones(policy: Node, word: str) -> tuple[str, ...]:
    names = policy.values("match", word)
    return () if "any" in names else names


def _action(policy: Node) -> str:
    then = policy.get("then")
    actions = [_ACTIONS[word] for word in then.children if word in _ACTIONS] if then is not None else []
    return actions[-1] if actions else UNREAD


def _depends(policy: Node, match: Node) -> str | None:
    """What else must hold for a policy: a user, an application known by its content, a schedule, a missing condition."""
    found = [
        f"{node.word} {' '.join(node.children)}".strip()
        for node in match.children.values()
        if node.word not in _READ and not set(node.children) <= set(_MEANS_ANYTHING)
    ]
    found += [f"{word}, which it does not state" for word in _REQUIRED if not match.has(word)]
    if not match.has("application") and not match.has("dynamic-application"):
        found.append("application, which it does not state")
    schedule = policy.value("scheduler-name")
    if schedule is not None:
        found.append(f"the schedule {schedule}")
    permit = policy.get("then", "permit")
    if permit is not None:
        found += [f"then permit {word}" for word in _PERMIT_CONDITIONS if permit.has(*word.split())]
    return " and ".join(found) or None


_PERMIT_CONDITIONS = (
    "tunnel",
    "firewall-authentication",
    "destination-address drop-translated",
    "destination-address drop-untranslated",
    "application-services application-firewall",
    "application-services redirect-wx",
    "application-services reverse-redirect-wx",
)
