"""What a hub of Open Cluster Management knows: its clusters, the sets they are in, and the Placements that choose among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from topocheck.model.place import Place
from topocheck.model.problem import Problem
from topocheck.model.site import Skipped
from topocheck.model.user_network import LabelSelector

SET_LABEL = "cluster.open-cluster-management.io/clusterset"
PLACEMENT_LABEL = "cluster.open-cluster-management.io/placement"
GLOBAL_SET = "global"
"""The set of all clusters, which every hub has."""


@dataclass(frozen=True, slots=True)
class Taint:
    """A taint of a cluster: ``effect`` is NoSelect, PreferNoSelect or NoSelectIfNew."""

    key: str
    value: str
    effect: str
    added: datetime | None = None


@dataclass(frozen=True, slots=True)
class ManagedCluster:
    """A cluster of the hub. ``claims`` is None where its manifest has no status that lists them.

    ``allocatable`` and ``capacity`` are amounts by resource (cpu in cores, memory in bytes), empty where no status has them.
    """

    name: str
    place: Place
    labels: Mapping[str, str] = field(default_factory=dict)
    claims: Mapping[str, str] | None = None
    taints: tuple[Taint, ...] = ()
    allocatable: Mapping[str, Decimal] = field(default_factory=dict)
    capacity: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClusterSet:
    """A ManagedClusterSet: its clusters carry its label, or are those that ``selector`` takes."""

    name: str
    place: Place
    selector: LabelSelector | None = None


@dataclass(frozen=True, slots=True)
class SetBinding:
    """A ManagedClusterSetBinding: the Placements of a namespace may choose from a set."""

    namespace: str
    cluster_set: str
    place: Place


@dataclass(frozen=True, slots=True)
class Toleration:
    """A toleration of a Placement; ``seconds`` is how long after the taint was added it holds, None for ever."""

    key: str
    operator: str
    value: str
    effect: str
    seconds: int | None
    place: Place


@dataclass(frozen=True, slots=True)
class Predicate:
    """What a cluster must fulfil: all that is given of labels, claims and CEL expressions."""

    place: Place
    labels: LabelSelector | None = None
    claims: LabelSelector | None = None
    cel: Place | None = None


@dataclass(frozen=True, slots=True)
class Prioritizer:
    """A score that counts with a weight: ``Balance``, ``Steady``, ``ResourceAllocatableCPU`` ... or ``AddOn/resource/score``."""

    name: str
    weight: int
    place: Place


@dataclass(frozen=True, slots=True)
class Placement:
    """A Placement. ``number`` of clusters is None for all; ``mode`` says whether the defaults count beside ``prioritizers``."""

    namespace: str
    name: str
    place: Place
    cluster_sets: tuple[str, ...] = ()
    number: int | None = None
    predicates: tuple[Predicate, ...] = ()
    mode: str = ""
    prioritizers: tuple[Prioritizer, ...] = ()
    tolerations: tuple[Toleration, ...] = ()

    @property
    def object(self) -> str:
        """``Placement namespace/name``."""
        return f"Placement {self.namespace}/{self.name}"


@dataclass(frozen=True, slots=True)
class AddOnScore:
    """An AddOnPlacementScore in the namespace of a cluster."""

    cluster: str
    name: str
    scores: Mapping[str, int]
    valid_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A PlacementDecision: clusters that a Placement has now."""

    namespace: str
    placement: str
    clusters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hub:
    """Everything of a hub that its manifests tell. ``problems`` are by the code of the check that would report them."""

    clusters: tuple[ManagedCluster, ...] = ()
    sets: tuple[ClusterSet, ...] = ()
    bindings: tuple[SetBinding, ...] = ()
    placements: tuple[Placement, ...] = ()
    scores: tuple[AddOnScore, ...] = ()
    decisions: tuple[Decision, ...] = ()
    problems: tuple[tuple[str, Problem], ...] = ()
    unreadable: tuple[Skipped, ...] = ()
