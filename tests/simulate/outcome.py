"""What tests compare of a trace."""

from __future__ import annotations

from topocheck.simulate.trace import Trace, Walk

Ends = tuple[str, str | None, str | None]


def ends(trace: Trace) -> Ends:
    """Disposition, code of the reason, and the place of it as ``file:line``."""
    reason = trace.reason
    if reason is None:
        return trace.disposition.value, None, None
    place = None if reason.place is None else f"{reason.place.file}:{reason.place.line}"
    return trace.disposition.value, reason.code.value, place


def code(trace: Trace) -> str:
    """The disposition, and why."""
    disposition, reason, _ = ends(trace)
    return disposition if reason is None else f"{disposition}: {reason}"


def told(walk: Walk) -> list[tuple[str, str, str, int | None]]:
    """Device, interface, action and tag of every row."""
    return [(hop.device, hop.interface, hop.action, hop.tag) for hop in walk.hops]


def last(walk: Walk) -> tuple[str, str]:
    """Where it ends."""
    return walk.hops[-1].device, walk.hops[-1].interface
