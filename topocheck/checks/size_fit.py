"""Whether the size of a VM fits its preference: how vCPUs are spread, and what is required.

Sources: KubeVirt pkg/instancetype/preference/validation/cpu.go, pkg/instancetype/preference/requirements.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from math import prod

from topocheck.checks.disk_rules import Refusal
from topocheck.checks.machine_spec import holds_template
from topocheck.checks.size_definitions import (
    ALL,
    CORES_THREADS,
    SOCKETS_CORES,
    SPREAD,
    THREADS_PER_CORE,
    spread_of,
    topology_of,
)
from topocheck.checks.wording import listed
from topocheck.model.quantity import quantity
from topocheck.model.value import Mapping, Scalar

_PARTS = ("cores", "sockets", "threads")
_COUNTED = {
    SOCKETS_CORES: ("sockets", "cores"),
    CORES_THREADS: ("cores", "threads"),
    ALL: ("sockets", "cores", "threads"),
}
_FIX = "change the size, or the preference"


def fit_refusals(machine: Mapping, instancetype: Mapping | None, preference: Mapping) -> Iterator[Refusal]:
    """Everything for which a VM (the ``spec`` of its template) is refused beside a preference, both specs as they are known."""
    if instancetype is not None:
        yield from _of_spread(instancetype, preference)
    requirements = preference.mapping("requirements")
    if requirements is not None and not holds_template(requirements):
        yield from _of_cpu(machine, instancetype, preference, requirements)
        yield from _of_memory(machine, instancetype, requirements)
        yield from _of_architecture(machine, requirements)


def _of_spread(instancetype: Mapping, preference: Mapping) -> Iterator[Refusal]:
    cpu = instancetype.mapping("cpu")
    vcpus = cpu.integer("guest") if cpu is not None else None
    if cpu is None or vcpus is None or vcpus == 1 or topology_of(preference) != SPREAD:
        return
    spread = spread_of(preference)
    by = spread.ratio * (THREADS_PER_CORE if spread.across == ALL else 1)
    if by > 0 and vcpus % by and spread.across in _COUNTED:
        said = f"{vcpus} vCPUs provided by the instance type are not divisible by the ratio of {spread.ratio} provided by the preference"
        message = f"the {vcpus} vCPUs of the instance type must be divisible by {by}, for the preference spreads them across {spread.across}"
        yield Refusal(cpu.place_of("guest"), message, said, "change the vCPUs, or the ratio of the preference")


def _of_cpu(
    machine: Mapping, instancetype: Mapping | None, preference: Mapping, requirements: Mapping
) -> Iterator[Refusal]:
    wanted = requirements.mapping("cpu")
    needed = wanted.integer("guest") if wanted is not None else None
    if wanted is None or needed is None:
        return
    if instancetype is not None:
        cpu = instancetype.mapping("cpu")
        has = cpu.integer("guest") if cpu is not None else None
        owner, where = "instance type", cpu or instancetype
    else:
        parts = _counted(preference)
        has, where = _vcpus(machine, parts), _domain(machine)
        owner = f"VM, as {listed(parts)},"
    if has is not None and has < needed:
        said = f"insufficient CPU resources of {has} vCPU provided by {owner}, preference requires {needed} vCPU"
        message = f"the {has} vCPU of the {owner} must be the {needed} or more that the preference requires"
        yield Refusal(where.place, message, said, _FIX)


def _counted(preference: Mapping) -> tuple[str, ...]:
    """Which numbers of a VM count as its vCPUs, for a preference."""
    topology = topology_of(preference)
    if topology == SPREAD:
        return _COUNTED.get(spread_of(preference).across, ())
    return _PARTS if topology == "any" else (topology,)


def _vcpus(machine: Mapping, parts: tuple[str, ...]) -> int | None:
    """The vCPUs that a VM gives itself; None where something else than the numbers counts, as the CPUs that it asks for."""
    domain = _domain(machine)
    cpu = domain.mapping("cpu")
    asked = [domain.at("resources", key, "cpu") for key in ("requests", "limits")]
    numbers = [cpu.get(part) for part in _PARTS] if cpu is not None else []
    if not parts or holds_template(cpu) or (not any(numbers) and any(each is not None for each in asked)):
        return None
    return prod((cpu.integer(part) if cpu is not None else None) or 1 for part in parts)


def _of_memory(machine: Mapping, instancetype: Mapping | None, requirements: Mapping) -> Iterator[Refusal]:
    wanted = _size(requirements, "memory", "guest")
    owner, domain = "instance type", _domain(machine)
    if instancetype is not None:
        has = _size(instancetype, "memory", "guest")
    else:
        owner = "VM"
        paths = (("memory", "guest"), ("resources", "requests", "memory"), ("resources", "limits", "memory"))
        has = next((found for path in paths if (found := _size(domain, *path)) is not None), None)
    needed, given = _bytes(wanted), _bytes(has)
    if wanted is not None and has is not None and needed is not None and given is not None and given < needed:
        said = f"insufficient Memory resources of {has.text} provided by {owner}, preference requires {wanted.text}"
        message = f"the memory {has.text} of the {owner} must be the {wanted.text} or more that the preference requires"
        yield Refusal(has.place, message, said, _FIX)


def _of_architecture(machine: Mapping, requirements: Mapping) -> Iterator[Refusal]:
    wanted, has = requirements.text("architecture"), machine.scalar("architecture")
    if wanted and has is not None and has.text and has.text != wanted:
        said = f"preference requires architecture {wanted} but {has.text} is being requested"
        message = f"the architecture must be the {wanted} that the preference requires, and is {has.text}"
        yield Refusal(has.place, message, said, _FIX)


def _domain(machine: Mapping) -> Mapping:
    return machine.mapping("domain") or machine


def _size(body: Mapping, *path: str) -> Scalar | None:
    found = body.at(*path)
    return found if isinstance(found, Scalar) else None


def _bytes(size: Scalar | None) -> Decimal | None:
    return quantity(size.text) if size is not None else None
