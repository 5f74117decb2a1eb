"""The elements beside Linux bridges and trunks: OVS, OVN, macvlan, SR-IOV, bundles, and what each lets through."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_site as small
from simulate.outcome import code

from topocheck import api
from topocheck.model.site import End
from topocheck.simulate.forward import forward
from topocheck.simulate.frame import Motion, Step
from topocheck.simulate.network import Network

OVS_BRIDGE = """\
      - name: br1
        type: ovs-bridge
        state: up
        bridge:
          port:
            - name: eth0{port}
"""
OVS_NAD = '"type": "ovs", "bridge": "br1"'
ON_100, ON_200 = OVS_NAD + ', "vlan": 100', OVS_NAD + ', "vlan": 200'


def ovs(port: str = "") -> str:
    return OVS_BRIDGE.format(port=port)


def localnet(physical: str = "physnet", bridge: str = "br1") -> str:
    """An OVS bridge and the mapping of a physical network to it, as the rest of a desiredState."""
    return ovs() + f"    ovn:\n      bridge-mappings: [{{localnet: {physical}, bridge: {bridge}, state: present}}]\n"


def ovn_nad(name: str, topology: str, more: str = "") -> str:
    config = f'"name": "{name}-network", "type": "ovn-k8s-cni-overlay", "netAttachDefName": "default/{name}"'
    return small.nad(name, f'{config}, "topology": "{topology}"{more}')


def two(n1: str, n2: str, nad: str, nad_b: str | None = None, *, b_on: str = "n2") -> list[str]:
    """a on n1 and b on n2 in 10.1.0.0/24, by one NAD or by two."""
    return [
        small.policy("n1", n1),
        small.policy("n2", n2),
        small.nad("net", nad),
        small.nad("netb", nad if nad_b is None else nad_b),
        small.vm("a", "net", "10.1.0.10/24", "10.1.0.1"),
        small.vm("b", "netb", "10.1.0.11/24", "10.1.0.1", node=b_on),
    ]


TRUNKED = "\n              vlan: {mode: trunk, trunk-tags: [{id: 200}]}"
NATIVE = "\n              vlan: {mode: trunk, tag: 100, enable-native: true, trunk-tags: [{id: 200}]}"
ACCESS = "\n              vlan: {mode: access, tag: 100}"


@pytest.mark.parametrize(
    ("n1", "n2", "nad", "nad_b", "outcome"),
    [
        (ovs(), ovs(), ON_100, None, "delivered"),
        (ovs(), ovs(), ON_100, ON_200, "dropped: vlan-not-allowed"),
        (ovs(TRUNKED), ovs(), ON_100, None, "dropped: vlan-not-allowed"),
        (ovs(), ovs(), OVS_NAD, None, "dropped: untagged-dropped"),
        (ovs(ACCESS), ovs(ACCESS), ON_100, None, "dropped: untagged-dropped"),
        (ovs(NATIVE), ovs(), ON_100, None, "dropped: untagged-dropped"),
        (ovs(), small.trunk_bridge(), ON_100, '"bridge": "br1", "vlan": 100', "delivered"),
        (small.trunk_bridge(), small.trunk_bridge(), ON_100, None, "dropped: no-bridge"),
        (ovs(), ovs(), ON_100 + ', "trunk": [{"id": 200}]', None, "unknown: not-modelled"),
    ],
    ids=[
        "access-ports",
        "other-vlan",
        "uplink-without-the-vlan",
        "untagged-to-a-trunk-without-native",
        "uplink-access-sends-untagged",
        "uplink-native-sends-untagged",
        "ovs-to-linux",
        "linux-bridge-for-the-ovs-plugin",
        "vlan-and-trunk",
    ],
)
def test_ovs_bridges_are_trunks_of_all_vlans_unless_a_port_says_otherwise(
    tmp_path: Path, n1: str, n2: str, nad: str, nad_b: str | None, outcome: str
) -> None:
    assert code(api.trace(small.load(tmp_path, *two(n1, n2, nad, nad_b)), "a", "b")) == outcome


def test_an_untagged_frame_crosses_an_ovs_bridge_from_vnic_to_vnic(tmp_path: Path) -> None:
    site = small.load(tmp_path, *two(ovs(), ovs(), OVS_NAD, b_on="n1"))
    assert code(api.trace(site, "a", "b")) == "delivered"


PHYSICAL = ', "physicalNetworkName": "physnet"'


@pytest.mark.parametrize(
    ("n2", "more", "outcome"),
    [
        (localnet(), PHYSICAL + ', "vlanID": 100', "delivered"),
        (localnet(), PHYSICAL + ', "vlanID": 300', "dropped: vlan-not-allowed"),
        (localnet(), PHYSICAL, "dropped: untagged-dropped"),
        (localnet("other"), PHYSICAL + ', "vlanID": 100', "dropped: no-uplink"),
        (localnet(bridge="br-ex"), PHYSICAL + ', "vlanID": 100', "unknown: configuration-unknown"),
    ],
    ids=["vlan", "vlan-not-on-the-trunk", "untagged", "no-mapping-there", "bridge-not-known"],
)
def test_a_localnet_reaches_as_far_as_its_mappings_and_its_vlan(
    tmp_path: Path, n2: str, more: str, outcome: str
) -> None:
    site = small.load(
        tmp_path,
        small.policy("n1", localnet()),
        small.policy("n2", n2),
        ovn_nad("net", "localnet", more),
        small.vm("a", "net", "10.1.0.10/24", "10.1.0.1"),
        small.vm("b", "net", "10.1.0.11/24", "10.1.0.1", node="n2"),
        small.vm("c", "net", "10.1.0.12/24", "10.1.0.1", node="n1"),
    )
    assert code(api.trace(site, "a", "b")) == outcome
    assert code(api.trace(site, "a", "c")) == "delivered"


def test_the_firewall_is_reached_from_a_localnet(tmp_path: Path) -> None:
    site = small.load(
        tmp_path,
        small.policy("n1", localnet()),
        ovn_nad("net", "localnet", PHYSICAL + ', "vlanID": 100'),
        small.vm("a", "net", "10.1.0.10/24", "10.1.0.1"),
    )
    assert code(api.trace(site, "a", "10.2.0.1")) == "delivered"


def test_a_layer_2_network_joins_the_nodes_and_leads_nowhere_else(tmp_path: Path) -> None:
    site = small.load(
        tmp_path,
        small.policy("n1", ovs()),
        ovn_nad("net", "layer2"),
        ovn_nad("other", "layer2"),
        small.vm("a", "net", "10.1.0.10/24", "10.1.0.1"),
        small.vm("b", "net", "10.1.0.11/24", "10.1.0.1", node="n2"),
        small.vm("c", "other", "10.1.0.12/24", "10.1.0.1", node="n1"),
    )
    assert code(api.trace(site, "a", "b")) == "delivered"
    assert code(api.trace(site, "a", "c")) == "dropped: arp-unanswered"
    assert code(api.trace(site, "a", "10.1.0.1")) == "dropped: arp-unanswered"


def test_a_layer_3_network_is_not_followed(tmp_path: Path) -> None:
    site = small.load(
        tmp_path,
        ovn_nad("net", "layer3"),
        small.vm("a", "net", "10.1.0.10/24", "10.1.0.1"),
        small.vm("b", "net", "10.1.0.11/24", "10.1.0.1", node="n2"),
    )
    assert code(api.trace(site, "a", "b")) == "unknown: not-modelled"


def pod(name: str, address: str, node: str, network: str = "net") -> str:
    """A Pod with a static address on a network."""
    networks = f'[{{"name": "{network}", "ips": ["{address}"], "default-route": ["10.1.0.1"]}}]'
    return (
        f"apiVersion: v1\nkind: Pod\nmetadata:\n  name: {name}\n  namespace: default\n  annotations:\n"
        f"    k8s.v1.cni.cncf.io/networks: '{networks}'\n"
        f"spec:\n  nodeSelector: {{kubernetes.io/hostname: {node}}}\n  containers: [{{name: c, image: registry.example/c:1}}]\n"
    )


MACVLAN = '"type": "macvlan", "master": "eth0.100", "ipam": {"type": "static"}, "capabilities": {"ips": true}'


@pytest.mark.parametrize(
    ("nad", "same_node", "other_node"),
    [
        (MACVLAN, "delivered", "delivered"),
        (MACVLAN + ', "mode": "private"', "dropped: port-isolated", "delivered"),
        (MACVLAN + ', "mode": "vepa"', "dropped: port-isolated", "delivered"),
        (MACVLAN.replace("macvlan", "ipvlan"), "delivered", "delivered"),
        (MACVLAN.replace("macvlan", "ipvlan") + ', "mode": "l3"', "unknown: not-modelled", "unknown: not-modelled"),
        (MACVLAN.replace("eth0.100", "eth9"), "dropped: no-bridge", "dropped: no-bridge"),
    ],
    ids=["bridge-mode", "private", "vepa", "ipvlan-l2", "ipvlan-l3", "no-such-master"],
)
def test_macvlan_is_a_switch_on_an_interface_of_the_node(
    tmp_path: Path, nad: str, same_node: str, other_node: str
) -> None:
    site = small.load(
        tmp_path,
        small.policy("n1", small.vlan_interface(100)),
        small.policy("n2", small.vlan_interface(100)),
        small.nad("net", nad),
        pod("a", "10.1.0.10/24", "n1"),
        pod("b", "10.1.0.11/24", "n1"),
        pod("c", "10.1.0.12/24", "n2"),
    )
    assert (code(api.trace(site, "a", "b")), code(api.trace(site, "a", "c"))) == (same_node, other_node)


def test_an_interface_that_is_in_a_bridge_takes_no_macvlan(tmp_path: Path) -> None:
    site = small.load(
        tmp_path,
        small.policy("n1", small.trunk_bridge()),
        small.nad("net", MACVLAN.replace("eth0.100", "eth0")),
        pod("a", "10.1.0.10/24", "n1"),
        pod("b", "10.1.0.11/24", "n1"),
    )
    assert code(api.trace(site, "a", "b")) == "dropped: not-attached"


SRIOV = (
    "apiVersion: sriovnetwork.openshift.io/v1\nkind: SriovNetworkNodePolicy\n"
    "metadata: {name: vfs, namespace: openshift-sriov-network-operator}\n"
    "spec:\n  nodeSelector: {kubernetes.io/os: linux}\n  resourceName: vfs\n  numVfs: 8\n"
    "  nicSelector: {pfNames: [%s]}\n  deviceType: netdevice\n"
)


def sriov_nad(name: str, more: str = "") -> str:
    text = small.nad(name, f'"type": "sriov"{more}')
    return text.replace(
        "namespace: default}",
        'namespace: default, annotations: {"k8s.v1.cni.cncf.io/resourceName": "openshift.io/vfs"}}',
    )


LINUX_NODES = small.SITE.replace("{name: n1,", "{name: n1, labels: {kubernetes.io/os: linux},").replace(
    "{name: n2,", "{name: n2, labels: {kubernetes.io/os: linux},"
)


@pytest.mark.parametrize(
    ("pf", "more", "outcome"),
    [
        ("eth0", ', "vlan": 100', "delivered"),
        ("eth0#0-3", ', "vlan": 100', "delivered"),
        ("eth0", "", "dropped: untagged-dropped"),
        ("eth0", ', "vlan": 300', "dropped: vlan-not-allowed"),
        ("eth7", ', "vlan": 100', "dropped: no-bridge"),
        ("eth0, eth1", ', "vlan": 100', "unknown: configuration-unknown"),
    ],
    ids=["vlan", "some-functions", "untagged", "vlan-not-on-the-trunk", "no-such-nic", "one-of-two-nics"],
)
def test_a_virtual_function_sends_by_the_nic_that_the_policy_splits(
    tmp_path: Path, pf: str, more: str, outcome: str
) -> None:
    site = small.load(
        tmp_path,
        SRIOV % pf,
        sriov_nad("net", more),
        small.vm("a", "net", "10.1.0.10/24", "10.1.0.1"),
        small.vm("b", "net", "10.1.0.11/24", "10.1.0.1", node="n2"),
        files={"topocheck.yaml": LINUX_NODES},
    )
    assert code(api.trace(site, "a", "b")) == outcome


def test_a_function_and_a_vlan_interface_of_the_same_nic_share_the_wire(tmp_path: Path) -> None:
    """The NIC switches between its functions and its own interface, so that both reach each other and the switch."""
    site = small.load(
        tmp_path,
        SRIOV % "eth0",
        sriov_nad("vf", ', "vlan": 100'),
        small.policy("n1", small.vlan_interface(100) + small.trunk_bridge("eth0.100", "{}")),
        small.nad("net", '"bridge": "br1"'),
        small.vm("a", "vf", "10.1.0.10/24", "10.1.0.1"),
        small.vm("b", "net", "10.1.0.11/24", "10.1.0.1"),
        small.vm("c", "vf", "10.1.0.12/24", "10.1.0.1", node="n2"),
        files={"topocheck.yaml": LINUX_NODES},
    )
    assert [code(api.trace(site, a, b)) for a, b in ("ab", "ba", "ac", "cb")] == ["delivered"] * 4


@pytest.mark.parametrize(
    ("protocol", "outcome"), [("802.1q", "delivered"), ("802.1ad", "unknown: configuration-unknown")]
)
def test_tags_of_802_1ad_are_not_followed(tmp_path: Path, protocol: str, outcome: str) -> None:
    interface = small.vlan_interface(100).replace("id: 100", f"id: 100, protocol: {protocol}")
    n1 = interface + small.trunk_bridge("eth0.100", "{}")
    site = small.load(tmp_path, *two(n1, small.trunk_bridge(), '"bridge": "br1"', '"bridge": "br1", "vlan": 100'))
    assert code(api.trace(site, "a", "b")) == outcome


BOND = """\
      - name: bond0
        type: bond
        state: up
        link-aggregation: {{mode: {mode}, port: [eth0, eth1]}}
