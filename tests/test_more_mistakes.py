"""More single mistakes in a copy of samples/acp, in the spellings that people find for them."""

from __future__ import annotations

from pathlib import Path

import pytest
from mistakes import (
    FIREWALL,
    SITE,
    SWITCH,
    TRUNK,
    Edit,
    Mistake,
    a_trace_ends_as_it_says,
    validate_finds_it_and_nothing_else,
)

NODE0, NODE1, NODE2 = (f"manifests/node{number}.yaml" for number in range(3))
VM1, VM4, VM6, POD2 = (f"manifests/{name}.yaml" for name in ("vm1", "vm4", "vm6", "pod2"))
NAD3, NAD5 = "manifests/vlan2003.yaml", "manifests/vlan2005.yaml"
UPLINK = "switchport trunk allowed vlan 2000-2005"
PORT5 = "- name: enp4s0f0.2005\n              vlan: {}"
SUBINTERFACE = "{name: Uplink 1.2005, parent: Uplink 1, vlan: 2005, address: 172.16.6.1/24, zone: vm-3}"
RULE = "{name: vm-1-to-vm-3, from: [vm-1], to: [vm-3], action: accept}"

AT_THE_SWITCH = [
    Mistake(
        "a line that removes a VLAN",
        (Edit(SWITCH, TRUNK, f"{TRUNK}\n  switchport trunk allowed vlan remove 2005", 1),),
        (("SWI01", SWITCH, "allowed vlan remove 2005"),),
        stop=("dropped", "vlan-not-allowed", "switch", "Ethernet1/7", "allowed vlan remove 2005"),
    ),
    Mistake(
        "all VLANs except one",
        (Edit(SWITCH, TRUNK, "switchport trunk allowed vlan except 2003"),),
        (("SWI01", SWITCH, "except 2003"),),
        stop=("dropped", "vlan-not-allowed", "switch", "Ethernet1/3", "except 2003"),
    ),
    Mistake(
        "a second list that takes the place of the first",
        (Edit(SWITCH, TRUNK, f"{TRUNK}\n  switchport trunk allowed vlan 2003-2004", 1),),
        (("SWI01", SWITCH, "allowed vlan 2003-2004"),),
        stop=("dropped", "vlan-not-allowed", "switch", "Ethernet1/7", "allowed vlan 2003-2004"),
    ),
    Mistake(
        "a VLAN that no switch number can be",
        (Edit(SWITCH, TRUNK, "switchport trunk allowed vlan 2003-20005"),),
        (("SWI02", SWITCH, "2003-20005"),),
        stop=("delivered", None, "vm6", "vmnic1", None),
    ),
    Mistake(
        "a VLAN that is suspended",
        (Edit(SWITCH, "name virtual-machines-2", "name virtual-machines-2\n  state suspend"),),
        (("SWI01", SWITCH, "vlan 2004"),),
        flow=("vm2", "vm5"),
        stop=("dropped", "vlan-not-in-database", "switch", "Ethernet1/3", "vlan 2004"),
    ),
    Mistake(
        "the firewall's port an access port",
        (Edit(SWITCH, f"switchport mode trunk\n  {UPLINK}", "switchport mode access\n  switchport access vlan 2003"),),
        (("SWI04", SWITCH, "switchport mode access"),),
        stop=("dropped", "native-vlan-mismatch", "firewall", "Uplink 1", "switchport mode access"),
    ),
    Mistake(
        "the firewall's native VLAN one that it tags",
        (Edit(SWITCH, UPLINK, f"switchport trunk native vlan 2004\n  {UPLINK}"),),
        (("SWI08", SWITCH, "native vlan 2004"),),
        flow=("vm1", "vm3"),
        stop=("dropped", "native-vlan-mismatch", "firewall", "Uplink 1", "native vlan 2004"),
    ),
    Mistake(
        "a port that routes",
        (Edit(SWITCH, "description node1-virtualization", "description node1-virtualization\n  no switchport"),),
        (("SWI04", SWITCH, "no switchport"),),
        stop=("dropped", "vlan-not-allowed", "switch", "Ethernet1/7", "no switchport"),
    ),
    Mistake(
        "a port that routes at the source",
        (Edit(SWITCH, f"switchport mode trunk\n  {TRUNK}", "no switchport"),),
        (("SWI04", SWITCH, "no switchport"),),
        stop=("dropped", "vlan-not-allowed", "switch", "Ethernet1/3", "no switchport"),
    ),
    Mistake(
        "a port in a port-channel that is not there",
        (Edit(SWITCH, TRUNK, f"{TRUNK}\n  channel-group 10 mode active"),),
        (("SWI13", SWITCH, "channel-group 10"),),
        stop=("unknown", "configuration-unknown", "switch", "Ethernet1/3", "channel-group 10"),
    ),
    Mistake(
        "a port shut and opened again",
        (
            Edit(
                SWITCH,
                "description node1-virtualization",
                "description node1-virtualization\n  shutdown\n  no shutdown",
            ),
        ),
        (),
        stop=("delivered", None, "vm6", "vmnic1", None),
    ),
]

