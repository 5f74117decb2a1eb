"""How a site is cabled beside what is stated: what the descriptions of switch ports tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from topocheck.load.node_names import NodeNames
from topocheck.load.node_nics import NicUse, nic_uses, policies_by_node
from topocheck.load.own_file import Problems
from topocheck.load.port_names import PortNames
from topocheck.load.stated_cables import CONTRADICTION
from topocheck.model.node import Node, NodePolicy
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.site import Cable, End
from topocheck.model.switch import Switch, SwitchInterface

_NO_PORT = ("vlan", "loopback", "tunnel", "nve", "vxlan", "mgmt", "management", "null", "bdi", "bvi", "irb")


class LeadsTo(NamedTuple):
    """The node that a port leads to, and what tells so."""

    node: str
    place: Place


class Port(NamedTuple):
    """A switch port that leads to a node. ``carries_tags`` also where it does so as a part of a port-channel."""

    switch: str
    interface: SwitchInterface
    carries_tags: bool
    place: Place


_NOTHING_SEEN: Mapping[End, LeadsTo] = MappingProxyType({})


def derive_cables(
    switches: Sequence[Switch],
    nodes: Sequence[Node],
    policies: Sequence[NodePolicy],
    stated: Sequence[Cable],
    seen: Mapping[End, LeadsTo] = _NOTHING_SEEN,
) -> tuple[tuple[Cable, ...], Problems]:
    """The cables that port descriptions tell beside the stated ones, and where a stated one contradicts a description.

    A description that names one node means a cable to it, unless another node was ``seen`` at the port. Which NIC it leads to is
    told by the description, or follows where exactly one of the NICs left can be meant. What is ambiguous derives nothing.
    """
    names = NodeNames(nodes)
    cabled = {end for cable in stated for end in (cable.a, cable.b)}
    ports: dict[str, list[Port]] = {}
    for switch in switches:
        trunk_channels = _trunk_channels(switch)
        for interface in switch.interfaces.values():
            end = End(switch.name, interface.name)
            leads_to = seen.get(end) or _described(interface, names)
            if leads_to is not None and end not in cabled and _is_port(interface):
                carries_tags = interface.mode == "trunk" or interface.channel_group in trunk_channels
                port = Port(switch.name, interface, carries_tags, leads_to.place)
                ports.setdefault(leads_to.node, []).append(port)
    selected = policies_by_node((node for node in nodes if node.name in ports), policies)
    derived = []
    for node in nodes:
        if node.name in ports:
            uses = nic_uses(node, selected[node.name])
            taken = {use.name for use in uses if End(node.name, use.name) in cabled}
            derived += [_cable(port, node, nic) for port, nic in _pairs(ports[node.name], uses, taken)]
    contradictions = (*_contradictions(stated, switches, names), *_seen_otherwise(seen, stated, switches, names))
    return tuple(derived), tuple((CONTRADICTION, found) for found in contradictions)


def _described(interface: SwitchInterface, names: NodeNames) -> LeadsTo | None:
    """The node that a port's description names."""
    node = names.named_in(interface.description) if interface.description else None
    return None if node is None else LeadsTo(node.name, interface.place_of("description"))


def _trunk_channels(switch: Switch) -> set[int | None]:
    """The numbers of the port-channels that carry tagged VLANs."""
    numbers = {port.channel_number for port in switch.interfaces.values() if port.mode == "trunk"}
    return numbers - {None}


def _is_port(interface: SwitchInterface) -> bool:
    """Whether a cable can be plugged in: no SVI, port-channel, loopback or subinterface."""
    virtual = interface.svi_vlan is not None or interface.encapsulation_vlan is not None or "." in interface.name
    virtual = virtual or interface.channel_number is not None
    return not virtual and not PortNames.canonical(interface.name).startswith(_NO_PORT)


def _cable(port: Port, node: Node, nic: str) -> Cable:
    return Cable(End(port.switch, port.interface.name), End(node.name, nic), port.place, derived=True)


