"""The rules of an nftables ruleset as steps of chains.

Source: libnftables-json(5), "RULE" and "Statements"; nft(8), "Verdict statement", "Statements".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from topocheck.load.chains import Chain, Step
from topocheck.load.condition import Condition, Matched, Packets
from topocheck.load.nftables.matches import Matcher
from topocheck.load.nftables.sets import NamedSet, element_of, named_sets
from topocheck.model.place import Place
from topocheck.model.value import Mapping, Scalar, Sequence, Value

_VERDICTS = frozenset({"accept", "drop", "continue", "return", "jump", "goto", "reject"})
_TRANSLATIONS = frozenset({"dnat", "snat", "masquerade", "redirect"})
_HARMLESS = frozenset(
    {
        "counter", "log", "mangle", "notrack", "flow", "set", "map", "dup", "secmark", "ct helper", "ct timeout",
        "ct expectation", "meter", "comment", "reset", "last",
    }
)  # fmt: skip
_OPEN = {"queue": "the program that it is queued to", "tproxy": "a proxy", "synproxy": "a proxy", "fwd": "a copy"}
_LIMITS = {"limit": "a rate limit", "quota": "a quota", "ct count": "how many connections there are"}
_VERSION = {"ip": 4, "ip6": 6}


@dataclass(frozen=True, slots=True)
class BaseChain:
    """A chain that a hook calls."""

    family: str
    table: str
    name: str
    kind: str
    hook: str
    priority: int
    policy: str
    place: Place

    @property
    def version(self) -> int | None:
        """The one IP version that the chain sees."""
        return _VERSION.get(self.family)


@dataclass(slots=True)
class Ruleset:
    """The objects of a ruleset, and the translations that its rules make, by the numbers of their steps."""

    objects: list[tuple[str, Mapping]]
    sets: dict[tuple[str, str, str], NamedSet]
    bases: list[BaseChain]
    translations: dict[int, tuple[str, Mapping | None]] = field(default_factory=dict)
    tracks: bool = False  # some rule asks for the state of the connection


def ruleset_of(objects: list[tuple[str, Mapping]]) -> Ruleset:
    """The ruleset of the objects of a file."""
    bases = []
    for kind, value in objects:
        hook = value.text("hook") if kind == "chain" else None
        if hook is not None:
            bases.append(
                BaseChain(
                    value.text("family") or "",
                    value.text("table") or "",
                    value.text("name") or "",
                    value.text("type") or "filter",
                    hook,
                    value.integer("prio") or _integer(value.text("prio")),
                    value.text("policy") or "accept",
                    value.place,
                )
            )
    return Ruleset(objects, named_sets(objects), sorted(bases, key=lambda base: base.priority))


def _integer(text: str | None) -> int:
    digits = (text or "").removeprefix("-")
    return int(text or "") if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0


def chains_of(ruleset: Ruleset, base: BaseChain, packets: Packets) -> dict[str, Chain]:
    """The chains of a base chain's table, read for packets of one state."""
    matcher = Matcher(ruleset.sets, base.family, base.table, packets)
    steps: dict[str, list[Step]] = {}
    places: dict[str, Place] = {}
    for kind, value in ruleset.objects:
        if (value.text("family"), value.text("table")) != (base.family, base.table):
            continue
        if kind == "chain":
            places[value.text("name") or ""] = value.place
        elif kind == "rule":
            name = value.text("chain") or ""
            steps.setdefault(name, []).extend(_steps(value, matcher, ruleset))
    return {
        name: Chain(name, place, tuple(steps.get(name, ())), base.policy if name == base.name else "accept")
        for name, place in places.items()
    }


