"""In which VLAN, as the switches number it, the frames of a vNIC or of a node's own interface are."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from topocheck.model.port import PortRule
from topocheck.model.workload import Vnic, Workload
from topocheck.simulate.flood import out_of_node
from topocheck.simulate.frame import Motion, Step
from topocheck.simulate.network import Network
from topocheck.simulate.port import Tags, ingress
from topocheck.topology.attachment import Attachment
from topocheck.topology.element import Element, ElementKind


def attached_vlan(network: Network, attachment: Attachment, tags: Tags = ()) -> int | None:
    """The VLAN of an attachment's frames; ``tags`` are those that the guest puts on them itself.

    None where the frames leave the node in no way or in several VLANs, and where they leave untagged and the switch port
    is not known.
    """
    return _only(_on_wire(network, step) for step in network.leaves_node(attachment, tags))


def interface_vlan(network: Network, element: Element) -> int | None:
    """The VLAN of what a node sends by one of its own interfaces, by the same rules."""
    start = Step(element, Motion.DOWN, ())
    steps = (start,) if element.kind is ElementKind.PORT else out_of_node(network.topology, start)
    return _only(_on_wire(network, step) for step in steps)


def _on_wire(network: Network, step: Step) -> int | None:
    """The VLAN that a frame joins at the far end of its NIC's cable; its tag where the port is not known or refuses it."""
    tag = step.tags[0] if step.tags else None
    port = network.uplink(step.element)
    rule = _rule(network, port) if port is not None else None
    vlan = ingress(rule, tag) if rule is not None else None
    return tag if vlan is None else vlan


def _rule(network: Network, port: Element) -> PortRule | None:
    bond = network.topology.element(port.bond) if port.bond is not None else None
    port_of = port.port_of if bond is None else bond.port_of
    return port_of.rule if port_of is not None else None


def _only(vlans: Iterable[int | None]) -> int | None:
    distinct = set(vlans)
    return distinct.pop() if len(distinct) == 1 else None


class AttachedVlans:
    """The VLANs of the vNICs of a site; what is worked out for one serves all that are attached alike."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._by_attachment: dict[tuple[object, ...], int | None] = {}
        self._by_reference: dict[tuple[object, ...], int | None] = {}

    def of(self, workload: Workload, vnic: Vnic) -> int | None:
        """The VLAN of a vNIC, wherever its workload runs; None where it is not known or depends on the node."""
        if vnic.nad is None:
            return None
        nodes = self._network.candidates(workload)
        # by identity: the network keeps one tuple for all workloads with the same choice
        key = (workload.namespace, vnic.nad.namespace, vnic.nad.name, vnic.state, vnic.guest_vlan, id(nodes))
        if key not in self._by_reference:
            known = {self._on(workload, vnic, node.name) for node in nodes} - {None}
            self._by_reference[key] = known.pop() if len(known) == 1 else None
        return self._by_reference[key]

    def _on(self, workload: Workload, vnic: Vnic, node: str) -> int | None:
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
