"""Files that a path with ``*``, ``?`` or ``[...]`` in it names."""

from __future__ import annotations

from glob import glob, has_magic
from pathlib import Path


def files_of_glob(pattern: str, root: Path) -> list[Path]:
    """The files that a path relative to ``root`` names, in the order of their names; without a wildcard the path itself.

    ``**`` stands for folders of any depth. Empty where a wildcard fits nothing, or the path is one that no file can have.
    """
    if "\0" in pattern or not has_magic(pattern):
        return [root / pattern]
    found = sorted(glob(pattern, root_dir=root, recursive=True))  # noqa: PTH207 - Path.glob refuses an absolute path
    return [path for name in found if (path := root / name).is_file()]
