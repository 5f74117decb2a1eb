"""One direction of a flow, leg by leg: endpoint, broadcast domain, router, broadcast domain, endpoint."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from topocheck.model.place import Place
from topocheck.model.workload import IpAddress, Vnic, Workload
from topocheck.simulate.describe import guest_hop, hops_of, veth_hop
from topocheck.simulate.firewall import judge
from topocheck.simulate.frame import Motion, Step
from topocheck.simulate.leg import Lost, Placement, Sought, guest_attachment, reason_of, seek
from topocheck.simulate.network import Network
from topocheck.simulate.owner import Guest, Local
from topocheck.simulate.packet import Packet
from topocheck.simulate.route import guest_route, router_route
from topocheck.simulate.rules import Crossing, Verdict
from topocheck.simulate.trace import Disposition, Hop, Reason, ReasonCode, Walk, disposition_of
from topocheck.topology.attachment import Attachment, Unattached
from topocheck.topology.element import DeviceKind, Element

INITIAL_TTL = 64  # Linux net.ipv4.ip_default_ttl


@dataclass(frozen=True, slots=True)
class Question:
    """What a walk is asked: the sender, by which of its vNICs at most, the header, and where every workload runs.

    ``sessions`` are the stateful firewalls that saw the flow's first packet: they let its reply pass. ``receiver`` is the
    workload that is meant, where one is: what another owner of its address gets is not delivered.
    """

    sender: Workload | Element
    packet: Packet
    placement: Placement
    vnics: tuple[Vnic, ...] = ()
    sessions: frozenset[str] | None = None
    receiver: Workload | None = None


@dataclass(frozen=True, slots=True)
class Walked:
    """A walk, the firewalls on it, and the interface of the device that it was delivered to, where it was to one."""

    walk: Walk
    firewalls: frozenset[str]
    delivered_to: Element | None = None


class _Walker:
    """The state of one walk: the rows so far and the TTL."""

    def __init__(self, network: Network, question: Question) -> None:
        self.network = network
        self.question = question
        self.hops: list[Hop] = []
        self.ttl = INITIAL_TTL
        self.passed: list[Element] = []
        self.firewalls: set[str] = set()
        self.delivered_to: Element | None = None

    def run(self) -> Walked:
        """Walk until the packet is delivered or lost."""
        sender = self.question.sender
        lost = self._from_guest(sender) if isinstance(sender, Workload) else self._from_element(sender)
        delivered = lost is None
        disposition = Disposition.DELIVERED if lost is None else disposition_of(lost.code)
        walk = Walk(disposition, lost, self.ttl if delivered else None, tuple(self.hops))
        return Walked(walk, frozenset(self.firewalls), self.delivered_to)

    def _from_guest(self, workload: Workload) -> Reason | None:
        way = guest_route(workload, self.question.vnics or workload.vnics, self.question.packet.destination)
        if isinstance(way, Reason):
            vnic = _vnic_of(self.question.vnics or workload.vnics, way)
            if vnic is not None:
                self._stop(guest_hop(workload, vnic, self.ttl, out=True), way)
            return way
        guest = Guest(way.source.ip, way.source.place, workload, way.vnic)
        attachment = guest_attachment(self.network, guest, self.question.placement)
        self.hops.append(guest_hop(workload, way.vnic, self.ttl, out=True))
        if isinstance(attachment, Unattached):
            return self._unplugged(attachment)
        tags = () if way.vnic.guest_vlan is None else (way.vnic.guest_vlan,)
        self.hops.append(veth_hop(workload, way.vnic, self._node_name(attachment), self.ttl, out=True))
        start = self.network.start_in(attachment, tags)
        if start is None:
            return self._refused_by_bridge(workload, attachment)
        isolated_on = attachment.bridge if attachment.nad.port_isolation else None
        return self._leg(start, Sought(way.next_hop, way.place, isolated_on))

    def _from_element(self, element: Element) -> Reason | None:
        way = self._route(element)
        if way is None:
            return Reason(ReasonCode.NO_ROUTE, f"{element.device.name} has no route back", element.place)
        sender, next_hop = way
        return self._leg(Step(sender, Motion.DOWN, ()), Sought(next_hop, sender.place))

    def _leg(self, start: Step, sought: Sought) -> Reason | None:
        outcome = seek(self.network, start, sought, self.question.placement)
        if isinstance(outcome, Lost):
            return self._lost(outcome)
        to_guest = isinstance(outcome.owner, Guest)
        self.hops.extend(hops_of(self.network.topology, outcome.step.way(), self.ttl, to_guest=to_guest))
        if isinstance(outcome.owner, Guest):
            return self._at_guest(outcome.owner, sought)
        return self._at_element(outcome.owner)

    def _lost(self, lost: Lost) -> Reason:
        if lost.step is not None:
            self.hops.extend(hops_of(self.network.topology, lost.step.way(), self.ttl, to_guest=False))
        else:  # the packet never left its sender: it waits there for an answer to ARP
            while len(self.hops) > 1 and self.hops[-1].detail:
                self.hops.pop()
        if self.hops:
            self._stop(self.hops.pop(), lost.reason)
        return lost.reason

    def _at_guest(self, guest: Guest, sought: Sought) -> Reason | None:
        attachment = guest_attachment(self.network, guest, self.question.placement)
        if isinstance(attachment, Attachment):
            node = self._node_name(attachment)
            self.hops.append(veth_hop(guest.workload, guest.vnic, node, self.ttl, out=False))
        self.hops.append(guest_hop(guest.workload, guest.vnic, self.ttl, out=False))
        if sought.address != self.question.packet.destination:
            message = f"{guest.workload.name} is the next hop, and what a guest forwards is not followed"
            reason = Reason(ReasonCode.NOT_MODELLED, message, sought.asked_at)
        elif self.question.receiver is None or guest.workload.object == self.question.receiver.object:
            return None
        else:
            reason = _taken_by(guest.workload.name, self.question.receiver, sought.address, guest.place)
        self._stop(self.hops.pop(), reason)
        return reason

    def _at_element(self, local: Local) -> Reason | None:
        device = local.element.device
        destination = self.question.packet.destination
        own = (element for element in self.network.topology.addressed(device.id) if element.down_place is None)
        if any(destination == ip.ip for element in own for ip in element.addresses):
            if self.question.receiver is not None:
                return self._lost_to(device.name, self.question.receiver, local)
            self.delivered_to = local.element
            return None
        if not device.routes:
            return self._stopped(ReasonCode.NO_ROUTE, f"{device.name} does not forward packets", local.element.place)
        if local.element in self.passed:
            message = f"the packet comes back to {local.element.end.interface} of {device.name}"
            return self._stopped(ReasonCode.FORWARDING_LOOP, message, local.element.place)
        self.passed.append(local.element)
        return self._through_router(local.element)

    def _lost_to(self, device: str, receiver: Workload, local: Local) -> Reason:
        reason = _taken_by(device, receiver, self.question.packet.destination, local.place)
        self._stop(self.hops.pop(), reason)
        return reason

    def _through_router(self, entered: Element) -> Reason | None:
        way = self._route(entered)
        destination = self.question.packet.destination
        if way is None:
            return self._no_route(entered, destination)
        leaves, next_hop = way
        verdict = self._verdict(entered, leaves)
        if verdict is not None and verdict.accepted is not True:
            code = ReasonCode.DENIED if verdict.accepted is False else ReasonCode.CONFIGURATION_UNKNOWN
            return self._stopped(code, verdict.message, verdict.place)
        self._note_routing(entered, leaves)
        self.ttl -= 1
        before = len(self.hops)
        reason = self._leg(Step(leaves, Motion.DOWN, ()), Sought(next_hop, leaves.place))
        if len(self.hops) > before:
            self._fold_departure(entered, before)
        return reason

    def _no_route(self, entered: Element, destination: IpAddress) -> Reason:
        inside = self.network.owners(destination)
        if inside or not destination.is_global:
            message = f"{entered.device.name} has no route to {destination}"
            return self._stopped(ReasonCode.NO_ROUTE, message, entered.device.place)
        message = f"{entered.device.name} has no route to {destination} in its file; it may leave the site there"
        return self._stopped(ReasonCode.CONFIGURATION_UNKNOWN, message, entered.device.place)

    def _route(self, entered: Element) -> tuple[Element, IpAddress] | None:
        device = entered.device.id
        firewall = self.network.firewalls.get(device)
        routes = firewall.routes if firewall is not None else ()
        way = router_route(self.network.topology.addressed(device), routes, self.question.packet.destination)
        return None if way is None else (way.element, way.next_hop)

    def _verdict(self, entered: Element, leaves: Element) -> Verdict | None:
        firewall = self.network.firewalls.get(entered.device.id)
        if firewall is None:
            return None
        self.firewalls.add(entered.device.id)
        sessions = self.question.sessions
        packet = self.question.packet
        for rule in firewall.nat:
            if (not rule.from_zones or entered.zone in rule.from_zones) and (
                not rule.to_zones or leaves.zone in rule.to_zones
            ):
                return Verdict(None, rule.place, f"{rule.name} translates addresses, which is not followed")
        if sessions is not None and firewall.stateful and entered.device.id in sessions:
            return None
        if sessions is not None and firewall.stateful:
            message = (
                f"{firewall.name} did not see the flow's first packet, so the reply has no session (asymmetric way)"
            )
            return Verdict(accepted=False, place=firewall.place, message=message)
        return judge(firewall, packet, Crossing(entered.zone, leaves.zone, entered.end.interface, leaves.end.interface))

    def _note_routing(self, entered: Element, leaves: Element) -> None:
        """The row on which a router was entered says what routing did to the tag."""
        index = self._entry_row(entered)
        if index is None:
            return
        row = self.hops[index]
        a, b = entered.vlan, leaves.vlan
        changed = f", tag changed from {a} to {b}" if a is not None and b is not None else ""
        what = (
            "Routing evaluated/enacted"
            if entered.device.kind is DeviceKind.SWITCH
            else "Routing and ACLs evaluated/enacted"
        )
        self.hops[index] = replace(row, action="route", note=what + changed)

    def _entry_row(self, entered: Element) -> int | None:
        """The last row of the device that is no VLAN interface of a firewall: where people look for the routing."""
        for index in range(len(self.hops) - 1, -1, -1):
            row = self.hops[index]
            if row.device == entered.device.name and not (row.detail and entered.device.kind is DeviceKind.FIREWALL):
                return index
        return None

    def _fold_departure(self, entered: Element, before: int) -> None:
        """A firewall that sends by another port than it received by gets a row of its own for that port."""
        if entered.device.kind is not DeviceKind.FIREWALL:
            return
        index = self._entry_row_before(entered, before)
        arrived_by = self.hops[index].interface if index is not None else None
        for position in range(before, len(self.hops)):
            row = self.hops[position]
            leaves = row.device == entered.device.name and row.action == "forward"
            if leaves and row.interface != arrived_by:
                self.hops[position] = replace(row, detail=False)
            if row.device != entered.device.name:
                return

    def _entry_row_before(self, entered: Element, before: int) -> int | None:
        rows = range(before - 1, -1, -1)
        return next((i for i in rows if self.hops[i].device == entered.device.name and not self.hops[i].detail), None)

    def _unplugged(self, unattached: Unattached) -> Reason:
        reason = reason_of(unattached)
        self._stop(self.hops.pop(), reason)
        return reason

    def _refused_by_bridge(self, workload: Workload, attachment: Attachment) -> Reason:
        bridge = self.network.topology.elements[attachment.bridge]
        message = f"the port of {workload.name} on {bridge.end.interface} does not take its frames"
        reason = Reason(ReasonCode.VLAN_NOT_ALLOWED, message, attachment.nad.place_of("vlan"))
        self._stop(self.hops.pop(), reason)
        return reason

    def _stopped(self, code: ReasonCode, message: str, place: Place) -> Reason:
        reason = Reason(code, message, place)
        device = self.passed[-1].device.name if self.passed else None
        index = next((i for i in range(len(self.hops) - 1, -1, -1) if not self.hops[i].detail), None)
        if index is not None and (device is None or self.hops[index].device == device):
            del self.hops[index + 1 :]
        self._stop(self.hops.pop(), reason)
        return reason

    def _stop(self, hop: Hop, reason: Reason) -> None:
        word = "Unknown" if disposition_of(reason.code) is Disposition.UNKNOWN else "Dropped"
        self.hops.append(replace(hop, action="drop", note=f"{word}: {reason.message}", detail=False))

    def _node_name(self, attachment: Attachment) -> str:
        return self.network.node_of(attachment.bridge).node.name


def _vnic_of(vnics: tuple[Vnic, ...], reason: Reason) -> Vnic | None:
    """The vNIC that a reason is about: the one of its route, else the first that is not on the Pod network."""
    routed = (vnic for vnic in vnics if any(route.place == reason.place for route in vnic.routes))
    attached = (vnic for vnic in vnics if vnic.nad is not None)
    return next(iter((*routed, *attached, *vnics)), None)


def _taken_by(owner: str, receiver: Workload, address: IpAddress, place: Place) -> Reason:
    message = f"{address} is an address of {owner} too, which takes the packet that is meant for {receiver.name}"
    return Reason(ReasonCode.DUPLICATE_ADDRESS, message, place)


def walk(network: Network, question: Question) -> Walked:
    """Walk one direction of a flow."""
    return _Walker(network, question).run()


def summarised(hops: Iterable[Hop]) -> tuple[Hop, ...]:
    """A way that never leaves one bridge is told by the bridge's row alone; the endpoints' rows are details of it."""
    rows = tuple(hops)
    if any(row.kind not in ("vm", "pod") and not row.detail and row.action != "bridge" for row in rows):
        return rows
    if sum(row.action == "bridge" for row in rows) != 1 or any(row.action == "drop" for row in rows):
        return rows
    return tuple(row if row.action == "bridge" else replace(row, detail=True) for row in rows)
