"""SONiC's config_db.json."""

from __future__ import annotations

import json
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from topocheck.load.dialects import claimed_by
from topocheck.load.sonic import SONIC
from topocheck.load.stated_cables import Interfaces
from topocheck.model.place import Place
from topocheck.model.port import PortRule, bridge_port
from topocheck.model.route import StaticRoute
from topocheck.model.rule import UNREAD, AccessList, Filter, Rule
from topocheck.model.site import End
from topocheck.model.switch import Switch, SwitchInterface, SwitchVlan, Unmodelled
from topocheck.model.vlan import NO_VLANS, VlanSet
from topocheck.topology.element import ElementKind
from topocheck.topology.switch_elements import switch_elements

LAB = Path(__file__).parents[4] / "shared/corpus/switch-configs/batfish+lab-validation/snapshots/sonic_bgp_lab"

CONFIG = """\
{
  "DEVICE_METADATA": {"localhost": {"hostname": "leaf1", "type": "ToRRouter"}},
  "PORT": {
    "Ethernet0": {"admin_status": "up", "alias": "Eth1/1", "description": "node0-virtualization", "mtu": "9216"},
    "Ethernet4": {"admin_status": "up"},
    "Ethernet8": {},
    "Ethernet12": {"admin_status": "up"}
  },
  "VLAN": {"Vlan2003": {"vlanid": "2003"}, "Vlan2004": {"admin_status": "down", "mtu": "1500"}},
  "VLAN_MEMBER": {
    "Vlan2003|Ethernet0": {"tagging_mode": "tagged"},
    "Vlan2004|Ethernet0": {"tagging_mode": "untagged"},
    "Vlan2003|PortChannel10": {"tagging_mode": "untagged"}
  },
  "PORTCHANNEL": {"PortChannel10": {"admin_status": "up"}},
  "PORTCHANNEL_MEMBER": {"PortChannel10|Ethernet4": {}},
  "VLAN_INTERFACE": {
    "Vlan2003": {"vrf_name": "Vrf1"},
    "Vlan2003|172.16.4.1/24": {},
    "Vlan2003|fe80::1/64": {},
    "Vlan2004": {},
    "Vlan2004|172.16.5.1/24": {}
  },
  "INTERFACE": {"Ethernet12|203.0.113.2/30": {}},
  "VLAN_SUB_INTERFACE": {"Eth12.7": {"admin_status": "up", "vlan": "2007"}, "Eth12.7|172.16.7.1/24": {}}
}
"""


def at(line: int, column: int) -> Place:
    return Place("c.json", line, column)


def read(text: str) -> Switch:
    switch, problems = SONIC.read(text, "c.json", None)
    assert isinstance(switch, Switch)
    assert problems == ()
    return switch


def database(**tables: object) -> Switch:
    """The switch of a database with the given tables beside one port."""
    return read(json.dumps({"PORT": {"Ethernet0": {"admin_status": "up"}}, **tables}))


