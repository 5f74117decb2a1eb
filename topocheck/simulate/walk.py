"""One direction of a flow, leg by leg: endpoint, broadcast domain, router, broadcast domain, endpoint."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from ipaddress import ip_interface

from topocheck.model.place import Place
from topocheck.model.site import End
from topocheck.model.workload import IpAddress, Vnic, Workload
from topocheck.simulate.answer import Asked, first_unanswered
from topocheck.simulate.describe import guest_hop, hops_of, veth_hop
from topocheck.simulate.forwarding import crossed, no_route, translated_in
from topocheck.simulate.frame import Motion, Step
from topocheck.simulate.leg import Lost, Placement, Sought, guest_attachment, reason_of, seek
from topocheck.simulate.network import Network
from topocheck.simulate.obstacle import Stopped, filtered, narrowest
from topocheck.simulate.owner import Guest, Local, Owner
from topocheck.simulate.packet import Packet
from topocheck.simulate.route import FromRouter, guest_route, router_route
from topocheck.simulate.trace import Disposition, Hop, Reason, ReasonCode, Walk, disposition_of
from topocheck.simulate.translate import Session
from topocheck.topology.attachment import Attachment, Unattached
from topocheck.topology.element import DeviceKind, Element

INITIAL_TTL = 64  # Linux net.ipv4.ip_default_ttl


@dataclass(frozen=True, slots=True)
class Question:
    """What a walk is asked: the sender, by which of its vNICs at most, the header, and where every workload runs.

    ``sessions`` are what the routers remember of the flow's first packet: they let its reply pass and undo what they have
    translated. ``receiver`` is the workload that is meant, where one is: what another owner of its address gets is not
    delivered. ``assumed`` are guests with an address that is not in the files, for the sake of the argument. ``size`` is the length in bytes of an IP packet that may not be fragmented, None where it does not matter.
    With ``must_hear`` the packet arrives only if every answer to ARP on its way is heard.
    """

    sender: Workload | Element
    packet: Packet
    placement: Placement
    vnics: tuple[Vnic, ...] = ()
    sessions: tuple[Session, ...] = ()
    receiver: Workload | None = None
    assumed: tuple[Guest, ...] = ()
    size: int | None = None
    ttl: int = INITIAL_TTL
    must_hear: bool = False


@dataclass(frozen=True, slots=True)
class Walked:
    """A walk, and what the reply needs to know of it.

    ``receiver`` is who got the packet, None where nobody did, ``packet`` the header that it had there. ``routers`` are the
    names of those that it passed, in order. ``narrow`` is an MTU on the way that is less than the sender's, in bytes, and
    in words where it is; of several the least.
    """

    walk: Walk
    packet: Packet
    receiver: Workload | Element | None = None
    sessions: tuple[Session, ...] = ()
    routers: tuple[str, ...] = ()
    narrow: tuple[int, str] | None = None


class _Walker:
    """The state of one walk: the rows so far and the TTL."""

    def __init__(self, network: Network, question: Question) -> None:
        self.network = network
        self.question = question
        self.hops: list[Hop] = []
        self.ttl = question.ttl
        self.packet = question.packet
        self.passed: list[Element] = []
        self.visited: set[tuple[End, IpAddress]] = set()
        self.sessions: list[Session] = []
        self.requests: list[Asked] = []
        self.receiver: Workload | Element | None = None
        self.narrow: tuple[int, str] | None = None
        self.widest = 0  # the sender's own MTU: what it does not send is lost nowhere

    def run(self) -> Walked:
        """Walk until the packet is delivered or lost."""
        sender = self.question.sender
        lost = self._from_guest(sender) if isinstance(sender, Workload) else self._from_element(sender)
        if lost is not None or self.question.must_hear:
            lost = self._never_sent() or lost
        delivered = lost is None
        disposition = Disposition.DELIVERED if lost is None else disposition_of(lost.code)
        walk = Walk(disposition, lost, self.ttl if delivered else None, tuple(self.hops))
        routers = tuple(element.device.name for element in self.passed)
        receiver = self.receiver if delivered else None
        narrow = self.narrow if self.narrow is not None and self.narrow[0] < self.widest else None
        return Walked(walk, self.packet, receiver, tuple(self.sessions), routers, narrow)

    def _never_sent(self) -> Reason | None:
        """Why a packet that does not arrive was held back already where it waited for an answer to ARP.

        One that arrives is followed all the same, as a rule: its reply ends where the answer does, and shows which direction is
        broken.
        """
        found = first_unanswered(self.network, self.requests, self.question.placement)
        if found is None:
            return None
        asked, reason = found
        del self.hops[asked.rows :], self.passed[asked.routers :]
        self.ttl = asked.ttl
        return self._lost(Lost(reason))

    def _from_guest(self, workload: Workload) -> Reason | None:
        way = guest_route(workload, self.question.vnics or workload.vnics, self.packet.destination)
        if isinstance(way, Reason):
            way = self._not_by_pod_network(way)
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
        mtu, mtu_place = attachment.mtu, attachment.mtu_place
        if way.vnic.mtu is not None and way.vnic.mtu < mtu:
            mtu, mtu_place = way.vnic.mtu, way.vnic.mtu_place or way.vnic.place
        too_big = self._too_big_for(way.vnic.name, workload.name, mtu, mtu_place)
        if too_big is not None:
            self.hops.pop()
            self._stop(self.hops.pop(), too_big)
            return too_big
        isolated_on = attachment.bridge if attachment.isolated else None
        return self._leg(start, Sought(way.next_hop, way.place, isolated_on), guest)

    def _not_by_pod_network(self, reason: Reason) -> Reason:
        """A reply that leaves by the Pod network comes from another address than was asked, and nobody waits for that."""
        if reason.code is not ReasonCode.NOT_MODELLED or not self.packet.reply:
            return reason
        message = f"the reply leaves by the Pod network, and so not from {self.packet.source}, which was asked: {reason.message}"
        return Reason(ReasonCode.NO_ROUTE, message, reason.place)

    def _too_big_for(self, interface: str, device: str, mtu: int | None, place: Place) -> Reason | None:
        """What an interface makes of a packet that its own device sends by it."""
        if mtu is None:
            return None
        where = f"{interface} of {device}"
        self.widest = self.widest or mtu
        if self.narrow is None or mtu < self.narrow[0]:
            self.narrow = (mtu, where)
        if self.question.size is None or self.question.size <= mtu:
            return None
        message = f"{where} sends packets of up to {mtu} bytes, and not one of {self.question.size}"
        return Reason(ReasonCode.MTU_EXCEEDED, message, place)

    def _from_element(self, element: Element) -> Reason | None:
        """A device answers by its own routes; the interface it was reached by says in which routing table."""
        router = self.network.routers.get(element.device.id)
        interfaces = self.network.topology.addressed(element.device.id)
        routes = router.routes if router is not None else ()
        way = router_route(interfaces, routes, self.packet.destination, element.vrf)
        if isinstance(way, FromRouter):
            return self._leg(Step(way.element, Motion.DOWN, ()), Sought(way.next_hop, way.element.place), way.element)
        if router is not None:
            return no_route(self.network, router, self.packet.destination)
        message = f"what routes {element.device.name} has is not in the files, so whether it answers is not known"
        return Reason(ReasonCode.CONFIGURATION_UNKNOWN, message, element.place)

    def _leg(self, start: Step, sought: Sought, asker: Guest | Element) -> Reason | None:
        sought = replace(sought, proxies=self._proxies(sought.address))
        outcome = seek(self.network, start, sought, self.question.placement)
        if isinstance(outcome, Lost):
            return self._lost(outcome)
        rows, routers = len(self.hops), len(self.passed)
        self.requests.append(Asked(asker, outcome.owner, sought.address, rows, routers, self.ttl))
        way = outcome.step.way()
        stopped = self._obstacle(way)
        if stopped is not None:
            return self._lost(Lost(stopped.reason, way[stopped.index]))
        to_guest = isinstance(outcome.owner, Guest)
        self.hops.extend(hops_of(self.network.topology, outcome.step.way(), self.ttl, to_guest=to_guest))
        if isinstance(outcome.owner, Guest):
            return self._at_guest(outcome.owner, sought)
        return self._at_element(outcome.owner)

    def _proxies(self, address: IpAddress) -> tuple[Owner, ...]:
        """Who answers for an address that the files do not give it: a router that translates, a guest by assumption."""
        translated = (
            Local(ip_interface(address), session.leaves.place, session.leaves)
            for session in self.question.sessions
            if session.went.source == address != session.came.source
        )
        return (*translated, *(guest for guest in self.question.assumed if guest.ip.ip == address))

    def _obstacle(self, way: list[Step]) -> Stopped | None:
        """What stops the packet on a way: the access list or the MTU that comes first."""
        denied = filtered(way, self.packet, self._has_session)
        narrow = narrowest(way)
        if narrow is None:
            return denied
        element = way[narrow.index].element
        if self.narrow is None or narrow.limit < self.narrow[0]:
            self.narrow = (narrow.limit, f"{element.end.interface} of {element.device.name}")
        size = self.question.size
        if size is None or size <= narrow.limit or (denied is not None and denied.index <= narrow.index):
            return denied
        return Stopped(narrow.index, narrow.reason(element, size))

    def _has_session(self, element: Element) -> bool:
        router = self.network.routers.get(element.device.id)
        stateful = router is not None and router.firewall is not None and router.firewall.stateful
        return stateful and any(session.device == element.device.id for session in self.question.sessions)

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
        if sought.address != self.packet.destination:
            message = f"{guest.workload.name} is the next hop, and what a guest forwards is not followed"
            reason = Reason(ReasonCode.NOT_MODELLED, message, sought.asked_at)
        elif self.question.receiver is None or guest.workload.object == self.question.receiver.object:
            self.receiver = guest.workload
            return None
        else:
            reason = _taken_by(guest.workload.name, self.question.receiver, sought.address, guest.place)
        self._stop(self.hops.pop(), reason)
        return reason

    def _at_element(self, local: Local) -> Reason | None:
        entered = local.element
        packet = translated_in(self.network, entered, self.packet, self.question.sessions)
        if isinstance(packet, Reason):
            return self._stopped(packet, entered)
        if self._is_own(entered, packet.destination):
            return self._at_own_device(local)
        if entered.device.id not in self.network.routers:
            message = f"{entered.device.name} does not forward packets"
            return self._stopped(Reason(ReasonCode.NO_ROUTE, message, entered.place), entered)
        if (entered.end, packet.destination) in self.visited:
            message = f"the packet comes back to {entered.end.interface} of {entered.device.name}"
            return self._stopped(Reason(ReasonCode.FORWARDING_LOOP, message, entered.place), entered)
        self.visited.add((entered.end, packet.destination))
        return self._through_router(entered, packet)

    def _is_own(self, entered: Element, destination: IpAddress) -> bool:
        own = self.network.topology.addressed(entered.device.id)
        usable = (element for element in own if element.down_place is None and element.vrf == entered.vrf)
        return any(destination == ip.ip for element in usable for ip in element.addresses)

    def _at_own_device(self, local: Local) -> Reason | None:
        if self.question.receiver is None:
            self.receiver = local.element
            return None
        name, destination = local.element.device.name, self.packet.destination
        reason = _taken_by(name, self.question.receiver, destination, local.place)
        self._stop(self.hops.pop(), reason)
        return reason

    def _through_router(self, entered: Element, packet: Packet) -> Reason | None:
        if self.ttl <= 1:
            message = f"the packet reaches {entered.device.name} with TTL {self.ttl}, and is not sent on"
            return self._stopped(Reason(ReasonCode.TTL_EXCEEDED, message, entered.place), entered)
        out = crossed(self.network, entered, self.packet, packet, self.question.sessions)
        self.passed.append(entered)
        if isinstance(out, Reason):
            return self._stopped(out, entered)
        too_big = self._too_big_for(
            out.leaves.end.interface, entered.device.name, out.leaves.mtu, out.leaves.mtu_place or out.leaves.place
        )
        if too_big is not None:
            return self._stopped(too_big, entered)
        self._note_routing(entered, out.leaves, _translation(self.packet, out.packet))
        if out.session is not None:
            self.sessions.append(out.session)
        self.packet = out.packet
        self.ttl -= 1
        before = len(self.hops)
        sought = Sought(out.next_hop, out.next_hop_place)
        reason = self._leg(Step(out.leaves, Motion.DOWN, ()), sought, out.leaves)
        if len(self.hops) > before:
            self._fold_departure(entered, before)
        return reason

    def _note_routing(self, entered: Element, leaves: Element, translation: str) -> None:
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
        self.hops[index] = replace(row, action="route", note=what + changed + translation)

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

    def _stopped(self, reason: Reason, entered: Element) -> Reason:
        """The packet ends in a router: at its last row that the summary shows, where there is one."""
        index = next((i for i in range(len(self.hops) - 1, -1, -1) if not self.hops[i].detail), None)
        if index is not None and self.hops[index].device == entered.device.name:
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


def _translation(came: Packet, went: Packet) -> str:
    """What translation did to a packet, for the row of the router."""
    ends = (("source", came.source, went.source), ("destination", came.destination, went.destination))
    return "".join(f", {end} translated from {a} to {b}" for end, a, b in ends if a != b)


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
