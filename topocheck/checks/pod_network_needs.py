"""VMs of which something needs the Pod network: probes and Services reach a VM by it only."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as MappingType
from dataclasses import replace

from topocheck.checks.check import check
from topocheck.checks.unresolved import is_template
from topocheck.checks.vm_spec import networks, refusal, whole_vms
from topocheck.model.manifest import Manifest
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.value import Mapping, Scalar
from topocheck.model.workload import Workload
from topocheck.simulate.network import Network

_PROBES = ("readinessProbe", "livenessProbe")
_OVER_THE_NETWORK = ("httpGet", "tcpSocket")
_LABELS = {
    "VirtualMachine": ("spec", "template", "metadata", "labels"),
    "VirtualMachineInstance": ("metadata", "labels"),
    "VirtualMachineInstanceReplicaSet": ("spec", "template", "metadata", "labels"),
    "VirtualMachinePool": ("spec", "virtualMachineTemplate", "spec", "template", "metadata", "labels"),
}


@check("VMN08", "no-pod-network", Severity.WARNING)
def no_pod_network(network: Network) -> Iterator[Problem]:
    """A VM without the Pod network has a Service, or a probe over the network, for which KubeVirt refuses it, an error.

    Sources: KubeVirt pkg/virt-api vmi-create-admitter.go, ``podNetworkRequiredStatusCause``; Kubernetes, Service, whose
    endpoints are addresses on the Pod network.
    """
    lacking = [workload for workload in whole_vms(network) if not _has_pod_network(workload)]
    for workload in lacking:
        yield from _probes(workload)
    if lacking:
        for manifest in network.site.manifests:
            if manifest.kind == "Service" and manifest.group == "" and not manifest.partial:
                yield from _services(manifest, lacking)


def _has_pod_network(workload: Workload) -> bool:
    """Also where nothing is said, and where Multus gives another network in its place."""
    if not workload.networks and not workload.interfaces:
        devices = workload.spec.at("domain", "devices") if workload.spec is not None else None
        return not isinstance(devices, Mapping) or devices.boolean("autoattachPodInterface") is not False
    return any(each.get("pod") is not None or _is_default(each.mapping("multus")) for each in networks(workload))


def _is_default(multus: Mapping | None) -> bool:
    return multus is not None and multus.boolean("default") is True


def _probes(workload: Workload) -> Iterator[Problem]:
    for key in _PROBES:
        probe = workload.spec.mapping(key) if workload.spec is not None else None
        for handler in _OVER_THE_NETWORK:
            if probe is not None and probe.get(handler) is not None:
                problem = refusal(
                    workload,
                    probe.place_of(handler),
                    f"the {key} of {workload.object} is over the Pod network, which the VM does not have",
                    f"spec.{key}.{handler} is only allowed if the Pod Network is attached",
                    "ask the guest agent by guestAgentPing or exec, or add an interface on the Pod network",
                )
                yield replace(problem, severity=Severity.ERROR)


def _services(service: Manifest, lacking: list[Workload]) -> Iterator[Problem]:
    selector = service.body.at("spec", "selector")
    wanted = _texts(selector) if isinstance(selector, Mapping) else {}
    namespace = service.namespace or "default"
    for workload in lacking:
        if wanted and workload.namespace == namespace and _selects(wanted, workload) and isinstance(selector, Mapping):
            yield Problem(
                place=selector.place,
                message=f"{service.object} selects {workload.object}, which has no interface on the Pod network",
                object=service.object,
                symptom="the Service has the address of the launcher Pod as its endpoint, and connections there are refused or time out: "
                "the guest is on other networks only",
                fix="add an interface on the Pod network to the VM, or reach it by its address in the VLAN",
                related=(Related(workload.place, "this VM"),),
            )


def _selects(wanted: MappingType[str, str], workload: Workload) -> bool:
    body = workload.body
    labels = body.at(*_LABELS[workload.kind]) if body is not None and workload.kind in _LABELS else None
    has = {"vm.kubevirt.io/name": workload.name, **(_texts(labels) if isinstance(labels, Mapping) else {})}
    return all(has.get(key) == value and not is_template(value) for key, value in wanted.items())


def _texts(mapping: Mapping) -> dict[str, str]:
    return {key: value.text for key, value in mapping if isinstance(value, Scalar)}


CHECKS = (no_pod_network,)
