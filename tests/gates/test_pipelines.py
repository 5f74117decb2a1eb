"""The scripts of the GitHub Action, the GitLab job and the Tekton Task are run as these run them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from gates.guarded_repository import ROOT, SWITCH, Guarded, guarded
from kubernetes_schemas import schema_location
from tools import tool

GATES = ROOT / "samples" / "gates"
EXPRESSION = re.compile(r"\$\{\{\s*inputs\.([\w-]+)\s*\}\}")

Yaml = dict[str, Any]


def read(path: Path) -> Any:  # noqa: ANN401 - YAML
    return yaml.safe_load(path.read_text())


def bash(script: str, user: Guarded, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=user.folder,
        env={**user.environment, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


class Action:
    """The steps of action.yml that validate, in the order in which a runner takes them."""

    def __init__(self, user: Guarded, temporary: Path, **inputs: str) -> None:
        action = read(ROOT / "action.yml")
        given = {name: str(entry["default"]) for name, entry in action["inputs"].items()}
        given |= {"base": user.base, "site": "clusters/acp"} | {
            key.replace("_", "-"): text for key, text in inputs.items()
        }
        programs = temporary / "topocheck" / "bin"
        programs.mkdir(parents=True)
        shutil.copy(user.commands / "topocheck", programs)  # what the step before them installs
        self.files = {name: temporary / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        self.printed = ""
        self.code = 0
        steps = [step for step in action["runs"]["steps"] if "env" in step]
        for step in steps:
            if step.get("if") and not given["base"]:
                continue
            own = {name: EXPRESSION.sub(lambda match: given[match[1]], text) for name, text in step["env"].items()}
            runner = {"RUNNER_TEMP": str(temporary), **{name: str(path) for name, path in self.files.items()}}
            done = bash(step["run"], user, {**runner, **own})
            self.printed += done.stdout
            self.code = self.code or done.returncode

    def outputs(self) -> dict[str, str]:
        lines = self.files["GITHUB_OUTPUT"].read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)


def test_the_action_annotates_and_sums_up_what_a_change_breaks(tmp_path: Path) -> None:
    action = Action(guarded(tmp_path), tmp_path / "runner")
    assert action.code == 1
    assert f"::error file={SWITCH},line=" in action.printed
    outputs = action.outputs()
    assert outputs["exit-code"] == "1"
    results = json.loads(Path(outputs["sarif"]).read_text())["runs"][0]["results"]
    assert "SWI01" in {result["ruleId"] for result in results}
    summary = action.files["GITHUB_STEP_SUMMARY"].read_text()
    assert Path(outputs["comment"]).read_text() in summary
    assert "SWI01" in summary


def test_the_action_passes_what_changes_nothing(tmp_path: Path) -> None:
    action = Action(guarded(tmp_path, broken=False), tmp_path / "runner")
    assert (action.code, action.outputs()["exit-code"]) == (0, "0")
    assert "::error" not in action.printed


def test_the_action_takes_more_arguments_and_needs_no_base(tmp_path: Path) -> None:
    action = Action(guarded(tmp_path), tmp_path / "runner", base="", arguments="--ignore SWI --ignore RCH")
    assert (action.code, list(action.outputs())) == (0, ["exit-code", "sarif"])


@pytest.mark.parametrize("site", ["$(touch has-run)", "'; touch has-run; '", '"; touch has-run; "'])
def test_what_is_given_to_the_action_is_no_script(tmp_path: Path, site: str) -> None:
    user = guarded(tmp_path)
    action = Action(user, tmp_path / "runner", site=site, base="")
    assert (action.code, action.outputs()["exit-code"]) == (3, "3")
    assert not (user.folder / "has-run").exists()


def test_the_action_has_what_the_sample_workflow_uses() -> None:
    action, workflow = read(ROOT / "action.yml"), read(GATES / "github" / "topocheck.yml")
    steps = workflow["jobs"]["topocheck"]["steps"]
    (ours,) = (step for step in steps if step.get("id") == "topocheck")
    assert ours["with"].keys() <= action["inputs"].keys()
    used = re.findall(r"steps\.topocheck\.outputs\.([\w-]+)", json.dumps(steps))
    assert set(used) <= action["outputs"].keys()


@pytest.mark.parametrize("broken", [True, False])
def test_the_gitlab_job_writes_the_reports_that_it_names(tmp_path: Path, broken: bool) -> None:  # noqa: FBT001 - a column
    user = guarded(tmp_path, broken=broken)
    job = read(GATES / "gitlab" / "topocheck.gitlab-ci.yml")["topocheck"]
    variables = job["variables"] | read(GATES / "gitlab" / ".gitlab-ci.yml")["topocheck"]["variables"]
    done = bash("\n".join(job["script"]), user, {**variables, "CI_MERGE_REQUEST_DIFF_BASE_SHA": user.base})
    assert done.returncode == int(broken), done.stderr
    artifacts = job["artifacts"]
    quality = json.loads((user.folder / artifacts["reports"]["codequality"]).read_text())
    assert ("SWI01" in {entry["check_name"].split()[0] for entry in quality}) is broken
    assert (user.folder / artifacts["reports"]["junit"]).read_text().startswith("<?xml")
    (comment,) = artifacts["paths"]
    assert (user.folder / comment).read_text() != ""


def test_the_gitlab_job_compares_nothing_outside_of_a_merge_request(tmp_path: Path) -> None:
    user = guarded(tmp_path, broken=False)
    job = read(GATES / "gitlab" / "topocheck.gitlab-ci.yml")["topocheck"]
    done = bash("\n".join(job["script"]), user, {**job["variables"], "TOPOCHECK_SITE": "clusters/acp"})
    assert done.returncode == 0, done.stderr
    assert not (user.folder / "topocheck-comment.md").exists()


def task() -> Yaml:
    found: Yaml = read(GATES / "tekton" / "task.yaml")
    return found


def run_task(user: Guarded, results: Path, **params: str) -> list[subprocess.CompletedProcess[str]]:
    """Run the steps of the Task; its home is the folder of the results."""
    spec = task()["spec"]
    given = {each["name"]: each.get("default", "") for each in spec["params"]} | params
    results.mkdir()
    done = []
    for step in spec["steps"]:
        own = {each["name"]: each["value"] for each in spec["stepTemplate"]["env"]}
        own = {
            name: re.sub(r"\$\(params\.([\w-]+)\)", lambda match: given[match[1]], text) for name, text in own.items()
        }
        script = re.sub(r"\$\(results\.([\w-]+)\.path\)", rf"{results}/\1", step["script"])
        done.append(bash(script, user, {**own, "HOME": str(results)}))
        if done[-1].returncode:
            break
    return done


def told(results: Path) -> dict[str, str]:
    return {each["name"]: (results / each["name"]).read_text() for each in task()["spec"]["results"]}


def test_the_tekton_task_tells_its_results(tmp_path: Path) -> None:
    user = guarded(tmp_path)
    compare, validate = run_task(user, tmp_path / "results", site="clusters/acp", base=user.base)
    assert (compare.returncode, validate.returncode) == (0, 1), compare.stderr
    assert "SWI01" in compare.stdout
    results = told(tmp_path / "results")
    assert (results["exit-code"], int(results["errors"]) > 0) == ("1", True)


def test_the_tekton_task_passes_a_clean_site(tmp_path: Path) -> None:
    compare, validate = run_task(guarded(tmp_path, broken=False), tmp_path / "results", site="clusters/acp")
    assert (compare.stdout, validate.returncode) == ("", 0)
    assert told(tmp_path / "results") == {"exit-code": "0", "errors": "0", "warnings": "0"}


def test_the_steps_of_the_tekton_task_are_containers_that_kubernetes_takes(tmp_path: Path) -> None:
    command = tool("kubeconform")
    (tmp_path / "schemas").mkdir()
    template = task()["spec"]["stepTemplate"]
    containers = [
        {**step, **template, "resources": template["computeResources"], "command": ["sh", "-c", step["script"]]}
        for step in task()["spec"]["steps"]
    ]
    for container in containers:
        del container["script"], container["computeResources"]
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "task"}, "spec": {"containers": containers}}
    (tmp_path / "pod.yaml").write_text(yaml.safe_dump(pod))
    done = subprocess.run(
        [command, "-strict", "-schema-location", schema_location(tmp_path / "schemas"), str(tmp_path / "pod.yaml")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_the_sample_pipeline_gives_the_task_what_it_declares() -> None:
    (used,) = read(GATES / "tekton" / "pipeline.yaml")["spec"]["tasks"]
    spec = task()["spec"]
    assert used["taskRef"] == {"name": task()["metadata"]["name"]}
    assert {each["name"] for each in used["params"]} <= {each["name"] for each in spec["params"]}
    assert {each["name"] for each in used["workspaces"]} == {each["name"] for each in spec["workspaces"]}


@pytest.mark.parametrize(
    "copied",
    ["pre-commit/.pre-commit-config.yaml", "github/topocheck.yml", "gitlab/.gitlab-ci.yml", "tekton/pipeline.yaml"],
)
def test_what_a_user_copies_is_short(copied: str) -> None:
    assert len((GATES / copied).read_text().splitlines()) <= 16
