from __future__ import annotations

import json
from ipaddress import ip_address, ip_interface, ip_network

from topocheck.model.firewall import Firewall, FirewallInterface
from topocheck.model.place import Place
from topocheck.model.problem import Problem
from topocheck.model.route import StaticRoute
from topocheck.model.rule import AccessList, Filter, Rule
from topocheck.model.site import Skipped
from topocheck.model.switch import Switch, SwitchInterface, SwitchVlan, Unmodelled
from topocheck.model.vlan import VlanSet
from topocheck.report.inspect_json import inspect_json
from topocheck.report.inspect_text import inspect_text
from topocheck.report.inspected import InspectedObject

VM = InspectedObject("VirtualMachine default/vm1", Place("manifests/vm1.yaml", 4, 3), "net1 on lan, 10.1.0.1/24")


def at(line: int) -> Place:
    return Place("leaf1.cfg", line)


FILTERS = (
    Filter("VM-IN", "in", at(26), AccessList("VM-IN", at(34), (Rule("10", at(35), "accept"),))),
    Filter("GONE", "out", at(27), None),
)
LEAF = Switch(
    name="leaf1",
    file="leaf1.cfg",
    dialect="eos",
    hostname="leaf1",
    vlans=(SwitchVlan(2003, "vm-1", active=True, place=at(3)), SwitchVlan(2004, None, active=False, place=at(5))),
    database_known=True,
    interfaces={
        "Ethernet1/3": SwitchInterface(
            "Ethernet1/3",
            at(12),
            description="node0-virtualization",
            mtu=9216,
            mode="trunk",
            allowed_vlans=VlanSet.parse("2003-2005"),
        ),
        "Ethernet1/4": SwitchInterface("Ethernet1/4", at(18), enabled=False, mode="access", access_vlan=2002),
        "Vlan2003": SwitchInterface("Vlan2003", at(24), mode="routed", addresses=("172.16.4.1/24",), filters=FILTERS),
    },
    routes=(
        StaticRoute(ip_network("10.0.0.0/8"), ip_address("172.16.4.254"), at(30), vrf="blue"),
        StaticRoute(ip_network("192.0.2.0/24"), None, at(31), interface="Null0", discard=True),
    ),
    unmodelled=(Unmodelled(at(40), "switchport protected"),),
)

TEXT = """\
leaf1.cfg: switch, dialect eos, hostname leaf1
VLANs: 2003 vm-1, 2004 (not active)

Interface    Line  State      Mode    VLANs          Native  MTU   Description
-----------  ----  ---------  ------  -------------  ------  ----  --------------------
Ethernet1/3  12    up         trunk   2003-2005      1       9216  node0-virtualization
Ethernet1/4  18    shut down  access  2002
Vlan2003     24    up         routed  172.16.4.1/24

Access lists:
  VM-IN: 1 rule, in of Vlan2003 (line 26)
  GONE: not in the file, out of Vlan2003 (line 27)

Routes:
  30: 10.0.0.0/8 via 172.16.4.254 vrf blue
  31: 192.0.2.0/24 out of Null0 discarded

Not modelled:
  40: switchport protected

Where                 Object                      What it says
--------------------  --------------------------  ------------------------
manifests/vm1.yaml:4  VirtualMachine default/vm1  net1 on lan, 10.1.0.1/24

other.yaml:1:1: not read: a template

bad.yaml:4:2: a key stands twice [SCH01]
"""


def test_people_see_interfaces_vlans_and_what_is_not_modelled() -> None:
    problem = Problem(Place("bad.yaml", 4, 2), "a key stands twice", "bad.yaml", "", "")
    skipped = Skipped(Place("other.yaml", 1), "a template")
    text = inspect_text(devices=[LEAF], problems=[("SCH01", problem)], skipped=[skipped], objects=[VM])
    assert text == TEXT


