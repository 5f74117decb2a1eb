"""Frames at elements: where they go next, and why they go nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_site as small

from topocheck.model.site import End
from topocheck.simulate.forward import forward
from topocheck.simulate.frame import Drop, Motion, Step
from topocheck.simulate.network import Network
from topocheck.simulate.port import Tags
from topocheck.topology.build import NODE_PREFIX

Went = tuple[str, str, Tags, int | None]

UP, DOWN, ACROSS = Motion.UP, Motion.DOWN, Motion.ACROSS

SWITCH = (
    small.SWITCH
    + """interface Ethernet1/3
  switchport mode access
  switchport access vlan 100
interface Ethernet1/4
  switchport mode trunk
  switchport trunk native vlan 200
  switchport trunk allowed vlan 100,200,300
interface Ethernet1/5
  shutdown
  switchport mode trunk
"""
)
EMPTY = "{}"
BOND = """      - name: bond0
        type: bond
        state: up
        link-aggregation: {mode: active-backup, port: [eth0, eth1]}
"""


@pytest.fixture
def network(tmp_path: Path) -> Network:
    """n1: br100 on a VLAN interface, br2 without ports, and a VLAN interface without a base; n2: a filtering bridge."""
    first = (
        small.vlan_interface(100)
        + small.trunk_bridge("eth0.100", EMPTY, "br100")
        + small.vlan_interface(200, "eth9")
        + "      - {name: br2, type: linux-bridge, state: up, bridge: {port: []}}\n"
    )
    return Network(
        small.load(
            tmp_path,
            small.policy("n1", first),
            small.policy("n2", small.trunk_bridge()),
            files={"sw.cfg": SWITCH},
        )
    )


def at(network: Network, where: str, motion: Motion, tags: Tags = (), vlan: int | None = None) -> Step:
    device, interface = where.split(" ")
    known = {name.split(":")[1]: name for name in network.topology.devices}
    return Step(network.topology.elements[End(known[device], interface)], motion, tags, vlan)


def after(network: Network, step: Step) -> list[Went]:
    """Where it goes, as (device and interface, motion, tags, VLAN); a drop as (device and interface, code, tags, VLAN)."""
    found: list[Went] = []
    for outcome in forward(network.topology, step):
        went = outcome.step if isinstance(outcome, Drop) else outcome
        what = outcome.code.value if isinstance(outcome, Drop) else outcome.motion.name
        found.append((f"{went.element.device.name} {went.element.end.interface}", what, went.tags, went.vlan))
    return found


@pytest.mark.parametrize(
    ("where", "motion", "tags", "vlan", "went"),
    [
        ("n1 eth0.100", DOWN, (), None, ("n1 eth0", "DOWN", (100,), None)),
        ("n1 eth0.100", DOWN, (7,), None, ("n1 eth0", "DOWN", (100, 7), None)),
        ("n1 eth0", DOWN, (100,), None, ("sw Ethernet1/1", "UP", (100,), None)),
        ("n1 eth0", UP, (100,), None, ("n1 eth0.100", "UP", (), None)),
        ("n1 eth0", UP, (100, 7), None, ("n1 eth0.100", "UP", (7,), None)),
        ("n1 eth0.100", UP, (), None, ("n1 br100", "ACROSS", (), None)),
        ("n1 eth0.100", UP, (7,), None, ("n1 br100", "ACROSS", (7,), None)),
        ("n1 br100", ACROSS, (7,), None, ("n1 eth0.100", "DOWN", (7,), None)),
        ("n2 eth0", UP, (), None, ("n2 br1", "ACROSS", (), 1)),
        ("n2 eth0", UP, (100, 7), None, ("n2 br1", "ACROSS", (7,), 100)),
        ("n2 br1", ACROSS, (), 100, ("n2 eth0", "DOWN", (100,), 100)),
        ("n2 br1", ACROSS, (), 1, ("n2 eth0", "DOWN", (), 1)),
        ("sw Ethernet1/3", UP, (), None, ("sw (fabric)", "ACROSS", (), 100)),
        ("sw Ethernet1/4", UP, (), None, ("sw (fabric)", "ACROSS", (), 200)),
        ("sw Ethernet1/1", UP, (100,), None, ("sw (fabric)", "ACROSS", (), 100)),
        ("fw wan0", UP, (100,), None, ("fw wan0.100", "UP", (), None)),
        ("fw wan0.200", DOWN, (), None, ("fw wan0", "DOWN", (200,), None)),
    ],
)
def test_one_step_of_a_frame(
    network: Network, where: str, motion: Motion, tags: Tags, vlan: int | None, went: Went
) -> None:
    assert after(network, at(network, where, motion, tags, vlan)) == [went]


def test_a_switch_floods_a_vlan_to_every_port_that_carries_it_tagged_or_not(network: Network) -> None:
    assert after(network, at(network, "sw (fabric)", ACROSS, (), 200)) == [
        ("sw Ethernet1/1", "DOWN", (200,), 200),
        ("sw Ethernet1/2", "DOWN", (200,), 200),
        ("sw Ethernet1/48", "DOWN", (200,), 200),
        ("sw Ethernet1/3", "vlan-not-allowed", (200,), 200),
        ("sw Ethernet1/4", "DOWN", (), 200),
        ("sw Ethernet1/5", "DOWN", (200,), 200),
    ]


def test_a_frame_never_leaves_by_the_port_that_it_came_in_by(network: Network) -> None:
    came = at(network, "sw Ethernet1/1", UP, (100,))
    (inside,) = forward(network.topology, came)
    assert isinstance(inside, Step)
    assert "sw Ethernet1/1" not in [where for where, *_ in after(network, inside)]
    assert [step.element.end.interface for step in inside.way()] == ["Ethernet1/1", "(fabric)"]


@pytest.mark.parametrize(
    ("where", "motion", "tags", "vlan", "code", "said"),
    [
        ("sw Ethernet1/5", DOWN, (100,), 100, "port-down", "Ethernet1/5 of sw is shut down"),
        ("sw Ethernet1/5", UP, (100,), None, "port-down", "Ethernet1/5 of sw is shut down"),
        ("sw Ethernet1/1", UP, (300,), None, "vlan-not-allowed", "Ethernet1/1 of sw does not carry VLAN 300"),
        (
            "sw Ethernet1/1",
            UP,
            (),
            None,
            "untagged-dropped",
            "Ethernet1/1 of sw takes no untagged frames: its native VLAN is not among its allowed VLANs",
        ),
        (
            "sw Ethernet1/4",
            UP,
            (300,),
            None,
            "vlan-not-in-database",
            "sw does not have VLAN 300 in its VLAN database",
        ),
        ("n1 eth0", UP, (200,), None, "tag-not-expected", "nothing on eth0 of n1 takes frames tagged 200"),
        ("n1 eth1", UP, (), None, "no-listener", "nothing on eth1 of n1 takes untagged frames"),
        ("n1 br2", ACROSS, (), None, "no-uplink", "the bridge br2 of n1 has no port to the outside"),
        ("n1 eth9.200", DOWN, (), None, "no-uplink", "eth9, which eth9.200 needs, is not there on n1"),
        (
            "n1 eth1",
            DOWN,
            (),
            None,
            "configuration-unknown",
            "no cable is known for n1:eth1; state it under cables in the site file",
        ),
    ],
)
def test_a_frame_that_goes_no_further_says_why(
    network: Network, where: str, motion: Motion, tags: Tags, vlan: int | None, code: str, said: str
) -> None:
    (drop,) = forward(network.topology, at(network, where, motion, tags, vlan))
    assert isinstance(drop, Drop)
    assert (drop.code.value, drop.message) == (code, said)


def test_a_native_vlan_that_the_far_end_takes_tagged_is_called_a_mismatch_at_its_line(network: Network) -> None:
    port = at(network, "sw Ethernet1/1", DOWN, (), 100)
    (arrived,) = forward(network.topology, port)
    assert isinstance(arrived, Step)
    (drop,) = forward(network.topology, arrived)
    assert isinstance(drop, Drop)
    assert drop.code.value == "native-vlan-mismatch"
    assert drop.message == "Ethernet1/1 of sw sends VLAN 100 untagged, and eth0 of n1 takes it tagged only"
    assert drop.place == port.element.native_place


def test_what_hangs_on_a_switch_port_without_a_known_cable_is_outside_the_site(network: Network) -> None:
    assert after(network, at(network, "sw Ethernet1/3", DOWN)) == []


def test_a_bond_sends_by_the_first_member_that_is_up_and_cabled(tmp_path: Path) -> None:
    cables = small.SITE.replace('"n1:eth0"', '"n1:eth1"')
    site = small.load(tmp_path, small.policy("n1", BOND), files={"topocheck.yaml": cables})
    network = Network(site)
    assert after(network, at(network, "n1 bond0", DOWN, (100,))) == [("n1 eth1", "DOWN", (100,), None)]
    assert after(network, at(network, "n1 eth1", UP, (100,))) == [("n1 bond0", "UP", (100,), None)]


def test_a_bond_with_one_active_member_takes_no_frames_by_another(tmp_path: Path) -> None:
    site = small.load(tmp_path, small.policy("n1", BOND))
    network = Network(site)
    (drop,) = forward(network.topology, at(network, "n1 eth1", UP, (100,)))
    assert isinstance(drop, Drop)
    assert (drop.code, drop.message) == (
        "no-listener",
        "bond0 of n1 takes frames by eth0 alone, and eth1 stands by",
    )


def test_nodes_switches_and_firewalls_have_names_of_their_own_in_the_graph(network: Network) -> None:
    assert sorted(network.topology.devices) == ["firewall:fw", NODE_PREFIX + "n1", NODE_PREFIX + "n2", "switch:sw"]
