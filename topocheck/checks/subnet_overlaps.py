"""Subnets that meet where they must not: of two VLANs, of a network and the cluster's own, of a VM's two sides."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network

from topocheck.checks.check import check
from topocheck.checks.cluster_facts import cluster_networks
from topocheck.checks.subnets import Subnets
from topocheck.checks.unresolved import is_template
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.route import IpNetwork
from topocheck.model.value import Mapping
from topocheck.model.workload import Vnic, Workload
from topocheck.simulate.attached_vlan import attached_vlans
from topocheck.simulate.network import Network

_POD_SIDE = "10.0.2.0/24"  # KubeVirt pkg/network/dns, what a guest with masquerade sees
_OWN_TOPOLOGIES = ("layer2", "layer3")


@check("ADR14", "subnets-overlap")
def subnets_overlap(network: Network) -> Iterator[Problem]:
    """The subnets of two VLANs in the site's table have addresses in common."""
    rows = [row for row in network.site.networks if row.subnet is not None]
    for at, row in enumerate(rows):
        for other in rows[:at]:
            if (
                row.subnet is not None
                and other.subnet is not None
                and row.vlan != other.vlan
                and _meet(row.subnet, other.subnet)
            ):
                yield Problem(
                    place=row.place,
                    message=f"the subnet {row.subnet} of VLAN {row.vlan} must have no address of {other.subnet}, the subnet of VLAN "
                    f"{other.vlan}",
                    object=f"Site {row.place.file}",
                    symptom="a router refuses the second interface, or sends what is for one VLAN into the other",
                    fix="correct one of the subnets or its prefix length",
                    related=(Related(other.place, f"VLAN {other.vlan} is {other.subnet}"),),
                )


def _meet(one: IpNetwork, other: IpNetwork) -> bool:
    return one.version == other.version and one.overlaps(other)


@check("ADR22", "subnet-of-the-cluster")
def subnet_of_the_cluster(network: Network) -> Iterator[Problem]:
    """A layer2 or layer3 network of OVN-Kubernetes has a subnet that overlaps one of the cluster's own.

    It is a warning where the cluster's networks are not in the repository and are taken to be those of an installation.
    Source: OVN-Kubernetes go-controller/pkg/util/multi_network.go, ``SubnetOverlapCheck``.
    """
    own = cluster_networks(network.site)
    found = [(nad.generated_from or f"NetworkAttachmentDefinition {nad.key}", nad) for nad in network.site.attachments]
    seen: set[tuple[str, Place]] = set()
    for object_, nad in found:
        place = nad.place_of("subnets")
        if nad.topology not in _OWN_TOPOLOGIES or not nad.is_ovn or (object_, place) in seen:
            continue
        seen.add((object_, place))
        for subnet in nad.subnets:
            met = next((each for each in own if _meet(subnet, each.network)), None)
            if met is not None:
                yield Problem(
                    place=place,
                    message=f"the subnet {subnet} must have no address of {met.network}, the cluster's {met.name}",
                    object=object_,
                    symptom="OVN-Kubernetes refuses the network, invalid subnet configuration: user defined network overlaps with "
                    f"{met.name}; no NAD is made, and its Pods stay ContainerCreating",
                    fix="choose another subnet",
                    related=(Related(met.place, f"the {met.name}"),) if met.place is not None else (),
                    severity=Severity.ERROR if met.certain else Severity.WARNING,
                )


@check("ADR24", "pod-side-overlaps-vlan")
def pod_side_overlaps_vlan(network: Network) -> Iterator[Problem]:
    """What a guest with masquerade takes for its own network is a subnet that it also has by another interface.

    Source: KubeVirt api core/v1 schema.go, ``vmNetworkCIDR`` (10.0.2.0/24 where it is not written).
    """
    for workload in network.site.workloads:
        for vnic in workload.vnics:
            if vnic.nad is None and vnic.binding == "masquerade" and workload.is_vm:
                yield from _of_pod_side(network, workload, vnic)


def _of_pod_side(network: Network, workload: Workload, pods: Vnic) -> Iterator[Problem]:
    own, place = _pod_side(workload, pods)
    for vnic in workload.vnics if own is not None else ():
        if own is None or vnic.nad is None:
            continue
        joined = attached_vlans(network).of(workload, vnic)
        subnets = (
            [subnet.network for subnet in Subnets(network.site).of(joined.vlan, own.version)]
            if joined is not None
            else []
        )
        subnets += [each.ip.network for each in vnic.addresses if each.ip.version == own.version and each.prefix_given]
        met = next((subnet for subnet in subnets if _meet(subnet, own)), None)
        if met is not None:
            yield Problem(
                place=place,
                message=f"{pods.name} has {own} inside of the guest, which must not overlap {met} of {vnic.name}",
                object=workload.object,
                symptom="the guest sends what is for one of them out of the other: the VLAN or the Pod network does not answer",
                fix="write another vmNetworkCIDR for the Pod network",
                related=(Related(vnic.place, f"{vnic.name} is in {met}"),),
            )
            return


def _pod_side(workload: Workload, pods: Vnic) -> tuple[IpNetwork | None, Place]:
    spec = workload.spec
    written = spec.mappings("networks") if spec is not None else []
    body = next((each.mapping("pod") for each in written if each.text("name") == pods.name), None)
    scalar = body.scalar("vmNetworkCIDR") if isinstance(body, Mapping) else None
    if scalar is None:
        return ip_network(_POD_SIDE), pods.place
    if is_template(scalar.text):
        return None, scalar.place
    try:
        return ip_network(scalar.text.strip(), strict=False), scalar.place
    except ValueError:
        return None, scalar.place


CHECKS = (subnets_overlap, subnet_of_the_cluster, pod_side_overlaps_vlan)
