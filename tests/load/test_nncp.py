from __future__ import annotations

import pytest
from read_text import FILE, at, data_of, read

from topocheck.model.node import (
    BondSpec,
    BridgeMapping,
    BridgePort,
    BridgePortVlan,
    BridgeSpec,
    NodeInterface,
    NodePolicy,
    VlanSpec,
)
from topocheck.model.value import Mapping

HEAD = """\
apiVersion: nmstate.io/v1
kind: NodeNetworkConfigurationPolicy
metadata: {name: p}
spec:
  desiredState:
"""


def policy(text: str) -> NodePolicy:
    (found,) = read(text).policies
    return found


def interfaces(text: str) -> tuple[NodeInterface, ...]:
    """The interfaces of a policy whose desired state is the text; line 1 of the text is line 6 of the file."""
    return policy(HEAD + "".join(f"    {line}\n" for line in text.strip("\n").split("\n"))).interfaces


def test_a_policy_with_all_that_it_may_say() -> None:
    read_policy = policy("""
        apiVersion: nmstate.io/v1
        kind: NodeNetworkConfigurationPolicy
        metadata:
          name: vlan2003
          annotations: {argocd.argoproj.io/sync-wave: "-3"}
        spec:
          nodeSelector:
            kubernetes.io/hostname: node0
            node-role.kubernetes.io/worker: ""
          desiredState:
            interfaces:
              - name: enp4s0f0.2003
                type: vlan
                state: up
                mtu: "9000"
                vlan:
                  base-iface: enp4s0f0
                  id: 2003
                ipv4: {enabled: true, address: [{ip: 10.0.0.1, prefix-length: 24}, {ip: 10.0.1.1}]}
                ipv6: {enabled: false}
            ovn:
              bridge-mappings:
                - {localnet: vlan5, bridge: ovs-br1}
                - {localnet: gone, state: absent}
    """)
    (nic,) = read_policy.interfaces
    assert read_policy.desired_state is not None
    assert read_policy == NodePolicy(
        name="vlan2003",
        place=at(4, 3),
        interfaces=(
            NodeInterface(
                name="enp4s0f0.2003",
                place=at(12, 9),
                body=nic.body,
                type="vlan",
                mtu=9000,
                mtu_place=at(15, 9),
                vlan=VlanSpec(at(16, 9), "enp4s0f0", at(17, 11), 2003, at(18, 11)),
                ip_enabled=True,
                addresses=("10.0.0.1/24",),
            ),
        ),
        selector={"kubernetes.io/hostname": "node0", "node-role.kubernetes.io/worker": ""},
        selector_place=at(7, 3),
        bridge_mappings=(
            BridgeMapping("vlan5", "ovs-br1", at(23, 12)),
            BridgeMapping("gone", None, at(24, 12), absent=True),
        ),
        desired_state=read_policy.desired_state,
        wave=-3,
    )
    assert list(read_policy.desired_state.entries) == ["interfaces", "ovn"]
    assert nic.body.text("name") == "enp4s0f0.2003"


def test_a_bridge_and_the_vlans_of_its_ports() -> None:
    (bridge,) = interfaces("""
interfaces:
  - name: br1
    type: linux-bridge
    bridge:
      options: {stp: {enabled: false}, vlan-default-pvid: 7}
      port:
        - name: eno1
        - {name: eno2, vlan: {}}
        - name: eno3
          vlan: {mode: trunk, tag: 5, enable-native: true, trunk-tags: [{id: 9}, {id-range: {min: 2, max: 4094}}, {}]}
        - {name: eno4, vlan: null}
        - {no: name}
""")
    assert bridge.state_given is False
    assert bridge.bridge == BridgeSpec(
        place=at(9, 9),
        ports=(
            BridgePort("eno1", at(12, 15)),
            BridgePort("eno2", at(13, 16), BridgePortVlan(at(13, 28), is_empty=True)),
            BridgePort(
                "eno3",
                at(14, 15),
                BridgePortVlan(
                    at(15, 15), is_empty=False, mode="trunk", tag=5, trunk_tags=((9, 9), (2, 4094)), enable_native=True
                ),
            ),
            BridgePort("eno4", at(16, 16)),
        ),
        stp=False,
        default_pvid=7,
    )


