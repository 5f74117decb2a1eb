"""One line of a configuration, taken apart into words."""

from __future__ import annotations

from typing import NamedTuple

from topocheck.load.switch.remarks import Remarks
from topocheck.load.switch.tree import ConfigLine
from topocheck.model.place import Place


class Command(NamedTuple):
    """One line inside an interface, taken apart.

    ``words`` are in lower case and without a leading ``no`` or ``default``, of which ``negated`` tells; ``raw`` are the
    same words as written.
    """

    line: ConfigLine
    words: tuple[str, ...]
    raw: tuple[str, ...]
    negated: bool
    remarks: Remarks

    @classmethod
    def of(cls, line: ConfigLine, remarks: Remarks) -> Command:
        """Take a line apart."""
        raw = tuple(line.text.split())
        negated = raw[0].lower() in ("no", "default") and len(raw) > 1
        raw = raw[1:] if negated else raw
        return cls(line, tuple(line.text.lower().split())[-len(raw) :], raw, negated, remarks)

    @property
    def place(self) -> Place:
        """Where the line stands."""
        return self.remarks.place(self.line)

    def word(self, index: int) -> str:
        """The word at a position, or an empty text behind the end."""
        return self.words[index] if index < len(self.words) else ""

    def rest(self, index: int) -> str:
        """The words from a position on, in lower case."""
        return " ".join(self.words[index:])

    def number(self, index: int) -> int | None:
        """The decimal number at a position, or None where there is none."""
        word = self.word(index)
        return int(word) if word.isascii() and word.isdecimal() and len(word) <= 9 else None

    def vlan(self, index: int) -> int | None:
        """The VLAN at a position; None, and a problem at the line, where it is none."""
        number = self.number(index)
        if number is not None and 1 <= number <= 4094:
            return number
        self.remarks.not_vlans(self.line, self.rest(index))
        return None
