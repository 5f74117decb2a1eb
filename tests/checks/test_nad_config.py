"""The CNI configurations of NetworkAttachmentDefinitions, and the annotations beside them."""

from __future__ import annotations

from pathlib import Path

import partial_site
import pytest
import small_site as small
from problems import lines, messages, problems, related_lines

from topocheck.model.problem import Severity

BRIDGE = '"type": "bridge", "bridge": "br1"'


def nad(config: str, annotation: str = "", name: str = "net") -> str:
    """A NAD of any type; ``config`` is the JSON object without its braces."""
    annotations = f", annotations: {{k8s.v1.cni.cncf.io/resourceName: {annotation}}}" if annotation else ""
    return (
        "apiVersion: k8s.cni.cncf.io/v1\nkind: NetworkAttachmentDefinition\n"
        f"metadata: {{name: {name}, namespace: default{annotations}}}\nspec:\n  config: '{{{config}}}'\n"
    )


def found(tmp_path: Path, code: str, config: str, annotation: str = "") -> list[str]:
    return messages(partial_site.load(tmp_path, nad(config, annotation)), code)


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        *((f'"type": "{kind}"', []) for kind in ("bridge", "cnv-bridge", "tuning", "macvlan", "ovn-k8s-cni-overlay")),
        ('"plugins": [{"type": "bridge"}, {"type": "tuning"}]', []),
        ('"type": "{{ type }}"', []),
        ('"name": "net"', [("the configuration of default/net has no type, and must name a CNI plugin", None)]),
        (
            '"plugins": [{"type": "bridge"}, {"mtu": 1400}]',
            [("the configuration of default/net has no type, and must name a CNI plugin", None)],
        ),
        ('"plugins": []', [("the list of plugins of default/net is empty, and must have one at least", None)]),
        (
            '"type": "brige"',
            [("default/net names the CNI plugin brige, which does not exist, did you mean bridge", None)],
        ),
        (
            '"plugins": [{"type": "bridge"}, {"type": "virt-tuning"}]',
            [("default/net names the CNI plugin virt-tuning, which does not exist, did you mean tuning", None)],
        ),
        (
            '"type": "ours"',
            [("default/net names the CNI plugin ours, which must be on every node", Severity.WARNING)],
        ),
    ],
)
def test_a_plugin_must_exist(tmp_path: Path, config: str, expected: list[tuple[str, Severity | None]]) -> None:
    site = partial_site.load(tmp_path, nad(config))
    assert [(problem.message, problem.severity) for problem in problems(site, "NAD06")] == expected


