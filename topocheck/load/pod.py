"""Pods and the controllers that make them.

Sources: Multus pkg/k8sclient (how the annotation is read), network-attachment-definition-client pkg/apis types.go.
"""

from __future__ import annotations

from dataclasses import dataclass

from topocheck.load.metadata import Head, literal, string_map
from topocheck.load.pod_networks import NETWORKS, ReadNetworks, attached_vnics
from topocheck.load.pod_references import container_images, pod_references
from topocheck.load.scheduling import node_affinity
from topocheck.model.problem import Problem
from topocheck.model.site import Skipped
from topocheck.model.value import Mapping
from topocheck.model.workload import Vnic, Workload

_TEMPLATE = ("spec", "template")
_POD_PATHS: dict[str, tuple[str, ...]] = {
    "Pod": (),
    "Deployment": _TEMPLATE,
    "StatefulSet": _TEMPLATE,
    "DaemonSet": _TEMPLATE,
    "ReplicaSet": _TEMPLATE,
    "Job": _TEMPLATE,
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
}
_REPLICATED = frozenset({"Deployment", "StatefulSet", "ReplicaSet"})


@dataclass(frozen=True, slots=True)
class ReadPod:
    """A Pod or the Pods of a controller, and what is wrong; ``workload`` is None where it was skipped."""

    workload: Workload | None
    problems: tuple[tuple[str, Problem], ...] = ()
    skipped: Skipped | None = None


def read_pod(head: Head) -> ReadPod:
    """The Pod that a manifest declares; skipped where it is only a part of an object, or where a template hides its networks."""
    pod = head.body.at(*_POD_PATHS[head.kind])
    spec = pod.mapping("spec") if isinstance(pod, Mapping) else None
    if not isinstance(pod, Mapping) or spec is None:
        where = ".".join((*_POD_PATHS[head.kind], "spec"))
        return ReadPod(None, skipped=Skipped(head.place, f"{head.object} has no {where}: it is a part of an object"))
    networks = _networks(head, pod, spec)
    if networks.hidden is not None:
        reason = f"the networks of {head.object} hold a template that is not filled in"
        return ReadPod(None, skipped=Skipped(networks.hidden, reason))
    workload = Workload(
        kind=head.kind,
        namespace=head.namespace,
        name=head.name,
        place=head.place,
        vnics=networks.vnics,
        node_selector=string_map(spec.mapping("nodeSelector")),
        node_selector_place=spec.place_of("nodeSelector") if "nodeSelector" in spec else None,
        node_name=literal(spec, "nodeName"),
        affinity=node_affinity(spec),
        volumes=pod_references(spec),
        images=container_images(spec),
        replicas=_replicas(head),
        wave=head.wave,
        body=head.body,
        spec=spec,
    )
    return ReadPod(workload, networks.problems)


def _networks(head: Head, pod: Mapping, spec: Mapping) -> ReadNetworks:
    """``eth0`` on the Pod network and what the annotation adds; a Pod on its node's network has no vNICs at all."""
    if spec.boolean("hostNetwork") is True:
        return ReadNetworks(())
    metadata = pod.mapping("metadata")
    annotations = metadata.mapping("annotations") if metadata is not None else None
    first = Vnic("eth0", head.place, "pod")
    if annotations is None or annotations.scalar(NETWORKS) is None:
        return ReadNetworks((first,))
    attached = attached_vnics(annotations, head.text, head.object)
    return ReadNetworks((first, *attached.vnics), attached.problems, attached.hidden)


def _replicas(head: Head) -> int | None:
    """How many Pods there are; None where that depends on the nodes, or is a template."""
    spec = head.body.mapping("spec")
    if head.kind == "DaemonSet":
        return None
    if head.kind not in _REPLICATED or spec is None or spec.get("replicas") is None:
        return 1
    return spec.integer("replicas")
