"""What a reader of a firewall's configuration has to say of it: problems, and lines that are not modelled."""

from __future__ import annotations

from dataclasses import dataclass, field

from topocheck.model.place import Place
from topocheck.model.problem import Problem, Severity
from topocheck.model.switch import Unmodelled

UNREADABLE = "SCH01"
CONTENT = "SIT01"
_SYMPTOM = "topocheck leaves this out, so what passes through the firewall is not fully known"


@dataclass(slots=True)
class FirewallNotes:
    """Collected while one configuration is read. ``name`` is what the firewall is called."""

    file: str
    name: str
    problems: list[tuple[str, Problem]] = field(default_factory=list)
    unmodelled: list[Unmodelled] = field(default_factory=list)

    def misread(self, place: Place, message: str, fix: str) -> None:
        """Something can't be meant as it is written; ``message`` says what it is and what it must be."""
        owner = f"Firewall {self.name}"
        self.problems.append((CONTENT, Problem(place, message, owner, _SYMPTOM, fix, severity=Severity.WARNING)))

    def not_modelled(self, place: Place, text: str) -> None:
        """Lines could change what is forwarded and are not modelled; ``text`` names them without their secrets."""
        self.unmodelled.append(Unmodelled(place, text))

    def sorted_problems(self) -> tuple[tuple[str, Problem], ...]:
        """The problems in the order of the file."""
        return tuple(sorted(self.problems, key=lambda found: found[1].place))


def unreadable(place: Place, name: str, what: str, reason: str) -> tuple[str, Problem]:
    """The problem of a text that is no XML or no JSON at all."""
    message = f"this is no {what} that can be read: {reason}"
    symptom = "the configuration is not read, so what passes through the firewall is not known"
    problem = Problem(place, message, f"Firewall {name}", symptom, f"export the configuration again as {what}")
    return UNREADABLE, problem
