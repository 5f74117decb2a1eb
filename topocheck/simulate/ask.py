"""Tracing a flow and its reply, from every node that its ends may run on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

from topocheck.errors import UsageError
from topocheck.model.place import Place
from topocheck.model.workload import IpAddress, Workload
from topocheck.simulate.alike import node_kinds
from topocheck.simulate.assumed_address import assumed_address
from topocheck.simulate.endpoint import Endpoint
from topocheck.simulate.leg import Placement
from topocheck.simulate.network import Network
from topocheck.simulate.owner import Guest
from topocheck.simulate.packet import Packet
from topocheck.simulate.route import FromGuest, guest_route
from topocheck.simulate.trace import Disposition, Flow, Reason, ReasonCode, Trace, Walk
from topocheck.simulate.walk import INITIAL_TTL, Question, Walked, summarised, walk

PLACEMENTS_SHOWN = 8
EPHEMERAL_PORT = 49152  # RFC 6335: the client's side of a TCP or UDP flow


def ask(
    network: Network,
    source: Endpoint,
    destination: Endpoint,
    *,
    protocol: str = "icmp",
    port: int | None = None,
    on: Mapping[str, str] | None = None,
    size: int | None = None,
    ttl: int = INITIAL_TTL,
) -> Trace:
    """Trace a flow and its reply.

    A workload that is not pinned is traced from every node it may run on; where they do not agree the answer is
    unknown, and says on which nodes it is what. ``on`` fixes the node of a workload by its name. ``size`` is the length in
    bytes of the IP packets, which may not be fragmented; by default they are short. ``ttl`` is the one they start with.
    Raises UsageError where ``on`` names no workload of the flow or no node.
    """
    asked = Asked(protocol, port, size, ttl)
    placements = _placements(network, source, destination, on or {})
    traces = [(group, _trace(network, source, destination, asked, group[0])) for group in placements]
    first = traces[0][1]
    count = sum(len(group) for group in placements)
    if count == 1:
        return first
    if len({_outcome(trace) for _, trace in traces}) == 1:
        shown = _said(placements[0][0])
        return _with_assumption(first, f"the answer is the same on all {count} placements: {shown} is shown")
    worst = next((trace for _, trace in traces if trace.disposition is not Disposition.DELIVERED), first)
    said = sorted({f"{_outcome(trace)} with {_said(placement)}" for group, trace in traces for placement in group})
    more = [f"and {len(said) - PLACEMENTS_SHOWN} more"] if len(said) > PLACEMENTS_SHOWN else []
    message = f"it depends on the node: {'; '.join([*said[:PLACEMENTS_SHOWN], *more])}; fix it with --on vm=node"
    forward = Walk(Disposition.UNKNOWN, Reason(ReasonCode.PLACEMENT_UNKNOWN, message), None, worst.forward.hops)
    return Trace(worst.flow, forward, None, worst.assumptions)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked about a flow beside its ends."""

    protocol: str
    port: int | None
    size: int | None
    ttl: int


def _outcome(trace: Trace) -> str:
    reason = trace.reason
    return trace.disposition.value if reason is None else f"{trace.disposition.value} ({reason.code})"


def _said(placement: Placement) -> str:
    return ", ".join(f"{name.rsplit('/', 1)[-1]} on {node}" for name, node in sorted(placement.items()))


def _with_assumption(trace: Trace, assumption: str) -> Trace:
    return Trace(trace.flow, trace.forward, trace.reply, (*trace.assumptions, assumption))


def _placements(
    network: Network, source: Endpoint, destination: Endpoint, on: Mapping[str, str]
) -> list[list[Placement]]:
    """The placements of the ends, in groups that can't differ: on nodes that are alike, together or apart."""
    workloads = [end.workload for end in (source, destination) if end.workload is not None]
    _known(network, workloads, on)
    kinds = node_kinds(network)
    groups: dict[tuple[object, ...], list[Placement]] = {}
    for nodes in product(*(_nodes(network, workload, on) for workload in workloads)):
        together = len(nodes) > 1 and nodes[0] == nodes[1]
        kind = (*(kinds.get(node, -1) for node in nodes), together)
        placement = {workload.object: node for workload, node in zip(workloads, nodes, strict=True) if node}
        groups.setdefault(kind, []).append(placement)
    return list(groups.values())


