"""A trace for programs: schema ``topocheck.trace/v1``."""

from __future__ import annotations

import json

from topocheck.model.place import Place
from topocheck.report.trace_steps import numbered
from topocheck.simulate.trace import Flow, Hop, Reason, Trace, Walk

SCHEMA = "topocheck.trace/v1"


def trace_json(trace: Trace, *, site: str) -> str:
    """The whole trace, detail hops included; ``reply`` is null where the flow itself does not arrive."""
    document = {
        "schema": SCHEMA,
        "site": site,
        "flow": _flow(trace.flow),
        "disposition": trace.disposition.value,
        "reason": _reason(trace.reason),
        "forward": _walk(trace.forward),
        "reply": None if trace.reply is None else _walk(trace.reply),
        "assumptions": list(trace.assumptions),
    }
    return json.dumps(document, indent=2) + "\n"


def _flow(flow: Flow) -> dict[str, object]:
    return {
        "source": flow.source,
        "destination": flow.destination,
        "source_ip": flow.source_ip,
        "destination_ip": flow.destination_ip,
        "protocol": flow.protocol,
        "port": flow.port,
    }


def _walk(walk: Walk) -> dict[str, object]:
    return {
        "disposition": walk.disposition.value,
        "reason": _reason(walk.reason),
        "ttl": walk.ttl,
        "hops": [_hop(step, hop) for step, hop in numbered(walk.hops)],
    }


def _hop(step: int | None, hop: Hop) -> dict[str, object]:
    return {
        "step": step,
        "device": hop.device,
        "kind": hop.kind,
        "interface": hop.interface,
        "direction": hop.direction,
        "vlan": hop.vlan,
        "tag": hop.tag,
        "ttl": hop.ttl,
        "action": hop.action,
        "note": hop.note,
        "source": _source(hop.place),
    }


def _reason(reason: Reason | None) -> dict[str, object] | None:
    if reason is None:
        return None
    return {"code": reason.code.value, "message": reason.message, "source": _source(reason.place)}


def _source(place: Place | None) -> dict[str, object] | None:
    return None if place is None else {"file": place.file, "line": place.line}
