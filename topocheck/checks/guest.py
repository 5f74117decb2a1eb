"""A VM as its manifest describes the machine: what the rules for CPU, memory, firmware and devices look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from topocheck.checks.machine_spec import machine_spec
from topocheck.checks.unresolved import is_template
from topocheck.checks.vm_spec import whole_vms
from topocheck.model.place import Place
from topocheck.model.quantity import quantity
from topocheck.model.value import Mapping, Scalar, Value
from topocheck.model.workload import Workload
from topocheck.simulate.network import Network

_COMPLETING_KINDS = ("LimitRange", "VirtualMachineInstancePreset")


@dataclass(frozen=True, slots=True)
class Guest:
    """A VM and the ``spec`` of its instance. Paths are those below ``domain``.

    ``is_completed`` tells that something else says more of it: an instance type, a preference, a preset, a LimitRange.
    """

    workload: Workload
    spec: Mapping
    domain: Mapping
    is_completed: bool

    @property
    def architecture(self) -> str | None:
        """The architecture, where the manifest says it; what the cluster takes else is not known."""
        return word(self.spec, "architecture")

    def at(self, *path: str) -> Value | None:
        """The value at a path."""
        return self.domain.at(*path)

    def part(self, *path: str) -> Mapping | None:
        """The mapping at a path."""
        found = self.domain.at(*path)
        return found if isinstance(found, Mapping) else None

    def parts(self, *path: str) -> list[Mapping]:
        """The mappings of the list at a path."""
        owner = self.part(*path[:-1])
        return owner.mappings(path[-1]) if owner is not None else []

    def amount(self, *path: str) -> Decimal | None:
        """The quantity at a path; None where there is none that can be read."""
        found = self.domain.at(*path)
        return quantity(found.text) if isinstance(found, Scalar) else None

    def place(self, *path: str) -> Place:
        """Where a key stands, or the nearest mapping above it that is there."""
        for length in range(len(path), 0, -1):
            owner = self.part(*path[: length - 1]) if length > 1 else self.domain
            if owner is not None:
                return owner.place_of(path[length - 1])
        return self.domain.place


def guests(network: Network) -> Iterator[Guest]:
    """The VMs that say something of their machine."""
    completing = {
        manifest.namespace or "default" for manifest in network.site.manifests if manifest.kind in _COMPLETING_KINDS
    }
    for workload in whole_vms(network):
        domain = workload.spec.mapping("domain") if workload.spec is not None else None
        if workload.spec is not None and domain is not None:
            machine = machine_spec(workload)
            completed = machine is not None and any(machine.get(key) for key in ("instancetype", "preference"))
            yield Guest(workload, workload.spec, domain, completed or workload.namespace in completing)


def word(body: Mapping, key: str) -> str | None:
    """A text that is written, and no template."""
    text = body.text(key)
    return None if not text or is_template(text) else text


def is_on(body: Mapping | None) -> bool:
    """Whether something is switched on: so it is where it is there and does not say ``enabled: false``."""
    return body is not None and body.boolean("enabled") is not False
