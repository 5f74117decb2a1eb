"""Which flows show how two groups of endpoints stand: one for each way in which their members can be placed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from topocheck.simulate.alike import node_kinds
from topocheck.simulate.endpoint import Endpoint
from topocheck.simulate.groups import Group
from topocheck.simulate.network import Network
from topocheck.topology.element import DeviceKind

ON_ONE_NODE = "on one node"
ON_DIFFERENT_NODES = "on different nodes"
ON_ANY_NODE = "on any node"

Nodes = tuple[str, ...]
Ends = Mapping[Nodes, Sequence[Endpoint]]
Flow = tuple[Endpoint, Endpoint]
Way = frozenset[tuple[int, int, bool]]
"""How two ends can be placed: the kinds of their nodes, and whether it is one node."""


def ends_by_nodes(network: Network, group: Group) -> Ends:
    """Up to two members of a group for each choice of nodes that members have."""
    if group.end is not None:
        return {_nodes_of(network, group.end): (group.end,)}
    found: dict[int, tuple[Nodes, list[Endpoint]]] = {}
    for member in group.members:
        candidates = network.runs_on(member)
        kept = found.get(id(candidates))  # workloads with the same choice share one tuple
        if kept is None:
            kept = found[id(candidates)] = (tuple(node.name for node in candidates), [])
        if len(kept[1]) < 2:
            kept[1].append(Endpoint(member.name, member))
    merged: dict[Nodes, list[Endpoint]] = {}
    for nodes, ends in found.values():
        merged.setdefault(nodes, []).extend(ends)
    return merged


def _nodes_of(network: Network, end: Endpoint) -> Nodes:
    if end.workload is not None:
        return tuple(node.name for node in network.runs_on(end.workload))
    if end.element is not None and end.element.device.kind is DeviceKind.NODE:
        return (end.element.device.name,)
    return ()


def shown(network: Network, sources: Ends, destinations: Ends) -> Iterator[tuple[str | None, Flow]]:
    """A flow for each way in which a member of either group can be placed, with the name of the way.

    Which of the nodes that are alike it is makes no difference, but whether both are on one. The name is None where an end is
    on no node.
    """
    seen: set[Way] = set()
    for here, there in _choices(sources, destinations):
        way = _way(network, here, there)
        flow = _two(sources[here], destinations[there])
        if way not in seen and flow is not None:
            seen.add(way)
            yield _name(way), flow


def _choices(sources: Ends, destinations: Ends) -> Iterator[tuple[Nodes, Nodes]]:
    """Pairs of choices of nodes among which all ways are. Of members that are pinned, two pairs show all there is."""
    here, there = _pinned(sources), _pinned(destinations)
    near = (nodes for nodes in here if nodes in destinations and _two(sources[nodes], destinations[nodes]))
    yield from ((nodes, nodes) for nodes in (next(near, None),) if nodes is not None)
    yield from _apart(here, there)
    for nodes in sources:
        if len(nodes) != 1:
            yield from ((nodes, other) for other in (*_inside_and_outside(there, nodes), *_free(destinations)))
    for nodes in _free(destinations):
        yield from ((other, nodes) for other in _inside_and_outside(here, nodes))


def _pinned(ends: Ends) -> list[Nodes]:
    return [nodes for nodes in ends if len(nodes) == 1]


def _free(ends: Ends) -> list[Nodes]:
    return [nodes for nodes in ends if len(nodes) != 1]


def _apart(here: Sequence[Nodes], there: Sequence[Nodes]) -> Iterator[tuple[Nodes, Nodes]]:
    if here:
        first = here[0]
        other = next((nodes for nodes in there if nodes != first), None)
        if other is not None:
            yield first, other
        elif len(here) > 1 and there:
            yield here[1], there[0]


def _inside_and_outside(pinned: Sequence[Nodes], nodes: Nodes) -> Iterator[Nodes]:
    """One of the pinned that is among the nodes, and one that is not."""
    among = set(nodes)
    for wanted in (True, False):
        yield from (one for one in (next((one for one in pinned if (one[0] in among) is wanted), None),) if one)


@lru_cache(maxsize=512)
def _way(network: Network, here: Nodes, there: Nodes) -> Way:
    kinds = node_kinds(network)
    places = ((one, other) for one in here or ("",) for other in there or ("",))
    return frozenset((kinds.get(one, -1), kinds.get(other, -1), bool(one) and one == other) for one, other in places)


def _two(ones: Sequence[Endpoint], others: Sequence[Endpoint]) -> Flow | None:
    """An end of each that are not the same workload."""
    flows = ((one, other) for one in ones for other in others)
    return next((flow for flow in flows if flow[0].workload is None or flow[0].workload is not flow[1].workload), None)


def _name(way: Way) -> str | None:
    if any(-1 in (here, there) for here, there, _ in way):
        return None
    together = {same for _, _, same in way}
    if len(together) > 1:
        return ON_ANY_NODE
    return ON_ONE_NODE if together.pop() else ON_DIFFERENT_NODES
