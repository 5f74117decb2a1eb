"""The topology of a site: the only module that knows networkx."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from topocheck.model.place import Place
from topocheck.model.site import End
from topocheck.topology.element import Device, Element, ElementKind

if TYPE_CHECKING:
    import networkx as nx


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
        self._wires: dict[End, Wire] = {}
        self._vlans: dict[End, dict[int, End]] = {}
        self._addressed: dict[str, tuple[Element, ...]] = {}
        for wire in wires:
            self._wires[wire.a] = wire
            self._wires[wire.b] = Wire(wire.b, wire.a, wire.place)
        for element in self.elements.values():
            if element.kind is ElementKind.VLAN and element.parent is not None and element.vlan is not None:
                self._vlans.setdefault(element.parent, {}).setdefault(element.vlan, element.end)  # a second is refused
            if element.addresses:
                device = element.device.id
                self._addressed[device] = (*self._addressed.get(device, ()), element)

    @cached_property
    def graph(self) -> nx.Graph[End]:
        """The graph that networkx works on, made when a question first needs it.

        A frame that arrives is followed without it, and networkx takes longer to import than such a trace to answer.
        """
        import networkx as nx  # noqa: PLC0415 - see above

        graph: nx.Graph[End] = nx.Graph()
        graph.add_nodes_from(self.elements)
        graph.add_edges_from((a, b) for a, b in self._edges() if a in self.elements and b in self.elements)
        return graph

    def _edges(self) -> Iterator[tuple[End, End]]:
        for wire in self._wires.values():
            yield wire.a, wire.b
        for element in self.elements.values():
            if element.port_of is not None:
                yield element.end, element.port_of.bridge
            if element.eswitch is not None:
                yield element.end, element.eswitch
            for member in element.members:
                yield element.end, member
            if element.kind is ElementKind.VLAN and element.parent is not None:
                yield element.end, element.parent

    def element(self, end: End) -> Element | None:
        """The element at a place of the graph."""
        return self.elements.get(end)

    def wire(self, end: End) -> Wire | None:
        """The cable that is plugged in at an end; its ``b`` is the far end."""
        return self._wires.get(end)

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
        import networkx as nx  # noqa: PLC0415 - only a frame that is lost asks

        if target not in self.graph:
            return {}
        return nx.single_source_shortest_path_length(self.graph, target)
