"""The topology of a site: the only module that knows networkx."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import networkx as nx

from topocheck.model.place import Place
from topocheck.model.site import End
from topocheck.topology.element import Device, Element, ElementKind


@dataclass(frozen=True, slots=True)
class Wire:
    """A cable between two elements, and the line that says so."""

    a: End
    b: End
    place: Place


class Topology:
    """Devices, their elements and how they hang together. Built once by `topocheck.topology.build`, never changed.

    An edge of the graph joins a port to its bridge, a member to its bond, a VLAN interface to its parent, and the two
    ends of a cable; frames travel along edges, and what happens at a vertex is for `topocheck.simulate` to say.
    """

    def __init__(self, devices: Iterable[Device], elements: Iterable[Element], wires: Iterable[Wire]) -> None:
        self.devices: Mapping[str, Device] = {device.id: device for device in devices}
        self.elements: Mapping[End, Element] = {element.end: element for element in elements}
        self._peers: dict[End, Wire] = {}
        self._vlans: dict[End, dict[int, End]] = {}
        self._addressed: dict[str, tuple[Element, ...]] = {}
        self._graph: nx.Graph[End] = nx.Graph()
        self._graph.add_nodes_from(self.elements)
        for wire in wires:
            self._peers[wire.a] = wire
            self._peers[wire.b] = Wire(wire.b, wire.a, wire.place)
            self._join(wire.a, wire.b)
        for element in self.elements.values():
            self._join_own(element)
            if element.addresses:
                device = element.device.id
                self._addressed[device] = (*self._addressed.get(device, ()), element)

    def _join(self, a: End, b: End) -> None:
        if a in self.elements and b in self.elements:
            self._graph.add_edge(a, b)

    def _join_own(self, element: Element) -> None:
        if element.port_of is not None:
            self._join(element.end, element.port_of.bridge)
        for member in element.members:
            self._join(element.end, member)
        if element.kind is ElementKind.VLAN and element.parent is not None and element.vlan is not None:
            self._join(element.end, element.parent)
            self._vlans.setdefault(element.parent, {})[element.vlan] = element.end

    def element(self, end: End) -> Element | None:
        """The element at a place of the graph."""
        return self.elements.get(end)

    def wire(self, end: End) -> Wire | None:
        """The cable that is plugged in at an end; its ``b`` is the far end."""
        return self._peers.get(end)

    def vlan_interface(self, parent: End, vlan: int) -> End | None:
        """The VLAN interface that takes a VLAN's frames off ``parent``."""
        return self._vlans.get(parent, {}).get(vlan)

    def has_vlan_interfaces(self, parent: End) -> bool:
        """Whether an interface carries VLAN interfaces at all."""
        return parent in self._vlans

    def vlan_interfaces(self, parent: End) -> Mapping[int, End]:
        """The VLAN interfaces on an interface, by VLAN."""
        return self._vlans.get(parent, {})

    def addressed(self, device: str) -> tuple[Element, ...]:
        """The interfaces of a device that have addresses."""
        return self._addressed.get(device, ())

    def distances(self, target: End) -> Mapping[End, int]:
        """How many edges lie between each vertex and ``target``, tags and rules left aside."""
        if target not in self._graph:
            return {}
        return nx.single_source_shortest_path_length(self._graph, target)
