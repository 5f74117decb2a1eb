"""`topocheck explain`, `checks` and `schema`: what is written of topocheck itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from topocheck.errors import UsageError
from topocheck.report.destination import write

KINDS = "kinds"
_SCHEMA_HELP = (
    "site, firewall or policy (topocheck's own files), desired-state, cni or network-data (what stands inside of manifests), a kind "
    "such as kubevirt.io/v1/VirtualMachine, or kinds: all of them, into a folder."
)


def explain(code: Annotated[str, typer.Argument(metavar="CODE", help="A check's code or name.")]) -> None:
    """Show a check's page."""
    from topocheck import api

    write(api.explain(code))


def checks() -> None:
    """List all checks."""
    from topocheck import api
    from topocheck.report.check_text import check_text

    write(check_text(api.checks()))


def schema(
    name: Annotated[str, typer.Argument(metavar="NAME", help=_SCHEMA_HELP)],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="DIR", help="Where `kinds` is written to.")
    ] = None,
) -> None:
    """Print a JSON Schema, for editors and for kubeconform."""
    from topocheck.load.schema import SCHEMAS, schema_of
    from topocheck.load.schemas.export import kind_schema, write_kinds

    if name == KINDS:
        if output is None:
            message = "the schemas of all kinds are written into a folder: name it with --output"
            raise UsageError(message)
        count, location = write_kinds(output)
        write(f"{count} schemas; kubeconform -schema-location '{location}'\n")
        return
    found = schema_of(name) if name in SCHEMAS else kind_schema(name)
    if found is None:
        names = ", ".join((*SCHEMAS, KINDS))
        message = (
            f"there is no schema {name!r}; the schemas are: {names}, and kinds such as kubevirt.io/v1/VirtualMachine"
        )
        raise UsageError(message)
    write(json.dumps(found, indent=2) + "\n")
