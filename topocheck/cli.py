"""The command line: arguments in, a call of `topocheck.api`, a report out, an exit code.

Exit codes: 0 checked and clean, or delivered; 1 findings, or not delivered; 2 usage; 3 input missing, unreadable, or
nothing to check; 4 internal error.
"""

from __future__ import annotations

import enum
import gc
import json
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from topocheck.errors import InputError, TopocheckError, UsageError
from topocheck.model.problem import Severity
from topocheck.report.destination import paired, write
from topocheck.report.finding_output import FindingFormat, finding_output
from topocheck.report.progress import progress
from topocheck.report.reach_output import ReachFormat, reach_output, what_if_output
from topocheck.report.terminal import visible
from topocheck.report.trace_output import TraceFormat, trace_output

if TYPE_CHECKING:
    from topocheck.model.site import Site

LEFT_OUT = ("SCH01", "SIT01", "SIT03")
"""The checks that tell of input that is left out, besides files that can't be read at all."""
LEFT_OUT_SHOWN = 3
EVERYWHERE = "Everywhere: -C/--site DIR, --color auto|always|never, --debug (see topocheck --help)."

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)


class Color(enum.StrEnum):
    """When text is coloured; ``auto`` is on a terminal, unless NO_COLOR is set."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class Detail(enum.StrEnum):
    """The rows of the summary, or every hop and the reply."""

    SUMMARY = "summary"
    FULL = "full"


class Protocol(enum.StrEnum):
    """What a flow is made of."""

    ICMP = "icmp"
    TCP = "tcp"
    UDP = "udp"


class InspectFormat(enum.StrEnum):
    """What `topocheck inspect` can write."""

    TEXT = "text"
    JSON = "json"


@app.callback()
def settings(
    context: typer.Context,
    *,
    site: Annotated[
        Path | None,
        typer.Option("-C", "--site", metavar="DIR", help="The site's folder. Default: nearest with topocheck.yaml."),
    ] = None,
    color: Annotated[Color, typer.Option(help="When to colour text; NO_COLOR is respected.")] = Color.AUTO,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an internal error.")] = False,
) -> None:
    """Validate and simulate the network of virtual machines before Git is applied."""
    context.obj = {"site": site, "color": color, "debug": debug}


@app.command(epilog=EVERYWHERE)
def validate(
    context: typer.Context,
    *,
    directory: Annotated[Path | None, typer.Argument(metavar="DIR", help="The site's folder, as -C.")] = None,
    formats: Annotated[
        list[FindingFormat] | None, typer.Option("--format", metavar="text|json", help="Repeatable. Default: text.")
    ] = None,
    outputs: Annotated[
        list[Path] | None,
        typer.Option("--output", metavar="FILE", help="Where the Nth --format goes; the last may be printed instead."),
    ] = None,
    select: Annotated[
        list[str] | None, typer.Option(metavar="CHECK", help="Only these: code, family or name. Repeatable.")
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(metavar="CHECK", help="Not these: code, family or name. Repeatable.")
    ] = None,
    fail_on: Annotated[Severity, typer.Option(help="The least severity that fails.")] = Severity.ERROR,
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Findings (JSON) of an earlier run, left out.")
    ] = None,
) -> None:
    """Load the site, check it, report what does not hold."""
    folder = _one_folder(context, directory)
    targets = paired(formats or [FindingFormat.TEXT], outputs or [])
    known: frozenset[str] = frozenset()
    if baseline is not None:
        from topocheck.report.baseline import baseline_fingerprints

        known = baseline_fingerprints(baseline)
    from topocheck import api

    with progress("checking ..."):
        site = api.load(folder)
        result = api.validate(site, select=_words(select), ignore=_words(ignore))
    findings = [finding for finding in result.findings if finding.fingerprint not in known]
    for format_, path in targets:
        color = path is None and _colored(context)
        write(
            finding_output(format_, findings, site=site, checked=result.checked, waived=result.waived, color=color),
            path,
        )
    gone = len(known - {finding.fingerprint for finding in result.findings})
    if gone:
        _say(f"note: {gone} of the findings in {baseline} no longer occur; write it anew")
    _end(site, failed=any(finding.severity.rank <= fail_on.rank for finding in findings))


@app.command(epilog=EVERYWHERE)
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
    _port_needs_protocol(port, protocol)
    placements = _placements(on or [])
    from topocheck import api
    from topocheck.simulate.trace import Disposition

    with progress("loading ..."):
        site = api.load(context.obj["site"])
        _say_what_was_left_out(site)
        answer = api.trace(
            site, source, destination, protocol=protocol.value, port=port, on=placements, size=size, ttl=ttl
        )
    write(trace_output(format_, answer, site=site.name, full=detail is Detail.FULL))
    _end(site, failed=answer.disposition is not Disposition.DELIVERED)


@app.command(epilog=EVERYWHERE)
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
    _port_needs_protocol(port, protocol)
    from topocheck import api

    with progress("loading ..."):
        site = api.load(context.obj["site"])
        _say_what_was_left_out(site)
    with progress("tracing ..."):
        answer = api.reach(site, source, destination, protocol=protocol.value, port=port)
    write(reach_output(format_, answer, site=site.name))
    _end(site, failed=source is not None and not all(pair.delivered for pair in answer.pairs))


@app.command(epilog=EVERYWHERE)
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
    _port_needs_protocol(port, protocol)
    from topocheck import api

    with progress("loading ..."):
        site = api.load(context.obj["site"])
        _say_what_was_left_out(site)
    with progress("tracing ..."):
        answer = api.what_if(site, fail, protocol=protocol.value, port=port)
    write(what_if_output(format_, answer, site=site.name))
    _end(site, failed=not answer.harmless)


@app.command(epilog=EVERYWHERE)
def inspect(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Device configurations or manifests.")],
    *,
    dialect: Annotated[str | None, typer.Option(help="Of the device configurations. Default: by content.")] = None,
    format_: Annotated[InspectFormat, typer.Option("--format", help="The output.")] = InspectFormat.TEXT,
) -> None:
    """Show what is understood of files, and which lines are not modelled."""
    from topocheck import api
    from topocheck.report.inspect_json import inspect_json
    from topocheck.report.inspect_text import inspect_text, problem_lines

    folder: Path | None = context.obj["site"]
    found = api.inspect([folder / file for file in files] if folder else files, dialect)
    if format_ is InspectFormat.JSON:
        write(inspect_json(found.devices))
        sys.stderr.write(problem_lines(found.problems))
    else:
        write(inspect_text(devices=found.devices, problems=found.problems, skipped=found.skipped, counts=found.counts))
    raise typer.Exit(1 if found.problems else 0)


@app.command(epilog=EVERYWHERE)
def explain(code: Annotated[str, typer.Argument(metavar="CODE", help="A check's code or name.")]) -> None:
    """Show a check's page."""
    from topocheck import api

    write(api.explain(code))