def test_the_document_has_the_published_shape() -> None:
    document = json.loads(inspect_json([LEAF], [VM]))
    assert document["objects"] == [
        {
            "object": "VirtualMachine default/vm1",
            "file": "manifests/vm1.yaml",
            "line": 4,
            "says": "net1 on lan, 10.1.0.1/24",
            "outcome": None,
        }
    ]
    (file,) = document["files"]
    interfaces = file.pop("interfaces")
    assert file == {
        "file": "leaf1.cfg",
        "kind": "switch",
        "dialect": "eos",
        "hostname": "leaf1",
        "vlans": [{"id": 2003, "name": "vm-1", "active": True}, {"id": 2004, "name": None, "active": False}],
        "access_lists": [
            {"name": "VM-IN", "rules": 1, "bound": [{"interface": "Vlan2003", "direction": "in", "line": 26}]},
            {"name": "GONE", "rules": None, "bound": [{"interface": "Vlan2003", "direction": "out", "line": 27}]},
        ],
        "routes": [
            {
                "line": 30,
                "to": "10.0.0.0/8",
                "via": "172.16.4.254",
                "interface": None,
                "vrf": "blue",
                "distance": 1,
                "discard": False,
            },
            {
                "line": 31,
                "to": "192.0.2.0/24",
                "via": None,
                "interface": "Null0",
                "vrf": None,
                "distance": 1,
                "discard": True,
            },
        ],
        "unmodelled": [{"line": 40, "text": "switchport protected"}],
    }
    assert interfaces[0] == {
        "name": "Ethernet1/3",
        "line": 12,
        "description": "node0-virtualization",
        "enabled": True,
        "mtu": 9216,
        "mode": "trunk",
        "access_vlan": None,
        "native_vlan": 1,
        "native_tagged": False,
        "allowed_vlans": "2003-2005",
        "voice_vlan": None,
        "channel_group": None,
        "channel_mode": None,
        "mlag": None,
        "vrf": None,
        "encapsulation_vlan": None,
        "addresses": [],
        "virtual_addresses": [],
    }
    assert (interfaces[1]["allowed_vlans"], interfaces[2]["addresses"]) == ("1-4094", ["172.16.4.1/24"])


WALL = Firewall(
    name="fw1",
    file="fw1.conf",
    place=Place("fw1.conf", 1),
    dialect="fortios",
    hostname="FW1",
    interfaces=(
        FirewallInterface("port1", Place("fw1.conf", 2), members=("x1", "x2")),
        FirewallInterface(
            "vm-1",
            Place("fw1.conf", 5),
            parent="port1",
            vlan=2003,
            addresses=(ip_interface("172.16.4.1/24"),),
            zone="vms",
            mtu=1500,
            description="virtual machines",
            enabled=False,
        ),
    ),
    rules=(Rule("1", Place("fw1.conf", 9), "accept"),),
    unmodelled=(Unmodelled(Place("fw1.conf", 20), "config router policy"),),
)


def test_people_see_a_firewalls_interfaces_and_how_many_rules_it_has() -> None:
    assert (
        inspect_text(devices=[WALL])
        == """\
fw1.conf: firewall, dialect fortios, hostname FW1
Rules: 1, else deny between zones and deny within one; translations: 0

Interface  Line  State      Zone  VLAN  Addresses      MTU   Description
---------  ----  ---------  ----  ----  -------------  ----  ----------------
port1      2     up
vm-1       5     shut down  vms   2003  172.16.4.1/24  1500  virtual machines

Not modelled:
  20: config router policy
"""
    )


def test_a_firewall_has_the_keys_of_a_switch_and_its_own() -> None:
    (wall,) = json.loads(inspect_json([WALL]))["files"]
    (leaf,) = json.loads(inspect_json([LEAF]))["files"]
    port, subinterface = wall["interfaces"]
    assert set(leaf) - set(wall) == set()
    assert set(leaf["interfaces"][0]) - set(port) == set()
    assert {key: wall[key] for key in ("kind", "default", "intrazone", "rules", "nat", "vlans")} == {
        "kind": "firewall",
        "default": "deny",
        "intrazone": "deny",
        "rules": 1,
        "nat": 0,
        "vlans": [],
    }
    assert (port["members"], port["mode"], port["addresses"]) == (["x1", "x2"], "routed", [])
    assert {
        key: subinterface[key] for key in ("line", "encapsulation_vlan", "zone", "parent", "addresses", "enabled")
    } == {
        "line": 5,
        "encapsulation_vlan": 2003,
        "zone": "vms",
        "parent": "port1",
        "addresses": ["172.16.4.1/24"],
        "enabled": False,
    }
