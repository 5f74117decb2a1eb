"""A trace as a Mermaid sequence diagram: devices are the participants, a message is a frame on a cable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from topocheck.report.terminal import visible
from topocheck.report.trace_steps import outcome, shown
from topocheck.simulate.trace import Hop, Trace

# what Mermaid takes for the end of a statement or for the start of an entity or a tag
_ENTITIES = {"#": "#35;", ";": "#59;", "<": "#lt;", ">": "#gt;"}


def trace_mermaid(trace: Trace, *, full: bool = False) -> str:
    """The flow's way; ``full`` adds the detail hops and the reply."""
    walks = [trace.forward.hops]
    if full and trace.reply is not None:
        walks.append(trace.reply.hops)
    rows = [[hop for _, hop in shown(hops, full=full)] for hops in walks]
    devices = list(dict.fromkeys(hop.device for hops in rows for hop in hops))
    ids = {device: f"d{number}" for number, device in enumerate(devices, start=1)}
    lines = ["sequenceDiagram", *(f"  participant {ids[device]} as {_escaped(device)}" for device in devices)]
    for hops in rows:
        lines.extend(_messages(hops, ids))
    if devices:
        over = ids[devices[0]] if len(devices) == 1 else f"{ids[devices[0]]},{ids[devices[-1]]}"
        lines.append(f"  Note over {over}: {_escaped(outcome(trace))}")
    return "\n".join(lines) + "\n"


def _messages(hops: Sequence[Hop], ids: dict[str, str]) -> Iterator[str]:
    before: Hop | None = None
    for hop in hops:
        here = ids[hop.device]
        frame = "untagged" if hop.tag is None else f"tag {hop.tag}"
        if before is not None and before.device != hop.device:
            yield f"  {ids[before.device]}->>{here}: {_escaped(hop.interface)}, {frame}"
        yield f"  Note over {here}: {_escaped(hop.interface)}: {_escaped(hop.note)}"
        before = hop


def _escaped(text: str) -> str:
    return "".join(_ENTITIES.get(char, char) for char in visible(text))
