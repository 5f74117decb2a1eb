"""Reads one file's bytes and text, or says why it can't be read, whatever its path and content are."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

MAX_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a file can't be read, to follow its name: ``is not there``."""

    reason: str


def real_path(path: Path) -> Path:
    """A path without symbolic links; a path that no file can have stays as it is."""
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError):
        return path


def exists(path: Path) -> bool:
    """Whether there is anything; never raises, whatever the path holds."""
    return _mode(path) is not None


def is_folder(path: Path) -> bool:
    """Whether there is a folder; never raises, whatever the path holds."""
    mode = _mode(path)
    return mode is not None and stat.S_ISDIR(mode)


def _mode(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except (OSError, ValueError):  # ValueError: the path holds a NUL
        return None


def read_bytes(path: Path, limit: int = MAX_BYTES, *, regular: bool = True) -> bytes | Unreadable:
    """The content of a file of no more than ``limit`` bytes, or why there is none.

    It must be a ``regular`` file, for a pipe or a device that is merely found could block for ever.
    """
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            return Unreadable("is a folder, and must be a file")
        if regular and not stat.S_ISREG(mode):
            return Unreadable("is no regular file")
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except FileNotFoundError:
        return Unreadable("is not there")
    except OSError as error:
        return Unreadable(f"can't be read: {error.strerror}")
    except ValueError:
        return Unreadable("has a name that no file can have")
    return Unreadable(f"is larger than {limit // 1024 // 1024} MB") if len(data) > limit else data


def text_of(data: bytes) -> str | Unreadable:
    """Content as text, without a byte order mark, or why it is none: it holds a NUL or is not UTF-8."""
    if b"\0" in data:
        return Unreadable("is a binary file")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Unreadable(f"is not UTF-8 text, see line {line}")


def read_text(path: Path, limit: int = MAX_BYTES) -> str | Unreadable:
    """The text of a file, without a byte order mark, or why there is none."""
    data = read_bytes(path, limit)
    return data if isinstance(data, Unreadable) else text_of(data)
