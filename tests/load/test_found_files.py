"""Configurations of devices that nobody names: found by their content, whatever kind of file they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from topocheck.load.site import load_site
from topocheck.model.site import Site

SONIC = '{"PORT": {"Ethernet0": {"admin_status": "up"}}, "DEVICE_METADATA": {"localhost": {"hostname": "leaf1"}}}'
NVUE = "- set:\n    system: {hostname: leaf1}\n    interface: {swp1: {type: swp}}\n"
PANOS = """\
<?xml version="1.0"?>
<config><devices><entry name="localhost.localdomain">
<deviceconfig><system><hostname>wall</hostname></system></deviceconfig>
<network><interface><ethernet><entry name="ethernet1/1"/></ethernet></interface></network>
</entry></devices></config>
"""
FORTIOS = 'config system interface\n    edit "port1"\n        set ip 10.0.0.1 255.255.255.0\n    next\nend\n'
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: pod}\n"


def load(folder: Path, **files: str) -> Site:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return load_site(folder)


def devices(site: Site) -> list[tuple[str, str, str]]:
    switches = [(switch.name, switch.dialect, switch.file) for switch in site.switches]
    return [*switches, *((wall.name, wall.dialect, wall.file) for wall in site.firewalls)]


FILES = [
    ("net/leaf.json", SONIC, ("leaf1", "sonic")),
    ("net/leaf.yaml", NVUE, ("leaf1", "nvue")),
    ("net/wall.xml", PANOS, ("wall", "panos")),
    ("net/wall.conf", FORTIOS, ("wall", "fortios")),
]


@pytest.mark.parametrize("site", [None, "site: a\n", "manifests: [pod.yaml]\n"])
@pytest.mark.parametrize(("file", "text", "device"), FILES)
def test_a_configuration_is_found_with_or_without_a_site_file(
    tmp_path: Path, site: str | None, file: str, text: str, device: tuple[str, str]
) -> None:
    stated = {} if site is None else {"topocheck_yaml": site}
    found = load(tmp_path, **{file.replace("/", "__").replace(".", "_"): text}, pod_yaml=POD, **stated)
    assert found.problems == ()
    assert devices(found) == [(*device, file)]
    assert found.counts == {"Pod": 1}


@pytest.mark.parametrize(("file", "text", "device"), FILES)
@pytest.mark.parametrize("said", [", dialect: {}", ""])
def test_a_configuration_may_be_stated_with_its_dialect_or_without(
    tmp_path: Path, file: str, text: str, device: tuple[str, str], said: str
) -> None:
    site = f"devices: [{{name: it, config: {file}{said.format(device[1])}}}]\n"
    found = load(tmp_path, topocheck_yaml=site, **{file.replace("/", "__").replace(".", "_"): text})
    assert found.problems == ()
    assert devices(found) == [("it", device[1], file)]


def test_two_dialects_that_claim_a_found_file_are_a_problem_in_it(tmp_path: Path) -> None:
    found = load(tmp_path, leaf_cfg="nv set interface swp1 type swp\n" + FORTIOS, pod_yaml=POD)
    assert devices(found) == []
    assert [(code, str(problem.place), problem.message) for code, problem in found.problems] == [
        (
            "SIT03",
            "leaf.cfg:1:1",
            "leaf.cfg has marks of Fortinet FortiOS (fortios) and of Cumulus Linux NVUE (nvue), and must be of one dialect that is declared",
        )
    ]


def test_kubernetes_objects_are_no_device_whatever_they_hold(tmp_path: Path) -> None:
    text = POD + "spec:\n  note: |\n" + "".join(f"    {line}\n" for line in NVUE.splitlines())
    config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  a: |\n    nv set interface swp1 type swp\n"
    found = load(tmp_path, pod_yaml=text, map_yaml=config)
    assert (devices(found), found.problems, found.skipped) == ([], (), ())


@pytest.mark.parametrize("site", ["site: a\n", "manifests: [pod.yaml]\n"])
def test_text_that_is_yaml_only_by_its_name_is_no_device(tmp_path: Path, site: str) -> None:
    text = "feature lacp\nfeature vpc\nhostname leaf1\ninterface Ethernet1/3\n  switchport mode trunk\n"
    assert devices(load(tmp_path, topocheck_yaml=site, pod_yaml=POD, net__leaf_yaml=text)) == []
    assert devices(load(tmp_path, net__leaf_cfg=text)) == [("leaf1", "nxos", "net/leaf.cfg")]
