"""Groups of endpoints that behave alike, and who reaches whom among them."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import small_site as small
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import VLANS, Machine, SmallSite, small_sites

from topocheck import api
from topocheck.errors import UsageError
from topocheck.model.site import Site
from topocheck.simulate.groups import groups
from topocheck.simulate.network import Network
from topocheck.simulate.reach import Pair

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
    with_them = [names for _, names in members(load(tmp_path, other)) if not set(names).isdisjoint(alone)]
    assert with_them == [[name] for name in alone]


def test_a_node_that_has_the_next_hop_of_its_vms_is_not_like_the_others(tmp_path: Path) -> None:
    """A frame for the node's own address does not leave the node, and one for another node's is lost on the untagged wire."""
    own = small.trunk_bridge().replace(
        "state: up\n",
        "state: up\n        ipv4: {enabled: true, address: [{ip: 10.1.0.5, prefix-length: 24}]}\n",
    )
    site = small.load(
        tmp_path,
        small.policy("n1", own),
        small.policy("n2", small.trunk_bridge()),
        small.nad("net", '"bridge": "br1"'),
        small.vm("a", "net", "10.1.0.10/24", "10.1.0.5"),
        small.vm("b", "net", "10.1.0.11/24", "10.1.0.5", node="n2"),
    )
    assert [names for _, names in members(site)] == [["a"], ["b"]]
    answers = [api.reach(site, name, "198.51.100.1").pairs[0].reason for name in ("a", "b")]
    assert [reason and reason.code.value for reason in answers] == ["no-route", "untagged-dropped"]


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


@pytest.mark.parametrize("word", ["nobody", "10.9.0.0/24", "2005", "4095", "a:nic9"])
def test_a_word_that_names_no_group_and_no_endpoint_is_a_wrong_question(tmp_path: Path, word: str) -> None:
    with pytest.raises(UsageError):
        api.reach(load(tmp_path), word)


def test_an_address_of_a_device_or_outside_is_a_group_of_its_own(tmp_path: Path) -> None:
    site = load(tmp_path)
    answer = api.reach(site, "100", "10.2.0.1")
    assert [(pair.destination.endpoints, pair.disposition.value) for pair in answer.pairs] == [
        (("10.2.0.1",), "delivered")
    ]
    outside = api.reach(site, "100", "198.51.100.1")
    assert [(pair.destination.members, pair.delivered) for pair in outside.pairs] == [((), False)]


def test_one_vnic_of_a_vm_is_asked_about_alone(tmp_path: Path) -> None:
    two = small.vm("two", "net", "10.1.0.30/24").replace(
        "name: nic1, bridge", "name: nic0, bridge: {}}, {name: nic1, bridge"
    )
    two = two.replace("[{name: nic1, multus", "[{name: nic0, multus: {networkName: net200}}, {name: nic1, multus")
    two = two.replace("ethernets:\n", "ethernets:\n                nic0: {addresses: [10.2.0.30/24]}\n")
    site = load(tmp_path, two)
    answers = {
        word: [(pair.source.name, pair.disposition.value) for pair in api.reach(site, word, "c").pairs]
        for word in ("two", "two:nic1", "two:nic0", "10.2.0.30")
    }
    assert answers == {
        "two": [("two", "delivered")],
        "two:nic1": [("two:nic1", "dropped")],
        "two:nic0": [("two:nic0", "delivered")],
        "10.2.0.30": [("10.2.0.30 of two", "delivered")],
    }


def test_an_endpoint_and_itself_are_no_flow(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="one and the same endpoint"):
        api.reach(load(tmp_path), "a", "a")


def test_members_of_two_groups_that_share_a_node_are_shown_beside_those_that_do_not(tmp_path: Path) -> None:
    """Nodes that are alike in that no frame leaves them: what a bridge joins is joined on one node alone."""
    site = small.load(
        tmp_path,
        small.policy("n1", small.trunk_bridge()),
        small.policy("n2", small.trunk_bridge()),
        small.nad("net", '"bridge": "br1", "vlan": 100'),
        small.vm("a", "net", "10.1.0.10/24", "10.1.0.1"),
        small.vm("b", "net", "10.1.0.11/24", "10.1.0.1", node="n2"),
        small.vm("c", "net", "10.1.0.12/24", node="n2"),
        small.vm("d", "net", "10.1.0.13/24", node=""),
        files={"sw.cfg": small.SWITCH.replace("vlan 100,200", "vlan 200")},
    )
    answer = api.reach(site, "a")
    assert [(pair.where, pair.shown[1].text, pair.disposition.value) for pair in answer.pairs] == [
        (None, "b", "dropped"),
        ("on different nodes", "c", "dropped"),
        ("on any node", "d", "unknown"),
    ]
    assert {(pair.where, pair.disposition.value) for pair in api.reach(site, "100", "c").pairs} == {
        ("on one node", "delivered"),
        ("on different nodes", "dropped"),
        (None, "unknown"),
    }


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
