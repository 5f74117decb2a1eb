"""The vendor-neutral firewall file: what is read, and what is wrong at which line."""

from __future__ import annotations

from ipaddress import ip_address, ip_interface, ip_network

from topocheck.load.firewall_file import is_firewall, read_firewall
from topocheck.load.yaml_reader import read_yaml
from topocheck.model.firewall import Firewall, FirewallInterface, NatRule
from topocheck.model.place import Place
from topocheck.model.route import StaticRoute
from topocheck.model.rule import UNREAD, Rule

FILE = "network/firewall.yaml"


def place(line: int, column: int) -> Place:
    return Place(FILE, line, column)


def read(text: str) -> Firewall:
    firewall, problems = read_firewall(read_yaml(text, FILE), "fw")
    assert problems == ()
    assert firewall is not None
    return firewall


def wrong(text: str) -> list[tuple[str, int, int, str]]:
    _, problems = read_firewall(read_yaml(text, FILE), "fw")
    return [(code, problem.place.line, problem.place.column, problem.message) for code, problem in problems]


def test_a_firewall_is_read_with_its_places() -> None:
    text = """\
# the site's firewall
kind: Firewall
stateful: false
default: allow
intrazone: accept
interfaces:
  - {name: Uplink 1}
  - {name: Uplink 1.2003, parent: Uplink 1, vlan: 2003, address: 172.16.4.1/24, zone: vm-1}
  - {name: wan, address: "2001:db8::2/64", zone: wan, enabled: false}
routes:
  - {to: 0.0.0.0/0, via: 203.0.113.1}
  - {to: 10.0.0.0/8, interface: wan}
rules:
  - {name: web, from: [vm-1], to: [wan], source-address: [172.16.4.0/24], destination-address: [10.0.0.1, "fd00::/8"],
     protocol: [TCP, 47], source-port: [1024-65535], destination-port: [443, "80-90"], action: accept}
  - {action: reject}
nat:
  - {name: out, type: source, from: [vm-1], to: [wan], translate: interface}
  - {type: destination, destination-address: 203.0.113.9, translate: 172.16.4.9}
"""
    assert read(text) == Firewall(
        name="fw",
        file=FILE,
        place=place(2, 1),
        stateful=False,
        default="accept",
        default_place=place(4, 1),
        intrazone="accept",
        intrazone_place=place(5, 1),
        interfaces=(
            FirewallInterface("Uplink 1", place(7, 5)),
            FirewallInterface(
                name="Uplink 1.2003",
                place=place(8, 5),
                parent="Uplink 1",
                vlan=2003,
                addresses=(ip_interface("172.16.4.1/24"),),
                address_place=place(8, 57),
                zone="vm-1",
            ),
            FirewallInterface(
                name="wan",
                place=place(9, 5),
                addresses=(ip_interface("2001:db8::2/64"),),
                address_place=place(9, 17),
                zone="wan",
                enabled=False,
            ),
        ),
        routes=(
            StaticRoute(to=ip_network("0.0.0.0/0"), via=ip_address("203.0.113.1"), place=place(11, 5)),
            StaticRoute(to=ip_network("10.0.0.0/8"), via=None, place=place(12, 5), interface="wan"),
        ),
        rules=(
            Rule(
                name="web",
                place=place(14, 5),
                action="accept",
                from_zones=("vm-1",),
                to_zones=("wan",),
                sources=(ip_network("172.16.4.0/24"),),
                destinations=(ip_network("10.0.0.1/32"), ip_network("fd00::/8")),
                protocols=("tcp", "47"),
                source_ports=((1024, 65535),),
                destination_ports=((443, 443), (80, 90)),
            ),
            Rule(name="rule 2", place=place(16, 5), action="reject"),
        ),
        nat=(
            NatRule(name="out", place=place(18, 5), type="source", from_zones=("vm-1",), to_zones=("wan",)),
            NatRule(
                name="nat 2",
                place=place(19, 5),
                type="destination",
                destinations=(ip_network("203.0.113.9/32"),),
                translate="172.16.4.9",
            ),
        ),
    )


def test_what_is_left_out_denies_and_stands_where_the_document_starts() -> None:
    assert read("\nkind: Firewall\n") == Firewall(
        name="fw", file=FILE, place=place(2, 1), default_place=place(2, 1), intrazone_place=place(2, 1)
    )


def test_one_value_may_stand_for_a_list_of_one() -> None:
    text = """\
interfaces: [{name: a, zone: z}]
rules:
  - {from: z, to: z, source-address: 10.0.0.1, destination-address: 10.0.0.0/8, protocol: udp, source-port: 1-2,
     destination-port: 53, action: deny}
"""
    assert read(text).rules == (
        Rule(
            name="rule 1",
            place=place(3, 5),
            action="deny",
            from_zones=("z",),
            to_zones=("z",),
            sources=(ip_network("10.0.0.1/32"),),
            destinations=(ip_network("10.0.0.0/8"),),
            protocols=("udp",),
            source_ports=((1, 2),),
            destination_ports=((53, 53),),
        ),
    )


