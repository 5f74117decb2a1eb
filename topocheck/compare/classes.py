"""The workloads of two states of a site in classes: the members of one are alike before, and alike after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from topocheck.model.workload import Workload
from topocheck.simulate.groups import Grouping, Kind, group_names, group_order
from topocheck.simulate.network import Network


@dataclass(frozen=True, slots=True, eq=False)
class AlikeInBoth:
    """Workloads that nothing tells apart in either state. ``before`` or ``after`` is empty where they are in one state only.

    ``name`` is what people call them by in the later state, or in the earlier one where they are gone.
    """

    id: str
    name: str
    before: tuple[Workload, ...]
    after: tuple[Workload, ...]

    @property
    def members(self) -> tuple[Workload, ...]:
        """Those of the later state, or of the earlier one where they are gone."""
        return self.after or self.before


def classes(before: Network, after: Network) -> tuple[AlikeInBoth, ...]:
    """All workloads of both states, paired by their kind, namespace and name, in the order of their VLANs."""
    old, new = _by_object(before), _by_object(after)
    old_kinds, new_kinds = _kinds(before, old), _kinds(after, new)
    found: dict[tuple[Kind | None, Kind | None], list[str]] = {}
    for name in dict.fromkeys((*new, *old)):
        found.setdefault((old_kinds.get(name), new_kinds.get(name)), []).append(name)
    kept = [members for (_, kind), members in found.items() if kind is not None]
    gone = [members for (_, kind), members in found.items() if kind is None]
    kept.sort(key=lambda members: group_order(after, new[members[0]]))
    gone.sort(key=lambda members: group_order(before, old[members[0]]))
    names = [
        *group_names(after, [[new[name] for name in members] for members in kept]),
        *group_names(before, [[old[name] for name in members] for members in gone]),
    ]
    return tuple(
        AlikeInBoth(f"g{number}", name, _those(old, members), _those(new, members))
        for number, (name, members) in enumerate(zip(_distinct(names), (*kept, *gone), strict=True), 1)
    )


def _by_object(network: Network) -> Mapping[str, Workload]:
    """By what names them; of two with one name the first, as only one of them can be there."""
    found: dict[str, Workload] = {}
    for workload in network.site.workloads:
        found.setdefault(workload.object, workload)
    return found


def _kinds(network: Network, workloads: Mapping[str, Workload]) -> Mapping[str, Kind]:
    grouping = Grouping(network)
    return {name: grouping.kind(workload) for name, workload in workloads.items()}


def _those(workloads: Mapping[str, Workload], names: Iterable[str]) -> tuple[Workload, ...]:
    return tuple(workloads[name] for name in names if name in workloads)


def _distinct(names: list[str]) -> list[str]:
    """The names, counted where two classes have the same one: their difference is in the earlier state."""
    same, seen, found = Counter(names), Counter[str](), []
    for name in names:
        seen[name] += 1
        found.append(name if same[name] == 1 else f"{name} ({seen[name]})")
    return found
