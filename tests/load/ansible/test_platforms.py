"""The variables of Ansible's IOS and EOS modules, and what the modules of all platforms share."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from load.switch.dialect_texts import switch_of

from topocheck.load.dialects import find_dialect
from topocheck.load.switch import detect_dialect
from topocheck.model.place import Place
from topocheck.model.port import access, trunk
from topocheck.model.route import StaticRoute
from topocheck.model.rule import AccessList, Filter, Rule, Wildcard
from topocheck.model.switch import Switch, SwitchInterface
from topocheck.model.vlan import VlanSet

PLATFORMS = ("ansible-nxos", "ansible-ios", "ansible-eos")

IOS = """\
vlans:
  - {vlan_id: 2003, name: vms, state: active, shutdown: disabled}
  - {vlan_id: 2004, shutdown: enabled}
interfaces:
  - {name: GigabitEthernet1/0/4, enabled: false}
l2_interfaces:
  - name: GigabitEthernet1/0/3
    mode: trunk
    trunk: {allowed_vlans: [2003-2004, "2010"], native_vlan: 2003, encapsulation: dot1q}
  - name: GigabitEthernet1/0/5
    access: {vlan: 2003}
    voice: {vlan: 30}
lag_interfaces:
  - name: Port-channel10
    members: [{member: GigabitEthernet1/0/6, mode: active}]
"""
EOS = """\
l2_interfaces:
  - name: Ethernet3
    mode: trunk
    trunk: {trunk_allowed_vlans: [2003, 2005-2006], native_vlan: 2003}
  - name: Ethernet4
    access: {vlan: 2003}
l3_interfaces:
  - name: Vlan2003
    ipv4: [{address: 172.16.4.2/24}, {address: 172.16.4.1/24, virtual: true, secondary: true}]
  - name: Ethernet5.7
    encapsulation: {dot1q_tag: 7}
"""


def at(line: int, column: int) -> Place:
    return Place("network/sw1.cfg", line, column)


def test_trunks_and_access_ports_of_ios() -> None:
    switch = switch_of("ansible-ios", IOS)
    assert [(vlan.id, vlan.name, vlan.active) for vlan in switch.vlans] == [
        (1, "default", True),
        (2003, "vms", True),
        (2004, None, False),
    ]
    allowed = VlanSet.parse("2003-2004,2010")
    assert switch.interfaces["GigabitEthernet1/0/3"] == SwitchInterface(
        name="GigabitEthernet1/0/3",
        place=at(7, 5),
        mode="trunk",
        native_vlan=2003,
        allowed_vlans=allowed,
        places={"mode": at(8, 5), "native_vlan": at(9, 49), "allowed_vlans": at(9, 13)},
        rule=trunk(allowed, 2003),
    )
    silent, phone = switch.interfaces["GigabitEthernet1/0/4"], switch.interfaces["GigabitEthernet1/0/5"]
    assert (silent.mode, silent.enabled, silent.rule) == ("unknown", False, None)
    assert (phone.mode, phone.access_vlan, phone.voice_vlan) == ("access", 2003, 30)
    member = switch.interfaces["GigabitEthernet1/0/6"]
    assert (member.mode, member.channel_group, member.channel_mode) == ("member", 10, "active")


def test_trunks_and_routed_interfaces_of_eos() -> None:
    switch = switch_of("ansible-eos", EOS)
    ports = switch.interfaces
    assert (ports["Ethernet3"].rule, ports["Ethernet4"].rule) == (
        trunk(VlanSet.parse("2003,2005-2006"), 2003),
        access(2003),
    )
    assert ports["Vlan2003"].addresses == ("172.16.4.2/24", "172.16.4.1/24")
    assert ports["Vlan2003"].virtual_addresses == ("172.16.4.1/24",)
    assert ports["Ethernet5.7"].encapsulation_vlan == 7
    assert switch.database_known is False


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        (IOS, "ansible-ios"),
        (EOS, "ansible-eos"),
        ("- arista.eos.eos_l2_interfaces:\n    config:\n      - {name: Ethernet3}\n", "ansible-eos"),
        ("- cisco.ios.ios_l2_interfaces:\n    config:\n      - {name: GigabitEthernet0/1}\n", "ansible-ios"),
        ("- cisco.ios.ios_facts:\n- arista.eos.eos_l2_interfaces:\n    config:\n      - {name: Ethernet3}\n", None),
        ("- junipernetworks.junos.junos_l2_interfaces:\n    config:\n      - {name: Ethernet3}\n", None),
        ("l2_interfaces:\n- {name: ge-0/0/1}\n", None),
        ("interfaces:\n- {name: Ethernet3}\n", None),
    ],
)
def test_the_collection_or_the_ports_tell_the_platform(text: str, dialect: str | None) -> None:
    assert detect_dialect(text) == dialect


def test_static_routes_of_a_vrf_and_of_none() -> None:
    text = """\
