"""The rows of a trace: which hops are shown, how they are numbered, what stands in the columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from topocheck.simulate.trace import Disposition, Flow, Hop, Reason, Trace, Walk

HEADER = ("Step Number", "Source", "Destination", "Device", "Interface", "Tagged/Untagged", "Notes")


def numbered(hops: Sequence[Hop]) -> Iterator[tuple[int | None, Hop]]:
    """Each hop with the number of its row in the summary table; None for a hop that only the full table shows."""
    step = 0
    for hop in hops:
        if hop.detail:
            yield None, hop
        else:
            step += 1
            yield step, hop


def shown(hops: Sequence[Hop], *, full: bool) -> Iterator[tuple[int | None, Hop]]:
    """The hops of the summary, or all of them."""
    return ((step, hop) for step, hop in numbered(hops) if full or step is not None)


def state(hop: Hop) -> str:
    """Whether the frame has a tag where the row stands."""
    return "Untagged" if hop.tag is None else "Tagged"


def endpoint_names(flow: Flow) -> tuple[str, str]:
    """Source and destination as the table shows them: without their namespace while that leaves two names."""
    short = flow.source.rpartition("/")[2], flow.destination.rpartition("/")[2]
    return short if short[0] != short[1] else (flow.source, flow.destination)


def outcome(trace: Trace) -> str:
    """One line: how the trace ends, where, why, and which line of the input is to blame."""
    forward, reply = trace.forward, trace.reply
    if forward.disposition is not Disposition.DELIVERED:
        return _end(forward)
    if reply is None:
        return f"delivered, TTL {forward.ttl} at the receiver"
    if reply.disposition is Disposition.DELIVERED:
        return f"delivered, TTL {forward.ttl} at the receiver; the reply is delivered too"
    return f"{reply.disposition}: the flow arrives with TTL {forward.ttl}, its reply does not: {_end(reply)}"


def _end(walk: Walk) -> str:
    last = walk.hops[-1] if walk.hops else None
    where = f" at {last.device} {last.interface}" if last else ""
    return f"{walk.disposition}{where}{_why(walk.reason)}"


def _why(reason: Reason | None) -> str:
    if reason is None:
        return ""
    place = f" ({reason.place.file}:{reason.place.line})" if reason.place else ""
    return f": {reason.message}{place} [{reason.code}]"
