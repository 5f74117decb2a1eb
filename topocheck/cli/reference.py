"""`topocheck explain`, `checks` and `schema`: what is written of topocheck itself."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from topocheck.errors import UsageError
from topocheck.report.destination import write


def explain(code: Annotated[str, typer.Argument(metavar="CODE", help="A check's code or name.")]) -> None:
    """Show a check's page."""
    from topocheck import api

    write(api.explain(code))


def checks() -> None:
    """List all checks."""
    from topocheck import api
    from topocheck.report.check_text import check_text

    write(check_text(api.checks()))


def schema(name: Annotated[str, typer.Argument(metavar="site|firewall|policy")]) -> None:
    """Print the JSON Schema of one of topocheck's own files."""
    from topocheck.load.schema import SCHEMAS, schema_of

    if name not in SCHEMAS:
        message = f"there is no schema {name!r}; the schemas are: {', '.join(SCHEMAS)}"
        raise UsageError(message)
    write(json.dumps(schema_of(name), indent=2) + "\n")
