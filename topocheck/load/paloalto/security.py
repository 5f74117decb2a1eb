"""Security rules of PAN-OS, in the order in which they are evaluated, and the two default rules.

Sources: PAN-OS Administrator's Guide, "Components of a Security Policy Rule" (rule types) and "Security Policy": within
one zone traffic is allowed by default and between zones it is denied, unless the default rules are overridden.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from topocheck.load.paloalto.layout import Layout
from topocheck.load.paloalto.objects import Objects
from topocheck.load.reasons import also_depends
from topocheck.load.rule_spread import spread
from topocheck.load.word_tree import WordNode, unfolded
from topocheck.model.place import Place
from topocheck.model.rule import UNREAD, Rule

ACTIONS = {
    "allow": "accept",
    "deny": "deny",
    "drop": "deny",
    "reset-client": "reject",
    "reset-server": "reject",
    "reset-both": "reject",
}
_ANY = "any"
_NARROWS = {
    "source-user": "the user",
    "source-hip": "the state of the source's device",
    "destination-hip": "the state of the destination's device",
    "hip-profiles": "the state of the source's device",
    "category": "the category of the URL",
    "source-imsi": "the subscriber",
    "source-imei": "the equipment",
    "source-nw-slice": "the network slice",
    "saas-user-list": "the user of the service",
    "saas-tenant-list": "the tenant of the service",
}
_ALWAYS_NARROWS = {"schedule": "the time", "target": "which firewalls the rule is pushed to"}
_HARMLESS = frozenset(
    {
        "action", "application", "destination", "disabled", "from", "negate-destination", "negate-source", "rule-type",
        "service", "source", "to", "description", "tag", "group-tag", "log-start", "log-end", "log-setting", "option",
        "profile-setting", "icmp-unreachable", "uuid", "qos", "disable-inspect",
    }
)  # fmt: skip
RULE_KEYS = frozenset({*_HARMLESS, *_NARROWS, *_ALWAYS_NARROWS})
_NEEDED = ("from", "source", "destination")


@dataclass(frozen=True, slots=True)
class Default:
    """What holds where no rule matches, and the line that says so where it is overridden."""

    action: str
    place: Place | None = None


def default_of(layout: Layout, name: str, otherwise: str, file: str) -> Default:
    """The default rule ``intrazone-default`` or ``interzone-default``; the first that states it holds."""
    for rulebase in (*layout.rulebases, *layout.scopes):
        rule = rulebase.get("default-security-rules", "rules", name)
        action = ACTIONS.get(rule.value("action") or "") if rule is not None else None
        if rule is not None and action is not None:
            return Default("accept" if action == "accept" else "deny", rule.place(file))
    return Default(otherwise)


def security_rules(layout: Layout, zones: tuple[str, ...], objects: Objects) -> Iterator[Rule]:
    """The rules of all rulebases in order; ``zones`` are all that exist."""
    for rulebase in layout.rulebases:
        for node in rulebase.nodes("security", "rules"):
            rule = unfolded(node, RULE_KEYS)
            if rule.value("disabled") != "yes":
                yield from _security_rule(rule, zones, objects)


def _security_rule(node: WordNode, zones: tuple[str, ...], objects: Objects) -> Iterator[Rule]:
    place = node.place(objects.notes.file)
    kind = node.value("rule-type") or "universal"
    needed = _NEEDED if kind == "intrazone" else (*_NEEDED, "to")
    missing = [key for key in needed if not node.values(key)]
    action = ACTIONS.get(node.value("action") or "")
    if missing or action is None or kind not in ("universal", "intrazone", "interzone"):
        what = missing[0] if missing else "action" if action is None else "rule-type"
        message = f'the rule {node.name} has no "{what}" that can be read, and must have one'
        objects.notes.misread(place, message, f'set "{what}" of the rule')
        yield Rule(node.name, place, UNREAD)
        return
    rule = Rule(
        node.name,
        place,
        action,
        not_sources=node.value("negate-source") == "yes",
        not_destinations=node.value("negate-destination") == "yes",
        depends_on=also_depends(*_narrowed(node)),
    )
    sources = objects.addresses(node.values("source"), place)
    destinations = objects.addresses(node.values("destination"), place)
    services = objects.services(node.values("service") or (_ANY,), node.values("application") or (_ANY,), place)
    for crossing in _crossings(rule, kind, node, zones):
        yield from spread(crossing, sources.settled(), destinations.settled(), services)


def _crossings(rule: Rule, kind: str, node: WordNode, zones: tuple[str, ...]) -> Iterator[Rule]:
    """The rule once for all zones, or once for each zone that a rule within or between zones comes from."""
    sources, targets = node.values("from"), node.values("to")
    if kind == "universal":
        yield replace(rule, from_zones=_named(sources), to_zones=_named(targets))
        return
    for zone in zones if _ANY in sources else sources:
        others = (zone,) if kind == "intrazone" else zones if _ANY in targets else targets
        if kind == "interzone":
            others = tuple(other for other in others if other != zone)
        if others:
            yield replace(rule, from_zones=(zone,), to_zones=others)


def _named(zones: tuple[str, ...]) -> tuple[str, ...]:
    return () if _ANY in zones else zones


def _narrowed(node: WordNode) -> Iterator[str]:
    """What else a rule asks for that its file can't tell."""
    for key in node.children:
        if key in _NARROWS:
            if _ANY not in node.values(key):
                yield _NARROWS[key]
        elif key in _ALWAYS_NARROWS:
            yield _ALWAYS_NARROWS[key]
        elif key not in _HARMLESS:
            yield f'its "{key}"'
