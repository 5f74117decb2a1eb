"""What a Placement decides, for programs: schema ``topocheck.place/v1``.

The three keys of the scheduler's own debug endpoint have its shape. Source: open-cluster-management.io/ocm
pkg/placement/debugger/debugger.go.
"""

from __future__ import annotations

import json

from topocheck.checks.carry import Placed
from topocheck.report.finding_json import finding_object
from topocheck.simulate.cluster_choice import Choice

SCHEMA = "topocheck.place/v1"
FILTERS = ("Predicate", "TaintToleration")


def place_json(placed: Placed) -> str:
    """The decision, and whether each chosen cluster can carry the workloads."""
    choice = placed.choice
    body = {
        "schema": SCHEMA,
        "placement": {"namespace": choice.placement.namespace, "name": choice.placement.name},
        "decisions": list(choice.chosen),
        "unscheduled": choice.unscheduled,
        "misconfigured": choice.misconfigured,
        "filteredPipelineResults": _filtered(choice),
        "prioritizeResults": [
            {"name": each.name, "weight": each.weight, "scores": dict(each.scores)} for each in choice.scored
        ],
        "aggregatedScores": [
            {"clusterName": name, "score": score}
            for name, score in sorted((choice.totals or {}).items(), key=lambda item: (-item[1], item[0]))
        ],
        "leftOut": [{"cluster": each.cluster, "filter": each.filter, "reason": each.why} for each in choice.left_out],
        "carried": [
            {"cluster": each.cluster, "site": each.site, "errors": [finding_object(error) for error in each.errors]}
            for each in placed.carried
        ],
        "notKnown": list(placed.not_known),
    }
    return json.dumps(body, indent=2) + "\n"


def _filtered(choice: Choice) -> list[dict[str, object]]:
    """The clusters that are left after each filter."""
    found: list[dict[str, object]] = []
    left = list(choice.candidates)
    for count, name in enumerate(FILTERS, 1):
        out = {each.cluster for each in choice.left_out if each.filter == name}
        left = [cluster for cluster in left if cluster not in out]
        found.append({"name": ",".join(FILTERS[:count]), "filteredClusters": list(left)})
    return found