@pytest.mark.parametrize(
    ("block", "ports", "key"),
    [
        ("bridge: {ports: [{name: a}]}", ("a",), "ports"),
        ("bridge: {port: [{name: a}], ports: [{name: b}]}", ("a",), "port"),
        ("bridge: {port: []}", (), "port"),
        ("bridge: {}", None, "port"),
        ("mtu: 1500", None, "port"),
    ],
)
def test_a_bridge_lists_its_ports_under_either_name_or_not_at_all(
    block: str, ports: tuple[str, ...] | None, key: str
) -> None:
    (bridge,) = interfaces(f"interfaces: [{{name: br1, type: linux-bridge, {block}}}]")
    assert bridge.bridge is not None
    names = None if bridge.bridge.ports is None else tuple(port.name for port in bridge.bridge.ports)
    assert (names, bridge.bridge.ports_key) == (ports, key)


@pytest.mark.parametrize(
    ("options", "stp"),
    [
        ("{stp: true}", True),
        ("{stp: 'no'}", False),
        ("{stp: {enabled: true}}", True),
        ("{stp: {enabled: 0}}", False),
        ("{stp: {}}", None),
        ("{}", None),
    ],
)
def test_stp_is_written_in_two_ways(options: str, *, stp: bool | None) -> None:
    (bridge,) = interfaces(f"interfaces: [{{name: br1, type: ovs-bridge, bridge: {{options: {options}}}}}]")
    assert bridge.bridge is not None
    assert bridge.bridge.stp is stp


def test_an_ovs_bond_stands_in_its_bridges_port() -> None:
    (bridge,) = interfaces("""
interfaces:
  - name: ovs-br1
    type: ovs-bridge
    bridge:
      port:
        - name: bond1
          link-aggregation: {mode: balance-slb, port: [{name: eno1}, {name: eno2}]}
""")
    assert bridge.bridge is not None
    assert bridge.bridge.ports == (
        BridgePort("bond1", at(11, 15), bond_ports=("eno1", "eno2"), bond_mode="balance-slb", bond_place=at(12, 15)),
    )


@pytest.mark.parametrize(
    ("block", "bond"),
    [
        ("{mode: 802.3ad, port: [eno1, eno2]}", BondSpec(at(6, 44), "802.3ad", ("eno1", "eno2"))),
        ("{mode: 4, ports: [eno1]}", BondSpec(at(6, 44), "4", ("eno1",))),
        ("{mode: active-backup}", BondSpec(at(6, 44), "active-backup", None)),
        ("{port: []}", BondSpec(at(6, 44), None, ())),
    ],
)
def test_a_bond(block: str, bond: BondSpec) -> None:
    (interface,) = interfaces(f"interfaces: [{{name: bond0, type: bond, link-aggregation: {block}}}]")
    assert interface.bond == bond


def test_a_vlan_without_its_number_or_base() -> None:
    (interface,) = interfaces("interfaces: [{name: x, type: vlan, vlan: {id: many}}]")
    assert interface.vlan == VlanSpec(at(6, 40), None, at(6, 46), None, at(6, 47))


def test_a_controller_and_a_state_are_taken_over() -> None:
    found = interfaces("interfaces: [{name: a, state: absent, controller: br1}, {name: b, controller: ''}]")
    assert [(each.state, each.state_given, each.controller) for each in found] == [
        ("absent", True, "br1"),
        ("up", False, ""),
    ]


def test_interfaces_without_a_name_are_left_out() -> None:
    assert interfaces("interfaces: [{type: vlan}, text, {name: a}, {name: '{{ x }}'}]")[0].name == "a"


