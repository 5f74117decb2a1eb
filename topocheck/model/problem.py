"""One place where something does not hold."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from topocheck.model.place import Place
from topocheck.model.remedy import Remedy


class Severity(enum.StrEnum):
    """How bad a finding is: `ERROR` is refused by the cluster or certainly loses traffic, `WARNING` works only under an
    assumption or breaks later, `INFO` is hygiene or something that could not be told.
    """

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that a problem is about, and what is to be seen there."""

    place: Place
    message: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What a check (or, for what can't be read, a loader) yields.

    ``place``    the line to look at first: the one that is to be changed wherever that is known
    ``message``  what is, where, and what must be; one sentence, no full stop
    ``object``   the object concerned, ``Kind namespace/name`` (``Switch leaf1`` for a device)
    ``symptom``  what the operator would see at run time
    ``fix``      what to change
    ``severity`` None takes the check's own
    ``only_if_unexplained`` places that, once another check has a finding about any of them, make this one a mere consequence of
                 that finding, so that one mistake is reported once
    ``remedies`` what is to be written, where there is one right answer
    """

    place: Place
    message: str
    object: str
    symptom: str
    fix: str
    related: tuple[Related, ...] = ()
    severity: Severity | None = None
    only_if_unexplained: tuple[Place, ...] = ()
    remedies: tuple[Remedy, ...] = ()
