"""What nodes have, as their NodeNetworkState says, and the routes and rarer interfaces of policies."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

import pytest
from read_text import at, read

from topocheck.model.node import (
    BridgeMapping,
    BridgePort,
    BridgePortVlan,
    BridgeSpec,
    Node,
    NodeInterface,
    NodePolicy,
    NodeRoute,
    VlanSpec,
)
from topocheck.model.problem import Problem

POLICY = """\
apiVersion: nmstate.io/v1
kind: NodeNetworkConfigurationPolicy
metadata: {name: p}
spec:
  desiredState:
"""


def policy(text: str) -> NodePolicy:
    """The policy whose desired state is the text; line 1 of the text is line 6 of the file."""
    found = read(POLICY + "".join(f"    {line}\n" for line in text.strip("\n").split("\n")))
    assert found.problems == ()
    return found.policies[0]


def only(text: str) -> NodeInterface:
    (interface,) = policy(text).interfaces
    return interface


def test_a_node_has_what_its_network_state_says() -> None:
    (node,) = read("""
        apiVersion: nmstate.io/v1beta1
        kind: NodeNetworkState
        metadata: {name: node0}
        status:
          currentState:
            interfaces:
              - name: eno1
                type: ethernet
                state: up
                mtu: 9000
                mac-address: "52:55:00:D1:55:01"
              - name: br-ex
                type: ovs-bridge
                state: up
                bridge:
                  allow-extra-patch-ports: true
                  port: [{name: eno1}, {name: br-ex}, {name: patch-br-ex}]
              - name: patch-br-ex
                type: ovs-interface
                state: up
                patch: {peer: patch-br-int}
              - name: br-ex
                type: ovs-interface
                state: up
                ipv4: {enabled: true, dhcp: true, address: [{ip: 10.0.0.5, prefix-length: 24}]}
                ipv6: {enabled: true, autoconf: true, address: [{ip: "fd00::5", prefix-length: 64}]}
              - name: br1
                type: linux-bridge
                state: up
                bridge: {port: [{name: eno2, stp-hairpin-mode: false, vlan: {}}]}
            ovn:
              bridge-mappings: [{localnet: physnet, bridge: br-ex}]
            routes:
              config: [{destination: 10.9.0.0/16, next-hop-interface: br-ex, next-hop-address: 10.0.0.9}]
              running:
                - {destination: 0.0.0.0/0, next-hop-interface: br-ex, next-hop-address: 10.0.0.1, metric: 48, table-id: 254}
                - {destination: "fd00::/64", next-hop-interface: br-ex, next-hop-address: "::", metric: 1024, table-id: 254}
                - {destination: 10.0.0.0/24, next-hop-interface: br-ex, next-hop-address: "", metric: 48, table-id: 254}
                - {destination: "ff00::/8", next-hop-interface: br-ex, next-hop-address: "", metric: 256, table-id: 255}
    """).nodes
    nic, bridge, patch, internal, br1 = (interface.body for interface in node.interfaces)
    assert node == Node(
        "node0",
        at(3, 12),
        {"kubernetes.io/hostname": "node0"},
        nics=("eno1",),
        state_place=at(3, 12),
        interfaces=(
            NodeInterface(
                "eno1", at(7, 9), nic, "ethernet", state_given=False, mtu=9000, mtu_place=at(10, 9), observed=True,
                mac="52:55:00:d1:55:01",
            ),
            NodeInterface(
                "br-ex", at(12, 9), bridge, "ovs-bridge", state_given=False, observed=True,
                bridge=BridgeSpec(
                    at(15, 9),
                    (
                        BridgePort("eno1", at(17, 19)),
                        BridgePort("br-ex", at(17, 33)),
                        BridgePort("patch-br-ex", at(17, 48)),
                    ),
                    allow_extra_patch_ports=True,
                ),
            ),
            NodeInterface(
                "patch-br-ex", at(18, 9), patch, "ovs-interface", state_given=False, observed=True,
                patch_peer="patch-br-int", patch_place=at(21, 17),
            ),
            NodeInterface(
                "br-ex", at(22, 9), internal, "ovs-interface", state_given=False, observed=True, ip_enabled=True,
                addresses=("10.0.0.5/24", "fd00::5/64"), dhcp4=True, dhcp6=True,
            ),
            NodeInterface(
                "br1", at(27, 9), br1, "linux-bridge", state_given=False, observed=True,
                bridge=BridgeSpec(
                    at(30, 9),
                    (BridgePort("eno2", at(30, 26), BridgePortVlan(at(30, 63), is_empty=True), hairpin=False),),
                ),
            ),
        ),
        bridge_mappings=(BridgeMapping("physnet", "br-ex", at(32, 26)),),
        routes=(
            NodeRoute(IPv4Network("0.0.0.0/0"), at(36, 12), IPv4Address("10.0.0.1"), "br-ex", 48),
            NodeRoute(IPv6Network("fd00::/64"), at(37, 12), None, "br-ex", 1024),
            NodeRoute(IPv4Network("10.0.0.0/24"), at(38, 12), None, "br-ex", 48),
        ),
    )  # fmt: skip


def test_a_network_state_without_running_routes_has_the_configured_ones() -> None:
    (node,) = read("""
        apiVersion: nmstate.io/v1beta1
        kind: NodeNetworkState
        metadata: {name: node0}
        status: {currentState: {routes: {config: [{destination: 10.9.0.0/16, next-hop-interface: eno1}, {destination: x}]}}}
    """).nodes
    assert node.routes == (NodeRoute(IPv4Network("10.9.0.0/16"), at(4, 44), None, "eno1"),)


def test_the_routes_of_a_policy() -> None:
    found = policy("""
