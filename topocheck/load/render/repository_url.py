"""Whether the repository that an Application names is the one that it stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from topocheck.load.file_text import Unreadable, read_text

_REMOTE = re.compile(r"^\s*url\s*=\s*(\S+)", re.MULTILINE)
_CONFIG_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Repository:
    """The folder of a repository and the URLs that it is known by, none where Git does not tell."""

    folder: Path
    urls: frozenset[str]

    @classmethod
    def at(cls, folder: Path) -> Repository:
        """The repository in a folder, by its remotes."""
        config = read_text(_git_folder(folder) / "config", _CONFIG_BYTES)
        found = [] if isinstance(config, Unreadable) else _REMOTE.findall(config)
        return cls(folder, frozenset(map(_normal, found)))

    @classmethod
    def of(cls, folder: Path, url: str) -> Repository:
        """The repository of a URL, whose clone a folder is."""
        return cls(folder, frozenset({_normal(url)}))

    def is_named_by(self, url: str) -> bool:
        """Whether a URL means this repository: it is a remote's, or names a fork of it; without remotes nothing speaks against it."""
        if not self.urls:
            return True
        normal = _normal(url)
        return normal in self.urls or _last(normal) in map(_last, self.urls)


def _git_folder(folder: Path) -> Path:
    """``.git``, or what it leads to in a worktree."""
    git = folder / ".git"
    if not git.is_file():
        return git
    said = read_text(git, _CONFIG_BYTES)
    if isinstance(said, Unreadable) or not said.startswith("gitdir:"):
        return git
    own = folder / said.removeprefix("gitdir:").strip()
    common = read_text(own / "commondir", _CONFIG_BYTES)
    return own if isinstance(common, Unreadable) else own / common.strip()


def _normal(url: str) -> str:
    """A URL without scheme, user, port's colon and ending, so that the forms of one repository are equal."""
    text = url.strip().lower().rpartition("://")[2]
    host, _, path = text.partition("/")
    host = host.rpartition("@")[2]
    return f"{host}/{path}".replace(":", "/").rstrip("/").removesuffix(".git")


def _last(url: str) -> str:
    return url.rpartition("/")[2]
