"""Firewall filters of JunOS and where they are bound: ``firewall family inet filter F`` and ``filter { input F; }``.

Terms are asked in their order. One without ``from`` matches everything, one without a terminating action accepts, and
``next term`` hands on; what no term matches is discarded. Source: Junos OS Routing Policies, Firewall Filters and Traffic
Policers User Guide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from topocheck.load.junos.filter_terms import Condition, conditions_of
from topocheck.load.junos.interfaces import Unit
from topocheck.load.junos.reading import Reading
from topocheck.load.junos.tree import Node, lift
from topocheck.load.rule_spread import spread
from topocheck.model.rule import UNREAD, AccessList, Filter, Rule

_DIRECTIONS = (("input", "in"), ("output", "out"))
_FAMILIES: Mapping[str, int] = {"inet": 4, "inet6": 6}
_ACTIONS: Mapping[str, str] = {"accept": "accept", "discard": "deny", "reject": "reject"}
_HARMLESS = frozenset(
    {
        "count",
        "log",
        "syslog",
        "sample",
        "policer",
        "three-color-policer",
        "forwarding-class",
        "loss-priority",
        "dscp",
        "port-mirror",
    }
    | {
        "traffic-class",
        "packet-mode",
        "port-mirror-instance",
        "service-accounting",
        "service-accounting-deferred",
        "hierarchical-policer",
    }
    | {"analyzer", "traffic-class-count", "accounting", "tcp-mss", "prefix-action"}
)

_FLAGS = frozenset({"log", "syslog", "sample", "packet-mode", "port-mirror", "accept"})
_EVERY_ACTION = frozenset({*_ACTIONS, *_HARMLESS, "next"})


@dataclass(slots=True)
class Filters:
    """The filters of a configuration, each made into rules when it is first bound."""

    reading: Reading
    names: Mapping[str, str]
    _made: dict[tuple[str, ...], AccessList | None]

    @classmethod
    def of(cls, reading: Reading, names: Mapping[str, str]) -> Filters:
        """The filters of a configuration; ``names`` are what the model calls its units."""
        return cls(reading, names, {})

    def bound_to(self, unit: Unit) -> tuple[Filter, ...]:
        """The filters of a unit. One that the configuration does not have can't be committed, so what it does is not known."""
        found: list[Filter] = []
        for family in unit.node.nodes("family"):
            bound = family.get("filter")
            if bound is not None:
                found += self._bound(family.word, bound)
        return tuple(found)

    def _bound(self, family: str, bound: Node) -> Iterator[Filter]:
        version = _FAMILIES.get(family)
        place = bound.place(self.reading.file)
        for word, direction in _DIRECTIONS:
            names = (bound.value(word),) if bound.has(word) else bound.values(f"{word}-list")
            listed = tuple(name for name in names if name is not None)
            node = bound.get(word) or bound.get(f"{word}-list")
            if not listed or node is None:
                continue
            place = (node.latest or node).place(self.reading.file)
            acl = self._list(family, listed) if version is not None else None
            if version is None:
                self.reading.not_modelled(node.latest or node, about_switching=True)
            yield Filter(", ".join(listed), direction, place, acl, version)

    def _list(self, family: str, names: tuple[str, ...]) -> AccessList | None:
        """One filter, or several that are asked one after another as if they were one."""
        key = (family, *names)
        if key not in self._made:
            nodes = [self._node(family, name) for name in names]
            found = [node for node in nodes if node is not None]
            self._made[key] = self._made_of(family, found) if len(found) == len(names) else None
        return self._made[key]

    def _node(self, family: str, name: str) -> Node | None:
        firewall = self.reading.root.get("firewall")
        if firewall is None:
            return None
        plain = firewall.get("filter", name) if family == "inet" else None
        return firewall.get("family", family, "filter", name) or plain or firewall.get("family", "any", "filter", name)

    def _made_of(self, family: str, nodes: list[Node]) -> AccessList:
        rules = [rule for node in nodes for rule in _rules(self.reading, node, family, self.names)]
        name = ", ".join(node.word for node in nodes)
        return AccessList(name, nodes[0].place(self.reading.file), tuple(rules))


def _rules(reading: Reading, node: Node, family: str, names: Mapping[str, str]) -> Iterator[Rule]:
    for term in node.nodes("term"):
        action = _action(term)
        if action is not None:
            for condition in conditions_of(reading, term, _FAMILIES[family], names):
                yield from _rules_of(reading, term, action, condition)


def _action(term: Node) -> str | None:
    """What a term does with what it matches; None where it hands on."""
    then = term.get("then")
    if then is not None:
        lift(then, _EVERY_ACTION, _EVERY_ACTION - _FLAGS - _ACTIONS.keys(), _FLAGS)
    words = () if then is None else tuple(then.children)
    if term.has("filter"):
        return UNREAD  # a filter within a filter
    for word in words:
        if word in _ACTIONS:
            return _ACTIONS[word]
    if "next" in words:
        return None
    return "accept" if all(word in _HARMLESS for word in words) else UNREAD


def _rules_of(reading: Reading, term: Node, action: str, condition: Condition) -> Iterator[Rule]:
    rule = Rule(
        term.word,
        term.place(reading.file),
        action,
        from_interfaces=condition.interfaces,
        version=condition.version,
        established=condition.established,
        depends_on=condition.depends_on,
    )
    yield from spread(rule, condition.sources, condition.destinations, condition.services)
