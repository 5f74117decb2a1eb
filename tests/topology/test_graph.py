"""The graph: what is wired to what, and how far it is."""

from __future__ import annotations

from pathlib import Path

import small_site as small

from topocheck.model.place import Place
from topocheck.model.port import EVERY_VLAN_TAGGED, bridge_port
from topocheck.model.site import End
from topocheck.model.vlan import NO_VLANS, VlanSet
from topocheck.topology.build import build, node_states
from topocheck.topology.element import ElementKind
from topocheck.topology.graph import Topology

EMPTY = "{}"


def topology(root: Path) -> Topology:
    """A VLAN interface below a bridge on n1, a trunk bridge on n2."""
    site = small.load(
        root,
        small.policy("n1", small.vlan_interface(100) + small.trunk_bridge("eth0.100", EMPTY, "br100")),
        small.policy("n2", small.trunk_bridge("eth0")),
    )
    return build(site, node_states(site))


def kinds(graph: Topology, device: str) -> dict[str, ElementKind]:
    return {end.interface: element.kind for end, element in graph.elements.items() if end.device == device}


def test_every_device_is_made_of_the_same_few_kinds(tmp_path: Path) -> None:
    graph = topology(tmp_path)
    port, vlan, bridge = ElementKind.PORT, ElementKind.VLAN, ElementKind.BRIDGE
    assert kinds(graph, "node:n1") == {"eth0": port, "eth1": port, "eth0.100": vlan, "br100": bridge}
    assert kinds(graph, "node:n2") == {"eth0": port, "eth1": port, "br1": bridge}
    assert kinds(graph, "firewall:fw") == {"wan0": port, "wan0.100": vlan, "wan0.200": vlan}
    assert kinds(graph, "switch:sw") == {
        "Ethernet1/1": port,
        "Ethernet1/2": port,
        "Ethernet1/48": port,
        "(fabric)": bridge,
    }


def test_a_bridge_knows_its_ports_and_a_port_its_rule(tmp_path: Path) -> None:
    graph = topology(tmp_path)
    plain, aware = graph.elements[End("node:n1", "br100")], graph.elements[End("node:n2", "br1")]
    one = VlanSet.of(1)
    assert (plain.ports, plain.vlan_aware, plain.host_rule) == ((End("node:n1", "eth0.100"),), False, None)
    assert (aware.vlan_aware, aware.host_rule) == (True, bridge_port(1, NO_VLANS, one))
    below = graph.elements[End("node:n1", "eth0.100")].port_of
    nic = graph.elements[End("node:n2", "eth0")].port_of
    assert below is not None
    assert nic is not None
    assert (below.bridge, below.rule) == (plain.end, None)
    assert (nic.bridge, nic.rule) == (aware.end, bridge_port(1, VlanSet.parse("2-4094"), one))


def test_the_fabric_of_a_switch_knows_the_vlans_that_exist_vlan_1_always_among_them(tmp_path: Path) -> None:
    fabric = topology(tmp_path).elements[End("switch:sw", "(fabric)")]
    assert (fabric.database, fabric.host_rule) == (VlanSet.of(1, 100, 200).bits, EVERY_VLAN_TAGGED)


def test_a_cable_is_found_from_both_ends(tmp_path: Path) -> None:
    graph = topology(tmp_path)
    nic, port = End("node:n1", "eth0"), End("switch:sw", "Ethernet1/1")
    there, back = graph.wire(nic), graph.wire(port)
    assert there is not None
    assert back is not None
    assert (there.a, there.b, back.a, back.b) == (nic, port, port, nic)
    assert there.place == back.place == Place("topocheck.yaml", 10, 5)
    assert graph.wire(End("node:n1", "eth1")) is None


def test_a_vlan_interface_is_found_from_its_parent(tmp_path: Path) -> None:
    graph = topology(tmp_path)
    nic = End("node:n1", "eth0")
    assert graph.vlan_interface(nic, 100) == End("node:n1", "eth0.100")
    assert graph.vlan_interface(nic, 200) is None
    assert graph.vlan_interfaces(nic) == {100: End("node:n1", "eth0.100")}
    assert [graph.has_vlan_interfaces(End(device, "eth0")) for device in ("node:n1", "node:n2")] == [True, False]
    assert graph.vlan_interfaces(End("node:n2", "eth0")) == {}


def test_the_interfaces_with_addresses_are_known_by_device(tmp_path: Path) -> None:
    graph = topology(tmp_path)
    assert [element.end.interface for element in graph.addressed("firewall:fw")] == ["wan0.100", "wan0.200"]
    assert graph.addressed("switch:sw") == ()


def test_distances_count_the_edges_of_the_physical_way(tmp_path: Path) -> None:
    distances = topology(tmp_path).distances(End("node:n2", "br1"))
    way = [
        End("node:n2", "br1"),
        End("node:n2", "eth0"),
        End("switch:sw", "Ethernet1/2"),
        End("switch:sw", "(fabric)"),
        End("switch:sw", "Ethernet1/1"),
        End("node:n1", "eth0"),
        End("node:n1", "eth0.100"),
        End("node:n1", "br100"),
    ]
    assert [distances[end] for end in way] == list(range(8))
    assert End("node:n1", "eth1") not in distances


def test_nothing_is_at_any_distance_from_what_is_not_there(tmp_path: Path) -> None:
    assert topology(tmp_path).distances(End("node:n1", "br9")) == {}
