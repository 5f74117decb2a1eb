"""VMs and Pods and the kind of network that they are attached to: a binding that can't work with it, one network twice."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.check import check
from topocheck.checks.users import User, users_by_nad
from topocheck.model.nad import NetworkAttachment
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.workload import Vnic, Workload
from topocheck.simulate.network import Network
from topocheck.topology.reference import Lookup, resolve

_TAKES_NO_OTHER_MAC = ("macvlan", "ipvlan")
_WITHOUT_FUNCTIONS = ("bridge", "cnv-bridge", "macvlan", "ipvlan", "vlan", "ptp")


@check("VMN10", "bridge-to-macvlan")
def bridge_to_macvlan(network: Network) -> Iterator[Problem]:
    """A VM's interface with the binding bridge is attached to a macvlan or ipvlan network, which drops the frames of the guest.

    Source: KubeVirt docs, interfaces and networks, "Invalid CNIs for secondary networks".
    """
    for nad, user in _vm_users(network):
        if nad.type in _TAKES_NO_OTHER_MAC and user.vnic.binding == "bridge":
            yield _wrong_kind(
                nad,
                user,
                f"is bound by bridge to {nad.key}, a network of {nad.type}, and must be bound to one that takes other MACs",
                f"the binding moves the Pod's MAC to the guest, and {nad.type} takes frames for the Pod's MAC only: the guest has link and "
                "reaches nobody",
                "use a network of the bridge plugin or a localnet of OVN-Kubernetes",
            )


@check("VMN11", "sriov-binding-mismatch")
def sriov_binding_mismatch(network: Network) -> Iterator[Problem]:
    """A VM's interface is bound by sriov to a network without virtual functions, or by bridge to one of SR-IOV.

    Source: KubeVirt docs, interfaces and networks, "sriov"; KubeVirt pkg/network/deviceinfo.
    """
    for nad, user in _vm_users(network):
        if user.vnic.binding == "sriov" and nad.type in _WITHOUT_FUNCTIONS:
            yield _wrong_kind(
                nad,
                user,
                f"is bound by sriov to {nad.key}, a network of {nad.type}, and must be bound to one of SR-IOV",
                'no virtual function is handed out: virt-launcher fails with "failed to create SR-IOV hostdevices", and the VM never runs',
                "write bridge: {}, or attach it to a SriovNetwork",
            )
        elif user.vnic.binding == "bridge" and nad.type == "sriov":
            yield _wrong_kind(
                nad,
                user,
                f"is bound by bridge to {nad.key}, a network of SR-IOV, and must be bound by sriov",
                "the function is given to the Pod and not to the guest, and its own filter drops the guest's MAC: the VM does not start or "
                "reaches nobody",
                "write sriov: {}",
            )


def _vm_users(network: Network) -> Iterator[tuple[NetworkAttachment, User]]:
    for key, users in users_by_nad(network).items():
        nad = network.nads[key]
        for user in users:
            if user.workload.is_vm and nad.readable:
                yield nad, user


def _wrong_kind(nad: NetworkAttachment, user: User, message: str, symptom: str, fix: str) -> Problem:
    return Problem(
        place=user.vnic.place,
        message=f'the interface "{user.vnic.name}" of {user.workload.object} {message}',
        object=user.workload.object,
        symptom=symptom,
        fix=fix,
        related=(Related(nad.place_of("type"), f"{nad.key} is of {nad.type}"),),
    )


@check("VMN14", "one-nad-twice", Severity.WARNING)
def one_nad_twice(network: Network) -> Iterator[Problem]:
    """A VM or Pod is attached twice to one NetworkAttachmentDefinition; OVN-Kubernetes refuses that, an error.

    Sources: OVN-Kubernetes go-controller/pkg/util/multi_network.go, ``GetPodNADToNetworkMapping``; IEEE 802.1D (a guest that
    bridges both makes a loop).
    """
    for workload in network.site.workloads:
        seen: dict[str, Vnic] = {}
        for vnic in workload.vnics:
            found = resolve(vnic.nad, workload.namespace, network.nads, network.site) if vnic.nad is not None else None
            if found is None or found.outcome is not Lookup.FOUND or found.nad is None or vnic.state == "absent":
                continue
            first = seen.setdefault(found.key, vnic)
            if first is not vnic:
                yield _twice(workload, found.nad, first, vnic)


def _twice(workload: Workload, nad: NetworkAttachment, first: Vnic, vnic: Vnic) -> Problem:
    place = vnic.nad.place if vnic.nad is not None else vnic.place
    earlier = first.nad.place if first.nad is not None else first.place
    refused = nad.is_ovn
    return Problem(
        place=place,
        message=f"{workload.object} is attached to {nad.key} by {first.name} and by {vnic.name}, and should be once",
        object=workload.object,
        symptom=f'"unexpected error: more than one of the same NAD {nad.key} specified for pod": OVN-Kubernetes does not set the Pod up'
        if refused
        else "answers leave by the one interface for what has come in by the other, and a guest that bridges both makes a loop",
        fix="remove one of the two, or attach it to another network",
        related=(Related(earlier, f"{first.name} is attached to it here"),),
        severity=Severity.ERROR if refused else None,
    )


CHECKS = (bridge_to_macvlan, sriov_binding_mismatch, one_nad_twice)
