"""Who reaches whom, by groups of endpoints that behave alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from topocheck.simulate.ask import ask
from topocheck.simulate.groups import Group
from topocheck.simulate.network import Network
from topocheck.simulate.shown import Flow, ends_by_nodes, shown
from topocheck.simulate.trace import Disposition, Reason


@dataclass(frozen=True, slots=True)
class Pair:
    """Whether the members of one group reach those of another, as two of them show.

    ``reason`` is None where they do. ``where`` is None where it makes no difference whether the two are on one node, else
    which of the cases this is: ``on one node``, ``on different nodes``, or ``on any node`` where the scheduler decides that.
    """

    source: Group
    destination: Group
    shown: Flow
    disposition: Disposition
    reason: Reason | None
    where: str | None = None

    @property
    def delivered(self) -> bool:
        """Whether the flow and its reply arrive."""
        return self.disposition is Disposition.DELIVERED


@dataclass(frozen=True, slots=True)
class Reach:
    """The groups that were asked about, and an answer for every ordered pair of them."""

    groups: tuple[Group, ...]
    pairs: tuple[Pair, ...]
    protocol: str = "icmp"
    port: int | None = None


def reach(
    network: Network,
    sources: Iterable[Group],
    destinations: Iterable[Group],
    *,
    protocol: str = "icmp",
    port: int | None = None,
) -> Reach:
    """Trace one flow from every group to every group, and between two members of each.

    The work is linear in the endpoints and quadratic in the groups alone.
    """
    sources, destinations = tuple(sources), tuple(destinations)
    pairs = tuple(_pairs(network, sources, destinations, protocol, port))
    return Reach(tuple(dict.fromkeys((*sources, *destinations))), pairs, protocol, port)


def _pairs(
    network: Network, sources: tuple[Group, ...], destinations: tuple[Group, ...], protocol: str, port: int | None
) -> Iterator[Pair]:
    ends = {group: ends_by_nodes(network, group) for group in (*sources, *destinations)}
    for source in sources:
        for destination in destinations:
            found: dict[tuple[object, ...], Pair] = {}
            for where, flow in shown(network, ends[source], ends[destination]):
                trace = ask(network, *flow, protocol=protocol, port=port)
                pair = Pair(source, destination, flow, trace.disposition, trace.reason, where)
                found.setdefault((where, *_outcome(pair)), pair)
            alike = len({_outcome(pair) for pair in found.values()}) == 1
            yield from (replace(pair, where=None) for pair in list(found.values())[:1]) if alike else found.values()


def _outcome(pair: Pair) -> tuple[str, str | None]:
    return pair.disposition.value, None if pair.reason is None else pair.reason.code.value
