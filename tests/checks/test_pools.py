"""Nodes of one pool that are not set up alike."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_site as small
from node_text import bridge, entry, load, vlan
from problems import messages

from topocheck.model.site import Site

BOTH = vlan("eth0.100") + bridge("br1", "eth0.100")
OTHER = entry("bond0", "bond")


def pool(root: Path, third: str, *, role: str = "", second: str = BOTH) -> Site:
    """Three nodes, of which the first has a bridge on a VLAN interface."""
    labels = f"labels: {{node-role.kubernetes.io/{role}: ''}}, " if role else ""
    node = f"  - {{name: n3, {labels}interfaces: [eth0, eth1]}}\nmanifests"
    policies = [small.policy(name, text) for name, text in (("n1", BOTH), ("n2", second), ("n3", third)) if text]
    return load(root, *policies, site=small.SITE.replace("manifests", node, 1))


def test_the_bridge_is_named_and_not_what_stands_below_it(tmp_path: Path) -> None:
    assert messages(pool(tmp_path, OTHER), "NET33") == ["n3 has no br1, which n1 and n2 of the same pool have"]


@pytest.mark.parametrize(
    ("third", "role", "second"),
    [
        (BOTH, "", BOTH),
        ("", "", BOTH),
        (OTHER, "infra", BOTH),
        (OTHER, "", ""),
        (entry("'{{ name }}'", "bond") + OTHER, "", BOTH),
    ],
    ids=["alike", "nothing-built-there", "another-role", "no-majority", "a-template"],
)
def test_nothing_is_said_of_nodes_that_may_differ(tmp_path: Path, third: str, role: str, second: str) -> None:
    assert messages(pool(tmp_path, third, role=role, second=second), "NET33") == []


def test_an_interface_without_a_bridge_is_named_itself(tmp_path: Path) -> None:
    site = pool(tmp_path, bridge("br1", "eth1"))
    assert messages(site, "NET33") == ["n3 has no eth0.100, which n1 and n2 of the same pool have"]
