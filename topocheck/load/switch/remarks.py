"""What a reader of a configuration has to say about its lines: problems, and lines that are not modelled."""

from __future__ import annotations

from dataclasses import dataclass, field

from topocheck.load.switch.tree import ConfigLine
from topocheck.model.place import Place
from topocheck.model.problem import Problem
from topocheck.model.switch import Unmodelled


@dataclass(slots=True)
class Remarks:
    """Collected while one configuration is read. ``device`` is the switch's name as far as it is known."""

    file: str
    device: str
    problems: list[tuple[str, Problem]] = field(default_factory=list)
    unmodelled: list[Unmodelled] = field(default_factory=list)

    def place(self, line: ConfigLine) -> Place:
        """Where a line stands."""
        return Place(self.file, line.number, line.column)

    def not_vlans(self, line: ConfigLine, written: str) -> None:
        """A line names VLANs that can't be VLANs."""
        self.problems.append(("SWI02", illegal_vlans(self.device, self.place(line), line.text, written)))

    def not_modelled(self, line: ConfigLine, *, about_switching: bool) -> None:
        """A line is not modelled."""
        self.unmodelled.append(Unmodelled(self.place(line), line.text, about_switching))


def illegal_vlans(device: str, place: Place, text: str, written: str) -> Problem:
    """The problem of a line whose VLANs are no VLANs; ``text`` is the line, ``written`` the part that is wrong."""
    return Problem(
        place=place,
        message=f"{written!r} in {text!r} is not a list of VLANs from 1 to 4094 in ascending ranges, so the line has no effect",
        object=f"Switch {device}",
        symptom="The switch rejects the line and keeps what it had before",
        fix="Write VLANs and ranges within 1-4094, such as 2003-2005,2010",
    )
