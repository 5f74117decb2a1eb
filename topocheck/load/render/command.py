"""Runs a command that renders what nobody vouches for: without network, plug-ins or settings, bounded in time, memory and output.

The command finds an empty home, no other command on its path (kustomize fetches remote bases with git), no cluster, and a proxy
that nobody listens at.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from topocheck.load.render.refusal import RefusedError

if sys.platform == "linux":
    import resource

_NO_PROXY = "http://127.0.0.1:9"  # the discard port
_STDERR_SHOWN = 400
_LOOK_EVERY = 0.02
_ON_THE_WAY = re.compile(
    r".*recursed accumulation of path '[^'\n]*': "
)  # how kustomize came to what it then complains of

TREE = "tree"
"""The folder in the room of a command that holds what it reads, left out of what it complains of."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may take."""

    seconds: float = 60.0
    output_bytes: int = 32 * 1024 * 1024
    memory_bytes: int = 2 * 1024 * 1024 * 1024


def command_path(*names: str) -> tuple[str, str]:
    """Name and path of the first of some commands that is installed. Raises RefusedError where none is."""
    for name in names:
        found = shutil.which(name)
        if found is not None and os.path.isabs(found):  # noqa: PTH117 - a path relative to here is whoever's file that is
            return name, found
    message = f"the command {' or '.join(names)} is not installed"
    raise RefusedError(message, missing_command=True)


def run(arguments: list[str], room: Path, limits: Limits) -> str:
    """What a command prints. ``room`` is a folder of its own, in which it starts. Raises RefusedError where it fails."""
    home = room / "home"
    home.mkdir(exist_ok=True)
    out, err = room / "out", room / "err"
    with out.open("wb") as stdout, err.open("wb") as stderr:
        process = subprocess.Popen(  # noqa: S603 - a list of arguments, without a shell
            arguments,
            cwd=room,
            env=_environment(home),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
        )
        try:
            if sys.platform == "linux":
                _bound(process.pid, limits)
            _wait(process, (out, err), limits)
        finally:
            _end(process)
    if process.returncode != 0:
        raise RefusedError(_why(err, process.returncode, room))
    return out.read_bytes().decode("utf-8", "surrogateescape")


def _environment(home: Path) -> dict[str, str]:
    text = str(home)
    proxies = {name: _NO_PROXY for each in ("http_proxy", "https_proxy", "all_proxy") for name in (each, each.upper())}
    helm = {f"HELM_{each}": text for each in ("CACHE_HOME", "CONFIG_HOME", "DATA_HOME", "PLUGINS")}
    xdg = {f"XDG_{each}_HOME": text for each in ("CACHE", "CONFIG", "DATA")}
    own = {"HOME": text, "TMPDIR": text, "PATH": text, "KUBECONFIG": str(home / "none"), "GOMEMLIMIT": "1GiB"}
    return {**own, **proxies, **helm, **xdg}


if sys.platform == "linux":

    def _bound(process: int, limits: Limits) -> None:
        """The kernel's own bounds. A process that has ended already needs none."""
        seconds = int(limits.seconds) + 1
        try:
            resource.prlimit(process, resource.RLIMIT_DATA, (limits.memory_bytes, limits.memory_bytes))
            resource.prlimit(process, resource.RLIMIT_CPU, (2 * seconds, 2 * seconds))
            resource.prlimit(process, resource.RLIMIT_CORE, (0, 0))
        except ProcessLookupError:
            return


def _wait(process: subprocess.Popen[bytes], written: tuple[Path, ...], limits: Limits) -> None:
    """Wait for the end. Raises RefusedError where a bound is reached first."""
    until = time.monotonic() + limits.seconds
    ended = False
    while not ended:
        try:
            process.wait(_LOOK_EVERY)
            ended = True
        except subprocess.TimeoutExpired:
            if time.monotonic() > until:
                message = f"{_name(process)} takes longer than {limits.seconds:g} seconds"
                raise RefusedError(message) from None
        if any(file.stat().st_size > limits.output_bytes for file in written):
            message = f"{_name(process)} prints more than {limits.output_bytes // 1024 // 1024} MB"
            raise RefusedError(message)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End what is left of the process and of those that it started."""
    with suppress(ProcessLookupError, PermissionError):  # it has ended, and so have they
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _name(process: subprocess.Popen[bytes]) -> str:
    arguments = process.args
    return Path(str(arguments[0])).name if isinstance(arguments, list) else str(arguments)


def _why(err: Path, code: int, room: Path) -> str:
    if code < 0:
        return f"the command was ended by the signal {signal.Signals(-code).name}"
    with err.open("rb") as stream:
        text = stream.read(64 * 1024).decode("utf-8", "replace")
    if "out of memory" in text or "cannot allocate memory" in text:
        return "the command needs more memory than it may have"
    text = _ON_THE_WAY.sub("", text).replace(f"{room / TREE}{os.sep}", "").replace(f"../{TREE}/", "")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("Use --debug")]
    said = "; ".join(lines[:3]).removeprefix("Error: ").removeprefix("error: ") or f"the command ended with {code}"
    return said if len(said) <= _STDERR_SHOWN else f"{said[:_STDERR_SHOWN]} ..."
