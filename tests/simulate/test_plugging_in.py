"""What becomes of a vNIC that a plugin can not plug in, or not in a way that is followed; and bundles of other makes."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_site as small
from simulate.outcome import code

from topocheck import api
from topocheck.model.site import Site

BRIDGE = small.trunk_bridge()
VLAN_100 = '"bridge": "br1", "vlan": 100'
TAGGED = small.vlan_interface(100)


def two(root: Path, interfaces: str, nad: str, *more: str) -> Site:
    """a on n1 and b on n2 in 10.1.0.0/24 by one network, on nodes that are built alike."""
    return small.load(
        root,
        small.policy("n1", interfaces),
        small.policy("n2", interfaces),
        small.nad("net", nad),
        small.vm("a", "net", "10.1.0.10/24", "10.1.0.1"),
        small.vm("b", "net", "10.1.0.11/24", "10.1.0.1", node="n2"),
        *more,
    )


@pytest.mark.parametrize(
    ("interfaces", "nad", "outcome"),
    [
        (BRIDGE, VLAN_100, "delivered"),
        (BRIDGE.replace("state: up", "state: down"), VLAN_100, "dropped: port-down"),
        (BRIDGE.replace("name: br1", "name: '{{ .bridge }}'"), VLAN_100, "unknown: configuration-unknown"),
        (BRIDGE.replace("name: br1", "name: br2"), VLAN_100, "dropped: no-bridge"),
    ],
    ids=["bridge", "bridge-down", "bridge-of-a-template", "other-bridge"],
)
def test_a_vnic_that_is_plugged_in_nowhere_says_whether_that_is_certain(
    tmp_path: Path, interfaces: str, nad: str, outcome: str
) -> None:
    assert code(api.trace(two(tmp_path, interfaces, nad), "a", "b")) == outcome


def pod(name: str, address: str, node: str) -> str:
    """A Pod with a static address on the network."""
    networks = f'[{{"name": "net", "ips": ["{address}"], "default-route": ["10.1.0.1"]}}]'
    return (
        f"apiVersion: v1\nkind: Pod\nmetadata:\n  name: {name}\n  namespace: default\n  annotations:\n"
        f"    k8s.v1.cni.cncf.io/networks: '{networks}'\n"
        f"spec:\n  nodeSelector: {{kubernetes.io/hostname: {node}}}\n  containers: [{{name: c, image: registry.example/c:1}}]\n"
    )


@pytest.mark.parametrize(
    ("kind", "more", "outcome"),
    [
        ("macvlan", "", "delivered"),
        ("macvlan", ', "linkInContainer": true', "unknown: configuration-unknown"),
        ("ipvlan", ', "mode": "l2"', "delivered"),
        ("ipvlan", ', "mode": "l3s"', "unknown: not-modelled"),
    ],
)
def test_macvlan_and_ipvlan_are_followed_where_they_switch_on_an_interface_of_the_node(
    tmp_path: Path, kind: str, more: str, outcome: str
) -> None:
    nad = f'"type": "{kind}", "master": "eth0.100", "ipam": {{"type": "static"}}, "capabilities": {{"ips": true}}{more}'
    site = small.load(
        tmp_path,
        small.policy("n1", TAGGED),
        small.policy("n2", TAGGED),
        small.nad("net", nad),
        pod("a", "10.1.0.10/24", "n1"),
        pod("b", "10.1.0.11/24", "n2"),
    )
    assert code(api.trace(site, "a", "b")) == outcome


def test_a_macvlan_network_that_is_refused_leaves_the_bridge_on_its_master_as_it_was(tmp_path: Path) -> None:
    site = two(tmp_path, BRIDGE, VLAN_100, small.nad("other", '"type": "macvlan", "master": "eth0"'))
    assert code(api.trace(site, "a", "b")) == "delivered"


OVN = '"name": "shared", "type": "ovn-k8s-cni-overlay", "topology": "layer2", "netAttachDefName": "default/'


@pytest.mark.parametrize(("name", "outcome"), [("shared", "delivered"), ("other", "dropped: arp-unanswered")])
def test_two_attachments_of_one_ovn_network_are_one_network_by_the_name_of_their_configuration(
    tmp_path: Path, name: str, outcome: str
) -> None:
    site = small.load(
        tmp_path,
        small.policy("n1", BRIDGE),
        small.nad("one", f'{OVN}one"'),
        small.nad("two", f'{OVN}two"'.replace("shared", name)),
        small.vm("a", "one", "10.1.0.10/24", "10.1.0.1"),
        small.vm("b", "two", "10.1.0.11/24", "10.1.0.1", node="n2"),
    )
    assert code(api.trace(site, "a", "b")) == outcome


A = small.vm("a", "net", "10.1.0.10/24", "10.1.0.1")
OWN_MAC = A.replace("gateway4: 10.1.0.1", "gateway4: 10.1.0.1\n                  macaddress: '02:00:00:00:00:0a'")
SPOOF_CHECK = ', "macspoofchk": true'


@pytest.mark.parametrize(
    ("sender", "more", "outcome"),
    [
        (OWN_MAC, "", "delivered"),
        (A, SPOOF_CHECK, "delivered"),
        (OWN_MAC, SPOOF_CHECK, "dropped: mac-filtered"),
        (A.replace("{name: nic1, bridge", "{name: nic1, state: down, bridge"), "", "dropped: port-down"),
        (A.replace("networkName: net", "networkName: far/net"), "", "dropped: not-attached"),
        (A, SPOOF_CHECK.replace("true", "7"), "dropped: not-attached"),
    ],
    ids=["own-mac", "spoof-check", "own-mac-and-spoof-check", "link-down", "network-of-another-namespace", "refused"],
)
def test_what_keeps_a_vnic_off_its_network_drops_what_it_sends(
    tmp_path: Path, sender: str, more: str, outcome: str
) -> None:
    site = small.load(
        tmp_path,
        small.policy("n1", BRIDGE),
        small.policy("n2", BRIDGE),
        small.nad("net", VLAN_100 + more),
        small.nad("net", VLAN_100).replace("namespace: default", "namespace: far"),
        sender,
        small.vm("b", "net", "10.1.0.11/24", "10.1.0.1", node="n2"),
    )
    assert code(api.trace(site, "a", "b")) == outcome


FUNCTIONS = (
    "apiVersion: sriovnetwork.openshift.io/v1\nkind: SriovNetworkNodePolicy\n"
    "metadata: {name: vfs, namespace: openshift-sriov-network-operator}\n"
    "spec:\n  nodeSelector: {rack: '1'}\n  resourceName: vfs\n  numVfs: 8\n"
    "  nicSelector: {pfNames: [eth0]}\n  deviceType: netdevice\n"
)
RACK = small.SITE.replace("{name: n1,", "{name: n1, labels: {rack: '1'},").replace(
    "{name: n2,", "{name: n2, labels: {rack: '1'},"
)


@pytest.mark.parametrize(
    ("policy", "more", "outcome"),
    [
        (FUNCTIONS, "", "delivered"),
        (FUNCTIONS, ', "vlanProto": "802.1ad"', "unknown: not-modelled"),
        (FUNCTIONS.replace("resourceName: vfs", "resourceName: others"), "", "unknown: configuration-unknown"),
        (FUNCTIONS.replace("[eth0]}", "[eth0], rootDevices: ['0000:3b:00.0']}"), "", "unknown: configuration-unknown"),
    ],
    ids=["by-name", "802.1ad", "another-resource", "by-its-pci-address-too"],
)
def test_a_virtual_function_is_followed_where_its_nic_and_its_tag_are_certain(
    tmp_path: Path, policy: str, more: str, outcome: str
) -> None:
    nad = small.nad("net", f'"type": "sriov", "vlan": 100{more}').replace(
        "namespace: default}",
        'namespace: default, annotations: {"k8s.v1.cni.cncf.io/resourceName": "openshift.io/vfs"}}',
    )
    site = small.load(
        tmp_path,
        policy,
        nad,
        small.vm("a", "net", "10.1.0.10/24", "10.1.0.1"),
        small.vm("b", "net", "10.1.0.11/24", "10.1.0.1", node="n2"),
        files={"topocheck.yaml": RACK},
    )
    assert code(api.trace(site, "a", "b")) == outcome


@pytest.mark.parametrize(("size", "outcome"), [(1400, "delivered"), (1401, "dropped: mtu-exceeded")])
def test_an_ovn_network_that_says_no_mtu_has_the_one_of_overlays(tmp_path: Path, size: int, outcome: str) -> None:
    config = '"name": "shared", "type": "ovn-k8s-cni-overlay", "netAttachDefName": "default/net", "topology": "layer2"'
    site = two(tmp_path, BRIDGE, config)
    assert code(api.trace(site, "a", "b", size=size)) == outcome


BONDED = """\
      - name: bond0
        type: bond
        state: up
        link-aggregation: {mode: active-backup, port: [eth0, eth1]}