def test_a_rule_with_a_mistake_keeps_its_place_but_not_what_it_says() -> None:
    text = """\
rules:
  - {name: a, source-addres: 10.0.0.1, action: accept}
  - {name: b, destination-port: 90-80, action: accept}
  - {name: c, source-address: 10.0.0.1/8, action: accept}
  - {name: d, action: permit}
  - {name: e}
  - {name: f, action: deny}
"""
    keys = "name, from, to, source-address, destination-address, protocol, source-port, destination-port, action"
    firewall, _ = read_firewall(read_yaml(text, FILE), "fw")
    assert firewall is not None
    *unread, last = firewall.rules
    assert [(rule.place.line, rule.action) for rule in unread] == [(line, UNREAD) for line in range(2, 7)]
    assert last == Rule(name="f", place=place(7, 5), action="deny")
    assert wrong(text) == [
        (
            "SIT01",
            2,
            15,
            f'rules[0] has the unknown key "source-addres", did you mean "source-address"; the keys are {keys}',
        ),
        ("SIT01", 3, 33, 'rules[1].destination-port[0] is "90-80" and must be a port 0-65535 or a range as in 80-90'),
        ("SIT01", 4, 31, 'rules[2].source-address[0] is "10.0.0.1/8" and must be without host bits: 10.0.0.0/8'),
        ("SIT01", 5, 23, "rules[3].action is \"permit\" and must be 'accept', 'deny' or 'reject'"),
        ("SIT01", 6, 5, 'rules[4] has no "action", which it must have'),
    ]


def test_a_zone_that_no_interface_is_in_is_found_at_its_line() -> None:
    text = """\
interfaces: [{name: a, zone: z}]
rules:
  - from: [z, v]
    to: x
    action: accept
nat:
  - {type: source, to: w}
"""
    assert wrong(text) == [
        ("SIT01", 3, 15, 'from has the zone "v", which no interface is in; it must be one of z'),
        ("SIT01", 4, 9, 'to has the zone "x", which no interface is in; it must be one of z'),
        ("SIT01", 7, 24, 'to has the zone "w", which no interface is in; it must be one of z'),
    ]


def test_a_zone_of_an_interface_with_a_mistake_is_a_zone_all_the_same() -> None:
    text = "interfaces: [{name: a, zone: z, vlan: 9999}]\nrules: [{from: z, action: deny}]\n"
    assert wrong(text) == [("SIT01", 1, 39, "interfaces[0].vlan is 9999 and must be at most 4094")]


def test_a_subinterface_needs_a_declared_parent_and_a_vlan_of_its_own() -> None:
    text = """\
interfaces:
  - {name: a}
  - {name: a.1, parent: a, vlan: 1}
  - {name: a.2, parent: a, vlan: 1}
  - {name: b.1, parent: b, vlan: 1}
  - {name: c, vlan: 7}
  - {name: a}
"""
    assert wrong(text) == [
        ("SIT01", 4, 28, "a.2 and a.1 both have VLAN 1 on a; a VLAN must have one subinterface on one parent"),
        ("SIT01", 5, 17, 'parent is "b" and must be an interface that this file declares'),
        ("SIT01", 6, 15, 'c has the VLAN 7 and no "parent", which must name the interface that carries its tag'),
        ("SIT01", 7, 5, "the interface a is declared on line 2 already, and must be declared once"),
    ]


def test_a_route_leads_somewhere_that_is_declared() -> None:
    text = "interfaces: [{name: a}]\nroutes:\n- {to: 0.0.0.0/0}\n- {to: 10.0.0.0/8, interface: b}\n- {to: 10.0.0.0/8, via: x}\n"
    assert wrong(text) == [
        ("SIT01", 3, 3, 'the route to 0.0.0.0/0 has neither "via" nor "interface", and must have one of them'),
        ("SIT01", 4, 20, 'interface is "b" and must be an interface that this file declares'),
        ("SIT01", 5, 25, 'routes[2].via is "x" and must be an IP address as in 172.16.4.1'),
    ]


def test_a_translation_is_to_an_address_or_the_interface() -> None:
    assert wrong("nat: [{type: source, translate: outside}]\n") == [
        ("SIT01", 1, 22, 'translate is "outside" and must be an IP address or interface'),
    ]


def test_a_file_without_a_mapping_is_no_firewall() -> None:
    firewall, _ = read_firewall(read_yaml("", FILE), "fw")
    assert firewall is None
    assert wrong("") == [
        ("SIT01", 1, 1, "the firewall file is empty and must describe the firewall's interfaces and rules"),
    ]
    assert wrong("- a\n") == [("SIT01", 1, 1, "the firewall file is a list and must be a mapping of keys to values")]


def test_a_kubernetes_object_of_kind_firewall_is_not_this_format() -> None:
    assert is_firewall(read_yaml("kind: Firewall\nrules: []\n", FILE))
    assert not is_firewall(read_yaml("apiVersion: example.com/v1\nkind: Firewall\n", FILE))
    assert not is_firewall(read_yaml("rules: []\n", FILE))


def test_the_problems_name_the_firewall() -> None:
    _, problems = read_firewall(read_yaml("defualt: deny\n", FILE), "fw")
    assert [problem.object for _, problem in problems] == ["Firewall fw"]
