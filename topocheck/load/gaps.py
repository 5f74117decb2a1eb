"""What could not be read while a site is loaded, gathered on the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from topocheck.load.own_file import Problems
from topocheck.model.place import Place
from topocheck.model.problem import Problem
from topocheck.model.site import Skipped

UNREADABLE = "SIT02"


@dataclass(slots=True)
class Gaps:
    """Filled by the steps of `load_site` in their order; the fields end up in the `Site`."""

    problems: list[tuple[str, Problem]] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    unreadable: list[Skipped] = field(default_factory=list)

    def note(self, problems: Problems | Iterable[tuple[str, Problem]]) -> None:
        """Problems that a reader found."""
        self.problems += problems

    def lost(self, place: Place, reason: str, owner: str) -> None:
        """A file that is named at ``place``, or was found there, and can't be read: a problem, and no clean answer.

        ``reason`` is the whole sentence, ``owner`` the object that names the file.
        """
        self.unreadable.append(Skipped(place, reason))
        found = Problem(
            place=place,
            message=reason,
            object=owner,
            symptom="nothing that the file says is checked",
            fix="correct the path, or make the file readable",
        )
        self.problems.append((UNREADABLE, found))
