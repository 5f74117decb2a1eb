"""Manifests that can't be read, and keys that nmstate does not know."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_site as small
from problems import lines, messages, problems

from topocheck.checks.nmstate.interface import INTERFACE_TYPES, interface_block
from topocheck.checks.nmstate.state import DESIRED_STATE
from topocheck.model.problem import Problem, Related


def state(text: str) -> str:
    """A policy for all nodes; ``text`` is its indented desired state."""
    return (
        "apiVersion: nmstate.io/v1\nkind: NodeNetworkConfigurationPolicy\nmetadata: {name: net}\n"
        f"spec:\n  desiredState:\n{text}"
    )


def interface(text: str) -> str:
    return state(f"    interfaces:\n      - {{{text}}}\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "name: bond0, type: bond, state: up, link-aggregation: {mode: active-backup, slaves: [eth0]}",
            'nmstate does not know the key "slaves" in link-aggregation of the interface bond0, did you mean "port"',
        ),
        (
            "name: eth0.5, type: vlan, state: up, vlan: {base_iface: eth0, id: 5}",
            'nmstate does not know the key "base_iface" in vlan of the interface eth0.5, did you mean "base-iface"',
        ),
        (
            "name: br1, type: linux-bridge, bridge: {options: {stp: {enable: false}}, port: []}",
            'nmstate does not know the key "enable" in stp of options of bridge of the interface br1, did you mean "enabled"',
        ),
        (
            "name: br1, type: linux-bridge, bridge: {port: [{name: eth0, vlan: {mode: trunk, trunk-tags: [{range: {}}]}}]}",
            'nmstate does not know the key "range" in trunk-tags of vlan of port of bridge of the interface br1, did you mean "id-range"',
        ),
        (
            "name: br1, type: ovs-bridge, bridge: {options: {group-addr: x}, port: []}",
            'nmstate does not know the key "group-addr" in options of bridge of the interface br1',
        ),
        (
            "name: eth0, type: ethernet, ipv4: {enabled: true, address: [{ip: 192.0.2.1, prefix: 24}]}",
            'nmstate does not know the key "prefix" in address of ipv4 of the interface eth0, did you mean "prefix-length"',
        ),
        (
            "name: eth0, type: ethernet, ip-v4: {}",
            'nmstate does not know the key "ip-v4" in the interface eth0, did you mean "ipv4"',
        ),
    ],
)
def test_an_unknown_key_is_named_with_the_one_that_was_meant(tmp_path: Path, text: str, message: str) -> None:
    assert messages(small.load(tmp_path, interface(text)), "SCH05") == [message]


def test_keys_at_the_top_in_routes_and_in_mappings_are_looked_at_too(tmp_path: Path) -> None:
    site = small.load(
        tmp_path,
        state(
            "    dns: {}\n"
            "    routes:\n      config:\n        - {destination: 0.0.0.0/0, via: 192.0.2.1}\n"
            "    ovn:\n      bridge-mappings:\n        - {physnet: a, bridge: br-ex}\n"
        ),
    )
    assert [(one.place.line, one.place.column) for one in problems(site, "SCH05")] == [(6, 5), (9, 36), (12, 12)]
    assert messages(site, "SCH05") == [
        'nmstate does not know the key "dns" in desiredState, did you mean "dns-resolver"',
        'nmstate does not know the key "via" in routes.config of routes of desiredState, did you mean "next-hop-address"',
        'nmstate does not know the key "physnet" in bridge-mappings of ovn of desiredState, did you mean "localnet"',
    ]


@pytest.mark.parametrize(
    "text",
    [
        "name: br1, type: linux-bridge, state: absent, bridge: {nonsense: 1}",
        "name: eth0, type: ethernet, ethernet: {sr-iov: {total-vfs: 1}}, ethtool: {feature: {rx-all: true}}",
        "name: bond0, type: bond, link-aggregation: {mode: 802.3ad, options: {miimon: '100'}, ports: [eth0]}",
        "name: br1, type: ovs-bridge, bridge: {allow-extra-patch-ports: true, options: {stp: false}, ports: []}",
        "name: br1, bridge: {port: [{name: eth0, slaves: 1}]}",
        "name: eth0, type: ethernet, '{{ .key }}': 1",
        "name: eth0, type: ethernet, ipv4: {enabled: true, dhcp: true, forwarding: true, auto-route-table-id: 7}",
    ],
)
def test_what_nmstate_takes_or_does_not_look_at_is_left_alone(tmp_path: Path, text: str) -> None:
    assert messages(small.load(tmp_path, interface(text)), "SCH05") == []


def test_the_entries_of_the_published_patterns_values_are_looked_at(tmp_path: Path) -> None:
    entries = (
        "nodeNetworkConfigurationPolicies:\n"
        "  - name: node0-vlan2003\n    node: n1\n    interfaces:\n"
        "      - {name: eth0.5, type: vlan, state: up, vlan: {base-iface: eth0, vlan-id: 5}}\n"
    )
    assert messages(small.load(tmp_path, entries), "SCH05") == [
        'nmstate does not know the key "vlan-id" in vlan of the interface eth0.5, did you mean "id"'
    ]


def test_a_key_without_a_likely_neighbour_gets_the_list_where_that_is_short(tmp_path: Path) -> None:
    site = small.load(tmp_path, state("    dns-resolver:\n      config: {zzz: 1}\n      yyy: 1\n    xxxxxx: 1\n"))
    assert [one.fix for one in problems(site, "SCH05")] == [
        "remove the key, or use one of options, search, server",
        "remove the key, or use one of config, running",
        "remove the key, or use one of description, dispatch, dns-resolver, hostname, interfaces, ovn, ovs-db, route-rules, routes, user-defined",
    ]


def test_every_key_that_is_suggested_is_one_that_nmstate_knows() -> None:
    waiting = [DESIRED_STATE, *(interface_block(kind) for kind in (*INTERFACE_TYPES, None))]
    wrong = []
    while waiting:
        block = waiting.pop()
        waiting.extend(block.blocks.values())
        wrong += [(block.name, meant) for key, meant in block.meant.items() if block.knows(key)]
        wrong += [
            (block.name, meant)
            for meant in block.meant.values()
            if not block.knows(meant)
            and (block.name, meant) not in {("options", "vlan"), ("ipv4", "routes"), ("ipv6", "routes")}
        ]
    assert wrong == []


def test_a_finding_says_what_is_seen_and_what_to_do(tmp_path: Path) -> None:
    site = small.load(tmp_path, interface("name: bond0, type: bond, link-aggregation: {slaves: [eth0]}"))
    (problem,) = problems(site, "SCH05")
    assert problem == Problem(
        place=problem.place,
        message='nmstate does not know the key "slaves" in link-aggregation of the interface bond0, did you mean "port"',
        object="NodeNetworkConfigurationPolicy net",
        symptom='nmstate refuses the whole desired state, "unknown field `slaves`": the policy becomes Degraded and nothing '
        "of it is configured",
        fix='write "port"',
        related=(Related(problem.related[0].place, "in this interface"),),
    )
    assert lines(site, "SCH05") == ["- {name: bond0, type: bond, link-aggregation: {slaves: [eth0]}}"]


@pytest.mark.parametrize(
    ("manifest", "code"),
    [
        ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, name: b}\n", "SCH01"),
        (small.nad("net", '"bridge": "br1",'), "SCH06"),
        (small.nad("net", '"bridge": "br1", "vlan": "5"'), "SCH07"),
    ],
)
def test_what_the_loaders_find_is_reported_under_its_own_code(tmp_path: Path, manifest: str, code: str) -> None:
    site = small.load(tmp_path, manifest)
    found = {each: len(problems(site, each)) for each in ("SCH01", "SCH06", "SCH07")}
    assert found == {**dict.fromkeys(found, 0), code: 1}


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ('"bridge": "br1", "vlanId": 5', 'the CNI plugin bridge does not read the key "vlanId", did you mean "vlan"'),
        ('"bridge": "br1", "MTU": 5', 'the CNI plugin bridge does not read the key "MTU", did you mean "mtu"'),
        ('"bridge": "br1", "zzz": 5', 'the CNI plugin bridge does not read the key "zzz"'),
        (
            '"plugins": [{"type": "tuning", "promiscuous": true}]',
            'the CNI plugin tuning does not read the key "promiscuous", did you mean "promisc"',
        ),
        ('"plugins": [{"type": "bridge"}], "bridge": "br1"', 'a list of plugins does not read the key "bridge"'),
    ],
)
def test_a_key_that_the_plugin_ignores_is_named_with_the_one_that_was_meant(
    tmp_path: Path, config: str, message: str
) -> None:
    assert messages(small.load(tmp_path, small.nad("net", config)), "SCH08") == [message]


def test_the_vlan_of_ovn_kubernetes_has_another_name(tmp_path: Path) -> None:
    config = '"topology": "localnet", "vlan": 5, "netAttachDefName": "default/net"'
    nad = small.nad("net", config).replace('"bridge"', '"ovn-k8s-cni-overlay"', 1)
    (problem,) = problems(small.load(tmp_path, nad), "SCH08")
    assert problem.message == 'the CNI plugin ovn-k8s-cni-overlay does not read the key "vlan", did you mean "vlanID"'
    assert problem.fix == 'write "vlanID"'


@pytest.mark.parametrize(
    "config",
    [
        '"bridge": "br1", "ipam": {}, "dns": {}, "cni.dev/attachment": 1, "runtimeConfig": {}, "capabilities": {}',
        '"plugins": [{"type": "bridge", "bridge": "br1"}], "disableCheck": true, "disableGC": true',
        '"plugins": [{"type": "firewall", "backend": "nftables"}]',
    ],
)
def test_keys_of_the_specification_and_of_unknown_plugins_are_left_alone(tmp_path: Path, config: str) -> None:
    assert messages(small.load(tmp_path, small.nad("net", config)), "SCH08") == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: eth0, type: ethernet, mtu: jumbo", 'mtu in the interface eth0 is "jumbo", and must be a number'),
        (
            "name: eth0, type: ethernet, ipv4: {enabled: true, address: {ip: 192.0.2.1, prefix-length: 24}}",
            "address in ipv4 of the interface eth0 is a mapping, and must be a list of mappings",
        ),
        (
            "name: eth0, type: ethernet, ipv4: {enabled: maybe}",
            'enabled in ipv4 of the interface eth0 is "maybe", and must be true or false',
        ),
        (
            "name: br1, type: linux-bridge, bridge: {port: [eth0]}",
            "port in bridge of the interface br1 is a list, and must be a list of mappings",
        ),
        (
            "name: br1, type: linux-bridge, bridge: {port: [{name: eth0, vlan: {mode: tagged}}]}",
            'mode in vlan of port of bridge of the interface br1 is "tagged", and must be access or trunk',
        ),
        (
            "name: bond0, type: bond, link-aggregation: {mode: 802.3ad, port: eth0}",
            'port in link-aggregation of the interface bond0 is "eth0", and must be a list of texts',
        ),
        (
            "name: 10, type: ethernet",
            'name in the interface 10 is "10", and must be a text',
        ),
    ],
)
def test_a_value_that_nmstate_does_not_take_is_named(tmp_path: Path, text: str, message: str) -> None:
    assert messages(small.load(tmp_path, interface(text)), "SCH15") == [message]


@pytest.mark.parametrize(
    "text",
    [
        "name: eth0.5, type: vlan, vlan: {id: '5', base-iface: eth0, reorder-headers: 'yes'}, mtu: '9000'",
        "name: br1, type: linux-bridge, state: absent, mtu: nonsense",
        "name: br1, type: linux-bridge, bridge: {options: {stp: {enabled: 'no'}, group-forward-mask: '0x8'}, port: []}",
        "name: eth0, type: ethernet, mtu: '{{ mtu }}', ipv4: {address: ['{{ first }}']}, ipv6: null",
        "name: bond0, type: bond, link-aggregation: {mode: active-backup, port: [eth0, eth1], options: {miimon: 100}}",
        "name: br1, type: ovs-bridge, bridge: {options: {stp: {enabled: true}}, port: [{name: a, vlan: {mode: access, tag: 5}}]}",
    ],
)
def test_numbers_and_booleans_as_texts_and_placeholders_are_taken(tmp_path: Path, text: str) -> None:
    assert messages(small.load(tmp_path, interface(text)), "SCH15") == []


def test_a_value_of_wrong_type_at_the_top_of_a_desired_state_stands_at_its_line(tmp_path: Path) -> None:
    site = small.load(tmp_path, state("    dns-resolver:\n      config:\n        server: 192.0.2.1\n    routes: []\n"))
    assert [(one.place.line, one.message) for one in problems(site, "SCH15")] == [
        (8, 'server in dns-resolver of dns-resolver of desiredState is "192.0.2.1", and must be a list of texts'),
        (9, "routes in desiredState is a list, and must be a mapping"),
    ]


@pytest.mark.parametrize(
    ("ipam", "found"),
    [
        (
            '"type": "host-local", "subnet": "10.1.0.0/24", "range_start": "10.1.0.5"',
            ['the IPAM plugin host-local does not read the key "range_start", did you mean "rangeStart"'],
        ),
        (
            '"type": "whereabouts", "range": "10.1.0.0/24", "excludes": []',
            ['the IPAM plugin whereabouts does not read the key "excludes", did you mean "exclude"'],
        ),
        ('"type": "whereabouts", "range": "10.1.0.0/24", "etcd_host": "a"', []),
        ('"type": "dhcp", "anything": 1', []),
        ('"type": "static", "addresses": [], "routes": []', []),
    ],
)
def test_a_slip_in_the_ipam_is_named_and_an_unknown_word_is_not(tmp_path: Path, ipam: str, found: list[str]) -> None:
    config = f'"bridge": "br1", "ipam": {{{ipam}}}'
    assert messages(small.load(tmp_path, small.nad("net", config)), "SCH08") == found
