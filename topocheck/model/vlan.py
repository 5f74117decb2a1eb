"""VLAN numbers and sets of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LOWEST = 1
HIGHEST = 4094  # IEEE 802.1Q reserves 0 (priority tag) and 4095

Tag = int | None  # the 802.1Q tag on one frame; None is an untagged frame

_ITEM = re.compile(r"\s*([0-9]+)(?:\s*-\s*([0-9]+))?\s*")


@dataclass(frozen=True, slots=True)
class VlanSet:
    """An immutable set of VLANs 1-4094, kept as one integer whose bit N says whether VLAN N is in it.

    The text form is the one of switch configurations: ``2000-2002,2005``; ``none`` is the empty set.
    """

    bits: int = 0

    @classmethod
    def of(cls, *vlans: int) -> VlanSet:
        """The set of the given VLANs. Raises ValueError for a number outside 1-4094."""
        return cls.from_ranges((vlan, vlan) for vlan in vlans)

    @classmethod
    def from_ranges(cls, ranges: Iterable[tuple[int, int]]) -> VlanSet:
        """The union of inclusive ranges. Raises ValueError for an end outside 1-4094 or an inverted range."""
        bits = 0
        for low, high in ranges:
            if not LOWEST <= low <= high <= HIGHEST:
                message = f"{low}-{high} is not a range within {LOWEST}-{HIGHEST}"
                raise ValueError(message)
            bits |= (1 << (high + 1)) - (1 << low)
        return cls(bits)

    @classmethod
    def parse(cls, text: str) -> VlanSet:
        """Read ``1-3,5``, ``none`` or ``all``. Raises ValueError for anything else."""
        word = text.strip().lower()
        if word == "none":
            return NO_VLANS
        if word == "all":
            return ALL_VLANS
        ranges = []
        for item in word.split(","):
            match = _ITEM.fullmatch(item)
            if match is None:
                message = f"{item.strip()!r} is not a VLAN or a range of VLANs"
                raise ValueError(message)
            low = int(match[1])
            ranges.append((low, int(match[2] or low)))
        return cls.from_ranges(ranges)

    def __contains__(self, vlan: object) -> bool:
        return isinstance(vlan, int) and 0 <= vlan <= HIGHEST and bool(self.bits >> vlan & 1)

    def __or__(self, other: VlanSet) -> VlanSet:
        return VlanSet(self.bits | other.bits)

    def __and__(self, other: VlanSet) -> VlanSet:
        return VlanSet(self.bits & other.bits)

    def __sub__(self, other: VlanSet) -> VlanSet:
        return VlanSet(self.bits & ~other.bits)

    def __bool__(self) -> bool:
        return self.bits != 0

    def __len__(self) -> int:
        return self.bits.bit_count()

    def __iter__(self) -> Iterator[int]:
        bits = self.bits
        while bits:
            lowest = bits & -bits
            yield lowest.bit_length() - 1
            bits ^= lowest

    def ranges(self) -> Iterator[tuple[int, int]]:
        """The set as the fewest inclusive ranges, ascending."""
        bits = self.bits
        while bits:
            low = (bits & -bits).bit_length() - 1
            run = bits >> low
            length = (~run & (run + 1)).bit_length() - 1
            yield low, low + length - 1
            bits &= ~(((1 << length) - 1) << low)

    def __str__(self) -> str:
        parts = [str(low) if low == high else f"{low}-{high}" for low, high in self.ranges()]
        return ",".join(parts) or "none"


NO_VLANS = VlanSet()
ALL_VLANS = VlanSet.from_ranges([(LOWEST, HIGHEST)])
