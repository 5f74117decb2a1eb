"""Networks of OVN-Kubernetes, in NetworkAttachmentDefinitions and as user-defined networks."""

from __future__ import annotations

from pathlib import Path

import partial_site
import pytest
import small_site as small
from problems import lines, messages, problems, related_lines

from topocheck.model.problem import Severity


def nad(
    name: str = "net", namespace: str = "ns1", *, network: str = "tenantred", own: str | None = None, **fields: str
) -> str:
    """A NAD of OVN-Kubernetes; ``fields`` are JSON texts, an empty one leaves a key out."""
    written = {
        "cniVersion": '"0.4.0"',
        "name": f'"{network}"' if network else "",
        "type": '"ovn-k8s-cni-overlay"',
        "netAttachDefName": f'"{own or f"{namespace}/{name}"}"',
        **fields,
    }
    config = ",\n    ".join(f'"{key}": {text}' for key, text in written.items() if text)
    return (
        "apiVersion: k8s.cni.cncf.io/v1\nkind: NetworkAttachmentDefinition\n"
        f"metadata: {{name: {name}, namespace: {namespace}}}\nspec:\n  config: '{{{config}}}'\n"
    )


def said(tmp_path: Path, code: str, text: str) -> list[str]:
    """The controller's own words, or the message where it says nothing."""
    found = problems(partial_site.load(tmp_path, text), code)
    return [one.symptom.split('": ')[0].removeprefix('"') if one.severity is None else one.message for one in found]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"topology": '"localnet"', "vlanID": "10"}, []),
        ({"topology": '"localnet"', "role": '"secondary"'}, []),
        ({"topology": '"layer2"', "allowPersistentIPs": "true", "subnets": '"10.1.0.0/16"'}, []),
        ({"topology": '"layer2"', "role": '"primary"', "subnets": '"10.1.0.0/16"'}, []),
        ({"topology": '"layer3"', "subnets": '"10.1.0.0/16"'}, []),
        ({"topology": '"layer2"', "ipam": "{}"}, []),
        ({"topology": '"{{ topology }}"'}, []),
        ({"netAttachDefName": "", "network": "ovn-kubernetes"}, []),
        (
            {"topology": '"localnet"', "ipam": '{"type": "ninjaturtle"}'},
            ["IPAM key is not supported. Use OVN-K provided IPAM via the `subnets` attribute"],
        ),
        (
            {"topology": '"layer3"', "allowPersistentIPs": "true", "subnets": '"10.1.0.0/16"'},
            ["layer3 topology does not allow persistent IPs"],
        ),
        (
            {"topology": '"localnet"', "role": '"primary"'},
            ['unexpected network field "role" primary for "localnet" topology'],
        ),
        ({"topology": '"layer2"', "role": '"third"'}, ["invalid network role value third"]),
        (
            {"topology": '"layer2"', "role": '"primary"'},
            ["the subnet attribute must be defined for layer2 primary user defined networks"],
        ),
        (
            {"topology": '"localnet"', "joinSubnet": '"100.66.0.0/16"'},
            ["localnet topology does not allow specifying join-subnet as services are not supported"],
        ),
        (
            {"topology": '"layer3"', "subnets": '"10.1.0.0/16"', "reservedSubnets": '"10.1.1.0/24"'},
            ["reservedSubnets is only supported for layer2 topology"],
        ),
        ({"topology": '"star"'}, ["topology star not supported"]),
        ({"subnets": '"10.1.0.0/16"'}, ["topology  not supported"]),
        ({"topology": '"layer2"', "network": ""}, ["invalid name in in secondary network netconf ()"]),
        ({"topology": '"layer2"', "network": "default"}, ["invalid name in in secondary network netconf (default)"]),
        (
            {"topology": '"layer2"', "vlanID": "10"},
            ["vlanID is given in ns1/net, whose topology is layer2, and counts with localnet only"],
        ),
    ],
)
def test_settings_of_a_network(tmp_path: Path, fields: dict[str, str], expected: list[str]) -> None:
    assert said(tmp_path, "NAD13", nad(**fields)) == expected


