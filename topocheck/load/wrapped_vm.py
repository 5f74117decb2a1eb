"""The VirtualMachine of pelotech's operator: a VM of KubeVirt at one remove, told by its networks and addresses.

Source: the proposal of pelotech's VirtualMachine (``interfaces`` with ``network`` and ``ipAddress``); it does not say what the
controller makes of a network, so only one that is a NetworkAttachmentDefinition of the VM's namespace is followed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from topocheck.load.addresses import AddressProblems, address
from topocheck.load.metadata import Head, literal
from topocheck.model.problem import Problem
from topocheck.model.value import Mapping
from topocheck.model.workload import NadReference, Vnic, Workload

GROUPS = ("pelotech.ot", "crd.pelotech.ot")


def read_wrapped_machine(head: Head) -> tuple[Workload, tuple[tuple[str, Problem], ...]]:
    """The VM with a vNIC for each network that it names, and what is wrong with its addresses.

    Its routes, and whether it asks DHCP, are not in the manifest.
    """
    spec = head.body.mapping("spec")
    misread = AddressProblems(head.object)
    vnics = [_vnic(each, misread) for each in spec.mappings("interfaces")] if spec is not None else []
    workload = Workload(
        kind=head.kind,
        namespace=head.namespace,
        name=head.name,
        place=head.place,
        vnics=tuple(vnic for vnic in vnics if vnic is not None),
        wave=head.wave,
        routes_known=False,
    )
    return workload, tuple(misread.problems)


def with_networks(workload: Workload, nads: Collection[str]) -> Workload:
    """The VM with those vNICs whose network is one of the NADs, which are given as ``namespace/name``."""
    known = (vnic for vnic in workload.vnics if f"{workload.namespace}/{vnic.name}" in nads)
    return replace(workload, vnics=tuple(known))


def _vnic(body: Mapping, misread: AddressProblems) -> Vnic | None:
    network = literal(body, "network")
    if network is None:
        return None
    place, written = body.place_of("network"), body.scalar("ipAddress")
    found = address(written, misread) if written is not None else None
    return Vnic(
        name=network,
        place=place,
        binding="bridge",
        nad=NadReference(network, place),
        addresses=(found,) if found is not None else (),
    )
