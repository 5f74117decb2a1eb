"""Whatever a pull request holds, rendering it stays within its bounds and says why it stops."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from load.render.rendering_site import VM, load, refused, render_within, write
from tools import tool

from topocheck.load.render.command import Limits

SITE = {"topocheck.yaml": "render: [{path: prod}]\n"}
CHART = {"prod/Chart.yaml": "{apiVersion: v2, name: hostile, version: 1.0.0}\n"}
BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.fixture
def kustomize() -> None:
    tool("kustomize")


@pytest.fixture
def helm() -> None:
    tool("helm")


@pytest.mark.usefixtures("kustomize")
@pytest.mark.parametrize("name", ["kustomization.yaml", "vm.yaml", "patch.yaml"])
def test_a_yaml_bomb_reaches_no_command(tmp_path: Path, name: str) -> None:
    files = {
        "kustomization.yaml": "resources: [vm.yaml]\npatches: [{path: patch.yaml}]\n",
        "vm.yaml": VM,
        "patch.yaml": VM,
        name: BOMB,
    }
    site = load(tmp_path, {**SITE, **{f"prod/{key}": text for key, text in files.items()}})
    messages = [(str(each.place), each.message) for _, each in site.problems]
    assert (f"prod/{name}:1:1", "its aliases and merge keys stand for more than 100000 values") in messages
    assert ("topocheck.yaml:1:17", f"prod is not rendered: prod/{name} can't be read") in messages


@pytest.mark.usefixtures("helm")
def test_a_yaml_bomb_in_a_charts_values_reaches_no_command(tmp_path: Path) -> None:
    site = load(tmp_path, {**SITE, **CHART, "prod/values.yaml": BOMB})
    assert refused(site) == [("topocheck.yaml:1:17", "prod is not rendered: prod/values.yaml can't be read")]


@pytest.mark.usefixtures("helm")
def test_a_template_without_end_is_stopped(tmp_path: Path) -> None:
    endless = "{{ range until 2000000000 }}{{ end }}"
    write(tmp_path, {**CHART, "prod/templates/a.yaml": endless})
    began = time.monotonic()
    (message,) = render_within(tmp_path, "prod", Limits(seconds=2))
    assert time.monotonic() - began < 30
    assert message in (
        "prod is not rendered: helm takes longer than 2 seconds",
        "prod is not rendered: the command needs more memory than it may have",
    )


@pytest.mark.usefixtures("helm")
def test_a_template_that_eats_memory_is_stopped(tmp_path: Path) -> None:
    eater = '{{ $x := dict "a" "0123456789" }}{{ range until 40 }}{{ $_ := set $x "a" (cat $x.a $x.a) }}{{ end }}'
    write(tmp_path, {**CHART, "prod/templates/a.yaml": eater})
    (message,) = render_within(tmp_path, "prod", Limits(seconds=60, memory_bytes=512 * 1024 * 1024))
    assert message == "prod is not rendered: the command needs more memory than it may have"


@pytest.mark.usefixtures("helm")
def test_output_without_end_is_stopped(tmp_path: Path) -> None:
    flood = "{{ range until 300000 }}\n# 0123456789012345678901234567890123456789{{ end }}\n"
    write(tmp_path, {**CHART, "prod/templates/a.yaml": f"a: b\n{flood}"})
    (message,) = render_within(tmp_path, "prod", Limits(output_bytes=1024 * 1024))
    assert message == "prod is not rendered: helm prints more than 1 MB"


@pytest.mark.parametrize("name", ["kustomize", "helm"])
def test_a_command_that_hangs_is_ended_with_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    commands = tmp_path / "bin"
    commands.mkdir()
    (commands / name).write_text(f"#!/bin/sh\n/bin/sleep 60 & echo $! > {tmp_path}/child; wait\n")
    (commands / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(commands))
    files = CHART if name == "helm" else {"prod/kustomization.yaml": "namePrefix: a-\n"}
    write(tmp_path, files)
    assert render_within(tmp_path, "prod", Limits(seconds=0.5)) == [
        f"prod is not rendered: {name} takes longer than 0.5 seconds"
    ]
    child = int((tmp_path / "child").read_text())
    assert not _is_running(child)


def _is_running(process: int) -> bool:
    """Whether a process is there and more than an entry that its parent has yet to collect."""
    status = Path(f"/proc/{process}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.usefixtures("helm", "kustomize")
@pytest.mark.parametrize(
    ("files", "link"),
    [
        ({"prod/kustomization.yaml": "resources: [secret.yaml]\n"}, "prod/secret.yaml"),
        ({"prod/kustomization.yaml": "secretGenerator: [{name: a, files: [secret.yaml]}]\n"}, "prod/secret.yaml"),
        (CHART, "prod/files/secret.yaml"),
        (CHART, "prod/values.yaml"),
    ],
)
def test_a_link_that_leads_out_of_the_repository_is_refused(tmp_path: Path, files: dict[str, str], link: str) -> None:
    (tmp_path / "secret").write_text("password: hidden\n")
    root = tmp_path / "repository"
    write(root, {**SITE, **files, ".git/config": ""})
    (root / link).parent.mkdir(exist_ok=True)
    (root / link).symlink_to(tmp_path / "secret")
    site = load(root, {})
    ((_, message),) = refused(site)
    assert message == f"prod is not rendered: {link} leads out of the repository"
    assert "hidden" not in str(site)


@pytest.mark.usefixtures("helm")
def test_a_link_inside_of_the_repository_is_followed(tmp_path: Path) -> None:
    root = tmp_path / "repository"
    write(root, {**SITE, **CHART, ".git/config": "", "shared/vm.yaml": VM, "prod/templates/a.txt": ""})
    (root / "prod/templates/vm.yaml").symlink_to(root / "shared/vm.yaml")
    site = load(root, {})
    assert (refused(site), [vm.name for vm in site.workloads]) == ([], ["vm1"])


@pytest.mark.usefixtures("helm")
def test_a_link_to_a_folder_in_a_chart_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {**SITE, **CHART, "prod/templates/vm.yaml": VM})
    (tmp_path / "prod/templates/loop").symlink_to(tmp_path)
    assert refused(load(tmp_path, {})) == [
        (
            "prod/templates/loop:1:1",
            "prod is not rendered: prod/templates/loop is a symbolic link to a folder, and must be the folder itself",
        )
    ]


@pytest.mark.usefixtures("helm")
@pytest.mark.parametrize("path", ["../outside", "prod/../../outside", "/etc"])
def test_a_path_that_leads_out_of_the_repository_is_refused(tmp_path: Path, path: str) -> None:
    write(tmp_path, {"outside/Chart.yaml": CHART["prod/Chart.yaml"], "outside/templates/vm.yaml": VM})
    site = load(tmp_path / "repository", {".git/config": "", "topocheck.yaml": f"render: [{{path: {path}}}]\n"})
    ((place, message),) = refused(site)
    assert place == "topocheck.yaml:1:17"
    assert message.startswith(f"{path} is not rendered: ")
    assert message.endswith(" leads out of the repository")
    assert site.workloads == ()


@pytest.mark.usefixtures("helm", "kustomize")
@pytest.mark.parametrize(
    ("files", "name"),
    [(CHART, "prod/files/huge.yaml"), ({"prod/kustomization.yaml": "resources: [huge.yaml]\n"}, "prod/huge.yaml")],
)
def test_a_file_of_200_megabytes_is_refused(tmp_path: Path, files: dict[str, str], name: str) -> None:
    write(tmp_path, {**SITE, **files, name: "a: b\n"})
    os.truncate(tmp_path / name, 200 * 1024 * 1024)
    site = load(tmp_path, {})
    assert next(message for _, message in refused(site)) == f"prod is not rendered: {name} is larger than 32 MB"


@pytest.mark.usefixtures("helm")
def test_many_files_are_refused_as_one_large_one_is(tmp_path: Path) -> None:
    write(tmp_path, {**SITE, **CHART, **{f"prod/files/{index}": "" for index in range(3)}})
    for index in range(3):
        os.truncate(tmp_path / f"prod/files/{index}", 12 * 1024 * 1024)
    assert refused(load(tmp_path, {})) == [
        ("topocheck.yaml:1:17", "prod is not rendered: its files are larger than 32 MB in all")
    ]


@pytest.mark.usefixtures("kustomize")
def test_kustomizations_that_contain_each_other_come_to_an_end(tmp_path: Path) -> None:
    files = {"prod/kustomization.yaml": "resources: [../b]\n", "b/kustomization.yaml": "resources: [../prod]\n"}
    ((_, message),) = refused(load(tmp_path, {**SITE, **files}))
    assert "cycle" in message


@pytest.mark.usefixtures("helm")
@pytest.mark.parametrize("path", ['"a\\0b"', '"{}"', '"~"'.replace("~", "a" * 5000)])
def test_a_path_that_no_file_can_have_is_not_there(tmp_path: Path, path: str) -> None:
    ((place, message),) = refused(load(tmp_path, {"topocheck.yaml": f"render: [{{path: {path}}}]\n"}))
    assert place == "topocheck.yaml:1:17"
    assert message.endswith("is not there")
