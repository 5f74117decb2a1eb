"""Every sample answers what its expected outputs say, through the real command.

A sample's ``commands.txt`` has lines ``FILE: COMMAND``: FILE is the transcript of COMMAND, run in the sample's folder.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples"
STORIES = sorted(path.parent for path in SAMPLES.glob("*/commands.txt"))


@dataclass(frozen=True)
class Expected:
    """A transcript that a sample promises."""

    story: Path
    file: str
    command: str

    def __str__(self) -> str:
        return f"{self.story.name}/{self.file}"

    def transcript(self) -> str:
        """Run the command and write down what it says and how it ends."""
        program, *arguments = shlex.split(self.command)
        assert program == "topocheck"
        done = subprocess.run(
            [sys.executable, "-m", "topocheck", *arguments],
            cwd=self.story,
            env={**os.environ, "NO_COLOR": "1", "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return f"$ {self.command}\n{done.stdout}[exit code {done.returncode}]\n"


def expected() -> Iterator[Expected]:
    for story in STORIES:
        for line in (story / "commands.txt").read_text().splitlines():
            file, _, command = line.partition(": ")
            yield Expected(story, file, command)


EXPECTED = list(expected())


@pytest.mark.parametrize("promise", EXPECTED, ids=str)
def test_a_sample_answers_as_it_promises(promise: Expected, update_golden: bool) -> None:  # noqa: FBT001 - a fixture
    path = promise.story / promise.file
    transcript = promise.transcript()
    if update_golden:
        path.write_text(transcript)
    assert path.exists(), f"{path} is missing: make golden"
    assert transcript == path.read_text()


def test_every_expected_output_has_its_command() -> None:
    assert sorted(SAMPLES.glob("*/expected.*")) == sorted(promise.story / promise.file for promise in EXPECTED)


def test_every_sample_has_a_readme_that_shows_its_commands() -> None:
    missing = [
        f"{promise.story.name}: {promise.command}"
        for promise in EXPECTED
        if "--detail full" not in promise.command
        and promise.story.name not in ("acp", "hub")
        and f"{promise.command} -C samples/{promise.story.name}" not in (promise.story / "README.md").read_text()
    ]
    assert missing == []
