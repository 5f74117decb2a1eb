"""One leg of a walk: within one broadcast domain, from a sender to the owner of the next hop's address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from topocheck.model.place import Place
from topocheck.model.site import End
from topocheck.model.workload import IpAddress
from topocheck.simulate.cut_off import cut_off
from topocheck.simulate.flood import Flood
from topocheck.simulate.forward import active_member
from topocheck.simulate.frame import Drop, Motion, Step
from topocheck.simulate.network import Network
from topocheck.simulate.owner import Guest, Local, Owner
from topocheck.simulate.port import Tags, egress
from topocheck.simulate.trace import Reason, ReasonCode
from topocheck.topology.attachment import Attachment, Gap, Unattached
from topocheck.topology.node_elements import NODE_PREFIX

REASON_OF_GAP = {
    Gap.POD_NETWORK: ReasonCode.NOT_MODELLED,
    Gap.NAD_MISSING: ReasonCode.NOT_ATTACHED,
    Gap.NAD_REFUSED: ReasonCode.NOT_ATTACHED,
    Gap.NAD_UNREADABLE: ReasonCode.CONFIGURATION_UNKNOWN,
    Gap.OUTSIDE: ReasonCode.CONFIGURATION_UNKNOWN,
    Gap.OTHER_PLUGIN: ReasonCode.NOT_MODELLED,
    Gap.BRIDGE_MISSING: ReasonCode.NO_BRIDGE,
    Gap.POLICY_UNRESOLVED: ReasonCode.CONFIGURATION_UNKNOWN,
    Gap.LINK_DOWN: ReasonCode.PORT_DOWN,
    Gap.MAC_FILTERED: ReasonCode.MAC_FILTERED,
}

Placement = Mapping[str, str]  # the node of each workload, by ``kind namespace/name``


@dataclass(frozen=True, slots=True)
class Arrived:
    """The frame reached an owner of the address; ``step`` is the bridge it hangs on, or its own interface."""

    owner: Owner
    step: Step


@dataclass(frozen=True, slots=True)
class Lost:
    """The frame reached no owner. ``step`` is where it ended, None where it never left the sender."""

    reason: Reason
    step: Step | None = None


def reason_of(unattached: Unattached) -> Reason:
    """The reason that an unplugged vNIC is in a trace."""
    return Reason(REASON_OF_GAP[unattached.gap], unattached.message, unattached.place)


@dataclass(frozen=True, slots=True)
class Sought:
    """The owner of an address, as a sender looks for it.

    ``asked_at`` is the line to blame where nobody answers: the gateway or the address that made the sender ask.
    ``isolated_on`` is the bridge on which the sender's port is isolated, if it is. ``proxies`` answer for the address too: the
    routers that have translated another one to it.
    """

    address: IpAddress
    asked_at: Place
    isolated_on: End | None = None
    proxies: tuple[Owner, ...] = ()


def seek(network: Network, start: Step, sought: Sought, placement: Placement) -> Arrived | Lost:
    """Flood a frame from ``start`` and find the owner of an address where it arrives.

    Of several that own a virtual gateway address the nearest answers.
    Sources: RFC 826 (ARP): the request is a broadcast, and its owner alone answers. RFC 5798 section 6.4 (VRRP): a virtual
    address is answered for by one router.
    """
    reached = network.flood(start)
    address = sought.address
    owners = (*network.owners(address), *sought.proxies)
    found: list[Arrived] = []
    lost: list[Lost] = []
    for owner in owners:
        for outcome in at_owner(network, reached, owner, placement, sought.isolated_on):
            if isinstance(outcome, Arrived):
                found.append(outcome)
            else:
                lost.append(outcome)
    if found and all(_is_virtual(arrived.owner) for arrived in found):
        return min(found, key=lambda arrived: len(arrived.step.way()))
    if len({_identity(arrived.owner) for arrived in found}) > 1:
        return Lost(_duplicate(address, found), None)
    if found:
        return found[0]
    if lost:
        return lost[0]
    return explained(network, start, reached, owners, placement) or _nobody(network, start, address, sought.asked_at)


def _is_virtual(owner: Owner) -> bool:
    return isinstance(owner, Local) and owner.virtual


def _identity(owner: Owner) -> tuple[str, str]:
    if isinstance(owner, Guest):
        return owner.workload.object, owner.vnic.name
    return str(owner.element.end), ""


def _duplicate(address: IpAddress, found: list[Arrived]) -> Reason:
    names = sorted(
        arrived.owner.workload.object if isinstance(arrived.owner, Guest) else str(arrived.owner.element.end)
        for arrived in found
    )
    message = f"{address} is owned by {' and '.join(names)} in one broadcast domain; who answers first is chance"
    return Reason(ReasonCode.DUPLICATE_ADDRESS, message, found[-1].owner.place)


def at_owner(
    network: Network, reached: Flood, owner: Owner, placement: Placement, isolated_on: End | None
) -> Iterator[Arrived | Lost]:
    """Whether a flood gets to an owner: where it arrives there, or how it is lost so near; nothing where it never came.

    ``isolated_on`` is the bridge on which the sender's own port is isolated, if it is.
    """
    if isinstance(owner, Local):
        step = reached.arrived.get(owner.element.end)
        if step is not None:
            yield Arrived(owner, step)
        return
    attachment = guest_attachment(network, owner, placement)
    if isinstance(attachment, Unattached):
        yield Lost(reason_of(attachment), _last_on_node(reached, owner, placement))
        return
    refused: Lost | None = None
    for step in reached.across.get(attachment.bridge, ()):
        if attachment.isolated and isolated_on == attachment.bridge and step.came_from is None:
            outcome: Arrived | Lost = _isolated(step, owner, attachment)
        else:
            outcome = _to_guest(step, owner, attachment)
        if isinstance(outcome, Arrived):
            yield outcome
            return
        refused = refused or outcome
    if refused is not None:
        yield refused


def _isolated(step: Step, guest: Guest, attachment: Attachment) -> Lost:
    """Two isolated ports of one bridge do not talk. Source: Linux net/bridge/br_private.h, ``br_skb_isolated``."""
    bridge = attachment.bridge.interface
    message = (
        f"the ports of the sender and of {guest.workload.name} on {bridge} are both isolated by {attachment.nad.key}"
    )
    return Lost(Reason(ReasonCode.PORT_ISOLATED, message, attachment.nad.place_of("portIsolation")), step)


def guest_attachment(network: Network, guest: Guest, placement: Placement) -> Attachment | Unattached:
    """Where a guest's vNIC is plugged in, on the node that the placement says, else that it runs on, else the first that it may."""
    node = placement.get(guest.workload.object)
    if node is None:
        candidates = network.runs_on(guest.workload)
        if not candidates:
            message = f"no node of the site takes {guest.workload.name}"
            place = guest.workload.node_selector_place or guest.workload.place
            return Unattached(Gap.OUTSIDE, message, place)
        node = next((each.name for each in candidates if each.name == guest.workload.running_on), candidates[0].name)
    return network.attachment(guest.workload, guest.vnic, node)


