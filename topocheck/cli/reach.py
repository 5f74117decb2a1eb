"""`topocheck reach` and `topocheck whatif`."""

from __future__ import annotations

from typing import Annotated

import typer

from topocheck.cli.ending import end, say_what_was_left_out
from topocheck.cli.words import Protocol, port_needs_protocol
from topocheck.report.destination import write
from topocheck.report.progress import progress
from topocheck.report.reach_output import ReachFormat, reach_output, what_if_output


def reach(
    context: typer.Context,
    source: Annotated[
        str | None, typer.Argument(metavar="SRC", help="A group, VLAN, subnet or endpoint. Default: all.")
    ] = None,
    destination: Annotated[str | None, typer.Argument(metavar="DST", help="Likewise.")] = None,
    *,
    protocol: Annotated[Protocol, typer.Option(help="What is sent.")] = Protocol.ICMP,
    port: Annotated[int | None, typer.Option(min=1, max=65535, metavar="N", help="Of tcp and udp.")] = None,
    format_: Annotated[ReachFormat, typer.Option("--format", help="The output.")] = ReachFormat.TEXT,
) -> None:
    """Show who reaches whom, by groups of VMs and Pods that behave alike.

    An endpoint is one as in a trace: vm1, vm1:vmnic1 or an address, also of a device or outside. Fails (1) where SRC is given
    and a pair does not reach each other. Without it the answer is an overview and does not fail: which flows must pass is for
    policies to say.
    """
    port_needs_protocol(port, protocol)
    from topocheck import api

    with progress("loading ..."):
        site = api.load(context.obj["site"])
        say_what_was_left_out(site)
    with progress("tracing ..."):
        answer = api.reach(site, source, destination, protocol=protocol.value, port=port)
    write(reach_output(format_, answer, site=site.name))
    end(site, failed=source is not None and not all(pair.delivered for pair in answer.pairs))


def whatif(
    context: typer.Context,
    *,
    fail: Annotated[
        list[str],
        typer.Option(
            metavar="ELEMENT",
            help="A device, an interface (node0:eno1, switch:Eth1/3) or a cable (END--END). Repeatable.",
        ),
    ],
    protocol: Annotated[Protocol, typer.Option(help="What is sent.")] = Protocol.ICMP,
    port: Annotated[int | None, typer.Option(min=1, max=65535, metavar="N", help="Of tcp and udp.")] = None,
    format_: Annotated[ReachFormat, typer.Option("--format", help="The output.")] = ReachFormat.TEXT,
) -> None:
    """Show what is lost when elements are out, and which VMs can move. Fails (1) where anything is lost."""
    port_needs_protocol(port, protocol)
    from topocheck import api

    with progress("loading ..."):
        site = api.load(context.obj["site"])
        say_what_was_left_out(site)
    with progress("tracing ..."):
        answer = api.what_if(site, fail, protocol=protocol.value, port=port)
    write(what_if_output(format_, answer, site=site.name))
    end(site, failed=not answer.harmless)
