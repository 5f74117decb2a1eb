"""Keys and types of cloud-init's network data."""

from __future__ import annotations

from textwrap import dedent

import pytest

from topocheck.load.network_data_keys import network_data_problems
from topocheck.load.yaml_reader import read_yaml
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Severity
from topocheck.model.value import Mapping


def found(text: str) -> list[tuple[str, Problem]]:
    (document,) = read_yaml(dedent(text), "a.yaml").documents
    assert isinstance(document, Mapping)
    return list(network_data_problems(document, "VirtualMachine default/a"))


def said(text: str) -> list[str]:
    return [f"{code} {problem.place.line} {problem.message}" for code, problem in found(text)]


def version2(body: str) -> str:
    return f"version: 2\nethernets:\n  eth0:\n    {body}\n"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("dhcp: true", 'SCH16 4 cloud-init knows no key "dhcp" in ethernets.eth0, did you mean "dhcp4"'),
        ("gateway: 10.1.0.1", 'SCH16 4 cloud-init knows no key "gateway" in ethernets.eth0, did you mean "gateway4"'),
        ("set_name: a", 'SCH16 4 cloud-init knows no key "set_name" in ethernets.eth0, did you mean "set-name"'),
        (
            "routes: [{to: 0.0.0.0/0, gateway: 10.1.0.1}]",
            'SCH16 4 cloud-init knows no key "gateway" in ethernets.eth0.routes[0], did you mean "via"',
        ),
        ("zzz: 1", 'SCH16 4 cloud-init knows no key "zzz" in ethernets.eth0'),
        (
            "match: {mac: '02:00:00:00:00:01'}",
            'SCH16 4 cloud-init knows no key "mac" in ethernets.eth0.match, did you mean "macaddress"',
        ),
        ("addresses: 10.1.0.5/24", 'SCH17 4 ethernets.eth0.addresses is "10.1.0.5/24", and must be a list of texts'),
        ("dhcp4: 'no'", 'SCH17 4 ethernets.eth0.dhcp4 is "no", and must be true or false'),
        ("mtu: jumbo", 'SCH17 4 ethernets.eth0.mtu is "jumbo", and must be a number'),
        ("nameservers: [1.1.1.1]", "SCH17 4 ethernets.eth0.nameservers is a list, and must be a mapping"),
        ("routes: {to: default}", "SCH17 4 ethernets.eth0.routes is a mapping, and must be a list"),
    ],
)
def test_version_2_is_known_key_by_key(body: str, message: str) -> None:
    assert said(version2(body)) == [message]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ethernets: [eth0]", "SCH17 1 ethernets is a list, and must be a mapping"),
        ("ethernet: {}", 'SCH16 1 cloud-init knows no key "ethernet" in the network data, did you mean "ethernets"'),
        (
            "network: {version: 2, vlans: {v5: {id: five, link: eth0}}}",
            'SCH17 1 vlans.v5.id is "five", and must be a number',
        ),
        (
            "config: [{type: physical, name: eth0, macaddress: a}]",
            'SCH16 1 cloud-init knows no key "macaddress" in config[0], did you mean "mac_address"',
        ),
        (
            "config: [{type: physical, name: eth0, subnets: {type: dhcp}}]",
            "SCH17 1 config[0].subnets is a mapping, and must be a list",
        ),
        (
            "config: [{type: physical, name: eth0, vlan_id: 5}]",
            'SCH16 1 cloud-init knows no key "vlan_id" in config[0]',
        ),
        ("config: {type: physical}", "SCH17 1 config is a mapping, and must be a list"),
    ],
)
def test_both_versions_are_known_with_and_without_the_key_network(text: str, message: str) -> None:
    assert said(text) == [message]


@pytest.mark.parametrize(
    "text",
    [
        version2(
            "dhcp4: true\n    dhcp6: no\n    addresses: [10.1.0.5/24, {10.1.0.6/24: {lifetime: 0}}]\n    mtu: '1500'"
        ),
        version2(
            "nameservers: {search: [a], addresses: [1.1.1.1]}\n    routes: [{to: default, via: 10.1.0.1, on-link: true}]"
        ),
        version2("match: {name: en*, driver: virtio_net}\n    optional: true\n    gateway4: null"),
        version2("dhcp4: '{{ dhcp }}'\n    addresses: ${ADDRESSES}\n    '{{ key }}': 1"),
        "version: 2\nbonds: {bond0: {interfaces: [a, b], parameters: {mode: 802.3ad}}}\nwifis: {w: {what: ever}}",
        "version: 1\nconfig: disabled",
        "config: [{type: loopback, what: ever}, {type: nameserver, address: [1.1.1.1]}, {type: route, destination: a, gateway: b}]",
        "config: [{type: physical, name: e, subnets: [{type: static, address: a, gateway: b, routes: [{network: c, gateway: d}]}]}]",
    ],
)
def test_what_cloud_init_knows_and_placeholders_are_no_mistakes(text: str) -> None:
    assert said(text) == []


def test_a_mistake_says_what_comes_of_it_and_how_to_mend_it() -> None:
    (unknown, wrong) = found(version2("zzz: 1\n    addresses: 10.1.0.5/24"))
    assert unknown == (
        "SCH16",
        Problem(
            place=Place("a.yaml", 4, 5),
            message='cloud-init knows no key "zzz" in ethernets.eth0',
            object="VirtualMachine default/a",
            symptom=unknown[1].symptom,
            fix="remove the key",
            severity=Severity.WARNING,
            only_if_unexplained=(Place("a.yaml", 4, 5),),
        ),
    )
    assert (wrong[1].fix, wrong[1].severity) == ("write a list: [10.1.0.5/24]", None)
