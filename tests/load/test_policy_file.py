"""Policy files: intents, rules and waivers."""

from __future__ import annotations

from datetime import date

import pytest

from topocheck.load.policy_file import PolicyFile, is_policy, read_policy
from topocheck.load.yaml_reader import read_yaml
from topocheck.model.place import Place
from topocheck.model.policy import Intent, Rule, Waiver
from topocheck.model.problem import Severity

FILE = "policies/flows.yaml"


def place(line: int, column: int) -> Place:
    return Place(FILE, line, column)


def wrong(text: str) -> list[tuple[str, int, int, str]]:
    problems = read_policy(read_yaml(text, FILE)).problems
    return [(code, problem.place.line, problem.place.column, problem.message) for code, problem in problems]


def test_intents_and_waivers_are_read_with_their_places() -> None:
    text = """\
flows:
  - {name: vms reach each other, from: vm1, to: vm6}
  - from: default/vm1
    to: 203.0.113.9
    protocol: tcp
    port: 443
    expect: dropped
waivers:
  - {check: SWI01, object: "VirtualMachine default/*", reason: until the trunk is changed, until: 2026-12-31}
"""
    assert read_policy(read_yaml(text, FILE)) == PolicyFile(
        intents=(
            Intent(name="vms reach each other", place=place(2, 5), source="vm1", destination="vm6"),
            Intent(
                name="default/vm1 to 203.0.113.9",
                place=place(3, 5),
                source="default/vm1",
                destination="203.0.113.9",
                protocol="tcp",
                port=443,
                expect="dropped",
            ),
        ),
        waivers=(
            Waiver(
                check="SWI01",
                object="VirtualMachine default/*",
                reason="until the trunk is changed",
                until=date(2026, 12, 31),
                place=place(9, 5),
            ),
        ),
    )


def test_an_empty_file_wants_nothing() -> None:
    assert read_policy(read_yaml("", FILE)) == PolicyFile()


def test_a_rule_is_read_with_its_defaults() -> None:
    text = """rules:
  - {name: no-vlan-1, expression: "object.vlan != 1", message: VLAN 1 is not for VMs, kinds: [A, B], severity: info, fix: none}
  - name: short
    expression: has(object.spec)
"""
    policy = read_policy(read_yaml(text, FILE))
    assert policy == PolicyFile(
        rules=(
            Rule(
                name="no-vlan-1",
                expression="object.vlan != 1",
                place=place(2, 5),
                expression_place=place(2, 23),
                message="VLAN 1 is not for VMs",
                kinds=("A", "B"),
                severity=Severity.INFO,
                fix="none",
            ),
            Rule("short", "has(object.spec)", place(3, 5), place(4, 5)),
        )
    )


def test_a_flow_with_a_mistake_is_left_out_as_a_whole() -> None:
    text = """\
flows:
  - {from: a, to: b, protocol: sctp}
  - {from: a, to: b, protocol: tcp, port: 70000}
  - {from: a, to: b, expect: dropt}
  - {from: a, too: b}
  - {from: a, to: c}
"""
    assert read_policy(read_yaml(text, FILE)).intents == (
        Intent(name="a to c", place=place(6, 5), source="a", destination="c"),
    )
    assert wrong(text) == [
        ("SIT01", 2, 32, "flows[0].protocol is \"sctp\" and must be 'icmp', 'tcp' or 'udp'"),
        ("SIT01", 3, 43, "flows[1].port is 70000 and must be at most 65535"),
        ("SIT01", 4, 30, "flows[2].expect is \"dropt\" and must be 'delivered' or 'dropped'"),
        ("SIT01", 5, 5, 'flows[3] has no "to", which it must have'),
        (
            "SIT01",
            5,
            15,
            'flows[3] has the unknown key "too", did you mean "to"; the keys are name, from, to, protocol, port, expect, ttl',
        ),
    ]


def test_a_port_without_a_protocol_that_has_ports_is_found() -> None:
    assert wrong("flows: [{from: a, to: b, port: 80}]\n") == [
        ("SIT01", 1, 26, 'the flow from a to b has port 80, so its "protocol" must be tcp or udp'),
    ]


def test_a_waiver_needs_a_reason_and_a_day() -> None:
    text = (
        "waivers:\n- {check: A, object: b, until: 2026-12-31}\n- {check: A, object: b, reason: c, until: 2026-02-30}\n"
    )
    assert read_policy(read_yaml(text, FILE)).waivers == ()
    assert wrong(text) == [
        ("SIT01", 2, 3, 'waivers[0] has no "reason", which it must have'),
        ("SIT01", 3, 43, 'waivers[1].until is "2026-02-30" and must be a day as in 2026-12-31'),
    ]


@pytest.mark.parametrize(
    ("text", "where_expected", "elsewhere"),
    [
        ("flows: []\n", True, True),
        ("flow: []\n", True, False),
        ("", True, False),
        ("apiVersion: v1\nkind: Secret\n", False, False),
        ("kind: Firewall\nrules: []\n", False, False),
    ],
)
def test_a_policy_file_is_known_by_its_keys(text: str, *, where_expected: bool, elsewhere: bool) -> None:
    file = read_yaml(text, FILE)
    assert is_policy(file, expected=True) is where_expected
    assert is_policy(file, expected=False) is elsewhere
