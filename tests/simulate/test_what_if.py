"""What is lost when something is out of order."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
import small_site as small
from simulate.outcome import code

from topocheck import api
from topocheck.errors import UsageError
from topocheck.model.site import End, Site
from topocheck.report.what_if_text import what_if_text
from topocheck.simulate.trace import Disposition
from topocheck.topology.failure import failed_element, without

BOND = """\
      - name: bond0
        type: bond
        state: up
        link-aggregation: {mode: active-backup, port: [eth0, eth1]}
"""
TWO_LINKS = small.SITE.replace(
    '  - ["sw:Ethernet1/1", "n1:eth0"]\n', '  - ["sw:Ethernet1/1", "n1:eth0"]\n  - ["sw:Ethernet1/3", "n1:eth1"]\n'
)
THIRD_PORT = f"{small.SWITCH}interface Ethernet1/3\n  switchport mode trunk\n  switchport trunk allowed vlan 100,200\n"


def spelt(names: Iterable[str], name: str) -> str | None:
    """Only as it is written."""
    return name if name in names else None


def bonded(root: Path, node: str = "n1") -> Site:
    return small.load(
        root,
        small.policy("n1", BOND + small.trunk_bridge("bond0")),
        small.policy("n2", small.trunk_bridge()),
        small.nad("net", '"bridge": "br1", "vlan": 100'),
        small.vm("a", "net", "10.1.0.10/24", "10.1.0.1", node=node),
        small.vm("b", "net", "10.1.0.11/24", "10.1.0.1", node="n2"),
        files={"topocheck.yaml": TWO_LINKS, "sw.cfg": THIRD_PORT},
    )


@pytest.mark.parametrize(
    ("out", "lost"),
    [
        (["n1:eth0"], 0),
        (["sw:Ethernet1/3"], 0),
        (["n1:eth0", "n1:eth1"], 2),
        (["sw:ethernet 1/1", "n1:eth1"], 2),
        (["n2:eth0"], 2),
        (["sw"], 2),
        (["fw"], 0),
        ([], 0),
    ],
)
def test_a_link_of_a_bond_can_be_out_and_nothing_is_lost(tmp_path: Path, out: list[str], lost: int) -> None:
    answer = api.what_if(bonded(tmp_path), out)
    assert (len(answer.lost), answer.moves) == (lost, ())
    assert answer.harmless == (lost == 0)
    assert all(loss.after.disposition is Disposition.DROPPED for loss in answer.lost)


def test_a_vm_whose_node_is_out_moves_to_another_or_stops(tmp_path: Path) -> None:
    free = api.what_if(bonded(tmp_path / "free", node=""), ["n1"])
    assert [(move.group.name, move.from_nodes, move.to, move.keeps_reach) for move in free.moves] == [
        ("VLAN 100: a", ("n1",), ("n2",), True)
    ]
    assert free.harmless
    pinned = api.what_if(bonded(tmp_path / "pinned"), ["n1"])
    assert [(move.group.name, move.to, move.stops, move.keeps_reach) for move in pinned.moves] == [
        ("VLAN 100: a", (), True, False)
    ]
    assert not pinned.harmless


def test_a_vm_that_can_only_move_to_where_its_vlan_is_not_loses_its_reach(tmp_path: Path) -> None:
    site = small.load(
        tmp_path,
        small.policy("n1", small.trunk_bridge()),
        small.policy("n2", small.trunk_bridge()),
        small.nad("net", '"bridge": "br1", "vlan": 100'),
        small.nad("net200", '"bridge": "br1", "vlan": 200'),
        small.vm("a", "net", "10.1.0.10/24", "10.1.0.1", node=""),
        small.vm("c", "net200", "10.2.0.12/24", "10.2.0.1", node="n2"),
        files={
            "sw.cfg": small.SWITCH.replace(
                "Ethernet1/2\n  switchport mode trunk\n  switchport trunk allowed vlan 100,200",
                "Ethernet1/2\n  switchport mode trunk\n  switchport trunk allowed vlan 200",
            )
        },
    )
    assert code(api.trace(site, "a", "c", on={"a": "n1"})) == "delivered"
    assert code(api.trace(site, "a", "c")) == "unknown: placement-unknown"
    answer = api.what_if(site, ["n1"])
    assert [(move.to, move.stops, move.keeps_reach) for move in answer.moves] == [(("n2",), False, False)]
    assert (answer.lost, answer.harmless) == ((), False)
    assert what_if_text(answer).startswith("n1 is out: 1 endpoint loses reach by moving\n")


def test_a_vm_stops_where_the_bridge_that_it_asks_for_is_on_no_node_that_is_left(tmp_path: Path) -> None:
    marked = small.nad("net", '"bridge": "br1", "vlan": 100').replace(
        "namespace: default}",
        "namespace: default, annotations: {k8s.v1.cni.cncf.io/resourceName: bridge.network.kubevirt.io/br1}}",
    )
    site = small.load(
        tmp_path,
        small.policy("n1", small.trunk_bridge()),
        marked,
        small.vm("a", "net", "10.1.0.10/24", "10.1.0.1", node=""),
    )
    answer = api.what_if(site, ["n1"])
    assert [(move.from_nodes, move.to, move.stops) for move in answer.moves] == [(("n1",), (), True)]
    assert (answer.lost, answer.harmless) == ((), False)


@pytest.mark.parametrize(
    ("out", "lost"),
    [
        ("sw:Ethernet1/1--n1:eth0", 0),
        ("n2:eth0--sw:eth1/2", 2),
        ("sw:E 1/2", 2),
        ("n1:bond0", 2),
        ("n2:br1", None),
        ("sw:Ethernet1/1--n2:eth0", None),
        ("--", None),
    ],
)
def test_a_cable_goes_by_both_its_ends_a_port_by_any_spelling_and_a_bond_is_out_with_its_members(
    tmp_path: Path, out: str, lost: int | None
) -> None:
    site = bonded(tmp_path)
    if lost is None:
        with pytest.raises(UsageError, match="the site has no such element"):
            api.what_if(site, [out])
    else:
        assert len(api.what_if(site, [out]).lost) == lost


def test_an_element_that_is_not_there_is_a_wrong_question_that_lists_what_is(tmp_path: Path) -> None:
    site = bonded(tmp_path)
    with pytest.raises(UsageError, match="it has: n1, n2, sw, fw"):
        api.what_if(site, ["n3"])
    with pytest.raises(UsageError, match="sw has: Ethernet1/48, Ethernet1/1"):
        api.what_if(site, ["sw:Ethernet9/9"])
    assert failed_element(site, "sw:", spelt) is None


def test_the_site_itself_is_left_as_it_was(tmp_path: Path) -> None:
    site = bonded(tmp_path)
    element = failed_element(site, "n1:eth0", spelt)
    assert element is not None
    assert without(site, [element]).dead_ends == tuple(
        sorted(end for cable in site.cables if cable.b == End("n1", "eth0") for end in (cable.a, cable.b))
    )
    assert site.dead_ends == ()
