"""Who reaches whom in two states of a site: what is gained, lost, or not certain any more."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from topocheck.compare.classes import AlikeInBoth
from topocheck.compare.services import Service
from topocheck.model.workload import Workload
from topocheck.simulate.ask import ask
from topocheck.simulate.endpoint import Endpoint
from topocheck.simulate.groups import Group
from topocheck.simulate.network import Network
from topocheck.simulate.shown import Ends, ends_by_nodes, shown
from topocheck.simulate.trace import Disposition, ReasonCode, Trace

Pair = tuple[Workload, Workload]


class Direction(enum.StrEnum):
    """Which way the answer changes.

    Lost is what arrived, and does not or depends on the node now; gained is what did not arrive, and does now, at least from some
    nodes. Open is what could be told before and can't be any more, told what could not be told before.
    """

    LOST = "lost"
    GAINED = "gained"
    OPEN = "open"
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class Change:
    """An answer that differs, for the members of one class to those of another.

    ``ends`` are two members that show it, and ``traces`` how they fare, each as it was before and as it is after.
    ``where`` is None where it makes no difference whether both are on one node.
    """

    direction: Direction
    source: AlikeInBoth
    destination: AlikeInBoth
    service: Service
    ends: tuple[Pair, Pair]
    traces: tuple[Trace, Trace]
    where: str | None = None


class Comparison:
    """Asks both states the same question."""

    def __init__(self, before: Network, after: Network, alike: Sequence[AlikeInBoth]) -> None:
        self.before = before
        self.after = after
        self._both = [one for one in alike if one.before and one.after]
        self._old = {workload.object: workload for one in self._both for workload in one.before}
        self._new = {workload.object: workload for one in self._both for workload in one.after}
        self._ends = {
            one: (
                ends_by_nodes(before, Group(one.id, one.name, one.before)),
                ends_by_nodes(after, Group(one.id, one.name, one.after)),
            )
            for one in self._both
        }

    def changes(self, services: Sequence[Service]) -> Iterator[Change]:
        """What differs, pair by pair in the order of the classes, and for a pair in the order of the services.

        Work is quadratic in the classes and linear in all else.
        """
        for source in self._both:
            for destination in self._both:
                flows = list(self._flows(self._ends[source], self._ends[destination]))
                for service in services:
                    yield from _merged(self._asked(source, destination, flows, service))

    def _flows(self, here: tuple[Ends, Ends], there: tuple[Ends, Ends]) -> Iterator[tuple[str | None, str, str]]:
        """The ends of the flows that show a pair in either state, by the names of the workloads."""
        seen: set[tuple[str, str]] = set()
        for network, sources, destinations in (
            (self.after, here[1], there[1]),
            (self.before, here[0], there[0]),
        ):
            for where, (one, other) in shown(network, sources, destinations):
                if one.workload is None or other.workload is None:
                    continue
                names = one.workload.object, other.workload.object
                if names not in seen:
                    seen.add(names)
                    yield where, *names

    def _asked(
        self,
        source: AlikeInBoth,
        destination: AlikeInBoth,
        flows: Sequence[tuple[str | None, str, str]],
        service: Service,
    ) -> Iterator[Change | None]:
        for where, one, other in flows:
            here, there = (self._old[one], self._new[one]), (self._old[other], self._new[other])
            then, now = (
                ask(network, *map(_endpoint, ends), protocol=service.protocol, port=service.port)
                for network, ends in zip((self.before, self.after), zip(here, there, strict=True), strict=True)
            )
            direction = _direction(then, now)
            if direction is None:
                yield None
            else:
                yield Change(direction, source, destination, service, (here, there), (then, now), where)


def _endpoint(workload: Workload) -> Endpoint:
    return Endpoint(workload.name, workload)


def _direction(before: Trace, after: Trace) -> Direction | None:
    was, now = _arrives(before), _arrives(after)
    if was is None or now is None:
        return None if was is now else Direction.TOLD if was is None else Direction.OPEN
    return None if was == now else Direction.LOST if now < was else Direction.GAINED


def _arrives(trace: Trace) -> int | None:
    """0 where it does not, 1 where it depends on the node, 2 where it does; None where that can't be told."""
    if trace.disposition is Disposition.UNKNOWN:
        placed = trace.reason is not None and trace.reason.code is ReasonCode.PLACEMENT_UNKNOWN
        return 1 if placed else None
    return 2 if trace.disposition is Disposition.DELIVERED else 0


def _merged(found: Iterator[Change | None]) -> Iterator[Change]:
    """One change for all placements where they agree, else one for each way and reason."""
    answers = list(found)
    changed = [change for change in answers if change is not None]
    if changed and len(changed) == len(answers) and len({_outcome(change) for change in changed}) == 1:
        yield replace(changed[0], where=None)
        return
    seen: set[object] = set()
    for change in changed:
        key = (change.where, _outcome(change))
        if key not in seen:
            seen.add(key)
            yield change


def _outcome(change: Change) -> tuple[object, ...]:
    return change.direction, *(
        (trace.disposition, None if trace.reason is None else trace.reason.code) for trace in change.traces
    )
