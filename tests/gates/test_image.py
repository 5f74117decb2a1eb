"""What the image is made of works as it will there: the wheel, installed for a user without privileges."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTAINERFILE = (ROOT / "Containerfile").read_text()


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content of the wheel, built of the files that Git knows."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        if not name.startswith(("tests/", "samples/")) and (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, source / name)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"the wheel can't be built: {done.stderr.strip().splitlines()[-1]}")
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "installed")
    return folder / "installed"


def test_the_wheel_checks_a_site_without_a_place_to_write(installed: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "samples" / "acp", tmp_path / "acp")
    for path in (*installed.rglob("*"), *(tmp_path / "acp").rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    as_image = {"HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1", "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-m", "topocheck", "validate", str(tmp_path / "acp")],
        cwd=tmp_path,
        env={**as_image, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr, "no findings" in done.stdout) == (0, "", True)


def test_the_wheel_holds_what_is_no_code_too(installed: Path) -> None:
    own = {path.relative_to(ROOT) for path in (ROOT / "topocheck").rglob("*") if path.suffix not in (".pyc", "")}
    there = {path.relative_to(installed) for path in installed.rglob("*") if path.is_file()}
    assert {path for path in own if path.suffix in (".md", ".json", ".typed")} <= there


def test_the_image_runs_as_a_user_without_privileges_by_number() -> None:
    users = re.findall(r"^USER (\d+)(?::0)?$", CONTAINERFILE, re.MULTILINE)
    assert [int(user) > 0 for user in users] == [True]


def test_the_image_copies_files_that_there_are() -> None:
    copied = re.findall(r"^COPY (?!--from)(\S+) ", CONTAINERFILE, re.MULTILINE)
    assert {name: (ROOT / name).exists() for name in copied} == {"Makefile": True, ".ci/tool": True, ".": True}
    assert (ROOT / ".containerignore").read_text() == (ROOT / ".dockerignore").read_text()
