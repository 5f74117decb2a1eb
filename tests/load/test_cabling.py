"""Which cables are derived from the descriptions of switch ports, and what contradicts a stated one."""

from __future__ import annotations

import pytest

from topocheck.load.cabling import derive_cables
from topocheck.load.node_names import NodeNames
from topocheck.load.port_names import PortNames
from topocheck.load.position import Position
from topocheck.load.stated_cables import Interfaces, settle_cables
from topocheck.load.switch import read_switch
from topocheck.model.firewall import Firewall, FirewallInterface
from topocheck.model.node import (
    HOSTNAME_LABEL,
    BondSpec,
    BridgePort,
    BridgeSpec,
    Node,
    NodeInterface,
    NodePolicy,
    VlanSpec,
)
from topocheck.model.place import Place
from topocheck.model.problem import Related, Severity
from topocheck.model.site import Cable, End
from topocheck.model.switch import Switch
from topocheck.model.value import Mapping

HERE = Place("nncp.yaml", 1)
CABLE = Place("topocheck.yaml", 7, 5)
BODY = Mapping("nncp.yaml", Position(0, 0), {}, {})


def switch_of(*ports: str, name: str = "switch") -> Switch:
    """A switch of ports, each ``name|description|line|line...``; every port takes as many lines as it has parts."""
    lines = []
    for port in ports:
        interface, description, *more = port.split("|")
        lines += [f"interface {interface}", f"  description {description}", *(f"  {line}" for line in more)]
    switch = read_switch("\n".join(lines), f"{name}.cfg", name=name, dialect="nxos").switch
    assert switch is not None
    return switch


def node_of(name: str, *nics: str) -> Node:
    return Node(name, HERE, {HOSTNAME_LABEL: name}, nics or None)


def vlan_on(base: str) -> NodeInterface:
    return NodeInterface(f"{base}.5", HERE, BODY, "vlan", vlan=VlanSpec(HERE, base, HERE, 5, HERE))


def bond_of(*ports: str) -> NodeInterface:
    return NodeInterface("bond0", HERE, BODY, "bond", bond=BondSpec(HERE, "802.3ad", ports))


def bridge_on(*ports: str) -> NodeInterface:
    bridge = BridgeSpec(HERE, tuple(BridgePort(port, HERE) for port in ports))
    return NodeInterface("br0", HERE, BODY, "linux-bridge", bridge=bridge)


def policy_of(*interfaces: NodeInterface, node: str | None = "node0") -> NodePolicy:
    return NodePolicy("policy", HERE, interfaces, None if node is None else {HOSTNAME_LABEL: node})


def derived(switch: Switch, nodes: list[Node], *policies: NodePolicy, stated: list[Cable] | None = None) -> list[str]:
    cables, problems = derive_cables([switch], nodes, policies, stated or [])
    assert problems == ()
    return [f"{cable.a} {cable.b}" for cable in cables]


TRUNK = "switchport mode trunk"


def test_a_nic_that_the_description_names_is_cabled_with_the_place_of_the_description() -> None:
    switch = switch_of("Ethernet1/3|to node0 enp4s0f0")
    assert derive_cables([switch], [node_of("node0", "eno1", "enp4s0f0")], [], []) == (
        (Cable(End("switch", "Ethernet1/3"), End("node0", "enp4s0f0"), Place("switch.cfg", 2, 3), derived=True),),
        (),
    )


def test_a_trunk_is_cabled_to_the_only_nic_that_carries_tags() -> None:
    switch = switch_of(
        f"Ethernet1/3|node0-virtualization|{TRUNK}", "Ethernet1/1|node0-cluster", "Ethernet1/5|node0-storage"
    )
    node = node_of("node0", "eno1", "eno2", "enp4s0f0")
    cabled = ["switch:Ethernet1/3 node0:enp4s0f0"]
    assert derived(switch, [node], policy_of(vlan_on("enp4s0f0"))) == cabled
    assert derived(switch, [node], policy_of(bridge_on("enp4s0f0"))) == cabled
    assert derived(switch, [node], policy_of(bond_of("enp4s0f0"))) == cabled
    assert derived(switch, [node]) == []
    assert derived(switch, [node], policy_of(vlan_on("enp4s0f0"), node="node1")) == []


def test_the_last_port_is_for_the_last_nic() -> None:
    switch = switch_of(f"Ethernet1/3|node0-virtualization|{TRUNK}", "Ethernet1/1|node0-cluster")
    node = node_of("node0", "eno1", "enp4s0f0")
    assert derived(switch, [node], policy_of(vlan_on("enp4s0f0"))) == [
        "switch:Ethernet1/3 node0:enp4s0f0",
        "switch:Ethernet1/1 node0:eno1",
    ]


