"""Network annotations that stand where Multus does not look."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.check import check
from topocheck.model.problem import Problem, Severity
from topocheck.model.value import Mapping
from topocheck.model.workload import Workload
from topocheck.simulate.network import Network

_NETWORKS = "k8s.v1.cni.cncf.io/networks"
_CONTROLLERS = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob")


@check("VMN16", "annotation-without-effect", Severity.WARNING)
def annotation_without_effect(network: Network) -> Iterator[Problem]:
    """The network annotation stands at a controller and not in its Pod template, or at Pods on the node's own network.

    Sources: Multus pkg/k8sclient, which reads the Pod's annotations; Kubernetes, whose controllers copy the template's.
    """
    for workload in network.site.workloads:
        own, of_the_pods = _annotations(workload)
        if own is not None and _NETWORKS in own and workload.kind in _CONTROLLERS:
            if of_the_pods is None or _NETWORKS not in of_the_pods:
                yield _at_the_controller(workload, own)
        elif of_the_pods is not None and of_the_pods.text(_NETWORKS) and _is_on_the_node(workload):
            yield _on_the_node(workload, of_the_pods)


def _annotations(workload: Workload) -> tuple[Mapping | None, Mapping | None]:
    """Those of the object, and those that its Pods get."""
    body = workload.body
    if body is None or workload.is_vm:
        return None, None
    own = body.at("metadata", "annotations")
    path = ("spec", "jobTemplate", "spec", "template") if workload.kind == "CronJob" else ("spec", "template")
    pods = own if workload.kind == "Pod" else body.at(*path, "metadata", "annotations")
    return own if isinstance(own, Mapping) else None, pods if isinstance(pods, Mapping) else None


def _is_on_the_node(workload: Workload) -> bool:
    return workload.spec is not None and workload.spec.boolean("hostNetwork") is True


def _at_the_controller(workload: Workload, own: Mapping) -> Problem:
    return Problem(
        place=own.place_of(_NETWORKS),
        message=f"the annotation {_NETWORKS} stands at {workload.object} itself, and must stand in its Pod template",
        object=workload.object,
        symptom="the Pods start with eth0 alone: nobody reads the annotation there, and nothing says so",
        fix="move it to metadata.annotations of the Pod template",
    )


def _on_the_node(workload: Workload, annotations: Mapping) -> Problem:
    return Problem(
        place=annotations.place_of(_NETWORKS),
        message=f"{workload.object} has hostNetwork and the annotation {_NETWORKS}, which has no effect together with it",
        object=workload.object,
        symptom="the Pod has the interfaces of its node and no others: the CNI is not called for it",
        fix="remove hostNetwork, or the annotation",
    )


CHECKS = (annotation_without_effect,)
