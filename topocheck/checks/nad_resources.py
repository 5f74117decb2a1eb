"""The annotation by which the scheduler keeps workloads to the nodes that have a network: there, and of the right kind."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.attachments import RESOURCE_PREFIX, bridge_wanted, is_ovs_bridge
from topocheck.checks.check import check
from topocheck.checks.users import User, references, users_by_nad
from topocheck.checks.wording import listed
from topocheck.model.nad import NetworkAttachment
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.site import POLICY_KIND, External
from topocheck.simulate.network import Network

OVS_RESOURCE_PREFIX = "ovs-cni.network.kubevirt.io/"
"""The resource that ovs-cni's marker offers on a node for each OVS bridge there. Source: ovs-cni pkg/marker."""

_ANNOTATION = "k8s.v1.cni.cncf.io/resourceName"


@check("NAD04", "no-resource-name", Severity.WARNING)
def no_resource_name(network: Network) -> Iterator[Problem]:
    """A NetworkAttachmentDefinition has no annotation that places its VMs; of SR-IOV no VM or Pod gets a function without, an error.

    Sources: kubevirt/bridge-marker; sriov-cni pkg/config, ``LoadConf``; Multus pkg/k8sclient, which looks for devices by it.
    """
    for nad in network.site.attachments:
        if nad.config is None or "resourceName" in nad.places:
            continue
        if nad.type == "sriov" and nad.config.get("deviceID") is None:
            yield _no_function(nad)
        elif bridge_wanted(nad) is not None:
            yield from _unguarded(network, nad)


def _no_function(nad: NetworkAttachment) -> Problem:
    return Problem(
        place=nad.place,
        message=f"{nad.key} is of SR-IOV and has no annotation {_ANNOTATION}, which must name the functions' resource",
        object=nad.object,
        symptom='the plugin: "LoadConf(): VF pci addr is required", and VMs and Pods on the network stay ContainerCreating',
        fix=f"add {_ANNOTATION}: openshift.io/ and the resourceName of a SriovNetworkNodePolicy",
        severity=Severity.ERROR,
    )


def _unguarded(network: Network, nad: NetworkAttachment) -> Iterator[Problem]:
    """VMs that may run on several nodes; that some of them lack the bridge today is for another check."""
    name = bridge_wanted(nad)
    users = [user for user in users_by_nad(network).get(nad.key, ()) if user.workload.is_vm and len(user.nodes) > 1]
    if (
        users
        and name is not None
        and network.site.has_all(POLICY_KIND)
        and not External.covers(network.site.external.bridges, name)
    ):
        yield _without_annotation(nad, name, users)


def _without_annotation(nad: NetworkAttachment, name: str, users: list[User]) -> Problem:
    return Problem(
        place=nad.place,
        message=f"{nad.key} has no annotation {_ANNOTATION}, so that {listed(user.workload.object for user in users)} may be placed on "
        f"nodes without the bridge {name}",
        object=nad.object,
        symptom=f"on a node that lacks {name}, because it is new or its policy failed, the plugin makes an empty bridge: the VM starts and "
        "reaches nobody",
        fix=f"add {_ANNOTATION}: {RESOURCE_PREFIX}{name}",
        related=tuple(references(users)),
        only_if_unexplained=(nad.place_of("bridge"),),
    )


@check("NAD05", "resource-of-another-kind")
def resource_of_another_kind(network: Network) -> Iterator[Problem]:
    """A NetworkAttachmentDefinition takes an OVS bridge for a Linux bridge, in its annotation or its plugin, or the other way round.

    Sources: kubevirt/bridge-marker, which offers Linux bridges only; ovs-cni pkg/marker; containernetworking/plugins
    plugins/main/bridge/bridge.go, ``bridgeByName``.
    """
    for nad in network.site.attachments:
        resource, name = nad.resource_name or "", bridge_wanted(nad)
        if nad.type == "ovs" and resource.startswith(RESOURCE_PREFIX):
            yield _wrong_marker(nad, RESOURCE_PREFIX, OVS_RESOURCE_PREFIX, "Linux", "OVS")
        elif nad.is_linux_bridge and resource.startswith(OVS_RESOURCE_PREFIX):
            yield _wrong_marker(nad, OVS_RESOURCE_PREFIX, RESOURCE_PREFIX, "OVS", "Linux")
        elif name is not None and is_ovs_bridge(network, name):
            yield _wrong_plugin(network, nad, name)


def _wrong_marker(nad: NetworkAttachment, given: str, wanted: str, offered: str, used: str) -> Problem:
    return Problem(
        place=nad.place_of("resourceName"),
        message=f"the annotation of {nad.key} asks for {nad.resource_name}, which is for {offered} bridges, and the plugin {nad.type} "
        f"connects to {used} bridges",
        object=nad.object,
        symptom="no node offers such a resource for this bridge: VMs stay Pending, ErrorUnschedulable",
        fix=f"write {wanted}{(nad.resource_name or '').removeprefix(given)}",
        related=(Related(nad.place_of("type"), f"the plugin is {nad.type}"),),
    )


def _wrong_plugin(network: Network, nad: NetworkAttachment, name: str) -> Problem:
    makers = (
        Related(interface.place, f"{policy.name} makes the OVS bridge {name}")
        for policy in network.site.policies
        for interface in policy.interfaces
        if interface.name == name
    )
    return Problem(
        place=nad.place_of("bridge"),
        message=f"{nad.key} connects by the plugin {nad.type} to {name}, which is an OVS bridge and must be a Linux bridge",
        object=nad.object,
        symptom=f'the plugin: "{name}" already exists but is not a bridge; with the annotation of bridge-marker the VMs stay Pending',
        fix="use the plugin ovs or a localnet network of OVN-Kubernetes, or build a linux-bridge",
        related=tuple(makers),
    )


CHECKS = (no_resource_name, resource_of_another_kind)