AT_CABLES = [
    Mistake(
        "the firewall's cable not stated",
        (Edit(SITE, '  - ["switch:Ethernet1/48", "firewall:Uplink 1"]\n', ""),),
        (("RCH01", FIREWALL, "name: Uplink 1}"),),
        stop=("unknown", "configuration-unknown", "vm1", "vmnic1", "name: Uplink 1}"),
    ),
    Mistake(
        "the far end's cable at a port that is not there",
        (Edit(SITE, "switch:Ethernet1/7", "switch:Ethernet1/77"),),
        (("SIT05", SITE, "Ethernet1/77"),),
        stop=("unknown", "configuration-unknown", "firewall", "Uplink 1", "Ethernet1/77"),
    ),
    Mistake(
        "a cable to a NIC that is not there",
        (Edit(SITE, '"node1:enp4s0f0"', '"node1:enp4s0f1"'),),
        (("SIT05", SITE, "node1:enp4s0f1"),),
        stop=("unknown", "configuration-unknown", "switch", "Ethernet1/7", "node1:enp4s0f1"),
    ),
]

AT_NODES = [
    Mistake(
        "a VLAN id typed wrong on one node",
        (Edit(NODE1, "id: 2005", "id: 2015"),),
        (("SWI01", NODE1, "id: 2015"),),
        stop=("dropped", "tag-not-expected", "node1", "enp4s0f0", "id: 2015"),
    ),
    Mistake(
        "a VLAN id beyond the last one",
        (Edit(NODE0, "id: 2003", "id: 20030"),),
        (("NET05", NODE0, "id: 20030"),),
        stop=("dropped", "no-uplink", "node0", "enp4s0f0.2003", "name: enp4s0f0.2003"),
    ),
    Mistake(
        "no VLAN id",
        (Edit(NODE0, "base-iface: enp4s0f0\n          id: 2003", "base-iface: enp4s0f0"),),
        (("NET05", NODE0, "vlan:"),),
        stop=("dropped", "no-uplink", "node0", "enp4s0f0.2003", "name: enp4s0f0.2003"),
    ),
    Mistake(
        "a key that nmstate does not know",
        (Edit(NODE0, "id: 2003", "vid: 2003"),),
        (("SCH05", NODE0, "vid: 2003"),),
        stop=("dropped", "no-uplink", "node0", "enp4s0f0.2003", "name: enp4s0f0.2003"),
    ),
    Mistake(
        "a misspelt vlan key of a port",
        (Edit(NODE0, "vlan: {}", "vlans: {}"),),
        (("SCH05", NODE0, "vlans: {}"),),
    ),
    Mistake(
        "interfaces under a misspelt key",
        (Edit(NODE0, "    interfaces:", "    interface:"),),
        (("SCH05", NODE0, "interface:"),),
        stop=("dropped", "no-bridge", "vm1", "vmnic1", '"bridge": "bridge2003"'),
    ),
    Mistake(
        "the far end's base interface typed wrong",
        (Edit(NODE1, "base-iface: enp4s0f0", "base-iface: enp4s0fO", 2),),
        (("NET06", NODE1, "base-iface: enp4s0fO"),),
        stop=("dropped", "no-uplink", "node1", "enp4s0f0", "base-iface: enp4s0fO"),
    ),
    Mistake(
        "the far end's bridge without a port",
        (Edit(NODE1, f"port:\n            {PORT5}", "port: []"),),
        (("BRP06", NODE1, "name: bridge2005"),),
        stop=("dropped", "no-uplink", "node1", "enp4s0f0.2005", "name: bridge2005"),
    ),
    Mistake(
        "a port in two bridges",
        (Edit(NODE0, "- name: enp4s0f0.2004\n              vlan", "- name: enp4s0f0.2003\n              vlan"),),
        (("BRP03", NODE0, "name: enp4s0f0.2003"),),
        stop=("dropped", "no-uplink", "node0", "bridge2003", "name: enp4s0f0.2003"),
    ),
    Mistake(
        "a bridge that is down",
        (Edit(NODE1, "type: linux-bridge\n        state: up", "type: linux-bridge\n        state: down", 2),),
        (("RCH01", NODE1, "state: down"),),
        stop=("dropped", "port-down", "node1", "bridge2005", "state: down"),
    ),
    Mistake(
        "a policy that selects no node",
        (Edit(NODE1, "kubernetes.io/hostname: node1", "kubernetes.io/hostname: nodel", 2),),
        (("NAD01", NODE1, "nodeSelector"),),
        stop=("dropped", "no-bridge", "node1", "enp4s0f0", '"bridge": "bridge2005"'),
    ),
    Mistake(
        "a VLAN interface and its port renamed",
        (Edit(NODE1, "enp4s0f0.2005", "vm-vlan-2005", -1),),
        (("HYG05", NODE1, "name: vm-vlan-2005"),),
        stop=("delivered", None, "vm6", "vmnic1", None),
    ),
]

