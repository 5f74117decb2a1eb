"""Reads files of a site so that they can be edited, and writes them back."""

from __future__ import annotations

import tempfile
from pathlib import Path

from topocheck.errors import InputError
from topocheck.load.file_text import real_path


def editable_text(root: Path, file: str) -> str | None:
    """The text of a site's file; None for one outside of the site's folder, and for one that is no UTF-8 text."""
    path = real_path(root / file)
    if not path.is_relative_to(real_path(root)) or not path.is_file():
        return None
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def write_text(root: Path, file: str, text: str) -> None:
    """Write a file anew, at once: another reader sees it as it was or as it is. Raises InputError where it can't be written."""
    path = real_path(root / file)
    try:
        with tempfile.NamedTemporaryFile("wb", dir=path.parent, prefix=f".{path.name}.", delete=False) as new:
            new.write(text.encode())
        Path(new.name).chmod(path.stat().st_mode)
        Path(new.name).replace(path)
    except OSError as error:
        message = f"{file} can't be written: {error.strerror}"
        raise InputError(message) from error
