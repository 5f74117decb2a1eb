"""Paths as a code host shows them: relative to the repository's root, not to the site's folder."""

from __future__ import annotations

from pathlib import Path


def repository_prefix(root: str) -> str:
    """What leads from the repository's root to the site's folder ``root``: empty, or ending in ``/``.

    A repository is where the nearest ``.git`` is, which is a file in a worktree. Outside of one there is no prefix.
    """
    folder = Path(root)
    above = next((one for one in (folder, *folder.parents) if (one / ".git").exists()), folder)
    relative = folder.relative_to(above).as_posix()
    return "" if relative == "." else f"{relative}/"
