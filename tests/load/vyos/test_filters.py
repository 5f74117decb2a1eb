"""What the rule sets of VyOS decide on packets that are forwarded."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address, ip_network

import pytest
from load.vyos.configuration import at, commands, vyos

from topocheck.model.rule import AddressRange, Rule
from topocheck.simulate.firewall import judge
from topocheck.simulate.packet import Packet
from topocheck.simulate.rules import Crossing

WEB = Packet(ip_address("172.16.4.10"), ip_address("172.16.5.11"), "tcp", 50000, 443)
PING = Packet(WEB.source, WEB.destination)
OVER = Crossing("vms", "dmz", "eth1.2003", "eth1.2004")
OUT = Crossing("vms", None, "eth1.2003", "eth0")
FORWARD = "firewall ipv4 forward filter"
DROP = commands(FORWARD, "default-action drop")


def accepted(body: str, packet: Packet = WEB, crossing: Crossing = OVER) -> bool | None:
    return judge(vyos(body)[0], packet, crossing).accepted


def test_without_a_firewall_everything_passes() -> None:
    firewall, problems = vyos()
    assert (firewall.rules, firewall.also, firewall.default, problems) == ((), (), "accept", [])
    assert accepted("") is True


def test_a_rule_of_the_forward_filter_is_read_with_all_it_asks_for() -> None:
    groups = commands(
        "firewall group",
        "address-group servers address 172.16.5.11",
        "address-group servers include more",
        "address-group more address 172.16.5.20-172.16.5.29",
        "port-group web port 443",
        "port-group web port 8000-8080",
        "interface-group inside interface eth1.2003",
    )
    rule = commands(
        f"{FORWARD} rule 20",
        "action accept",
        "protocol tcp",
        "inbound-interface group inside",
        "outbound-interface name eth1.2004",
        "source address 172.16.4.0/24",
        "destination group address-group servers",
        "destination group port-group web",
        "log",
    )
    firewall, problems = vyos(groups + DROP + rule)
    assert problems == []
    assert firewall.rules == (
        Rule(
            "filter rule 20",
            at(8, 39),
            "accept",
            sources=(ip_network("172.16.4.0/24"),),
            destinations=(
                ip_network("172.16.5.11/32"),
                AddressRange(ip_address("172.16.5.20"), ip_address("172.16.5.29")),
            ),
            protocols=("tcp",),
            destination_ports=((443, 443), (8000, 8080)),
            from_interfaces=("eth1.2003",),
            to_interfaces=("eth1.2004",),
            version=4,
        ),
        Rule("filter default-action", at(7, 34), "deny", version=4),
    )
    assert judge(firewall, WEB, OVER).accepted is True
    assert judge(firewall, PING, OVER).accepted is False


def test_rules_go_by_their_numbers_not_by_the_lines() -> None:
    body = commands(FORWARD, "rule 100 action accept", "rule 20 action drop", "rule 20 protocol tcp")
    assert accepted(DROP + body) is False
    assert accepted(DROP + body, PING) is True
    assert accepted(DROP + body + commands(FORWARD, "rule 20 disable")) is True


def test_a_jump_comes_back_unless_the_rule_set_decides() -> None:
    jump = commands(f"{FORWARD} rule 10", "action jump", "jump-target WEB")
    last = commands(f"{FORWARD} rule 20", "action accept")
    own = commands("firewall ipv4 name WEB", "rule 5 action drop", "rule 5 protocol tcp", "default-action return")
    assert accepted(DROP + jump + last + own) is False
    assert accepted(DROP + jump + last + own, PING) is True
    silent = own.replace("default-action return", "description x")
    assert accepted(DROP + jump + last + silent, PING) is False


@pytest.mark.parametrize(
    ("said", "accepts"),
    [
        ("protocol !udp", True),
        ("protocol tcp_udp", True),
        ("protocol all", True),
        ("source address !172.16.4.0/24", False),
        ("destination address 172.16.5.1-172.16.5.20", True),
        ("destination port 80,443", None),
        ("inbound-interface name !eth0", True),
        ("inbound-interface name eth0", False),
        ("icmp type-name echo-request", False),
        ("state new", True),
        ("state established", False),
    ],
)
def test_a_match_holds_for_what_it_says(said: str, *, accepts: bool | None) -> None:
    more = "protocol tcp" if said.startswith("destination port") else "action accept"
    body = commands(FORWARD, "rule 1 action accept", "rule 1 state established", "rule 1 state related")
    body += commands(f"{FORWARD} rule 10", "action accept", said, more)
    assert accepted(DROP + body) is (True if accepts is None else accepts)


@pytest.mark.parametrize(
    ("said", "depends"),
    [
        ("destination group domain-group web", "the domain-group web"),
        ("source group address-group gone", "the addresses of gone"),
        ("source geoip country-code de", "its source geoip"),
        ("time starttime 08:00", 'its "time"'),
        ("inbound-interface name eth*", "the interfaces of eth*"),
    ],
)
def test_what_the_file_does_not_tell_leaves_the_answer_open(said: str, depends: str) -> None:
    body = DROP + commands(f"{FORWARD} rule 10", "action accept", said)
    firewall, _ = vyos(body)
    assert [rule.depends_on for rule in firewall.rules] == [depends, None]
    assert judge(firewall, WEB, OVER).accepted is None


def test_replies_pass_where_their_state_is_accepted_first() -> None:
    stated = commands("firewall global-options state-policy", "established action accept", "related action accept")
    only = commands(f"{FORWARD} rule 10", "action accept", "outbound-interface name eth1.2004")
    assert vyos(DROP + only + stated)[0].stateful
    plain, _ = vyos(DROP + only)
    assert not plain.stateful
    assert judge(plain, WEB.reversed(), Crossing("dmz", "vms", "eth1.2004", "eth1.2003")).accepted is False


def test_rule_sets_of_older_versions_are_bound_to_interfaces_and_both_must_accept() -> None:
    sets = commands(
        "firewall",
        "name IN default-action drop",
        "name IN rule 10 action accept",
        "name IN rule 10 protocol tcp",
        "name IN rule 5 action accept",
        "name IN rule 5 state established enable",
        "name OUT default-action accept",
        "name OUT rule 10 action drop",
        "name OUT rule 10 destination port 22",
        "name OUT rule 10 protocol tcp",
        "name OUT rule 5 action accept",
        "name OUT rule 5 state established enable",
    )
    bound = commands("interfaces ethernet eth1", "vif 2003 firewall in name IN", "vif 2004 firewall out name OUT")
    firewall, problems = vyos(sets + bound)
    assert problems == []
    assert firewall.stateful
    assert [acl.name for acl in firewall.also] == ["the rule sets for outgoing packets"]
    ssh = replace(WEB, destination_port=22)
    found = [judge(firewall, packet, OVER).accepted for packet in (WEB, ssh, PING)]
    assert found == [True, False, False]
    assert judge(firewall, ssh, OUT).accepted is True
    assert judge(firewall, PING, Crossing(None, None, "eth0", "eth1.2003")).accepted is True


ZONES = commands(
    "firewall",
    "name VMS-DMZ default-action drop",
    "name VMS-DMZ rule 10 action accept",
    "name VMS-DMZ rule 10 protocol tcp",
)


@pytest.mark.parametrize(
    ("start", "member"),
    [("zone-policy zone", "interface"), ("firewall zone", "interface"), ("firewall zone", "member interface")],
)
def test_zones_pass_what_a_rule_set_of_the_two_accepts(start: str, member: str) -> None:
    zones = commands(
        start,
        f"vms {member} eth1.2003",
        f"dmz {member} eth1.2004",
        "dmz from vms firewall name VMS-DMZ",
        "dmz default-action drop",
        "self local-zone",
    )
    firewall, problems = vyos(ZONES + zones)
    assert problems == []
    assert {each.name: each.zone for each in firewall.interfaces} == {
        "eth0": None,
        "eth1": None,
        "eth1.2003": "vms",
        "eth1.2004": "dmz",
    }
    back = Crossing("dmz", "vms", "eth1.2004", "eth1.2003")
    assert judge(firewall, WEB, OVER).accepted is True
    assert judge(firewall, PING, OVER).accepted is False
    assert judge(firewall, WEB, back).accepted is False
    assert judge(firewall, PING, Crossing("vms", "vms", "eth1.2003", "eth1.2003")).accepted is True
    assert judge(firewall, PING, Crossing(None, "vms", "eth0", "eth1.2003")).accepted is False
    assert judge(firewall, PING, OUT).accepted is None


def test_traffic_within_a_zone_can_be_filtered() -> None:
    zones = commands("firewall zone vms", "interface eth1.2003", "intra-zone-filtering action drop")
    assert accepted(zones, PING, Crossing("vms", "vms", "eth1.2003", "eth1.2003")) is False


def test_the_two_ip_versions_have_rules_of_their_own() -> None:
    six = commands(
        "firewall ipv6 forward filter", "default-action drop", "rule 1 action accept", "rule 1 protocol icmpv6"
    )
    ping6 = Packet(ip_address("2001:db8::1"), ip_address("2001:db8:1::1"), "icmpv6")
    web6 = replace(ping6, protocol="tcp", destination_port=443)
    assert (accepted(six, ping6), accepted(six, web6), accepted(six)) == (True, False, True)
