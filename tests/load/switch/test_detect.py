"""The dialect is told by marks, and never guessed."""

from __future__ import annotations

import pytest

from topocheck.load.switch import detect_dialect

FRAGMENT = """\
interface Ethernet1/3
  description node0-virtualization
  switchport mode trunk
  switchport trunk allowed vlan 2003-2005

interface Ethernet1/7
  description node1-virtualization
  switchport mode trunk
  switchport trunk allowed vlan 2003-2005
"""


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("!RANCID-CONTENT-TYPE: cisco-nx\n!\ninterface Ethernet1\n", "nxos"),
        ("version 9.3(8) Bios:version 05.45\nhostname a\ninterface Ethernet1/1\n", "nxos"),
        ("feature lacp\nfeature vpc\ninterface Ethernet1/1\n", "nxos"),
        ("interface port-channel10\n  vpc 10\n  switchport mode trunk\n", "nxos"),
        ("! device: leaf1 (DCS-7050SX3, EOS-4.30.1F)\n!\ninterface Ethernet1\n", "eos"),
        ("vlan internal order ascending\n!\nvrf instance A\n!\ninterface Ethernet1/1\n   mtu 9214\n", "eos"),
        ("interface Port-Channel10\n   switchport mode trunk\n   mlag 10\n", "eos"),
        ("Current configuration : 701 bytes\n!\ninterface Ethernet0/0\n", "ios"),
        ("version 17.9\nhostname a\ninterface Vlan1\n no ip address\n", "ios"),
        ("interface GigabitEthernet1/0/1\n switchport mode access\n", "ios"),
        ("interface Port-channel1\n switchport mode trunk\n", "ios"),
        ("hostname a\ninterface Ethernet1\n   no switchport\n   ip address 10.0.0.0/31\n", "eos"),
        ("interface Ethernet2\n  switchport mode trunk\ninterface Vlan10\n  ip address 10.0.0.1/24\n", "eos"),
        ("vrf definition a\ninterface Management1\n   ip address 10.0.0.1/24\ninterface Ethernet1\n", "eos"),
        ("no ip domain-lookup\nfeature lldp\ninterface Ethernet1/2\n", "nxos"),
        ("ip routing vrf a\nvrf instance a\ninterface Management1\ninterface port-channel1\n", "eos"),
        ("interface Ethernet1/2\n  no spanning-tree port type edge\n", "nxos"),
        ("ntp server 10.0.0.31 use-vrf management\ninterface Ethernet1/2\n", "nxos"),
        (FRAGMENT, "nxos"),
        ("```\n" + FRAGMENT + "```\n", "nxos"),
        ("    feature lacp\n\n    interface Ethernet1/1\n      no switchport\n", "nxos"),
        ("```\n  vlan internal order ascending\n  interface Ethernet1\n     mtu 9214\n```\n", "eos"),
        ("---\nl2_interfaces:\n  - name: Ethernet1/3\n    trunk:\n      native_vlan: 2003\n", "ansible-nxos"),
        ("ASA Version 9.9(2)\ninterface GigabitEthernet0/0\n nameif outside\n", "asa"),
        ("interfaces {\n  ge-0/0/1 { unit 0; }\n}\nvlans { v10 { vlan-id 10; } }\n", "junos"),
        ("! Version 10.5.2\ninterface ethernet1/1/1\n switchport mode trunk\n", "os10"),
        ("- cisco.nxos.nxos_l2_interfaces:\n    config:\n      - {name: Ethernet1/3}\n", "ansible-nxos"),
    ],
)
def test_a_mark_of_one_dialect_tells_it(text: str, dialect: str) -> None:
    assert detect_dialect(text) == dialect


@pytest.mark.parametrize(
    "text",
    [
        "",
        "interface Ethernet1/3\n   switchport mode trunk\n",  # indented as EOS does
        "interface Ethernet1\n  switchport mode trunk\n",
        "interface Ethernet1/3\n  mtu 9216\n",
        "The port is configured like this:\n" + FRAGMENT,
        "interface GigabitEthernet1/0/1\n port link-mode bridge\n port access vlan 10\n",
        "interface GigabitEthernet0/0/0/1\n ipv4 address 10.0.0.1 255.255.255.0\n",
        '{"interfaces": {"Ethernet0": {}}, "vlan": {}}',
        "interface Ethernet1\n ip address 10.0.0.1 255.255.255.0\n no switchport\n",  # an address as EOS does not print it
        "interface Ethernet1\n ip address 10.0.0.1/24\ninterface GigabitEthernet1\n no switchport\nvrf instance a\n",
        "frr version 8.5\nhostname a\ninterface Ethernet0\n ip address 10.0.0.0/31\n",
        "! Version 9.14(0.0)\nhostname a\ninterface TenGigabitEthernet 0/1\n switchport\n",
        '!System Description "Dell N4064F"\ninterface vlan 10\ninterface port-channel 1\nswitchport mode trunk\n',
        'version "10.8.0.42"\nfeature telnet\ninterface Ethernet1/1\n switchport access vlan 33\n',
        "host-table aging-mode conversational\nline vty\ninterface Ethernet 0/1\n switchport mode access\n",
        "diag post rbridge-id 1 enable\ninterface TenGigabitEthernet 1/0/1\n switchport mode access\n",
        "vlan range 1,10,20\ninterface TFGigabitEthernet 0/5\n switchport access vlan 100\n",
        "vlan create 3 type port-mstprstp 0\ninterface GigabitEthernet 1/1\nno shutdown\n",
        "kind: ConfigMap\ndata:\n  switch.cfg: |\n    feature lacp\n    interface Ethernet1/1\n      no switchport\n",
        "auto lo\niface lo inet loopback\ninterface Ethernet1\n",
        "feature lacp\nvrf instance A\ninterface Ethernet1/1\n",  # a mark of two dialects each
        "- arista.eos.eos_l2_interfaces:\n    config: &l2_interfaces\n  l2_interfaces:\n  - name: Ethernet1/3\n",
        "kind: NodeNetworkConfigurationPolicy\nspec:\n  desiredState:\n    interfaces:\n    - name: bond0.10\n",
    ],
)
def test_where_nothing_tells_nothing_is_guessed(text: str) -> None:
    assert detect_dialect(text) is None
