"""NET: nodes of one pool that are not set up alike."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.attachments import bridge_wanted
from topocheck.checks.check import check
from topocheck.checks.declarations import policy_object, ports_of
from topocheck.checks.wording import listed
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related, Severity
from topocheck.simulate.network import Network
from topocheck.topology.node_state import Declared, NodeState

_ROLE = "node-role.kubernetes.io/"
_KINDS = ("linux-bridge", "ovs-bridge", "bond", "vlan")
_SHOWN = 3


@check("NET33", "node-unlike-its-pool", Severity.WARNING)
def node_unlike_its_pool(network: Network) -> Iterator[Problem]:
    """A node lacks a bridge, bond or VLAN interface that most nodes of its pool have.

    A pool are the nodes with the same roles for which policies build anything; what stands below a bridge that is missing as well is
    not named.
    """
    pools: dict[frozenset[str], list[NodeState]] = {}
    broken = {problem.object for _, problem in network.site.problems}
    for state in network.states.values():
        if any(policy_object(policy) in broken for policy in state.policies):
            continue  # what it would build is not known
        if state.node.stated and not state.templated and _built(state):
            roles = frozenset(label for label in state.node.labels if label.startswith(_ROLE))
            pools.setdefault(roles, []).append(state)
    for pool in pools.values():
        missing = dict(_missing(pool))
        below = {port.name for _, holders in missing.values() for port in ports_of(holders[0][1].interface)}
        for name, (lacking, holders) in missing.items():
            if name not in below:
                yield _unlike(network, name, lacking, holders)


_Holders = list[tuple[NodeState, Declared]]


def _built(state: NodeState) -> dict[str, Declared]:
    return {name: declared for name, declared in state.interfaces.items() if declared.interface.type in _KINDS}


def _missing(pool: list[NodeState]) -> Iterator[tuple[str, tuple[list[NodeState], _Holders]]]:
    """What most nodes of a pool have: who lacks it, and who has it."""
    names = dict.fromkeys(name for state in pool for name in _built(state))
    for name in names:
        holders = [(state, state.interfaces[name]) for state in pool if name in _built(state)]
        lacking = [state for state in pool if not (name in state.present or _has_alike(state, holders[0][1]))]
        if lacking and len(holders) > len(lacking):
            yield name, (lacking, holders)


def _has_alike(state: NodeState, wanted: Declared) -> bool:
    """Whether a node has the VLAN interface under another name."""
    vlan = wanted.interface.vlan
    return vlan is not None and any(
        other.vlan is not None and (other.vlan.base, other.vlan.id) == (vlan.base, vlan.id)
        for other in state.present.values()
    )


def _unlike(network: Network, name: str, lacking: list[NodeState], holders: _Holders) -> Problem:
    declared = holders[0][1]
    interface, policy = declared.interface, declared.policies[-1]
    nads = [nad for nad in network.site.attachments if bridge_wanted(nad) == name]
    places: list[Place] = [interface.place, *(nad.place_of("bridge") for nad in nads), *_misread(lacking)]
    return Problem(
        place=interface.place,
        message=f"{listed(state.node.name for state in lacking)} has no {name}, which {listed(state.node.name for state, _ in holders)} of the "
        "same pool have",
        object=policy_object(policy),
        symptom="VMs that need it start on part of the nodes only: they stay Pending when those are full, and can't be migrated to the "
        "others",
        fix=f"apply the policy to all nodes of the pool, or give {listed(state.node.name for state in lacking)} a label of its own",
        related=tuple(Related(nad.place_of("bridge"), f"{nad.key} connects to it") for nad in nads[:_SHOWN]),
        only_if_unexplained=tuple(places),
    )


def _misread(lacking: list[NodeState]) -> Iterator[Place]:
    """The keys of the policies of some nodes: a misspelt one may be why something is not there."""
    for state in lacking:
        for policy in state.policies:
            if policy.desired_state is not None:
                yield from map(policy.desired_state.place_of, policy.desired_state.entries)


CHECKS = (node_unlike_its_pool,)