def test_ports_vlans_and_routed_interfaces_are_read_with_their_places() -> None:
    switch = read(CONFIG)
    assert (switch.name, switch.hostname, switch.place, switch.database_known) == ("leaf1", "leaf1", at(2, 37), True)
    assert switch.vlans == (
        SwitchVlan(2003, None, active=True, place=at(9, 12)),
        SwitchVlan(2004, None, active=True, place=at(9, 44)),
    )
    assert list(switch.interfaces) == [
        "Ethernet0",
        "Ethernet4",
        "Ethernet8",
        "Ethernet12",
        "PortChannel10",
        "Vlan2003",
        "Vlan2004",
        "Ethernet12.7",
    ]
    assert switch.interfaces["Ethernet0"] == SwitchInterface(
        name="Ethernet0",
        place=at(4, 5),
        description="node0-virtualization",
        mtu=9216,
        mode="trunk",
        native_vlan=2004,
        allowed_vlans=VlanSet.of(2003, 2004),
        alias="Eth1/1",
        places={
            "description": at(4, 60),
            "mtu": at(4, 99),
            "enabled": at(4, 19),
            "mode": at(12, 28),
            "allowed_vlans": at(12, 28),
            "native_vlan": at(12, 28),
        },
        rule=bridge_port(2004, VlanSet.of(2003), VlanSet.of(2004)),
    )
    assert switch.interfaces["Ethernet8"] == SwitchInterface(
        name="Ethernet8",
        place=at(6, 5),
        enabled=False,
        mtu=9100,
        mode="routed",
        native_vlan=None,
        places={"enabled": at(6, 5)},
    )


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("Ethernet4", ("member", True, 10, "active", None, None, None, ())),
        ("PortChannel10", ("access", True, None, None, 10, None, None, ())),
        ("Vlan2003", ("routed", True, None, None, None, 2003, None, ("172.16.4.1/24",))),
        ("Vlan2004", ("routed", False, None, None, None, 2004, None, ("172.16.5.1/24",))),
        ("Ethernet12", ("routed", True, None, None, None, None, None, ("203.0.113.2/30",))),
        ("Ethernet12.7", ("routed", True, None, None, None, None, 2007, ("172.16.7.1/24",))),
    ],
)
def test_channels_svis_and_subinterfaces(name: str, what: tuple[object, ...]) -> None:
    port = read(CONFIG).interfaces[name]
    assert (
        port.mode,
        port.enabled,
        port.channel_group,
        port.channel_mode,
        port.channel_number,
        port.svi_vlan,
        port.encapsulation_vlan,
        port.addresses,
    ) == what


@pytest.mark.parametrize(
    ("rows", "mode", "rule"),
    [
        ({"Vlan10": "untagged"}, "access", bridge_port(10, NO_VLANS, VlanSet.of(10))),
        ({"Vlan10": "tagged"}, "trunk", bridge_port(None, VlanSet.of(10), NO_VLANS)),
        (
            {"Vlan10": "tagged", "Vlan20": "tagged", "Vlan30": "untagged"},
            "trunk",
            bridge_port(30, VlanSet.of(10, 20), VlanSet.of(30)),
        ),
        ({"Vlan10": "priority_tagged"}, "access", bridge_port(10, NO_VLANS, VlanSet.of(10))),
    ],
)
def test_every_member_row_counts_and_untagged_frames_need_one(rows: dict[str, str], mode: str, rule: PortRule) -> None:
    members = {f"{vlan}|Ethernet0": {"tagging_mode": tagging} for vlan, tagging in rows.items()}
    port = database(VLAN_MEMBER=members).interfaces["Ethernet0"]
    assert (port.mode, port.rule) == (mode, rule)


def test_a_dump_of_the_database_reads_like_the_file() -> None:
    nested = json.loads(CONFIG)
    flat = {f"{table}|{key}": fields for table, rows in nested.items() for key, fields in rows.items()}
    one, other = read(CONFIG), read(json.dumps(flat))
    assert {name: (port.mode, port.rule, port.addresses, port.vrf) for name, port in other.interfaces.items()} == {
        name: (port.mode, port.rule, port.addresses, port.vrf) for name, port in one.interfaces.items()
    }


def test_a_port_that_only_a_vlan_knows_is_not_called_shut() -> None:
    switch = read('{"VLAN_MEMBER": {"Vlan3|Ethernet0": {"tagging_mode": "tagged"}}}')
    port = switch.interfaces["Ethernet0"]
    assert (port.enabled, port.mode, port.mtu, switch.database_known) == (True, "trunk", None, False)


def test_port_channels_of_two_switches_and_the_link_between_them() -> None:
    channels = {f"PortChannel{number}": {"admin_status": "up"} for number in (1, 10, 11)}
    switch = database(
        PORTCHANNEL=channels | {"PortChannel11": {"admin_status": "up", "static": "true"}},
        PORTCHANNEL_MEMBER={"PortChannel11|Ethernet0": {}},
        MCLAG_DOMAIN={"1": {"peer_link": "PortChannel1"}},
        MCLAG_INTERFACE={"1|PortChannel10": {"if_type": "PortChannel"}},
    )
    ports = switch.interfaces
    assert {name: (ports[name].mlag, ports[name].peer_link) for name in channels} == {
        "PortChannel1": (None, True),
        "PortChannel10": (10, False),
        "PortChannel11": (None, False),
    }
    assert ports["Ethernet0"].channel_mode == "on"


