"""Whether a cluster passes the filters of a Placement: its predicates and the cluster's taints.

Source: open-cluster-management.io/ocm pkg/placement/plugins/predicate and pkg/placement/plugins/tainttoleration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from topocheck.model.hub import ManagedCluster, Placement, Predicate, Taint, Toleration
from topocheck.model.user_network import LabelSelector


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a cluster passes, None where the manifests do not tell; ``why`` not, or what is missing."""

    passes: bool | None
    why: str = ""


PASSES = Verdict(passes=True)


def predicates_hold(placement: Placement, cluster: ManagedCluster) -> Verdict:
    """One of the predicates must hold; none at all lets every cluster pass."""
    if not placement.predicates:
        return PASSES
    verdicts = [_predicate(each, cluster) for each in placement.predicates]
    return next((verdict for answer in (True, None) for verdict in verdicts if verdict.passes is answer), verdicts[0])


def _predicate(predicate: Predicate, cluster: ManagedCluster) -> Verdict:
    """All parts of one predicate must hold."""
    parts = [_selected(predicate.labels, cluster.labels, "label")]
    if predicate.claims is not None:
        parts.append(
            _selected(predicate.claims, cluster.claims, "claim")
            if cluster.claims is not None
            else Verdict(None, "its claims are in the status of the ManagedCluster, which the manifest does not have")
        )
    if predicate.cel is not None:
        parts.append(Verdict(None, f"the CEL expressions at {predicate.cel} are not evaluated"))
    return next((each for answer in (False, None) for each in parts if each.passes is answer), PASSES)


def _selected(selector: LabelSelector | None, values: Mapping[str, str], what: str) -> Verdict:
    if selector is None:
        return PASSES
    for each in selector.requirements:
        if not each.holds(values.get(each.key)):
            has = values.get(each.key)
            wanted = f"{each.operator} {', '.join(each.values)}".rstrip()
            said = f"its {what} {each.key} is {has}" if has is not None else f"it has no {what} {each.key}"
            return Verdict(passes=False, why=f"{said}, and must be {wanted}")
    return PASSES if selector.readable else Verdict(None, f"the selector at {selector.place} is a template")


def taints_tolerated(placement: Placement, cluster: ManagedCluster, now: datetime, *, decided: bool) -> Verdict:
    """Every taint must be tolerated; ``decided`` tells whether the Placement has the cluster already."""
    for taint in cluster.taints:
        verdict = _taint(taint, placement.tolerations, now, decided=decided)
        if verdict.passes is not True:
            return verdict
    return PASSES


def _taint(taint: Taint, tolerations: tuple[Toleration, ...], now: datetime, *, decided: bool) -> Verdict:
    if taint.effect == "PreferNoSelect" or (taint.effect == "NoSelectIfNew" and decided):
        return PASSES
    answers = [_in_time(taint, each, now) for each in tolerations if _matches(taint, each)]
    if True in answers:
        return PASSES
    if None in answers:
        return Verdict(
            None, f"when the taint {taint.key} was added is not in the manifest, so how long it is tolerated"
        )
    return Verdict(
        passes=False, why=f"its taint {taint.key}{f'={taint.value}' if taint.value else ''} is not tolerated"
    )


def _matches(taint: Taint, toleration: Toleration) -> bool:
    if toleration.effect not in ("", taint.effect) or toleration.key not in ("", taint.key):
        return False
    return toleration.operator == "Exists" or toleration.value == taint.value


def _in_time(taint: Taint, toleration: Toleration, now: datetime) -> bool | None:
    if toleration.seconds is None:
        return True
    if toleration.seconds <= 0:
        return False
    return None if taint.added is None else now < taint.added + timedelta(seconds=min(toleration.seconds, 10**10))
