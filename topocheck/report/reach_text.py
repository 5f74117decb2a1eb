"""Who reaches whom, for people: the groups with what each reaches, then why the others are not reached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from topocheck.report.terminal import visible
from topocheck.report.text_table import text_table
from topocheck.simulate.groups import Group
from topocheck.simulate.reach import Pair, Reach
from topocheck.simulate.trace import Disposition

HEADER = ("#", "Group", "Endpoints", "Reaches", "Does not reach", "Unknown")
REACHES = HEADER.index("Reaches")
MEMBERS_NAMED = 3


def reach_text(reach: Reach) -> str:
    """A line that sums up, the table of groups, and one paragraph for each reason."""
    parts = [f"{summary(reach)}\n", text_table(*table(reach))]
    if not all(pair.delivered for pair in reach.pairs):
        parts.append("".join(f"{line}\n" for reason in reasons(reach.pairs, numbers(reach)) for line in reason))
    return "\n".join(parts)


def summary(reach: Reach) -> str:
    """How many endpoints, groups and pairs there are, and how many of the pairs reach each other."""
    endpoints = len({name for group in reach.groups for name in group.endpoints})
    delivered = sum(pair.delivered for pair in reach.pairs)
    asked = reach.protocol if reach.port is None else f"{reach.protocol} port {reach.port}"
    of = f"{delivered} of {len(reach.pairs)} pairs of groups reach each other"
    return f"{_counted(endpoints, 'endpoint')} in {_counted(len(reach.groups), 'group')}; {of} ({asked})"


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def numbers(reach: Reach) -> Mapping[Group, int]:
    """The number of each group in the table."""
    return {group: number for number, group in enumerate(reach.groups, 1)}


def table(reach: Reach) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The header, and one row a group: its number, name and endpoints, and the numbers of the groups that it reaches or not.

    A column in which no row has anything is left out.
    """
    found = _rows(reach)
    kept = [column for column in range(len(HEADER)) if column <= REACHES or any(row[column] for row in found)]
    return tuple(HEADER[column] for column in kept), [tuple(row[column] for column in kept) for row in found]


def _rows(reach: Reach) -> list[tuple[str, ...]]:
    number = numbers(reach)
    by_source: dict[Group, list[Pair]] = {}
    for pair in reach.pairs:
        by_source.setdefault(pair.source, []).append(pair)
    return [_row(number, group, by_source.get(group, ())) for group in reach.groups]


def _row(number: Mapping[Group, int], group: Group, pairs: Iterable[Pair]) -> tuple[str, ...]:
    to: dict[str, set[int]] = {"delivered": set(), "dropped": set(), "unknown": set()}
    for pair in pairs:
        word = "delivered" if pair.delivered else "unknown" if pair.disposition is Disposition.UNKNOWN else "dropped"
        to[word].add(number[pair.destination])
    cells = (ranges(to[word]) for word in ("delivered", "dropped", "unknown"))
    return (str(number[group]), visible(group.name), members(group), *cells)


def ranges(found: Iterable[int]) -> str:
    """``1-3, 5``."""
    runs: list[list[int]] = []
    for number in sorted(found):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(low) if low == high else f"{low}-{high}" for low, high in runs)


def reasons(pairs: Iterable[Pair], number: Mapping[Group, int]) -> Iterator[tuple[str, str]]:
    """For each reason the pairs that have it, and the reason with its line; the same reason once."""
    found: dict[tuple[object, ...], list[Pair]] = {}
    for pair in pairs:
        if pair.reason is not None:
            key = (pair.disposition, pair.reason.code, pair.reason.place, pair.reason.message)
            found.setdefault(key, []).append(pair)
    for alike in found.values():
        yield f"{_ways(number, alike)}: {_example(alike[0])}", f"  {why(alike[0])}"


def _ways(number: Mapping[Group, int], pairs: Sequence[Pair]) -> str:
    """``1-2 to 4-5; 2 on one node to 2``: sources that have the same destinations together."""
    to: dict[tuple[int, str], set[int]] = {}
    for pair in pairs:
        to.setdefault((number[pair.source], f" {pair.where}" if pair.where else ""), set()).add(
            number[pair.destination]
        )
    alike: dict[tuple[str, str], list[int]] = {}
    for (source, where), found in to.items():
        alike.setdefault((where, ranges(found)), []).append(source)
    return "; ".join(f"{ranges(sources)} to {found}{where}" for (where, found), sources in alike.items())


def _example(pair: Pair) -> str:
    source, destination = pair.shown
    return f"{visible(source.name)} to {visible(destination.name)} is {pair.disposition.value}"


def why(pair: Pair) -> str:
    """The reason, its code and its line."""
    reason = pair.reason
    if reason is None:
        return ""
    place = "" if reason.place is None else f" ({reason.place})"
    return visible(f"{reason.message} [{reason.code}]{place}")


def members(group: Group) -> str:
    """``vm1, vm4``, or of many their number and the first: ``3334: vm0, vm3, ...``."""
    return names_in_short([member.name for member in group.members] if group.end is None else [group.end.text])


def names_in_short(names: Sequence[str]) -> str:
    """The names, or of many their number and the first."""
    if len(names) <= MEMBERS_NAMED:
        return visible(", ".join(names))
    return f"{len(names)}: {visible(', '.join(names[: MEMBERS_NAMED - 1]))}, ..."