def _to_guest(step: Step, guest: Guest, attachment: Attachment) -> Arrived | Lost:
    tags = _towards_guest(step, attachment)
    wanted: Tags = () if guest.vnic.guest_vlan is None else (guest.vnic.guest_vlan,)
    if tags == wanted:
        return Arrived(guest, step)
    bridge = attachment.bridge.interface
    if tags is None:
        message = f"the port of {guest.workload.name} on {bridge} does not carry VLAN {step.vlan}"
        arrived_by = step.came_from.element.port_of if step.came_from is not None else None
        untagged_nad = arrived_by is not None and not attachment.nad.vlan  # then the port it came by made it a VLAN
        place = (arrived_by.place if arrived_by and untagged_nad else None) or attachment.nad.place_of("vlan")
        return Lost(Reason(ReasonCode.VLAN_NOT_ALLOWED, message, place), step)
    said = f"tagged {tags[0]}" if tags else "untagged"
    message = f"frames for {guest.workload.name} leave {bridge} {said}, which {guest.vnic.name} does not take"
    return Lost(Reason(ReasonCode.TAG_NOT_EXPECTED, message, guest.vnic.place), step)


def _towards_guest(step: Step, attachment: Attachment) -> Tags | None:
    if attachment.rule is None or step.vlan is None:
        return step.tags
    own = egress(attachment.rule, step.vlan)
    return None if own is None else own + step.tags


def _last_on_node(reached: Flood, guest: Guest, placement: Placement) -> Step | None:
    device = NODE_PREFIX + placement.get(guest.workload.object, "")
    across = [step for steps in reached.across.values() for step in steps if step.element.device.id == device]
    dropped = [drop.step for drop in reached.drops if drop.step.element.device.id == device]
    return next(iter([*reversed(across), *dropped]), None)


