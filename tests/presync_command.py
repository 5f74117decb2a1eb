"""The real command `topocheck presync`, and what it left behind."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from api_server import TOKEN

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str
    log: str
    seconds: float

    def said(self) -> str:
        return self.out + self.err + self.log


def presync(kubeconfig: Path, site: Path, *arguments: str) -> Ended:
    """Run the command over a site, or over what the arguments name; the log stands beside the site."""
    named = any(word.startswith(("--repo", "--application")) for word in arguments)
    log = site.parent / "termination-log"
    started = time.monotonic()
    done = subprocess.run(
        [
            *(sys.executable, "-m", "topocheck", "presync", *([] if named else [str(site)])),
            *("--kubeconfig", str(kubeconfig), "--termination-log", str(log), *arguments),
        ],
        cwd=site.parent,
        env={**os.environ, "NO_COLOR": "1", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    ended = Ended(done.returncode, done.stdout, done.stderr, log.read_text(), time.monotonic() - started)
    assert "Traceback" not in ended.said()
    assert TOKEN not in ended.said()
    return ended
