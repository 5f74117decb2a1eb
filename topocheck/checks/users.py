"""Which workloads use a NetworkAttachmentDefinition, and where they may run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from topocheck.model.problem import Related
from topocheck.model.workload import Vnic, Workload
from topocheck.simulate.network import Network
from topocheck.topology.reference import Lookup, resolve

SHOWN_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class User:
    """A vNIC that is bound to a NAD, and the workload that has it. ``nodes`` are those that the workload may run on."""

    workload: Workload
    vnic: Vnic
    nodes: frozenset[str]


@lru_cache(maxsize=2)  # several checks ask; a comparison has two networks at a time
def users_by_nad(network: Network) -> Mapping[str, tuple[User, ...]]:
    """The vNICs bound to each NAD, by ``namespace/name`` of the NAD and in the order of the site.

    A reference that namespace isolation forbids binds nothing.
    """
    users: dict[str, list[User]] = {}
    names: dict[
        int, frozenset[str]
    ] = {}  # by identity: the network keeps one tuple for all workloads with the same choice
    for workload in network.site.workloads:
        nodes = network.candidates(workload)
        if id(nodes) not in names:
            names[id(nodes)] = frozenset(node.name for node in nodes)
        for vnic in workload.vnics:
            found = resolve(vnic.nad, workload.namespace, network.nads, network.site) if vnic.nad is not None else None
            if found is not None and found.outcome is Lookup.FOUND:
                users.setdefault(found.key, []).append(User(workload, vnic, names[id(nodes)]))
    return {key: tuple(found) for key, found in users.items()}


@lru_cache(maxsize=2)
def guest_vlans(network: Network) -> Mapping[tuple[str, str], frozenset[int]]:
    """The VLANs that guests tag themselves, by NAD and node."""
    found: dict[tuple[str, str], set[int]] = {}
    for nad, users in users_by_nad(network).items():
        for user in users:
            if user.vnic.guest_vlan is not None:
                for node in user.nodes:
                    found.setdefault((nad, node), set()).add(user.vnic.guest_vlan)
    return {key: frozenset(vlans) for key, vlans in found.items()}


def users_on(network: Network, nad: str, node: str) -> Iterator[User]:
    """The vNICs bound to a NAD whose workloads may run on a node."""
    return (user for user in users_by_nad(network).get(nad, ()) if node in user.nodes)


def references(users: Iterable[User]) -> Iterator[Related]:
    """The lines by which the first few of some vNICs refer to their NAD."""
    for user in islice(users, SHOWN_AT_MOST):
        if user.vnic.nad is not None:
            yield Related(user.vnic.nad.place, f"{user.workload.object} is attached here")
