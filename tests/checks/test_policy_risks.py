"""Policies whose order matters, that remove what they build on, or that touch the interface a node is reached by."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_site as small
from node_text import bridge, entry, load, on_n1, two_policies, vlan
from problems import messages

JUMBO_NIC = entry("eth0", "ethernet", "mtu: 9000")
JUMBO = entry("eth0.100", "vlan", "mtu: 9000", "vlan: {base-iface: eth0, id: 100}")

STATE = """apiVersion: nmstate.io/v1beta1
kind: NodeNetworkState
metadata: {name: n1}
status:
  currentState:
    interfaces:
      - {name: eth0, type: ethernet, state: up}
      - {name: eth1, type: ethernet, state: up}
      - {name: br-ex, type: ovs-bridge, state: up, bridge: {port: [{name: eth1}]}}
    routes:
      running:
        - {destination: 0.0.0.0/0, next-hop-interface: br-ex, next-hop-address: 192.0.2.1}
"""


class TestSplitMtu:
    def test_both_policies_are_named(self, tmp_path: Path) -> None:
        assert messages(two_policies(tmp_path, JUMBO_NIC, JUMBO), "NET12") == [
            (
                "eth0.100 on n1 has MTU 9000 here and stands on eth0, whose MTU the policy n1-a raises; both must be "
                "raised by one policy"
            )
        ]

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            (JUMBO_NIC + JUMBO, entry("svc0", "dummy")),
            (JUMBO_NIC, JUMBO_NIC + JUMBO),
            (JUMBO_NIC.replace("9000", "1400"), JUMBO),
            (JUMBO_NIC, JUMBO.replace("9000", "1500")),
            (entry("eth1", "ethernet", "mtu: 9000"), JUMBO),
        ],
        ids=["one-policy", "said-in-both", "too-small-anyway", "not-raised", "another-nic"],
    )
    def test_nothing_is_said_of_what_depends_on_no_order(self, tmp_path: Path, first: str, second: str) -> None:
        assert messages(two_policies(tmp_path, first, second), "NET12") == []


@pytest.mark.parametrize(
    ("base", "upper", "expected"),
    [
        (
            entry("bond0", "bond", state="absent"),
            vlan("bond0.5", "bond0", 5),
            ["n1-net removes bond0 and wants bond0.5 up, which stands on it"],
        ),
        (
            entry("bond0", "bond", state="absent"),
            entry("m0", "mac-vlan", "mac-vlan: {base-iface: bond0, mode: bridge}"),
            ["n1-net removes bond0 and wants m0 up, which stands on it"],
        ),
        (entry("bond0", "bond", state="absent"), vlan("bond0.5", "bond0", 5).replace("up", "absent"), []),
        (entry("eth1", "ethernet", state="absent"), vlan("eth1.5", "eth1", 5), []),
    ],
    ids=["a-vlan", "a-mac-vlan", "removed-as-well", "a-nic"],
)
def test_what_is_stood_on_stays(tmp_path: Path, base: str, upper: str, expected: list[str]) -> None:
    assert messages(on_n1(tmp_path, base, upper), "NET24") == expected


@pytest.mark.parametrize(
    ("interfaces", "expected"),
    [
        (
            bridge("br1", "eth1"),
            ["eth1 is the way to the default gateway of n1, and n1-net makes it a port of br1"],
        ),
        (
            entry("br-ex", "ovs-bridge", state="absent"),
            ["br-ex is the way to the default gateway of n1, and n1-net sets it absent"],
        ),
        (bridge("br-ex", "name: eth1", kind="ovs-bridge"), []),
        (vlan("eth1.100", "eth1") + bridge("br1", "eth1.100"), []),
        (bridge("br1", "eth0"), []),
    ],
    ids=["its-port", "itself", "its-own-bridge", "a-vlan-on-it", "another-nic"],
)
def test_the_way_to_the_gateway_is_left_alone(tmp_path: Path, interfaces: str, expected: list[str]) -> None:
    assert messages(load(tmp_path, STATE, small.policy("n1", interfaces)), "NET27") == expected
