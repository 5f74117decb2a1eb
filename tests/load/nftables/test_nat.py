"""Translations of nftables."""

from __future__ import annotations

from ipaddress import ip_network

from load.nftables.ruleset import ACCEPT, Json, at, chain, meta, nft, payload, prefix, rule

from topocheck.model.firewall import NatRule

POST = chain("post", "postrouting", "accept", "nat", 100)
PRE = chain("pre", "prerouting", "accept", "nat", -100)
NAME = "with handle 9"


def test_the_source_becomes_the_interfaces_address_or_another() -> None:
    firewall = nft(
        POST,
        rule("post", meta("oifname", "wan"), payload("ip daddr", prefix("10.0.0.0", 8)), ACCEPT),
        rule("post", meta("oifname", "wan"), {"masquerade": None}),
        rule("post", meta("oifname", "wan2"), {"snat": {"addr": "198.51.100.7"}}),
    )
    assert firewall.nat == (
        NatRule(NAME, at(2, "rule"), "no-source", destinations=(ip_network("10.0.0.0/8"),), to_interfaces=("wan",)),
        NatRule(NAME, at(3, "rule"), "source", to_interfaces=("wan",)),
        NatRule(NAME, at(4, "rule"), "source", to_interfaces=("wan2",), translate="198.51.100.7"),
    )


def test_the_destination_is_translated_with_its_port() -> None:
    target: Json = {"dnat": {"family": "ip", "addr": "172.16.5.11", "port": 443}}
    firewall = nft(PRE, rule("pre", meta("iifname", "wan"), payload("tcp dport", 8443), target))
    assert firewall.nat == (
        NatRule(
            NAME,
            at(2, "rule"),
            "destination",
            translate="172.16.5.11",
            from_interfaces=("wan",),
            protocols=("tcp",),
            destination_ports=((8443, 8443),),
            translate_port=443,
        ),
    )


def test_a_map_of_addresses_leaves_it_open() -> None:
    target: Json = {
        "dnat": {"addr": {"map": {"key": {"payload": {"protocol": "tcp", "field": "dport"}}, "data": "@m"}}}
    }
    firewall = nft(PRE, rule("pre", target))
    assert [each.depends_on for each in firewall.nat] == ["the address that a map gives"]
