"""What the security rules of PAN-OS decide."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest
from load.paloalto.configuration import FILE, at, panos, rule

from topocheck.model.place import Place
from topocheck.model.rule import UNREAD, AddressRange, Rule, Wildcard
from topocheck.simulate.firewall import judge
from topocheck.simulate.packet import Packet
from topocheck.simulate.rules import Crossing

WEB = Packet(ip_address("172.16.4.10"), ip_address("172.16.5.11"), "tcp", 50000, 443)
OVER, WITHIN = Crossing("vms", "dmz"), Crossing("vms", "vms")
NAME = 29  # the column of a rule's name


def accepted(body: str, packet: Packet = WEB, crossing: Crossing = OVER) -> bool | None:
    return judge(panos(body)[0], packet, crossing).accepted


def test_without_rules_traffic_passes_within_a_zone_and_not_between_two() -> None:
    firewall, problems = panos()
    assert (firewall.default, firewall.intrazone, firewall.rules, problems) == ("deny", "accept", (), [])
    assert (accepted("", crossing=WITHIN), accepted("")) == (True, False)


def test_the_default_rules_can_be_overridden() -> None:
    body = (
        "set rulebase default-security-rules rules intrazone-default action deny\n"
        "set rulebase default-security-rules rules interzone-default action allow\n"
    )
    firewall, _ = panos(body)
    assert (firewall.intrazone, firewall.intrazone_place) == ("deny", at(1, 43))
    assert (firewall.default, firewall.default_place) == ("accept", at(2, 43))


def test_a_rule_is_read_with_its_zones_objects_and_services() -> None:
    objects = (
        "set address web ip-netmask 172.16.5.11\n"
        "set address more ip-range 172.16.5.20-172.16.5.29\n"
        "set address-group servers static [ web more ]\n"
        "set service alt protocol tcp port 8443,9000-9010\n"
        "set service dns protocol udp port 53\n"
        "set service-group all-of-it members [ alt dns service-https ]\n"
    )
    body = rule("r", from_="vms", to="dmz", source="172.16.4.0/24", destination="servers", service="all-of-it")
    firewall, problems = panos(objects + body)
    assert problems == []
    base = Rule(
        "r",
        at(7, NAME),
        "accept",
        ("vms",),
        ("dmz",),
        (ip_network("172.16.4.0/24"),),
        (ip_network("172.16.5.11/32"), AddressRange(ip_address("172.16.5.20"), ip_address("172.16.5.29"))),
    )
    assert firewall.rules == (
        _with(base, "tcp", (8443, 8443), (9000, 9010), (443, 443)),
        _with(base, "udp", (53, 53)),
    )


def _with(base: Rule, protocol: str, *ports: tuple[int, int]) -> Rule:
    return Rule(
        base.name, base.place, base.action, base.from_zones, base.to_zones, base.sources, base.destinations,
        (protocol,), (), ports,
    )  # fmt: skip


def test_the_first_rule_decides_and_a_disabled_one_does_not() -> None:
    assert accepted(rule("a", "deny") + rule("b")) is False
    assert accepted(rule("a", "deny", disabled="yes") + rule("b")) is True
    assert accepted(rule("a", "deny") + rule("b") + "move rulebase security rules b top\n") is True


def test_a_negated_side_matches_all_else() -> None:
    assert accepted(rule("a", source="172.16.4.0/24", negate_source="yes")) is False
    assert accepted(rule("a", destination="172.16.9.0/24", negate_destination="yes")) is True


@pytest.mark.parametrize(
    ("kind", "zones", "within", "between"),
    [
        ("universal", "[ vms dmz ]", True, True),
        ("intrazone", "[ vms dmz ]", True, False),
        ("interzone", "[ vms dmz ]", False, True),
        ("intrazone", "any", True, False),
        ("interzone", "any", False, True),
    ],
)
def test_a_rule_within_zones_or_between_them_matches_there_alone(
    kind: str, zones: str, *, within: bool, between: bool
) -> None:
    strict = "set rulebase default-security-rules rules intrazone-default action deny\n"
    body = strict + rule("a", from_=zones, to="" if kind == "intrazone" else zones, rule_type=kind)
    assert (accepted(body, crossing=WITHIN), accepted(body)) == (within, between)


def test_a_wildcard_has_a_bit_set_where_anything_goes() -> None:
    firewall, _ = panos("set address odd ip-wildcard 172.16.5.0/0.0.2.255\n" + rule("a", destination="odd"))
    care = int(ip_address("255.255.253.0"))
    assert firewall.rules[0].destinations == (Wildcard(ip_address("172.16.5.0"), care),)
    assert judge(firewall, WEB, OVER).accepted is True


@pytest.mark.parametrize(
    ("objects", "said", "depends"),
    [
        ("set address x fqdn web.example.com\n", {"destination": "x"}, "the name that the address x is resolved from"),
        ("set address-group x dynamic filter prod\n", {"destination": "x"}, "the dynamic address group x"),
        ("set external-list x type ip url https://example.com/l\n", {"source": "x"}, "the external list x"),
        ("", {"source": "DE"}, "the region DE"),
        ("", {"application": "ssl"}, "the application ssl"),
        ("", {"service": "application-default"}, "the default ports of the application"),
        ("", {"source_user": "domain\\\\users"}, "the user"),
        ("", {"category": "gambling"}, "the category of the URL"),
        ("", {"schedule": "office"}, "the time"),
        ("", {"brand_new": "x"}, 'its "brand-new"'),
    ],
)
def test_what_the_file_does_not_tell_leaves_the_answer_open(objects: str, said: dict[str, str], depends: str) -> None:
    firewall, problems = panos(objects + rule("a", **said))
    assert problems == []
    assert [each.depends_on for each in firewall.rules] == [depends]
    assert judge(firewall, WEB, OVER).accepted is None


def test_what_is_certain_of_a_rule_stays_certain() -> None:
    body = "set address x fqdn web.example.com\n" + rule("a", destination="[ x 172.16.5.11 ]")
    assert accepted(body) is True
    assert accepted(body, Packet(WEB.source, ip_address("172.16.5.12"))) is None


def test_an_application_narrows_its_default_ports_where_they_are_known() -> None:
    body = "set application own default port tcp/7653\n" + rule("a", application="own", service="application-default")
    assert accepted(body) is False
    assert accepted(body, Packet(WEB.source, WEB.destination, "tcp", 50000, 7653)) is None
    ping = rule("a", application="ping", service="application-default")
    assert (accepted(ping, Packet(WEB.source, WEB.destination)), accepted(ping)) == (True, False)


def test_a_rule_that_can_not_be_read_keeps_its_place() -> None:
    body = rule("a", from_="") + rule("b")
    firewall, problems = panos(body)
    assert firewall.rules[0] == Rule("a", at(1, NAME), UNREAD)
    assert judge(firewall, WEB, OVER).accepted is None
    assert problems == ['the rule a has no "from" that can be read, and must have one']


def test_a_name_that_is_not_defined_is_found_and_leaves_the_answer_open() -> None:
    firewall, problems = panos(rule("a", source="ghost", service="ghost-port"))
    assert problems == [
        'the address "ghost" is not defined, and must be an address, an address object or a group',
        'the service "ghost-port" is not defined, and must be a service, a service group or any',
    ]
    assert judge(firewall, WEB, OVER).accepted is None


def test_groups_that_contain_each_other_end() -> None:
    loop = "set address-group a static b\nset address-group b static [ a 172.16.4.10 ]\n"
    assert accepted(loop + rule("r", source="a")) is True


def test_a_rule_in_one_command_reads_like_one_in_many() -> None:
    line = "set rulebase security rules r from vms to dmz source any destination any application any service any action allow\n"
    firewall, problems = panos(line)
    assert problems == []
    assert firewall.rules == (Rule("r", at(1, NAME), "accept", ("vms",), ("dmz",)),)


def test_rules_of_panorama_stand_before_and_behind_the_firewalls_own() -> None:
    pushed = rule("first", "deny").replace("rulebase", "panorama pre-rulebase")
    last = rule("last", "deny").replace("rulebase", "panorama post-rulebase")
    firewall, _ = panos(last + rule("own") + pushed)
    assert [each.name for each in firewall.rules] == ["first", "own", "last"]


def test_a_device_group_and_a_template_make_one_firewall() -> None:
    text = (
        "set shared address web ip-netmask 172.16.5.11\n"
        "set template t config devices localhost.localdomain network interface ethernet ethernet1/1 layer3 ip 10.0.0.1/24\n"
        "set template t config devices localhost.localdomain vsys vsys1 zone a network layer3 ethernet1/1\n"
        + rule("x", destination="web").replace("rulebase", "device-group g pre-rulebase")
    )
    firewall, problems = panos(text, "")
    assert problems == []
    assert [(each.name, each.zone) for each in firewall.interfaces] == [("ethernet1/1", "a")]
    assert firewall.rules == (Rule("x", Place(FILE, 4, 48), "accept", destinations=(ip_network("172.16.5.11/32"),)),)


def test_groups_that_multiply_end() -> None:
    groups = "".join(f"set address-group g{n} static [ g{n + 1} g{n + 2} 10.0.0.{n} ]\n" for n in range(60))
    services = "".join(f"set service-group s{n} members [ s{n + 1} s{n + 2} ]\n" for n in range(60))
    last = "set address-group g60 static 10.0.1.1\nset address-group g61 static 10.0.1.2\n"
    last += "set service s60 protocol tcp port 1\nset service s61 protocol tcp port 2\n"
    firewall, problems = panos(groups + services + last + rule("r", source="g0", service="s0"))
    assert problems == []
    assert len(firewall.rules[0].sources) == 62
    assert sorted(firewall.rules[0].destination_ports) == [(1, 1), (2, 2)]