def test_an_anycast_gateway_is_an_address_that_others_have_too() -> None:
    switch = database(VLAN_INTERFACE={"Vlan10": {"static_anycast_gateway": "true"}, "Vlan10|10.0.0.1/24": {}})
    assert switch.interfaces["Vlan10"].virtual_addresses == ("10.0.0.1/24",)


def test_access_lists_are_in_order_of_priority_and_end_without_a_rule() -> None:
    switch = database(
        ACL_TABLE={
            "WEB": {"type": "L3", "stage": "ingress", "ports": ["Ethernet0"]},
            "COPY": {"type": "MIRROR", "ports": "Ethernet0"},
            "MINE": {"type": "CUSTOM", "stage": "egress", "ports@": "Ethernet0,Ethernet4"},
        },
        ACL_RULE={
            "WEB|LAST": {"PRIORITY": "1", "PACKET_ACTION": "DROP", "TCP_FLAGS": "0x02/0x02"},
            "WEB|FIRST": {
                "PRIORITY": "100",
                "PACKET_ACTION": "FORWARD",
                "SRC_IP": "10.0.0.0/8",
                "DST_IP": "10.1.0.7",
                "IP_PROTOCOL": "6",
                "L4_DST_PORT_RANGE": "80-90",
            },
            "WEB|NEXT": {"PRIORITY": "50", "PACKET_ACTION": "REDIRECT:Ethernet4"},
        },
    )
    web, mine = switch.interfaces["Ethernet0"].filters
    assert web.acl is not None
    assert [(rule.name, rule.action, rule.depends_on) for rule in web.acl.rules] == [
        ("FIRST", "accept", None),
        ("NEXT", UNREAD, None),
        ("LAST", "deny", "TCP_FLAGS"),
    ]
    first = web.acl.rules[0]
    assert first == Rule(
        "FIRST",
        first.place,
        "accept",
        sources=(ip_network("10.0.0.0/8"),),
        destinations=(ip_network("10.1.0.7/32"),),
        protocols=("tcp",),
        destination_ports=((80, 90),),
        version=4,
    )
    assert web == Filter("WEB", "in", web.place, AccessList("WEB", web.acl.place, web.acl.rules, "accept"), 4)
    assert (mine.name, mine.direction, mine.acl, mine.version) == ("MINE", "out", None, None)


def test_static_routes_have_a_next_hop_each() -> None:
    switch = database(
        STATIC_ROUTE={
            "10.0.0.0/8": {"nexthop": "172.16.4.254,0.0.0.0", "ifname": "Vlan2003,Ethernet12", "distance": "0,5"},
            "Vrf1|10.1.0.0/16": {"blackhole": "true"},
            "default|::/0": {"nexthop": "2001:db8::1", "nexthop-vrf": "Vrf2"},
            "default|nonsense": {"nexthop": "10.0.0.1"},
        },
        BGP_NEIGHBOR={"10.0.0.9": {"asn": "65000"}},
    )
    places = [route.place for route in switch.routes]
    assert switch.routes == (
        StaticRoute(ip_network("10.0.0.0/8"), ip_address("172.16.4.254"), places[0], "Vlan2003"),
        StaticRoute(ip_network("10.0.0.0/8"), None, places[1], "Ethernet12", distance=5),
        StaticRoute(ip_network("10.1.0.0/16"), None, places[2], vrf="Vrf1", discard=True),
        StaticRoute(
            ip_network("::/0"), ip_address("2001:db8::1"), places[3], not_known="its next hop is in the VRF Vrf2"
        ),
    )
    assert switch.learns_routes is not None


def test_what_is_not_modelled_is_named() -> None:
    switch = database(VXLAN_TUNNEL_MAP={"vtep|map_100_Vlan10": {"vlan": "Vlan10", "vni": "100"}})
    assert [line.text for line in switch.unmodelled] == ["VXLAN_TUNNEL_MAP vtep|map_100_Vlan10"]
    assert switch.unmodelled == (Unmodelled(switch.unmodelled[0].place, switch.unmodelled[0].text),)