def refusals(tmp_path: Path, config: str) -> list[str]:
    """The plugin's own words."""
    site = partial_site.load(tmp_path, nad(config))
    return [problem.symptom.split('"')[1] for problem in problems(site, "NAD07")]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        *((f'"vlan": {vlan}', []) for vlan in (0, 1, 100, 4094)),
        *(
            (f'"vlan": {vlan}', [f"invalid VLAN ID {vlan} (must be between 0 and 4094)"])
            for vlan in (-1, -100, 4095, 5000)
        ),
        ('"vlanTrunk": []', []),
        ('"vlanTrunk": [{}]', []),
        ('"vlanTrunk": [{"id": 1}, {"id": 4094}]', []),
        ('"vlanTrunk": [{"minID": 1, "maxID": 4094}]', []),
        ('"vlanTrunk": [{"minID": 10, "maxID": 10, "id": 20}]', []),
        ('"vlan": 100, "vlanTrunk": [{"id": 200}]', []),
        *((f'"vlanTrunk": [{{"id": {vlan}}}]', ["incorrect trunk id parameter"]) for vlan in (-1, 0, 4095)),
        *(
            (f'"vlanTrunk": [{{"minID": {vlan}, "maxID": 10}}]', ["incorrect trunk minID parameter"])
            for vlan in (-1, 0, 4095)
        ),
        *(
            (f'"vlanTrunk": [{{"minID": 10, "maxID": {vlan}}}]', ["incorrect trunk maxID parameter"])
            for vlan in (-1, 0, 4095)
        ),
        ('"vlanTrunk": [{"minID": 11, "maxID": 10}]', ["minID is greater than maxID in trunk parameter"]),
        (
            '"vlanTrunk": [{"minID": 10}]',
            ["minID and maxID should be configured simultaneously, maxID is missing"],
        ),
        (
            '"vlanTrunk": [{"maxID": 10, "id": 5000}]',
            ["minID and maxID should be configured simultaneously, minID is missing"],
        ),
        (
            '"vlanTrunk": [{"minID": 10, "maxID": 20, "id": 5000}, {"id": 0}]',
            ["incorrect trunk id parameter", "incorrect trunk id parameter"],
        ),
    ],
)
@pytest.mark.parametrize("kind", ["bridge", "cnv-bridge"])
def test_vlans_of_the_bridge_plugin(tmp_path: Path, kind: str, fields: str, expected: list[str]) -> None:
    assert refusals(tmp_path, f'"type": "{kind}", "bridge": "br1", {fields}') == expected


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ('"type": "sriov", "vlan": 100, "vlanQoS": 7, "vlanProto": "802.1ad"', []),
        ('"type": "sriov", "vlan": 0, "vlanQoS": 0, "vlanProto": "802.1Q"', []),
        (
            '"type": "sriov", "vlan": 4095',
            ["LoadConf(): vlan ID 4095 invalid: value must be in the range 0-4094"],
        ),
        (
            '"type": "sriov", "vlan": 100, "vlanQoS": 8',
            ["LoadConf(): vlan QoS PCP 8 invalid: value must be in the range 0-7"],
        ),
        (
            '"type": "sriov", "vlanQoS": 3, "vlanProto": "802.1AD"',
            [
                "LoadConf(): vlan id must be configured to set vlan QoS to a non-nil value",
                "LoadConf(): vlan id must be configured to set vlan proto to a non-nil value",
            ],
        ),
        (
            '"type": "sriov", "vlan": 0, "vlanQoS": 3, "vlanProto": "802.1AD"',
            [
                "LoadConf(): non-zero vlan id must be configured to set vlan QoS to a non-zero value",
                "LoadConf(): non-zero vlan id must be configured to set vlan proto 802.1ad",
            ],
        ),
        (
            '"type": "vlan", "master": "eth0", "vlanId": 5000',
            ["invalid VLAN ID 5000 (must be between 0 and 4095 inclusive)"],
        ),
        ('"type": "ovs", "bridge": "b", "vlan": 4095, "trunk": [{"id": 5}]', []),
        (
            '"type": "ovs", "bridge": "b", "trunk": [{"minID": 5}]',
            ["minID and maxID should be configured simultaneously, maxID is missing"],
        ),
        (
            '"type": "ovn-k8s-cni-overlay", "topology": "localnet", "vlanID": 5000',
            ["constraint violation: 5000 is not in the valid range 0 to 4095"],
        ),
        ('"type": "ours", "vlan": 5000', []),
    ],
)
def test_vlans_of_other_plugins(tmp_path: Path, config: str, expected: list[str]) -> None:
    assert refusals(tmp_path, config) == expected


def test_the_vlan_of_each_plugin_of_a_list_is_looked_at_where_it_stands(tmp_path: Path) -> None:
    text = nad('"plugins": [{"type": "tuning"}, {"type": "bridge",\n    "vlan": 4095}]')
    assert lines(partial_site.load(tmp_path, text), "NAD07") == ['"vlan": 4095}]}\'']


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (f'{BRIDGE}, "vlan": 1', 1),
        (f'{BRIDGE}, "vlan": 2', 0),
        (BRIDGE, 0),
        ('"type": "ovn-k8s-cni-overlay", "name": "net", "topology": "localnet", "vlanID": 1', 1),
        ('"type": "sriov", "vlan": 1', 0),
    ],
)
def test_vlan_1_is_warned_of(tmp_path: Path, config: str, expected: int) -> None:
    assert (
        found(tmp_path, "NAD08", config)
        == ["default/net is in VLAN 1, and should be in one that is tagged on the wire"] * expected
    )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ('"hairpinMode": true', []),
        ('"hairpinMode": true, "promiscMode": false', []),
        (
            '"hairpinMode": true, "promiscMode": true',
            ["default/net has hairpinMode and promiscMode, and must have one of them only"],
        ),
        ('"disableContainerInterface": true, "ipam": {}', []),
        ('"ipMasq": true, "ipMasqBackend": "nftables"', []),
        ('"ipMasqBackend": "pf"', []),
        (
            '"ipMasq": true, "ipMasqBackend": "pf"',
            ['ipMasqBackend of default/net is "pf", and must be iptables or nftables'],
        ),
        ('"disableContainerInterface": false, "ipam": {"type": "dhcp"}', []),
        (
            '"disableContainerInterface": true, "ipam": {"type": "dhcp"}',
            ["default/net has disableContainerInterface and ipam, and must have one of them only"],
        ),
    ],
)
def test_settings_that_the_bridge_plugin_does_not_take_together(
    tmp_path: Path, fields: str, expected: list[str]
) -> None:
    assert found(tmp_path, "NAD10", f"{BRIDGE}, {fields}") == expected


def test_other_plugins_may_have_such_settings(tmp_path: Path) -> None:
    assert found(tmp_path, "NAD10", '"type": "ptp", "hairpinMode": true, "promiscMode": true') == []


