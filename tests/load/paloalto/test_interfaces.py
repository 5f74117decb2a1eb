"""Interfaces, virtual routers and static routes of PAN-OS."""

from __future__ import annotations

from ipaddress import ip_address, ip_interface, ip_network

from load.paloalto.configuration import FILE, at, panos

from topocheck.model.firewall import FirewallInterface
from topocheck.model.place import Place
from topocheck.model.route import StaticRoute
from topocheck.model.switch import Unmodelled

PORT = 40  # the column of a port's name
UNIT = "set network interface ethernet ethernet1/2 layer3 units "


def test_a_trunk_has_one_subinterface_for_each_tag() -> None:
    firewall, problems = panos()
    assert problems == []
    assert (firewall.name, firewall.hostname, firewall.dialect) == ("edge", "edge", "panos")
    assert not firewall.rules_see_translated
    column = len(UNIT) + 1
    assert firewall.interfaces == (
        FirewallInterface(
            "ethernet1/1",
            Place(FILE, 2, 32),
            addresses=(ip_interface("198.51.100.2/24"),),
            address_place=Place(FILE, 2, 54),
            zone="untrust",
        ),
        FirewallInterface("ethernet1/2", Place(FILE, 3, 32), description="trunk"),
        FirewallInterface(
            "ethernet1/2.2003",
            Place(FILE, 4, column),
            parent="ethernet1/2",
            vlan=2003,
            addresses=(ip_interface("172.16.4.1/24"),),
            address_place=Place(FILE, 5, column + 20),
            zone="vms",
        ),
        FirewallInterface(
            "ethernet1/2.2004",
            Place(FILE, 6, column),
            parent="ethernet1/2",
            vlan=2004,
            addresses=(ip_interface("172.16.5.1/24"),),
            address_place=Place(FILE, 7, column + 20),
            zone="dmz",
        ),
    )
    assert firewall.routes == (
        StaticRoute(ip_network("0.0.0.0/0"), ip_address("198.51.100.1"), Place(FILE, 9, 66), distance=10),
    )


def test_an_aggregate_has_its_members() -> None:
    body = (
        "set network interface ethernet ethernet1/3 aggregate-group ae1\n"
        "set network interface ethernet ethernet1/4 aggregate-group ae1\n"
        "set network interface aggregate-ethernet ae1 layer3 units ae1.5 tag 5\n"
    )
    firewall, _ = panos(body)
    found = {each.name: each for each in firewall.interfaces}
    assert found["ae1"].members == ("ethernet1/3", "ethernet1/4")
    assert (found["ae1.5"].parent, found["ae1.5"].vlan) == ("ae1", 5)


def test_what_is_not_routed_is_said_to_be() -> None:
    body = (
        "set network interface ethernet ethernet1/3 tap\n"
        "set network interface ethernet ethernet1/4 virtual-wire\n"
        "set network interface ethernet ethernet1/5 layer2 units ethernet1/5.7 tag 7\n"
        "set network interface ethernet ethernet1/6 ha\n"
        "set network interface ethernet ethernet1/7 layer3 ip 10.7.0.1/24\n"
        "set network interface ethernet ethernet1/7 link-state down\n"
        "set network interface tunnel units tunnel.1 ip 10.8.0.1/30\n"
        "set network interface loopback units loopback.1 ip 10.9.0.1\n"
        "set network virtual-router default interface [ tunnel.1 loopback.1 ]\n"
        "set network virtual-wire wire interface1 ethernet1/4\n"
    )
    firewall, _ = panos(body)
    assert {each.name: (each.enabled, each.not_known) for each in firewall.interfaces[4:]} == {
        "ethernet1/3": (True, "is a tap, which only listens"),
        "ethernet1/4": (True, "is one end of a virtual wire, which passes frames through"),
        "ethernet1/5": (True, "is a layer 2 interface, which switches frames"),
        "ethernet1/5.7": (True, "is a layer 2 interface, which switches frames"),
        "ethernet1/6": (True, "is a high-availability link"),
        "ethernet1/7": (False, "is in no virtual router, so it routes nothing"),
        "tunnel.1": (True, "is a tunnel"),
        "loopback.1": (True, None),
    }
    assert firewall.unmodelled == (Unmodelled(at(10, 26), "virtual-wire wire"),)


