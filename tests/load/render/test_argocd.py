"""Applications and ApplicationSets are followed into the repository that they stand in."""

from __future__ import annotations

from pathlib import Path

import pytest
from load.render.rendering_site import NAD, VM, load, refused, write
from tools import tool

from topocheck.load.render.repository_url import Repository
from topocheck.model.site import Site

HEAD = "apiVersion: argoproj.io/v1alpha1\n"
SITE = {"topocheck.yaml": "render: [{path: apps}]\n"}
CHART = {
    "charts/vms/Chart.yaml": "{apiVersion: v2, name: vms, version: 1.0.0}\n",
    "charts/vms/values.yaml": "{name: none, suffix: ''}\n",
    "charts/vms/prod.yaml": "name: from-file\n",
    "charts/vms/templates/vm.yaml": VM.replace("vm1", "{{ .Values.name }}{{ .Values.suffix }}"),
}


@pytest.fixture(autouse=True)
def _commands() -> None:
    tool("kustomize")
    tool("helm")


def application(source: str, name: str = "app") -> str:
    return (
        f"{HEAD}kind: Application\nmetadata: {{name: {name}, namespace: argocd}}\n"
        f"spec:\n  destination: {{namespace: prod}}\n  source: {source}\n"
    )


def application_set(generators: str, path: str, *, go: bool = False) -> str:
    return (
        f"{HEAD}kind: ApplicationSet\nmetadata: {{name: set}}\nspec:\n  goTemplate: {str(go).lower()}\n  generators: {generators}\n"
        f"  template:\n    metadata: {{name: app}}\n"
        f"    spec: {{destination: {{namespace: prod}}, source: {{repoURL: x, path: '{path}'}}}}\n"
    )


def machines(site: Site) -> list[str]:
    return sorted(f"{vm.namespace}/{vm.name}" for vm in site.workloads)


def not_looked_at(site: Site) -> list[str]:
    return [skipped.reason for skipped in site.skipped if skipped.place.file.startswith("apps/")]


def test_an_application_of_a_kustomization_may_add_to_it(tmp_path: Path) -> None:
    source = "{repoURL: x, path: base, kustomize: {namePrefix: blue-, images: ['a=b:1', 'c:2', 'd@sha256:0']}}"
    files = {
        "base/kustomization.yaml": "resources: [vm.yaml]\n",
        "base/vm.yaml": VM,
        "apps/a.yaml": application(source),
    }
    site = load(tmp_path, {**SITE, **files})
    assert (refused(site), machines(site), site.complete) == ([], ["prod/blue-vm1"], True)
    note = site.rendered["VirtualMachine prod/blue-vm1"]
    assert note.message == "VirtualMachine prod/blue-vm1 is rendered by kustomize build of base for Application app"


@pytest.mark.parametrize(
    ("helm", "name"),
    [
        ("{}", "none"),
        ("{valueFiles: [prod.yaml]}", "from-file"),
        ("{valueFiles: [/charts/vms/prod.yaml]}", "from-file"),
        ("{valueFiles: [gone.yaml], ignoreMissingValueFiles: true}", "none"),
        ("{valueFiles: [prod.yaml], values: 'name: inline'}", "inline"),
        ("{values: 'name: inline', valuesObject: {name: object}}", "object"),
        ("{valuesObject: {name: object}, parameters: [{name: name, value: parameter}]}", "parameter"),
        ("{parameters: [{name: suffix, value: '-1', forceString: true}]}", "none-1"),
    ],
)
def test_an_application_of_a_chart_gives_values_in_argo_cds_order(tmp_path: Path, helm: str, name: str) -> None:
    site = load(
        tmp_path, {**SITE, **CHART, "apps/a.yaml": application(f"{{repoURL: x, path: charts/vms, helm: {helm}}}")}
    )
    assert (refused(site), machines(site)) == ([], [f"prod/{name}"])


def test_values_may_come_from_another_source_of_the_same_repository(tmp_path: Path) -> None:
    sources = (
        "[{repoURL: x, ref: here}, {repoURL: x, path: charts/vms, helm: {valueFiles: ['$here/values/prod.yaml']}}]"
    )
    text = application("none").replace("  source: none", f"  sources: {sources}")
    site = load(tmp_path, {**SITE, **CHART, "apps/a.yaml": text, "values/prod.yaml": "name: elsewhere\n"})
    assert (refused(site), machines(site)) == ([], ["prod/elsewhere"])


@pytest.mark.parametrize(
    ("directory", "names"),
    [
        ("{}", ["prod/vm1"]),
        ("{recurse: true}", ["prod/vm1", "prod/vm2"]),
        ("{recurse: true, exclude: 'vm.yaml'}", ["prod/vm2"]),
        ("{recurse: true, include: 'deep/*'}", ["prod/vm2"]),
    ],
)
def test_an_application_of_plain_manifests_is_read(tmp_path: Path, directory: str, names: list[str]) -> None:
    source = f"{{repoURL: x, path: plain, directory: {directory}}}"
    files = {"plain/vm.yaml": VM, "plain/deep/vm.yaml": VM.replace("vm1", "vm2"), "apps/a.yaml": application(source)}
    site = load(tmp_path, {**SITE, **files, "topocheck.yaml": "render: [{path: apps}]\nmanifests: []\n"})
    assert (refused(site), machines(site)) == ([], names)


def test_an_application_of_applications_is_followed(tmp_path: Path) -> None:
    files = {
        "apps/root.yaml": application("{repoURL: x, path: children}", "root"),
        "children/kustomization.yaml": "resources: [child.yaml]\n",
        "children/child.yaml": application("{repoURL: x, path: plain}", "child"),
        "plain/vm.yaml": VM,
        "plain/nad.yaml": NAD,
    }
    site = load(tmp_path, {**SITE, **files})
    assert (refused(site), machines(site)) == ([], ["prod/vm1"])