def test_the_nics_of_a_node_are_also_what_its_policies_build_on() -> None:
    switch = switch_of(f"Ethernet1/3|node0|{TRUNK}")
    assert derived(switch, [node_of("node0")], policy_of(vlan_on("ens3"), bridge_on("ens3.5"))) == [
        "switch:Ethernet1/3 node0:ens3"
    ]
    assert derived(switch, [node_of("node0")], policy_of(bridge_on("ens3.5"))) == ["switch:Ethernet1/3 node0:ens3"]
    assert derived(switch, [node_of("node0")], policy_of(vlan_on("ens3"), node=None)) == [
        "switch:Ethernet1/3 node0:ens3"
    ]


def test_a_bond_is_no_nic_but_its_members_are() -> None:
    switch = switch_of("Ethernet1/1|node0|channel-group 1 mode active", "Ethernet1/2|node0-mgmt")
    node = node_of("node0", "eno1", "ens1")
    assert derived(switch, [node], policy_of(bond_of("ens1"), vlan_on("bond0"))) == [
        "switch:Ethernet1/1 node0:ens1",
        "switch:Ethernet1/2 node0:eno1",
    ]


def test_a_member_of_a_trunk_port_channel_carries_tags() -> None:
    switch = switch_of(f"port-channel1|anything|{TRUNK}", "Ethernet1/1|node0|channel-group 1 mode on")
    assert derived(switch, [node_of("node0", "eno1", "ens1")], policy_of(vlan_on("ens1"))) == [
        "switch:Ethernet1/1 node0:ens1"
    ]


def test_what_is_ambiguous_derives_nothing() -> None:
    two_nics = node_of("node0", "eno1", "eno2")
    assert derived(switch_of("Ethernet1/1|node0"), [two_nics]) == []
    assert derived(switch_of("Ethernet1/1|node0", "Ethernet1/2|node0"), [node_of("node0", "eno1")]) == []
    assert derived(switch_of("Ethernet1/1|node0 eno1", "Ethernet1/2|node0 eno1"), [two_nics]) == []
    assert derived(switch_of("Ethernet1/1|node0 eno1 or eno2"), [two_nics]) == []
    assert derived(switch_of("Ethernet1/1|node0 or node1"), [node_of("node0", "a"), node_of("node1", "b")]) == []
    assert derived(switch_of("Ethernet1/1|node0"), [node_of("node0")]) == []


def test_a_port_that_is_cabled_already_is_left_alone() -> None:
    stated = [Cable(End("switch", "Ethernet1/1"), End("node0", "eno1"), CABLE)]
    switch = switch_of("Ethernet1/1|node0", "Ethernet1/2|node0")
    assert derived(switch, [node_of("node0", "eno1", "eno2")], stated=stated) == ["switch:Ethernet1/2 node0:eno2"]


def test_a_description_that_names_a_nic_cabled_elsewhere_means_no_other_nic() -> None:
    stated = [Cable(End("switch", "Ethernet1/1"), End("node0", "eno1"), CABLE)]
    switch = switch_of("Ethernet1/1|node0", "Ethernet1/2|node0 eno1")
    assert derived(switch, [node_of("node0", "eno1", "eno2")], stated=stated) == []


@pytest.mark.parametrize("port", ["port-channel1", "Vlan5", "loopback0", "mgmt0", "Ethernet1/1.5"])
def test_only_a_port_is_cabled(port: str) -> None:
    assert derived(switch_of(f"{port}|node0"), [node_of("node0", "eno1")]) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("node0-virtualization", "node0"),
        ("to NODE0 eno1", "node0"),
        ("[node0]", "node0"),
        ("node01", None),
        ("anode0", None),
        ("node-1", "node-1"),
        ("node-1.example.com eth0", "node-1"),
        ("node-2 eth0", "node-2.example.com"),
        ("node-2.example.com", "node-2.example.com"),
        ("worker", "worker"),
        ("worker-3", "worker-3"),
        ("worker and worker-3", None),
        ("twin", None),
        ("any node", None),
        ("", None),
    ],
)
def test_a_node_is_named_by_a_whole_word(text: str, found: str | None) -> None:
    named = ["node0", "node-1", "node-2.example.com", "worker", "worker-3", "twin.a", "twin.b"]
    names = NodeNames([*(node_of(name) for name in named), Node("any node", HERE, {}, stated=False)])
    node = names.named_in(text)
    assert (node and node.name) == found