def _steps(rule: Mapping, matcher: Matcher, ruleset: Ruleset) -> Iterator[Step]:
    """The steps of one rule: one, or one for each element of a verdict map."""
    handle, comment = rule.text("handle"), rule.text("comment")
    name = comment or (f"with handle {handle}" if handle is not None else f"on line {rule.place.line}")
    found = Matched()
    for statement in rule.mappings("expr"):
        key = next(iter(statement.entries), "")
        value = statement.entries.get(key)
        inner = value if isinstance(value, Mapping) else None
        if key in _VERDICTS:
            yield from _step(name, rule, found, key, _target(inner))
            return
        if key in _TRANSLATIONS:
            number = len(ruleset.translations)
            ruleset.translations[number] = (key, inner)
            yield from _step(name, rule, found, "translate", number=number)
            return
        if key in _OPEN or (key == "xt" and inner is not None and inner.text("type") == "target"):
            reason = _OPEN.get(key, "an extension of iptables")
            found.take(Condition(depends_on=reason))
            yield from _step(name, rule, found, "open")
            return
        if key == "vmap" and inner is not None:
            yield from _verdict_map(name, rule, inner, found, matcher)
            return
        _take(key, inner, found, matcher, ruleset)


def _take(key: str, inner: Mapping | None, found: Matched, matcher: Matcher, ruleset: Ruleset) -> None:
    if key == "match" and inner is not None:
        left = inner.mapping("left")
        tracked = left.mapping("ct") if left is not None else None
        ruleset.tracks = ruleset.tracks or (tracked is not None and tracked.text("key") == "state")
        matcher.take(inner, found)
    elif key in _LIMITS:
        found.take(Condition(depends_on=_LIMITS[key]))
    elif key == "xt":
        found.take(Condition(depends_on=f"the extension {(inner.text('name') if inner else None) or 'of iptables'}"))
    elif key not in _HARMLESS:
        found.take(Condition(depends_on=f'its "{key}"'))


def _target(inner: Mapping | None) -> str:
    return (inner.text("target") or "") if inner is not None else ""


def _step(name: str, rule: Mapping, found: Matched, verdict: str, target: str = "", number: int = -1) -> Iterator[Step]:
    if not found.never:
        yield Step(name, rule.place, found.condition, verdict, target, tuple(found.unless), number)


def _verdict_map(name: str, rule: Mapping, vmap: Mapping, found: Matched, matcher: Matcher) -> Iterator[Step]:
    """``tcp dport vmap { 22 : accept, 23 : drop }``: one step for each key, as no packet has two of them."""
    key, data = vmap.get("key"), vmap.get("data")
    elements: tuple[Value, ...] | None = None
    if isinstance(data, Scalar):
        named = matcher.named(data.text)
        elements = named.elements if named is not None and not named.changes else None
    elif isinstance(data, Mapping):
        listed = data.sequence("set")
        elements = tuple(listed.items) if listed is not None else None
    if key is None or elements is None:
        found.take(Condition(depends_on="a map of verdicts that can't be read"))
        yield from _step(name, rule, found, "open")
        return
    for element in elements:
        pair = element.items if isinstance(element, Sequence) else []
        verdict = next(iter(pair[1].entries), "") if len(pair) == 2 and isinstance(pair[1], Mapping) else ""
        narrowed = Matched(found.condition, list(found.unless), found.never)
        if verdict not in _VERDICTS:
            narrowed.take(Condition(depends_on="a map of verdicts that can't be read"))
            yield from _step(name, rule, narrowed, "open")
            continue
        _equals(key, element_of(pair[0]), narrowed, matcher)
        inner = pair[1].mapping(verdict) if isinstance(pair[1], Mapping) else None
        yield from _step(name, rule, narrowed, verdict, _target(inner))


def _equals(key: Value, value: Value, found: Matched, matcher: Matcher) -> None:
    """Add that an expression, or each part of a concatenation, equals a value."""
    parts = key.sequence("concat") if isinstance(key, Mapping) else None
    values = value.sequence("concat") if isinstance(value, Mapping) else None
    if parts is None:
        matcher.compare(key, "==", (value,), found)
    elif values is None or len(parts) != len(values):
        found.take(Condition(depends_on="a concatenation that can't be read"))
    else:
        for part, single in zip(parts, values, strict=True):
            matcher.compare(part, "==", (element_of(single),), found)
