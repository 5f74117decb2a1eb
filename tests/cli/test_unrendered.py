"""What can't be rendered is never passed over."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from load.render.rendering_site import VM, write

FILES = {
    "topocheck.yaml": "render: [{path: prod}]\n",
    "prod/kustomization.yaml": "resources: [vm.yaml]\n",
    "prod/vm.yaml": VM,
}


def validate(folder: Path, *arguments: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "topocheck", "validate", *arguments],
        cwd=folder,
        env={**os.environ, "PATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_a_missing_command_is_input_that_is_missing(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    code, out, err = validate(tmp_path)
    reason = "prod is not rendered: the command kustomize or kubectl is not installed"
    assert (code, err) == (3, f"unreadable: topocheck.yaml:1:17: {reason}\n")
    assert f"error[SIT02 missing-input]: {reason}\n" in out


def test_a_missing_command_may_be_allowed_and_is_still_told(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    code, out, err = validate(tmp_path, "--allow-unrendered")
    assert (code, err) == (0, "")
    assert "warning[SIT02 missing-input]: prod is not rendered" in out
    assert validate(tmp_path, "--allow-unrendered", "--fail-on", "warning")[0] == 1


def test_only_a_missing_command_may_be_allowed(tmp_path: Path) -> None:
    write(tmp_path, {**FILES, "prod/kustomization.yaml": "resources: [https://example.com/a]\n"})
    (tmp_path / "kustomize").write_text("#!/bin/sh\n")
    (tmp_path / "kustomize").chmod(0o755)
    assert validate(tmp_path, "--allow-unrendered")[0] == 3


@pytest.mark.parametrize("arguments", [("--render", "prod"), ("--render", "gone")])
def test_more_may_be_rendered_than_the_site_file_says(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    write(tmp_path, {**FILES, "topocheck.yaml": "site: a\n"})
    code, _, err = validate(tmp_path, *arguments)
    assert code == 3
    assert err.startswith(f"unreadable: {arguments[1]}")
