"""What the webhook of the SR-IOV network operator refuses in a SriovNetworkNodePolicy, beyond its schema.

Source: sriov-network-operator pkg/webhook/validate.go, ``staticValidateSriovNetworkNodePolicy``. Which cards are supported is left out:
that is a ConfigMap of the cluster.
"""

from __future__ import annotations

import re

from topocheck.load.refusals import Refusals
from topocheck.model.sriov import SriovPolicy
from topocheck.model.value import Mapping

_RESOURCE = re.compile(r"[a-zA-Z0-9_]+")
_DEFAULT = "default"  # the operator's own policy, which the webhook lets pass
_INFINIBAND = "ib"


def refuse_policy(policy: SriovPolicy, spec: Mapping, refusals: Refusals) -> None:
    """Say what the webhook refuses in a policy; a template says nothing."""
    if policy.name == _DEFAULT:
        return
    _resource(policy, refusals)
    _ranges(policy, refusals)
    _nothing_selected(spec, refusals)
    _device(policy, spec, refusals)


def _resource(policy: SriovPolicy, refusals: Refusals) -> None:
    name, place = policy.resource_name, policy.resource_place
    if name is not None and place is not None and _RESOURCE.fullmatch(name) is None:
        legal = re.sub(r"[^a-zA-Z0-9]+", "_", name)
        refusals.add(
            place,
            f'resourceName is "{name}", and must be letters, digits and _ only',
            f"write {legal} here and in the networks that name it" if legal.strip("_") else "write a name",
            "contains invalid characters",
        )


def _ranges(policy: SriovPolicy, refusals: Refusals) -> None:
    for pf in policy.pfs:
        if pf.last is not None and policy.num_vfs is not None and pf.last >= policy.num_vfs:
            there = f"0 to {policy.num_vfs - 1}" if policy.num_vfs else "none"
            refusals.add(
                pf.place,
                f"the range of {pf.name} goes to {pf.last}, and with numVfs {policy.num_vfs} the virtual functions are {there}",
                "end the range below numVfs, or raise numVfs",
                "end range exceeds the maximum VF index",
            )


def _nothing_selected(spec: Mapping, refusals: Refusals) -> None:
    """A selector without any key; one that holds misspelt keys only is told by the schema."""
    nics = spec.mapping("nicSelector")
    if nics is not None and not nics.entries:
        refusals.add(
            spec.place_of("nicSelector"),
            "nicSelector names no NIC, and must have vendor, deviceID, pfNames, rootDevices or netFilter",
            "name the NICs, as pfNames: [ens1f0]",
            "at least one of these parameters has to be defined in nicSelector",
        )


def _device(policy: SriovPolicy, spec: Mapping, refusals: Refusals) -> None:
    if policy.device_type == "vfio-pci" and policy.is_rdma:
        refusals.add(
            spec.place_of("isRdma"),
            "isRdma is true with the deviceType vfio-pci, and RDMA needs netdevice",
            "write isRdma: false for VMs, or deviceType: netdevice for Pods",
            "'deviceType: vfio-pci' conflicts with 'isRdma: true'",
        )
    link = spec.text("linkType") or ""
    if link.lower() == _INFINIBAND and ("isRdma" not in spec or spec.boolean("isRdma") is False):
        refusals.add(
            spec.place_of("linkType"),
            f"linkType is {link}, and needs isRdma: true",
            "write isRdma: true",
            "'linkType: ib or IB' requires 'isRdma: true'",
        )
