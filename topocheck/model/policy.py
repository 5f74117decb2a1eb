"""What a site wants of its network: intents and waivers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from topocheck.model.place import Place


@dataclass(frozen=True, slots=True)
class Intent:
    """A flow that must or must not pass. ``source`` and ``destination`` are endpoints as `topocheck trace` takes them."""

    name: str
    place: Place
    source: str
    destination: str
    protocol: str = "icmp"
    port: int | None = None
    expect: str = "delivered"


@dataclass(frozen=True, slots=True)
class Waiver:
    """A dated, reasoned exception: findings of ``check`` about ``object`` (a glob) are left out until the day ``until``."""

    check: str
    object: str
    reason: str
    until: dt.date
    place: Place