def _known(network: Network, workloads: list[Workload], on: Mapping[str, str]) -> None:
    names = {name for workload in workloads for name in (workload.name, workload.key)}
    for name, node in on.items():
        if name not in names:
            message = f"--on {name}={node}: {name} is no end of this flow"
            raise UsageError(message)
        if node not in network.states:
            message = f"--on {name}={node}: the site has no node {node}; it has: {', '.join(network.states) or 'none'}"
            raise UsageError(message)


def _nodes(network: Network, workload: Workload, on: Mapping[str, str]) -> tuple[str, ...]:
    fixed = on.get(workload.name) or on.get(workload.key)
    if fixed is not None:
        return (fixed,)
    names = [node.name for node in network.runs_on(workload)]
    names.sort(key=lambda name: name != workload.running_on)  # where it runs is shown; the others count all the same
    return tuple(names) or ("",)


def _trace(network: Network, source: Endpoint, destination: Endpoint, asked: Asked, placement: Placement) -> Trace:
    wanted = destination.address or _address_of(destination, source)
    if wanted is None or not _has_address(source):
        return _with_assumed_addresses(network, source, destination, asked, placement)
    return _walked(network, source, destination, wanted, asked, placement, ())


def _has_address(end: Endpoint) -> bool:
    return end.workload is None or end.address is not None or bool(_addresses(end))


def _walked(
    network: Network,
    source: Endpoint,
    destination: Endpoint,
    wanted: IpAddress,
    asked: Asked,
    placement: Placement,
    assumed: tuple[Guest, ...],
) -> Trace:
    """The trace between two ends whose addresses are known, or assumed."""
    sender = source.workload or source.element
    if sender is None:
        message = f"{source.text} is outside the site: what comes from there is known only from where it enters"
        flow = Flow(source.name, destination.name, None, _text(wanted), asked.protocol, asked.port)
        return Trace(flow, _unknown(Reason(ReasonCode.CONFIGURATION_UNKNOWN, message)), None)
    own = source.address or _own_address(source, wanted)
    ports = (EPHEMERAL_PORT, asked.port) if asked.protocol in ("tcp", "udp") else (None, None)
    packet = Packet(own or wanted, wanted, asked.protocol, *ports)
    flow = Flow(source.name, destination.name, _text(own), _text(wanted), asked.protocol, asked.port)
    question = Question(
        sender, packet, placement, source.vnics, (), destination.workload, assumed, asked.size, asked.ttl
    )
    there = walk(network, question)
    forward = _summary(there)
    assumptions = tuple(_assumptions(network, source, destination))
    if there.receiver is None or own is None:
        return Trace(flow, forward, None, assumptions)
    vnics = destination.vnics if there.receiver is destination.workload else ()
    answer = there.packet.reversed()
    back = walk(
        network,
        Question(there.receiver, answer, placement, vnics, there.sessions, source.workload, assumed, asked.size),
    )
    if back.walk.disposition is Disposition.DROPPED:
        held = walk(network, replace(question, must_hear=True)).walk
        if held.reason is not None and held.reason.place != _place(
            back
        ):  # another mistake than the one that loses the reply
            return Trace(flow, replace(held, hops=summarised(held.hops)), None, assumptions)
    return Trace(flow, forward, _summary(back), (*assumptions, *_ways(there, back)))


def _summary(walked: Walked) -> Walk:
    return replace(walked.walk, hops=summarised(walked.walk.hops))


def _place(walked: Walked) -> Place | None:
    return walked.walk.reason.place if walked.walk.reason is not None else None


def _ways(there: Walked, back: Walked) -> Iterator[str]:
    """What the two ways show beside how they end: a narrow place, and a reply that takes another way than the flow."""
    narrow = min(filter(None, (there.narrow, back.narrow)), default=None)
    if narrow is not None:
        yield f"packets of more than {narrow[0]} bytes do not get through {narrow[1]}; --size asks about one"
    if back.receiver is not None and set(there.routers) != set(back.routers):
        yield f"asymmetric: the flow passes {_listed(there.routers)}, its reply {_listed(back.routers)}"


def _listed(routers: tuple[str, ...]) -> str:
    return " and ".join(routers) or "no router"


