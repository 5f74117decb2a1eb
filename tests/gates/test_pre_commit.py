"""pre-commit runs the hooks of a clone of this repository."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from gates.guarded_repository import ROOT, Guarded, commit_all, guarded

SAMPLE = ROOT / "samples" / "gates" / "pre-commit" / ".pre-commit-config.yaml"
UNREACHED = ("Could not find a version", "No matching distribution", "Temporary failure in name resolution")


@pytest.fixture
def hooks(tmp_path: Path) -> tuple[Path, str]:
    """A clone of this repository as it lies here, and its revision."""
    clone = tmp_path / "hooks"
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file() and not name.startswith("tests/"):
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, clone / name)
    return clone, commit_all(clone)


def run(user: Guarded, hooks: tuple[Path, str], hook: str, *arguments: str) -> tuple[int, str]:
    """What ``pre-commit run`` says with the sample's configuration, the hook by its path."""
    config = yaml.safe_load(SAMPLE.read_text())
    (repository,) = config["repos"]
    repository |= {"repo": str(hooks[0]), "rev": hooks[1]}
    repository["hooks"][0]["id"] = hook
    (user.folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", *arguments],
        cwd=user.folder,
        env={**user.environment, "PRE_COMMIT_HOME": str(user.folder.parent / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(("broken", "code", "said"), [(True, 1, "error[SWI01"), (False, 0, "Passed")])
def test_the_hook_looks_at_the_whole_site(
    tmp_path: Path,
    hooks: tuple[Path, str],
    broken: bool,  # noqa: FBT001 - a column
    code: int,
    said: str,
) -> None:
    ended, out = run(guarded(tmp_path, broken=broken), hooks, "topocheck-validate-system", "--all-files")
    assert (ended, said in out) == (code, True), out


def test_the_hook_installs_topocheck_itself(tmp_path: Path, hooks: tuple[Path, str]) -> None:
    code, out = run(guarded(tmp_path), hooks, "topocheck-validate", "--all-files")
    if any(each in out for each in UNREACHED):
        pytest.skip("the packages that topocheck needs can't be had")
    assert (code, "error[SWI01" in out) == (1, True), out


def test_the_sample_names_a_hook_that_there_is() -> None:
    known = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    (repository,) = yaml.safe_load(SAMPLE.read_text())["repos"]
    assert [hook["id"] in known for hook in repository["hooks"]] == [True]
    assert {hook["pass_filenames"] for hook in known.values()} == {False}
