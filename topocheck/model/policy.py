"""What a site wants of its network: intents, its own rules, and findings that it accepts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from topocheck.model.place import Place
from topocheck.model.problem import Severity


@dataclass(frozen=True, slots=True)
class Intent:
    """A flow that must or must not pass. ``source`` and ``destination`` are endpoints as `topocheck trace` takes them.

    ``ttl`` is the one that the receiver must see, None where that does not matter.
    """

    name: str
    place: Place
    source: str
    destination: str
    protocol: str = "icmp"
    port: int | None = None
    expect: str = "delivered"
    ttl: int | None = None


@dataclass(frozen=True, slots=True)
class Waiver:
    """A dated, reasoned exception: findings of ``check`` about ``object`` (a glob) are left out until the day ``until``."""

    check: str
    object: str
    reason: str
    until: dt.date
    place: Place


@dataclass(frozen=True, slots=True)
class Rule:
    """A check of the site's own: ``expression`` is CEL and must be true of every object of ``kinds``, of all where there are none.

    ``place`` is that of the rule, ``expression_place`` that of the expression.
    """

    name: str
    expression: str
    place: Place
    expression_place: Place
    message: str | None = None
    kinds: tuple[str, ...] = ()
    severity: Severity = Severity.ERROR
    fix: str | None = None


@dataclass(frozen=True, slots=True)
class Suppression:
    """A comment that accepts the findings of ``checks`` (codes or names) on ``line`` of its own file, or an annotation.

    An annotation accepts those about its ``object``, as findings name it, wherever they stand; it is empty for a comment.
    ``place`` is that of the comment; ``reason`` is empty where it gives none, and then it covers nothing.
    """

    checks: tuple[str, ...]
    reason: str
    place: Place
    line: int
    object: str = ""