def _text(address: IpAddress | None) -> str | None:
    return None if address is None else str(address)


def _addresses(end: Endpoint) -> list[tuple[IpAddress, object]]:
    vnics = end.vnics or (end.workload.vnics if end.workload is not None else ())
    return [(address.ip.ip, address.ip.network) for vnic in vnics for one in vnic.stacked for address in one.addresses]


def _address_of(end: Endpoint, seen_from: Endpoint) -> IpAddress | None:
    """The address to reach an endpoint at: one in a subnet of the sender's where there is one, else its first."""
    own = _addresses(end)
    subnets = [network for _, network in _addresses(seen_from)]
    return next((ip for ip, network in own if network in subnets), own[0][0] if own else None)


def _own_address(end: Endpoint, wanted: IpAddress) -> IpAddress | None:
    if end.element is not None:
        return end.address
    if end.workload is None:
        return None
    way = guest_route(end.workload, end.vnics or end.workload.vnics, wanted)
    return way.source.ip.ip if isinstance(way, FromGuest) else next((ip for ip, _ in _addresses(end)), None)


def _with_assumed_addresses(
    network: Network, source: Endpoint, destination: Endpoint, asked: Asked, placement: Placement
) -> Trace:
    """A trace between ends of which one has no address in the files: unknown, but what follows from its VLAN is said.

    Such an end is given a free address of the subnet that the site file has for its VLAN, as a DHCP server would.
    """
    ends, guests = [source, destination], []
    for index, end in enumerate(ends):
        given = None if end.workload is None or _has_address(end) else assumed_address(network, end.workload, end.vnics)
        if given is not None:
            guests.append(given)
            ends[index] = Endpoint(end.text, given.workload, (given.vnic,))
    wanted = ends[1].address or _address_of(ends[1], ends[0])
    if wanted is None:
        flow = Flow(source.name, destination.name, None, None, asked.protocol, asked.port)
        return Trace(flow, _unknown(_no_address(destination)), None)
    found = _walked(network, ends[0], ends[1], wanted, asked, placement, tuple(guests))
    if not guests:
        return found
    lacking = next(end for end in (source, destination) if not _has_address(end))
    said = " and ".join(f"{guest.workload.name} had {guest.ip}" for guest in guests)
    outcome = found.disposition.value if found.reason is None else f"{found.disposition.value}: {found.reason.message}"
    reason = _no_address(lacking)
    message = f"{reason.message}; if {said}, the flow would be {outcome}"
    forward = Walk(Disposition.UNKNOWN, Reason(reason.code, message, reason.place), None, found.forward.hops)
    return Trace(found.flow, forward, None, found.assumptions)


def _no_address(end: Endpoint) -> Reason:
    name = end.workload.name if end.workload is not None else end.text
    place = end.workload.place if end.workload is not None else None
    vnics = end.vnics or (end.workload.vnics if end.workload is not None else ())
    if vnics and all(vnic.nad is None for vnic in vnics):
        message = f"{name} is on the Pod network alone: others reach it by the address of its Pod or by a Service, "
        return Reason(ReasonCode.ADDRESS_UNKNOWN, f"{message}which the files do not say", place)
    learns = next((vnic for vnic in vnics if vnic.dhcp), None)
    if learns is not None:
        message = f"{learns.name} of {name} has its address from a DHCP server, which the files do not say"
        return Reason(ReasonCode.ADDRESS_UNKNOWN, message, learns.place)
    message = f"no address of {name} is in the files; give it in networkData, or trace to an address"
    return Reason(ReasonCode.ADDRESS_UNKNOWN, message, place)


def _unknown(reason: Reason) -> Walk:
    return Walk(Disposition.UNKNOWN, reason, None, ())


def _assumptions(network: Network, source: Endpoint, destination: Endpoint) -> Iterator[str]:
    for end in (source, destination):
        for vnic in end.workload.vnics if end.workload is not None else ():
            if vnic.inferred:
                yield f"the network data of {end.name} is matched to {vnic.name} by position; a MAC would make it certain"
    for switch in network.site.switches:
        if not switch.database_known:
            yield f"{switch.name}: the VLAN database is not in its configuration, so every VLAN is taken to exist"
