"""Groups of endpoints that behave alike, who reaches whom among them, and what is lost when something is out."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import small_site as small
from hypothesis import given, settings
from hypothesis import strategies as st
from simulate.outcome import code
from strategies import VLANS, Machine, SmallSite, small_sites

from topocheck import api
from topocheck.errors import UsageError
from topocheck.model.site import Site
from topocheck.simulate.groups import groups
from topocheck.simulate.network import Network
from topocheck.simulate.reach import Pair
from topocheck.simulate.trace import Disposition
from topocheck.topology.failure import failed_element, without

ROOT = Path(__file__).parents[2]
repeatable = settings(derandomize=True, deadline=None, max_examples=60)

HOST_RULE = small.FIREWALL.replace(
    "rules:\n", "rules:\n  - {name: one, from: [a], to: [b], source-address: [10.1.0.12], action: deny}\n"
)


def load(root: Path, *more: str, firewall: str = small.FIREWALL, nad: str = '"bridge": "br1", "vlan": 100') -> Site:
    """a, b and e in VLAN 100, c and d in VLAN 200; a and c on n1, the others on n2."""
    return small.load(
        root,
        small.policy("n1", small.trunk_bridge()),
        small.policy("n2", small.trunk_bridge()),
        small.nad("net", nad),
        small.nad("net200", '"bridge": "br1", "vlan": 200'),
        small.vm("a", "net", "10.1.0.10/24", "10.1.0.1"),
        small.vm("b", "net", "10.1.0.11/24", "10.1.0.1", node="n2"),
        small.vm("e", "net", "10.1.0.12/24", "10.1.0.1", node="n2"),
        small.vm("c", "net200", "10.2.0.12/24", "10.2.0.1"),
        small.vm("d", "net200", "10.2.0.13/24", "10.2.0.1", node="n2"),
        *more,
        files={"fw.yaml": firewall},
    )


def members(site: Site) -> list[tuple[str, list[str]]]:
    return [(group.name, [member.name for member in group.members]) for group in groups(Network(site))]


def test_endpoints_of_one_vlan_on_nodes_that_are_alike_are_one_group(tmp_path: Path) -> None:
    assert members(load(tmp_path)) == [("VLAN 100", ["a", "b", "e"]), ("VLAN 200", ["c", "d"])]


def test_an_address_that_a_rule_tells_apart_is_in_a_group_of_its_own(tmp_path: Path) -> None:
    site = load(tmp_path, firewall=HOST_RULE)
    assert members(site) == [("VLAN 100: a and 1 more", ["a", "b"]), ("VLAN 100: e", ["e"]), ("VLAN 200", ["c", "d"])]
    answer = api.reach(site, "VLAN 100", "VLAN 200")
    assert [(pair.shown[0].text, pair.disposition.value) for pair in answer.pairs] == [
        ("a", "delivered"),
        ("e", "dropped"),
    ]


@pytest.mark.parametrize(
    ("other", "alone"),
    [
        (small.vm("f", "net", "10.1.0.11/24", "10.1.0.1"), ["b", "f"]),
        (small.vm("f", "net", "10.1.0.13/24", "10.1.0.10"), ["a", "f"]),
        (small.vm("f", "net", "10.1.0.13/25", "10.1.0.1"), ["f"]),
    ],
    ids=["address-owned-twice", "next-hop-of-another", "other-mask"],
)
def test_who_is_one_of_a_kind_is_alone(tmp_path: Path, other: str, alone: list[str]) -> None:
    single = [names[0] for _, names in members(load(tmp_path, other)) if len(names) == 1]
    assert single == alone


def test_where_it_matters_whether_both_are_on_one_node_both_are_answered(tmp_path: Path) -> None:
    site = load(tmp_path, nad='"bridge": "br1", "vlan": 100, "portIsolation": true')
    answer = api.reach(site, "b", "VLAN 100")
    assert [(pair.where, pair.shown[1].text, pair.disposition.value) for pair in answer.pairs] == [
        ("on one node", "e", "dropped"),
        ("on different nodes", "a", "delivered"),
    ]


@pytest.mark.parametrize("word", ["100", "VLAN 100", "10.1.0.0/24", "g1"])
def test_a_group_goes_by_its_vlan_subnet_or_id(tmp_path: Path, word: str) -> None:
    answer = api.reach(load(tmp_path), word, "c")
    assert [(pair.source.name, pair.destination.name) for pair in answer.pairs] == [("VLAN 100", "c")]


@pytest.mark.parametrize("word", ["nobody", "10.1.0.1", "2005"])
def test_a_word_that_names_no_group_and_no_endpoint_is_a_wrong_question(tmp_path: Path, word: str) -> None:
    with pytest.raises(UsageError):
        api.reach(load(tmp_path), word)


def at(pair: Pair) -> tuple[str, str]:
    return pair.source.id, pair.destination.id


more_machines = st.lists(
    st.builds(
        Machine,
        vlan=st.sampled_from(VLANS),
        number=st.integers(20, 29),
        node=st.integers(0, 1),
        gateway=st.sampled_from(["right", "right", "none"]),
    ),
    min_size=2,
    max_size=4,
    unique_by=lambda machine: (machine.vlan, machine.number),
)


@repeatable
@given(small_sites(), more_machines)
def test_what_is_said_of_a_group_is_true_of_every_member(plain: SmallSite, machines: list[Machine]) -> None:
    extra = [
        small.vm(f"x{number}", f"net{one.vlan}", f"{one.address}/24", one.next_hop, node=plain.names.nodes[one.node])
        for number, one in enumerate(machines)
    ]
    with TemporaryDirectory() as root:
        site = small.load(Path(root), *plain.manifests(), *extra, files=plain.files())
    network = Network(site)
    found = groups(network)
    assert sorted(member.key for group in found for member in group.members) == sorted(w.key for w in site.workloads)
    answers: dict[tuple[str, str], set[str]] = {}
    for pair in api.reach(site, network=network).pairs:
        answers.setdefault(at(pair), set()).add(pair.disposition.value)
    of = {member.name: group for group in found for member in group.members}
    for one, other in permutations(of, 2):
        assert api.trace(site, one, other, network=network).disposition.value in answers[of[one].id, of[other].id]


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
    assert [(move.to, move.stops) for move in answer.moves] == [(("n2",), False)]


def test_an_element_that_is_not_there_is_a_wrong_question_that_lists_what_is(tmp_path: Path) -> None:
    site = load(tmp_path)
    with pytest.raises(UsageError, match="it has: n1, n2, sw, fw"):
        api.what_if(site, ["n3"])
    with pytest.raises(UsageError, match="sw has: Ethernet1/48, Ethernet1/1"):
        api.what_if(site, ["sw:Ethernet9/9"])
    assert failed_element(site, "sw:") is None


def test_the_site_itself_is_left_as_it_was(tmp_path: Path) -> None:
    site = load(tmp_path)
    element = failed_element(site, "n1:eth0")
    assert element is not None
    assert without(site, [element]).dead_ends == tuple(
        sorted(end for cable in site.cables if cable.b.device == "n1" for end in (cable.a, cable.b))
    )
    assert site.dead_ends == ()