def explained(
    network: Network, start: Step, reached: Flood, owners: tuple[Owner, ...], placement: Placement
) -> Lost | None:
    """The drop that kept the frame from an owner: on the physical way to it, the one that got nearest."""
    best: tuple[int, Drop, End] | None = None
    for owner in owners:
        target = _target(network, owner, placement)
        if target is None:
            continue
        distances = network.distances(target)
        if start.element.end not in distances:
            return Lost(*cut_off(network, start, reached, target, sent_by(network, owner, placement)))
        for drop in reached.drops:
            distance = _on_the_way(drop, distances)
            if distance is not None and (best is None or distance < best[0]):
                best = (distance, drop, target)
    if best is None:
        return None
    drop = _sharpened(network, _missed(network, reached, best[1]), best[2])
    return Lost(Reason(drop.code, drop.message, drop.place), drop.step)


def _missed(network: Network, reached: Flood, drop: Drop) -> Drop:
    """Where a copy ends at a standby member of a bond, what kept the frame from the active one is the line to look at."""
    topology = network.topology
    bond = topology.element(drop.step.element.bond) if drop.step.element.bond is not None else None
    active = active_member(topology, bond) if bond is not None and bond.one_active else None
    wire = topology.wire(active.end) if active is not None else None
    if wire is None or drop.code is not ReasonCode.NO_LISTENER:
        return drop
    at_active = (each for each in reached.drops if each.step.element.end == wire.b)
    return next(
        (
            replace(drop, code=each.code, message=f"{each.message}; {drop.message}", place=each.place)
            for each in at_active
        ),
        drop,
    )


def _sharpened(network: Network, drop: Drop, target: End) -> Drop:
    """Where nobody takes a tag, the VLAN interface by which the target would be reached is the line to look at."""
    if drop.code is not ReasonCode.TAG_NOT_EXPECTED:
        return drop
    element = network.topology.elements[target]
    for end in (target, *element.ports):
        port = network.topology.element(end)
        if port is not None and port.vlan is not None and port.parent == drop.step.element.end:
            message = f"{drop.message}; {end.interface} takes VLAN {port.vlan}"
            return replace(drop, message=message, place=port.vlan_place or port.place)
    return drop


def _target(network: Network, owner: Owner, placement: Placement) -> End | None:
    if isinstance(owner, Local):
        return owner.element.end
    attachment = guest_attachment(network, owner, placement)
    return None if isinstance(attachment, Unattached) else attachment.bridge


def sent_by(network: Network, owner: Owner, placement: Placement) -> Step | None:
    """The first step of a frame that an owner sends; None where its own bridge takes none from it."""
    if isinstance(owner, Local):
        return Step(owner.element, Motion.DOWN, ())
    attachment = guest_attachment(network, owner, placement)
    tags = () if owner.vnic.guest_vlan is None else (owner.vnic.guest_vlan,)
    return None if isinstance(attachment, Unattached) else network.start_in(attachment, tags)


def _on_the_way(drop: Drop, distances: Mapping[End, int]) -> int | None:
    """How near a drop is to the target; None where the frame had strayed from the way there.

    A frame that is being sent must get nearer with the step. One that was received may have been taken aside by the
    receiving device, so what counts is how near that device's interface was.
    """
    step, before = drop.step, drop.step.came_from
    while step.motion is Motion.UP and before is not None and before.element.device == step.element.device:
        step, before = before, before.came_from
    here = distances.get(step.element.end)
    if here is None:
        return None
    nearer = before is None or here < distances.get(before.element.end, here)
    return here if nearer else None


def _nobody(network: Network, start: Step, address: IpAddress, asked_at: Place) -> Lost:
    where = f"{start.element.end.interface} of {start.element.device.name}"
    owners = network.owners(address)
    if owners:
        owner = owners[0]
        who = (
            owner.workload.object
            if isinstance(owner, Guest)
            else f"{owner.element.device.name} {owner.element.end.interface}"
        )
        message = f"nobody in the broadcast domain of {where} answers ARP for {address}; {who} owns it in another one"
        return Lost(Reason(ReasonCode.ARP_UNANSWERED, message, asked_at))
    if _is_ours(network, address):
        message = f"nobody in the broadcast domain of {where} answers ARP for {address}"
        return Lost(Reason(ReasonCode.ARP_UNANSWERED, message, asked_at))
    message = (
        f"nothing in the site owns {address}; give the firewall or router that does under devices in the site file"
    )
    return Lost(Reason(ReasonCode.CONFIGURATION_UNKNOWN, message, asked_at))


def _is_ours(network: Network, address: IpAddress) -> bool:
    """Whether the address is in a subnet that the site routes itself, so that a missing owner is certain."""
    if not network.site.complete:
        return False
    elements = network.topology.elements.values()
    return any(address in ip.network for element in elements if element.device.routes for ip in element.addresses)
