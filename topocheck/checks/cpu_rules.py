"""What KubeVirt accepts as the CPUs of a VM.

Source: KubeVirt vmi-create-admitter.go, validateCpuPinning, validateNUMA, validateRealtime and their neighbours; pkg/defaults, which
fills in requests that limits imply, and a topology where there is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal
from math import prod

from topocheck.checks.disk_rules import Refusal
from topocheck.checks.guest import Guest, word
from topocheck.checks.wording import listed
from topocheck.model.value import Mapping

_REQUEST, _LIMIT = (("resources", kind, "cpu") for kind in ("requests", "limits"))
_POLICIES = ("disable", "forbid", "force", "optional", "require")
_TOPOLOGY = ("cores", "sockets", "threads")
_PINNED = "spec.domain.cpu.dedicatedCpuPlacement"
_PASSTHROUGH = "spec.domain.cpu.numa.guestMappingPassthrough"


def refusals(guest: Guest) -> Iterator[Refusal]:
    """Everything for which the CPUs of a VM are refused."""
    yield from _of_amounts(guest)
    cpu = guest.part("cpu")
    if cpu is None:
        return
    yield from _of_features(cpu)
    yield from _of_sockets(cpu)
    if cpu.boolean("dedicatedCpuPlacement"):
        yield from _of_pinning(guest, cpu)
    elif not guest.is_completed:
        yield from _of_missing_pinning(cpu)
    if not guest.is_completed:
        yield from _of_missing_parts(guest, cpu)


def _of_amounts(guest: Guest) -> Iterator[Refusal]:
    request, limit = guest.amount(*_REQUEST), guest.amount(*_LIMIT)
    for amount, path in ((request, _REQUEST), (limit, _LIMIT)):
        if amount is not None and amount < 0:
            where = ".".join(path)
            said = f"spec.domain.{where}: must be greater than or equal to 0."
            yield Refusal(guest.place(*path), f"{where} must not be below 0", said, "write a number of CPUs")
    if request is not None and limit is not None and request > limit > 0:
        message = "the CPUs that are requested must not be more than the limit"
        said = "spec.domain.resources.requests.cpu is greater than spec.domain.resources.limits.cpu"
        yield Refusal(guest.place(*_REQUEST), message, said, "lower the request, or raise the limit")


def _of_features(cpu: Mapping) -> Iterator[Refusal]:
    for feature in cpu.mappings("features"):
        policy = word(feature, "policy")
        if policy is not None and policy not in _POLICIES:
            name = feature.text("name")
            message = f"the CPU feature {name} has the policy {policy}, and must have one of {listed(_POLICIES)}"
            said = f"CPU feature {name} uses policy {policy} that is not supported."
            yield Refusal(feature.place_of("policy"), message, said, "write one of them, or none for require")


def _of_sockets(cpu: Mapping) -> Iterator[Refusal]:
    sockets, most = cpu.integer("sockets"), cpu.integer("maxSockets")
    if sockets is not None and most and sockets > most:
        message = f"the VM has {sockets} sockets, and must have at most maxSockets, {most}"
        said = "Number of sockets in CPU topology is greater than the maximum sockets allowed"
        yield Refusal(cpu.place_of("sockets"), message, said, "lower sockets, or raise maxSockets")


def _of_pinning(guest: Guest, cpu: Mapping) -> Iterator[Refusal]:
    request, limit = guest.amount(*_REQUEST), guest.amount(*_LIMIT)
    for amount, path in ((request, _REQUEST), (limit, _LIMIT)):
        if amount is not None and amount > 0 and amount != _whole(amount):
            message = f"{'.'.join(path)} must be a whole number with dedicatedCpuPlacement"
            said = f"provided resources CPU {path[1]} must be an interger"
            yield Refusal(guest.place(*path), message, said, "write whole CPUs")
    memory = [guest.amount("resources", kind, "memory") for kind in ("requests", "limits")]
    if None not in memory and memory[0] != memory[1] and all(memory):
        message = "the memory that is requested must be the limit with dedicatedCpuPlacement"
        said = "spec.domain.resources.requests.memory must be equal to spec.domain.resources.limits.memory"
        yield Refusal(guest.place("resources", "requests", "memory"), message, said, "write the same for both")
    if request and limit and _whole(request) != _whole(limit):
        message = "the CPUs that are requested must be the limit with dedicatedCpuPlacement"
        said = "requests.cpu or limits.cpu must be equal when DedicatedCPUPlacement is true"
        yield Refusal(guest.place(*_REQUEST), message, said, "write the same for both")
    yield from _of_number(guest, cpu, request or limit, limit)
    yield from _of_threads(guest, cpu)


def _whole(amount: Decimal) -> Decimal:
    """What Kubernetes takes an amount for that it wants whole: it rounds up."""
    return amount.to_integral_value(ROUND_CEILING)


def _of_number(guest: Guest, cpu: Mapping, request: Decimal | None, limit: Decimal | None) -> Iterator[Refusal]:
    given = [number for key in _TOPOLOGY if (number := cpu.integer(key))]
    number = prod(given)
    wanted = {_whole(amount) for amount in (request, limit) if amount is not None and amount > 0}
    if given and wanted and number not in wanted:
        message = f"the VM has {number} CPUs by its topology and {min(wanted)} by its resources, and must have as many by both"
        said = "requests.cpu or limits.cpu must not be provided at the same time with cores when DedicatedCPUPlacement is true"
        path = _LIMIT if limit is not None else _REQUEST
        yield Refusal(guest.place(*path), message, said, "remove the resources, or the topology")


def _of_threads(guest: Guest, cpu: Mapping) -> Iterator[Refusal]:
    threads = cpu.integer("threads") or 0
    if threads > 1 and guest.architecture == "arm64":
        message = f"the VM has {threads} threads a core, and must have 1 on arm64"
        said = f"threads must not be greater than 1 at spec.domain.cpu.threads (got {threads}) when spec.architecture is arm64"
        yield Refusal(cpu.place_of("threads"), message, said, "write threads: 1 and more cores")
    elif threads > 2:
        message = f"the VM has {threads} threads a core, and must have at most 2 with dedicatedCpuPlacement"
        said = f"Not more than two threads must be provided at spec.domain.cpu.threads (got {threads})"
        yield Refusal(cpu.place_of("threads"), message, said, "write threads: 2 and more cores")


def _of_missing_pinning(cpu: Mapping) -> Iterator[Refusal]:
    """One refusal, whatever there is that needs it."""
    needs = {
        "isolateEmulatorThread": "IsolateEmulatorThread should be only set in combination with DedicatedCPUPlacement",
        "numa": f"{_PINNED} must be set to true when NUMA topology strategy is set in {_PASSTHROUGH}",
        "realtime": f"{_PINNED} must be set to true when spec.domain.cpu.realtime is used",
    }
    is_there = {
        "isolateEmulatorThread": cpu.boolean("isolateEmulatorThread") is True,
        "numa": cpu.at("numa", "guestMappingPassthrough") is not None,
        "realtime": cpu.get("realtime") is not None,
    }
    having = [key for key in needs if is_there[key]]
    if having:
        message = f"dedicatedCpuPlacement must be true with {listed(having)}"
        fix = "write dedicatedCpuPlacement: true"
        yield Refusal(cpu.place_of(having[0]), message, needs[having[0]], fix, lacking=True)


def _of_missing_parts(guest: Guest, cpu: Mapping) -> Iterator[Refusal]:
    mapped = cpu.at("numa", "guestMappingPassthrough") is not None
    if mapped and guest.at("memory", "hugepages") is None:
        said = f"spec.domain.memory.hugepages must be requested when NUMA topology strategy is set in {_PASSTHROUGH}"
        message = "the VM must have huge pages with guestMappingPassthrough"
        yield Refusal(cpu.place_of("numa"), message, said, "write memory: {hugepages: {pageSize: 1Gi}}", lacking=True)
    if cpu.get("realtime") is not None and not mapped:
        said = f"{_PASSTHROUGH} must be defined when spec.domain.cpu.realtime is used"
        message = "the VM must have numa.guestMappingPassthrough with realtime"
        yield Refusal(
            cpu.place_of("realtime"), message, said, "write numa: {guestMappingPassthrough: {}}", lacking=True
        )
