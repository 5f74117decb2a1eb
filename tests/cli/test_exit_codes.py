"""Exit codes of the real command: 0 checked and clean, 1 findings, 2 usage, 3 input missing, never a traceback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MINIMAL = ROOT / "samples" / "minimal"


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


def topocheck(folder: Path, *arguments: str) -> Ended:
    done = subprocess.run(
        [sys.executable, "-m", "topocheck", *arguments],
        cwd=folder,
        env={**os.environ, "NO_COLOR": "1", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stdout + done.stderr
    return Ended(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A copy of the smallest sample."""
    return Path(shutil.copytree(MINIMAL, tmp_path / "site"))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_an_empty_folder_holds_nothing_to_check(tmp_path: Path) -> None:
    ended = topocheck(tmp_path, "validate")
    assert ended.code == 3
    assert "nothing to check" in ended.err


def test_where_all_is_a_template_nothing_was_checked(tmp_path: Path) -> None:
    (tmp_path / "policies.yaml").write_text("{% for node in nodes %}\nkind: A\n{% endfor %}\n")
    ended = topocheck(tmp_path, "validate")
    assert (ended.code, ended.err) == (
        3,
        "unreadable: nothing could be checked: what is there is no manifest as it stands; render it first\n",
    )


@pytest.mark.parametrize(
    "arguments", [("validate", "nowhere"), ("inspect", "nowhere.cfg"), ("trace", "a", "b", "-C", "nowhere")]
)
def test_a_missing_folder_or_file_is_missing_input(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    ended = topocheck(tmp_path, *arguments)
    assert ended.code == 3
    assert "nowhere" in ended.err


def test_broken_yaml_is_a_finding_at_its_line_and_the_rest_is_still_checked(site: Path) -> None:
    (site / "manifests" / "broken.yaml").write_text("a: [1\nb: }\n")
    edit(site / "network" / "switch.cfg", "allowed vlan 2003-2004", "allowed vlan 2004")
    ended = topocheck(site, "validate")
    assert ended.code == 1
    assert "manifests/broken.yaml:2:" in ended.out
    assert "error[SWI01" in ended.out


def test_a_binary_file_among_the_manifests_is_unreadable_input(site: Path) -> None:
    (site / "manifests" / "picture.yaml").write_bytes(b"\x89PNG\0\0\xff")
    ended = topocheck(site, "validate")
    assert ended.code == 3
    assert "manifests/picture.yaml" in ended.out + ended.err


def test_a_switch_configuration_that_is_not_there_is_missing_input_and_the_rest_is_still_checked(site: Path) -> None:
    (site / "network" / "switch.cfg").unlink()
    edit(site / "manifests" / "vms.yaml", "quay.io/containerdisks", "quay.io/ContainerDisks")
    ended = topocheck(site, "validate")
    assert ended.code == 3
    assert "topocheck.yaml:7:" in ended.out
    assert "error[IMG01" in ended.out


def test_an_unknown_dialect_is_a_finding_in_the_site_file_and_wrong_usage_on_the_command_line(site: Path) -> None:
    edit(site / "topocheck.yaml", "dialect: nxos", "dialect: nxos9")
    ended = topocheck(site, "validate")
    assert ended.code == 1
    assert "error[SIT03 unknown-dialect]" in ended.out
    assert topocheck(site, "inspect", "network/switch.cfg", "--dialect", "nxos9").code == 2


def test_a_name_that_fits_two_vms_lists_them(site: Path) -> None:
    text = (site / "manifests" / "vms.yaml").read_text().split("---\n")[0]
    other = text.replace("namespace: default", "namespace: other").replace("172.16.4.11", "172.16.4.77")
    (site / "manifests" / "other.yaml").write_text(other)
    ended = topocheck(site, "trace", "vm1", "vm2")
    assert ended.code == 2
    assert "vm:default/vm1, vm:other/vm1" in ended.err
    assert topocheck(site, "trace", "default/vm1", "vm2").code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("trace", "vm1", "nobody"),
        ("trace", "vm1"),
        ("validate", "--select", "NOPE"),
        ("validate", "--format", "yaml"),
        ("explain", "NOPE"),
        ("schema", "nope"),
        ("frobnicate",),
        ("trace", "vm1", "vm2", "--on", "vm1=node9"),
    ],
    ids=" ".join,
)
def test_what_can_not_be_meant_is_wrong_usage(arguments: tuple[str, ...]) -> None:
    assert topocheck(MINIMAL, *arguments).code == 2


def test_a_clean_site_and_a_delivered_flow_end_with_0_and_a_lost_flow_with_1(site: Path) -> None:
    assert topocheck(site, "validate").code == 0
    assert topocheck(site, "trace", "vm1", "vm2").code == 0
    edit(
        site / "network" / "firewall.yaml",
        "from: [vm-1], to: [vm-2], action: accept",
        "from: [vm-1], to: [vm-2], action: deny",
    )
    ended = topocheck(site, "trace", "vm1", "vm2")
    assert ended.code == 1
    assert "network/firewall.yaml:10" in ended.out


def test_a_warning_fails_only_where_it_is_asked_to(site: Path) -> None:
    edit(site / "manifests" / "vms.yaml", 'sync-wave: "5"', 'sync-wave: "0"')
    assert topocheck(site, "validate").code == 0
    assert topocheck(site, "validate", "--fail-on", "warning").code == 1


def test_a_baseline_leaves_out_what_was_found_before(site: Path) -> None:
    edit(site / "network" / "switch.cfg", "allowed vlan 2003-2004", "allowed vlan 2004")
    before = topocheck(site, "validate", "--format", "json")
    assert before.code == 1
    (site / "baseline.json").write_text(before.out)
    assert topocheck(site, "validate", "--baseline", "baseline.json").code == 0


def test_a_baseline_is_written_and_what_of_it_is_mended_is_a_finding(site: Path) -> None:
    edit(site / "network" / "switch.cfg", "allowed vlan 2003-2004", "allowed vlan 2004")
    written = topocheck(site, "validate", "--write-baseline", "known.json")
    assert (written.code, "findings are written to known.json" in written.err) == (0, True)
    assert topocheck(site, "validate", "--baseline", "known.json", "--fail-on", "warning").code == 0
    edit(site / "network" / "switch.cfg", "allowed vlan 2004", "allowed vlan 2003-2004")
    stale = topocheck(site, "validate", "--baseline", "known.json", "--fail-on", "warning")
    assert (stale.code, "warning[SIT06 stale-waiver]" in stale.out) == (1, True)
    assert topocheck(site, "validate", "--baseline", "known.json", "--write-baseline", "known.json").code == 2


def test_a_trace_from_a_vm_to_itself_is_a_wrong_question(site: Path) -> None:
    ended = topocheck(site, "trace", "vm1", "vm1")
    assert ended.code == 2
    assert "reaches itself without a network" in ended.err


def test_a_trace_tells_of_input_that_it_does_without(site: Path) -> None:
    edit(site / "topocheck.yaml", "site:", "sites: typo\nsite:")
    ended = topocheck(site, "trace", "vm1", "vm2")
    assert "note: topocheck.yaml:1" in ended.err
    assert "[SIT01]" in ended.err
