"""How a command ends: what it tells on standard error, and its exit code."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

import typer

from topocheck.errors import InputError
from topocheck.model.problem import Severity
from topocheck.report.terminal import visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from topocheck.model.site import Site

LEFT_OUT = ("SCH01", "SIT01", "SIT03")
"""The checks that tell of input that is left out, besides files that can't be read at all."""
LEFT_OUT_SHOWN = 3


def say(text: str) -> None:
    """Tell people something that is no part of the report."""
    if sys.stderr is None:  # closed by who started the process
        return
    sys.stderr.write("".join(visible(line) + "\n" for line in text.splitlines()))


def say_what_was_left_out(site: Site) -> None:
    """Tell of mistakes in the input that a trace does without: its answer may be another one once they are mended."""
    found = [
        f"{problem.place}: {problem.message} [{code}]"
        for code, problem in site.problems
        if code in LEFT_OUT and problem.severity in (None, Severity.ERROR)
    ]
    more = [f"and {len(found) - LEFT_OUT_SHOWN} more, see topocheck validate"] if len(found) > LEFT_OUT_SHOWN else []
    for line in (*found[:LEFT_OUT_SHOWN], *more):
        say(f"note: {line}")


def holds_nothing(site: Site, checked: Mapping[str, int]) -> bool:
    """Whether there was nothing that a check could look at, as where all is a template: that is not "checked, and clean"."""
    return site.file is None and not any((sum(checked.values()), site.switches, site.firewalls, site.manifests))


def end(site: Site, *, failed: bool) -> NoReturn:
    """Leave with 3 where a file could not be read, else with 1 where the answer is no, else with 0."""
    for skipped in site.unreadable:
        named_in = "" if skipped.place.file in skipped.reason else f"{skipped.place}: "
        say(f"unreadable: {named_in}{skipped.reason}")
    if site.unreadable:
        raise typer.Exit(InputError.exit_code)
    raise typer.Exit(1 if failed else 0)
