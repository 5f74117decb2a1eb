"""What is lost when elements of a site are out of order, and which workloads can move."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from topocheck.simulate.ask import ask
from topocheck.simulate.groups import Group, groups
from topocheck.simulate.network import Network
from topocheck.simulate.reach import Pair, Reach, reach
from topocheck.simulate.trace import Disposition, ReasonCode
from topocheck.topology.failure import Failed, without


@dataclass(frozen=True, slots=True)
class Loss:
    """A pair that reached each other before and does not any more; ``after`` says why."""

    before: Pair
    after: Pair


@dataclass(frozen=True, slots=True)
class Move:
    """Workloads of which a node is out: ``to`` are the nodes that are left for them, none where they stop.

    ``keeps_reach`` tells that they reach there what they reached before.
    """

    group: Group
    from_nodes: tuple[str, ...]
    to: tuple[str, ...]
    keeps_reach: bool

    @property
    def stops(self) -> bool:
        """Whether no node is left."""
        return not self.to


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The answer: what is out, which pairs are lost, and what becomes of workloads whose node is out."""

    failed: tuple[Failed, ...]
    before: Reach
    lost: tuple[Loss, ...]
    moves: tuple[Move, ...]

    @property
    def harmless(self) -> bool:
        """Whether nothing is lost, nothing stops and nothing loses reach where it moves."""
        return not self.lost and all(move.keeps_reach for move in self.moves)


def what_if(network: Network, failed: Sequence[Failed], *, protocol: str = "icmp", port: int | None = None) -> WhatIf:
    """Compare a site with itself when elements are out. Workloads that stop are not counted as lost pairs as well."""
    after = Network(without(network.site, failed))
    members = groups(network, after)
    running = [group for group in members if _left(network, after, group)]
    there = reach(network, running, running, protocol=protocol, port=port)
    left = reach(after, running, running, protocol=protocol, port=port)
    lost = tuple(_losses(there, left))
    harmed = {group for loss in lost for group in (loss.before.source, loss.before.destination)}
    harmed |= set(_harmed_by_moving(network, there, left, {one.device for one in failed}))
    moves = tuple(_moves(network, after, members, harmed))
    return WhatIf(tuple(failed), there, lost, moves)


def _losses(before: Reach, after: Reach) -> Iterator[Loss]:
    left: dict[tuple[Group, Group], list[Pair]] = {}
    for pair in after.pairs:
        left.setdefault((pair.source, pair.destination), []).append(pair)
    for pair in before.pairs:
        broken = [other for other in left.get((pair.source, pair.destination), ()) if not other.delivered]
        same = [other for other in broken if other.where in (None, pair.where) or pair.where is None]
        if pair.delivered and same:
            yield Loss(pair, same[0])


def _harmed_by_moving(network: Network, before: Reach, after: Reach, out: set[str]) -> Iterator[Group]:
    """The groups that reach something from a node that is out, and not from those that are left for them.

    Before, the answer for them depends on the node, so that it is no loss of theirs wherever they run.
    """
    broken = {(pair.source, pair.destination) for pair in after.pairs if not pair.delivered}
    for pair in before.pairs:
        depends = pair.reason is not None and pair.reason.code is ReasonCode.PLACEMENT_UNKNOWN
        if not depends or (pair.source, pair.destination) not in broken:
            continue
        for group, end in zip((pair.source, pair.destination), pair.shown, strict=True):
            nodes = network.runs_on(end.workload) if end.workload is not None else ()
            placed = ({end.name: node.name} for node in nodes if node.name in out)
            traces = (ask(network, *pair.shown, protocol=before.protocol, port=before.port, on=on) for on in placed)
            if any(trace.disposition is Disposition.DELIVERED for trace in traces):
                yield group


def _moves(network: Network, after: Network, members: Sequence[Group], harmed: set[Group]) -> Iterator[Move]:
    gone = {node.name for node in network.site.nodes} - {node.name for node in after.site.nodes}
    for group in members:
        own = {node.name for member in group.members for node in network.runs_on(member)} & gone
        if own:
            to = _left(network, after, group)
            yield Move(group, tuple(sorted(own)), to, bool(to) and group not in harmed)


def _left(network: Network, after: Network, group: Group) -> tuple[str, ...]:
    """The nodes that are left for a group: of those that it may run on, the ones that are not out."""
    there = {node.name for node in after.site.nodes}
    return tuple(node.name for node in network.runs_on(group.members[0]) if node.name in there)
