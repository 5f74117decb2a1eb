"""In which VLAN, as the switches number it, the frames of a vNIC or of a node's own interface are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from topocheck.model.place import Place
from topocheck.model.workload import Vnic, Workload
from topocheck.simulate.flood import out_of_node
from topocheck.simulate.frame import Motion, Step
from topocheck.simulate.network import Network
from topocheck.simulate.port import Tags, ingress
from topocheck.topology.attachment import Attachment
from topocheck.topology.build import NODE_PREFIX
from topocheck.topology.element import BridgePortOf, Element, ElementKind


@dataclass(frozen=True, slots=True)
class Joined:
    """The VLAN that frames join, and the lines that make it this one: VLAN interfaces, the NAD, the switch port."""

    vlan: int
    lines: frozenset[Place]


def attached_vlan(network: Network, attachment: Attachment, tags: Tags = ()) -> Joined | None:
    """The VLAN of an attachment's frames; ``tags`` are those that the guest puts on them itself.

    None where the frames leave the node in no way or in several VLANs, and where they leave untagged and the switch port
    is not known.
    """
    found = _joined(network, network.leaves_node(attachment, tags))
    if found is None or not attachment.nad.vlan:
        return found
    return Joined(found.vlan, found.lines | {attachment.nad.place_of("vlan")})


def interface_vlan(network: Network, element: Element) -> int | None:
    """The VLAN of what a node sends by one of its own interfaces, by the same rules."""
    start = Step(element, Motion.DOWN, ())
    found = _joined(network, (start,) if element.kind is ElementKind.PORT else out_of_node(network.topology, start))
    return found.vlan if found is not None else None


def _joined(network: Network, steps: Iterable[Step]) -> Joined | None:
    leaving = [(step, _far_port(network, step)) for step in steps]
    vlans = {_vlan_at(step, port) for step, port in leaving}
    vlan = vlans.pop() if len(vlans) == 1 else None
    if vlan is None:
        return None
    lines = (line for step, port in leaving for line in (*_lines_at(step, port), *_lines_of(network, step)))
    return Joined(vlan, frozenset(lines))


def _far_port(network: Network, step: Step) -> Element | None:
    """The port at the far end of a NIC's cable, or the port-channel that it is a member of."""
    port = network.uplink(step.element)
    bond = network.topology.element(port.bond) if port is not None and port.bond is not None else None
    return bond or port


def _vlan_at(step: Step, port: Element | None) -> int | None:
    """The VLAN that a frame joins at a port; its tag where the port is not known or refuses it."""
    tag = step.tags[0] if step.tags else None
    port_of: BridgePortOf | None = port.port_of if port is not None else None
    vlan = ingress(port_of.rule, tag) if port_of is not None and port_of.rule is not None else None
    return tag if vlan is None else vlan


def _lines_at(step: Step, port: Element | None) -> Iterator[Place]:
    """The access VLAN's line or the native VLAN's, for it is the port that says what VLAN an untagged frame joins."""
    rule = port.port_of.rule if port is not None and port.port_of is not None else None
    line = None
    if port is not None and rule is not None and not step.tags:
        line = port.native_place if rule.tagged_in else port.rule_place
    if line is not None:
        yield line


def _lines_of(network: Network, step: Step) -> Iterator[Place]:
    state = network.states.get(step.element.device.id.removeprefix(NODE_PREFIX))
    for passed in step.way():
        declared = state.interfaces.get(passed.element.end.interface) if state is not None else None
        if declared is not None and declared.interface.vlan is not None and passed.element.kind is ElementKind.VLAN:
            yield declared.interface.vlan.id_place
        elif declared is not None and passed.element.kind is ElementKind.BRIDGE:
            yield declared.interface.place


class AttachedVlans:
    """The VLANs of the vNICs of a site; what is worked out for one serves all that are attached alike."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._by_attachment: dict[tuple[object, ...], Joined | None] = {}
        self._by_reference: dict[tuple[object, ...], Joined | None] = {}

    def of(self, workload: Workload, vnic: Vnic) -> Joined | None:
        """The VLAN of a vNIC, wherever its workload runs; None where it is not known or depends on the node."""
        if vnic.nad is None:
            return None
        nodes = self._network.candidates(workload)
        # by identity: the network keeps one tuple for all workloads with the same choice
        key = (workload.namespace, vnic.nad.namespace, vnic.nad.name, vnic.state, vnic.guest_vlan, id(nodes))
        if key not in self._by_reference:
            known = [found for node in nodes if (found := self._on(workload, vnic, node.name)) is not None]
            lines = frozenset(line for found in known for line in found.lines)
            same = len({found.vlan for found in known}) == 1
            self._by_reference[key] = Joined(known[0].vlan, lines) if same else None
        return self._by_reference[key]

    def _on(self, workload: Workload, vnic: Vnic, node: str) -> Joined | None:
        attachment = self._network.attachment(workload, vnic, node)
        if not isinstance(attachment, Attachment):
            return None
        tags = () if vnic.guest_vlan is None else (vnic.guest_vlan,)
        key = (attachment.bridge, attachment.nad.key, tags)
        if key not in self._by_attachment:
            self._by_attachment[key] = attached_vlan(self._network, attachment, tags)
        return self._by_attachment[key]


@lru_cache(maxsize=2)  # several checks ask; a comparison has two networks at a time
def attached_vlans(network: Network) -> AttachedVlans:
    """The VLANs of a network's vNICs."""
    return AttachedVlans(network)
