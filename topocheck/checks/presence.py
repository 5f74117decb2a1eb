"""On which nodes something is that policies declare by name: a bridge, or the mapping of a localnet."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from topocheck.model.node import NodePolicy
from topocheck.model.site import POLICY_KIND
from topocheck.simulate.network import Network
from topocheck.topology.node_state import NodeState

_WORKER = "node-role.kubernetes.io/worker"
_CONTROL_PLANE = ("node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master")


@dataclass(frozen=True, slots=True)
class Kind:
    """What is looked for: its names on a node and in a policy, and whether a partial repository leaves it open there."""

    on_node: Callable[[NodeState], Iterable[str]]
    in_policy: Callable[[NodePolicy], Iterable[str]]
    left_open: Callable[[NodeState], bool]


@dataclass(frozen=True, slots=True)
class Gap:
    """The nodes that lack something. ``certain`` tells that some user can run on none that has it."""

    nodes: tuple[str, ...]
    certain: bool


class Presence:
    """Where each name of a kind is, and where it is known not to be. Built once for a check."""

    def __init__(self, network: Network, kind: Kind) -> None:
        self._states = network.states
        self._complete = network.site.has_all(POLICY_KIND)
        self._left_open = kind.left_open
        self._on: dict[str, set[str]] = {}
        self._policies: dict[str, list[NodePolicy]] = {}
        for state in network.states.values():
            for name in kind.on_node(state):
                self._on.setdefault(name, set()).add(state.node.name)
        for policy in network.site.policies:
            for name in kind.in_policy(policy):
                self._policies.setdefault(name, []).append(policy)

    @property
    def names(self) -> Collection[str]:
        """All names that some policy declares."""
        return self._policies.keys()

    def gap(self, name: str, choices: Collection[frozenset[str]], *, guarded: bool = False) -> Gap | None:
        """The nodes that lack a name, of those that its users may run on; None where it is where it must be.

        ``choices`` are the sets of nodes of the users; without any, all nodes together. ``guarded`` tells that the
        scheduler keeps users away from nodes that lack it, so that one node is enough.
        """
        wanted = [choice for choice in choices if choice] or [frozenset(self._states)]
        if not self._states:
            return None if name in self._policies else Gap((), certain=True)
        lacking = {choice: self._lacking(name, choice) for choice in wanted}
        nowhere = [choice for choice, nodes in lacking.items() if nodes == choice]
        if nowhere:
            return Gap(tuple(sorted(frozenset().union(*nowhere))), certain=True)
        partly = {node for nodes in lacking.values() for node in nodes if self._takes_workloads(node)}
        return Gap(tuple(sorted(partly)), certain=False) if partly and choices and not guarded else None

    def _lacking(self, name: str, nodes: frozenset[str]) -> frozenset[str]:
        on = self._on.get(name, set())
        return frozenset(node for node in nodes - on if not self._is_open(name, self._states[node]))

    def _is_open(self, name: str, state: NodeState) -> bool:
        """Whether it can't be told if a node has a name that no policy is seen to give it."""
        if state.templated or (not self._complete and self._left_open(state)):
            return True
        return not state.node.stated and any(policy.may_select(state.node) for policy in self._policies.get(name, ()))

    def _takes_workloads(self, node: str) -> bool:
        """Nodes of the control plane alone are tainted, as a rule: what runs anywhere does not run there."""
        labels = self._states[node].node.labels
        return _WORKER in labels or not any(label in labels for label in _CONTROL_PLANE)
