"""What each prioritizer of a Placement gives to a cluster: integers from -100 to 100.

Source: open-cluster-management.io/ocm pkg/placement/plugins (balance, steady, resource, addon). Go cuts a float towards zero
where it becomes an integer, and so does ``int``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from topocheck.model.hub import Hub, ManagedCluster, Placement

RESOURCES = {"ResourceAllocatableCPU": "cpu", "ResourceAllocatableMemory": "memory"}
BUILT_IN = ("Balance", "Steady", *RESOURCES)
MOST = 100

Scores = dict[str, int]


def scores_of(
    hub: Hub, placement: Placement, prioritizer: str, clusters: Sequence[ManagedCluster], now: datetime
) -> tuple[Scores, list[str]]:
    """The scores by cluster, and what they hang on that the manifests do not tell. A cluster may have none."""
    match prioritizer:
        case "Balance":
            return _balance(hub, placement, clusters), []
        case "Steady":
            return _steady(hub, placement, clusters), []
        case "ResourceAllocatableCPU" | "ResourceAllocatableMemory":
            return _allocatable(RESOURCES[prioritizer], clusters)
        case _:
            _, resource, score = prioritizer.split("/", 2)
            return _add_on(hub, resource, score, clusters, now)


def _balance(hub: Hub, placement: Placement, clusters: Sequence[ManagedCluster]) -> Scores:
    """The fewer decisions of other Placements a cluster has, the better."""
    own = (placement.namespace, placement.name)
    others = (each for each in hub.decisions if (each.namespace, each.placement) != own)
    counts = Counter(name for decision in others for name in decision.clusters)
    most = max(counts.values(), default=0)
    return {
        each.name: 2 * int(MOST * (0.5 - counts[each.name] / most)) if counts[each.name] else MOST for each in clusters
    }


def _steady(hub: Hub, placement: Placement, clusters: Sequence[ManagedCluster]) -> Scores:
    """A cluster that the Placement has already keeps it."""
    own = (placement.namespace, placement.name)
    has = {name for each in hub.decisions if (each.namespace, each.placement) == own for name in each.clusters}
    return {each.name: MOST if each.name in has else 0 for each in clusters}


def _allocatable(resource: str, clusters: Sequence[ManagedCluster]) -> tuple[Scores, list[str]]:
    """The more of a resource is allocatable, the better; a cluster without allocatable or capacity has no score."""
    told = [each for each in clusters if resource in each.allocatable and resource in each.capacity]
    names = {each.name for each in told}
    gaps = [
        f"{each.name}: its allocatable {resource} is in the status of the ManagedCluster, which the manifest does not have"
        for each in clusters
        if each.name not in names
    ]
    amounts = {each.name: float(each.allocatable[resource]) for each in told}
    least, most = min(amounts.values(), default=0.0), max(amounts.values(), default=0.0)
    if most == least:
        return dict.fromkeys(amounts, MOST), gaps
    return {name: int(((amount - least) / (most - least) - 0.5) * 2 * MOST) for name, amount in amounts.items()}, gaps


def _add_on(
    hub: Hub, resource: str, score: str, clusters: Sequence[ManagedCluster], now: datetime
) -> tuple[Scores, list[str]]:
    """The value of an AddOnPlacementScore in the cluster's namespace; 0 where there is none or it has expired."""
    known = {each.cluster: each for each in hub.scores if each.name == resource}
    scores: Scores = {}
    gaps: list[str] = []
    for cluster in clusters:
        found = known.get(cluster.name)
        valid = found is not None and (found.valid_until is None or now < found.valid_until)
        scores[cluster.name] = found.scores.get(score, 0) if found is not None and valid else 0
        if found is None:
            gaps.append(
                f"{cluster.name}: the manifests have no AddOnPlacementScore {cluster.name}/{resource}, which counts as 0"
            )
        elif not valid:
            gaps.append(f"{cluster.name}: the AddOnPlacementScore {resource} is no longer valid, which counts as 0")
    return scores, gaps
