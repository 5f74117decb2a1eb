"""Where reports go: to files that are named, else to standard output."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from topocheck.errors import UsageError

Format = TypeVar("Format")


def paired(formats: Sequence[Format], outputs: Sequence[Path]) -> list[tuple[Format, Path | None]]:
    """Each format with its file: the Nth with the Nth; the last format may lack one and is then printed.

    Raises UsageError where more than the last lacks its file, or a file its format.
    """
    if not len(formats) - 1 <= len(outputs) <= len(formats):
        message = f"{len(formats)} --format and {len(outputs)} --output: only the last --format may lack its --output"
        raise UsageError(message)
    return [(format_, outputs[index] if index < len(outputs) else None) for index, format_ in enumerate(formats)]


def write(text: str, path: Path | None = None) -> None:
    """Write a report. Raises UsageError where the file, or standard output, can't be written."""
    if path is None and sys.stdout is None:
        message = "standard output can't be written: it is closed"
        raise UsageError(message)
    try:
        if path is not None:
            path.write_text(text, encoding="utf-8")
        else:
            sys.stdout.write(text)
            sys.stdout.flush()
    except OSError as error:
        where = "standard output" if path is None else f"--output {path}"
        message = f"{where} can't be written: {error.strerror}"
        raise UsageError(message) from error
