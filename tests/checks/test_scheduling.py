"""MIG01 and NET01: selectors that no node of the site fits."""

from __future__ import annotations

from pathlib import Path

import small_site as small
from problems import problems

UNNAMED = small.SITE.replace(
    "nodes:\n  - {name: n1, interfaces: [eth0, eth1]}\n  - {name: n2, interfaces: [eth0, eth1]}\n", ""
)


def test_a_workload_that_no_node_takes_is_reported_at_its_selector(tmp_path: Path) -> None:
    site = small.load(tmp_path, small.vm("a", "net", "10.1.0.10/24", node="n7"), small.vm("b", "net", "10.1.0.11/24"))
    (problem,) = problems(site, "MIG01")
    assert problem.object == "VirtualMachine default/a"
    assert (
        problem.message
        == "no node of the site takes VirtualMachine default/a, which asks for kubernetes.io/hostname=n7"
    )
    assert (
        (tmp_path / problem.place.file)
        .read_text()
        .splitlines()[problem.place.line - 1]
        .strip()
        .startswith("nodeSelector")
    )


def test_a_policy_that_selects_no_node_is_reported_at_its_selector(tmp_path: Path) -> None:
    site = small.load(tmp_path, small.policy("n7", small.trunk_bridge()), small.policy("n1", small.trunk_bridge()))
    (problem,) = problems(site, "NET01")
    assert problem.message == "no node of the site has kubernetes.io/hostname=n7, which the policy n7-net selects"


def test_where_the_site_names_no_node_the_selectors_are_believed(tmp_path: Path) -> None:
    site = small.load(
        tmp_path,
        small.policy("n7", small.trunk_bridge()),
        small.vm("a", "net", "10.1.0.10/24", node="n7"),
        files={
            "topocheck.yaml": UNNAMED.replace(
                '  - ["sw:Ethernet1/1", "n1:eth0"]\n  - ["sw:Ethernet1/2", "n2:eth0"]\n', ""
            )
        },
    )
    assert problems(site, "NET01") == problems(site, "MIG01") == []


def test_a_label_that_comes_close_is_the_fix_and_what_the_policy_would_build_is_explained(tmp_path: Path) -> None:
    site_file = small.SITE.replace("{name: n1,", "{name: n1, labels: {role/worker: ''},")
    idle = small.policy("n1", small.trunk_bridge("bond0", "{}", "br1"), "a").replace(
        "kubernetes.io/hostname: n1", "role/woker: ''"
    )
    (problem,) = problems(small.load(tmp_path, idle, files={"topocheck.yaml": site_file}), "NET01")
    assert problem.fix == 'write "role/worker" in the selector of n1-a'
