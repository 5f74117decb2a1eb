"""Which workloads use a NetworkAttachmentDefinition, and where they may run."""

from __future__ import annotations

from pathlib import Path

import small_site as small

from topocheck.checks.users import guest_vlans, users_by_nad, users_on
from topocheck.model.site import Site
from topocheck.simulate.network import Network

TAGGING = (
    "              version: 2\n              ethernets:\n                nic1: {}\n"
    "              vlans:\n                nic1.300: {id: 300, link: nic1, addresses: [10.3.0.5/24]}\n"
)


def site(root: Path) -> Site:
    return small.load(
        root,
        small.nad("net", '"bridge": "br1"'),
        small.vm("pinned", "net", "10.1.0.10/24", node="n2"),
        small.vm("anywhere", "default/net", "10.1.0.11/24", node=""),
        small.vm("elsewhere", "other/net", "10.1.0.12/24"),
        small.vm("tagging", "net", "", guest=TAGGING),
    )


def test_references_with_and_without_a_namespace_are_resolved(tmp_path: Path) -> None:
    users = users_by_nad(Network(site(tmp_path)))
    assert {nad: [user.workload.name for user in found] for nad, found in users.items()} == {
        "default/net": ["pinned", "anywhere", "tagging"]
    }


def test_users_are_found_where_they_may_run(tmp_path: Path) -> None:
    network = Network(site(tmp_path))
    assert [user.workload.name for user in users_on(network, "default/net", "n1")] == ["anywhere", "tagging"]


def test_the_vlans_of_guests_are_known_by_node(tmp_path: Path) -> None:
    assert guest_vlans(Network(site(tmp_path))) == {("default/net", "n1"): frozenset({300})}
