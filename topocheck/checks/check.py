"""What a check is, and the finding that one of its problems becomes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.remedy import Remedy
from topocheck.simulate.network import Network

_LINE_NUMBER = re.compile(r"\bline \d+")

CheckFunction = Callable[[Network], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class Check:
    """A rule: its code and its name are both accepted everywhere and never change; its severity may.

    ``summary`` is the first sentence of the function's docstring.
    """

    code: str
    name: str
    severity: Severity
    summary: str
    run: CheckFunction

    @property
    def family(self) -> str:
        """The letters of the code: SWI of SWI01."""
        return self.code.rstrip("0123456789")


def check(code: str, name: str, severity: Severity = Severity.ERROR) -> Callable[[CheckFunction], Check]:
    """Make a `Check` of a function that yields problems. Registers nothing: `catalogue` collects the values."""

    def made(function: CheckFunction) -> Check:
        summary = " ".join((function.__doc__ or "").strip().split("\n\n")[0].split())
        return Check(code, name, severity, summary, function)

    return made


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a check does not hold. The fields but the last are those of the JSON output."""

    code: str
    name: str
    severity: Severity
    message: str
    object: str
    place: Place
    related: tuple[Related, ...]
    symptom: str
    fix: str
    remedies: tuple[Remedy, ...] = ()

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits that stay the same when lines move: made of the code, the object, the file and the message.

        The number of a line that the message names does not count.
        """
        message = _LINE_NUMBER.sub("line", self.message)
        text = f"{self.code}\n{self.object}\n{self.place.file}\n{message}"
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def finding_of(check_: Check, problem: Problem) -> Finding:
    """The finding that a check's problem becomes."""
    return Finding(
        code=check_.code,
        name=check_.name,
        severity=problem.severity or check_.severity,
        message=problem.message,
        object=problem.object,
        place=problem.place,
        related=problem.related,
        symptom=problem.symptom,
        fix=problem.fix,
        remedies=problem.remedies,
    )