def test_a_chain_of_plugins_is_refused(tmp_path: Path) -> None:
    plugin = '{"type": "ovn-k8s-cni-overlay", "topology": "layer2", "netAttachDefName": "ns1/net"}'
    text = (
        "apiVersion: k8s.cni.cncf.io/v1\nkind: NetworkAttachmentDefinition\nmetadata: {name: net, namespace: ns1}\n"
        f'spec:\n  config: \'{{"name": "a", "plugins": [{plugin}, {{"type": "bandwidth"}}]}}\'\n'
    )
    assert said(tmp_path, "NAD13", text) == ["CNI plugin chaining is not supported"]


def test_a_network_must_name_its_own_object(tmp_path: Path) -> None:
    site = partial_site.load(
        tmp_path,
        nad("a", topology='"layer2"', netAttachDefName=""),
        nad("b", topology='"layer2"', own="default/b"),
        nad("c", topology='"layer2"'),
    )
    assert messages(site, "NAD12") == [
        'netAttachDefName is missing and must be "ns1/a", the namespace and name of its own object',
        'netAttachDefName is "default/b" and must be "ns1/b", the namespace and name of its own object',
    ]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"topology": '"layer2"', "subnets": '"10.1.0.0/16"', "excludeSubnets": '"10.1.2.0/24,10.1.3.1/32"'}, []),
        ({"topology": '"localnet"', "subnets": '"10.1.0.0/16,fd00::/64"', "excludeSubnets": '"fd00::1/128"'}, []),
        ({"topology": '"layer3"', "subnets": '"10.1.0.0/16/24,fd00::/48"'}, []),
        (
            {"topology": '"localnet"', "subnets": '"10.1.0.0/16"', "excludeSubnets": '"10.0.0.0/8"'},
            ["the provided network subnets do not contain excluded subnets 10.0.0.0/8"],
        ),
        (
            {"topology": '"layer3"', "subnets": '"10.1.0.0/24"'},
            [
                (
                    "cannot use a host subnet length mask shorter than or equal to the cluster subnet mask. host subnet length: 24, cluster "
                    "subnet length: 24"
                )
            ],
        ),
    ],
)
def test_subnets_of_a_network(tmp_path: Path, fields: dict[str, str], expected: list[str]) -> None:
    assert said(tmp_path, "NAD14", nad(**fields)) == expected


class TestOneNetwork:
    def test_all_that_name_it_say_the_same(self, tmp_path: Path) -> None:
        site = partial_site.load(
            tmp_path,
            nad("a", topology='"localnet"', vlanID="10"),
            nad("b", "ns2", topology='"localnet"', vlanID="10"),
            nad("c", topology='"localnet"', vlanID="20", mtu="1400"),
            nad("d", topology='"localnet"', vlanID="30", network="other"),
        )
        assert messages(site, "NAD16") == [
            "ns1/c and ns1/a name the one network tenantred, and differ in mtu and vlanID"
        ]
        assert lines(site, "NAD16") == ['"vlanID": 20,']
        assert related_lines(site, "NAD16") == [['"vlanID": 10}\'', '"name": "tenantred",']]

    @pytest.mark.parametrize(
        ("one", "other", "expected"),
        [
            ({"subnets": '"10.1.0.0/24"'}, {"subnets": '"10.1.0.0/25"'}, 1),
            ({"subnets": '"10.1.0.0/24"'}, {"subnets": '"10.1.1.0/24"'}, 0),
            ({"subnets": '"10.1.0.0/24"'}, {}, 0),
            ({"subnets": '"10.1.0.0/24"'}, {"subnets": '"10.1.0.0/24"', "vlanID": "20"}, 0),
            ({"subnets": '"10.1.0.0/24"'}, {"subnets": '"10.1.0.0/24"', "excludeSubnets": '"10.1.0.0/25"'}, 0),
            ({"subnets": '"10.1.0.0/24"'}, {"subnets": '"10.1.0.0/24"', "network": "tenantred"}, 0),
        ],
    )
    def test_two_on_one_vlan_do_not_give_the_same_addresses(
        self, tmp_path: Path, one: dict[str, str], other: dict[str, str], expected: int
    ) -> None:
        site = partial_site.load(
            tmp_path,
            nad("a", topology='"localnet"', physicalNetworkName='"phys"', **one),
            nad("b", topology='"localnet"', physicalNetworkName='"phys"', **{"network": "blue", **other}),
        )
        message = "ns1/a and ns1/b both give addresses in phys, and their subnets overlap"
        assert messages(site, "NAD17") == [message] * expected