"""
TWO_LINKS = small.SITE.replace(
    '  - ["sw:Ethernet1/1", "n1:eth0"]\n', '  - ["sw:Ethernet1/1", "n1:eth0"]\n  - ["sw:Ethernet1/3", "n1:eth1"]\n'
)
TRUNK = "  switchport mode trunk\n  switchport trunk allowed vlan 100,200\n"


@pytest.mark.parametrize(
    ("mode", "channel", "outcome"),
    [
        ("802.3ad", "active", "delivered"),
        ("802.3ad", "passive", "delivered"),
        ("802.3ad", "on", "unknown: configuration-unknown"),
        ("802.3ad", None, "delivered"),
        ("active-backup", None, "delivered"),
        ("active-backup", "active", "dropped: bundle-mismatch"),
        ("active-backup", "on", "unknown: configuration-unknown"),
        ("balance-xor", "on", "delivered"),
        ("balance-xor", "active", "dropped: bundle-mismatch"),
    ],
)
def test_both_ends_of_a_bundle_must_bundle_alike(tmp_path: Path, mode: str, channel: str | None, outcome: str) -> None:
    member = TRUNK if channel is None else f"{TRUNK}  channel-group 7 mode {channel}\n"
    switch = small.SWITCH.replace(f"interface Ethernet1/1\n{TRUNK}", f"interface Ethernet1/1\n{member}")
    switch += f"interface Ethernet1/3\n{member}" + ("" if channel is None else f"interface port-channel7\n{TRUNK}")
    n1 = BOND.format(mode=mode) + small.trunk_bridge("bond0")
    site = small.load(
        tmp_path,
        *two(n1, small.trunk_bridge(), '"bridge": "br1", "vlan": 100'),
        files={"sw.cfg": switch, "topocheck.yaml": TWO_LINKS},
    )
    assert code(api.trace(site, "a", "b")) == outcome


TWO_VLANS = """\
              version: 2
              ethernets:
                nic1: {}
              vlans:
                blue: {id: 100, link: nic1, addresses: [10.1.0.10/24]}
                red: {id: 200, link: nic1, addresses: [10.2.0.10/24]}
