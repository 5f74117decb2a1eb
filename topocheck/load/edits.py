"""Which lines of the files of a site differ between two folders."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path

from topocheck.compare.edits import Edit, Edits
from topocheck.load.files import FOREIGN_FOLDERS, printable

MOST_COMPARED = 4000
"""The most lines of one file that are compared one by one; what differs in more is taken for one edit."""


def find_edits(before: Path, after: Path) -> Edits:
    """The edits of every text file below two folders. Hidden folders are not looked into, and symbolic links not followed."""
    by_file: dict[str, list[Edit]] = {}
    texts: dict[str, tuple[Sequence[str], Sequence[str]]] = {}
    for file in sorted({*_files(before), *_files(after)}):
        old, new = _bytes(before / file), _bytes(after / file)
        if old != new:
            shown = printable(file)
            lines = _lines(old), _lines(new)
            edits = list(_edits(shown, *lines))
            if edits:
                by_file[shown], texts[shown] = edits, lines
    return Edits(by_file, texts)


def _files(root: Path) -> Iterator[str]:
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".") and name not in FOREIGN_FOLDERS]
        yield from (Path(folder, name).relative_to(root).as_posix() for name in names)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes() if path.is_file() and not path.is_symlink() else b""
    except OSError:
        return b""


def _lines(data: bytes) -> list[str]:
    return [] if b"\0" in data else data.decode("utf-8", "replace").splitlines()


def _edits(file: str, old: list[str], new: list[str]) -> Iterator[Edit]:
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    middle = old[start : len(old) - end], new[start : len(new) - end]
    if not any(middle):
        return
    if sum(map(len, middle)) > MOST_COMPARED:
        yield Edit(file, start + 1, start + 1, tuple(middle[0]), tuple(middle[1]))
        return
    for tag, low, high, new_low, new_high in SequenceMatcher(None, *middle, autojunk=False).get_opcodes():
        if tag != "equal":
            lines = tuple(middle[0][low:high]), tuple(middle[1][new_low:new_high])
            yield Edit(file, start + low + 1, start + new_low + 1, *lines)


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    """How many of the first lines are the same."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((index for index, (one, other) in pairs if one != other), min(len(old), len(new)))
