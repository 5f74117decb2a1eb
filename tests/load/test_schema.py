"""The JSON Schemas of topocheck's own files say the same as the code that reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from topocheck.load.firewall_file import read_firewall
from topocheck.load.policy_file import read_policy
from topocheck.load.schema import OWN, schema_of
from topocheck.load.site_file import read_site_file
from topocheck.load.wire import plain
from topocheck.load.yaml_reader import YamlFile, read_yaml
from topocheck.model.problem import Problem

SAMPLES = Path(__file__).parents[2] / "samples"

READERS: dict[str, Callable[[YamlFile], tuple[tuple[str, Problem], ...]]] = {
    "site": lambda file: read_site_file(file)[1],
    "firewall": lambda file: read_firewall(file, "fw")[1],
    "policy": lambda file: read_policy(file).problems,
}
PATTERNS = {"site": "*/topocheck.yaml", "firewall": "*/network/firewall.yaml", "policy": "*/policies/*.yaml"}


def refused(name: str, text: str) -> bool:
    """Whether the schema refuses a text."""
    (document,) = read_yaml(text, "file.yaml").documents
    return not Draft202012Validator(schema_of(name)).is_valid(plain(document))


def found(name: str, text: str) -> bool:
    """Whether the reader finds the text to be wrong."""
    return any(code == "SIT01" for code, _ in READERS[name](read_yaml(text, "file.yaml")))


def sample_files() -> Iterator[tuple[str, Path]]:
    for name, pattern in PATTERNS.items():
        for path in sorted(SAMPLES.glob(pattern)):
            yield name, path


def objects(schema: object) -> Iterator[dict[str, object]]:
    """Every schema of an object within a schema."""
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for part in schema.values():
            yield from objects(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from objects(part)


@pytest.mark.parametrize("name", OWN)
def test_a_schema_is_a_schema_with_a_title_and_no_address(name: str) -> None:
    schema = schema_of(name)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "$id" not in schema
    assert str(schema["title"]).startswith("topocheck ")


@pytest.mark.parametrize("name", OWN)
def test_every_key_is_described_and_no_other_is_allowed(name: str) -> None:
    for schema in objects(schema_of(name)):
        properties = schema["properties"]
        assert isinstance(properties, dict)
        assert [key for key, value in properties.items() if not value.get("description")] == []
        assert schema["additionalProperties"] is False
        assert not any(key.endswith("_") or "_" in key for key in properties)


@pytest.mark.parametrize(("name", "path"), list(sample_files()), ids=lambda value: str(value).replace(str(SAMPLES), ""))
def test_the_samples_are_valid(name: str, path: Path) -> None:
    text = path.read_text()
    assert not refused(name, text)
    assert not found(name, text)


def test_there_is_a_sample_of_every_format() -> None:
    assert {name for name, _ in sample_files()} == set(OWN)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("site", "sites: a"),
        ("site", "networks: [{vlan: 1, gatewy: 10.0.0.1}]"),
        ("site", "devices: [{name: a, type: switch}]"),
        ("site", "nodes: [{name: a, nics: []}]"),
        ("site", "external: {datasources: []}"),
        ("firewall", "rule: []"),
        ("firewall", "interfaces: [{name: a, ip: 10.0.0.1/24}]"),
        ("firewall", "routes: [{to: 0.0.0.0/0, via: 10.0.0.1, metric: 5}]"),
        ("firewall", "rules: [{action: deny, source: 10.0.0.1}]"),
        ("firewall", "rules: [{action: deny, from_: a}]"),
        ("firewall", "rules: [{action: deny, source_address: 10.0.0.1}]"),
        ("firewall", "nat: [{type: source, translated: a}]"),
        ("policy", "flow: []"),
        ("policy", "flows: [{source: a, from: a, to: b}]"),
        ("policy", "waivers: [{check: a, object: b, reason: c, until: 2026-12-31, by: me}]"),
        ("policy", "rules: [{name: a, expression: b, level: error}]"),
    ],
)
def test_an_unknown_key_is_refused_by_the_schema_and_found_by_the_reader(name: str, text: str) -> None:
    assert refused(name, text)
    assert found(name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("site", "site: 5"),
        ("site", "platform: okd"),
        ("site", "versions: {a: 1.7}"),
        ("site", "networks: [{name: a}]"),
        ("site", "networks: [{vlan: 4095}]"),
        ("site", "networks: [{vlan: '5'}]"),
        ("site", "networks: [{vlan: 5, subnet: 10.0.0.1}]"),
        ("site", "devices: [{name: a, kind: router}]"),
        ("site", "cables: [[a:b]]"),
        ("site", "cables: [[a:b, c]]"),
        ("site", "cables: [[a:b, ':c']]"),
        ("site", "cables: [[a:b, 'c: ']]"),
        ("site", "manifests: manifests"),
        ("firewall", "kind: Router"),
        ("firewall", "default: drop"),
        ("firewall", "interfaces: [{name: a, address: 10.0.0.1}]"),
        ("firewall", "rules: [{from: a}]"),
        ("firewall", "rules: [{action: permit}]"),
        ("firewall", "rules: [{action: deny, protocol: []}, {action: deny, destination-port: 70000}]"),
        ("firewall", "rules: [{action: deny, destination-port: a-b}]"),
        ("policy", "flows: [{from: a}]"),
        ("policy", "flows: [{from: a, to: b, protocol: tcp, port: 0}]"),
        ("policy", "waivers: [{check: a, object: b, until: 2026-12-31}]"),
    ],
)
def test_a_wrong_value_is_refused_by_the_schema_and_found_by_the_reader(name: str, text: str) -> None:
    assert refused(name, text)
    assert found(name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("site", "cables: [['a:b c', 'd:e/f:g']]"),
        ("site", "devices: []"),
        (
            "firewall",
            "rules: [{action: deny, protocol: 6, source-port: 80-90, destination-port: [1, 2-3], source-address: 10.0.0.1}]",
        ),
        ("firewall", "interfaces: [{name: a, zone: z}]\nrules: [{action: deny, from: z, to: [z]}]"),
        ("policy", "flows: [{from: a, to: b, protocol: udp, port: 53}]"),
    ],
)
def test_what_is_allowed_is_allowed_by_both(name: str, text: str) -> None:
    assert not refused(name, text)
    assert not found(name, text)


def test_an_unknown_schema_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        schema_of("network")
