"""RCH: flows that must pass, and flows that must not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from topocheck.checks.check import check
from topocheck.checks.gateways import gateway_of_another_address
from topocheck.checks.reach_lines import lines_left_out, lines_of_ends, lines_of_way
from topocheck.errors import UsageError
from topocheck.model.place import Place
from topocheck.model.policy import Intent
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.workload import Vnic, Workload
from topocheck.simulate.ask import ask
from topocheck.simulate.endpoint import Endpoint, endpoint
from topocheck.simulate.network import Network
from topocheck.simulate.trace import Disposition, Hop, Reason, ReasonCode, Trace

NAMED_IN_WORDS = 5


@dataclass(frozen=True, slots=True)
class _Failure:
    """A flow that ends otherwise than it must: ``object`` and ``wanted_at`` are who wants it, and where it says so."""

    name: str
    object: str
    wanted_at: Place
    disposition: Disposition
    reason: Reason
    stopped_at: Hop | None
    own_lines: tuple[Place, ...]  # those that may be the cause, besides where it stops
    in_reply: bool = False


_MAY_BE_ELSEWHERE = (ReasonCode.NO_BRIDGE, ReasonCode.NOT_ATTACHED)


@check("RCH01", "flow-not-delivered")
def flow_not_delivered(network: Network) -> Iterator[Problem]:
    """A flow that must pass, declared in the policies or the way of a workload to its own gateway, has no path."""
    failures = [failure for failure in _failures(network) if not failure.in_reply]
    for cause in _by_cause(failures):
        yield _problem(cause, ("stops", "stop"))


@check("RCH02", "reply-not-delivered")
def reply_not_delivered(network: Network) -> Iterator[Problem]:
    """A flow that must pass arrives, and its reply has no path back."""
    failures = tuple(_failures(network))
    forward = {failure.reason.place for failure in failures if not failure.in_reply}
    replies = [failure for failure in failures if failure.in_reply and failure.reason.place not in forward]
    for cause in _by_cause(replies):
        yield _problem(cause, ("arrives, and its reply stops", "arrive, and their replies stop"))


@check("RCH06", "forbidden-flow-delivered", Severity.WARNING)
def forbidden_flow_delivered(network: Network) -> Iterator[Problem]:
    """A flow that the policies forbid is delivered."""
    for intent in network.site.intents:
        trace = traced(network, intent) if intent.expect == "dropped" else None
        reason = trace.reason if isinstance(trace, Trace) and trace.disposition is Disposition.UNKNOWN else trace
        if isinstance(reason, Reason):
            yield _not_told(network, intent, reason)
        if isinstance(trace, Trace) and trace.disposition is Disposition.DELIVERED:
            way = [hop for hop in trace.forward.hops if hop.place is not None and hop.action in ("bridge", "route")]
            yield Problem(
                place=intent.place,
                message=f"{intent.source} reaches {intent.destination} ({asked(intent)}), which must not be",
                object=f"Flow {intent.name}",
                symptom="the segments are not apart: the connection succeeds",
                fix="close the way at one of the places named, or drop the intent",
                related=tuple(
                    Related(hop.place, f"{hop.device} {hop.interface}: {hop.note}") for hop in way if hop.place
                ),
            )


def _not_told(network: Network, intent: Intent, reason: Reason) -> Problem:
    return Problem(
        place=intent.place,
        message=f"whether {intent.source} reaches {intent.destination} ({asked(intent)}), which must not be, can't be "
        f"told: {reason.message} [{reason.code}]",
        object=f"Flow {intent.name}",
        symptom="what is needed to answer is not in the files",
        fix="supply what is named",
        only_if_unexplained=tuple(lines_left_out(network)),
    )


def _failures(network: Network) -> Iterator[_Failure]:
    for intent in network.site.intents:
        if intent.expect == "delivered":
            yield from _failed(network, intent)
    for workload, vnic, trace in _ways_to_gateways(network):
        gateway = vnic.gateway
        if trace.forward.disposition is not Disposition.DROPPED or trace.reason is None or gateway is None:
            continue
        stopped = trace.forward.hops[-1] if trace.forward.hops else None
        reason = trace.reason
        if reason.code in _MAY_BE_ELSEWHERE and not network.site.complete:
            continue  # and other checks tell what is not in the repository
        if reason.code is ReasonCode.ARP_UNANSWERED:
            reason = replace(reason, place=gateway.place)
        name = f"{workload.name} -> its gateway {gateway.via}"
        lines = (*lines_of_ends(network, (workload,)), *lines_of_way(network, trace))
        yield _Failure(name, workload.object, gateway.place, Disposition.DROPPED, reason, stopped, lines)


def _failed(network: Network, intent: Intent) -> Iterator[_Failure]:
    outcome = traced(network, intent)
    name = f"{intent.source} -> {intent.destination} ({asked(intent)})"
    owner = f"Flow {intent.name}"
    if isinstance(outcome, Reason):
        unread = tuple(lines_left_out(network))
        yield _Failure(name, owner, intent.place, Disposition.UNKNOWN, outcome, None, unread)
    elif outcome.reason is not None:
        in_reply = outcome.forward.disposition is Disposition.DELIVERED
        walk = outcome.reply if in_reply and outcome.reply is not None else outcome.forward
        stopped = walk.hops[-1] if walk.hops else None
        ends = (endpoint(network, intent.source).workload, endpoint(network, intent.destination).workload)
        known = [end for end in ends if end is not None]
        lines = (*lines_of_ends(network, known), *lines_of_way(network, outcome))
        yield _Failure(
            name, owner, intent.place, outcome.disposition, outcome.reason, stopped, lines, in_reply=in_reply
        )


def traced(network: Network, intent: Intent) -> Trace | Reason:
    """The flow of an intent, walked; the reason where an end of it is not known."""
    try:
        source, destination = endpoint(network, intent.source), endpoint(network, intent.destination)
    except UsageError as error:
        return Reason(ReasonCode.ADDRESS_UNKNOWN, str(error), intent.place)
    return ask(network, source, destination, protocol=intent.protocol, port=intent.port)


def asked(intent: Intent) -> str:
    """Protocol and port of an intent, as messages name them."""
    return intent.protocol if intent.port is None else f"{intent.protocol}/{intent.port}"


def _ways_to_gateways(network: Network) -> Iterator[tuple[Workload, Vnic, Trace]]:
    """One trace for all workloads that hang alike: the same nodes, NAD, subnet and gateway."""
    seen: set[tuple[object, ...]] = set()
    for workload in network.site.workloads:
        for vnic in workload.vnics:
            gateway = vnic.gateway
            if gateway is None or vnic.nad is None or not vnic.addresses:
                continue
            nodes = network.runs_on(workload)
            subnets = tuple(address.ip.network for address in vnic.addresses)
            key = (
                nodes and id(nodes),
                workload.namespace,
                vnic.nad.namespace,
                vnic.nad.name,
                subnets,
                gateway.via,
                vnic.guest_vlan,
            )
            if key in seen:
                continue
            seen.add(key)
            for node in nodes:
                source = Endpoint(workload.name, workload, (vnic,))
                target = Endpoint(str(gateway.via), address=gateway.via)
                yield workload, vnic, ask(network, source, target, on={workload.key: node.name})


def _by_cause(failures: Iterable[_Failure]) -> Iterator[list[_Failure]]:
    causes: dict[tuple[object, ...], list[_Failure]] = {}
    for failure in failures:
        where = failure.reason.place or failure.wanted_at
        causes.setdefault((failure.reason.code, where.file, where.line), []).append(failure)
    yield from causes.values()


def _problem(failures: list[_Failure], said: tuple[str, str]) -> Problem:
    """The finding of failures with one cause; ``said`` is what happens to one flow, and to several."""
    failures = sorted(failures, key=lambda failure: (failure.name, failure.wanted_at))
    first = failures[0]
    names = list(dict.fromkeys(failure.name for failure in failures))
    more = f" and {len(names) - NAMED_IN_WORDS} more" if len(names) > NAMED_IN_WORDS else ""
    unknown = first.disposition is Disposition.UNKNOWN
    what = "can't be told" if unknown else said[len(names) > 1]
    stop = f" at {first.stopped_at.device} {first.stopped_at.interface}" if first.stopped_at is not None else ""
    wanted = {failure.wanted_at: failure for failure in failures}
    place = first.reason.place or first.wanted_at
    return Problem(
        place=place,
        message=f"{', '.join(names[:NAMED_IN_WORDS])}{more} {what}{stop}: {first.reason.message} [{first.reason.code}]",
        object=first.object,
        symptom="what is needed to answer is not in the files"
        if unknown
        else "ping gets no answer; connections time out",
        fix="supply what is named" if unknown else "change the line named here, or the flow that is wanted",
        related=tuple(Related(at, f"wanted here: {failure.name}") for at, failure in wanted.items() if at != place),
        only_if_unexplained=(place, *(line for failure in failures for line in failure.own_lines)),
    )


CHECKS = (flow_not_delivered, reply_not_delivered, gateway_of_another_address, forbidden_flow_delivered)
