"""What the nodes and firewalls of a site put on the wire: the common ground of the checks of switches and bridges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from topocheck.checks.users import guest_vlans, users_by_nad
from topocheck.model.nad import NetworkAttachment
from topocheck.model.place import Place
from topocheck.model.site import End
from topocheck.model.vlan import Tag
from topocheck.simulate.flood import out_of_node
from topocheck.simulate.frame import Motion, Step
from topocheck.simulate.network import Network
from topocheck.topology.attach import attach_nad
from topocheck.topology.attachment import Attachment
from topocheck.topology.build import NODE_PREFIX
from topocheck.topology.element import Device, DeviceKind, Element, ElementKind
from topocheck.topology.node_state import NodeState

DEFAULT_BRIDGE = "cni0"  # of the bridge plugin, where a NAD names none


@dataclass(frozen=True, slots=True, eq=False)
class Sent:
    """Frames of one kind that a device sends by one of its NICs.

    ``sender`` is the bridge or the interface that they come from, ``tag`` the outer tag that a capture on the NIC shows.
    ``nad`` is the NAD whose vNICs send them, None for a bridge or interface on its own; ``filtered`` tells whether that
    NAD's bridge looks at tags; ``guest_tag`` is the tag that guests put on themselves. ``lines`` are those that make the tag, the one that is the device's own first.
    """

    device: Device
    sender: End
    nic: Element
    tag: Tag
    lines: tuple[Place, ...]
    nad: NetworkAttachment | None = None
    filtered: bool = False
    guest_tag: int | None = None

    @property
    def source(self) -> str:
        """How people call what the frames come from: the bridge or interface, or the network where it is neither."""
        return self.sender.interface if self.nad is None or self.nad.is_linux_bridge else self.nad.key

    @property
    def key(self) -> tuple[str, End, str | None, Tag]:
        """What makes the same frames of it, whichever member of a bond they leave by."""
        return self.device.id, self.sender, self.nad.key if self.nad is not None else None, self.tag


@lru_cache(maxsize=2)  # several checks ask; a comparison has two networks at a time
def attachments(network: Network) -> tuple[tuple[NodeState, Attachment], ...]:
    """Every NAD plugged in on every node that has its bridge."""
    by_bridge: dict[str, list[NetworkAttachment]] = {}
    for nad in network.site.attachments:
        if nad.is_linux_bridge:
            by_bridge.setdefault(nad.bridge or DEFAULT_BRIDGE, []).append(nad)
    plugged = (
        (state, attach_nad(nad, state, network.site))
        for state in network.states.values()
        for name in state.interfaces
        for nad in by_bridge.get(name, ())
    )
    return tuple((state, found) for state, found in plugged if isinstance(found, Attachment))


@lru_cache(maxsize=2)
def other_attachments(network: Network) -> tuple[tuple[NodeState, Attachment], ...]:
    """The NADs of other kinds than Linux bridges, plugged in where a node has what they need.

    Of the NADs that one object makes for many namespaces, which are one network, those stand for all that are used, or the first.
    """
    used = users_by_nad(network)
    nads: dict[str, NetworkAttachment] = {}
    for nad in network.site.attachments:
        if not nad.is_linux_bridge:
            nads.setdefault(nad.key if nad.key in used else nad.object, nad)
    plugged = (
        (state, attach_nad(nad, state, network.site)) for nad in nads.values() for state in network.states.values()
    )
    return tuple((state, found) for state, found in plugged if isinstance(found, Attachment))


@lru_cache(maxsize=2)
def sent_frames(network: Network) -> tuple[Sent, ...]:
    """All that nodes and firewalls are known to send: vNICs through NADs, VLAN interfaces that are bridged or have an
    address, and the subinterfaces of firewalls.
    """
    plugged = (*attachments(network), *other_attachments(network))
    by_vnics = [sent for state, attachment in plugged for sent in _by_attachment(network, state, attachment)]
    bridges = {sent.sender for sent in by_vnics}
    return (*by_vnics, *_by_vlan_interfaces(network, bridges))


def _by_attachment(network: Network, state: NodeState, attachment: Attachment) -> Iterator[Sent]:
    nad, filtered = attachment.nad, attachment.rule is not None
    by_guests = guest_vlans(network).get((nad.key, state.node.name), frozenset())
    for tags in ((), *((vlan,) for vlan in sorted(by_guests))):
        for step in network.leaves_node(attachment, tags):
            lines = _lines(state, step, nad)
            for nic in _nics(network, step):
                tag = step.tags[0] if step.tags else None
                yield Sent(nic.device, attachment.bridge, nic, tag, lines, nad, filtered, tags[0] if tags else None)


def _by_vlan_interfaces(network: Network, bridges: set[End]) -> Iterator[Sent]:
    for element in network.topology.elements.values():
        if element.kind is not ElementKind.VLAN or element.device.kind is DeviceKind.SWITCH:
            continue
        if element.device.kind is DeviceKind.FIREWALL:
            parent = network.topology.element(element.parent) if element.parent is not None else None
            if parent is not None:
                yield Sent(element.device, element.end, parent, element.vlan, (element.place,))
        elif (element.port_of is not None and element.port_of.bridge not in bridges) or element.addresses:
            yield from _by_vlan_interface(network, element)


def _by_vlan_interface(network: Network, element: Element) -> Iterator[Sent]:
    sender = element.port_of.bridge if element.port_of is not None else element.end
    state = network.states[element.device.id.removeprefix(NODE_PREFIX)]
    for step in out_of_node(network.topology, Step(element, Motion.DOWN, ())):
        for nic in _nics(network, step):
            yield Sent(element.device, sender, nic, step.tags[0], _lines(state, step, None))


def _nics(network: Network, step: Step) -> tuple[Element, ...]:
    """The NIC of a step; of a bond all members, for any of them may carry the frame."""
    bond = step.came_from.element if step.came_from is not None else None
    if bond is None or bond.kind is not ElementKind.BOND:
        return (step.element,)
    members = (network.topology.element(end) for end in bond.members)
    return tuple(member for member in members if member is not None)


def _lines(state: NodeState, step: Step, nad: NetworkAttachment | None) -> tuple[Place, ...]:
    way = [passed.element for passed in step.way()]
    ids = []
    for element in way:
        declared = state.interfaces.get(element.end.interface)
        if element.kind is ElementKind.VLAN and declared is not None and declared.interface.vlan is not None:
            ids.append(declared.interface.vlan.id_place)
    ports = [element.rule_place or element.place for element in way if element.port_of is not None]
    own = [nad.place_of("vlan")] if nad is not None and nad.vlan else []
    return (*(ids or ports), *own)


def by_linux_bridge(sent: Sent) -> bool:
    """Whether frames are a node's own, or those of vNICs on a Linux bridge: what bears one name on all nodes is meant to be alike."""
    return sent.device.kind is DeviceKind.NODE and (sent.nad is None or sent.nad.is_linux_bridge)


@dataclass(frozen=True, slots=True)
class Usual:
    """What most nodes do: ``tag`` is the outer tag of a bridge's frames, ``line`` one that says so."""

    tag: Tag
    line: Place | None


@lru_cache(maxsize=2)
def usual_tags(network: Network) -> Mapping[tuple[str, str | None], Usual]:
    """The tag that more than half of the nodes put on the frames of a bridge, by bridge name and NAD."""
    by_bridge: dict[tuple[str, str | None], dict[str, Sent]] = {}
    for sent in sent_frames(network):
        if by_linux_bridge(sent) and sent.guest_tag is None:
            by_bridge.setdefault(bridge_key(sent), {}).setdefault(sent.device.id, sent)
    usual = {}
    for key, by_node in by_bridge.items():
        tag, count = Counter(sent.tag for sent in by_node.values()).most_common(1)[0]
        if count * 2 > len(by_node):
            lines = next(sent.lines for sent in by_node.values() if sent.tag == tag)
            usual[key] = Usual(tag, lines[0] if lines else None)
    return usual


def bridge_key(sent: Sent) -> tuple[str, str | None]:
    """What frames of several nodes have in common: the bridge's name, and the NAD."""
    return sent.sender.interface, sent.nad.key if sent.nad is not None else None