def _pairs(ports: list[Port], uses: list[NicUse], taken: set[str]) -> Iterator[tuple[Port, str]]:
    """The pairs of port and NIC that can't be otherwise; ``taken`` are the NICs that are cabled already.

    Pairs are settled one after the other, for each leaves less to choose from. Two ports that can only mean one and the
    same NIC contradict each other: nothing more is derived then.
    """
    left = list(ports)
    while left:
        settled: dict[str, list[Port]] = {}
        for port in left:
            meant = [name for name in _candidates(port, uses) if name not in taken]
            if len(meant) == 1:
                settled.setdefault(meant[0], []).append(port)
        if not settled or any(len(claims) > 1 for claims in settled.values()):
            return
        for nic, (port,) in settled.items():
            yield port, nic
            left.remove(port)
        taken = taken | settled.keys()


def _candidates(port: Port, uses: list[NicUse]) -> list[str]:
    """The NICs that a port can be cabled to: what its description names, else what its mode leaves of them.

    A trunk is for a NIC that carries tags, a member of a port-channel for a member of a bond, where there is any such NIC.
    """
    words = NodeNames.words(port.interface.description or "")
    meant = [use for use in uses if use.name.lower() in words]
    if not meant and port.interface.mode == "member":
        meant = [use for use in uses if use.in_bond]
    if not meant and port.carries_tags:
        meant = [use for use in uses if use.carries_tags]
    return [use.name for use in meant or uses]


def _contradictions(stated: Sequence[Cable], switches: Sequence[Switch], names: NodeNames) -> Iterator[Problem]:
    by_name = {switch.name: switch for switch in switches}
    for cable in stated:
        for end, other in _both_ways(cable):
            switch = by_name.get(end.device)
            interface = switch.interfaces.get(end.interface) if switch else None
            node = names.named_in(interface.description) if interface and interface.description else None
            if interface is None or node is None or node.name == other.device:
                continue
            yield _contradiction(cable, end, other, interface.place_of("description"), node.name)


def _seen_otherwise(
    seen: Mapping[End, LeadsTo], stated: Sequence[Cable], switches: Sequence[Switch], names: NodeNames
) -> Iterator[Problem]:
    """Ports at which another node was seen than the stated cable leads to, or the description names."""
    cabled = {end: (other.device, cable.place) for cable in stated for end, other in _both_ways(cable)}
    by_name = {switch.name: switch for switch in switches}
    for end, leads_to in seen.items():
        said = cabled.get(end)
        interface = by_name[end.device].interfaces.get(end.interface) if end.device in by_name else None
        described = _described(interface, names) if interface is not None else None
        if said is None and described is not None:
            said = described.node, described.place
        if said is not None and said[0] != leads_to.node:
            yield _other_node(end, said[0], said[1], leads_to)


def _both_ways(cable: Cable) -> tuple[tuple[End, End], tuple[End, End]]:
    return (cable.a, cable.b), (cable.b, cable.a)


def _other_node(end: End, device: str, place: Place, leads_to: LeadsTo) -> Problem:
    return Problem(
        place=place,
        message=f"{end} leads to {device} by this line, and {leads_to.node} was seen there; they must agree",
        object=f"Switch {end.device}",
        symptom="one of the two is wrong: the VLANs of this port are allowed for another node than the one cabled to it",
        fix="correct the cable or the description, or replace the output if it is out of date",
        related=(Related(leads_to.place, f"{leads_to.node} is the neighbour of {end} here"),),
        severity=Severity.WARNING,
        only_if_unexplained=(place,),
    )


def _contradiction(cable: Cable, end: End, other: End, description: Place, node: str) -> Problem:
    return Problem(
        place=cable.place,
        message=f"the cable leads from {end} to {other}, and the port's description names {node}; they must agree",
        object=f"Switch {end.device}",
        symptom="one of the two is wrong: the VLANs of this port are allowed for another node than the one cabled to it",
        fix="correct the cable or the description",
        related=(Related(description, f"the description names {node}"),),
        severity=Severity.WARNING,
        only_if_unexplained=(cable.place,),
    )