def test_an_interface_is_found_by_any_spelling_that_means_it_alone() -> None:
    names = PortNames(["Ethernet1/3", "Ethernet1/4", "port-channel10", "Port10", "Uplink 1"])
    spellings = ["ethernet 1/3", "Eth1/4", "E 1/3", "Po10", "port-ch10", "UPLINK1", "Ethernet1/5", "mgmt"]
    assert [names.find(spelling) for spelling in spellings] == [
        "Ethernet1/3",
        "Ethernet1/4",
        "Ethernet1/3",
        None,
        "port-channel10",
        "Uplink 1",
        None,
        None,
    ]


def test_a_stated_cable_against_the_description_of_its_port_is_found() -> None:
    switch = switch_of("Ethernet1/1|node1-storage")
    nodes = [node_of("node0", "eno1"), node_of("node1", "eno1")]
    stated = [Cable(End("node0", "eno1"), End("switch", "Ethernet1/1"), CABLE)]
    cables, problems = derive_cables([switch], nodes, [], stated)
    assert cables == ()
    ((code, problem),) = problems
    assert code == "SIT05"
    assert problem.place == CABLE
    assert problem.object == "Switch switch"
    assert problem.severity is Severity.WARNING
    assert problem.only_if_unexplained == (CABLE,)
    assert problem.related == (Related(Place("switch.cfg", 2, 3), "the description names node1"),)
    assert problem.message == (
        "the cable leads from switch:Ethernet1/1 to node0:eno1, and the port's description names node1; they must agree"
    )


FIREWALL = Firewall("firewall", "fw.yaml", HERE, interfaces=(FirewallInterface("Uplink 1", HERE),))


def settled(*ends: tuple[str, str]) -> tuple[list[str], list[tuple[str, int, str]]]:
    switch = switch_of("Ethernet1/1|a", "Ethernet1/2|b")
    nodes = [node_of("node0", "eno1", "eno2"), node_of("node1")]
    interfaces = Interfaces.of([switch], [FIREWALL], nodes, ["switch", "router"])
    stated = []
    for line, (a, b) in enumerate(ends, 1):
        parts = [End(*end.split(":")) for end in (a, b)]
        stated.append(Cable(parts[0], parts[1], Place("topocheck.yaml", line, 5)))
    cables, problems = settle_cables(stated, interfaces, "Site topocheck.yaml")
    return [f"{cable.a} {cable.b}" for cable in cables], [
        (code, found.place.line, found.message) for code, found in problems
    ]


def test_a_stated_cable_is_spelt_as_the_configurations_spell_it() -> None:
    assert settled(("switch:ethernet 1/1", "firewall:uplink 1"), ("switch:Eth1/2", "node0:eno1")) == (
        ["switch:Ethernet1/1 firewall:Uplink 1", "switch:Ethernet1/2 node0:eno1"],
        [],
    )


def test_what_is_not_known_of_a_device_is_taken_as_stated() -> None:
    assert settled(("router:Gi0/0", "node1:eno7")) == (["router:Gi0/0 node1:eno7"], [])


def test_a_cable_to_an_unknown_device_is_left_out() -> None:
    assert settled(("swich:Ethernet1/1", "node0:eno1")) == (
        [],
        [
            (
                "SIT01",
                1,
                'the cable\'s end "swich:Ethernet1/1" must be on a device or node of the site, and "swich" is none of them',
            )
        ],
    )


def test_an_end_is_cabled_once() -> None:
    assert settled(
        ("switch:Ethernet1/1", "node0:eno1"),
        ("switch:eth1/1", "node0:eno2"),
        ("node0:eno1", "switch:Ethernet1/2"),
        ("node0:eno2", "node0:eno2"),
    ) == (
        ["switch:Ethernet1/1 node0:eno1"],
        [
            ("SIT01", 2, "switch:Ethernet1/1 must be an end of one cable, and is cabled on line 1 already"),
            ("SIT01", 3, "node0:eno1 must be an end of one cable, and is cabled on line 1 already"),
            ("SIT01", 4, "both ends of the cable are node0:eno2, and must be two interfaces"),
        ],
    )


def test_an_interface_that_is_not_there_is_found_and_the_cable_kept() -> None:
    assert settled(("switch:Ethernet1/4", "node0:eno9"), ("firewall:Uplink 2", "router:a")) == (
        ["switch:Ethernet1/4 node0:eno9", "firewall:Uplink 2 router:a"],
        [
            ("SIT05", 1, "the configuration of switch has no Ethernet1/4, to which this cable must lead"),
            ("SIT05", 1, "node0 has no eno9, to which this cable must lead; it has eno1, eno2"),
            ("SIT05", 2, "the configuration of firewall has no Uplink 2, to which this cable must lead"),
        ],
    )