routes:
  config:
    - destination: 10.9.0.1/16
      next-hop-interface: eno1
      next-hop-address: 10.0.0.9
      metric: 150
      table-id: "100"
    - {destination: "::/0", next-hop-address: "fd00::1", next-hop-interface: eno1}
    - {destination: 10.8.0.0/16, route-type: blackhole, table-id: 0}
    - {state: absent, next-hop-interface: eno2}
    - {state: absent, destination: 10.7.0.0/16, table-id: 254}
""")
    assert found.routes == (
        NodeRoute(IPv4Network("10.9.0.0/16"), at(8, 11), IPv4Address("10.0.0.9"), "eno1", 150, 100),
        NodeRoute(IPv6Network("::/0"), at(13, 12), IPv6Address("fd00::1"), "eno1"),
        NodeRoute(IPv4Network("10.8.0.0/16"), at(14, 12), discard=True),
        NodeRoute(None, at(15, 11), interface="eno2", table=None, absent=True),
        NodeRoute(IPv4Network("10.7.0.0/16"), at(16, 27), absent=True),
    )


def test_a_route_that_cannot_be_read_is_reported_in_its_line_and_left_out() -> None:
    found = read(
        POLICY
        + """\
    routes:
      config:
        - {destination: anywhere, next-hop-interface: eno1}
        - {destination: 10.9.0.0/16, next-hop-address: 10.0.0.0/24}
        - {destination: "{{ .Values.net }}", next-hop-address: 10.0.0.1}
        - {next-hop-interface: eno1}
        - {destination: 10.8.0.0/16, metric: low}
        - text
"""
    )
    symptom = "nmstate refuses the whole desired state: the policy becomes Degraded and nothing of it is configured"
    fix = "write the destination as a network, 10.9.0.0/16, and the next hop as an address without prefix length"
    about = "NodeNetworkConfigurationPolicy p"
    number = "write a number from -1 to 4294967295"
    assert found.problems == (
        ("ADR06", Problem(at(8, 25), "'anywhere' is no network with a prefix length", about, symptom, fix)),
        ("ADR06", Problem(at(9, 56), "'10.0.0.0/24' is no IP address of a gateway", about, symptom, fix)),
        (
            "ADR06",
            Problem(
                at(12, 46), "'low' is no number from -1 to 4294967295, which metric must be", about, symptom, number
            ),
        ),
    )
    assert found.policies[0].routes == (NodeRoute(IPv4Network("10.8.0.0/16"), at(12, 12)),)


@pytest.mark.parametrize(
    ("protocol", "reorder", "read_protocol", "reorders"),
    [("802.1ad", "false", "802.1ad", False), ("802.1Q", "'no'", "802.1q", False), ("802.1x", "true", "802.1x", True)],
)
def test_the_protocol_of_a_vlan_interface(protocol: str, reorder: str, read_protocol: str, *, reorders: bool) -> None:
    vlan = f"{{base-iface: eno1, id: 5, protocol: {protocol}, reorder-headers: {reorder}}}"
    assert only(f"interfaces: [{{name: q, type: vlan, vlan: {vlan}}}]").vlan == VlanSpec(
        at(6, 40), "eno1", at(6, 47), 5, at(6, 65), read_protocol, at(6, 72), reorders
    )


def test_the_vlan_protocol_and_the_hairpins_of_a_bridge() -> None:
    bridge = only("""
interfaces:
  - name: br1
    type: linux-bridge
    bridge:
      options: {vlan-protocol: 802.1AD}
      port: [{name: eno1, stp-hairpin-mode: true}, {name: eno2}]
""")
    assert bridge.bridge == BridgeSpec(
        at(9, 9),
        (BridgePort("eno1", at(11, 19), hairpin=True), BridgePort("eno2", at(11, 57))),
        vlan_protocol="802.1ad",
        vlan_protocol_place=at(10, 21),
    )


@pytest.mark.parametrize("kind", ["mac-vlan", "mac-vtap", "ipvlan", "vxlan", "macsec"])
def test_what_an_interface_of_a_rarer_type_stands_on(kind: str) -> None:
    found = only(f"interfaces:\n  - name: x\n    type: {kind}\n    {kind}: {{base-iface: eno1, id: 7}}")
    place = at(9, 12 + len(kind))
    assert found == NodeInterface("x", at(7, 9), found.body, kind, state_given=False, base="eno1", base_place=place)


def test_a_vrf_has_ports_and_a_table() -> None:
    found = only("interfaces: [{name: red, type: vrf, state: up, vrf: {port: [eno1, eno2], route-table-id: 100}}]")
    assert found == NodeInterface("red", at(6, 19), found.body, "vrf", ports=("eno1", "eno2"), table=100)


def test_an_interface_that_asks_for_its_addresses() -> None:
    found = only(
        "interfaces: [{name: eno1, ipv4: {enabled: true, dhcp: true}, ipv6: {enabled: false, autoconf: true}}]"
    )
    assert (found.dhcp4, found.dhcp6, found.ip_enabled) == (True, False, True)
