"""Gets a revision of a Git repository into a folder, with nothing of the repository running on the way."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from topocheck.errors import InputError, UsageError

_REVISION = re.compile(r"[0-9A-Za-z_][0-9A-Za-z_./@+-]*")
_SCHEMES = ("https://", "http://", "ssh://", "file://")
_SHORT_SSH = re.compile(r"[\w.-]+@[\w.-]+:[\w./~-]+")
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]*@")
_SETTINGS = (
    *("-c", "protocol.ext.allow=never", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false"),
    *("-c", "submodule.recurse=false", "-c", "advice.detachedHead=false"),
)


def check_out(repository: str, revision: str, folder: Path, seconds: float) -> None:
    """Put the files of a revision into an empty folder: that commit alone, without submodules and hooks.

    Git's own configuration says how to log in; nobody is asked for a password. Raises UsageError for a text that is no address or
    revision, and InputError where Git is missing, fails, or takes longer.
    """
    if not (repository.startswith(_SCHEMES) or _SHORT_SSH.fullmatch(repository) or Path(repository).is_absolute()):
        message = f"--repo {without_credentials(repository)}: it must be an address with https, ssh or file, or a folder's full path"
        raise UsageError(message)
    if not _REVISION.fullmatch(revision) or ".." in revision:
        message = f"--revision {revision}: it must be a commit, branch or tag"
        raise UsageError(message)
    _git(folder, ["init", "--quiet"], repository, revision, seconds)
    _git(
        folder,
        ["fetch", "--quiet", "--depth=1", "--no-tags", "--", repository, revision],
        repository,
        revision,
        seconds,
    )
    _git(folder, ["checkout", "--quiet", "--detach", "FETCH_HEAD"], repository, revision, seconds)


def without_credentials(text: str) -> str:
    """A text whose addresses have lost their user and password."""
    return _CREDENTIALS.sub("", text)


def _git(folder: Path, words: list[str], repository: str, revision: str, seconds: float) -> None:
    shown = f"{revision} of {without_credentials(repository)}"
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_LFS_SKIP_SMUDGE": "1", "LC_ALL": "C"}
    environment.setdefault("GIT_SSH_COMMAND", "ssh -o BatchMode=yes")
    try:
        done = subprocess.run(  # noqa: S603 - the words are ours, the rest is checked above and stands behind --
            ["git", *_SETTINGS, "-C", str(folder), *words],  # noqa: S607 - found on the PATH, as everywhere
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
            check=False,
        )
    except FileNotFoundError:
        message = f"{shown} can't be fetched: the command git is not installed"
        raise InputError(message) from None
    except subprocess.TimeoutExpired:
        message = f"{shown} can't be fetched: git took longer than {seconds:g} seconds"
        raise InputError(message) from None
    if done.returncode:
        said = " ".join(without_credentials(done.stderr).split())[-300:]
        message = f"{shown} can't be fetched: {said or f'git ended with {done.returncode}'}"
        raise InputError(message)