def test_a_vlan_that_can_be_none_is_a_problem_at_its_row() -> None:
    switch, problems = SONIC.read(
        '{"PORT": {"Ethernet0": {}},\n "VLAN_MEMBER": {"Vlan5000|Ethernet0": {}}}', "c.json", "s"
    )
    assert isinstance(switch, Switch)
    assert [(code, str(problem.place), problem.object) for code, problem in problems] == [
        ("SWI02", "c.json:2:18", "Switch s")
    ]


@pytest.mark.parametrize("text", ["", "[]", "{}", "{", '{"PORT": 7}', '{"DEVICE_METADATA": {"localhost": {}}}'])
def test_a_text_that_holds_no_switch_is_a_problem(text: str) -> None:
    switch, problems = SONIC.read(text, "c.json", None)
    assert switch is None
    assert [code for code, _ in problems] in (["SIT03"], ["SCH01"])
    assert not SONIC.claims(text)


def test_the_tables_claim_the_file_and_no_other_dialect_does() -> None:
    assert claimed_by(CONFIG) == (SONIC,)


TABLES = [
    "PORT",
    "VLAN",
    "VLAN_MEMBER",
    "PORTCHANNEL",
    "PORTCHANNEL_MEMBER",
    "VLAN_INTERFACE",
    "INTERFACE",
    "ACL_TABLE",
    "ACL_RULE",
    "STATIC_ROUTE",
    "VLAN_SUB_INTERFACE",
    "MCLAG_DOMAIN",
    "DEVICE_METADATA",
    "MCLAG_INTERFACE",
]
keys = st.sampled_from(
    ["Ethernet0", "Vlan10", "Vlan10|Ethernet0", "PortChannel1|Ethernet0", "Vlan10|10.0.0.1/24", "|", "", "a|b"]
)
fields = st.dictionaries(
    st.sampled_from(
        ["tagging_mode", "mtu", "ports", "PRIORITY", "SRC_IP", "L4_SRC_PORT", "nexthop", "vlan", "distance"]
    ),
    st.one_of(st.none(), st.text(max_size=4), st.integers(), st.lists(st.text(max_size=4), max_size=2), st.booleans()),
    max_size=4,
)
rows = st.dictionaries(keys, st.one_of(fields, st.none(), st.integers()), max_size=4)


@given(st.dictionaries(st.sampled_from(TABLES), st.one_of(rows, st.none(), st.text(max_size=3)), max_size=6))
def test_no_database_makes_reading_fail(tables: dict[str, object]) -> None:
    text = json.dumps(tables)
    switch, problems = SONIC.read(text, "c.json", None)
    assert switch is not None or problems
    assert SONIC.claims(text) in (True, False)


@pytest.mark.skipif(not LAB.exists(), reason="the corpus of switch configurations is not beside the checkout")
@pytest.mark.parametrize("device", ["ra01", "ra02"])
def test_a_published_switch_has_the_vlans_that_it_shows(device: str) -> None:
    switch = read((LAB / f"sonic_configs/{device}/config_db.json").read_text())
    shown: dict[str, set[str]] = {}
    number = ""
    for line in (LAB / f"show/{device}/show_vlan_brief.txt").read_text().splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) > 5 and cells[1] != "VLAN ID":
            number = cells[1] or number
            shown.setdefault(number, set()).update(cell for cell in cells[2:5] if cell)
    assert shown
    assert shown == {
        str(vlan.id): {
            *switch.interfaces[f"Vlan{vlan.id}"].addresses,
            *(name for name, port in switch.interfaces.items() if port.access_vlan == vlan.id),
            *("untagged" for port in switch.interfaces.values() if port.access_vlan == vlan.id),
        }
        for vlan in switch.vlans
    }


def test_a_port_is_found_by_its_alias_too() -> None:
    interfaces = Interfaces.of([read(CONFIG)], (), (), ())
    assert interfaces.spelt(End("leaf1", "eth1/1")) == End("leaf1", "Ethernet0")


def test_the_members_of_a_port_channel_are_the_links_of_one_bundle() -> None:
    elements = {element.end.interface: element for element in switch_elements(read(CONFIG))}
    bundle, member = elements["PortChannel10"], elements["Ethernet4"]
    assert (bundle.kind, bundle.members) == (ElementKind.BOND, (member.end,))
    assert (member.bond, member.port_of) == (bundle.end, None)
