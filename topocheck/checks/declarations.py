"""The interfaces that policies declare, and on which nodes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from topocheck.checks.suggestion import similar
from topocheck.checks.wording import listed
from topocheck.model.node import NodeInterface, NodePolicy
from topocheck.model.place import Place
from topocheck.model.problem import Related
from topocheck.model.value import Mapping, Scalar, Sequence
from topocheck.simulate.network import Network
from topocheck.topology.node_state import NodeState

LOOPBACK = "lo"
_VIRTUAL_FUNCTION = "sriov:"
CONTROLLERS = ("linux-bridge", "ovs-bridge", "bond")
NOTHING_CONFIGURED = "the policy becomes Degraded and nothing of it is configured"
"""How every refusal of a desired state ends: nmstate applies it whole or not at all."""


@dataclass(frozen=True, slots=True)
class Port:
    """An interface that a bridge or bond takes."""

    name: str
    place: Place


@dataclass(slots=True)
class Fault:
    """One thing that is wrong in a policy, and the nodes that it is wrong on: a policy is written once for many nodes.

    ``what`` is the name or value that is wrong, and ``place`` where it stands; ``why`` and ``fix`` are sentences where they
    depend on the node.
    """

    policy: NodePolicy
    interface: NodeInterface
    what: str
    place: Place
    related: tuple[Related, ...] = ()
    why: str = ""
    fix: str = ""
    nodes: list[str] = field(default_factory=list)

    @property
    def object(self) -> str:
        """As findings name the policy."""
        return policy_object(self.policy)


class Faults:
    """Faults by their line, in the order found."""

    def __init__(self) -> None:
        self._by_place: dict[tuple[Place, ...], Fault] = {}

    def add(self, node: str, fault: Fault) -> None:
        """Note a fault on a node; the same one on another node only adds the node."""
        key = (fault.place, *(one.place for one in fault.related))
        self._by_place.setdefault(key, fault).nodes.append(node)

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._by_place.values())


def coexist(one: NodePolicy, other: NodePolicy) -> bool:
    """Whether two policies can be applied together: two of one name are versions of one object, in overlays for instance."""
    return one.name != other.name


def brought_up(network: Network, *kinds: str) -> Iterator[tuple[NodePolicy, NodeInterface]]:
    """The interfaces that policies want up, those of policies that select no known node included; all types where none is named."""
    for policy in network.site.policies:
        for interface in policy.interfaces:
            if interface.state == "up" and (not kinds or interface.type in kinds):
                yield policy, interface


def policy_object(policy: NodePolicy) -> str:
    """As findings name a policy."""
    return f"NodeNetworkConfigurationPolicy {policy.name}"


def declarations(state: NodeState) -> Iterator[tuple[NodePolicy, NodeInterface]]:
    """What the policies of a node declare and leave standing: nothing that is, or ends as, absent or down."""
    for policy in state.policies:
        for interface in policy.interfaces:
            if interface.state == "up" and interface.name in state.interfaces:
                yield policy, interface


def ports_of(interface: NodeInterface) -> tuple[Port, ...]:
    """The interfaces that a bridge or bond takes; of a bond inside an OVS bridge its members."""
    if interface.type == "bond":
        names = interface.bond.ports if interface.bond is not None else None
        return tuple(Port(name, _bond_port_place(interface, name)) for name in names or ())
    ports = interface.bridge.ports if interface.type in CONTROLLERS and interface.bridge is not None else None
    return tuple(Port(name, port.place) for port in ports or () for name in port.bond_ports or (port.name,))


def keys_of_ports(interface: NodeInterface) -> Iterator[Place]:
    """The lines of the keys of a bridge's ports: a misspelt ``vlan`` is among them."""
    for ports in (interface.body.at("bridge", "port"), interface.body.at("bridge", "ports")):
        for port in ports if isinstance(ports, Sequence) else ():
            if isinstance(port, Mapping):
                yield from (port.place_of(key) for key in port.entries)


def _bond_port_place(interface: NodeInterface, name: str) -> Place:
    aggregation = interface.body.mapping("link-aggregation")
    for key in ("port", "ports"):
        listed = aggregation.sequence(key) if aggregation is not None else None
        for item in listed or ():
            if isinstance(item, Scalar) and item.text == name:
                return item.place
    return interface.bond.place if interface.bond is not None else interface.place


def is_there(network: Network, state: NodeState, name: str) -> bool | None:
    """Whether a node has an interface; None where it can't be told: NICs not listed, values not resolved."""
    if name == LOOPBACK:
        return True
    if name.startswith(_VIRTUAL_FUNCTION):
        return False if is_there(network, state, name.split(":")[1]) is False else None
    has = state.has_interface(name)
    if has is False and _is_other_name(state, name):
        return True
    if has is False and (state.templated or network.site.external.covers(network.site.external.bridges, name)):
        return None
    return has


def _is_other_name(state: NodeState, name: str) -> bool:
    """Whether an interface is known by a name beside its own."""
    present = state.present.values()
    return any(entry.text("name") == name for one in present for entry in one.body.mappings("alt-names"))


def not_there(state: NodeState, name: str) -> tuple[str, str]:
    """What to say of an interface that a node does not have, and how to mend it."""
    nics = state.node.nics or ()
    close = similar(name, [*nics, *state.interfaces], cutoff=0.8)
    why = f"no policy declares it and it is not among the NICs ({listed(nics) or 'none'})"
    return why, f'write "{close}"' if close else "name an interface of the node, or declare it in the same policy"


def written(interface: NodeInterface, *path: str) -> bool:
    """Whether something stands at the end of a path of keys of an interface, a template included."""
    return interface.body.at(*path) is not None


def plain(value: object) -> object:
    """A value without its places, to be compared; numbers in quotes are numbers, as nmstate reads them."""
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value}
    if isinstance(value, Sequence):
        return [plain(inner) for inner in value]
    return value.text if isinstance(value, Scalar) else value