@app.command(epilog=EVERYWHERE)
def checks() -> None:
    """List all checks."""
    from topocheck import api
    from topocheck.report.check_text import check_text

    write(check_text(api.checks()))


@app.command(epilog=EVERYWHERE)
def schema(name: Annotated[str, typer.Argument(metavar="site|firewall|policy")]) -> None:
    """Print the JSON Schema of one of topocheck's own files."""
    from topocheck.load.schema import SCHEMAS, schema_of

    if name not in SCHEMAS:
        message = f"there is no schema {name!r}; the schemas are: {', '.join(SCHEMAS)}"
        raise UsageError(message)
    write(json.dumps(schema_of(name), indent=2) + "\n")


def _one_folder(context: typer.Context, directory: Path | None) -> Path | None:
    site: Path | None = context.obj["site"]
    if site is not None and directory is not None:
        message = f"the site is given twice: -C {site} and {directory}"
        raise UsageError(message)
    return directory or site


def _words(values: Sequence[str] | None) -> tuple[str, ...]:
    """The values of an option that takes commas too."""
    return tuple(word.strip() for value in values or () for word in value.split(",") if word.strip())


def _port_needs_protocol(port: int | None, protocol: Protocol) -> None:
    if port is not None and protocol is Protocol.ICMP:
        message = "--port needs --protocol tcp or udp"
        raise UsageError(message)


def _placements(values: Sequence[str]) -> dict[str, str]:
    placements = {}
    for value in values:
        vm, _, node = value.partition("=")
        if not vm or not node:
            message = f"--on {value}: it must be VM=NODE"
            raise UsageError(message)
        placements[vm] = node
    return placements


def _colored(context: typer.Context) -> bool:
    color: Color = context.obj["color"]
    return color is Color.ALWAYS or (color is Color.AUTO and _on_terminal() and not os.environ.get("NO_COLOR"))


def _on_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()


def _say(text: str) -> None:
    if sys.stderr is None:  # closed by who started the process
        return
    sys.stderr.write("".join(visible(line) + "\n" for line in text.splitlines()))


def _say_what_was_left_out(site: Site) -> None:
    """Tell of mistakes in the input that a trace does without: its answer may be another one once they are mended."""
    found = [
        f"{problem.place}: {problem.message} [{code}]"
        for code, problem in site.problems
        if code in LEFT_OUT and problem.severity in (None, Severity.ERROR)
    ]
    more = [f"and {len(found) - LEFT_OUT_SHOWN} more, see topocheck validate"] if len(found) > LEFT_OUT_SHOWN else []
    for line in (*found[:LEFT_OUT_SHOWN], *more):
        _say(f"note: {line}")


def _end(site: Site, *, failed: bool) -> NoReturn:
    """Leave with 3 where a file could not be read, else with 1 where the answer is no, else with 0."""
    for skipped in site.unreadable:
        named_in = "" if skipped.place.file in skipped.reason else f"{skipped.place}: "
        _say(f"unreadable: {named_in}{skipped.reason}")
    if site.unreadable:
        raise typer.Exit(InputError.exit_code)
    raise typer.Exit(1 if failed else 0)


def hoisted(arguments: Sequence[str]) -> list[str]:
    """The arguments with those options first that are understood everywhere, wherever they stood."""
    first: list[str] = []
    rest = list(arguments)
    index = 0
    while index < len(rest) and rest[index] != "--":
        word = rest[index]
        if word in ("-C", "--site", "--color"):
            if index + 1 == len(rest):
                return [word]  # nothing can be made of the others without its value
            taken = 2
        elif word == "--debug" or word.startswith(("-C", "--site=", "--color=")):
            taken = 1
        else:
            index += 1
            continue
        first += rest[index : index + taken]
        del rest[index : index + taken]
    return first + rest


def main() -> None:
    """The entry point. The only place that catches everything: an internal error must not look like a clean answer."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # else it would end with 1, which means findings
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `topocheck ... | head` is no error
    gc.disable()  # one run makes no garbage worth a search, and the search takes most of the time
    arguments = hoisted(sys.argv[1:])
    try:
        app(arguments, prog_name="topocheck")
    except TopocheckError as error:
        _say(f"error: {error}")
        sys.exit(error.exit_code)
    except Exception as error:  # noqa: BLE001 - see above
        if "--debug" in arguments:
            traceback.print_exc()
        _say(f"fatal: nothing was checked\n{type(error).__name__}: {error}")
        sys.exit(TopocheckError.exit_code)
