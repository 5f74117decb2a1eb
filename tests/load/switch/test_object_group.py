"""Object groups in the entries of access lists."""

from __future__ import annotations

import pytest
from load.switch.dialect_texts import switch_of

from topocheck.model.rule import Rule


def rules(dialect: str, groups: str, entry: str, version: int = 4) -> tuple[Rule, ...]:
    """The rules of a list with one entry."""
    family, bind = ("ip", "access-group") if version == 4 else ("ipv6", "traffic-filter")
    kind = "extended " if dialect == "ios" and version == 4 else ""
    text = f"hostname sw1\n{groups}{family} access-list {kind}A\n  {entry}\ninterface Vlan10\n  {family} {bind} A in\n"
    (filtered,) = switch_of(dialect, text).interfaces["Vlan10"].filters
    assert filtered.acl is not None
    return filtered.acl.rules


@pytest.mark.parametrize(
    ("dialect", "group", "reference", "sources"),
    [
        ("nxos", "object-group ip address G\n  10 host 10.0.0.1\n  20 10.1.0.0/16\n  30 10.2.0.0 0.0.0.255\n", "addrgroup G", ["10.0.0.1/32", "10.1.0.0/16", "10.2.0.0/24"]),
        ("nxos", "object-group ip address G\n  10 host 10.0.0.1\n  20 host 10.0.0.2\n  no 10\n", "addrgroup G", ["10.0.0.2/32"]),
        ("nxos", "object-group ip address G\n  10 host 10.0.0.1\n  20 host 10.0.0.2\n  no host 10.0.0.1\n", "addrgroup G", ["10.0.0.2/32"]),
        ("ios", "object-group network G\n description servers\n host 10.0.0.1\n 10.1.0.0 255.255.0.0\n 10.2.0.0 /24\n", "object-group G", ["10.0.0.1/32", "10.1.0.0/16"]),
        ("ios", "object-group network G\n range 10.0.0.1 10.0.0.9\n", "object-group G", ["10.0.0.1-10.0.0.9"]),
        ("ios", "object-group network IN\n host 10.0.0.2\nobject-group network G\n host 10.0.0.1\n group-object IN\n group-object G\n", "object-group G", ["10.0.0.1/32", "10.0.0.2/32"]),
        ("ios", "object-group network G\n host 10.0.0.1\n any\n", "object-group G", []),
    ],
)  # fmt: skip
def test_a_group_stands_for_its_addresses(dialect: str, group: str, reference: str, sources: list[str]) -> None:
    certain, *_ = rules(dialect, group, f"permit ip {reference} any")
    assert ([str(source) for source in certain.sources], certain.depends_on) == (sources, None)


def test_a_group_of_ipv6_addresses_stands_for_them() -> None:
    group = "object-group ipv6 address G\n  10 host 2001:db8::1\n  20 2001:db8:1::/48\n"
    (rule,) = rules("nxos", group, "10 permit ipv6 addrgroup G any", version=6)
    assert [str(source) for source in rule.sources] == ["2001:db8::1/128", "2001:db8:1::/48"]


@pytest.mark.parametrize(
    ("group", "depends_on"),
    [
        ("", "the object group G, which is not in the configuration"),
        ("object-group network G\n!\n", "the object group G, which has no addresses"),
        ("object-group network G\n host www.example.org\n", "the line 'host www.example.org' of the object group G"),
        ("object-group network G\n group-object H\n", "the object group H, which is not in the configuration"),
    ],
)
def test_a_group_that_is_not_known_leaves_its_entry_open(group: str, depends_on: str) -> None:
    (rule,) = rules("ios", group, "permit ip object-group G any")
    assert (rule.sources, rule.depends_on) == ((), depends_on)


def test_what_a_group_leaves_open_does_not_touch_what_it_says() -> None:
    group = "object-group network G\n host 10.0.0.1\n host nowhere\n"
    found = rules("ios", group, "deny ip any object-group G")
    assert [([str(one) for one in rule.destinations], rule.depends_on) for rule in found] == [
        (["10.0.0.1/32"], None),
        ([], "the line 'host nowhere' of the object group G"),
    ]