def cluster_network(selector: str, network: str, name: str = "blue") -> str:
    return (
        f"apiVersion: k8s.ovn.org/v1\nkind: ClusterUserDefinedNetwork\nmetadata: {{name: {name}}}\n"
        f"spec:\n  namespaceSelector: {selector}\n  network: {network}\n"
    )


def localnet(physical: str) -> str:
    return f"{{topology: Localnet, localnet: {{role: Secondary, physicalNetworkName: {physical}, ipam: {{mode: Disabled}}}}}}"


PRIMARY = "{topology: Layer2, layer2: {role: Primary, subnets: [10.9.0.0/16]}}"


def test_what_the_api_server_refuses_of_a_user_network_names_it(tmp_path: Path) -> None:
    site = partial_site.load(tmp_path, cluster_network("{}", "{topology: Star}"))
    assert [(one.object, one.message) for one in problems(site, "NAD25")] == [
        ("ClusterUserDefinedNetwork blue", "topology is Star, and must be one of Layer2, Layer3, Localnet")
    ]


class TestUnmapped:
    def test_it_is_one_finding_however_many_namespaces_have_it(self, tmp_path: Path) -> None:
        names = "{matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [default, two, three]}]}"
        site = small.load(
            tmp_path, cluster_network(names, localnet("lab")), small.vm("a", "blue", "10.1.0.10/24", node="n1")
        )
        assert [(one.object, one.message, one.severity) for one in problems(site, "NAD27")] == [
            (
                "ClusterUserDefinedNetwork blue",
                "no policy maps the physical network lab to a bridge on n1",
                Severity.ERROR,
            )
        ]
        assert lines(site, "NAD27") == [f"network: {localnet('lab')}"]
        assert related_lines(site, "NAD27") == [["networks: [{name: nic1, multus: {networkName: blue}}]"]]
        assert messages(site, "NAD15") == []

    @pytest.mark.parametrize("physical", ["physnet", "mapped", "'{{ physical }}'"])
    def test_what_is_mapped_is_no_finding(self, tmp_path: Path, physical: str) -> None:
        mapping = (
            "apiVersion: nmstate.io/v1\nkind: NodeNetworkConfigurationPolicy\nmetadata: {name: map}\nspec:\n"
            "  desiredState: {ovn: {bridge-mappings: [{localnet: mapped, bridge: br-ex, state: present}]}}\n"
        )
        site = small.load(tmp_path, mapping, cluster_network("{}", localnet(physical)))
        assert messages(site, "NAD27") == []


class TestSelector:
    @pytest.mark.parametrize(
        ("selector", "network", "selected"),
        [
            ("{}", PRIMARY, "default, kube-system, openshift and openshift-monitoring"),
            ("{matchLabels: {kubernetes.io/metadata.name: default}}", PRIMARY, "default"),
            ("{matchLabels: {kubernetes.io/metadata.name: vms}}", PRIMARY, None),
            ("{matchLabels: {team: x}}", PRIMARY, None),
            ("{}", localnet("physnet"), None),
        ],
    )
    def test_a_primary_network_is_not_for_namespaces_of_the_cluster(
        self, tmp_path: Path, selector: str, network: str, selected: str | None
    ) -> None:
        site = partial_site.load(tmp_path, cluster_network(selector, network))
        message = f"ClusterUserDefinedNetwork blue, a primary network, selects {selected}, and must select namespaces of workloads only"
        assert messages(site, "NAD28") == ([] if selected is None else [message])

    @pytest.mark.parametrize(
        ("selector", "labels", "expected"),
        [
            (
                "{matchLabels: {team: x}}",
                "{team: y}",
                ["ClusterUserDefinedNetwork blue selects none of the namespaces vms"],
            ),
            ("{matchLabels: {team: x}}", "{team: x}", []),
            ("{matchLabels: {team: x}}", "{team: '{{ team }}'}", []),
            ("{matchLabels: {kubernetes.io/metadata.name: elsewhere}}", "{}", []),
        ],
    )
    def test_it_selects_some_namespace(self, tmp_path: Path, selector: str, labels: str, expected: list[str]) -> None:
        namespace = f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: vms, labels: {labels}}}\n"
        site = small.load(tmp_path, namespace, cluster_network(selector, localnet("physnet")))
        assert messages(site, "NAD28") == expected
