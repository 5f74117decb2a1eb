"""A user's repository before a gate: the sample site, and a change that takes a VLAN from a trunk."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SWITCH = "clusters/acp/network/switch.cfg"


@dataclass(frozen=True)
class Guarded:
    """The repository, its two revisions, and a folder in which the command topocheck is."""

    folder: Path
    base: str
    head: str
    commands: Path

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which gates run."""
        path = f"{self.commands}{os.pathsep}{os.environ['PATH']}"
        return {**_git_environment(), "PATH": path, "NO_COLOR": "1"}


def guarded(folder: Path, *, broken: bool = True) -> Guarded:
    """Make the repository; its second revision is the ``broken`` one, or changes nothing that matters."""
    repository = folder / "repository"
    shutil.copytree(ROOT / "samples" / "acp", repository / "clusters" / "acp")
    base = commit_all(repository)
    switch = repository / SWITCH
    text = switch.read_text()
    changed = text.replace("allowed vlan 2003-2005", "allowed vlan 2003-2004") if broken else f"{text}!\n"
    assert changed != text
    switch.write_text(changed)
    commands = folder / "commands"
    commands.mkdir()
    topocheck = commands / "topocheck"
    topocheck.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m topocheck "$@"\n')
    topocheck.chmod(0o755)
    return Guarded(repository, base, commit_all(repository), commands)


def commit_all(folder: Path) -> str:
    """Commit everything in a folder, which becomes a repository; answers the revision."""
    for command in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "all"]):
        subprocess.run(["git", *command], cwd=folder, env=_git_environment(), check=True)
    done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _git_environment() -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    who = {"NAME": "Test", "EMAIL": "test@example.com"}
    return {**own, **{f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()}}
