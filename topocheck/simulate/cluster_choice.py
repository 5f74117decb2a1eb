"""Which clusters a Placement chooses: the filters, the scores and the order of Open Cluster Management's scheduler.

Source: open-cluster-management.io/ocm pkg/placement/controllers/scheduling (schedule.go, scheduling_controller.go) and
pkg/placement/plugins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from topocheck.model.hub import GLOBAL_SET, SET_LABEL, ClusterSet, Hub, ManagedCluster, Placement, Prioritizer
from topocheck.simulate.cluster_filter import Verdict, predicates_hold, taints_tolerated
from topocheck.simulate.cluster_score import BUILT_IN, scores_of

DEFAULTS = ("Balance", "Steady")
MODES = ("", "Additive", "Exact")


@dataclass(frozen=True, slots=True)
class Left:
    """A cluster that a filter leaves out, with the filter's name and why."""

    cluster: str
    filter: str
    why: str


@dataclass(frozen=True, slots=True)
class Scored:
    """What one prioritizer gives to each cluster. A cluster without a score counts as 0."""

    name: str
    weight: int
    scores: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Choice:
    """The decision: ``chosen`` in its order, ``totals`` of the clusters that passed the filters, ``left_out`` with reasons.

    ``unscheduled`` is how many clusters are missing to the number that was asked for. ``misconfigured`` says why the scheduler
    decides nothing at all. ``not_known`` lists what the manifests do not tell and the decision hangs on.
    """

    placement: Placement
    candidates: tuple[str, ...] = ()
    left_out: tuple[Left, ...] = ()
    scored: tuple[Scored, ...] = ()
    totals: Mapping[str, int] | None = None
    chosen: tuple[str, ...] = ()
    unscheduled: int = 0
    misconfigured: str | None = None
    not_known: tuple[str, ...] = ()


def choose(hub: Hub, placement: Placement, now: datetime) -> Choice:
    """What the scheduler of the hub decides for a Placement at a time."""
    wrong = _misconfigured(placement)
    if wrong is not None:
        return Choice(placement, misconfigured=wrong)
    sets, unknown_sets = _bound_sets(hub, placement)
    if not sets:
        why = f"no ManagedClusterSet is bound to the namespace {placement.namespace}"
        if unknown_sets:
            why += f" of those it names: {', '.join(unknown_sets)}"
        return Choice(placement, unscheduled=placement.number or 0, misconfigured=why)
    candidates = sorted((one for one in hub.clusters if _in_a_set(one, sets)), key=lambda one: one.name)
    names = tuple(one.name for one in candidates)
    left_out: list[Left] = []
    not_known: list[str] = []
    decided = _decided(hub, placement)
    for filter_name in ("Predicate", "TaintToleration"):
        kept = []
        for cluster in candidates:
            verdict = (
                predicates_hold(placement, cluster)
                if filter_name == "Predicate"
                else taints_tolerated(placement, cluster, now, decided=cluster.name in decided)
            )
            _sort(verdict, cluster, filter_name, left_out, not_known)
            if verdict.passes is not False:
                kept.append(cluster)
        candidates = kept
    return _ranked(
        hub, placement, candidates, now, Choice(placement, names, tuple(left_out), not_known=tuple(not_known))
    )


def _sort(verdict: Verdict, cluster: ManagedCluster, name: str, left_out: list[Left], not_known: list[str]) -> None:
    if verdict.passes is False:
        left_out.append(Left(cluster.name, name, verdict.why))
    elif verdict.passes is None:
        not_known.append(f"{cluster.name}: {verdict.why}")


def _ranked(hub: Hub, placement: Placement, clusters: list[ManagedCluster], now: datetime, so_far: Choice) -> Choice:
    """The clusters that passed the filters, scored, sorted and counted off."""
    scored: list[Scored] = []
    not_known = list(so_far.not_known)
    totals = {cluster.name: 0 for cluster in clusters}
    for prioritizer in _weights(placement):
        scores, gaps = scores_of(hub, placement, prioritizer.name, clusters, now)
        not_known += gaps
        scored.append(Scored(prioritizer.name, prioritizer.weight, scores))
        for name, score in scores.items():
            totals[name] += score * prioritizer.weight
    order = sorted(totals, key=lambda name: (-totals[name], name))
    wanted = len(order) if placement.number is None else placement.number
    return Choice(
        placement,
        so_far.candidates,
        so_far.left_out,
        tuple(scored),
        totals,
        tuple(order[:wanted]),
        max(wanted - len(order), 0),
        not_known=tuple(dict.fromkeys(not_known)),
    )


def _misconfigured(placement: Placement) -> str | None:
    """Why the scheduler refuses the Placement, in its own words."""
    if placement.mode not in MODES:
        return f"incorrect prioritizer policy mode: {placement.mode}"
    for prioritizer in placement.prioritizers:
        if not prioritizer.name:
            return "scoreCoordinate field is required"
        if prioritizer.weight and not prioritizer.name.startswith("AddOn/") and prioritizer.name not in BUILT_IN:
            return f"incorrect builtin prioritizer: {prioritizer.name}"
    for toleration in placement.tolerations:
        if not toleration.key and toleration.operator != "Exists":
            return "If the key is empty, operator must be Exists."
        if toleration.operator == "Exists" and toleration.value:
            return "If the operator is Exists, the value should be empty."
    return None


def _bound_sets(hub: Hub, placement: Placement) -> tuple[list[ClusterSet], list[str]]:
    """The sets that a Placement chooses from, and those that it names without a binding in its namespace."""
    bound = {each.cluster_set for each in hub.bindings if each.namespace == placement.namespace}
    named = placement.cluster_sets or tuple(sorted(bound))
    known = {each.name: each for each in hub.sets}
    sets = [known.get(name) or ClusterSet(name, placement.place) for name in named if name in bound]
    return sets, [name for name in named if name not in bound]


def _in_a_set(cluster: ManagedCluster, sets: list[ClusterSet]) -> bool:
    return any(_in_set(cluster, each) for each in sets)


def _in_set(cluster: ManagedCluster, cluster_set: ClusterSet) -> bool:
    if cluster_set.selector is not None:
        return all(each.holds(cluster.labels.get(each.key)) for each in cluster_set.selector.requirements)
    if cluster_set.name == GLOBAL_SET:
        return True
    return cluster.labels.get(SET_LABEL, "default") == cluster_set.name


def _decided(hub: Hub, placement: Placement) -> frozenset[str]:
    """The clusters that the Placement has now."""
    return frozenset(
        name
        for decision in hub.decisions
        if (decision.namespace, decision.placement) == (placement.namespace, placement.name)
        for name in decision.clusters
    )


def _weights(placement: Placement) -> list[Prioritizer]:
    """The prioritizers that count, by name: the defaults, unless the mode is Exact, with what the Placement says over them."""
    weights = {name: Prioritizer(name, 1, placement.place) for name in DEFAULTS} if placement.mode != "Exact" else {}
    weights |= {prioritizer.name: prioritizer for prioritizer in placement.prioritizers}
    return [each for _, each in sorted(weights.items()) if each.weight]
