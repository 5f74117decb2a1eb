"""Captures of a policy as nmstate reads them, and the labels of its selector as the webhook of kubernetes-nmstate does."""

from __future__ import annotations

from pathlib import Path

import pytest

from topocheck import api
from topocheck.model.problem import Severity

STATE = "{interfaces: [{name: eth1, type: ethernet, state: up}]}"


def errors(path: Path, spec: str, name: str = "p") -> list[str]:
    head = f"apiVersion: nmstate.io/v1\nkind: NodeNetworkConfigurationPolicy\nmetadata: {{name: {name}}}\n"
    (path / "policy.yaml").write_text(f"{head}spec: {spec}\n")
    return [
        f"{each.code} {each.symptom}"
        for each in api.validate(api.load(path)).findings
        if each.severity is Severity.ERROR
    ]


@pytest.mark.parametrize(
    "expression",
    [
        'interfaces.name == "eth0"',
        'interfaces.type=="ethernet"',
        "interfaces.name == capture.base.interfaces.0.name",
        'capture.base | interfaces.state == "up"',
        "capture.base | interfaces.lldp.enabled := false",
        "capture.base.interfaces.name == eth1",
        "routes.running.next-hop-interface == eth0",
        'routes.running.destination == "::/0"',
        "route-rules.config.priority == 100",
        "interfaces.description := null",
        "dns-resolver.running",
        "interfaces",
        "capture.base | routes.running",
    ],
)
def test_an_expression_that_nmstate_reads(tmp_path: Path, expression: str) -> None:
    spec = f"{{capture: {{base: interfaces.type == ethernet, one: '{expression}'}}, desiredState: {STATE}}}"
    assert errors(tmp_path, spec) == []


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ('interfaces.name = "eth0"', "expecting another '='"),
        ('interfaces.name != "eth0"', "expecting another '='"),
        ("routes.running.destination == ::/0", "Invalid replace action"),
        ('interfaces.name == "eth0', "No ending double quote"),
        ("interfaces.name == eth0 == eth1", "two equal action"),
        ("capture.base | capture.base | interfaces.name == eth1", "two pipe action"),
        ("interfaces.a := b := c", "two replace action"),
        ("capture.base |", "no property path defined"),
        ("capture.base | eth1", "only property path allowed after pipe"),
        ("base | interfaces.name == eth1", "always in format of"),
        ("capture.base.interfaces | interfaces.name == eth1", "always in format of"),
        ("| interfaces.name == eth1", "always in format of"),
        ("name == eth1", "should always start with property path"),
        ("== eth1", "should always start with property path"),
        ("interfaces.name ==", "should end with single value"),
        ("interfaces.name == eth1 eth2", "should end with single value"),
        ("capture.base == eth1", "No property path after capture name"),
        ("capture.other | interfaces.name == eth1", "Capture other not found"),
        ("capture.other.interfaces.name == eth1", "Capture other not found"),
        ("interfaces.name == capture.other.interfaces.0.name", "Capture other not found"),
        ("dns-resolver.running == x", "Unsupported capture keyword 'dns-resolver'"),
    ],
)
def test_an_expression_that_nmstate_refuses(tmp_path: Path, expression: str, said: str) -> None:
    spec = f"{{capture: {{base: interfaces.type == ethernet, one: '{expression}'}}, desiredState: {STATE}}}"
    (error,) = errors(tmp_path, spec)
    assert error.startswith("NET39 ")
    assert said in error


@pytest.mark.parametrize(
    ("reference", "missing"),
    [
        ("capture.base.interfaces.0.name", False),
        ("capture.bases.interfaces.0.name", True),
        (".Values.interface", False),
    ],
)
def test_a_reference_to_a_capture(tmp_path: Path, reference: str, *, missing: bool) -> None:
    state = f"{{interfaces: [{{name: '{{{{ {reference} }}}}', type: ethernet}}]}}"
    found = errors(tmp_path, f"{{capture: {{base: interfaces.type == ethernet}}, desiredState: {state}}}")
    assert [each[:5] for each in found] == (["NET39"] if missing else [])


@pytest.mark.parametrize(
    ("label", "legal"),
    [
        ("kubernetes.io/hostname: node01", True),
        ("node-role.kubernetes.io/worker: ''", True),
        ("rack: a_1.b", True),
        ("'bad key': bar", False),
        ("kubernetes.io/hostname: foo+bar", False),
        (f"kubernetes.io/hostname: {'a' * 64}", False),
        ("Rack/row: x", False),
    ],
)
def test_a_label_of_the_selector(tmp_path: Path, label: str, *, legal: bool) -> None:
    found = errors(tmp_path, f"{{nodeSelector: {{{label}}}, desiredState: {STATE}}}")
    assert [each[:5] for each in found] == ([] if legal else ["NET03"])


@pytest.mark.parametrize(
    ("name", "legal"), [("test.policy", True), ("a" * 63, True), ("a" * 64, False), ("foo+bar", False)]
)
def test_the_name_of_a_policy(tmp_path: Path, name: str, *, legal: bool) -> None:
    assert bool(errors(tmp_path, f"{{desiredState: {STATE}}}", name)) != legal
