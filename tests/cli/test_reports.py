"""Every output of `topocheck validate` through the real command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from topocheck.report.finding_output import FindingFormat

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "samples/trunk-missing-vlan"


def validate(*arguments: str, seed: str = "0") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "topocheck", "validate", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def all_formats(folder: Path) -> list[str]:
    return [word for name in FindingFormat for word in ("--format", name, "--output", str(folder / name))]


def test_all_outputs_are_written_at_once_and_repeat_to_the_byte(tmp_path: Path) -> None:
    for seed in ("1", "2"):
        folder = tmp_path / seed
        folder.mkdir()
        done = validate(str(SAMPLE), *all_formats(folder), seed=seed)
        assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
    written = {path.name: path.read_bytes() for path in (tmp_path / "1").iterdir()}
    assert sorted(written) == sorted(FindingFormat)
    assert written == {path.name: path.read_bytes() for path in (tmp_path / "2").iterdir()}


@pytest.mark.parametrize(
    ("format_", "first"),
    [
        (
            "github",
            "::error file=samples/trunk-missing-vlan/network/switch.cfg,line=17,col=3,title=SWI01 vlan-not-on-trunk::",
        ),
        ("markdown", "### topocheck: 1 error\n"),
        ("junit", '<?xml version="1.0" encoding="UTF-8"?>\n'),
    ],
)
def test_one_output_is_printed_and_its_paths_start_at_the_repository(format_: str, first: str) -> None:
    assert validate(str(SAMPLE), "--format", format_).stdout.startswith(first)
