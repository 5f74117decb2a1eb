"""Interfaces, addresses and routes of OPNsense and pfSense."""

from __future__ import annotations

from ipaddress import ip_address, ip_interface, ip_network

from load.pf.configuration import FILE, HEAD, at, opnsense, pfsense

from topocheck.model.firewall import FirewallInterface
from topocheck.model.place import Place
from topocheck.model.route import StaticRoute
from topocheck.model.switch import Unmodelled


def head(line: int, column: int = 1) -> Place:
    """A place in ``HEAD``; the root stands on the line before."""
    return Place(FILE, line + 1, column)


def column_of(text: str) -> int:
    """Where a text starts on its line of ``HEAD``."""
    (line,) = (line for line in HEAD.splitlines() if text in line)
    return line.index(text) + 1


def test_devices_are_the_interfaces_and_the_names_of_rules_are_their_zones() -> None:
    firewall, problems = opnsense("")
    assert problems == []
    assert firewall.interfaces == (
        FirewallInterface(
            "lagg0_vlan2003",
            head(4),
            parent="lagg0",
            vlan=2003,
            addresses=(ip_interface("172.16.4.1/24"),),
            address_place=head(4, column_of("<ipaddr>172.16.4.1<")),
            zone="lan",
            description="VMs",
        ),
        FirewallInterface(
            "lagg0_vlan2004",
            head(5),
            parent="lagg0",
            vlan=2004,
            addresses=(ip_interface("172.16.5.1/24"),),
            address_place=head(5, column_of("<ipaddr>172.16.5.1<")),
            zone="opt1",
        ),
        FirewallInterface("lagg0", head(11, 8), members=("igb1", "igb2")),
        FirewallInterface(
            "igb0",
            head(3),
            addresses=(ip_interface("198.51.100.2/24"),),
            address_place=head(3, column_of("<ipaddr>198.51.100.2<")),
            zone="wan",
            description="WAN",
        ),
        FirewallInterface("igb1", head(11, 8)),
        FirewallInterface("igb2", head(11, 8)),
    )


def test_the_name_is_the_hostname() -> None:
    firewall, _ = opnsense("")
    assert (firewall.name, firewall.hostname, firewall.dialect, firewall.place) == (
        "edge",
        "edge",
        "opnsense",
        Place(FILE, 1),
    )


def test_an_address_of_carp_is_shared_and_one_that_stands_on_it_as_well() -> None:
    vips = (
        "<virtualip>"
        "<vip><mode>carp</mode><interface>lan</interface><uniqid>1</uniqid><subnet>172.16.4.254</subnet><subnet_bits>24</subnet_bits>"
        "<password>secret-of-carp</password></vip>"
        "<vip><mode>ipalias</mode><interface>_vip1</interface><subnet>172.16.8.1</subnet><subnet_bits>24</subnet_bits></vip>"
        "<vip><mode>ipalias</mode><interface>opt1</interface><subnet>172.16.9.1</subnet><subnet_bits>24</subnet_bits></vip>"
        "</virtualip>"
    )
    firewall, problems = pfsense(vips)
    found = {each.zone: (each.addresses, each.virtual_addresses) for each in firewall.interfaces if each.zone}
    shared = (ip_interface("172.16.4.254/24"), ip_interface("172.16.8.1/24"))
    assert found["lan"] == ((ip_interface("172.16.4.1/24"), *shared), shared)
    assert found["opt1"] == ((ip_interface("172.16.5.1/24"), ip_interface("172.16.9.1/24")), ())
    assert "secret-of-carp" not in repr((firewall, problems))


def test_an_interface_with_dhcp_has_no_address_and_its_routes_are_learnt() -> None:
    firewall, _ = opnsense(
        "", "<interfaces>\n<wan><enable>1</enable><if>em0</if><ipaddr>dhcp</ipaddr></wan></interfaces>"
    )
    assert firewall.interfaces == (FirewallInterface("em0", Place(FILE, 3), zone="wan", dhcp=True),)
    assert firewall.learns_routes == Place(FILE, 3)


