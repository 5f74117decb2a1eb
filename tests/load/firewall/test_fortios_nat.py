"""FortiOS: virtual IPs, source translation by policy and by the central table."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from load.firewall.firewall_texts import FILE, firewall_of

from topocheck.load.firewall.fortios import FORTIOS
from topocheck.model.firewall import Firewall, NatRule
from topocheck.model.place import Place
from topocheck.model.rule import UNREAD, Rule

HEAD = """config system global
    set allow-traffic-redirect disable
end
config system interface
    edit "wan"
        set ip 203.0.113.2/28
    next
    edit "lan"
        set ip 10.0.0.1/24
    next
end
"""
SERVER, OUTER = ip_network("10.0.0.5/32"), ip_network("203.0.113.5/32")


def policy(number: int, between: str, *lines: str) -> str:
    source, target = between.split(">")
    usual = ("srcaddr all", "dstaddr all", "service ALL", "schedule always", "action accept")
    own = {line.split()[0] for line in lines}
    kept = [line for line in usual if line.split()[0] not in own]
    body = "".join(f"set {line}\n" for line in (f"srcintf {source}", f"dstintf {target}", *kept, *lines))
    return f"edit {number}\n{body}next\n"


def vip(name: str, *lines: str) -> str:
    return f"edit {name}\n" + "".join(f"set {line}\n" for line in lines) + "next\n"


def firewall(*policies: str, vips: str = "", more: str = "", header: str = "") -> Firewall:
    text = f"{header}{HEAD}{more}config firewall vip\n{vips}end\nconfig firewall policy\n{''.join(policies)}end\n"
    return firewall_of(FORTIOS, text)


def test_a_policy_with_nat_translates_to_the_interface_what_it_accepts() -> None:
    fw = firewall(policy(1, "lan>wan", "nat enable", "service HTTPS"))
    assert fw.nat == (
        NatRule(
            "policy 1",
            Place(FILE, 15, 1),
            "source",
            from_interfaces=("lan",),
            to_interfaces=("wan",),
            protocols=("tcp",),
            destination_ports=((443, 443),),
        ),
    )


POOLS = """config firewall ippool
edit "one"
set startip 203.0.113.7
set endip 203.0.113.7
next
edit "four"
set startip 203.0.113.8
set endip 203.0.113.11
next
edit "three"
set startip 203.0.113.8
set endip 203.0.113.10
next
end
"""


@pytest.mark.parametrize(
    ("pool", "translate"),
    [("one", "203.0.113.7"), ("four", "203.0.113.8/30"), ("three", "203.0.113.8"), ("gone", "the pool gone")],
)
def test_a_pool_is_named_by_its_addresses(pool: str, translate: str) -> None:
    fw = firewall(policy(1, "lan>wan", "nat enable", "ippool enable", f"poolname {pool}"), more=POOLS)
    assert [nat.translate for nat in fw.nat] == [translate]


def test_a_policy_without_nat_keeps_what_it_accepts_from_the_translation_of_a_later_one() -> None:
    fw = firewall(
        policy(1, "lan>dmz"),
        policy(2, "lan>wan", "service SSH"),
        policy(3, "lan>wan", "action deny"),
        policy(4, "lan>wan", "nat enable"),
        policy(5, "lan>wan"),
    )
    assert [(nat.name, nat.type) for nat in fw.nat] == [("policy 2", "none"), ("policy 4", "source")]


def test_a_virtual_ip_translates_and_its_policy_sees_the_server() -> None:
    fw = firewall(
        policy(1, "wan>lan", "action deny", "match-vip disable"),
        policy(2, "wan>lan", "dstaddr web"),
        vips=vip("web", "extip 203.0.113.5", "extintf wan", "mappedip 10.0.0.5"),
    )
    assert fw.nat == (
        NatRule(
            "web",
            Place(FILE, 13, 1),
            "destination",
            destinations=(OUTER,),
            translate="10.0.0.5",
            from_interfaces=("wan",),
        ),
    )
    assert [(rule.name, rule.destinations, rule.translated) for rule in fw.rules] == [
        ("policy 1", (), False),
        ("policy 2", (SERVER,), True),
    ]


@pytest.mark.parametrize(
    ("version", "lines", "translated"),
    [
        ("7.4.1", ("action deny",), [(None, False)]),
        ("7.4.1", ("action deny", "match-vip disable"), [(False, False)]),
        ("7.0.1", ("action deny",), [(False, False)]),
        ("7.0.1", ("action deny", "match-vip enable"), [(None, False)]),
        ("7.4.1", (), [(False, False)]),
        (None, ("action deny",), [(False, False), (True, True)]),
    ],
)
def test_other_policies_are_about_translated_packets_only_by_match_vip(
    version: str | None, lines: tuple[str, ...], translated: list[tuple[bool | None, bool]]
) -> None:
    header = "" if version is None else f"#config-version=FGT60F-{version}-FW-build1-1:opmode=0\n"
    fw = firewall(
        policy(1, "wan>lan", *lines),
        vips=vip("web", "extip 203.0.113.5", "mappedip 10.0.0.5"),
        header=header,
    )
    assert [(rule.translated, rule.depends_on is not None) for rule in fw.rules] == translated


def forwarded(extport: str, mappedport: str | None, *lines: str) -> Firewall:
    ports = (f"extport {extport}", *(() if mappedport is None else (f"mappedport {mappedport}",)))
    text = vip("web", "extip 203.0.113.5", "mappedip 10.0.0.5", "portforward enable", *ports, *lines)
    return firewall(policy(1, "wan>lan", "dstaddr web"), vips=text)


@pytest.mark.parametrize(
    ("ports", "translations", "seen"),
    [
        (("443", "8443"), [(((443, 443),), 8443)], ((8443, 8443),)),
        (("443", None), [(((443, 443),), None)], ((443, 443),)),
        (("80-82", "80-82"), [(((80, 82),), None)], ((80, 82),)),
        (("80-81", "8080-8081"), [(((80, 80),), 8080), (((81, 81),), 8081)], ((8080, 8081),)),
        (("80-89", "8080"), [(((80, 89),), 8080)], ((8080, 8080),)),
    ],
)
def test_a_forwarded_port_is_translated_and_its_policy_sees_the_mapped_one(
    ports: tuple[str, str | None],
    translations: list[tuple[object, int | None]],
    seen: tuple[tuple[int, int], ...],
) -> None:
    fw = forwarded(*ports)
    assert [(nat.destination_ports, nat.translate_port) for nat in fw.nat] == translations
    assert [(nat.protocols, nat.depends_on) for nat in fw.nat] == [(("tcp",), None)] * len(translations)
    assert [(rule.protocols, rule.destination_ports) for rule in fw.rules] == [(("tcp",), seen)]


def test_the_service_of_a_policy_narrows_the_forwarded_port_down() -> None:
    text = vip(
        "web", "extip 203.0.113.5", "mappedip 10.0.0.5", "portforward enable", "extport 80-90", "mappedport 80-90"
    )
    fw = firewall(policy(1, "wan>lan", "dstaddr web", "service HTTP SSH"), vips=text)
    assert [rule.destination_ports for rule in fw.rules] == [((80, 80),)]


def test_a_range_is_mapped_address_by_address() -> None:
    text = vip("many", "extip 203.0.113.4-203.0.113.9", "mappedip 10.0.0.12-10.0.0.17")
    fw = firewall(policy(1, "wan>lan", "dstaddr many"), vips=text)
    assert [(nat.destinations, nat.translate, nat.one_to_one) for nat in fw.nat] == [
        ((ip_network("203.0.113.4/30"),), "10.0.0.12/30", True),
        ((ip_network("203.0.113.8/31"),), "10.0.0.16/31", True),
    ]


def test_virtual_ips_whose_target_is_not_known_leave_it_open() -> None:
    text = (
        vip("pool", "type server-load-balance", "extip 203.0.113.5")
        + vip("filtered", "extip 203.0.113.6", "mappedip 10.0.0.6", "src-filter 198.51.100.0/24")
        + vip("name", "type fqdn", "extip nonsense", "mapped-addr server")
        + vip("unused", "extip 203.0.113.7", "mappedip 10.0.0.7")
        + vip("off", "extip 203.0.113.8", "mappedip 10.0.0.8", "status disable")
    )
    fw = firewall(policy(1, "wan>lan", "dstaddr pool filtered name"), vips=text)
    assert [(nat.name, nat.type, nat.depends_on) for nat in fw.nat] == [
        ("pool", "destination", "where pool leads"),
        ("filtered", "destination", "the src-filter of filtered"),
        ("name", UNREAD, None),
        (
            "unused",
            "destination",
            "whether a virtual IP that no policy uses translates, which differs between versions of FortiOS",
        ),
    ]
    assert [rule.depends_on for rule in fw.rules] == ["the servers of pool", None, "the servers of name"]


def test_groups_of_virtual_ips_stand_for_their_members() -> None:
    more = "config firewall vipgrp\nedit all-of-them\nset member web\nnext\nend\n"
    text = vip("web", "extip 203.0.113.5", "mappedip 10.0.0.5")
    fw = firewall(policy(1, "wan>lan", "dstaddr all-of-them"), vips=text, more=more)
    assert [rule.destinations for rule in fw.rules] == [(SERVER,)]
    assert [nat.depends_on for nat in fw.nat] == [None]


def test_a_server_goes_out_by_its_outer_address() -> None:
    fw = firewall(
        policy(1, "lan>wan", "nat enable"),
        policy(2, "wan>lan", "dstaddr web"),
        vips=vip("web", "extip 203.0.113.5", "extintf wan", "mappedip 10.0.0.5"),
    )
    assert [(nat.name, nat.type, nat.sources, nat.translate, nat.to_interfaces) for nat in fw.nat] == [
        ("web", "destination", (), "10.0.0.5", ()),
        ("web", "source", (SERVER,), "203.0.113.5", ("wan",)),
        ("policy 1", "source", (), "interface", ("wan",)),
    ]


def test_a_virtual_ip_may_be_at_a_zone() -> None:
    fw = firewall(
        policy(1, "internet>lan", "dstaddr web"),
        vips=vip("web", "extip 203.0.113.5", "extintf internet", "mappedip 10.0.0.5"),
        more='config system zone\nedit internet\nset interface "wan"\nnext\nend\n',
    )
    assert [(nat.from_zones, nat.from_interfaces) for nat in fw.nat] == [(("internet",), ())]


CENTRAL = """config system settings
    set central-nat enable
