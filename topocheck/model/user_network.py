"""UserDefinedNetworks and ClusterUserDefinedNetworks of OVN-Kubernetes, and the namespaces that they select."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field

from topocheck.model.place import Place
from topocheck.model.route import IpNetwork

NAME_LABEL = "kubernetes.io/metadata.name"
"""The label that the API server gives to every namespace: its name."""


@dataclass(frozen=True, slots=True)
class Namespace:
    """A Namespace object. ``not_known`` are the labels whose values are templates."""

    name: str
    place: Place
    labels: MappingType[str, str] = field(default_factory=dict)
    not_known: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Requirement:
    """One line of a label selector: ``operator`` is In, NotIn, Exists or DoesNotExist."""

    key: str
    operator: str
    values: tuple[str, ...]
    place: Place

    def holds(self, value: str | None) -> bool:
        """Whether a label's value (None where the label is absent) fulfils it.

        Source: Kubernetes apimachinery pkg/labels/selector.go, ``Requirement.Matches``.
        """
        match self.operator:
            case "In":
                return value is not None and value in self.values
            case "NotIn":
                return value is None or value not in self.values
            case "Exists":
                return value is not None
            case _:
                return value is None


@dataclass(frozen=True, slots=True)
class LabelSelector:
    """``matchLabels`` and ``matchExpressions`` as requirements, all of which must hold; none at all selects everything.

    ``readable`` is False where a part of it is a template or could not be read: then nothing is certainly selected.
    """

    place: Place
    requirements: tuple[Requirement, ...] = ()
    readable: bool = True

    def selects(self, name: str, namespace: Namespace | None) -> bool | None:
        """Whether a namespace is selected; None where that can't be told.

        Takes the namespace's name and its object, None where no manifest has it: then its name is all that is known of its labels.
        """
        answers = [_answer(requirement, name, namespace) for requirement in self.requirements]
        if False in answers:
            return False
        return True if self.readable and None not in answers else None


def _answer(requirement: Requirement, name: str, namespace: Namespace | None) -> bool | None:
    if requirement.key == NAME_LABEL:
        return requirement.holds(name)
    if namespace is None or requirement.key in namespace.not_known:
        return None
    return requirement.holds(namespace.labels.get(requirement.key))


@dataclass(frozen=True, slots=True)
class UserNetwork:
    """A UserDefinedNetwork of one ``namespace``, or a ClusterUserDefinedNetwork (``namespace`` None) with a ``selector``.

    ``topology`` is layer2, layer3 or localnet, None where it could not be read; ``role`` is primary or secondary. ``vlan`` is 0
    where there is none, as with a NAD. ``ipam`` is enabled, disabled or dhcp: who gives the addresses of ``subnets``.
    ``places`` says where a field stands, by the key of the NAD that is generated (``vlan``, ``topology``, ``subnets``, ``mtu``,
    ``physicalNetworkName``, ``role``, ``excludeSubnets``).
    Source: OVN-Kubernetes go-controller/pkg/crd/userdefinednetwork/v1.
    """

    name: str
    place: Place
    namespace: str | None = None
    selector: LabelSelector | None = None
    topology: str | None = None
    role: str | None = None
    physical_network: str | None = None
    vlan: int = 0
    subnets: tuple[IpNetwork, ...] = ()
    excluded_subnets: tuple[IpNetwork, ...] = ()
    mtu: int | None = None
    ipam: str = "enabled"
    places: MappingType[str, Place] = field(default_factory=dict)
    templated: bool = False
    wave: int = 0

    @property
    def kind(self) -> str:
        """The manifest's kind."""
        return "ClusterUserDefinedNetwork" if self.namespace is None else "UserDefinedNetwork"

    @property
    def object(self) -> str:
        """``Kind name`` or ``Kind namespace/name``, as findings name it."""
        return f"{self.kind} {self.name}" if self.namespace is None else f"{self.kind} {self.namespace}/{self.name}"

    def place_of(self, key: str) -> Place:
        """Where a field stands, or the object's own place."""
        return self.places.get(key, self.place)

    def in_namespace(self, name: str, namespaces: MappingType[str, Namespace]) -> bool | None:
        """Whether a NAD of this network is generated in a namespace; None where the namespace's labels would have to be known.

        ``namespaces`` are those of the site, by name.
        """
        if self.namespace is not None:
            return self.namespace == name
        if self.selector is None:
            return False
        return self.selector.selects(name, namespaces.get(name))
