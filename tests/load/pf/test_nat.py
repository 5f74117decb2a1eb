"""Port forwards, 1:1 and outbound translation of OPNsense and pfSense."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from load.pf.configuration import HEAD_LINES, at, opnsense, pfsense

from topocheck.model.firewall import NatRule
from topocheck.model.place import Place
from topocheck.model.rule import AddressRange, Rule
from topocheck.simulate.firewall import judge
from topocheck.simulate.packet import Packet
from topocheck.simulate.rules import Crossing
from topocheck.simulate.translate import translate_destination

NO_OUTBOUND = "<outbound><mode>disabled</mode></outbound>"
INSIDE = (ip_network("172.16.4.0/24"), ip_network("172.16.5.0/24"))
WAN_PLACE = Place("network/config.xml", 4)


def test_by_default_what_is_inside_is_translated_where_it_leaves_by_an_uplink() -> None:
    firewall, _ = opnsense("")
    assert firewall.nat == (
        NatRule("Automatic outbound NAT to wan", WAN_PLACE, "source", to_zones=("wan",), sources=INSIDE),
    )
    assert firewall.rules_see_translated


def test_a_port_forward_translates_the_address_and_the_port() -> None:
    body = (
        f"<nat>{NO_OUTBOUND}\n"
        "<rule><interface>wan</interface><protocol>tcp</protocol><source><any/></source>"
        "<destination><network>wanip</network><port>8443</port></destination><target>172.16.5.11</target>"
        "<local-port>443</local-port><descr>web</descr></rule>\n"
        "</nat>"
    )
    firewall, problems = opnsense(body)
    assert problems == []
    assert firewall.nat == (
        NatRule(
            "web",
            at(2),
            "destination",
            from_zones=("wan",),
            destinations=(ip_network("198.51.100.2/32"),),
            protocols=("tcp",),
            destination_ports=((8443, 8443),),
            translate="172.16.5.11",
            translate_port=443,
        ),
    )
    outside = Packet(ip_address("8.8.8.8"), ip_address("198.51.100.2"), "tcp", 50000, 8443)
    inside = translate_destination(firewall, outside, Crossing("wan"))
    assert isinstance(inside, Packet)
    assert (str(inside.destination), inside.destination_port) == ("172.16.5.11", 443)
    assert judge(firewall, inside, Crossing("wan", "opt1")).accepted is False


def test_a_port_forward_that_passes_needs_no_rule() -> None:
    body = (
        f"<nat>{NO_OUTBOUND}\n"
        "<rule><interface>wan</interface><protocol>udp</protocol><source><any/></source>"
        "<destination><network>wanip</network><port>53</port></destination><target>172.16.5.11</target>"
        "<local-port>53</local-port><associated-rule-id>pass</associated-rule-id></rule>\n"
        "</nat>"
    )
    firewall, _ = pfsense(body)
    name = f"on line {HEAD_LINES + 2}"
    assert firewall.rules == (
        Rule(
            name,
            at(2),
            "accept",
            from_zones=("wan",),
            destinations=(ip_network("172.16.5.11/32"),),
            protocols=("udp",),
            destination_ports=((53, 53),),
            version=4,
        ),
    )
    assert firewall.nat[0].translate_port is None


def test_an_exemption_from_redirection_exempts_from_nothing_else() -> None:
    body = (
        f"<nat>{NO_OUTBOUND}\n"
        "<rule><nordr/><interface>lan</interface><protocol>udp</protocol><source><address>172.16.4.53</address></source>"
        "<destination><any/><port>53</port></destination></rule></nat>"
    )
    firewall, _ = pfsense(body)
    assert [(rule.type, rule.from_zones, rule.sources) for rule in firewall.nat] == [
        ("no-destination", ("lan",), (ip_network("172.16.4.53/32"),))
    ]


def test_manual_rules_come_before_automatic_ones_in_hybrid_mode() -> None:
    body = (
        "<nat><outbound><mode>hybrid</mode>\n"
        "<rule><interface>wan</interface><source><network>172.16.4.0/24</network></source>"
        "<destination><address>10.0.0.0/8</address></destination><nonat/><descr>keep</descr></rule>\n"
        "<rule><interface>wan</interface><source><network>172.16.4.0/24</network></source>"
        "<destination><any/></destination><target>198.51.100.77</target><descr>pool</descr></rule>\n"
        "<rule><interface>wan</interface><source><any/></source><destination><any/></destination>"
        "<disabled/></rule>\n"
        "</outbound></nat>"
    )
    firewall, _ = pfsense(body)
    assert firewall.nat == (
        NatRule(
            "keep",
            at(2),
            "no-source",
            to_zones=("wan",),
            sources=(INSIDE[0],),
            destinations=(ip_network("10.0.0.0/8"),),
        ),
        NatRule("pool", at(3), "source", to_zones=("wan",), sources=(INSIDE[0],), translate="198.51.100.77"),
        NatRule("Automatic outbound NAT to wan", WAN_PLACE, "source", to_zones=("wan",), sources=INSIDE),
    )


def test_in_manual_mode_there_are_no_automatic_rules_and_an_excluded_destination_is_all_others() -> None:
    body = (
        "<nat><outbound><mode>advanced</mode>\n"
        "<rule><interface>wan</interface><source><network>lan</network></source>"
        "<destination><network>10.0.0.0/8</network><not>1</not></destination><target/></rule>\n"
        "</outbound></nat>"
    )
    firewall, _ = opnsense(body)
    assert firewall.nat == (
        NatRule(
            f"on line {HEAD_LINES + 2}",
            at(2),
            "source",
            to_zones=("wan",),
            sources=(INSIDE[0],),
            destinations=(
                AddressRange(ip_address(0), ip_address("9.255.255.255")),
                AddressRange(ip_address("11.0.0.0"), ip_address("255.255.255.255")),
            ),
        ),
    )


def test_one_to_one_works_both_ways() -> None:
    body = (
        "<nat><outbound><mode>disabled</mode></outbound>\n"
        "<onetoone><rule><interface>wan</interface><type>binat</type><external>198.51.100.16</external>"
        "<source><address>172.16.5.16/28</address></source><destination><any/></destination><descr>dmz</descr></rule></onetoone>\n"
        "</nat>"
    )
    firewall, problems = opnsense(body)
    inner, outer = ip_network("172.16.5.16/28"), ip_network("198.51.100.16/28")
    assert problems == []
    assert firewall.nat == (
        NatRule(
            "dmz",
            at(2, 11),
            "destination",
            from_zones=("wan",),
            destinations=(outer,),
            translate=str(inner),
            one_to_one=True,
        ),
        NatRule("dmz", at(2, 11), "source", to_zones=("wan",), sources=(inner,), translate=str(outer), one_to_one=True),
    )
