"""Why an answer differs: the hop where the ways part, and the edit that is to blame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from ipaddress import ip_address
from itertools import islice, product

from topocheck.compare.edits import Edit, Edits
from topocheck.compare.reach import Change, Comparison, Direction
from topocheck.compare.services import ChangedRule
from topocheck.model.place import Place
from topocheck.model.workload import Workload
from topocheck.simulate.ask import EPHEMERAL_PORT, ask
from topocheck.simulate.endpoint import Endpoint
from topocheck.simulate.packet import Packet
from topocheck.simulate.rules import ANYWHERE, Match, matches
from topocheck.simulate.trace import Disposition, Hop, Reason, ReasonCode, Trace

PLACEMENTS_TRIED = 64


@dataclass(frozen=True, slots=True)
class Cause:
    """``reason`` is why the flow is not delivered, in the state in which it is not: ``later`` tells whether that is the later one.

    ``hop`` is the last one of that way. ``edit`` is None where no edit was found on the ways of the two flows; ``line`` is the line
    of it, or beside it, that the flows met.
    """

    reason: Reason | None
    later: bool
    hop: Hop | None
    edit: Edit | None
    line: int | None = None


class Causes:
    """Finds the causes of changes."""

    def __init__(self, comparison: Comparison, edits: Edits, rules: Sequence[ChangedRule]) -> None:
        self._comparison = comparison
        self._edits = edits
        self._rules = rules

    def of(self, change: Change) -> Cause:
        """The cause: the state that does not deliver says what is in the way, and the first edit on either way is to blame."""
        later = change.traces[1].disposition is not Disposition.DELIVERED
        failing = self._placed(change, later=later)
        hops = _failing_way(failing)
        places = [*self._places(change, failing, later=later)]
        edit, line = self._blamed(places)
        return Cause(failing.reason, later, hops[-1] if hops else None, edit, line)

    def _blamed(self, places: Sequence[tuple[Place, bool]]) -> tuple[Edit | None, int | None]:
        """The first edit on a line that the flows met, else the first in a block around one, else the only one of a file."""
        for look in (self._edits.at, self._edits.around):
            for place, side in places:
                edit = look(place, later=side)
                if edit is not None:
                    return edit, place.line if side == bool(edit.new) else None
        return self._only_edit(places), None

    def _placed(self, change: Change, *, later: bool) -> Trace:
        """The trace that does not deliver, on nodes where it does not if it depends on them."""
        trace = change.traces[later]
        if trace.reason is None or trace.reason.place is not None:
            return trace
        network = self._comparison.after if later else self._comparison.before
        ends = change.ends[0][later], change.ends[1][later]
        placements = product(*([node.name for node in network.runs_on(end)] or [""] for end in ends))
        for nodes in islice(placements, PLACEMENTS_TRIED):
            on = {end.key: node for end, node in zip(ends, nodes, strict=True) if node}
            service = change.service
            found = ask(network, *map(_endpoint, ends), protocol=service.protocol, port=service.port, on=on)
            if found.disposition is not Disposition.DELIVERED:
                return found
        return trace

    def _places(self, change: Change, failing: Trace, *, later: bool) -> Iterator[tuple[Place, bool]]:
        """Where the edit may stand, the likeliest first, each with whether it is a place of the later state."""
        if failing.reason is not None and failing.reason.place is not None:
            yield failing.reason.place, later
        if failing.disposition is Disposition.UNKNOWN or _is_denied(failing):
            yield from ((changed.rule.place, changed.later) for changed in self._rules if _about(changed, change))
        for end in change.ends:
            yield from _attached(end)
        for side, trace in ((True, change.traces[1]), (False, change.traces[0]), (later, failing)):
            for walk in (trace.forward, trace.reply):
                yield from ((hop.place, side) for hop in (walk.hops if walk else ()) if hop.place is not None)

    def _only_edit(self, places: Sequence[tuple[Place, bool]]) -> Edit | None:
        """The edit of a file on the way that has only one."""
        return next(filter(None, (self._edits.only_one_in(place.file) for place, _ in places)), None)


def _endpoint(workload: Workload) -> Endpoint:
    return Endpoint(workload.name, workload)


def _failing_way(trace: Trace) -> Sequence[Hop]:
    way = trace.reply if trace.reply is not None and trace.forward.reason is None else trace.forward
    return way.hops


def _is_denied(trace: Trace) -> bool:
    return trace.reason is not None and trace.reason.code is ReasonCode.DENIED


def _about(changed: ChangedRule, change: Change) -> bool:
    """Whether a rule can have made the difference: its device is on the way, it speaks of the flow, and says what is now so.

    Zones are left aside: the addresses of a flow between two zones are hardly ever those of another pair.
    """
    accepts = (changed.rule.action == "accept") is changed.later  # a rule that is gone does the opposite
    if change.direction in (Direction.LOST, Direction.GAINED) and accepts is not (change.direction is Direction.GAINED):
        return False
    walks = (walk for trace in change.traces for walk in (trace.forward, trace.reply) if walk is not None)
    if not any(hop.device == changed.device for walk in walks for hop in walk.hops):
        return False
    flow = change.traces[changed.later].flow
    if flow.source_ip is None or flow.destination_ip is None:
        return False
    ports = (EPHEMERAL_PORT, flow.port) if flow.port is not None else (None, None)
    packet = Packet(ip_address(flow.source_ip), ip_address(flow.destination_ip), flow.protocol, *ports)
    anywhere = replace(changed.rule, from_zones=(), to_zones=(), from_interfaces=(), to_interfaces=())
    return matches(anywhere, packet, ANYWHERE) is not Match.NO


def _attached(end: tuple[Workload, Workload]) -> Iterator[tuple[Place, bool]]:
    """What a workload says of its own network, in the later state and then in the earlier one, if that is not the same."""
    if _network_of(end[0]) == _network_of(end[1]):
        return
    for workload, later in ((end[1], True), (end[0], False)):
        for vnic in workload.vnics:
            yield from ((vnic.nad.place, later),) if vnic.nad is not None else ()
            yield from ((address.place, later) for one in vnic.stacked for address in one.addresses)
            yield from ((route.place, later) for one in vnic.stacked for route in one.routes)
            yield vnic.place, later
        if workload.node_selector_place is not None:
            yield workload.node_selector_place, later


def _network_of(workload: Workload) -> object:
    """What of a workload decides whom it reaches, without its places."""
    vnics = tuple(
        (
            vnic.name,
            None if vnic.nad is None else (vnic.nad.namespace, vnic.nad.name),
            tuple(str(address.ip) for one in vnic.stacked for address in one.addresses),
            tuple((route.to, route.via) for one in vnic.stacked for route in one.routes),
            (vnic.binding, vnic.state, vnic.guest_vlan),
        )
        for vnic in workload.vnics
    )
    return vnics, workload.node_name, tuple(sorted(workload.node_selector.items()))
