"""What an address translation makes of one packet, and which rules it looks at."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address, ip_interface, ip_network

import pytest

from topocheck.model.firewall import Firewall, NatRule
from topocheck.model.place import Place
from topocheck.model.rule import UNREAD
from topocheck.model.site import End
from topocheck.simulate.packet import Packet
from topocheck.simulate.rules import Crossing, Verdict
from topocheck.simulate.translate import translate_destination, translate_source
from topocheck.topology.element import Device, DeviceKind, Element, ElementKind

HERE = Place("fw.yaml", 1)
WEB = Packet(ip_address("10.1.0.10"), ip_address("192.0.2.7"), "tcp", 49152, 443)
IN, OUT = Crossing("a", None, "lan", None), Crossing("a", "b", "lan", "wan")
LEAVES = Element(
    End("firewall:fw", "wan"),
    Device("firewall:fw", "fw", DeviceKind.FIREWALL, HERE, routes=True),
    ElementKind.PORT,
    HERE,
    addresses=(ip_interface("2001:db8::1/64"), ip_interface("198.51.100.1/24")),
)
HIDE = NatRule("hide", HERE, "source", from_zones=("a",), to_zones=("b",))
PUBLISH = NatRule(
    "publish",
    HERE,
    "destination",
    destinations=(ip_network("192.0.2.0/28"),),
    translate="10.2.0.16/28",
    one_to_one=True,
)


def firewall(*rules: NatRule) -> Firewall:
    return Firewall("fw", "fw.yaml", HERE, nat=rules)


def test_the_interface_lends_its_address_of_the_packets_own_family() -> None:
    assert translate_source(firewall(HIDE), WEB, OUT, LEAVES) == replace(WEB, source=ip_address("198.51.100.1"))


def test_one_network_is_mapped_to_another_address_by_address_and_port_by_port() -> None:
    rule = replace(PUBLISH, translate_port=8443)
    assert translate_destination(firewall(rule), WEB, IN) == WEB.to(ip_address("10.2.0.23"), 8443)


def test_a_pool_gives_its_first_address() -> None:
    rule = replace(PUBLISH, one_to_one=False, translate="10.2.0.20/28")
    assert translate_destination(firewall(rule), WEB, IN) == WEB.to(ip_address("10.2.0.20"), None)


@pytest.mark.parametrize("kind", ["none", "no-source"])
def test_an_exemption_that_comes_first_keeps_the_address(kind: str) -> None:
    exempt = NatRule("keep", HERE, kind, destinations=(ip_network("192.0.2.0/24"),))
    assert translate_source(firewall(exempt, HIDE), WEB, OUT, LEAVES) == WEB
    assert translate_source(firewall(HIDE, exempt), WEB, OUT, LEAVES) != WEB


def test_an_exemption_by_where_packets_go_out_is_no_matter_when_destinations_are_translated() -> None:
    exempt = NatRule("keep", HERE, "none", to_zones=("b",))
    assert translate_destination(firewall(exempt, PUBLISH), WEB, IN) == WEB.to(ip_address("10.2.0.23"), None)
    assert translate_destination(firewall(replace(exempt, to_zones=()), PUBLISH), WEB, IN) == WEB


def test_a_rule_that_could_not_be_read_leaves_it_open_for_the_traffic_that_it_may_be_about() -> None:
    unread = NatRule("odd", HERE, UNREAD, sources=(ip_network("10.9.0.0/16"),))
    said = "odd of fw may translate it; mend it"
    assert translate_destination(firewall(unread), WEB, IN) == WEB
    assert translate_destination(firewall(replace(unread, sources=())), WEB, IN) == Verdict(None, HERE, said)


def test_a_rule_about_a_port_leaves_it_open_where_the_flow_names_none() -> None:
    rule = replace(PUBLISH, destination_ports=((443, 443),))
    said = "publish of fw may translate it, depending on the port; name one"
    assert translate_destination(firewall(rule), replace(WEB, destination_port=None), IN) == Verdict(None, HERE, said)


def test_an_address_of_the_other_family_is_no_translation() -> None:
    said = "hide of fw translates to 2001:db8::9, which gives no address here"
    rule = replace(HIDE, translate="2001:db8::9")
    assert translate_source(firewall(rule), WEB, OUT, LEAVES) == Verdict(None, HERE, said)
