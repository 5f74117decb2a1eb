"""What KubeVirt accepts as an instance type and as a preference.

Sources: KubeVirt pkg/instancetype/webhooks/admitter.go, pkg/instancetype/preference/webhooks/admitter.go and preference/apply/cpu.go.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from topocheck.checks.disk_rules import Refusal
from topocheck.checks.unresolved import is_template
from topocheck.checks.wording import listed
from topocheck.model.value import Mapping

SPREAD = "spread"
SOCKETS_CORES, CORES_THREADS, ALL = "SocketsCores", "CoresThreads", "SocketsCoresThreads"
THREADS_PER_CORE = 2

_TOPOLOGIES = ("any", "cores", "sockets", SPREAD, "threads")
_ACROSS = (CORES_THREADS, SOCKETS_CORES, ALL)
_USUAL_RATIO = 2
_MOST_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Spread:
    """How a preference spreads vCPUs: by a ratio, across sockets, cores and threads or some of them."""

    ratio: int
    across: str


def topology_of(preference: Mapping | None) -> str:
    """The topology that a preference (its ``spec``) prefers, in today's words; ``preferCores`` was the former of ``cores``."""
    found = preference.mapping("cpu") if preference is not None else None
    text = (found.text("preferredCPUTopology") or "sockets") if found is not None else "sockets"
    former = text.removeprefix("prefer")
    return former.lower() if former != text and former.lower() in _TOPOLOGIES else text


def spread_of(preference: Mapping) -> Spread:
    """How a preference spreads vCPUs, where it does."""
    cpu = preference.mapping("cpu")
    options = cpu.mapping("spreadOptions") if cpu is not None else None
    ratio = preference.integer("preferSpreadSocketToCoreRatio") or _USUAL_RATIO
    if options is None:
        return Spread(ratio, SOCKETS_CORES)
    written = options.integer("ratio")
    return Spread(ratio if written is None else written, options.text("across") or SOCKETS_CORES)


def instancetype_refusals(spec: Mapping) -> Iterator[Refusal]:
    """Everything for which an instance type is refused."""
    memory = spec.mapping("memory")
    percent = memory.integer("overcommitPercent") if memory is not None else None
    if memory is None or percent is None:
        return
    place = memory.place_of("overcommitPercent")
    if not 0 <= percent <= _MOST_PERCENT:
        said = f"spec.memory.overcommitPercent '{percent}': must be in range between 0 and 100."
        yield Refusal(place, f"overcommitPercent is {percent}, and must be from 0 to 100", said, "write such a number")
    elif percent and memory.get("hugepages") is not None:
        said = "spec.memory.overcommitPercent and spec.memory.hugepages should not be requested together."
        yield Refusal(place, "overcommitPercent must not stand beside hugepages", said, "delete one of them")


def preference_refusals(spec: Mapping) -> Iterator[Refusal]:
    """Everything for which a preference is refused."""
    cpu = spec.mapping("cpu")
    written = cpu.text("preferredCPUTopology") if cpu is not None else None
    if cpu is None or not written or is_template(written):
        return
    topology = topology_of(spec)
    if topology not in _TOPOLOGIES:
        message = f'the preferredCPUTopology "{written}" must be one of {listed(_TOPOLOGIES)}'
        place = cpu.place_of("preferredCPUTopology")
        yield Refusal(place, message, f"unknown preferredCPUTopology {written}", "write one of them")
    elif topology == SPREAD:
        yield from _of_spread(spec, cpu)


def _of_spread(spec: Mapping, cpu: Mapping) -> Iterator[Refusal]:
    spread = spread_of(spec)
    options = cpu.mapping("spreadOptions") or cpu
    if spread.across not in _ACROSS and not is_template(spread.across):
        message = f'vCPUs must be spread across {listed(_ACROSS)}, and not across "{spread.across}"'
        yield Refusal(
            options.place_of("across"), message, f"across {spread.across} is not supported", "write one of them"
        )
    elif spread.across == CORES_THREADS and spread.ratio != THREADS_PER_CORE:
        said = "only a ratio of 2 (1 core 2 threads) is allowed when spreading vCPUs over cores and threads"
        message = f"the ratio of threads to cores must be 2, and is {spread.ratio}"
        place = options.place_of("ratio") if options.get("ratio") is not None else options.place
        yield Refusal(place, message, said, "write 2, or delete the ratio")
