"""`topocheck trace`."""

from __future__ import annotations

import enum
from typing import Annotated

import typer

from topocheck.cli.ending import end, say_what_was_left_out
from topocheck.cli.words import Protocol, placements, port_needs_protocol
from topocheck.report.destination import write
from topocheck.report.progress import progress
from topocheck.report.trace_output import TraceFormat, trace_output


class Detail(enum.StrEnum):
    """The rows of the summary, or every hop and the reply."""

    SUMMARY = "summary"
    FULL = "full"


def trace(  # noqa: PLR0913 - what may be asked about a flow
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="SRC", help="vm1, ns/vm1, vm:ns/vm1, vm1:vmnic1 or an address.")],
    destination: Annotated[str, typer.Argument(metavar="DST", help="Likewise.")],
    *,
    protocol: Annotated[Protocol, typer.Option(help="What is sent.")] = Protocol.ICMP,
    port: Annotated[int | None, typer.Option(min=1, max=65535, metavar="N", help="Of tcp and udp.")] = None,
    format_: Annotated[TraceFormat, typer.Option("--format", help="The output.")] = TraceFormat.TABLE,
    detail: Annotated[Detail, typer.Option(help="full: every hop, and the reply.")] = Detail.SUMMARY,
    on: Annotated[list[str] | None, typer.Option(metavar="VM=NODE", help="As if it ran there. Repeatable.")] = None,
    size: Annotated[
        int | None,
        typer.Option(
            min=28, max=65535, metavar="BYTES", help="Of IP packets that may not be fragmented. Default: short."
        ),
    ] = None,
    ttl: Annotated[int, typer.Option(min=1, max=255, metavar="N", help="That packets start with.")] = 64,
) -> None:
    """Show the way of a flow and of its reply, hop by hop."""
    port_needs_protocol(port, protocol)
    nodes = placements(on or [])
    from topocheck import api
    from topocheck.simulate.trace import Disposition

    with progress("loading ..."):
        site = api.load(context.obj["site"])
        say_what_was_left_out(site)
        answer = api.trace(site, source, destination, protocol=protocol.value, port=port, on=nodes, size=size, ttl=ttl)
    write(trace_output(format_, answer, site=site.name, full=detail is Detail.FULL))
    end(site, failed=answer.disposition is not Disposition.DELIVERED)
