"""Who reaches whom, by groups of endpoints that behave alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from topocheck.model.workload import Workload
from topocheck.simulate.ask import ask
from topocheck.simulate.endpoint import Endpoint
from topocheck.simulate.groups import Group
from topocheck.simulate.network import Network
from topocheck.simulate.trace import Disposition, Reason


@dataclass(frozen=True, slots=True)
class Pair:
    """Whether the members of one group reach those of another, as two of them show.

    ``reason`` is None where they do. ``where`` is None where it makes no difference whether the two are on one node, else
    which of the two cases this is: ``on one node`` or ``on different nodes``.
    """

    source: Group
    destination: Group
    shown: tuple[Endpoint, Endpoint]
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
    by_node = {group: _by_node(network, group) for group in destinations}
    for source in sources:
        for destination in destinations:
            found = []
            for where, shown in _shown(network, source, by_node[destination]):
                trace = ask(network, *shown, protocol=protocol, port=port)
                found.append(Pair(source, destination, shown, trace.disposition, trace.reason, where))
            yield from found if len({_outcome(pair) for pair in found}) > 1 else _without_where(found[:1])


def _outcome(pair: Pair) -> tuple[str, str | None]:
    return pair.disposition.value, None if pair.reason is None else pair.reason.code.value


def _without_where(pairs: list[Pair]) -> Iterator[Pair]:
    for pair in pairs:
        yield replace(pair, where=None)


def _by_node(network: Network, group: Group) -> dict[str, list[Workload]]:
    """Up to two members by the node that they are pinned to, under no name those that several nodes may take."""
    found: dict[str, list[Workload]] = {}
    for member in group.members:
        nodes = network.runs_on(member)
        members = found.setdefault(nodes[0].name if len(nodes) == 1 else "", [])
        if len(members) < 2:
            members.append(member)
    return found


def _shown(
    network: Network, source: Group, by_node: dict[str, list[Workload]]
) -> Iterator[tuple[str, tuple[Endpoint, Endpoint]]]:
    """A member of each group on one node, and on two: what is on alike nodes differs in nothing else."""
    first = source.members[0]
    nodes = network.runs_on(first)
    node = nodes[0].name if len(nodes) == 1 else ""
    near = next((member for member in by_node.get(node, ()) if member is not first), None)
    others = (members for name, members in by_node.items() if name != node)
    far = next((member for members in others for member in members if member is not first), None)
    for where, second in (("on one node", near), ("on different nodes", far)):
        if second is not None:
            yield where, (Endpoint(first.name, first), Endpoint(second.name, second))