static_routes:
  - vrf: blue
    address_families:
      - afi: ipv4
        routes:
          - dest: 10.0.0.0/8
            next_hops:
              - {forward_router_address: 172.16.4.254, admin_distance: 5}
              - {interface: Null0}
              - {forward_router_address: nonsense}
  - address_families:
      - {afi: ipv6, routes: [{dest: "::/0", next_hops: [{forward_router_address: "2001:db8::1", dest_vrf: red}]}]}
      - {afi: ipv4, routes: [{dest: here, next_hops: [{interface: Null0}]}]}
"""
    assert switch_of("ansible-nxos", text).routes == (
        StaticRoute(ip_network("10.0.0.0/8"), ip_address("172.16.4.254"), at(8, 17), vrf="blue", distance=5),
        StaticRoute(ip_network("10.0.0.0/8"), None, at(9, 17), interface="Null0", vrf="blue", discard=True),
        StaticRoute(
            ip_network("::/0"), ip_address("2001:db8::1"), at(12, 57), not_known="its next hop is in the VRF red"
        ),
    )


ACLS = """\
acl_interfaces:
  - name: Vlan2003
    access_groups:
      - afi: ipv4
        acls: [{name: WEB, direction: in}, {name: GONE, direction: out}]
acls:
  - afi: ipv4
    acls:
      - name: WEB
        aces:
          - {sequence: 10, remark: comes first}
          - sequence: 20
            grant: permit
            protocol: tcp
            source: {address: 10.0.0.0, wildcard_bits: 0.0.0.255}
            destination: {host: 10.1.0.7, port_protocol: {range: {start: www, end: 90}}}
          - {grant: permit, protocol: tcp, source: {any: true}, destination: {any: true}, protocol_options: {tcp: {established: true}}}
          - {grant: deny, protocol: udp, source: {prefix: 10.0.0.0/8, port_protocol: {neq: 53}}, destination: {any: true}}
          - {grant: deny, protocol: ip, source: {addrgroup: A}, destination: {any: true}, dscp: af11}
"""


def test_access_lists_and_where_they_are_bound() -> None:
    web, gone = switch_of("ansible-nxos", ACLS).interfaces["Vlan2003"].filters
    rules = (
        Rule(
            "20",
            at(12, 13),
            "accept",
            sources=(Wildcard(ip_address("10.0.0.0"), 0xFFFFFF00),),
            destinations=(ip_network("10.1.0.7/32"),),
            protocols=("tcp",),
            destination_ports=((80, 90),),
            version=4,
        ),
        Rule("2", at(17, 13), "accept", protocols=("tcp",), version=4, established=True),
        Rule(
            "3",
            at(18, 13),
            "deny",
            sources=(ip_network("10.0.0.0/8"),),
            protocols=("udp",),
            source_ports=((0, 52), (54, 65535)),
            version=4,
        ),
        Rule("4", at(19, 13), "deny", version=4, depends_on="source addrgroup, source, dscp"),
    )
    assert web == Filter("WEB", "in", at(5, 17), AccessList("WEB", at(9, 9), rules))
    assert gone == Filter("GONE", "out", at(5, 45), None)


KEYS = [
    "vlans",
    "interfaces",
    "l2_interfaces",
    "l3_interfaces",
    "lag_interfaces",
    "static_routes",
    "acls",
    "acl_interfaces",
    "config",
    "name",
    "vlan_id",
    "mode",
    "access",
    "trunk",
    "allowed_vlans",
    "native_vlan",
    "trunk_allowed_vlans",
    "members",
    "member",
    "ipv4",
    "address",
    "address_families",
    "routes",
    "dest",
    "next_hops",
    "afi",
    "aces",
    "source",
    "destination",
    "port_protocol",
    "eq",
    "range",
    "access_groups",
    "direction",
    "cisco.nxos.nxos_vlans",
    "protocol_options",
    "tcp",
    "encapsulation",
    "dot1q_tag",
]
leaf = st.one_of(
    st.none(), st.booleans(), st.integers(), st.sampled_from(["Ethernet1/1", "Gi1/0/1", "10-20", "ipv4", "in", "x"])
)
tree = st.recursive(
    leaf,
    lambda below: st.one_of(st.lists(below, max_size=3), st.dictionaries(st.sampled_from(KEYS), below, max_size=4)),
    max_leaves=40,
)


@pytest.mark.parametrize("platform", PLATFORMS)
@given(value=tree)
def test_no_variables_make_reading_fail(platform: str, value: object) -> None:
    dialect = find_dialect(platform)
    assert dialect is not None
    text = repr(value).replace("None", "null").replace("True", "true").replace("False", "false")
    switch, _ = dialect.read(text, "vars.yml", None)
    assert isinstance(switch, Switch)
    assert dialect.claims(text) in (True, False)
