"""How `topocheck place` ends: 0 where the clusters carry what is placed, 1 where not, 3 where the files do not tell."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HUB = Path(__file__).parents[2] / "samples/hub"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("line-controller", "--cluster", "west=../acp", "--workloads", "app"), 0, "west can carry the workloads"),
        (("line-controller", "--cluster", "west=../minimal", "--workloads", "app"), 1, "VMN05"),
        (("line-controller",), 3, "not known: west: no site was given, so what it can carry"),
        (("vms/line-controller", "--format", "json"), 3, '"decisions": [\n    "west"\n  ]'),
    ],
)
def test_how_it_ends(arguments: tuple[str, ...], code: int, said: str) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stderr) == (code, "")
    assert said in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("line",), 2, "no Placement is called line; the hub has: vms/line-controller"),
        (("line-controller", "--cluster", "west"), 2, "write NAME=DIR"),
        (("line-controller", "--cluster", "south=."), 2, "south is no cluster of the hub"),
        (("line-controller", "--cluster", "west=none"), 3, "none is not there or is no folder"),
        (("line-controller", "--cluster", "west=../acp", "--workloads", "none"), 3, "none is not there"),
        (("line-controller", "-C", "none"), 3, "none is not there or is no folder"),
    ],
)
def test_a_wrong_question_says_what_is_wrong(arguments: tuple[str, ...], code: int, said: str) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "topocheck", "place", *arguments]
    return subprocess.run(command, cwd=HUB, capture_output=True, text=True, check=False)
