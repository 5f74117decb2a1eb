"""Interfaces, routes and translations of VyOS."""

from __future__ import annotations

from ipaddress import ip_address, ip_interface, ip_network

from load.vyos.configuration import FILE, at, commands, vyos

from topocheck.model.firewall import FirewallInterface, NatRule
from topocheck.model.place import Place
from topocheck.model.route import StaticRoute
from topocheck.model.switch import Unmodelled


def test_a_port_has_one_subinterface_for_each_vlan() -> None:
    firewall, problems = vyos()
    assert problems == []
    assert (firewall.name, firewall.hostname, firewall.dialect) == ("gw", "gw", "vyos")
    assert firewall.interfaces == (
        FirewallInterface(
            "eth0",
            Place(FILE, 2, 25),
            addresses=(ip_interface("198.51.100.2/24"),),
            address_place=Place(FILE, 2, 38),
            description="uplink",
        ),
        FirewallInterface("eth1", Place(FILE, 4, 25)),
        FirewallInterface(
            "eth1.2003",
            Place(FILE, 4, 34),
            parent="eth1",
            vlan=2003,
            addresses=(ip_interface("172.16.4.1/24"),),
            address_place=Place(FILE, 4, 47),
        ),
        FirewallInterface(
            "eth1.2004",
            Place(FILE, 5, 34),
            parent="eth1",
            vlan=2004,
            addresses=(ip_interface("172.16.5.1/24"),),
            address_place=Place(FILE, 5, 47),
        ),
    )
    assert firewall.routes == (StaticRoute(ip_network("0.0.0.0/0"), ip_address("198.51.100.1"), Place(FILE, 6, 47)),)


def test_bonds_bridges_tunnels_and_double_tags() -> None:
    body = commands(
        "interfaces",
        "bonding bond0 member interface eth2",
        "bonding bond0 vif 7 vrf red",
        "bonding bond0 disable",
        "ethernet eth2 mtu 9000",
        "ethernet eth3 vif-s 100 vif-c 200 address 10.0.0.1/24",
        "bridge br0 member interface eth4",
        "bridge br0 address 10.1.0.1/24",
        "ethernet eth4",
        "wireguard wg0 address 10.2.0.1/24",
        "wireguard wg0 private-key secret-of-wg0",
        "ethernet eth5 address dhcp",
    )
    firewall, problems = vyos(body)
    assert problems == []
    found = {each.name: each for each in firewall.interfaces}
    assert (found["bond0"].members, found["bond0"].enabled, found["bond0.7"].enabled) == (("eth2",), False, False)
    assert (found["bond0.7"].vrf, found["eth2"].mtu, found["eth5"].dhcp) == ("red", 9000, True)
    assert {name: each.not_known for name, each in found.items() if each.not_known} == {
        "eth3.100": "encloses a second VLAN tag",
        "eth3.100.200": "encloses a second VLAN tag",
        "br0": "is of the kind bridge, which is not modelled",
        "eth4": "is a member of a bridge, which is not modelled",
        "wg0": "is of the kind wireguard, which is not modelled",
    }
    assert firewall.learns_routes == at(11, 38)
    assert "secret-of-wg0" not in repr((firewall, problems))


def test_an_address_of_vrrp_is_shared() -> None:
    body = commands("high-availability vrrp group g", "interface eth1.2003", "vrid 1", "address 172.16.4.254/24")
    firewall, _ = vyos(body)
    found = next(each for each in firewall.interfaces if each.name == "eth1.2003")
    assert found.virtual_addresses == (ip_interface("172.16.4.254/24"),)
    assert found.addresses == (ip_interface("172.16.4.1/24"), ip_interface("172.16.4.254/24"))


