"""What of a desired state nmstate can't read: keys, values, keys that are not there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from topocheck.checks.nmstate.block import Block, Others
from topocheck.checks.nmstate.rule import Rule
from topocheck.checks.unresolved import is_template
from topocheck.model.place import Place
from topocheck.model.value import Mapping, Sequence, Value


@dataclass(frozen=True, slots=True)
class UnknownKey:
    """A key that a block does not have; ``read_over`` where nmstate takes the rest all the same."""

    key: str
    block: Block
    where: str
    place: Place

    @property
    def read_over(self) -> bool:
        """Whether nmstate goes on without the key."""
        return self.block.others is Others.READ_OVER


@dataclass(frozen=True, slots=True)
class WrongValue:
    """A value of the wrong type or form: ``key`` in ``where`` must be as the rule says."""

    key: str
    where: str
    value: Value
    place: Place
    rule: Rule


@dataclass(frozen=True, slots=True)
class MissingKey:
    """A key that nmstate needs; ``place`` is where its mapping starts, ``beside`` are the keys that are there."""

    key: str
    where: str
    place: Place
    beside: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class KeyTwice:
    """Two names of one key."""

    key: str
    other: str
    where: str
    place: Place
    first: Place


Fault = UnknownKey | WrongValue | MissingKey | KeyTwice


def faults(value: Value, block: Block, where: str, place: Place) -> Iterator[Fault]:
    """What is wrong in a value that should be a block; ``place`` is where its key stands, ``where`` what messages call it."""
    for mapping in value.items if isinstance(value, Sequence) else [value]:
        if isinstance(mapping, Mapping):
            yield from _in_mapping(mapping, block, where, mapping.place if isinstance(value, Sequence) else place)


def _in_mapping(mapping: Mapping, block: Block, where: str, place: Place) -> Iterator[Fault]:
    for key, value in mapping:
        rule, inner = block.rule(key), block.blocks.get(key)
        if rule is None:
            if block.others is not Others.NOT_KNOWN and not is_template(key):
                yield UnknownKey(key, block, where, mapping.place_of(key))
        elif not value.is_null and not rule.fits(value):
            yield WrongValue(key, where, value, mapping.place_of(key), rule)
        elif inner is not None:
            yield from faults(value, inner, f"{inner.name} of {where}", mapping.place_of(key))
    yield from _missing(mapping, block, where, place)
    for alias, key in block.same.items():
        if alias in mapping and key in mapping:
            yield KeyTwice(alias, key, where, mapping.place_of(alias), mapping.place_of(key))


def _missing(mapping: Mapping, block: Block, where: str, place: Place) -> Iterator[Fault]:
    if any(is_template(key) for key in mapping.entries):
        return
    lacking = [key for key in block.needs if mapping.get(key) is None]
    if block.needs_one_of and not any(key in mapping for key in block.needs_one_of):
        lacking.append(" or ".join(block.needs_one_of))
    for key in lacking:
        yield MissingKey(key, where, place, tuple(mapping.place_of(one) for one in mapping.entries))


def written(value: Value) -> str:
    """What is written there, in words."""
    return "a list" if isinstance(value, Sequence) else "a mapping"
