"""What pf decides by the rules of OPNsense and pfSense."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address, ip_network

import pytest
from load.pf.configuration import at, opnsense, pfsense, rule

from topocheck.model.rule import UNREAD, AccessList, AddressRange, Rule
from topocheck.simulate.firewall import judge
from topocheck.simulate.packet import Packet
from topocheck.simulate.rules import Crossing

PASS, BLOCK = "<type>pass</type>", "<type>block</type>"
V4 = "<ipprotocol>inet</ipprotocol>"
IN, OUT = Crossing("lan", "opt1"), Crossing("opt1", "lan")
WEB = Packet(ip_address("172.16.4.10"), ip_address("172.16.5.11"), "tcp", 50000, 443)


def test_a_rule_is_read_with_its_sides_ports_and_protocol() -> None:
    body = "<filter>\n" + rule(
        "lan",
        f"{PASS}{V4}<protocol>tcp/udp</protocol><descr>web</descr>",
        "<network>lan</network><not>1</not><port>1024-65535</port>",
        "<address>172.16.5.11</address><port>443</port>",
    )
    firewall, problems = opnsense(body + "</filter>")
    assert problems == []
    assert firewall.rules == (
        Rule(
            "web",
            at(2),
            "accept",
            from_zones=("lan",),
            sources=(ip_network("172.16.4.0/24"),),
            not_sources=True,
            destinations=(ip_network("172.16.5.11/32"),),
            protocols=("tcp", "udp"),
            source_ports=((1024, 65535),),
            destination_ports=((443, 443),),
            version=4,
        ),
    )


def test_what_no_rule_passes_is_denied_and_only_the_receiving_interface_counts() -> None:
    firewall, _ = opnsense(f"<filter>{rule('lan', PASS)}</filter>")
    assert judge(firewall, WEB, IN).accepted is True
    assert judge(firewall, WEB, OUT).accepted is False


def test_the_first_quick_rule_decides_and_of_the_others_the_last() -> None:
    floating = "<floating>yes</floating><direction>in</direction>"
    late = rule("", f"{BLOCK}{floating}<quick>0</quick><descr>a</descr>")
    later = rule("", f"{PASS}{floating}<quick>0</quick><descr>b</descr>")
    first = rule("lan", f"{BLOCK}<protocol>tcp</protocol><descr>c</descr>")
    firewall, _ = opnsense(f"<filter>{late}{later}{first}</filter>")
    assert [each.name for each in firewall.rules] == ["c", "b", "a"]
    assert judge(firewall, WEB, IN).accepted is False
    assert judge(firewall, WEB, OUT).accepted is True


def test_floating_rules_come_first_then_groups_then_interfaces() -> None:
    groups = "<ifgroups><ifgroupentry><ifname>INSIDE</ifname><members>lan opt1</members></ifgroupentry></ifgroups>"
    rules = [
        rule("lan", f"{PASS}<descr>c</descr>"),
        rule("INSIDE", f"{PASS}<descr>b</descr>"),
        rule("lan,opt1", f"{PASS}<floating>yes</floating><quick>1</quick><direction>in</direction><descr>a</descr>"),
    ]
    firewall, _ = opnsense(f"{groups}<filter>{''.join(rules)}</filter>")
    assert [(each.name, each.from_zones) for each in firewall.rules] == [
        ("a", ("lan", "opt1")),
        ("b", ("lan", "opt1")),
        ("c", ("lan",)),
    ]


def test_a_floating_rule_for_outgoing_packets_must_pass_them_too() -> None:
    body = rule("opt1", f"{BLOCK}<floating>yes</floating><quick>yes</quick><direction>out</direction><descr>no</descr>")
    firewall, _ = pfsense(f"<filter>\n{body}{rule('lan', PASS)}</filter>")
    blocked = Rule("no", at(2), "deny", to_zones=("opt1",), version=4)
    assert firewall.also == (AccessList("the rules for outgoing packets", firewall.place, (blocked,), "accept"),)
    assert judge(firewall, WEB, IN).message == "rule no of the rules for outgoing packets denies it"
    assert judge(firewall, WEB, Crossing("lan", "wan")).accepted is True


def test_a_rule_of_opnsenses_newer_section_precedes_the_older_ones_of_its_rank() -> None:
    newer = (
        "<OPNsense><Firewall><Filter><rules>\n"
        "<rule><enabled>1</enabled><sequence>20</sequence><action>pass</action><interface>lan</interface><direction>in</direction>"
        "<ipprotocol>inet</ipprotocol><protocol>TCP</protocol><source_net>lan</source_net><destination_net>172.16.5.0/24,172.16.6.0/24"
        "</destination_net><destination_port>https</destination_port><description>second</description></rule>\n"
        "<rule><enabled>1</enabled><sequence>10</sequence><action>block</action><interface>lan</interface>"
        "<source_net>any</source_net><source_not>0</source_not><destination_net>172.16.9.0/24</destination_net>"
        "<description>first</description></rule>\n"
        "<rule><enabled>0</enabled><action>pass</action><interface>lan</interface></rule>\n"
        "</rules></Filter></Firewall></OPNsense>\n"
    )
    firewall, problems = opnsense(newer + f"<filter>{rule('lan', PASS + '<descr>third</descr>')}</filter>")
    assert problems == []
    assert firewall.rules == (
        Rule("first", at(3), "deny", ("lan",), destinations=(ip_network("172.16.9.0/24"),), version=4),
        Rule(
            "second",
            at(2),
            "accept",
            ("lan",),
            sources=(ip_network("172.16.4.0/24"),),
            destinations=(ip_network("172.16.5.0/24"), ip_network("172.16.6.0/24")),
            protocols=("tcp",),
            destination_ports=((443, 443),),
            version=4,
        ),
        Rule("third", at(6, 9), "accept", ("lan",), version=4),
    )


def test_aliases_nest_and_what_is_not_in_the_file_leaves_the_rule_open() -> None:
    aliases = (
        "<aliases>"
        "<alias><name>servers</name><type>host</type><address>172.16.5.11 more</address></alias>"
        "<alias><name>more</name><type>network</type><address>172.16.6.0/24 172.16.7.1-172.16.7.9</address></alias>"
        "<alias><name>web</name><type>port</type><address>80 8000:8080</address></alias>"
        "<alias><name>feed</name><type>urltable</type><address>https://example.com/list</address></alias>"
        "</aliases>"
    )
    rules = [
        rule("lan", f"{PASS}<protocol>tcp</protocol>", destination="<address>servers</address><port>web</port>"),
        rule("lan", PASS, destination="<address>feed</address>"),
    ]
    firewall, _ = pfsense(f"{aliases}<filter>\n{''.join(rules)}</filter>")
    assert firewall.rules == (
        Rule(
            f"on line {at(2).line}",
            at(2),
            "accept",
            ("lan",),
            destinations=(
                ip_network("172.16.5.11/32"),
                ip_network("172.16.6.0/24"),
                AddressRange(ip_address("172.16.7.1"), ip_address("172.16.7.9")),
            ),
            protocols=("tcp",),
            destination_ports=((80, 80), (8000, 8080)),
            version=4,
        ),
        Rule(
            f"on line {at(3).line}",
            at(3),
            "accept",
            ("lan",),
            version=4,
            depends_on="the alias feed, whose content (urltable) is not in the file",
        ),
    )
    assert judge(firewall, replace(WEB, destination_port=80), IN).accepted is True
    assert judge(firewall, WEB, IN).accepted is None


def test_aliases_of_opnsenses_newer_section_are_found_by_name() -> None:
    alias = (
        "<OPNsense><Firewall><Alias><aliases><alias><enabled>1</enabled><name>vms</name><type>network</type>"
        "<content>172.16.4.0/25\n172.16.4.128/25</content></alias></aliases></Alias></Firewall></OPNsense>"
    )
    firewall, _ = opnsense(f"{alias}<filter>{rule('lan', PASS, '<address>vms</address>')}</filter>")
    assert firewall.rules[0].sources == (ip_network("172.16.4.0/25"), ip_network("172.16.4.128/25"))


@pytest.mark.parametrize(
    ("content", "depends"),
    [
        ("<sched>office</sched>", "the time"),
        ("<gateway>LTE</gateway>", "the gateway that the rule sends it to"),
        ("<os>Linux</os>", "the operating system of the source"),
        ("<statetype>none</statetype>", "the rules for its reply, as this one keeps no state"),
    ],
)
def test_a_rule_that_depends_on_more_than_the_file_tells_leaves_the_answer_open(content: str, depends: str) -> None:
    firewall, _ = opnsense(f"<filter>{rule('lan', PASS + content)}</filter>")
    verdict = judge(firewall, WEB, IN)
    assert verdict.accepted is None
    assert depends in verdict.message


def test_a_disabled_rule_is_left_out() -> None:
    firewall, _ = pfsense(f"<filter>{rule('lan', PASS + '<disabled></disabled>')}</filter>")
    assert firewall.rules == ()


def test_a_rule_that_can_not_be_read_keeps_its_place() -> None:
    rules = rule("lan", "<type>match</type>") + rule("lan", PASS)
    firewall, problems = opnsense(f"<filter>\n{rules}</filter>")
    assert firewall.rules[0] == Rule(f"on line {at(2).line}", at(2), UNREAD)
    assert judge(firewall, WEB, IN).accepted is None
    assert problems == [f'the rule "on line {at(2).line}" has a type or an IP version that can\'t be read']


def test_private_networks_do_not_come_in_where_they_are_blocked_and_bogons_stay_open() -> None:
    head = (
        "<system><ipv6allow/></system><interfaces><wan><enable/><if>em0</if><ipaddr>dhcp</ipaddr><blockpriv/><blockbogons/></wan>"
        "<lan><enable/><if>em1</if><ipaddr>172.16.4.1</ipaddr><subnet>24</subnet></lan></interfaces>"
    )
    firewall, _ = pfsense(f"<filter>{rule('wan', PASS)}</filter>", head)
    inward = Crossing("wan", "lan")
    private = Packet(ip_address("192.168.7.7"), ip_address("172.16.4.10"))
    public = Packet(ip_address("8.8.8.8"), ip_address("172.16.4.10"))
    assert judge(firewall, private, inward).message == "rule Block private networks from wan of config denies it"
    assert judge(firewall, public, inward).accepted is None


def test_all_of_ipv6_is_blocked_unless_it_is_allowed() -> None:
    six = rule("lan", "<type>pass</type><ipprotocol>inet46</ipprotocol>")
    packet = Packet(ip_address("2001:db8::1"), ip_address("2001:db8:1::1"))
    allowed, _ = opnsense(f"<filter>{six}</filter>")
    blocked, _ = opnsense(f"<filter>{six}</filter>", "<system/><interfaces/>")
    assert judge(allowed, packet, IN).accepted is True
    assert judge(blocked, packet, IN).message == "rule Block all IPv6 of config denies it"


def test_with_filtering_switched_off_everything_passes_untranslated() -> None:
    head = "<system><disablefilter>yes</disablefilter></system><interfaces/>"
    firewall, _ = pfsense(f"<filter>{rule('lan', BLOCK)}</filter>", head)
    assert (firewall.rules, firewall.nat, judge(firewall, WEB, IN).accepted) == ((), (), True)


def test_an_echo_request_is_told_by_its_type() -> None:
    body = rule("lan", f"{PASS}<protocol>icmp</protocol><icmptype>echoreq</icmptype>")
    firewall, _ = opnsense(f"<filter>{body}</filter>")
    assert firewall.rules[0].icmp_types == (8,)
    assert judge(firewall, Packet(WEB.source, WEB.destination), IN).accepted is True


def test_what_leaves_is_filtered_after_its_source_was_translated() -> None:
    floating = f"{BLOCK}<floating>yes</floating><quick>1</quick><direction>out</direction>"
    firewall, _ = opnsense(f"<filter>{rule('wan', floating, '<network>lan</network>')}</filter>")
    assert [each.depends_on for each in firewall.also[0].rules] == ["whether its source is translated"]


def test_aliases_that_multiply_or_contain_each_other_end() -> None:
    alias = "<alias><name>a{}</name><type>host</type><address>a{} a{} 10.0.0.{}</address></alias>"
    aliases = "".join(alias.format(n, n + 1, n + 2, n) for n in range(60)) + alias.format(60, 0, 61, 60)
    firewall, _ = pfsense(f"<aliases>{aliases}</aliases><filter>{rule('lan', PASS, '<address>a0</address>')}</filter>")
    assert len(firewall.rules[0].sources) == 61
