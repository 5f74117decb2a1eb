"""A VM's networks and interfaces as its manifest writes them, and what KubeVirt's webhook says to one it refuses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related
from topocheck.model.value import Mapping
from topocheck.model.workload import Workload
from topocheck.simulate.network import Network

_WEBHOOKS = {
    "VirtualMachine": "virtualmachine-validator.kubevirt.io",
    "VirtualMachineInstance": "virtualmachineinstances-create-validator.kubevirt.io",
    "VirtualMachineInstanceReplicaSet": "virtualmachineinstancereplicaset-validator.kubevirt.io",
    "VirtualMachinePool": "virtualmachinepool-validator.kubevirt.io",
}


@dataclass(frozen=True, slots=True)
class Interface:
    """An interface of a VM with the network of its name, None where there is none."""

    workload: Workload
    name: str
    body: Mapping
    network: Mapping | None
    position: int

    @property
    def place(self) -> Place:
        """Where the interface is named."""
        return self.body.place_of("name")

    @property
    def path(self) -> str:
        """What KubeVirt's messages call it."""
        return f"spec.domain.devices.interfaces[{self.position}]"

    @property
    def is_on_another_network(self) -> bool:
        """Whether its network is none of the Pod's; a network that is of no kind at all is none of either."""
        return self.network is not None and any(
            self.network.get(key) is not None for key in ("multus", "resourceClaim")
        )

    @property
    def is_on_pod_network(self) -> bool:
        """Whether its network is the Pod's."""
        return self.network is not None and self.network.get("pod") is not None

    def has(self, key: str) -> bool:
        """Whether a key is written, and is not null: to Go a null is as good as nothing."""
        return self.body.get(key) is not None


def networks(workload: Workload) -> list[Mapping]:
    """The networks of a VM."""
    return workload.spec.mappings("networks") if workload.spec is not None and workload.is_vm else []


def interfaces(workload: Workload) -> Iterator[Interface]:
    """The named interfaces of a VM."""
    devices = workload.spec.at("domain", "devices") if workload.spec is not None and workload.is_vm else None
    if not isinstance(devices, Mapping):
        return
    by_name = {name: network for network in networks(workload) if (name := network.text("name")) is not None}
    for position, body in enumerate(devices.mappings("interfaces")):
        name = body.text("name")
        if name is not None:
            yield Interface(workload, name, body, by_name.get(name), position)


@lru_cache(maxsize=2)  # several checks ask; a comparison has two networks at a time
def all_interfaces(network: Network) -> tuple[Interface, ...]:
    """The interfaces of all VMs."""
    return tuple(one for workload in whole_vms(network) for one in interfaces(workload))


def whole_vms(network: Network) -> Iterator[Workload]:
    """The VMs whose manifests are whole: not those of kustomize patches, in which what is not changed is left out."""
    patches = _patch_files(network)
    return (workload for workload in network.site.workloads if workload.is_vm and workload.place.file not in patches)


@lru_cache(maxsize=2)  # several checks ask; a comparison has two networks at a time
def _patch_files(network: Network) -> frozenset[str]:
    return frozenset(manifest.place.file for manifest in network.site.manifests if manifest.partial)


def refusal(
    workload: Workload,
    place: Place,
    message: str,
    said: str,
    fix: str,
    related: Iterable[Related] = (),
    *,
    of: str | None = None,
) -> Problem:
    """The problem of a VM that the API server does not take; ``said`` is what KubeVirt answers.

    ``of`` is the kind of the object that is refused where that is not the VM but what is made of it.
    """
    later = of is not None and of != workload.kind
    webhook = _WEBHOOKS.get(of or workload.kind, _WEBHOOKS["VirtualMachine"])
    begin = (
        f"the API server takes it, and refuses the {of} made of it" if later else "the API server refuses the object"
    )
    return Problem(
        place=place,
        message=message,
        object=workload.object,
        symptom=f'{begin}: admission webhook "{webhook}" denied the request: {said}',
        fix=fix,
        related=tuple(related),
    )
