"""Reads a revision of a Git repository into a folder, without touching the user's files, index or branches.

Nothing but ``git`` itself runs: the files are written through an index of their own, so that no hook and no worktree of the
repository is involved.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from topocheck.errors import InputError, UsageError

SECONDS = 600
_ENVIRONMENT = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",  # a partial clone would ask its remote for what it lacks
    "LC_ALL": "C",
}


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository and where in it a site is: ``prefix`` is empty or ends in ``/``."""

    folder: Path
    prefix: str

    def commit(self, revision: str) -> str:
        """The full name of the commit that a revision means. Raises UsageError where it means none."""
        done = self._git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        if done.returncode:
            message = f"{revision} is neither a folder nor a revision of the repository of {self.folder}"
            raise UsageError(message)
        return done.stdout.strip()

    def merge_base(self, one: str, other: str) -> str:
        """The commit that two revisions have grown from. Raises InputError where none is known."""
        done = self._git("merge-base", self.commit(one), self.commit(other))
        if done.returncode:
            message = f"{one} and {other} have no commit in common here; a shallow clone must be fetched deeper"
            raise InputError(message)
        return done.stdout.strip()

    def knows(self, revision: str) -> bool:
        """Whether a word is a revision."""
        return (
            self._git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").returncode == 0
        )

    def write(self, commit: str, folder: Path) -> Path:
        """Write the files of a commit below an empty folder; answers where the site is there.

        Raises InputError where Git can't.
        """
        index = {"GIT_INDEX_FILE": str(folder / "index")}
        tree = folder / "tree" / self._top.name  # a site without a name of its own is called by its folder
        tree.mkdir(parents=True)
        for arguments in (("read-tree", commit), ("checkout-index", "--all", f"--prefix={tree}{os.sep}")):
            done = self._git(*arguments, environment=index, top=True)
            if done.returncode:
                message = f"Git can't give the files of {commit[:12]}: {done.stderr.strip()}"
                raise InputError(message)
        return tree / self.prefix

    def _git(
        self, *arguments: str, environment: dict[str, str] | None = None, top: bool = False
    ) -> subprocess.CompletedProcess[str]:
        return _run(self._top if top else self.folder, *arguments, environment=environment or {})

    @property
    def _top(self) -> Path:
        return (self.folder, *self.folder.parents)[self.prefix.count("/")]


def find_repository(folder: Path) -> Repository | None:
    """The repository that a folder is in; None where it is in none, or where there is no ``git``.

    Raises InputError where Git refuses to look into it, as it does with one that is somebody else's.
    """
    if shutil.which("git") is None:
        return None
    done = _run(folder, "rev-parse", "--show-prefix", environment={})
    if done.returncode == 0:
        return Repository(folder.resolve(), done.stdout.strip("\n"))
    if "not a git repository" in done.stderr:
        return None
    message = f"Git can't be asked about {folder}: {done.stderr.strip()}"
    raise InputError(message)


def _run(folder: Path, *arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    git = shutil.which("git") or "git"
    try:
        return subprocess.run(  # noqa: S603 - no shell, and what a user names is behind --end-of-options
            [git, *arguments],
            cwd=folder,
            env={**os.environ, **_ENVIRONMENT, **environment},
            capture_output=True,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        message = f"git {arguments[0]} has not ended within {SECONDS} seconds"
        raise InputError(message) from error
