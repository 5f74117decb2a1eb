"""Address translation of PAN-OS."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from load.paloalto.configuration import at, panos

from topocheck.model.firewall import NatRule
from topocheck.simulate.packet import Packet
from topocheck.simulate.rules import Crossing
from topocheck.simulate.translate import translate_destination

NAME = 24  # the column of a translation's name
PUBLIC = (ip_network("198.51.100.10/32"),)


def nat(name: str, **said: str) -> str:
    wanted = {"from": "any", "to": "untrust", "source": "any", "destination": "any", "service": "any"}
    wanted |= {key.rstrip("_").replace("_", "-"): value for key, value in said.items()}
    return "".join(f"set rulebase nat rules {name} {key} {value}\n" for key, value in wanted.items())


def test_the_source_becomes_the_interfaces_address_or_one_of_a_pool() -> None:
    body = nat("out", from_="vms", source_translation="dynamic-ip-and-port interface-address interface ethernet1/1")
    body += nat("pool", from_="dmz", source_translation="dynamic-ip translated-address 198.51.100.64/28")
    firewall, problems = panos(body)
    assert problems == []
    assert firewall.nat == (
        NatRule("out", at(1, NAME), "source", ("vms",), ("untrust",)),
        NatRule("pool", at(7, NAME), "source", ("dmz",), ("untrust",), translate="198.51.100.64/28"),
    )


def test_a_destination_is_matched_by_the_zone_that_it_was_routed_to_before() -> None:
    body = "set address dnat ip-netmask 172.16.5.11\n" + nat(
        "in",
        from_="untrust",
        destination="198.51.100.10",
        service="service-https",
        destination_translation="translated-address dnat\nset rulebase nat rules in destination-translation translated-port 8443",
    )
    firewall, problems = panos(body)
    assert problems == []
    assert firewall.nat == (
        NatRule(
            "in",
            at(2, NAME),
            "destination",
            ("untrust",),
            destinations=PUBLIC,
            translate="172.16.5.11",
            protocols=("tcp",),
            destination_ports=((443, 443),),
            translate_port=8443,
        ),
    )
    packet = Packet(ip_address("8.8.8.8"), ip_address("198.51.100.10"), "tcp", 50000, 443)
    inside = translate_destination(firewall, packet, Crossing("untrust"))
    assert isinstance(inside, Packet)
    assert (str(inside.destination), inside.destination_port) == ("172.16.5.11", 8443)


def test_a_destination_that_is_routed_to_another_zone_never_matches() -> None:
    body = nat("in", to="dmz", destination="198.51.100.10", destination_translation="translated-address 172.16.5.11")
    firewall, problems = panos(body)
    assert firewall.nat == ()
    assert problems == ["the translation in never matches: its destination is routed to the zone untrust, not dmz"]


def test_any_destination_in_a_zone_leaves_it_open() -> None:
    body = nat("in", destination_translation="translated-address 172.16.5.11")
    firewall, _ = panos(body)
    assert [rule.depends_on for rule in firewall.nat] == ["the zone that its destination is routed to"]


def test_a_static_translation_may_work_both_ways() -> None:
    static = "static-ip translated-address 198.51.100.10\nset rulebase nat rules s source-translation static-ip bi-directional yes"
    firewall, _ = panos(nat("s", from_="dmz", source="172.16.5.11", source_translation=static))
    own = (ip_network("172.16.5.11/32"),)
    assert firewall.nat == (
        NatRule("s", at(1, NAME), "source", ("dmz",), ("untrust",), own, translate="198.51.100.10"),
        NatRule("s", at(1, NAME), "destination", destinations=PUBLIC, translate="172.16.5.11"),
    )


def test_a_rule_without_a_translation_exempts_and_a_disabled_one_does_nothing() -> None:
    body = nat("not", destination="172.16.5.0/24", to="dmz") + nat("off", disabled="yes")
    firewall, _ = panos(body)
    networks = (ip_network("172.16.5.0/24"),)
    assert firewall.nat == (
        NatRule("not", at(1, NAME), "no-source", (), ("dmz",), destinations=networks),
        NatRule("not", at(1, NAME), "no-destination", destinations=networks),
    )


def test_the_source_of_what_was_translated_already_stays_open() -> None:
    both = nat(
        "both",
        destination="198.51.100.10",
        destination_translation="translated-address 172.16.5.11",
        source_translation="dynamic-ip-and-port interface-address interface ethernet1/2.2004",
    )
    firewall, _ = panos(both)
    assert [(rule.type, rule.depends_on) for rule in firewall.nat] == [
        ("destination", None),
        ("source", "whether both translated its destination"),
    ]
