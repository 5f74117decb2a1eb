"""What is cabled with what: cables that can be told, and ends of which nobody says where they lead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from topocheck.model.firewall import Firewall
from topocheck.model.site import End
from topocheck.model.switch import Switch, SwitchInterface
from topocheck.model.vlan import VlanSet
from topocheck.simulate.network import Network
from topocheck.topology.build import NODE_PREFIX
from topocheck.topology.node_state import NodeState

_PORT_KINDS = ("access", "trunk", "dynamic", "member")


@dataclass(frozen=True, slots=True)
class DraftCable:
    """Two ends, or one whose other end is missing; ``why`` says what tells so."""

    a: End | None
    b: End
    why: str


def draft_cables(network: Network) -> list[DraftCable]:
    """The cables to nodes and firewalls that are not known from descriptions alone already.

    A NIC is taken to hang on the one switch port whose description names its node and which carries the VLANs that it sends; a
    firewall on the one whose description names it. Of all others it is told that the other end is missing.
    """
    return [*_of_nodes(network), *_of_firewalls(network)]


def _of_nodes(network: Network) -> Iterator[DraftCable]:
    for name, state in network.states.items():
        if not state.node.stated and " " in name:
            continue  # a selector's, which is no node of that name
        nics = _nics(state)
        for nic, vlans in nics.items():
            end = End(name, nic)
            if network.topology.wire(End(NODE_PREFIX + name, nic)) is not None:
                continue
            ports = [
                (switch, port)
                for switch, port in _ports_naming(network, name)
                if port.mode == "trunk" and vlans and not vlans - port.allowed_vlans
            ]
            if len(ports) == 1 and len(nics) == 1:
                switch, port = ports[0]
                why = f'by the description "{port.description}", and it carries VLAN {vlans}'
                yield DraftCable(End(switch.name, port.name), end, why)
            else:
                yield DraftCable(None, end, "the switch port of this NIC")


def _nics(state: NodeState) -> dict[str, VlanSet]:
    """The NICs that the interfaces of a node stand on, each with the VLANs that are tagged on it."""
    found: dict[str, VlanSet] = {}
    made = {name for name, interface in state.present.items() if interface.type not in (None, "ethernet")}
    for interface in state.present.values():
        if interface.vlan is not None and interface.vlan.base:
            tags = VlanSet.of(interface.vlan.id) if interface.vlan.id and 1 <= interface.vlan.id <= 4094 else VlanSet()
            found[interface.vlan.base] = found.get(interface.vlan.base, VlanSet()) | tags
        ports = interface.bond.ports if interface.bond is not None else None
        bridged = [port.name for port in interface.bridge.ports or ()] if interface.bridge is not None else []
        for port in (*(ports or ()), *bridged):
            found.setdefault(port, VlanSet())
    return {name: vlans for name, vlans in sorted(found.items()) if name not in made}


def _ports_naming(network: Network, word: str) -> list[tuple[Switch, SwitchInterface]]:
    whole = re.compile(rf"(?<![\w]){re.escape(word)}(?![\w])", re.IGNORECASE)
    return [
        (switch, port)
        for switch in network.site.switches
        for port in switch.interfaces.values()
        if port.mode in _PORT_KINDS and port.description and whole.search(port.description)
    ]


def _of_firewalls(network: Network) -> Iterator[DraftCable]:
    for firewall in network.site.firewalls:
        for parent in _parents(firewall):
            if _cabled(network, firewall, parent):
                continue
            ports = [
                found
                for name in {firewall.name, firewall.hostname or firewall.name}
                for found in _ports_naming(network, name)
            ]
            end = End(firewall.name, parent)
            if len(ports) == 1 and len(_parents(firewall)) == 1:
                switch, port = ports[0]
                yield DraftCable(End(switch.name, port.name), end, f'by the description "{port.description}"')
            else:
                yield DraftCable(None, end, "the switch port of this interface")


def _cabled(network: Network, firewall: Firewall, parent: str) -> bool:
    ends = {end for cable in network.site.cables for end in (cable.a, cable.b)}
    return End(firewall.name, parent) in ends


def _parents(firewall: Firewall) -> list[str]:
    """The interfaces that carry VLANs."""
    return sorted({port.parent for port in firewall.interfaces if port.parent is not None and port.vlan is not None})
