"""Networks that are no Linux bridges need their VLANs on the ports and trunks as well."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_site as small
from problems import messages

from topocheck import api
from topocheck.model.site import Site

VM = "a", "net", "10.1.0.10/24"


def ovs(port: str) -> str:
    """A policy's OVS bridge with one port, and the localnet that is mapped to it."""
    return (
        "      - name: br-ex\n        type: ovs-bridge\n        state: up\n        bridge:\n          port:\n"
        f"            - {port}\n    ovn: {{bridge-mappings: [{{localnet: phys, bridge: br-ex}}]}}\n"
    )


def localnet(vlan: int) -> str:
    config = (
        f'"topology": "localnet", "netAttachDefName": "default/net", "vlanID": {vlan}, "physicalNetworkName": "phys"'
    )
    return small.nad("net", config).replace('"type": "bridge"', '"type": "ovn-k8s-cni-overlay"')


def site(root: Path, port: str, vlan: int) -> Site:
    return small.load(root, small.policy("n1", ovs(port)), localnet(vlan), small.vm(*VM))


def test_the_vlan_of_a_localnet_must_be_on_the_trunk(tmp_path: Path) -> None:
    assert messages(site(tmp_path, "{name: eth0}", 300), "SWI01") == [
        "Ethernet1/1 of sw does not allow VLAN 300, which n1 sends for default/net (VirtualMachine default/a)"
    ]


@pytest.mark.parametrize(
    ("port", "found"),
    [
        ("{name: eth0}", []),
        ("{name: eth0, vlan: {mode: trunk, trunk-tags: [{id: 100}, {id: 200}]}}", []),
        ("{name: eth0, vlan: {mode: trunk, trunk-tags: [{id: 200}]}}", ["BRP12"]),
        ("{name: eth0, vlan: {mode: access, tag: 200}}", ["BRP12"]),
    ],
)
def test_the_vlan_of_a_localnet_must_be_on_the_port_of_its_bridge(tmp_path: Path, port: str, found: list[str]) -> None:
    answer = api.validate(site(tmp_path, port, 100), select=["BRP", "SWI01", "RCH"])
    assert [finding.code for finding in answer.findings] == found


def test_the_networks_that_one_object_makes_for_many_namespaces_are_told_once(tmp_path: Path) -> None:
    namespaces = [
        f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}, labels: {{shared: 'yes'}}}}\n" for name in "xyz"
    ]
    network = (
        "apiVersion: k8s.ovn.org/v1\nkind: ClusterUserDefinedNetwork\nmetadata: {name: net}\nspec:\n"
        "  namespaceSelector: {matchLabels: {shared: 'yes'}}\n  network:\n    topology: Localnet\n"
        "    localnet: {role: Secondary, physicalNetworkName: phys, ipam: {mode: Disabled}, vlan: {mode: Access, access: {id: 300}}}\n"
    )
    policy = small.policy("n1", ovs("{name: eth0}"))
    (found,) = messages(small.load(tmp_path / "unused", policy, network, *namespaces), "SWI01")
    assert found == "Ethernet1/1 of sw does not allow VLAN 300, which n1 sends for x/net"
    vm = small.vm(*VM).replace("namespace: default", "namespace: y")
    (found,) = messages(small.load(tmp_path / "used", policy, network, *namespaces, vm), "SWI01")
    assert found.endswith("y/net (VirtualMachine y/a)")


def test_the_vlan_of_a_macvlan_network_must_be_on_the_trunk(tmp_path: Path) -> None:
    nad = small.nad("net", '"master": "eth0.300"').replace('"type": "bridge"', '"type": "macvlan"')
    found = small.load(tmp_path, small.policy("n1", small.vlan_interface(300)), nad, small.vm(*VM))
    assert [message.split(",")[0] for message in messages(found, "SWI01")] == [
        "Ethernet1/1 of sw does not allow VLAN 300"
    ]