def test_applications_that_apply_each_other_come_to_an_end(tmp_path: Path) -> None:
    files = {"apps/a.yaml": application("{repoURL: x, path: apps}"), "apps/vm.yaml": VM}
    assert refused(load(tmp_path, {**SITE, **files})) == []


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (
            "{repoURL: https://git.example.com/b/other.git, path: base}",
            "the source is in another repository, https://git.example.com/b/other.git",
        ),
        (
            "{repoURL: https://charts.example.com, chart: vms}",
            "the chart vms of https://charts.example.com is remote, and nothing is fetched",
        ),
        (
            "{repoURL: x/site, path: 'clusters/${cluster}'}",
            "the source clusters/${cluster} is unknown, for it holds a placeholder that nothing here fills in",
        ),
        (
            "{repoURL: x/site, path: charts/vms, helm: {values: 'name: {{ cluster }}'}}",
            "the source charts/vms is unknown, for it holds a placeholder that nothing here fills in",
        ),
        ("{repoURL: x/site, path: base, plugin: {name: x}}", "a config management plug-in is not run"),
        (
            "{repoURL: x/site, path: base, helm: {valueFiles: [$gone/a.yaml]}}",
            "the values $gone/a.yaml are in another repository",
        ),
    ],
)
def test_what_is_elsewhere_or_unknown_is_said_and_no_error(tmp_path: Path, source: str, reason: str) -> None:
    config = {".git/config": '[remote "origin"]\n\turl = git@git.example.com:a/site.git\n'}
    site = load(tmp_path, {**SITE, **config, **CHART, "apps/a.yaml": application(source), "vm.yaml": VM})
    assert (refused(site), site.complete) == ([], False)
    assert f"Application app: {reason}" in not_looked_at(site)


def test_a_source_that_is_not_there_is_an_error_at_the_application(tmp_path: Path) -> None:
    site = load(tmp_path, {**SITE, "apps/a.yaml": application("{repoURL: x, path: gone}")})
    assert refused(site) == [("apps/a.yaml:3:12", "gone is not rendered: gone is not there")]


@pytest.mark.parametrize(
    ("generators", "path", "names"),
    [
        ("[{list: {elements: [{team: a}, {team: b}]}}]", "teams/{{team}}", ["prod/a", "prod/b"]),
        ("[{list: {elements: [{team: a}]}}]", "teams/{{ .team }}", ["prod/a"]),
        ("[{git: {repoURL: x, directories: [{path: teams/*}]}}]", "{{path}}", ["prod/a", "prod/b"]),
        (
            "[{git: {repoURL: x, directories: [{path: teams/*}, {path: teams/b, exclude: true}]}}]",
            "teams/{{path.basename}}",
            ["prod/a"],
        ),
        ("[{git: {repoURL: x, directories: [{path: teams/*}]}}]", "{{ .path.path }}", ["prod/a", "prod/b"]),
        ("[{git: {repoURL: x, directories: [{path: teams/*}]}}]", "{{path[0]}}/{{path[1]}}", ["prod/a", "prod/b"]),
        ("[{git: {repoURL: x, files: [{path: config/*.json}]}}]", "teams/{{team.name}}", ["prod/b"]),
        (
            "[{matrix: {generators: [{list: {elements: [{top: teams}]}}, {list: {elements: [{team: a}, {team: b}]}}]}}]",
            "{{top}}/{{team}}",
            ["prod/a", "prod/b"],
        ),
        (
            "[{matrix: {generators: [{clusters: {}}, {git: {repoURL: x, directories: [{path: teams/*}]}}]}}]",
            "{{path}}",
            ["prod/a", "prod/b"],
        ),
        ("[{clusters: {}}]", "teams/a", ["prod/a"]),
        ("[{clusters: {}}]", "teams/{{name}}", []),
        ("[{git: {repoURL: x, directories: [{path: ../*}]}}]", "{{path}}", []),
        ("[]", "teams/a", []),
    ],
)
def test_an_application_set_is_expanded_as_far_as_the_repository_tells(
    tmp_path: Path, generators: str, path: str, names: list[str]
) -> None:
    files = {
        "teams/a/vm.yaml": VM.replace("vm1", "a"),
        "teams/b/vm.yaml": VM.replace("vm1", "b"),
        "config/one.json": '{"team": {"name": "b"}}',
        "apps/set.yaml": application_set(generators, path),
        "topocheck.yaml": "render: [{path: apps}]\nmanifests: []\n",
    }
    site = load(tmp_path / "repository", files)
    assert (refused(site), machines(site)) == ([], names)


@pytest.mark.parametrize(
    ("url", "is_named"),
    [
        ("https://git.example.com/a/site", True),
        ("https://user@git.example.com/a/site.git/", True),
        ("ssh://git@git.example.com/a/site.git", True),
        ("git@git.example.com:fork/site.git", True),
        ("https://git.example.com/a/other", False),
    ],
)
def test_a_repository_is_known_by_its_remotes(tmp_path: Path, url: str, is_named: bool) -> None:  # noqa: FBT001 - a column
    write(tmp_path, {".git/config": '[core]\n[remote "origin"]\n  url = git@git.example.com:a/site.git\n'})
    assert Repository.at(tmp_path).is_named_by(url) is is_named


def test_a_worktree_has_the_remotes_of_its_repository(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "main/.git/config": '[remote "origin"]\n  url = https://git.example.com/a/site\n',
            "main/.git/worktrees/tree/commondir": "../..\n",
            "tree/.git": f"gitdir: {tmp_path}/main/.git/worktrees/tree\n",
        },
    )
    assert Repository.at(tmp_path / "tree").urls == {"git.example.com/a/site"}
