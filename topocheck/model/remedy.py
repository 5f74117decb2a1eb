"""What is to be written where a finding has one right answer; `topocheck.mend` turns it into an edit of the file."""

from __future__ import annotations

from dataclasses import dataclass

from topocheck.model.place import Place


@dataclass(frozen=True, slots=True)
class AllowVlan:
    """Add a VLAN to the list of a trunk port, which is on the line of ``place``."""

    place: Place
    vlan: int


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Write ``new`` instead of ``old``, which stands at ``place`` or is the value of the key there, perhaps in quotes."""

    place: Place
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class AddKey:
    """Add ``key`` with ``value`` to the mapping that starts at ``place``, as its second entry."""

    place: Place
    key: str
    value: str


Remedy = AllowVlan | Rewrite | AddKey
