"""Networks of a VM by ``resourceClaim``, which the scheduler hands out with dynamic resource allocation.

Source: KubeVirt pkg/network/admitter dra.go. The feature gate that they need is the cluster's affair.
"""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.unresolved import is_template
from topocheck.checks.vm_spec import interfaces, networks, refusal
from topocheck.model.problem import Problem, Related
from topocheck.model.value import Mapping
from topocheck.model.workload import Workload

_NAMES = ("claimName", "requestName")
_DEVICES = {"gpus": "GPU", "hostDevices": "HostDevice"}


def refused_claims(workload: Workload) -> Iterator[Problem]:
    """What is refused of a VM's networks by claim."""
    claimed = [network for network in networks(workload) if network.mapping("resourceClaim") is not None]
    if not claimed:
        return
    first: dict[tuple[str, str], Mapping] = {}
    for network in claimed:
        claim = network.mapping("resourceClaim")
        names = [claim.text(key) if claim is not None else None for key in _NAMES]
        yield from _unbound(workload, network)
        if claim is not None and None not in names and "" not in names:
            yield from _claim(workload, claim, names[0] or "")
            yield from _twice(workload, claim, first.setdefault((names[0] or "", names[1] or ""), claim))
        elif claim is not None:
            yield from _nameless(workload, claim)
    yield from _mixed(workload, claimed[0])
    yield from _of_a_device(workload, first)


def _nameless(workload: Workload, claim: Mapping) -> Iterator[Problem]:
    for key in _NAMES:
        if not claim.text(key):
            message = f"a network by resourceClaim must have a {key}"
            said = f"{key} is required for DRA network"
            yield refusal(workload, claim.place_of(key), message, said, f"write the {key}")


def _claim(workload: Workload, claim: Mapping, name: str) -> Iterator[Problem]:
    known = workload.spec.mappings("resourceClaims") if workload.spec is not None else []
    if all(each.text("name") != name for each in known) and not is_template(name):
        message = f'a network is of the resourceClaim "{name}", which must be among the resourceClaims of the VM'
        said = f'network references resourceClaim "{name}" which is not defined in spec.resourceClaims'
        yield refusal(
            workload, claim.place_of("claimName"), message, said, "add the claim to resourceClaims, or correct its name"
        )


def _twice(workload: Workload, claim: Mapping, first: Mapping) -> Iterator[Problem]:
    if first is not claim:
        key = f"{claim.text('claimName')}/{claim.text('requestName')}"
        message = f"two networks are of the one request {key}, which must be of one"
        said = f'duplicate claimName/requestName combination "{key}"'
        related = [Related(first.place_of("requestName"), "it is asked for here too")]
        yield refusal(
            workload, claim.place_of("requestName"), message, said, "name another request of the claim", related
        )


def _of_a_device(workload: Workload, networks_: dict[tuple[str, str], Mapping]) -> Iterator[Problem]:
    devices = workload.spec.at("domain", "devices") if workload.spec is not None else None
    for kind, called in _DEVICES.items():
        for position, device in enumerate(devices.mappings(kind) if isinstance(devices, Mapping) else []):
            claim = networks_.get((device.text("claimName") or "", device.text("requestName") or ""))
            if claim is not None:
                key = f"{claim.text('claimName')}/{claim.text('requestName')}"
                message = f"a network and a device of {kind} are of the one request {key}, which must be of one"
                said = f'duplicate claimName/requestName combination "{key}" already used by {called}[{position}]'
                related = [Related(device.place_of("requestName"), "it is asked for here too")]
                place = claim.place_of("requestName")
                yield refusal(workload, place, message, said, "name another request of the claim", related)


def _unbound(workload: Workload, network: Mapping) -> Iterator[Problem]:
    for interface in interfaces(workload):
        if interface.network is network and not interface.has("sriov"):
            message = (
                f'the interface "{interface.name}" is on a network by resourceClaim, and must have the binding sriov'
            )
            said = f'DRA network "{interface.name}" requires an SR-IOV interface binding'
            yield refusal(workload, interface.place, message, said, "write sriov: {}")


def _mixed(workload: Workload, claimed: Mapping) -> Iterator[Problem]:
    for network in networks(workload):
        if network.get("multus") is not None and network.get("resourceClaim") is None:
            message = "the VM has networks by multus and by resourceClaim, and must have one of the two kinds only"
            said = "mixing Multus and DRA resourceClaim networks in the same VMI is not supported"
            related = [Related(claimed.place_of("resourceClaim"), "a network by resourceClaim")]
            yield refusal(workload, network.place_of("multus"), message, said, "attach all by one kind", related)
            return