AT_NADS_AND_VMS = [
    Mistake(
        "a NAD renamed",
        (Edit(NAD5, "  name: vlan2005", "  name: vlan-2005"),),
        (("VMN05", VM6, "default/vlan2005"),),
        stop=("dropped", "not-attached", "node1", "bridge2005", "default/vlan2005"),
    ),
    Mistake(
        "a NAD with the bridge of another",
        (Edit(NAD3, "bridge2003", "bridge2004", -1),),
        (("ADR01", NAD3, '"bridge": "bridge2004"'),),
        stop=("dropped", "arp-unanswered", "vm1", "vmnic1", "gateway4"),
    ),
    Mistake(
        "an annotation for another bridge",
        (Edit(NAD3, "kubevirt.io/bridge2003", "kubevirt.io/bridge2004"),),
        (("NAD03", NAD3, "kubevirt.io/bridge2004"),),
        stop=("delivered", None, "vm6", "vmnic1", None),
    ),
    Mistake(
        "a comma too many in a NAD",
        (Edit(NAD3, '"macspoofchk": true', '"macspoofchk": true,'),),
        (("SCH06", NAD3, "}'"),),
        stop=("dropped", "not-attached", "vm1", "vmnic1", "}'"),
    ),
    Mistake(
        "a number in quotes in a NAD",
        (Edit(NAD3, '"bridge": "bridge2003",', '"bridge": "bridge2003", "vlan": "2003",'),),
        (("SCH07", NAD3, '"vlan": "2003"'),),
        stop=("dropped", "not-attached", "vm1", "vmnic1", '"vlan": "2003"'),
    ),
    Mistake(
        "a NAD of another namespace",
        (Edit(VM6, "default/vlan2005", "dev/vlan2005"),),
        (("VMN05", VM6, "dev/vlan2005"),),
        stop=("dropped", "not-attached", "node1", "bridge2005", "dev/vlan2005"),
    ),
    Mistake(
        "another NAD",
        (Edit(VM6, "default/vlan2005", "default/vlan2004"),),
        (("ADR01", VM6, "172.16.6.16/24"),),
        flow=("vm6", "vm1"),
        stop=("dropped", "arp-unanswered", "vm6", "vmnic1", "gateway4"),
    ),
    Mistake(
        "an interface without a network",
        (Edit(VM1, "- name: vmnic1\n              bridge", "- name: vmnic2\n              bridge"),),
        (("VMN01", VM1, "name: vmnic1"),),
    ),
    Mistake(
        "an address of another VLAN's VM",
        (Edit(VM6, "172.16.6.16/24", "172.16.4.11/24"),),
        (("ADR01", VM6, "172.16.4.11/24"),),
        stop=("unknown", "duplicate-address", "vm1", "vmnic1", "172.16.4.11/24"),
    ),
    Mistake(
        "a prefix length that is too long",
        (Edit(VM1, "172.16.4.11/24", "172.16.4.11/25"),),
        (("ADR05", VM1, "172.16.4.11/25"),),
        stop=("delivered", None, "vm6", "vmnic1", None),
    ),
    Mistake(
        "a prefix length that is too short",
        (Edit(VM1, "172.16.4.11/24", "172.16.4.11/16"),),
        (("ADR05", VM1, "172.16.4.11/16"),),
        stop=("dropped", "arp-unanswered", "vm1", "vmnic1", "172.16.4.11/16"),
    ),
    Mistake(
        "an address that is none",
        (Edit(VM1, "172.16.4.11/24", "172.16.4.300/24"),),
        (("ADR06", VM1, "172.16.4.300/24"),),
        stop=("dropped", "no-gateway", "vm1", "vmnic1", "gateway4"),
    ),
    Mistake(
        "the broadcast address",
        (Edit(VM1, "172.16.4.11/24", "172.16.4.255/24"),),
        (("ADR03", VM1, "172.16.4.255/24"),),
    ),
    Mistake(
        "no gateway",
        (Edit(VM1, "                  gateway4: 172.16.4.1\n", ""),),
        (("RCH01", VM1, "name: vmnic1"),),
        stop=("dropped", "no-route", "vm1", "vmnic1", "name: vmnic1"),
    ),
    Mistake(
        "a gateway that is the VM itself",
        (Edit(VM1, "gateway4: 172.16.4.1", "gateway4: 172.16.4.11"),),
        (("ADR04", VM1, "gateway4: 172.16.4.11"),),
        stop=("dropped", "no-gateway", "vm1", "vmnic1", "gateway4: 172.16.4.11"),
    ),
    Mistake(
        "a gateway that is another VM",
        (Edit(VM1, "gateway4: 172.16.4.1", "gateway4: 172.16.4.14"),),
        (("RCH01", VM1, "gateway4: 172.16.4.14"),),
        stop=("unknown", "not-modelled", "vm4", "vmnic1", "gateway4: 172.16.4.14"),
    ),
    Mistake(
        "a Pod's gateway in another subnet",
        (Edit(POD2, '"default-route": ["172.16.4.1"]', '"default-route": ["172.16.5.1"]'),),
        (("ADR04", POD2, "172.16.5.1"),),
        flow=("pod2", "vm3"),
        stop=("dropped", "no-gateway", "pod2", "net1", "172.16.5.1"),
    ),
    Mistake(
        "a route through another subnet",
        (
            Edit(
                VM1,
                "gateway4: 172.16.4.1",
                "routes:\n                    - to: default\n                      via: 172.16.5.1",
            ),
        ),
        (("ADR04", VM1, "via: 172.16.5.1"),),
        stop=("dropped", "no-gateway", "vm1", "vmnic1", "via: 172.16.5.1"),
    ),
    Mistake(
        "a VM that is no YAML",
        (Edit(VM1, "      domain:", "     domain:"),),
        (("SCH01", VM1, "domain:"),),
    ),
]

