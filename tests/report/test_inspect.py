from __future__ import annotations

import json

from topocheck.model.place import Place
from topocheck.model.problem import Problem
from topocheck.model.site import Skipped
from topocheck.model.switch import Switch, SwitchInterface, SwitchVlan, Unmodelled
from topocheck.model.vlan import VlanSet
from topocheck.report.inspect_json import inspect_json
from topocheck.report.inspect_text import inspect_text


def at(line: int) -> Place:
    return Place("leaf1.cfg", line)


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
        "Vlan2003": SwitchInterface("Vlan2003", at(24), mode="routed", addresses=("172.16.4.1/24",)),
    },
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

Not modelled:
  40: switchport protected

Kind            Objects
--------------  -------
VirtualMachine  6

other.yaml:1:1: not read: a template

bad.yaml:4:2: a key stands twice [SCH01]
"""


def test_people_see_interfaces_vlans_and_what_is_not_modelled() -> None:
    problem = Problem(Place("bad.yaml", 4, 2), "a key stands twice", "bad.yaml", "", "")
    skipped = Skipped(Place("other.yaml", 1), "a template")
    text = inspect_text(switches=[LEAF], problems=[("SCH01", problem)], skipped=[skipped], counts={"VirtualMachine": 6})
    assert text == TEXT


def test_the_document_has_the_published_shape() -> None:
    (file,) = json.loads(inspect_json([LEAF]))["files"]
    interfaces = file.pop("interfaces")
    assert file == {
        "file": "leaf1.cfg",
        "dialect": "eos",
        "hostname": "leaf1",
        "vlans": [{"id": 2003, "name": "vm-1", "active": True}, {"id": 2004, "name": None, "active": False}],
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
    }
    assert (interfaces[1]["allowed_vlans"], interfaces[2]["addresses"]) == ("1-4094", ["172.16.4.1/24"])
