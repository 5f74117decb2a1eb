"""The command line as a shell runs it: where options may stand, and the exit codes of misuse."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from topocheck.cli.words import hoisted
from topocheck.report.finding_output import FindingFormat

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


def run(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "topocheck", *arguments],
        cwd=cwd,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("given", "order"),
    [
        (["validate", "-C", "acp"], ["-C", "acp", "validate"]),
        (["validate", "-Cacp", "--debug"], ["-Cacp", "--debug", "validate"]),
        (["trace", "a", "--site=acp", "b", "--color", "never"], ["--site=acp", "--color", "never", "trace", "a", "b"]),
        (["trace", "--", "-C", "b"], ["trace", "--", "-C", "b"]),
        (["validate", "-C"], ["-C"]),
        ([], []),
    ],
)
def test_what_is_understood_everywhere_may_stand_anywhere(given: list[str], order: list[str]) -> None:
    assert hoisted(given) == order


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such-command"],
        ["validate", "--no-such-option"],
        ["validate", "--format", "pdf"],
        ["validate", "--fail-on", "never"],
        ["validate", "a", "-C", "b"],
        ["validate", "--format", "json", "--format", "text"],
        ["trace", "vm1"],
        ["trace", "vm1", "vm2", "--port", "0"],
        ["trace", "vm1", "vm2", "--port", "22"],
        ["trace", "vm1", "vm2", "--on", "vm1"],
        ["--color", "sometimes", "checks"],
    ],
)
def test_misuse_ends_with_2_and_prints_nothing_on_standard_output(arguments: list[str], tmp_path: Path) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr


def test_a_format_that_does_not_exist_is_answered_with_those_that_do() -> None:
    done = run("validate", "--format", "pdf")
    assert ", ".join(f"'{format_}'" for format_ in FindingFormat) in done.stderr


def test_a_folder_that_does_not_exist_ends_with_3(tmp_path: Path) -> None:
    assert run("validate", "-C", str(tmp_path / "none")).returncode == 3


@pytest.mark.parametrize("named", ["p.yaml", "./p.yaml", "../{name}/p.yaml", "{folder}/p.yaml"])
def test_a_file_is_inspected_however_it_is_named(tmp_path: Path, named: str) -> None:
    (tmp_path / "p.yaml").write_text("{apiVersion: v1, kind: Namespace, metadata: {name: n}}\n")
    done = run("inspect", named.format(folder=tmp_path, name=tmp_path.name), cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Namespace" in done.stdout


def test_a_baseline_that_does_not_exist_ends_with_3(tmp_path: Path) -> None:
    done = run("validate", "--baseline", "none.json", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (3, "")


def test_help_names_every_command() -> None:
    done = run("--help")
    assert done.returncode == 0
    assert [line.split()[0] for line in done.stdout.partition("Commands:")[2].splitlines() if line] == [
        "validate",
        "trace",
        "reach",
        "diff",
        "fix",
        "init",
        "whatif",
        "place",
        "inspect",
        "presync",
        "mcp",
        "explain",
        "checks",
        "schema",
    ]
