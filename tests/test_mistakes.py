"""One mistake at a time in a copy of samples/acp: what is found, at which line, and where a trace stops."""

from __future__ import annotations

from pathlib import Path

import pytest
from mistakes import (
    ACP,
    FIREWALL,
    SITE,
    SWITCH,
    TRUNK,
    Edit,
    Mistake,
    a_trace_ends_as_it_says,
    validate_finds_it_and_nothing_else,
)

from topocheck import api

MISTAKES = [
    Mistake(
        "a VLAN off the source's trunk",
        (Edit(SWITCH, TRUNK, "switchport trunk allowed vlan 2004-2005"),),
        (("SWI01", SWITCH, "allowed vlan 2004-2005"),),
        stop=("dropped", "vlan-not-allowed", "switch", "Ethernet1/3", "allowed vlan 2004-2005"),
    ),
    Mistake(
        "a VLAN off the destination's trunk",
        (Edit(SWITCH, TRUNK, "switchport trunk allowed vlan 2003-2004", 1),),
        (("SWI01", SWITCH, "allowed vlan 2003-2004"),),
        stop=("dropped", "vlan-not-allowed", "switch", "Ethernet1/7", "allowed vlan 2003-2004"),
    ),
    Mistake(
        "a VLAN off the trunk of the node that stands ready",
        (Edit(SWITCH, TRUNK, "switchport trunk allowed vlan 2003,2005", 2),),
        (("SWI01", SWITCH, "allowed vlan 2003,2005"),),
        stop=("delivered", None, "vm6", "vmnic1", None),
    ),
    Mistake(
        "a VLAN off the firewall's trunk",
        (Edit(SWITCH, "allowed vlan 2000-2005", "allowed vlan 2000-2002,2004-2005"),),
        (("SWI10", SWITCH, "allowed vlan 2000-2002,2004-2005"),),
        stop=("dropped", "vlan-not-allowed", "switch", "Ethernet1/48", "allowed vlan 2000-2002,2004-2005"),
    ),
    Mistake(
        "a VLAN that the switch does not have",
        (Edit(SWITCH, "vlan 2005\n  name virtual-machines-3\n", ""),),
        (("SWI01", SWITCH, "vlan 2004"),),
        flow=("vm6", "vm1"),
        stop=("dropped", "vlan-not-in-database", "switch", "Ethernet1/7", "vlan 2004"),
    ),
    Mistake(
        "a port that is shut",
        (Edit(SWITCH, "description node0-virtualization", "description node0-virtualization\n  shutdown"),),
        (("RCH01", SWITCH, "shutdown"),),
        stop=("dropped", "port-down", "switch", "Ethernet1/3", "shutdown"),
    ),
    Mistake(
        "the firewall's port shut",
        (Edit(SWITCH, "description uplink-firewall", "description uplink-firewall\n  shutdown"),),
        (("RCH01", SWITCH, "shutdown"),),
        stop=("dropped", "port-down", "switch", "Ethernet1/48", "shutdown"),
    ),
    Mistake(
        "a trunk that became an access port",
        (Edit(SWITCH, f"switchport mode trunk\n  {TRUNK}", "switchport mode access\n  switchport access vlan 2003"),),
        (("SWI04", SWITCH, "switchport mode access"),),
        stop=("dropped", "vlan-not-allowed", "switch", "Ethernet1/3", "switchport mode access"),
    ),
    Mistake(
        "native VLAN 2003 while the node tags it",
        (Edit(SWITCH, TRUNK, f"switchport trunk native vlan 2003\n  {TRUNK}"),),
        (("SWI08", SWITCH, "native vlan 2003"),),
        flow=("vm4", "vm1"),
        stop=("dropped", "native-vlan-mismatch", "node0", "enp4s0f0", "native vlan 2003"),
    ),
    Mistake(
        "a bridge renamed in the policy of one node",
        (Edit("manifests/node0.yaml", "name: bridge2003", "name: br2003"),),
        (("NAD01", "manifests/vlan2003.yaml", '"bridge": "bridge2003"'),),
        stop=("dropped", "no-bridge", "vm1", "vmnic1", '"bridge": "bridge2003"'),
    ),
    Mistake(
        "the destination's bridge renamed",
        (Edit("manifests/node1.yaml", "name: bridge2005", "name: br2005"),),
        (("NAD01", "manifests/vlan2005.yaml", '"bridge": "bridge2005"'),),
        stop=("dropped", "no-bridge", "node1", "br2005", '"bridge": "bridge2005"'),
    ),
    Mistake(
        "a bridge renamed in the NAD",
        (Edit("manifests/vlan2003.yaml", '"bridge": "bridge2003"', '"bridge": "br2003"'),),
        (("NAD01", "manifests/vlan2003.yaml", '"bridge": "br2003"'),),
        stop=("dropped", "no-bridge", "vm1", "vmnic1", '"bridge": "br2003"'),
    ),
    Mistake(
        "a NAD moved to another namespace",
        (Edit("manifests/vlan2005.yaml", "namespace: default", "namespace: infra"),),
        (("VMN05", "manifests/vm6.yaml", "networkName"),),
        stop=("dropped", "not-attached", "node1", "bridge2005", "networkName"),
    ),
    Mistake(
        "an address that two VMs have",
        (Edit("manifests/vm3.yaml", "172.16.5.13/24", "172.16.5.12/24"),),
        (("ADR02", "manifests/vm3.yaml", "172.16.5.12/24"),),
        flow=("vm1", "vm3"),
        stop=("unknown", "duplicate-address", "firewall", "Uplink 1", "172.16.5.12/24"),
    ),
    Mistake(
        "the gateway's address on a VM",
        (Edit("manifests/vm4.yaml", "172.16.4.14/24", "172.16.4.1/24"),),
        (("ADR02", "manifests/vm4.yaml", "172.16.4.1/24"),),
        stop=("unknown", "duplicate-address", "vm1", "vmnic1", "172.16.4.1/24"),
    ),
    Mistake(
        "an address outside its VLAN's subnet",
        (Edit("manifests/vm6.yaml", "172.16.6.16/24", "172.16.9.16/24"),),
        (("ADR01", "manifests/vm6.yaml", "172.16.9.16/24"),),
        stop=("dropped", "no-route", "firewall", "Uplink 1", None),
    ),
    Mistake(
        "a gateway in another subnet",
        (Edit("manifests/vm1.yaml", "gateway4: 172.16.4.1", "gateway4: 172.16.5.1"),),
        (("ADR04", "manifests/vm1.yaml", "gateway4: 172.16.5.1"),),
        stop=("dropped", "no-gateway", "vm1", "vmnic1", "gateway4: 172.16.5.1"),
    ),
    Mistake(
        "a gateway that nobody is",
        (Edit("manifests/vm1.yaml", "gateway4: 172.16.4.1", "gateway4: 172.16.4.254"),),
        (("RCH01", "manifests/vm1.yaml", "gateway4: 172.16.4.254"),),
        stop=("dropped", "arp-unanswered", "vm1", "vmnic1", "gateway4: 172.16.4.254"),
    ),
    Mistake(
        "a cable moved to an access port",
        (
            Edit(SITE, '"switch:Ethernet1/3", "node0:enp4s0f0"', '"switch:Ethernet1/2", "node0:enp4s0f0"'),
            Edit(SITE, '  - ["switch:Ethernet1/2", "node0:eno2"]\n', ""),
        ),
        (("SWI04", SWITCH, "switchport mode access"),),
        stop=("dropped", "vlan-not-allowed", "switch", "Ethernet1/2", "switchport mode access"),
    ),
    Mistake(
        "a cable moved to a port that the switch does not have",
        (Edit(SITE, '"switch:Ethernet1/3", "node0:enp4s0f0"', '"switch:Ethernet1/4", "node0:enp4s0f0"'),),
        (("SIT05", SITE, "Ethernet1/4"),),
        stop=("unknown", "configuration-unknown", "node0", "enp4s0f0", "Ethernet1/4"),
    ),
    Mistake(
        "a rule that is gone",
        (Edit(FIREWALL, "  - {name: vm-1-to-vm-3, from: [vm-1], to: [vm-3], action: accept}\n", ""),),
        (("RCH01", FIREWALL, "default: deny"),),
        stop=("dropped", "denied", "firewall", "Uplink 1", "default: deny"),
    ),
    Mistake(
        "a rule that denies",
        (
            Edit(
                FIREWALL, "{name: vm-1-to-vm-3, from: [vm-1], to: [vm-3], action: accept}", "{name: stop, action: deny}"
            ),
        ),
        (("RCH01", FIREWALL, "name: stop"),),
        stop=("dropped", "denied", "firewall", "Uplink 1", "name: stop"),
    ),
    Mistake(
        "a subinterface that is gone",
        (
            Edit(
                FIREWALL,
                "  - {name: Uplink 1.2005, parent: Uplink 1, vlan: 2005, address: 172.16.6.1/24, zone: vm-3}\n",
                "",
            ),
            Edit(FIREWALL, "  - {name: vm-1-to-vm-3, from: [vm-1], to: [vm-3], action: accept}\n", ""),
            Edit(FIREWALL, "  - {name: vm-3-to-vm-1, from: [vm-3], to: [vm-1], action: accept}\n", ""),
            Edit(FIREWALL, "  - {name: vm-2-to-vm-3, from: [vm-2], to: [vm-3], action: accept}\n", ""),
            Edit(FIREWALL, "  - {name: vm-3-to-vm-2, from: [vm-3], to: [vm-2], action: accept}\n", ""),
        ),
        (("RCH01", FIREWALL, "kind: Firewall"),),
        stop=("dropped", "no-route", "firewall", "Uplink 1", "kind: Firewall"),
    ),
    Mistake(
        "a VLAN id that does not fit the bridge",
        (Edit("manifests/node0.yaml", "id: 2003", "id: 2004"), Edit("manifests/node0.yaml", "id: 2004", "id: 2003", 1)),
        (("BRP23", "manifests/node0.yaml", "id: 2004"), ("BRP23", "manifests/node0.yaml", "id: 2003")),
        stop=("dropped", "arp-unanswered", "vm1", "vmnic1", "gateway4"),
    ),
    Mistake(
        "a base interface that the node does not have",
        (Edit("manifests/node0.yaml", "base-iface: enp4s0f0", "base-iface: enp4s0f1"),),
        (("NET06", "manifests/node0.yaml", "base-iface: enp4s0f1"),),
        stop=("dropped", "no-uplink", "node0", "enp4s0f0.2003", "base-iface: enp4s0f1"),
    ),
    Mistake(
        "a bridge port that does not exist",
        (
            Edit(
                "manifests/node0.yaml",
                "- name: enp4s0f0.2003\n              vlan",
                "- name: enp4s0f0.203\n              vlan",
            ),
        ),
        (("BRP01", "manifests/node0.yaml", "enp4s0f0.203"),),
        stop=("dropped", "no-uplink", "node0", "bridge2003", "name: enp4s0f0.203"),
    ),
    Mistake(
        "a port block without vlan: {}",
        (
            Edit(
                "manifests/node0.yaml",
                "            - name: enp4s0f0.2003\n              vlan: {}",
                "            - name: enp4s0f0.2003",
            ),
        ),
        (("BRP10", "manifests/node0.yaml", "- name: enp4s0f0.2003"),),
        stop=("delivered", None, "vm6", "vmnic1", None),
    ),
    Mistake(
        "a tag in the NAD of an unfiltered bridge",
        (Edit("manifests/vlan2003.yaml", '"bridge": "bridge2003",', '"bridge": "bridge2003", "vlan": 2003,'),),
        (("BRP11", "manifests/vlan2003.yaml", '"vlan": 2003'),),
        stop=("delivered", None, "vm6", "vmnic1", None),
    ),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name.replace(" ", "-"))
def test_validate_names_the_code_and_the_line_and_nothing_else(tmp_path: Path, mistake: Mistake) -> None:
    validate_finds_it_and_nothing_else(tmp_path, mistake)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name.replace(" ", "-"))
def test_the_trace_stops_where_the_mistake_is(tmp_path: Path, mistake: Mistake) -> None:
    a_trace_ends_as_it_says(tmp_path, mistake)


def test_the_sample_as_it_is_validates_clean() -> None:
    assert api.validate(api.load(ACP)).findings == ()