def test_a_bridge_a_tunnel_and_what_is_switched_off_are_said_to_be() -> None:
    text = (
        "<interfaces><lan><enable/><if>em1</if></lan><opt1><if>em2</if></opt1>"
        "<opt2><enable/><if>ovpns1</if></opt2><opt3><enable/><if>bridge0</if></opt3></interfaces>\n"
        "<bridges><bridged><members>lan,opt1</members><bridgeif>bridge0</bridgeif></bridged></bridges>"
    )
    firewall, _ = pfsense("", text)
    assert {each.name: (each.enabled, each.not_known) for each in firewall.interfaces} == {
        "bridge0": (True, "is a bridge, which is not modelled"),
        "em1": (True, "is a member of a bridge, which is not modelled"),
        "em2": (False, "is a member of a bridge, which is not modelled"),
        "ovpns1": (True, "is a tunnel or a link to a provider, which is not modelled"),
    }
    assert firewall.unmodelled == (Unmodelled(Place(FILE, 3, 10), "bridged bridge0"),)


def test_a_vlan_without_a_tag_is_a_problem() -> None:
    _, problems = opnsense("<vlans><vlan><if>igb0</if><tag>4095</tag></vlan></vlans>")
    assert problems == ["this VLAN has no parent interface or no tag from 1 to 4094, and must have both"]


def test_static_routes_lead_by_gateways() -> None:
    body = (
        "<gateways><gateway_item><name>CORE</name><interface>lan</interface><gateway>172.16.4.9</gateway></gateway_item>"
        "<gateway_item><name>ISP</name><interface>wan</interface><gateway>dynamic</gateway></gateway_item></gateways>\n"
        "<staticroutes>\n"
        "<route><network>10.0.0.0/8</network><gateway>CORE</gateway></route>\n"
        "<route><network>10.9.0.0/16</network><gateway>Null4</gateway></route>\n"
        "<route><network>10.8.0.0/16</network><gateway>ISP</gateway></route>\n"
        "<route><network>10.7.0.0/16</network><gateway>GONE</gateway></route>\n"
        "<route><network>10.6.0.0/16</network><gateway>CORE</gateway><disabled>1</disabled></route>\n"
        "</staticroutes>"
    )
    firewall, _ = opnsense(body)
    default, *static = firewall.routes
    assert (default.to, default.via, default.interface) == (
        ip_network("0.0.0.0/0"),
        ip_address("198.51.100.1"),
        "igb0",
    )
    assert static == [
        StaticRoute(ip_network("10.0.0.0/8"), ip_address("172.16.4.9"), at(3), interface="lagg0_vlan2003"),
        StaticRoute(ip_network("10.9.0.0/16"), None, at(4), discard=True),
        StaticRoute(
            ip_network("10.8.0.0/16"),
            None,
            at(5),
            interface="igb0",
            not_known="the address of the gateway ISP is not in the file",
        ),
        StaticRoute(ip_network("10.7.0.0/16"), None, at(6), not_known="the gateway GONE is not in the file"),
    ]


def test_pfsense_names_its_default_gateway_and_opnsense_marks_it_by_priority() -> None:
    two = (
        "<gateways><gateway_item><name>A</name><gateway>198.51.100.8</gateway>{a}</gateway_item>"
        "<gateway_item><name>B</name><gateway>198.51.100.9</gateway>{b}</gateway_item>{c}</gateways>"
    )
    named, _ = pfsense("", two.format(a="", b="", c="<defaultgw4>B</defaultgw4>"))
    assert [route.via for route in named.routes] == [ip_address("198.51.100.9")]
    marked = "<defaultgw>1</defaultgw><priority>{}</priority>"
    first, _ = opnsense("", two.format(a=marked.format(254), b=marked.format(10), c=""))
    assert [route.via for route in first.routes] == [ip_address("198.51.100.9")]