@pytest.mark.parametrize(
    ("name", "illegal", "differs"),
    [
        ("net", 0, 0),
        ("Other.net_1-a", 0, 1),
        ("default/net", 1, 0),
        ("-net", 1, 0),
        ("a net", 1, 0),
        ("", 0, 0),
        ("{{ net }}", 0, 0),
    ],
)
def test_the_name_of_the_network(tmp_path: Path, name: str, illegal: int, differs: int) -> None:
    site = partial_site.load(tmp_path, nad(f'{BRIDGE}, "name": "{name}"'))
    assert (len(messages(site, "NAD20")), len(messages(site, "NAD21"))) == (illegal, differs)


def test_a_network_of_ovn_kubernetes_has_a_name_of_its_own(tmp_path: Path) -> None:
    assert found(tmp_path, "NAD21", '"type": "ovn-k8s-cni-overlay", "name": "tenant", "topology": "layer2"') == []


@pytest.mark.parametrize(("platform", "expected"), [("openshift", []), ("upstream", ["bridge", "tuning"])])
def test_openshifts_copies_of_plugins_are_on_openshift_only(tmp_path: Path, platform: str, expected: list[str]) -> None:
    site = small.load(
        tmp_path,
        small.policy("n1", small.trunk_bridge()),
        nad('"plugins": [{"type": "cnv-bridge", "bridge": "br1"}, {"type": "cnv-tuning"}]'),
        files={"topocheck.yaml": small.SITE + f"platform: {platform}\n"},
    )
    assert [message.rpartition(" ")[2] for message in messages(site, "NAD29")] == expected


class TestResourceName:
    @pytest.mark.parametrize(
        ("annotation", "node", "extra", "expected"),
        [
            ("", "", "", 1),
            ("", "n1", "", 0),
            ("bridge.network.kubevirt.io/br1", "", "", 0),
            ("", "", "external: {bridges: [br1]}\n", 0),
        ],
    )
    def test_vms_that_may_be_placed_anywhere_need_it(
        self, tmp_path: Path, annotation: str, node: str, extra: str, expected: int
    ) -> None:
        bridges = [small.policy(name, small.trunk_bridge()) for name in ("n1", "n2")]
        site = small.load(
            tmp_path,
            *bridges,
            nad(BRIDGE, annotation),
            small.vm("a", "net", "10.1.0.10/24", node=node),
            files={"topocheck.yaml": small.SITE + extra},
        )
        message = (
            "default/net has no annotation k8s.v1.cni.cncf.io/resourceName, so that VirtualMachine default/a may be placed on nodes "
            "without the bridge br1"
        )
        assert messages(site, "NAD04") == [message] * expected

    @pytest.mark.parametrize(
        ("config", "annotation", "expected"),
        [
            ('"type": "sriov"', "", [Severity.ERROR]),
            ('"type": "sriov"', "openshift.io/vfs", []),
            ('"type": "sriov", "deviceID": "0000:03:02.0"', "", []),
            (BRIDGE, "", []),
        ],
    )
    def test_of_sriov_nothing_works_without(
        self, tmp_path: Path, config: str, annotation: str, expected: list[Severity]
    ) -> None:
        site = partial_site.load(tmp_path, nad(config, annotation))
        assert [problem.severity for problem in problems(site, "NAD04")] == expected

    @pytest.mark.parametrize(
        ("config", "annotation", "fixes"),
        [
            (BRIDGE, "bridge.network.kubevirt.io/br1", []),
            ('"type": "ovs", "bridge": "br1"', "ovs-cni.network.kubevirt.io/br1", []),
            (BRIDGE, "ovs-cni.network.kubevirt.io/br1", ["write bridge.network.kubevirt.io/br1"]),
            (
                '"type": "ovs", "bridge": "br1"',
                "bridge.network.kubevirt.io/br1",
                ["write ovs-cni.network.kubevirt.io/br1"],
            ),
        ],
    )
    def test_it_is_of_the_kind_of_the_plugin(
        self, tmp_path: Path, config: str, annotation: str, fixes: list[str]
    ) -> None:
        assert [
            problem.fix for problem in problems(partial_site.load(tmp_path, nad(config, annotation)), "NAD05")
        ] == fixes

    def test_the_bridge_plugin_does_not_take_an_ovs_bridge(self, tmp_path: Path) -> None:
        ovs = "      - name: br1\n        type: ovs-bridge\n        state: up\n        bridge: {port: [{name: eth0}]}\n"
        site = small.load(tmp_path, small.policy("n1", ovs), nad(BRIDGE))
        assert messages(site, "NAD05") == [
            "default/net connects by the plugin bridge to br1, which is an OVS bridge and must be a Linux bridge"
        ]
        assert related_lines(site, "NAD05") == [["- name: br1"]]
        assert messages(site, "NAD01") == []
