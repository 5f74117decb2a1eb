"""How a site is cabled beside what is stated: what the descriptions of switch ports tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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

_NO_PORT = ("port-channel", "vlan", "loopback", "tunnel", "nve", "vxlan", "mgmt", "management", "null", "bdi", "bvi")


class Port(NamedTuple):
    """A switch port whose description names a node. ``carries_tags`` also where it does so as a part of a port-channel."""

    switch: str
    interface: SwitchInterface
    carries_tags: bool


def derive_cables(
    switches: Sequence[Switch], nodes: Sequence[Node], policies: Sequence[NodePolicy], stated: Sequence[Cable]
) -> tuple[tuple[Cable, ...], Problems]:
    """The cables that port descriptions tell beside the stated ones, and where a stated one contradicts a description.

    A description that names one node means a cable to it. Which NIC it leads to is told by the description, or follows
    where exactly one of the NICs left can be meant. What is ambiguous derives nothing.
    """
    names = NodeNames(nodes)
    cabled = {end for cable in stated for end in (cable.a, cable.b)}
    ports: dict[str, list[Port]] = {}
    for switch in switches:
        trunk_channels = _trunk_channels(switch)
        for interface in switch.interfaces.values():
            node = names.named_in(interface.description) if interface.description else None
            if node is not None and End(switch.name, interface.name) not in cabled and _is_port(interface):
                carries_tags = interface.mode == "trunk" or interface.channel_group in trunk_channels
                ports.setdefault(node.name, []).append(Port(switch.name, interface, carries_tags))
    selected = policies_by_node((node for node in nodes if node.name in ports), policies)
    derived = []
    for node in nodes:
        if node.name in ports:
            uses = nic_uses(node, selected[node.name])
            taken = {use.name for use in uses if End(node.name, use.name) in cabled}
            derived += [_cable(port, node, nic) for port, nic in _pairs(ports[node.name], uses, taken)]
    return tuple(derived), tuple((CONTRADICTION, found) for found in _contradictions(stated, switches, names))


def _trunk_channels(switch: Switch) -> set[int | None]:
    """The numbers of the port-channels that carry tagged VLANs."""
    channels = {
        PortNames.canonical(interface.name).removeprefix("port-channel")
        for interface in switch.interfaces.values()
        if interface.mode == "trunk"
    }
    return {int(number) for number in channels if number.isdecimal()}


def _is_port(interface: SwitchInterface) -> bool:
    """Whether a cable can be plugged in: no SVI, port-channel, loopback or subinterface."""
    virtual = interface.svi_vlan is not None or interface.encapsulation_vlan is not None or "." in interface.name
    return not virtual and not PortNames.canonical(interface.name).startswith(_NO_PORT)


def _cable(port: Port, node: Node, nic: str) -> Cable:
    place = port.interface.place_of("description")
    return Cable(End(port.switch, port.interface.name), End(node.name, nic), place, derived=True)


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
        for end, other in ((cable.a, cable.b), (cable.b, cable.a)):
            switch = by_name.get(end.device)
            interface = switch.interfaces.get(end.interface) if switch else None
            node = names.named_in(interface.description) if interface and interface.description else None
            if interface is None or node is None or node.name == other.device:
                continue
            yield _contradiction(cable, end, other, interface.place_of("description"), node.name)


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