def test_an_address_may_be_an_object_or_come_by_dhcp() -> None:
    body = (
        "set address own ip-netmask 10.1.0.1/24\n"
        "set network interface ethernet ethernet1/3 layer3 ip own\n"
        "set network interface ethernet ethernet1/4 layer3 dhcp-client enable yes\n"
        "set network interface ethernet ethernet1/5 layer3 ip nobody\n"
    )
    firewall, problems = panos(body)
    found = {each.name: (each.addresses, each.dhcp) for each in firewall.interfaces}
    assert found["ethernet1/3"] == ((ip_interface("10.1.0.1/24"),), False)
    assert found["ethernet1/4"] == ((), True)
    assert problems == [
        'the address "nobody" of ethernet1/5 is none that can be read, and must be an address with a prefix'
    ]


def test_a_subinterface_without_a_tag_is_a_problem() -> None:
    firewall, problems = panos(f"{UNIT}ethernet1/2.9 ip 10.0.0.1/24\n")
    assert firewall.interfaces[-1].not_known == "has no tag that can be read"
    assert problems == ["the subinterface ethernet1/2.9 has no tag from 1 to 4094, and must have one"]


def test_two_virtual_routers_are_two_routing_tables() -> None:
    start = "set network virtual-router second routing-table ip static-route "
    body = (
        "set network virtual-router second interface ethernet1/3\n"
        "set network interface ethernet ethernet1/3 layer3 ip 10.3.0.1/24\n"
        f"{start}a destination 10.0.0.0/8\n{start}a nexthop discard\n{start}a metric 20\n"
        f"{start}b destination 172.16.0.0/16\n{start}b nexthop next-vr default\n"
        f"{start}c destination 10.9.0.0/16\n{start}c interface ethernet1/3\n{start}c admin-dist 5\n"
        f"{start}d destination nowhere\n"
    )
    firewall, problems = panos(body)
    assert {each.name: each.vrf for each in firewall.interfaces if each.addresses} == {
        "ethernet1/1": "default",
        "ethernet1/2.2003": "default",
        "ethernet1/2.2004": "default",
        "ethernet1/3": "second",
    }
    column = len(start) + 1
    assert firewall.routes[1:] == (
        StaticRoute(ip_network("10.0.0.0/8"), None, at(3, column), vrf="second", distance=10, discard=True),
        StaticRoute(
            ip_network("172.16.0.0/16"),
            None,
            at(6, column),
            vrf="second",
            distance=10,
            not_known="the route b leads to next-vr, which is not followed",
        ),
        StaticRoute(ip_network("10.9.0.0/16"), None, at(8, column), interface="ethernet1/3", vrf="second", distance=5),
    )
    assert problems == ["the static route d has no destination that can be read, and must have a network"]


def test_a_routing_protocol_may_know_more_routes() -> None:
    firewall, _ = panos("set network virtual-router default protocol ospf enable yes\n")
    assert firewall.learns_routes == at(1, 45)
    silent, _ = panos("set network virtual-router default protocol ospf enable no\n")
    assert silent.learns_routes is None


def test_of_several_virtual_systems_the_first_is_read() -> None:
    text = (
        "set network interface ethernet ethernet1/1 layer3 ip 10.1.0.1/24\n"
        "set network interface ethernet ethernet1/2 layer3 ip 10.2.0.1/24\n"
        "set vsys vsys1 import network interface ethernet1/1\n"
        "set vsys vsys1 zone a network layer3 ethernet1/1\n"
        "set vsys vsys2 import network interface ethernet1/2\n"
        "set vsys vsys2 zone b network layer3 ethernet1/2\n"
        "set vsys vsys2 rulebase security rules r action allow\n"
    )
    firewall, problems = panos(text, "")
    assert [(each.zone, each.not_known) for each in firewall.interfaces] == [
        ("a", None),
        (None, "is in the virtual system vsys2, which is not read"),
    ]
    assert firewall.rules == ()
    assert problems == [
        "the firewall has several virtual systems, of which the first is read and vsys2 must be given on their own"
    ]