def test_what_can_not_be_an_address_or_a_vlan_is_a_problem() -> None:
    body = commands("interfaces ethernet eth1", "vif 5000 address 10.0.0.1/24", "vif 5 address nowhere")
    body += commands("protocols static", "route anywhere next-hop 10.0.0.1")
    _, problems = vyos(body)
    assert problems == [
        "eth1.5000 has the VLAN 5000, which must be from 1 to 4094",
        'the address "nowhere" of eth1.5 must be an address with a prefix length, or dhcp',
        'the static route "anywhere" must be to a network as 10.0.0.0/8',
    ]


def test_static_routes_of_all_kinds_and_tables() -> None:
    body = commands(
        "protocols static route",
        "10.0.0.0/8 next-hop 172.16.4.9 distance 5",
        "10.1.0.0/16 blackhole",
        "10.2.0.0/16 interface eth0",
        "10.3.0.0/16 next-hop 172.16.4.9 disable",
        "10.4.0.0/16 dhcp-interface eth0",
    ) + commands("vrf name red protocols static route", "10.5.0.0/16 next-hop 172.16.5.9")
    firewall, _ = vyos(body)
    assert firewall.routes[1:] == (
        StaticRoute(ip_network("10.0.0.0/8"), ip_address("172.16.4.9"), at(1, 48), distance=5),
        StaticRoute(ip_network("10.1.0.0/16"), None, at(2, 40), discard=True),
        StaticRoute(ip_network("10.2.0.0/16"), None, at(3, 50), interface="eth0"),
        StaticRoute(
            ip_network("10.4.0.0/16"),
            None,
            at(5, 55),
            interface="eth0",
            not_known="the gateway that DHCP gives eth0 is not in the file",
        ),
        StaticRoute(ip_network("10.5.0.0/16"), ip_address("172.16.5.9"), at(6, 62), vrf="red"),
    )


def test_a_routing_protocol_may_know_more_routes_and_policy_routes_are_not_modelled() -> None:
    body = "set protocols ospf area 0 network 172.16.4.0/24\nset policy route PBR rule 10 set table 7\n"
    firewall, _ = vyos(body)
    assert firewall.learns_routes == at(1, 15)
    assert firewall.unmodelled == (Unmodelled(at(2, 18), "policy route PBR"),)


def test_translations_of_both_sides_in_the_order_of_their_numbers() -> None:
    source = commands(
        "nat source",
        "rule 20 outbound-interface name eth0",
        "rule 20 translation address masquerade",
        "rule 10 outbound-interface eth0",
        "rule 10 destination address 10.0.0.0/8",
        "rule 10 exclude",
    )
    destination = commands(
        "nat destination rule 5",
        "inbound-interface name eth0",
        "protocol tcp",
        "destination port 8443",
        "translation address 172.16.5.11",
        "translation port 443",
    )
    firewall, problems = vyos(source + destination)
    assert problems == []
    assert firewall.nat == (
        NatRule(
            "nat destination rule 5",
            at(6, 26),
            "destination",
            translate="172.16.5.11",
            from_interfaces=("eth0",),
            protocols=("tcp",),
            destination_ports=((8443, 8443),),
            translate_port=443,
        ),
        NatRule(
            "nat source rule 10",
            at(3, 21),
            "no-source",
            destinations=(ip_network("10.0.0.0/8"),),
            to_interfaces=("eth0",),
        ),
        NatRule("nat source rule 20", at(1, 21), "source", to_interfaces=("eth0",)),
    )


def test_a_static_translation_works_both_ways() -> None:
    body = commands(
        "nat static rule 1",
        "destination address 198.51.100.10",
        "inbound-interface eth0",
        "translation address 172.16.5.11",
    )
    firewall, _ = vyos(body)
    outer, inner = (ip_network("198.51.100.10/32"),), (ip_network("172.16.5.11/32"),)
    name, place = "nat static rule 1", at(1, 21)
    assert firewall.nat == (
        NatRule(name, place, "destination", destinations=outer, translate="172.16.5.11", from_interfaces=("eth0",)),
        NatRule(name, place, "source", sources=inner, translate="198.51.100.10", to_interfaces=("eth0",)),
    )
