"""VLAN lists as switches write them."""

from __future__ import annotations

from collections.abc import Iterable

ALL = frozenset(range(1, 4095))


def read(text: str) -> frozenset[int]:
    """``10,20-22`` as a set."""
    found: set[int] = set()
    for part in text.replace(" ", "").split(","):
        low, _, high = part.partition("-")
        found.update(range(int(low), int(high or low) + 1))
    return frozenset(found)


def allowed(before: frozenset[int], words: list[str]) -> frozenset[int]:
    """What ``switchport trunk allowed vlan`` makes of the VLANs that were allowed."""
    match words:
        case ["all"]:
            return ALL
        case ["none"]:
            return frozenset()
        case ["add", text]:
            return before | read(text)
        case ["remove", text]:
            return before - read(text)
        case ["except", text]:
            return ALL - read(text)
        case [text]:
            return read(text)
    message = f"no VLAN list: {' '.join(words)}"
    raise ValueError(message)


def ranges(vlans: Iterable[int]) -> list[str]:
    """A set as the words that ``bridge vlan add vid`` takes."""
    found: list[tuple[int, int]] = []
    for vlan in sorted(vlans):
        if found and found[-1][1] == vlan - 1:
            found[-1] = (found[-1][0], vlan)
        else:
            found.append((vlan, vlan))
    return [str(low) if low == high else f"{low}-{high}" for low, high in found]
