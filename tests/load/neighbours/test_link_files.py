"""Files that list links."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from topocheck.load.json_reader import read_json
from topocheck.load.neighbours.neighbour import Neighbour
from topocheck.load.neighbours.read import read_link_file
from topocheck.load.yaml_reader import read_yaml
from topocheck.model.place import Place

SNAPSHOT = Path(__file__).parents[4] / "shared/corpus/switch-configs/batfish+lab-validation/snapshots/junos_evpn_type5"


def test_layer_1_of_batfish() -> None:
    text = """\
{"edges": [
  {"node1": {"hostname": "leaf1", "interfaceName": "Ethernet1"},
   "node2": {"hostname": "node0", "interfaceName": "eno1"}},
  {"node1": {"hostname": "leaf1", "interfaceName": "Ethernet2"}, "node2": {"hostname": "node1"}}
]}
"""
    assert read_link_file(read_json(text, "layer1_topology.json")) == (
        Neighbour("Ethernet1", Place("layer1_topology.json", 2, 3), "leaf1", "node0", "eno1"),
    )


def test_containerlab_in_its_short_and_its_long_form() -> None:
    text = """\
name: lab
topology:
  defaults: {kind: ceos}
  groups: {servers: {kind: linux}}
  nodes:
    leaf1: {}
    leaf2: {kind: cisco_n9kv}
    leaf3: {kind: juniper_vjunosswitch}
    leaf4: {kind: sonic-vs}
    node0: {group: servers}
  links:
    - endpoints: ["leaf1:eth1", "node0:eth1"]
    - endpoints: ["leaf1:eth2_1", "leaf2:eth3"]
    - endpoints: ["leaf3:eth2", "leaf4:eth3"]
    - type: veth
      endpoints:
        - {node: leaf1, interface: Ethernet7}
        - {node: node0, interface: eth2}
    - endpoints: ["leaf1:eth9"]
    - endpoints: ["leaf1", "node0:eth3"]
"""
    links = read_link_file(read_yaml(text, "lab.clab.yml")) or ()
    assert [(link.local, link.interface, link.device, link.port, link.place.line) for link in links] == [
        ("leaf1", "Ethernet1", "node0", "eth1", 12),
        ("leaf1", "Ethernet2/1", "leaf2", "Ethernet1/3", 13),
        ("leaf3", "ge-0/0/1", "leaf4", "Ethernet8", 14),
        ("leaf1", "Ethernet7", "node0", "eth2", 15),
    ]


@pytest.mark.parametrize(
    "text", ["", "a: 1", "[]", "edges: []", "edges: [1]", "topology: {}", "kind: Pod\napiVersion: v1"]
)
def test_what_is_no_file_of_links_is_none(text: str) -> None:
    assert read_link_file(read_yaml(text, "a.yaml")) is None


@pytest.mark.skipif(not SNAPSHOT.exists(), reason="the corpus of switch configurations is not beside the checkout")
def test_a_published_lab_has_the_same_links_in_both_forms() -> None:
    lab = read_link_file(read_yaml((SNAPSHOT / "source/topology.clab.yml").read_text(), "lab.yml")) or ()
    layer1 = read_link_file(read_json((SNAPSHOT / "batfish/layer1_topology.json").read_text(), "l.json")) or ()

    def ends(links: tuple[Neighbour, ...]) -> set[frozenset[tuple[str | None, str | None]]]:
        pairs = (frozenset({(link.local, link.interface), (link.device, link.port)}) for link in links)
        return {pair for pair in pairs if all(device != "client1" for device, _ in pair)}

    assert len(ends(layer1)) > 4
    assert ends(lab) == ends(layer1)


KEYS = """edges node1 node2 hostname interfaceName topology nodes links endpoints kind defaults groups group node interface a"""
leaf = st.one_of(st.none(), st.booleans(), st.integers(), st.sampled_from(["a:eth1", "ceos", "a", ":", "eth0"]))
trees = st.recursive(
    leaf,
    lambda below: st.one_of(
        st.lists(below, max_size=3), st.dictionaries(st.sampled_from(KEYS.split()), below, max_size=4)
    ),
    max_leaves=30,
)


@given(trees)
def test_no_file_makes_reading_fail(tree: object) -> None:
    links = read_link_file(read_json(json.dumps(tree), "a.json")) or ()
    assert all(link.local and link.device for link in links)
