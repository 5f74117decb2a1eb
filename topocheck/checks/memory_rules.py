"""What KubeVirt accepts as the memory of a VM.

Source: KubeVirt vmi-create-admitter.go, validateMemoryRequestsNegativeOrNull, validateHugepagesMemoryRequests and
ValidateVirtualMachineInstanceMandatoryFields.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from topocheck.checks.disk_rules import Refusal
from topocheck.checks.guest import Guest, word
from topocheck.model.quantity import quantity

_REQUEST, _LIMIT = (("resources", kind, "memory") for kind in ("requests", "limits"))
_SMALLEST = 1_000_000
_SOURCES = (_REQUEST, _LIMIT, ("memory", "guest"), ("memory", "hugepages"))


def refusals(guest: Guest) -> Iterator[Refusal]:
    """Everything for which the memory of a VM is refused."""
    yield from _of_amounts(guest)
    yield from _of_pages(guest)
    if guest.workload.kind == "VirtualMachineInstance" and not guest.is_completed:
        yield from _of_nothing(guest)


def _of_nothing(guest: Guest) -> Iterator[Refusal]:
    """Of a VirtualMachine this is not asked before it starts. Presets and LimitRanges of the cluster may say it."""
    if all(guest.at(*path) is None for path in _SOURCES):
        said = (
            "no memory requested, at least one of 'spec.domain.memory.guest', 'spec.domain.memory.hugepages.size' or "
            "'spec.domain.resources.requests.memory' must be set"
        )
        message = f"{guest.workload.object} must say how much memory it has"
        yield Refusal(guest.domain.place, message, said, "write memory: {guest: 4Gi}", elsewhere=True)


def _of_amounts(guest: Guest) -> Iterator[Refusal]:
    request, limit = guest.amount(*_REQUEST), guest.amount(*_LIMIT)
    for amount, path in ((request, _REQUEST), (limit, _LIMIT)):
        if amount is not None and amount < 0:
            where = ".".join(path)
            said = f"spec.domain.{where}: must be greater than or equal to 0."
            yield Refusal(guest.place(*path), f"{where} must not be below 0", said, "write an amount such as 4Gi")
    if request is not None and 0 < request < _SMALLEST:
        said = "spec.domain.resources.requests.memory: must be greater than or equal to 1M."
        fix = "write an amount such as 4Gi; m stands for thousandths"
        yield Refusal(guest.place(*_REQUEST), "the memory that is requested must be 1M or more", said, fix)
    if request is not None and limit is not None and request > limit > 0:
        said = "spec.domain.resources.requests.memory is greater than spec.domain.resources.limits.memory"
        message = "the memory that is requested must not be more than the limit"
        yield Refusal(guest.place(*_REQUEST), message, said, "lower the request, or raise the limit")


def _of_pages(guest: Guest) -> Iterator[Refusal]:
    pages = guest.part("memory", "hugepages")
    size = word(pages, "pageSize") if pages is not None else None
    if pages is None or size is None:
        return
    read, place = quantity(size), pages.place_of("pageSize")
    if read is None or read <= 0:
        said = f"spec.domain.memory.hugepages.pageSize '{size}': quantities must match the regular expression"
        yield Refusal(place, f'the page size "{size}" must be a size', said, "write 2Mi or 1Gi")
        return
    amounts = _amounts(guest)
    if amounts and all(amount < read for amount in amounts):
        said = f"spec.domain.resources.requests.memory must be equal to or larger than page size '{size}'"
        yield Refusal(place, f"the VM must have at least one page of {size}", said, "write 2Mi, or more memory")
    elif amounts and all(amount % read for amount in amounts):
        said = f"spec.domain.resources.requests.memory is not a multiple of the page size '{size}'"
        message = f"the memory of the VM must be whole pages of {size}"
        yield Refusal(place, message, said, "write a multiple of the page size, or another page size")


def _amounts(guest: Guest) -> list[Decimal]:
    """What may be held against the page size: releases of KubeVirt differ in which of them they take."""
    given = [guest.amount(*path) for path in (_REQUEST, ("memory", "guest"))]
    return [amount for amount in given if amount is not None] or [
        amount for amount in (guest.amount(*_LIMIT),) if amount is not None
    ]
