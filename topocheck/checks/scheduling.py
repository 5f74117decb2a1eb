"""MIG: where workloads may run."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks import affinity_rules, hub_placements, migration, migration_settings, migration_targets, spreading
from topocheck.checks.check import check
from topocheck.checks.wording import listed
from topocheck.model.problem import Problem
from topocheck.model.workload import Workload
from topocheck.simulate.network import Network


@check("MIG01", "no-node-for-workload")
def no_node_for_workload(network: Network) -> Iterator[Problem]:
    """A workload's node name, selector or required affinity leaves none of the nodes that the site file names."""
    nodes = network.site.nodes
    if not any(node.stated for node in nodes):
        return
    for workload in network.site.workloads:
        if not network.candidates(workload):
            yield Problem(
                place=workload.node_selector_place or workload.place,
                message=f"no node of the site takes {workload.object}, which {_wish(workload)}",
                object=workload.object,
                symptom="it stays Pending, FailedScheduling or ErrorUnschedulable: 0 nodes are available",
                fix=f"correct what it asks for; the nodes are {listed(node.name for node in nodes)}",
            )


def _wish(workload: Workload) -> str:
    if workload.node_name is not None:
        return f"asks for the node {workload.node_name}"
    labels = ", ".join(f"{key}={value}" for key, value in sorted(workload.node_selector.items()))
    return f"asks for {labels}" if labels else "asks for other labels by its affinity"


CHECKS = (
    no_node_for_workload,
    *migration.CHECKS,
    *migration_targets.CHECKS,
    *migration_settings.CHECKS,
    *spreading.CHECKS,
    *hub_placements.CHECKS,
    *affinity_rules.CHECKS,
)