""" + small.trunk_bridge("bond0")
TRUNK = "  switchport mode trunk\n  switchport trunk allowed vlan 100,200\n"


@pytest.mark.parametrize(
    ("dialect", "mode", "outcome"),
    [
        ("nxos", "active", "dropped: bundle-mismatch"),
        ("nxos", "passive", "dropped: bundle-mismatch"),
        ("eos", "passive", "dropped: bundle-mismatch"),
        ("ios", "active", "unknown: configuration-unknown"),
        ("ios", "passive", "unknown: configuration-unknown"),
    ],
)
def test_a_port_channel_that_waits_for_lacp_stops_its_port_where_the_switch_is_known_to_do_so(
    tmp_path: Path, dialect: str, mode: str, outcome: str
) -> None:
    member = f"interface Ethernet1/1\n{TRUNK}"
    switch = small.SWITCH.replace(member, f"{member}  channel-group 7 mode {mode}\n")
    site = small.load(
        tmp_path,
        small.policy("n1", BONDED),
        small.policy("n2", BRIDGE),
        small.nad("net", VLAN_100),
        small.vm("a", "net", "10.1.0.10/24", "10.1.0.1"),
        small.vm("b", "net", "10.1.0.11/24", "10.1.0.1", node="n2"),
        files={
            "sw.cfg": f"{switch}interface port-channel7\n{TRUNK}",
            "topocheck.yaml": small.SITE.replace("dialect: nxos", f"dialect: {dialect}"),
        },
    )
    assert code(api.trace(site, "a", "b")) == outcome
