"""UserDefinedNetworks and ClusterUserDefinedNetworks, and the NADs that are generated from them."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network

import pytest
from read_text import at, read

from topocheck.load.manifests import Manifests
from topocheck.model.nad import NetworkAttachment
from topocheck.model.problem import Problem
from topocheck.model.site import Site
from topocheck.model.user_network import LabelSelector, Namespace, Requirement, UserNetwork

CLUSTER = """\
apiVersion: k8s.ovn.org/v1
kind: ClusterUserDefinedNetwork
metadata: {name: blue}
spec:
"""
SYMPTOM = "the API server refuses the object, so that no NetworkAttachmentDefinition is generated and no VM or Pod on it starts"
LOCALNET = "{topology: Localnet, localnet: {role: Secondary, physicalNetworkName: physnet, ipam: {mode: Disabled}}}"
SECONDARY = "role: Secondary, physicalNetworkName: p, ipam: {mode: Disabled}"


def namespace(name: str, labels: str = "{}") -> str:
    return f"---\n{{apiVersion: v1, kind: Namespace, metadata: {{name: {name}, labels: {labels}}}}}\n"


def with_selector(selector: str, *others: str) -> Manifests:
    """A cluster network with a selector on line 5 and some more documents."""
    found = read(CLUSTER + f"  namespaceSelector: {selector}\n  network: {LOCALNET}\n" + "".join(others))
    assert found.problems == ()
    return found


def namespaces_of(found: Manifests) -> list[str]:
    return [attachment.namespace for attachment in found.attachments]


def test_a_cluster_network_with_all_that_it_may_say() -> None:
    found = read("""
        apiVersion: k8s.ovn.org/v1
        kind: ClusterUserDefinedNetwork
        metadata:
          name: blue
          annotations: {argocd.argoproj.io/sync-wave: "2"}
        spec:
          namespaceSelector:
            matchLabels: {kubernetes.io/metadata.name: vms}
          network:
            topology: Localnet
            localnet:
              role: Secondary
              physicalNetworkName: physnet
              vlan: {mode: Access, access: {id: 200}}
              subnets: [10.2.0.0/16, "fd00::/64"]
              excludeSubnets: [10.2.0.0/24]
              mtu: 1400
              ipam: {mode: Enabled, lifecycle: Persistent}
    """)
    places = {
        "topology": at(10, 5),
        "role": at(12, 7),
        "physicalNetworkName": at(13, 7),
        "vlan": at(14, 7),
        "subnets": at(15, 7),
        "excludeSubnets": at(16, 7),
        "mtu": at(17, 7),
    }
    subnets, excluded = (IPv4Network("10.2.0.0/16"), IPv6Network("fd00::/64")), (IPv4Network("10.2.0.0/24"),)
    selector = LabelSelector(at(7, 3), (Requirement("kubernetes.io/metadata.name", "In", ("vms",), at(8, 19)),))
    assert found.user_networks == (
        UserNetwork(
            name="blue",
            place=at(4, 3),
            selector=selector,
            topology="localnet",
            role="secondary",
            physical_network="physnet",
            vlan=200,
            subnets=subnets,
            excluded_subnets=excluded,
            mtu=1400,
            places=places,
            wave=2,
        ),
    )
    assert found.attachments == (
        NetworkAttachment(
            namespace="vms",
            name="blue",
            place=at(4, 3),
            type="ovn-k8s-cni-overlay",
            config_name="cluster_udn_blue",
            vlan=200,
            mtu=1400,
            topology="localnet",
            physical_network="physnet",
            net_attach_def_name="vms/blue",
            places=places,
            wave=2,
            generated_from="ClusterUserDefinedNetwork blue",
            role="secondary",
            subnets=subnets,
            excluded_subnets=excluded,
        ),
    )
    assert (found.problems, found.skipped, found.counts) == ((), (), {"ClusterUserDefinedNetwork": 1})


@pytest.mark.parametrize(
    ("topology", "block", "subnets"),
    [
        ("Layer2", "layer2: {role: Primary, subnets: [10.3.0.0/16], mtu: 1300}", (IPv4Network("10.3.0.0/16"),)),
        (
            "Layer3",
            "layer3: {role: Primary, subnets: [{cidr: 10.3.0.0/16, hostSubnet: 24}], mtu: 1300}",
            (IPv4Network("10.3.0.0/16"),),
        ),
    ],
)
def test_a_network_of_one_namespace(topology: str, block: str, subnets: tuple[IPv4Network, ...]) -> None:
    found = read(f"""
        apiVersion: k8s.ovn.org/v1
        kind: UserDefinedNetwork
        metadata: {{name: green, namespace: vms}}
        spec: {{topology: {topology}, {block}}}
    """)
    (network,) = found.user_networks
    (nad,) = found.attachments
    assert (network.kind, network.object, network.namespace) == (
        "UserDefinedNetwork",
        "UserDefinedNetwork vms/green",
        "vms",
    )
    assert nad == NetworkAttachment(
        namespace="vms",
        name="green",
        place=at(3, 12),
        type="ovn-k8s-cni-overlay",
        config_name="vms_green",
        mtu=1300,
        topology=topology.lower(),
        net_attach_def_name="vms/green",
        places=network.places,
        generated_from="UserDefinedNetwork vms/green",
        role="primary",
        subnets=subnets,
    )
    assert [network.in_namespace(name, {}) for name in ("vms", "other")] == [True, False]


@pytest.mark.parametrize("vlan", ["200", "{mode: Access, access: {id: 200}}"])
def test_both_forms_of_a_vlan_are_read(vlan: str) -> None:
    text = LOCALNET.replace("physnet", f"physnet, vlan: {vlan}")
    found = read(CLUSTER + f"  namespaceSelector: {{}}\n  network: {text}\n" + namespace("a"))
    assert (found.attachments[0].vlan, found.attachments[0].place_of("vlan"), found.problems) == (200, at(6, 91), ())


@pytest.mark.parametrize(
    ("selector", "selected"),
    [
        ("{}", ["a", "b", "c"]),
        ("{matchLabels: {zone: x}}", ["a"]),
        ("{matchLabels: {zone: x, tier: web}}", []),
        ("{matchExpressions: [{key: zone, operator: In, values: [x, y]}]}", ["a", "b"]),
        ("{matchExpressions: [{key: zone, operator: NotIn, values: [x]}]}", ["b", "c"]),
        ("{matchExpressions: [{key: zone, operator: Exists}]}", ["a", "b"]),
        ("{matchExpressions: [{key: zone, operator: DoesNotExist}]}", ["c"]),
        ("{matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [c, elsewhere]}]}", ["c", "elsewhere"]),
        ("{matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [c]}]}", ["a", "b"]),
    ],
)  # fmt: skip
def test_a_selector_selects_namespaces_by_their_labels(selector: str, selected: list[str]) -> None:
    found = with_selector(selector, namespace("a", "{zone: x}"), namespace("b", "{zone: y}"), namespace("c"))
    assert namespaces_of(found) == selected


def test_the_labels_of_a_namespace_without_an_object_are_not_known() -> None:
    found = with_selector(
        "{matchLabels: {zone: x}}", namespace("a", "{zone: x}"), namespace("t", "{zone: '{{ zone }}'}")
    )
    (network,) = found.user_networks
    assert found.namespaces == {
        "a": Namespace("a", at(8, 46), {"zone": "x"}),
        "t": Namespace("t", at(10, 46), not_known=frozenset({"zone"})),
    }
    assert {name: network.in_namespace(name, found.namespaces) for name in ("a", "t", "elsewhere")} == {
        "a": True,
        "t": None,
        "elsewhere": None,
    }
    site = Site("s", "/", user_networks=found.user_networks, namespaces=found.namespaces)
    undecided = [site.undecided_network(*key) for key in (("a", "blue"), ("elsewhere", "blue"), ("elsewhere", "red"))]
    assert undecided == [None, network, None]


def test_a_name_alone_can_rule_a_namespace_out() -> None:
    (network,) = with_selector("{matchLabels: {kubernetes.io/metadata.name: a, zone: x}}").user_networks
    assert [network.in_namespace(name, {}) for name in ("a", "b")] == [None, False]


def test_a_selector_that_is_a_template_selects_nothing_for_certain() -> None:
    (network,) = with_selector("{matchLabels: {kubernetes.io/metadata.name: '{{ ns }}'}}", namespace("a")).user_networks
    assert network.in_namespace("a", {}) is None


def test_the_labels_of_two_manifests_of_one_namespace_add_up() -> None:
    found = with_selector(
        "{matchLabels: {zone: x, tier: web}}", namespace("a", "{zone: x}"), namespace("a", "{tier: web}")
    )
    assert namespaces_of(found) == ["a"]


def test_a_network_for_all_reaches_the_namespaces_that_workloads_are_in() -> None:
    pod = "---\n{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: apps}, spec: {}}\n"
    assert namespaces_of(with_selector("{}", pod)) == ["apps"]


def test_an_attachment_with_a_manifest_of_its_own_is_not_generated_again() -> None:
    nad = "---\n{apiVersion: k8s.cni.cncf.io/v1, kind: NetworkAttachmentDefinition, metadata: {name: blue, namespace: a}}\n"
    found = with_selector("{}", namespace("a"), namespace("b"), nad)
    assert [(each.key, each.generated_from) for each in found.attachments] == [
        ("a/blue", None),
        ("b/blue", "ClusterUserDefinedNetwork blue"),
    ]


@pytest.mark.parametrize(
    ("network", "column", "message", "fix"),
    [
        ("{topology: Star}", 23, "topology is Star, and must be one of Layer2, Layer3, Localnet", "write Layer2 or Layer3 or Localnet"),
        ("{}", None, "ClusterUserDefinedNetwork blue has no topology", "write Layer2 or Layer3 or Localnet"),
        ("{topology: Layer2, localnet: {}}", 13, "the topology is Layer2 and there is no block layer2", "write the block layer2"),
        (f"{{topology: Localnet, localnet: {{vlan: 1, {SECONDARY}}}}}", 50, "vlan is 1, and must be a number from 2 to 4094", "correct the number"),
        (f"{{topology: Localnet, localnet: {{vlan: '5', {SECONDARY}}}}}", 50, "vlan is '5', and must be a number from 2 to 4094", "correct the number"),
        (f"{{topology: Localnet, localnet: {{vlan: {{mode: Trunk, access: {{id: 5}}}}, {SECONDARY}}}}}", 57, "mode is Trunk, and must be one of Access", "write Access"),
        (f"{{topology: Localnet, localnet: {{vlan: {{mode: Access}}, {SECONDARY}}}}}", 44, "vlan has no access.id", "write vlan: {mode: Access, access: {id: 200}}"),
        (f"{{topology: Localnet, localnet: {{mtu: [9], {SECONDARY}}}}}", 49, "mtu is a list or a mapping, and must be a number from 576 to 65536", "correct the number"),
        ("{topology: Layer2, layer2: {subnets: [10.0.0/8], role: Secondary}}", 50, "'10.0.0/8' is no network", "write a network as 172.16.4.0/24"),
        ("{topology: Layer2, layer2: {role: [x], subnets: [10.0.0.0/8]}}", 46, "role is a list or a mapping, and must be one of Primary, Secondary", "write Primary or Secondary"),
    ],
)  # fmt: skip
def test_what_the_api_server_refuses_is_reported_and_nothing_on_it_starts(
    network: str, column: int | None, message: str, fix: str
) -> None:
    found = read(CLUSTER + f"  namespaceSelector: {{}}\n  network: {network}\n" + namespace("a"))
    place = at(3, 12) if column is None else at(6, column)
    problem = Problem(place, message, "ClusterUserDefinedNetwork blue", SYMPTOM, fix)
    assert found.problems == (("NAD25", problem),)
    assert [(nad.key, nad.refused_at) for nad in found.attachments] == [("a/blue", place)]


@pytest.mark.parametrize("spec", ["spec: {}", "spec: text", ""])
def test_a_network_without_a_specification_is_refused(spec: str) -> None:
    found = read(CLUSTER.replace("spec:", spec))
    assert [(code, problem.place, problem.message) for code, problem in found.problems] == [
        ("NAD25", at(3, 12), "ClusterUserDefinedNetwork blue has no spec.network")
    ]


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        (
            "{key: a, operator: Like, values: [x]}",
            "operator is Like, and must be one of In, NotIn, Exists, DoesNotExist",
        ),
        ("{key: a, operator: In}", "the operator In must have values"),
        ("{key: a, operator: Exists, values: [x]}", "the operator Exists must have no values"),
    ],
)
def test_a_selector_that_the_api_server_refuses_is_reported(expression: str, message: str) -> None:
    found = read(CLUSTER + f"  namespaceSelector: {{matchExpressions: [{expression}]}}\n  network: {LOCALNET}\n")
    assert [(code, problem.message) for code, problem in found.problems] == [("NAD25", message)]
    assert found.user_networks[0].in_namespace("a", found.namespaces) is None


def test_a_network_with_a_template_is_not_known() -> None:
    text = LOCALNET.replace("physnet", "'{{ net }}', vlan: '${VLAN}'")
    found = read(CLUSTER + f"  namespaceSelector: {{}}\n  network: {text}\n" + namespace("a"))
    (nad,) = found.attachments
    assert (nad.readable, nad.refused_at, found.problems, found.user_networks[0].templated) == (False, None, (), True)


SUBNETS_AND_IPAM = "Subnets is required with ipam.mode is Enabled or unset, and forbidden otherwise"


@pytest.mark.parametrize(
    ("block", "answers"),
    [
        ("role: Secondary, physicalNetworkName: p, subnets: [10.0.0.0/8]", []),
        ("role: Secondary, physicalNetworkName: p, subnets: [10.0.0.0/8, 'fd00::/64'], mtu: 1280", []),
        ("role: Secondary, physicalNetworkName: p, ipam: {mode: DHCP}", []),
        ("role: Secondary, physicalNetworkName: p, subnets: [10.0.0.0/8], ipam: {lifecycle: Persistent}", []),
        ("physicalNetworkName: p, ipam: {mode: Disabled}", ["spec.network: role: Required value"]),
        (
            "role: Primary, physicalNetworkName: p, ipam: {mode: Disabled}",
            ['role: Unsupported value: "Primary": supported values: "Secondary"'],
        ),
        (
            "role: Secondary, ipam: {mode: Disabled}",
            ["spec.network.localnet.physicalNetworkName: Required value"],
        ),
        *(
            (
                f"role: Secondary, physicalNetworkName: '{name}', ipam: {{mode: Disabled}}",
                ["physicalNetworkName cannot contain `,` or `:` characters"],
            )
            for name in ("a,b", "a:b", "a" * 254)
        ),
        ("role: Secondary, physicalNetworkName: p", [SUBNETS_AND_IPAM]),
        ("role: Secondary, physicalNetworkName: p, subnets: [10.0.0.0/8], ipam: {mode: Disabled}", [SUBNETS_AND_IPAM]),
        ("role: Secondary, physicalNetworkName: p, subnets: [10.0.0.0/8], ipam: {mode: DHCP}", [SUBNETS_AND_IPAM]),
        (
            "role: Secondary, physicalNetworkName: p, excludeSubnets: [10.0.0.0/24], ipam: {mode: Disabled}",
            ["excludeSubnets must be unset when subents is unset"],
        ),
        (
            "role: Secondary, physicalNetworkName: p, ipam: {mode: Disabled, lifecycle: Persistent}",
            ["lifecycle Persistent is only supported when ipam.mode is Enabled"],
        ),
        (
            "role: Secondary, physicalNetworkName: p, subnets: ['fd00::/64'], mtu: 1279",
            ["MTU should be greater than or equal to 1280 when IPv6 subnet is used"],
        ),
        (
            "role: Secondary, physicalNetworkName: p, subnets: [10.0.0.0/8, 11.0.0.0/8]",
            ["When 2 CIDRs are set, they must be from different IP families"],
        ),
        (
            "role: Secondary, physicalNetworkName: p, subnets: [10.0.0.0/8, 11.0.0.0/8, 12.0.0.0/8]",
            ["Too many: must have at most 2 items"],
        ),
    ],
)
def test_the_fields_of_a_localnet_go_together(block: str, answers: list[str]) -> None:
    assert answers_to("Localnet", f"localnet: {{{block}}}") == answers


@pytest.mark.parametrize(
    ("block", "answers"),
    [
        ("role: Primary, subnets: [10.0.0.0/8], joinSubnets: [100.65.0.0/16]", []),
        ("role: Secondary, ipam: {mode: Disabled}", []),
        ("role: Secondary", ["Subnets is required with ipam.mode is Enabled or unset"]),
        ("role: Primary, ipam: {mode: Disabled}", ["Disabled ipam.mode is only supported for Secondary network"]),
        (
            "role: Secondary, subnets: [10.0.0.0/8], ipam: {mode: Disabled}",
            ["Subnets must be unset when ipam.mode is Disabled"],
        ),
        (
            "role: Secondary, ipam: {mode: DHCP}",
            ["DHCP ipam.mode is not supported for Layer2 topology, use Localnet topology instead"],
        ),
        (
            "role: Secondary, subnets: [10.0.0.0/8], joinSubnets: [100.65.0.0/16]",
            ["JoinSubnets is only supported for Primary network"],
        ),
        (
            "role: Secondary, subnets: [10.0.0.0/8], defaultGatewayIPs: [10.0.0.1]",
            ["defaultGatewayIPs is only supported for Primary network"],
        ),
    ],
)
def test_the_fields_of_a_layer2_network_go_together(block: str, answers: list[str]) -> None:
    assert answers_to("Layer2", f"layer2: {{{block}}}") == answers


@pytest.mark.parametrize(
    ("block", "answers"),
    [
        ("role: Secondary, subnets: [{cidr: 10.0.0.0/16, hostSubnet: 24}]", []),
        ("role: Primary, subnets: [{cidr: 10.0.0.0/16}, {cidr: 10.1.0.0/16}, {cidr: 10.2.0.0/16}]", []),
        ("role: Secondary", ["spec.network.layer3.subnets: Required value"]),
        (
            "role: Secondary, subnets: [{cidr: 10.0.0.0/16, hostSubnet: 16}]",
            ["HostSubnet must be smaller than CIDR subnet"],
        ),
        (
            "role: Secondary, subnets: [{cidr: 10.0.0.0/16, hostSubnet: 32}]",
            ["HostSubnet must < 32 for ipv4 CIDR"],
        ),
        ("role: Secondary, subnets: [{cidr: 'fd00::/48', hostSubnet: 64}]", []),
        (
            "role: Secondary, subnets: [{cidr: 10.0.0.0/16}, {cidr: 10.1.0.0/16}]",
            ["When 2 CIDRs are set, they must be from different IP families"],
        ),
        (
            "role: Primary, subnets: [{cidr: 10.0.0.0/16}, {cidr: 10.0.1.0/24}]",
            ["Subnets must not overlap or contain each other"],
        ),
    ],
)
def test_the_fields_of_a_layer3_network_go_together(block: str, answers: list[str]) -> None:
    assert answers_to("Layer3", f"layer3: {{{block}}}") == answers


def test_the_block_of_another_topology_is_refused() -> None:
    blocks = "layer2: {role: Secondary, subnets: [10.0.0.0/8]}, localnet: {}"
    said = "spec.localnet is required when topology is Localnet and forbidden otherwise"
    assert answers_to("Layer2", blocks) == [said]


def test_a_cluster_network_must_select_namespaces() -> None:
    found = read(CLUSTER + f"  network: {LOCALNET}\n")
    assert [problem.message for _, problem in found.problems] == [
        "ClusterUserDefinedNetwork blue has no namespaceSelector"
    ]


def answers_to(topology: str, blocks: str) -> list[str]:
    """What the API server answers, without what follows of it."""
    found = read(CLUSTER + f"  namespaceSelector: {{}}\n  network: {{topology: {topology}, {blocks}}}\n")
    return [problem.symptom.removesuffix(f'": {SYMPTOM}').removeprefix('"') for _, problem in found.problems]