def test_a_group_of_ports_narrows_the_protocol_of_its_entry() -> None:
    group = "object-group ip port P\n  10 eq 80\n  20 range 8000 8080\n  30 gt 65000\n"
    found = rules("nxos", group, "permit tcp any any portgroup P")
    assert [(rule.protocols, rule.destination_ports) for rule in found] == [
        (("tcp",), ((80, 80),)),
        (("tcp",), ((8000, 8080),)),
        (("tcp",), ((65001, 65535),)),
    ]


def test_a_line_of_a_group_of_ports_that_cannot_be_read_leaves_its_ports_open() -> None:
    (rule,) = rules("nxos", "object-group ip port P\n  10 eq nosuchport\n", "permit tcp any any portgroup P")
    assert (rule.protocols, rule.destination_ports) == (("tcp",), ())
    assert rule.depends_on == "the line 'eq nosuchport' of the object group P"


def test_a_group_of_ports_behind_the_source_is_about_its_ports() -> None:
    (rule,) = rules("nxos", "object-group ip port P\n  10 eq 53\n", "permit udp any portgroup P any")
    assert (rule.source_ports, rule.destination_ports) == (((53, 53),), ())


def test_a_group_of_services_stands_for_protocols_and_ports() -> None:
    lines = ("tcp eq www", "udp source eq 53 gt 1023", "tcp-udp eq 5060", "icmp echo", "ip", "47", "nonsense 7")
    group = "object-group service S\n" + "".join(f" {line}\n" for line in lines)
    found = rules("ios", group, "permit object-group S any any")
    assert [(one.protocols, one.source_ports, one.destination_ports, one.icmp_types, one.depends_on) for one in found] == [
        (("tcp",), (), ((80, 80),), (), None),
        (("udp",), ((53, 53),), ((1024, 65535),), (), None),
        (("tcp",), (), ((5060, 5060),), (), None),
        (("udp",), (), ((5060, 5060),), (), None),
        (("icmp",), (), (), (8,), None),
        ((), (), (), (), None),
        (("47",), (), (), (), None),
        ((), (), (), (), "the line 'nonsense 7' of the object group S"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line", ["tcp eq www junk", "icmp nosuchtype", "ip eq 80", "nosuchprotocol", "tcp source eq", "eq 80 junk"]
)
def test_a_line_of_a_group_of_services_is_read_to_its_end_or_leaves_the_entry_open(line: str) -> None:
    (rule,) = rules("ios", f"object-group service S\n {line}\n", "permit object-group S any any")
    assert (rule.protocols, rule.depends_on) == ((), f"the line {line!r} of the object group S")


def test_a_type_of_icmp_with_a_code_leaves_the_code_open() -> None:
    (rule,) = rules("ios", "object-group service S\n icmp port-unreachable\n", "permit object-group S any any")
    assert (rule.icmp_types, rule.depends_on) == ((3,), "the ICMP code 3")


def test_a_group_of_services_without_lines_is_told() -> None:
    (rule,) = rules("ios", "object-group service S\n!\n", "permit object-group S any any")
    assert rule.depends_on == "the object group S, which has no services"


@pytest.mark.parametrize(
    "line", ["range 10.0.0.9 10.0.0.1", "range 10.0.0.1 2001:db8::1", "range a b", "10.0.0.1 junk"]
)
def test_a_range_of_addresses_that_is_none_leaves_the_entry_open(line: str) -> None:
    (rule,) = rules("ios", f"object-group network G\n {line}\n", "permit ip object-group G any")
    assert (rule.sources, rule.depends_on) == ((), f"the line {line!r} of the object group G")


def test_of_many_lines_that_cannot_be_read_three_are_told() -> None:
    lines = "".join(f" junk {number}\n" for number in range(9))
    (rule,) = rules("ios", f"object-group network G\n{lines}", "permit ip object-group G any")
    assert rule.depends_on is not None
    assert rule.depends_on.count("the line") == 3


def test_two_groups_that_name_each_other_come_to_an_end() -> None:
    groups = "object-group network G\n group-object H\n host 10.0.0.1\nobject-group network H\n group-object G\n host 10.0.0.2\n"
    (rule,) = rules("ios", groups, "permit ip object-group G any")
    assert [str(source) for source in rule.sources] == ["10.0.0.1/32", "10.0.0.2/32"]


def test_a_group_that_is_taken_away_is_not_known() -> None:
    group = "object-group network G\n host 10.0.0.1\n!\nno object-group network G\n"
    (rule,) = rules("ios", group, "permit ip object-group G any")
    assert rule.depends_on == "the object group G, which is not in the configuration"
