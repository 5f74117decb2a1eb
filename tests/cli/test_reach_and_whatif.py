"""How `topocheck reach` and `topocheck whatif` end: 0 for yes, 1 for no, 2 for a question that can't be meant."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def topocheck(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "topocheck", *arguments],
        cwd=cwd,
        env={**os.environ, "NO_COLOR": "1", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("question", "code", "error"),
    [
        (("reach", "-C", "samples/trunk-missing-vlan"), 0, ""),
        (("reach", "2003", "-C", "samples/trunk-missing-vlan"), 1, ""),
        (("reach", "vm1", "vm6", "-C", "samples/acp"), 0, ""),
        (("reach", "172.16.4.0/24", "virtual-machines-3", "-C", "samples/acp"), 0, ""),
        (("reach", "vm6", "vm6", "-C", "samples/acp"), 2, "one and the same endpoint"),
        (("reach", "vm77", "-C", "samples/acp"), 2, "no VM or Pod is called 'vm77'"),
        (("reach", "2999", "-C", "samples/acp"), 2, "VLAN 2999, in which no VM or Pod is"),
        (("reach", "--port", "22", "-C", "samples/acp"), 2, "--port needs --protocol tcp or udp"),
        (("whatif", "--fail", "node2", "-C", "samples/acp"), 0, ""),
        (("whatif", "--fail", "switch:e1/9", "--fail", "node2:eno2", "-C", "samples/acp"), 0, ""),
        (("whatif", "--fail", "switch:e1/3--node0:enp4s0f0", "-C", "samples/acp"), 1, ""),
        (("whatif", "--fail", "node0", "-C", "samples/acp"), 1, ""),
        (("whatif", "--fail", "node9", "-C", "samples/acp"), 2, "it has: node0, node1, node2, switch, firewall"),
        (("whatif", "--fail", "node0:eth9", "-C", "samples/acp"), 2, "node0 has: eno1, eno2, enp4s0f0"),
        (("whatif", "-C", "samples/acp"), 2, "--fail"),
        (("whatif", "--fail", "node0", "-C", "samples/none"), 3, "samples/none"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_how_it_ends(question: tuple[str, ...], code: int, error: str) -> None:
    done = topocheck(*question)
    assert done.returncode == code, done.stderr
    assert error in done.stderr


def test_a_site_without_vms_and_pods_leaves_nothing_to_ask_about(tmp_path: Path) -> None:
    (tmp_path / "nad.yaml").write_text(
        "apiVersion: k8s.cni.cncf.io/v1\nkind: NetworkAttachmentDefinition\nmetadata: {name: a, namespace: b}\nspec: {}\n"
    )
    done = topocheck("reach", "-C", str(tmp_path))
    assert (done.returncode, done.stdout) == (3, "")


def test_the_groups_of_the_json_have_every_endpoint_once_under_the_name_that_a_trace_takes() -> None:
    answer = json.loads(topocheck("reach", "--format", "json", "-C", "samples/acp").stdout)
    members = [member for group in answer["groups"] for member in group["members"]]
    assert sorted(members) == [
        *(f"pod:default/pod{number}" for number in (1, 2, 5, 6)),
        *(f"vm:default/vm{number}" for number in range(1, 7)),
    ]
    assert [group["count"] for group in answer["groups"]] == [len(group["members"]) for group in answer["groups"]]