AT_THE_FIREWALL = [
    Mistake(
        "a subinterface with another VLAN",
        (Edit(FIREWALL, "Uplink 1, vlan: 2005", "Uplink 1, vlan: 2015"),),
        (("ADR01", FIREWALL, "vlan: 2015"),),
        flow=("vm6", "vm1"),
        stop=("dropped", "tag-not-expected", "firewall", "Uplink 1", "vlan: 2015"),
    ),
    Mistake(
        "a subinterface with the VLAN of another",
        (Edit(FIREWALL, "Uplink 1, vlan: 2005", "Uplink 1, vlan: 2004"),),
        (("SIT01", FIREWALL, "name: Uplink 1.2005"),),
        flow=("vm1", "vm3"),
        stop=("delivered", None, "vm3", "vmnic1", None),
    ),
    Mistake(
        "an address that is not the VLAN's gateway",
        (Edit(FIREWALL, "172.16.6.1/24", "172.16.6.254/24"),),
        (("RCH04", FIREWALL, "172.16.6.254/24"),),
        stop=("dropped", "arp-unanswered", "vm6", "vmnic1", "gateway4"),
    ),
    Mistake(
        "an address of no VLAN",
        (Edit(FIREWALL, "172.16.6.1/24", "172.16.7.1/24"),),
        (("ADR01", FIREWALL, "172.16.7.1/24"),),
        stop=("dropped", "no-route", "firewall", "Uplink 1", "kind: Firewall"),
    ),
    Mistake(
        "a table that names another gateway",
        (Edit(SITE, "gateway: 172.16.6.1", "gateway: 172.16.6.254"),),
        (("RCH04", SITE, "gateway: 172.16.6.254"),),
        stop=("delivered", None, "vm6", "vmnic1", None),
    ),
    Mistake(
        "a zone typed wrong at an interface",
        (Edit(FIREWALL, SUBINTERFACE, SUBINTERFACE.replace("vm-3", "vm-33")),),
        (("SIT01", FIREWALL, "zone: vm-33"),),
        stop=("dropped", "denied", "firewall", "Uplink 1", "default: deny"),
    ),
    Mistake(
        "a zone typed wrong in a rule",
        (Edit(FIREWALL, RULE, RULE.replace("to: [vm-3]", "to: [vm-30]")),),
        (("SIT01", FIREWALL, "vm-30"),),
        stop=("dropped", "denied", "firewall", "Uplink 1", "default: deny"),
    ),
    Mistake(
        "a parent that is not there",
        (Edit(FIREWALL, SUBINTERFACE, SUBINTERFACE.replace("parent: Uplink 1", "parent: Uplink 2")),),
        (("SIT01", FIREWALL, "parent: Uplink 2"),),
        stop=("dropped", "no-uplink", "firewall", "Uplink 1.2005", "parent: Uplink 2"),
    ),
    Mistake(
        "a rule before the others",
        (Edit(FIREWALL, "rules:\n", "rules:\n  - {name: no-icmp, protocol: [icmp], action: deny}\n"),),
        (("RCH01", FIREWALL, "no-icmp"),),
        stop=("dropped", "denied", "firewall", "Uplink 1", "no-icmp"),
    ),
    Mistake(
        "no rule for the reply and no sessions",
        (
            Edit(FIREWALL, "  - {name: vm-3-to-vm-1, from: [vm-3], to: [vm-1], action: accept}\n", ""),
            Edit(FIREWALL, "stateful: true", "stateful: false"),
        ),
        (("RCH02", FIREWALL, "default: deny"),),
        stop=("dropped", "denied", "firewall", "Uplink 1", "default: deny"),
    ),
]

MISTAKES = [*AT_THE_SWITCH, *AT_CABLES, *AT_NODES, *AT_NADS_AND_VMS, *AT_THE_FIREWALL]
TRACED = [mistake for mistake in MISTAKES if mistake.stop is not None]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name.replace(" ", "-"))
def test_validate_names_the_code_and_the_line_and_nothing_else(tmp_path: Path, mistake: Mistake) -> None:
    validate_finds_it_and_nothing_else(tmp_path, mistake)


@pytest.mark.parametrize("mistake", TRACED, ids=lambda mistake: mistake.name.replace(" ", "-"))
def test_the_trace_stops_where_the_mistake_is(tmp_path: Path, mistake: Mistake) -> None:
    a_trace_ends_as_it_says(tmp_path, mistake)
