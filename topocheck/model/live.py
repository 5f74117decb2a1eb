"""What a running cluster has, beside what Git says."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field

from topocheck.model.node import NodePolicy
from topocheck.model.place import Place
from topocheck.model.value import Mapping


@dataclass(frozen=True, slots=True)
class Enactment:
    """How a policy stands on one node: the conditions of a NodeNetworkConfigurationEnactment that are True.

    ``message`` is that of the first condition which says that the policy does not hold there.
    """

    policy: str
    node: str
    place: Place
    conditions: frozenset[str] = frozenset()
    message: str = ""

    @property
    def fails(self) -> bool:
        """Whether nmstate could not apply the policy on the node and took it back."""
        return bool(self.conditions & {"Failing", "Aborted"})


@dataclass(frozen=True, slots=True)
class Counterpart:
    """An object that Git and the cluster both have, or Git before and after a change.

    ``object`` is as findings name it, ``place`` where Git has it. ``live`` is the cluster's or the earlier one; ``live_place`` is
    None for an earlier one, which is in no file any more. ``applied`` is what was applied last, as the cluster's object remembers
    it; None where it does not.
    """

    kind: str
    object: str
    place: Place
    git: Mapping
    live: Mapping
    live_place: Place | None
    applied: Mapping | None = None


@dataclass(frozen=True, slots=True)
class Live:
    """A cluster as it was read: the objects that Git has too, the policies, how they stand on their nodes, and the nodes' names.

    ``policies`` are all of the cluster's, by name. ``nodes`` is None where the nodes are not known. ``counts`` are the objects
    that were read, by kind. ``storage_classes`` are the StorageClasses as they are written, by name.
    """

    counterparts: tuple[Counterpart, ...] = ()
    policies: MappingType[str, NodePolicy] = field(default_factory=dict)
    enactments: tuple[Enactment, ...] = ()
    nodes: frozenset[str] | None = None
    counts: MappingType[str, int] = field(default_factory=dict)
    storage_classes: MappingType[str, Mapping] = field(default_factory=dict)
