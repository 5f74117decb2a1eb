"""The schemas as they are written out: for editors, and for whoever runs kubeconform."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft7Validator
from tools import tool

from topocheck.load.schemas.export import kind_schema, write_kinds
from topocheck.load.schemas.formats import cni_configuration, desired_state, network_data
from topocheck.load.schemas.structural import Schema


def wrong(schema: Schema, document: object) -> list[str]:
    """Where a document is wrong, and by which keyword."""
    Draft7Validator.check_schema(schema)
    errors = sorted(
        Draft7Validator(schema).iter_errors(document), key=lambda error: list(map(str, error.absolute_path))
    )
    return [f"{'.'.join(map(str, error.absolute_path))}: {error.validator}" for error in errors]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (
            {
                "interfaces": [
                    {"name": "eth0", "type": "ethernet", "mtu": "9000", "ipv4": {"enabled": True, "address": []}}
                ]
            },
            [],
        ),
        (
            {"interfaces": [{"name": "br1", "type": "linux-bridge", "bridge": {"port": [{"name": "a", "vlan": {}}]}}]},
            [],
        ),
        ({"interfaces": [{"name": "x", "type": "dummy"}], "dns-resolver": {"config": {"server": ["1.1.1.1"]}}}, []),
        (
            {"interfaces": [{"name": "b", "type": "bond", "link-aggregation": {"slaves": []}}]},
            ["interfaces.0.link-aggregation: additionalProperties"],
        ),
        ({"interfaces": [{"name": "b", "type": "dummy", "mtu": []}]}, ["interfaces.0.mtu: anyOf"]),
        ({"interfaces": [{"type": "dummy"}], "route": {}}, [": additionalProperties", "interfaces.0: required"]),
        ({"routes": {"config": [{"to": "a"}]}}, ["routes.config.0: additionalProperties"]),
    ],
)
def test_a_desired_state_is_held_against_what_nmstate_knows(document: object, expected: list[str]) -> None:
    assert wrong(desired_state(), document) == expected


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"type": "bridge", "bridge": "br1", "vlan": 5, "ipam": {}, "cni.dev/x": 1}, []),
        ({"type": "unheard-of", "what": "ever"}, []),
        ({"name": "a", "plugins": [{"type": "cnv-bridge", "bridge": "br1"}, {"type": "tuning", "mtu": 1500}]}, []),
        ({"type": "bridge", "vlan": "5"}, ["vlan: type"]),
        ({"type": "ovn-k8s-cni-overlay", "vlan": 5}, [": additionalProperties"]),
        ({"name": "a", "plugins": [{"type": "bridge", "vlanId": 5}]}, ["plugins.0: additionalProperties"]),
        ({"bridge": "br1"}, [": required"]),
    ],
)
def test_a_cni_configuration_is_held_against_what_its_plugin_reads(document: object, expected: list[str]) -> None:
    assert wrong(cni_configuration(), document) == expected


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"version": 2, "ethernets": {"eth0": {"dhcp4": True, "addresses": ["10.1.0.5/24"]}}}, []),
        ({"network": {"version": 2, "vlans": {"v": {"id": 5, "link": "eth0"}}}}, []),
        ({"version": 1, "config": [{"type": "physical", "name": "a", "subnets": [{"type": "dhcp"}]}]}, []),
        ({"ethernets": {"eth0": {"dhcp": True}}}, ["ethernets.eth0: additionalProperties"]),
        (
            {"network": {"ethernets": {"eth0": {"addresses": "10.1.0.5/24"}}}},
            ["network.ethernets.eth0.addresses: type"],
        ),
        ({"config": [{"type": "physical", "macaddress": "a"}]}, ["config.0: additionalProperties"]),
    ],
)
def test_network_data_is_held_against_both_versions(document: object, expected: list[str]) -> None:
    assert wrong(network_data(), document) == expected


def test_a_kind_is_found_by_group_version_and_kind() -> None:
    found = {
        name: kind_schema(name) is not None for name in ("kubevirt.io/v1/VirtualMachine", "v1/Pod", "v2/Pod", "Pod", "")
    }
    assert found == {"kubevirt.io/v1/VirtualMachine": True, "v1/Pod": True, "v2/Pod": False, "Pod": False, "": False}


def test_the_schema_of_a_policy_looks_into_its_desired_state() -> None:
    schema = kind_schema("nmstate.io/v1/NodeNetworkConfigurationPolicy")
    assert schema is not None
    policy = {"apiVersion": "nmstate.io/v1", "kind": "NodeNetworkConfigurationPolicy", "metadata": {"name": "a"}}
    assert wrong(schema, {**policy, "spec": {"desiredState": {"dns": {}}}}) == [
        "spec.desiredState: additionalProperties"
    ]
    assert wrong(schema, {**policy, "spec": {"desiredState": {"dns-resolver": {}}}}) == []


def test_kubeconform_finds_what_is_written_out(tmp_path: Path) -> None:
    command = tool("kubeconform")
    _, location = write_kinds(tmp_path / "schemas")
    manifest = tmp_path / "policy.yaml"
    manifest.write_text(
        "apiVersion: nmstate.io/v1\nkind: NodeNetworkConfigurationPolicy\nmetadata: {name: a}\nspec: {desiredState: {dns: {}}}\n"
    )
    done = subprocess.run(
        (command, "-schema-location", location, str(manifest)), capture_output=True, text=True, check=False
    )
    assert (done.returncode, "additional properties 'dns' not allowed" in done.stdout) == (1, True)


def run(*arguments: str) -> tuple[int, str, str]:
    done = subprocess.run((sys.executable, "-m", "topocheck", *arguments), capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_the_command_prints_one_schema_or_writes_all_kinds(tmp_path: Path) -> None:
    status, printed, _ = run("schema", "cdi.kubevirt.io/v1beta1/DataVolume")
    assert (status, json.loads(printed)["type"]) == (0, "object")
    status, printed, _ = run("schema", "kinds", "--output", str(tmp_path))
    count = len(list(tmp_path.glob("*/*.json")))
    assert (status, printed) == (
        0,
        f"{count} schemas; kubeconform -schema-location '{tmp_path}/{{{{.Group}}}}/{{{{.ResourceKind}}}}_{{{{.ResourceAPIVersion}}}}.json'\n",
    )
    assert (tmp_path / "kubevirt.io" / "virtualmachine_v1.json").is_file()


def test_a_schema_that_is_not_there_is_a_mistake_in_the_call(tmp_path: Path) -> None:
    status, _, said = run("schema", "kubevirt.io/v1/Pod")
    assert status == 2
    assert (
        "there is no schema 'kubevirt.io/v1/Pod'; the schemas are: site, firewall, policy, desired-state, cni, network-data, kinds"
        in " ".join(said.split())
    )
    assert run("schema", "kinds")[0] == 2
    (tmp_path / "file").write_text("")
    assert run("schema", "kinds", "--output", str(tmp_path / "file"))[0] == 2
