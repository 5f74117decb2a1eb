"""The parts of a VM's manifest that the checks of disks, run strategies and migration look at."""

from __future__ import annotations

from functools import lru_cache

from topocheck.checks.unresolved import is_template
from topocheck.model.value import Mapping, Scalar, Sequence, Value
from topocheck.model.workload import Workload
from topocheck.simulate.network import Network

_MACHINE = {"VirtualMachine": ("spec",), "VirtualMachinePool": ("spec", "virtualMachineTemplate", "spec")}
_OF_INSTANCES = {"VirtualMachineInstance": (), "VirtualMachineInstanceReplicaSet": ("spec", "template")}


@lru_cache(maxsize=2)  # several checks ask; a comparison has two networks at a time
def machines(network: Network) -> tuple[tuple[Workload, Mapping], ...]:
    """The workloads that run a guest, each with the ``spec`` of its VirtualMachineInstance."""
    templates = ((workload, _template(workload)) for workload in network.site.workloads)
    specs = ((workload, template.mapping("spec")) for workload, template in templates if template is not None)
    return tuple((workload, spec) for workload, spec in specs if spec is not None)


def machine_spec(workload: Workload) -> Mapping | None:
    """The ``spec`` of a VirtualMachine, or of those that a pool makes; None for other kinds, which have none."""
    path = _MACHINE.get(workload.kind)
    found = workload.body.at(*path) if path is not None and workload.body is not None else None
    return found if isinstance(found, Mapping) else None


def annotation(workload: Workload, key: str) -> str | None:
    """An annotation of the VirtualMachineInstance, which of a VM is one of its template."""
    template = _template(workload)
    found = template.at("metadata", "annotations", key) if template is not None else None
    return found.text if isinstance(found, Scalar) else None


def pod_labels(workload: Workload) -> dict[str, str]:
    """The labels that a workload's Pods get."""
    template = _template(workload)
    if template is None and workload.body is not None:
        found = workload.body.at("spec", "template")
        template = found if isinstance(found, Mapping) and workload.kind != "VirtualMachine" else workload.body
    labels = template.at("metadata", "labels") if template is not None else None
    items = labels.entries.items() if isinstance(labels, Mapping) else ()
    return {key: value.text for key, value in items if isinstance(value, Scalar)}


def _template(workload: Workload) -> Mapping | None:
    machine = machine_spec(workload)
    if machine is not None:
        return machine.mapping("template")
    path = _OF_INSTANCES.get(workload.kind)
    found = workload.body.at(*path) if path is not None and workload.body is not None else None
    return found if isinstance(found, Mapping) else None


def holds_template(value: Value | None) -> bool:
    """Whether something outside the file fills in a key or a scalar anywhere in a value."""
    pending = [] if value is None else [value]
    while pending:
        current = pending.pop()
        if isinstance(current, Scalar) and is_template(current.text):
            return True
        if isinstance(current, Mapping):
            if any(is_template(key) for key in current.entries):
                return True
            pending.extend(current.entries.values())
        elif isinstance(current, Sequence):
            pending.extend(current.items)
    return False
