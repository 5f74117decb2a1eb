"""The command `topocheck presync`, run in this process or in one of its own, and what it left behind."""

from __future__ import annotations

import gc
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from api_server import TOKEN

from topocheck.cli import main

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Ended:
    """How a run ended: ``log`` is what stands in the termination log."""

    code: int
    out: str
    err: str
    log: str
    seconds: float

    def said(self) -> str:
        return self.out + self.err + self.log


def presync(kubeconfig: Path, site: Path, *arguments: str, alone: bool = False) -> Ended:
    """Run the command over a site, or over what the arguments name; the log stands beside the site.

    ``alone`` is in a process of its own, which must end by itself.
    """
    named = any(word.startswith(("--repo", "--application")) for word in arguments)
    log = site.parent / "termination-log"
    command = [
        *("presync", *([] if named else [str(site)])),
        *("--kubeconfig", str(kubeconfig), "--termination-log", str(log), *arguments),
    ]
    started = time.monotonic()
    code, out, err = _alone(command) if alone else _here(command)
    ended = Ended(code, out, err, log.read_text() if log.exists() else "", time.monotonic() - started)
    assert "Traceback" not in ended.said()
    assert TOKEN not in ended.said()
    return ended


def _alone(command: Sequence[str]) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "topocheck", *command],
        env={**os.environ, "NO_COLOR": "1", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr


def _here(command: Sequence[str]) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGPIPE)}
    code: object = None
    try:
        with patch.object(sys, "argv", ["topocheck", *command]), redirect_stdout(out), redirect_stderr(err):
            main()
    except SystemExit as left:
        code = left.code
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
        gc.enable()
    return int(str(code or 0)), out.getvalue(), err.getvalue()