"""


def test_a_guest_that_tags_itself_is_in_every_vlan_that_it_tags(tmp_path: Path) -> None:
    site = small.load(
        tmp_path,
        small.policy("n1", small.trunk_bridge(vlan="{}")),
        small.policy("n2", small.trunk_bridge()),
        small.nad("raw", '"bridge": "br1"'),
        small.nad("blue", '"bridge": "br1", "vlan": 100'),
        small.nad("red", '"bridge": "br1", "vlan": 200'),
        small.vm("a", "raw", "", guest=TWO_VLANS),
        small.vm("b", "blue", "10.1.0.11/24", node="n2"),
        small.vm("c", "red", "10.2.0.12/24", node="n2"),
    )
    assert [code(api.trace(site, *ends)) for ends in ("ab", "ba", "ac", "ca")] == ["delivered"] * 4


@pytest.mark.parametrize(("router", "outcome"), [("fd00:1::1", "delivered"), ("fd00:1::2", "dropped: arp-unanswered")])
def test_ipv6_goes_the_same_ways(tmp_path: Path, router: str, outcome: str) -> None:
    def guest(own: str, gateway: str) -> str:
        routes = f"                  routes: [{{to: default, via: '{gateway}'}}]\n"
        return f"              version: 2\n              ethernets:\n                nic1:\n                  addresses: ['{own}']\n{routes}"

    firewall = small.FIREWALL.replace("10.1.0.1/24", '"fd00:1::1/64"').replace("10.2.0.1/24", '"fd00:2::1/64"')
    site = small.load(
        tmp_path,
        small.policy("n1", small.trunk_bridge()),
        small.nad("net", '"bridge": "br1", "vlan": 100'),
        small.nad("net200", '"bridge": "br1", "vlan": 200'),
        small.vm("a", "net", "", guest=guest("fd00:1::10/64", router)),
        small.vm("c", "net200", "", guest=guest("fd00:2::12/64", "fd00:2::1")),
        files={"fw.yaml": firewall},
    )
    trace = api.trace(site, "a", "c")
    assert code(trace) == outcome
    assert trace.forward.ttl == (63 if outcome == "delivered" else None)


@pytest.mark.parametrize(("hairpin", "back"), [("true", True), ("false", False)])
def test_a_frame_goes_back_by_its_port_only_where_that_is_a_hairpin(
    tmp_path: Path,
    hairpin: str,
    back: bool,  # noqa: FBT001 - a row of the table
) -> None:
    bridge = small.trunk_bridge().replace("name: eth0", f"name: eth0\n              stp-hairpin-mode: {hairpin}")
    network = Network(small.load(tmp_path, small.policy("n1", bridge)))
    nic = network.topology.elements[End("node:n1", "eth0")]
    steps = [step for step in forward(network.topology, Step(nic, Motion.UP, (100,))) if isinstance(step, Step)]
    (across,) = steps
    out = [step for step in forward(network.topology, across) if isinstance(step, Step)]
    assert [step.element.end.interface for step in out] == (["eth0"] if back else [])
