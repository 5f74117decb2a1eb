"""What nodes are made of: bridges, the ports of VMs on them, NICs, VLAN interfaces and bonds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kernel.spec import (
    Document,
    Spec,
    access,
    bond,
    bridge,
    trunk,
    trunk_block,
    vlan_interface,
)
from kernel.stem import AMONG, AWARE_NADS, BOTH, NATIVE, Element, Q, aware, guests, per_vlan, stem


def bridges() -> list[Element]:
    """Linux bridges and the NADs on them."""
    broken = {
        "n1": per_vlan(),
        "n2": [*per_vlan(vlans=(100,)), vlan_interface("eth0", 201, "eth0.200"), bridge("br200", "eth0.200")],
    }
    half = {"n1": per_vlan(), "n2": per_vlan(vlans=(100,))}
    lonely = {"n1": per_vlan(vlans=(200,)), "n2": per_vlan()}
    access_block = {"mode": "access", "tag": 100}
    untagged = {1: access("Ethernet1/1", 100), 2: access("Ethernet1/2", 100)}
    plain_on_nic: dict[str, Document] = {"v100": {"bridge": "br1"}, "v200": {"bridge": "br1"}}
    leaking = {1: trunk("Ethernet1/1", BOTH, f"{NATIVE} 100"), 2: trunk("Ethernet1/2", BOTH, f"{NATIVE} 200")}
    isolated: dict[str, Document] = {"v100": {"bridge": "br100", "portIsolation": True}, "v200": {"bridge": "br200"}}
    spoof: dict[str, Document] = {"v100": {"bridge": "br100", "macspoofchk": True}, "v200": {"bridge": "br200"}}
    trunked: dict[str, Document] = {
        "v100": {"bridge": "br1", "vlan": 100},
        "v200": {"bridge": "br1", "vlanTrunk": [{"minID": 150, "maxID": 250}]},
    }
    tagging = guests(
        c={
            "address": "",
            "gateway": None,
            "vlans": {"t": {"id": 200, "link": "nic1", "addresses": ["10.2.0.12/24"], "gateway4": "10.2.0.1"}},
        }
    )
    kept: dict[str, Document] = {
        "v100": {"bridge": "br1", "vlan": 100, "preserveDefaultVlan": True},
        "v200": {"bridge": "br1"},
    }
    one_less = guests(c={"address": "10.1.0.12/24", "gateway": "10.1.0.1"})
    return [
        Element("Linux bridge without VLAN filtering", "bridge-plain", stem(), AMONG),
        Element("VLAN interface with another id than its name", "vlan-id-mismatch", stem(broken), AMONG),
        Element("Linux bridge that no policy builds", "bridge-missing", stem(half), AMONG),
        Element("Linux bridge that the plugin makes for two VMs", "bridge-made", stem(lonely), AMONG),
        Element(
            "Linux bridge with VLAN filtering: injected trunk 2-4094",
            "bridge-injected",
            stem(aware(), AWARE_NADS),
            AMONG,
        ),
        Element(
            "Linux bridge with VLAN filtering: trunk with a VLAN missing",
            "bridge-trunk",
            stem(
                {"n1": aware(block=trunk_block((100, 100), (200, 200))), "n2": aware(block=trunk_block((100, 100)))},
                AWARE_NADS,
            ),
            AMONG,
        ),
        Element(
            "Linux bridge with VLAN filtering: native VLAN of a trunk",
            "bridge-native",
            stem(
                {"n1": aware(block=trunk_block((200, 200), native=100)), "n2": aware()},
                AWARE_NADS,
                {1: trunk("Ethernet1/1", BOTH, f"{NATIVE} 100")},
            ),
            AMONG,
        ),
        Element(
            "Linux bridge with VLAN filtering: native VLAN that the switch has tagged",
            "bridge-native-mismatch",
            stem({"n1": aware(block=trunk_block((200, 200), native=100)), "n2": aware()}, AWARE_NADS),
            AMONG,
        ),
        Element(
            "Linux bridge with VLAN filtering: access port",
            "bridge-access",
            stem(aware(block=access_block), AWARE_NADS, untagged),
            AMONG,
        ),
        Element(
            "Linux bridge with VLAN filtering: PVID 1 for a NAD without VLAN",
            "bridge-pvid",
            stem(
                aware(),
                plain_on_nic,
                {1: trunk("Ethernet1/1", "1,100,200"), 2: trunk("Ethernet1/2", "1,100,200")},
                vms=one_less,
            ),
            AMONG,
        ),
        Element(
            "Linux bridge with vlan-default-pvid 0",
            "bridge-no-pvid",
            stem(
                [bridge("br1", ("eth0", None), **{"vlan-default-pvid": 0})],
                {"v100": {"bridge": "br1"}, "v200": {"bridge": "br1", "vlan": 200}},
            ),
            AMONG,
        ),
        Element(
            "NAD vlan on a bridge without VLAN filtering",
            "nad-vlan-leaks",
            stem(aware(block={}), AWARE_NADS, leaking),
            AMONG,
        ),
        Element("NAD vlanTrunk with a guest that tags", "nad-trunk", stem(aware(), trunked, vms=tagging), AMONG),
        Element("NAD preserveDefaultVlan", "nad-default-vlan", stem(aware(), kept, vms=one_less), AMONG),
        Element("NAD portIsolation", "nad-isolated", stem(nads=isolated), AMONG),
        Element("NAD macspoofchk, the guest keeps its MAC", "nad-spoof-ok", stem(nads=spoof), AMONG),
        Element(
            "NAD macspoofchk, the guest changes its MAC",
            "nad-spoof",
            stem(nads=spoof, vms=guests(a={"data": {"macaddress": "02:00:00:00:00:99"}})),
            AMONG,
        ),
    ]


def nics() -> list[Element]:
    """NICs, bonds, and what stands on them."""
    both = {
        "n1": [vlan_interface("eth0", 100), bridge("br100", "eth0.100"), bridge("br200", ("eth0", None))],
        "n2": per_vlan(),
    }
    own: dict[str, Document] = {"v100": {"bridge": "br100"}, "v200": {"bridge": "br200", "vlan": 200}}
    hidden = {"n1": [*aware(), vlan_interface("eth0", 100)], "n2": aware()}
    qinq = [
        vlan_interface("eth0", 100),
        vlan_interface("eth0.100", 7, "inner"),
        bridge("br100", "inner"),
        vlan_interface("eth0", 200),
        bridge("br200", "eth0.200"),
    ]
    backup = {"n1": [bond("bond0", "active-backup", "eth0", "eth1"), *per_vlan("bond0")], "n2": per_vlan()}
    return [
        Element("VLAN interface on a NIC", "vlan-on-nic", stem(), (Q("b", "a"), Q("c", "d"))),
        Element(
            "VLAN interface on a NIC that is a bridge port: the VLAN interface has its frames first",
            "vlan-before-bridge",
            stem(hidden, AWARE_NADS),
            AMONG,
        ),
        Element(
            "VLAN interface and VLAN-aware bridge on one NIC, each with its own VLAN",
            "vlan-beside-bridge",
            stem(both, own),
            AMONG,
        ),
        Element("VLAN interface on a VLAN interface (QinQ)", "qinq", stem(qinq), AMONG),
        Element(
            "NIC that is down",
            "nic-down",
            stem({"n1": [{"name": "eth0", "type": "ethernet", "state": "down"}, *per_vlan()], "n2": per_vlan()}),
            AMONG,
        ),
        Element("VLAN interface on a bond (active-backup)", "bond-backup", _two_links(backup), AMONG),
        Element(
            "Bridge on a bond (802.3ad) with a port-channel", "bond-lacp", _port_channel("802.3ad", "active"), AMONG
        ),
        Element(
            "Bond (balance-xor) with a static port-channel", "bond-static", _port_channel("balance-xor", "on"), AMONG
        ),
    ]


def _two_links(interfaces: Mapping[str, Sequence[Document]], *more: str, first: str = "", second: str = "") -> Spec:
    ports = {
        1: first or trunk("Ethernet1/1", BOTH),
        3: second or trunk("Ethernet1/3", BOTH),
        **dict(enumerate(more, 50)),
    }
    spec = stem(interfaces, ports=ports)
    spec.nics["n1"] = ["eth0", "eth1"]
    spec.cables.append(("sw:Ethernet1/3", "n1:eth1"))
    return spec


def _port_channel(bond_mode: str, channel_mode: str) -> Spec:
    interfaces = {"n1": [bond("bond0", bond_mode, "eth0", "eth1"), *aware("bond0")], "n2": aware()}
    joined = f"channel-group 7 mode {channel_mode}"
    spec = _two_links(
        interfaces,
        trunk("port-channel7", BOTH),
        first=trunk("Ethernet1/1", BOTH, joined),
        second=trunk("Ethernet1/3", BOTH, joined),
    )
    spec.nads = dict(AWARE_NADS)
    return spec
