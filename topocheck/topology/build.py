"""Site -> Topology."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from topocheck.model.site import Cable, End, Site
from topocheck.topology.bundles import with_bundles
from topocheck.topology.element import Element, ElementKind
from topocheck.topology.firewall_elements import FIREWALL_PREFIX, firewall_device, firewall_elements
from topocheck.topology.graph import Topology, Wire
from topocheck.topology.network_elements import on_interfaces, ovn_networks
from topocheck.topology.node_elements import NODE_PREFIX, inner_wires, node_device, node_elements
from topocheck.topology.node_state import NodeState, node_state
from topocheck.topology.switch_elements import SWITCH_PREFIX, switch_device, switch_elements


def node_states(site: Site) -> dict[str, NodeState]:
    """The state of every node of a site, by name."""
    return {node.name: node_state(node, site.policies) for node in site.nodes}


def build(site: Site, states: Mapping[str, NodeState]) -> Topology:
    """The topology of nodes, switches and firewalls; endpoints are plugged into it where they run.

    A cable of which neither device is known is left out: the loader has reported it.
    """
    devices = [
        *(node_device(state) for state in states.values()),
        *(switch_device(switch) for switch in site.switches),
        *(firewall_device(firewall) for firewall in site.firewalls),
    ]
    elements = [
        *(element for state in states.values() for element in node_elements(state)),
        *(element for switch in site.switches for element in switch_elements(switch)),
        *(element for firewall in site.firewalls for element in firewall_elements(firewall)),
    ]
    ovn = ovn_networks(site, states.values())
    by_end = {element.end: element for element in (*elements, *ovn.elements)}
    by_end.update((element.end, element) for element in tuple(on_interfaces(site, states.values(), by_end)))
    ids = {device.name: device.id for device in devices}
    for dead in site.dead_ends:
        end = End(ids.get(dead.device, dead.device), dead.interface)
        if end in by_end:
            by_end[end] = replace(by_end[end], has_link=False)
    for end, port in tuple(by_end.items()):
        if port.port_of is not None:
            _plug_in(by_end, end, port.port_of.bridge)
    inner = [wire for state in states.values() for wire in inner_wires(state)]
    wires = [*_wires(site.cables, ids), *(Wire(*wire) for wire in (*inner, *ovn.wires))]
    return Topology((*devices, *ovn.devices), with_bundles(site, states, by_end, wires), wires)


def _plug_in(elements: dict[End, Element], port: End, bridge_end: End) -> None:
    """A port that the bridge itself does not list: an OVN network's patch into an OVS bridge."""
    bridge = elements.get(bridge_end)
    if bridge is not None and port not in bridge.ports and elements[port].kind is ElementKind.PATCH:
        elements[bridge_end] = replace(bridge, ports=(*bridge.ports, port))


def _wires(cables: tuple[Cable, ...], ids: Mapping[str, str]) -> Iterator[Wire]:
    for cable in cables:
        a, b = ids.get(cable.a.device), ids.get(cable.b.device)
        if a is not None or b is not None:
            near, far = a or cable.a.device, b or cable.b.device
            yield Wire(End(near, cable.a.interface), End(far, cable.b.interface), cable.place)


__all__ = ["FIREWALL_PREFIX", "NODE_PREFIX", "SWITCH_PREFIX", "build", "node_states"]