end
config firewall address
    edit "lan-net"
        set subnet 10.0.0.0/24
    next
    edit "partner"
        set subnet 192.0.2.0/24
    next
end
config firewall central-snat-map
    edit 1
        set srcintf "lan"
        set dstintf "wan"
        set orig-addr "lan-net"
        set dst-addr "partner"
        set nat disable
    next
    edit 2
        set srcintf "lan"
        set dstintf "wan"
        set orig-addr "lan-net"
        set dst-addr "all"
        set protocol 6
        set dst-port 443
        set nat-ippool "one"
    next
    edit 3
        set srcintf "lan"
        set dstintf "wan"
        set status disable
    next
end
"""


def test_the_central_table_takes_the_place_of_the_policies() -> None:
    fw = firewall(
        policy(1, "lan>wan", "nat enable"),
        policy(2, "wan>lan", "dstaddr server"),
        vips=vip("web", "extip 203.0.113.5", "mappedip 10.0.0.5"),
        more=CENTRAL + POOLS + "config firewall address\nedit server\nset subnet 10.0.0.5/32\nnext\nend\n",
    )
    lan, partner = ip_network("10.0.0.0/24"), ip_network("192.0.2.0/24")
    found = [
        (nat.name, nat.type, nat.sources, nat.destinations, nat.protocols, nat.destination_ports, nat.translate)
        for nat in fw.nat
    ]
    assert found == [
        ("web", "destination", (), (OUTER,), (), (), "10.0.0.5"),
        ("central SNAT 1", "none", (lan,), (partner,), (), (), "interface"),
        ("central SNAT 2", "source", (lan,), (), ("tcp",), ((443, 443),), "203.0.113.7"),
    ]
    assert [rule.translated for rule in fw.rules] == [None, None]


def test_rules_need_no_mark_where_there_are_no_virtual_ips() -> None:
    assert firewall(policy(1, "lan>wan", "action deny")).rules == (
        Rule(
            "policy 1",
            Place(FILE, 15, 1),
            "deny",
            from_interfaces=("lan",),
            to_interfaces=("wan",),
            version=4,
        ),
    )
