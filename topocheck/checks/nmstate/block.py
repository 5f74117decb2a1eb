"""A mapping of a desired state whose keys are known: which there are, what they hold, which there must be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from topocheck.checks.nmstate.rule import MAPPING, Rule


class Others(Enum):
    """What nmstate does with keys of a block that are not listed."""

    REFUSED = "refused"
    READ_OVER = "read over"
    NOT_KNOWN = "not known"  # sections that differ much between releases


@dataclass(frozen=True, slots=True)
class Block:
    """A mapping, or a list of such mappings, whose keys are all known.

    ``name`` is what messages call it. ``keys`` are the keys with what their values must be, ``blocks`` those whose values are
    blocks again, and ``shape`` what a block as a whole must be. ``needs`` are the keys that nmstate can't do without, of ``needs_one_of`` it wants one,
    ``same`` other names of keys with the name that they stand for, of which one may be given. ``others`` is what happens to keys that are
    not listed. ``meant`` gives keys of other programs and older versions, and what nmstate calls them.
    """

    name: str
    keys: Mapping[str, Rule]
    blocks: Mapping[str, Block] = field(default_factory=dict)
    meant: Mapping[str, str] = field(default_factory=dict)
    shape: Rule = MAPPING
    needs: tuple[str, ...] = ()
    needs_one_of: tuple[str, ...] = ()
    same: Mapping[str, str] = field(default_factory=dict)
    others: Others = Others.REFUSED

    def knows(self, key: str) -> bool:
        """Whether nmstate takes a key here."""
        return key in self.keys or key in self.blocks

    def rule(self, key: str) -> Rule | None:
        """What the value of a key must be; None for a key that is not known."""
        inner = self.blocks.get(key)
        return inner.shape if inner is not None else self.keys.get(key)

    @property
    def all_keys(self) -> list[str]:
        """Every key, sorted."""
        return sorted({*self.keys, *self.blocks})

    def within(self) -> Iterator[Block]:
        """This block and those inside of it."""
        yield self
        for inner in self.blocks.values():
            yield from inner.within()


def keys(rule: Rule, names: str) -> dict[str, Rule]:
    """Several keys with one rule."""
    return dict.fromkeys(names.split(), rule)