@pytest.mark.parametrize(
    "spec",
    [
        "{}",
        "{desiredState: {}}",
        "{desiredState: null}",
        "{desiredState: text, nodeSelector: [a]}",
        "{desiredState: {interfaces: {a: b}, ovn: [], routes: 5}}",
        "null",
        "[]",
    ],
)
def test_a_policy_that_says_nothing_is_read_as_that(spec: str) -> None:
    found = read(
        f"{{apiVersion: nmstate.io/v1, kind: NodeNetworkConfigurationPolicy, metadata: {{name: p}}, spec: {spec}}}"
    )
    (only,) = found.policies
    assert (only.interfaces, only.selector, only.bridge_mappings, only.templated) == ((), None, (), False)
    assert (found.problems, found.skipped) == ((), ())


def test_an_empty_selector_selects_every_node() -> None:
    assert policy(HEAD.replace("  desiredState:", "  nodeSelector: {}")).selector is None


@pytest.mark.parametrize(
    ("state", "mtu", "base"),
    [
        ("interfaces: [{name: a, type: vlan, mtu: '${MTU}', vlan: {base-iface: eno1, id: 5}}]", None, "eno1"),
        (
            "interfaces: [{name: a, type: vlan, vlan: {base-iface: '{{ capture.nic.interfaces.0.name }}', id: 5}}]",
            None,
            None,
        ),
        ("interfaces: [{name: a, type: vlan, mtu: 9000, vlan: {base-iface: _replaced_, id: 5}}]", 9000, None),
    ],
)
def test_a_template_is_unknown_and_the_policy_says_so(state: str, mtu: int | None, base: str | None) -> None:
    found = policy(HEAD + f"    {state}\n")
    (interface,) = found.interfaces
    assert interface.vlan is not None
    assert (found.templated, interface.mtu, interface.vlan.base) == (True, mtu, base)


def test_a_selector_that_is_a_template_selects_no_node_by_mistake() -> None:
    found = policy(HEAD.replace("  desiredState:", "  nodeSelector: {kubernetes.io/hostname: '{{ node }}'}"))
    assert (found.selector, found.templated) == ({"kubernetes.io/hostname": "{{ node }}"}, True)


def test_a_capture_makes_a_policy_a_template() -> None:
    assert policy(HEAD.replace("  desiredState:", "  capture: {gw: routes}")).templated is True


VALUES = """
- name: node0-vlan2003
  node: node0
  interfaces:
    - name: enp4s0f0.2003
      type: vlan
      vlan: {base-iface: enp4s0f0, id: 2003}
"""


@pytest.mark.parametrize("wrapped", [True, False], ids=["in the chart's values", "by itself"])
def test_an_entry_of_the_patterns_values_is_a_policy_for_one_node(*, wrapped: bool) -> None:
    text = "nodeNetworkConfigurationPolicies:" + VALUES if wrapped else "\n" + VALUES.lstrip("\n")
    found = read(text)
    (only,) = found.policies
    first = 2 if wrapped else 1
    (interface,) = only.interfaces
    assert only.desired_state is not None
    assert only == NodePolicy(
        name="node0-vlan2003",
        place=at(first, 3),
        interfaces=(
            NodeInterface(
                name="enp4s0f0.2003",
                place=at(first + 3, 7),
                body=interface.body,
                type="vlan",
                state_given=False,
                vlan=VlanSpec(at(first + 5, 7), "enp4s0f0", at(first + 5, 14), 2003, at(first + 5, 36)),
            ),
        ),
        selector={"kubernetes.io/hostname": "node0"},
        selector_place=at(first + 1, 3),
        desired_state=only.desired_state,
    )
    assert list(only.desired_state.entries) == ["interfaces"]
    assert isinstance(only.desired_state, Mapping)
    assert data_of(only.desired_state) == {"interfaces": [data_of(interface.body)]}
    assert (found.counts, found.skipped, only.place.file) == ({"NodeNetworkConfigurationPolicy": 1}, (), FILE)
