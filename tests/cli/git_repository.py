"""A Git repository made by the real ``git``, for tests."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

IDENTITY = {
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.com",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}


class Repository:
    """A repository in a folder, on the branch ``main``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.git("init", "--quiet", "--initial-branch", "main")

    def git(self, *arguments: str) -> str:
        """Run git; answers what it prints."""
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env={**os.environ, **IDENTITY},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def commit(self, message: str) -> None:
        """Commit everything."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)

    def branch(self, name: str) -> None:
        """Start a branch from main."""
        self.git("checkout", "--quiet", "-B", name, "main")

    def replace(self, file: str, old: str, new: str) -> None:
        """Change a text that stands once in a file."""
        path = self.folder / file
        text = path.read_text()
        assert text.count(old) == 1
        path.write_text(text.replace(old, new))

    def state(self) -> tuple[str, bytes, list[str]]:
        """What a user would miss: the status, the index, and all that Git keeps."""
        index = (self.folder / ".git/index").read_bytes()
        kept = sorted(str(path) for path in (self.folder / ".git").rglob("*"))
        return self.git("--no-optional-locks", "status", "--porcelain"), index, kept
