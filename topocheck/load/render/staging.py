"""A copy of just those files that a command is to see, in a folder of its own.

So nothing outside of the repository can be reached from it, by ``..`` or by a link, whatever the command does with a path.
"""

from __future__ import annotations

from pathlib import Path

from topocheck.load.file_text import Unreadable, is_folder, read_bytes, real_path
from topocheck.load.files import shown
from topocheck.load.render.command import TREE
from topocheck.load.render.refusal import RefusedError
from topocheck.model.place import Place

MOST_BYTES = 32 * 1024 * 1024
MOST_FILES = 5_000


def repository_of(root: Path) -> Path:
    """The nearest folder upward that is a Git repository's, else ``root`` itself: what is outside is out of bounds."""
    return next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)


class Staging:
    """The copy, made below ``room``. ``copied`` are the real paths of the files that it holds."""

    def __init__(self, room: Path, repository: Path, root: Path) -> None:
        self._tree = room / TREE
        self._bytes = 0
        self.repository = repository
        self.root = root
        self.copied: set[Path] = set()

    def inside(self, path: Path, asked: Place | None = None) -> Path:
        """A path without symbolic links. Raises RefusedError where it lies outside of the repository."""
        real = real_path(path)
        if not real.is_relative_to(self.repository):
            message = f"{shown(path, self.root)} leads out of the repository"
            raise RefusedError(message, asked)
        return real

    def staged(self, path: Path) -> Path:
        """Where the copy of a path inside of the repository is."""
        return self._tree / path.relative_to(self.repository)

    def add_file(self, path: Path, asked: Place | None = None) -> bytes:
        """Copy one file, to where ``path`` says; a symbolic link becomes the file that it leads to. Answers its content.

        Raises RefusedError for a file that leads out of the repository, can't be read or is too much.
        """
        real = self.inside(path, asked)
        data = read_bytes(real, MOST_BYTES)
        if isinstance(data, Unreadable):
            message = f"{shown(path, self.root)} {data.reason}"
            raise RefusedError(message, asked)
        target = self.staged(path if path.is_relative_to(self.repository) else real)
        if real in self.copied and target.exists():
            return data
        self._bytes += len(data)
        self.copied.add(real)
        if self._bytes > MOST_BYTES:
            message = f"its files are larger than {MOST_BYTES // 1024 // 1024} MB in all"
            raise RefusedError(message, asked)
        if len(self.copied) > MOST_FILES:
            message = f"it has more than {MOST_FILES} files"
            raise RefusedError(message, asked)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        return data

    def add_folder(self, path: Path) -> None:
        """Copy a folder with all that is in it but hidden folders. A symbolic link to a folder is refused."""
        folders = [path]
        while folders:
            here = folders.pop()
            for entry in _entries(here):
                if entry.is_symlink() and is_folder(entry):
                    message = f"{shown(entry, self.root)} is a symbolic link to a folder, and must be the folder itself"
                    raise RefusedError(message, Place(shown(entry, self.root), 1))
                if not entry.is_dir():
                    self.add_file(entry, Place(shown(entry, self.root), 1) if entry.is_symlink() else None)
                elif not entry.name.startswith("."):
                    folders.append(entry)


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        message = f"{folder.name} can't be looked into: {error.strerror}"
        raise RefusedError(message) from None
