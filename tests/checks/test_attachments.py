"""NetworkAttachmentDefinitions and what is on the nodes."""

from __future__ import annotations

from pathlib import Path

import partial_site
import pytest
import small_site as small
from problems import lines, messages, problems, related_lines

from topocheck.model.problem import Severity

NET = small.nad("net", '"bridge": "br1"')


def annotated(bridge: str, resource: str, name: str = "net") -> str:
    return small.nad(name, f'"bridge": "{bridge}"').replace(
        f"metadata: {{name: {name}, namespace: default}}",
        f"metadata: {{name: {name}, namespace: default, annotations: "
        f"{{k8s.v1.cni.cncf.io/resourceName: bridge.network.kubevirt.io/{resource}}}}}",
    )


def ovn(name: str, more: str, topology: str = "localnet", namespace: str = ", namespace: default") -> str:
    return (
        "apiVersion: k8s.cni.cncf.io/v1\nkind: NetworkAttachmentDefinition\n"
        f"metadata: {{name: {name}{namespace}}}\n"
        f'spec:\n  config: \'{{"cniVersion": "0.3.1", "name": "{name}", "type": "ovn-k8s-cni-overlay", '
        f'"topology": "{topology}", {more}}}\'\n'
    )


def mapping(localnet: str, selector: str = "") -> str:
    return (
        f"apiVersion: nmstate.io/v1\nkind: NodeNetworkConfigurationPolicy\nmetadata: {{name: map-{localnet}}}\n"
        f"spec:\n{selector}  desiredState:\n    ovn:\n      bridge-mappings: [{{localnet: {localnet}, bridge: br-ex}}]\n"
    )


ON_N1 = "  nodeSelector: {kubernetes.io/hostname: n1}\n"


class TestMissingBridge:
    def test_a_bridge_that_nobody_builds_is_one_finding_with_all_that_use_it(self, tmp_path: Path) -> None:
        site = small.load(
            tmp_path,
            small.policy("n1", small.trunk_bridge(bridge="br10")),
            NET,
            small.vm("a", "net", "10.1.0.10/24"),
            small.vm("b", "net", "10.1.0.11/24"),
        )
        (problem,) = problems(site, "NAD01")
        assert problem.message == (
            'no policy builds the bridge br1 on n1, to which default/net connects, did you mean "br10"'
        )
        assert problem.severity is Severity.ERROR
        assert problem.object == "NetworkAttachmentDefinition default/net"
        assert lines(site, "NAD01") == [
            'config: \'{"cniVersion": "0.3.1", "name": "net", "type": "bridge", "bridge": "br1"}\''
        ]
        assert related_lines(site, "NAD01") == [
            [
                "networks: [{name: nic1, multus: {networkName: net}}]",
                "networks: [{name: nic1, multus: {networkName: net}}]",
                "- name: br10",
            ]
        ]

    def test_without_the_annotation_an_empty_bridge_is_made_and_with_it_nothing_is_placed(self, tmp_path: Path) -> None:
        site = small.load(tmp_path, NET, annotated("br2", "br2", "other"))
        assert [one.symptom for one in problems(site, "NAD01")] == [
            "the bridge plugin makes an empty bridge br1: the workloads start, and reach nobody outside their node",
            "no such node offers bridge.network.kubevirt.io/br2: VMs stay Pending, ErrorUnschedulable",
        ]

    def test_an_annotation_that_names_yet_another_bridge_belongs_to_the_same_mistake(self, tmp_path: Path) -> None:
        site = small.load(tmp_path, small.policy("n1", small.trunk_bridge(bridge="br7")), annotated("br1", "br7"))
        (problem,) = problems(site, "NAD01")
        assert [one.message for one in problem.related] == ["the annotation names br7, which exists"]
        assert problems(site, "NAD03") == []

    @pytest.mark.parametrize(
        ("nodes", "nad", "expected"),
        [
            ("n1", NET, []),
            ("n2", NET, ["NAD01"]),
            ("", NET, ["NAD02"]),
            ("", annotated("br1", "br1"), []),
        ],
    )
    def test_it_depends_on_where_the_workload_may_run(
        self, tmp_path: Path, nodes: str, nad: str, expected: list[str]
    ) -> None:
        site = small.load(
            tmp_path,
            small.policy("n1", small.trunk_bridge()),
            nad,
            small.vm("a", "net", "10.1.0.10/24", node=nodes),
        )
        message = "no policy builds the bridge br1 on n2, to which default/net connects"
        assert [(code, one) for code in ("NAD01", "NAD02") for one in messages(site, code)] == [
            (code, message) for code in expected
        ]

    def test_an_unused_one_needs_its_bridge_on_some_node(self, tmp_path: Path) -> None:
        assert messages(small.load(tmp_path, small.policy("n1", small.trunk_bridge()), NET), "NAD01") == []

    def test_nodes_of_the_control_plane_alone_need_no_bridge(self, tmp_path: Path) -> None:
        tainted = small.SITE.replace(
            "- {name: n2,", '- {name: n2, labels: {node-role.kubernetes.io/control-plane: ""},'
        )
        site = small.load(
            tmp_path,
            small.policy("n1", small.trunk_bridge()),
            NET,
            small.vm("a", "net", "10.1.0.10/24", node=""),
            files={"topocheck.yaml": tainted},
        )
        assert messages(site, "NAD01") + messages(site, "NAD02") == []

    def test_a_bridge_that_is_said_to_exist_is_taken_for_granted(self, tmp_path: Path) -> None:
        said = small.SITE + "external: {bridges: [br1]}\n"
        assert messages(small.load(tmp_path, NET, files={"topocheck.yaml": said}), "NAD01") == []

    def test_a_node_whose_policies_hold_templates_may_have_it(self, tmp_path: Path) -> None:
        template = small.policy("n1", small.trunk_bridge(bridge='"{{ .Values.bridge }}"'))
        site = small.load(tmp_path, template, NET, small.vm("a", "net", "10.1.0.10/24"))
        assert messages(site, "NAD01") == []

    @pytest.mark.parametrize("more", ['"isGateway": true', '"ipMasq": true', '"bridge": "{{ bridge }}"'])
    def test_a_bridge_of_the_plugins_own_and_a_template_are_not_meant(self, tmp_path: Path, more: str) -> None:
        assert messages(small.load(tmp_path, small.nad("net", f'"mtu": 1500, {more}')), "NAD01") == []

    def test_without_a_name_it_is_the_plugins_default(self, tmp_path: Path) -> None:
        assert messages(small.load(tmp_path, small.nad("net", '"mtu": 1500')), "NAD01") == [
            "no policy builds the bridge cni0, the plugin's default, on n1 and n2, to which default/net connects"
        ]

    def test_a_repository_that_builds_no_bridge_at_all_says_nothing_of_them(self, tmp_path: Path) -> None:
        site = partial_site.load(tmp_path, NET, small.vm("a", "net", "10.1.0.10/24"))
        assert messages(site, "NAD01") == []

    def test_a_repository_that_builds_others_leaves_it_unresolved(self, tmp_path: Path) -> None:
        site = partial_site.load(tmp_path, small.policy("n1", small.trunk_bridge(bridge="other")), NET)
        assert [(one.message, one.severity) for one in problems(site, "NAD01")] == [
            (
                "no policy in this repository builds the bridge br1 on n1, to which default/net connects",
                Severity.WARNING,
            )
        ]

    def test_a_node_of_which_only_the_name_is_known_may_have_labels_that_a_policy_selects(self, tmp_path: Path) -> None:
        for_workers = small.policy("n1", small.trunk_bridge()).replace(
            "kubernetes.io/hostname: n1", 'node-role.kubernetes.io/worker: ""'
        )
        site_file = small.SITE.split("nodes:")[0].replace("n1:eth0", "n2:eth0") + "manifests: [manifests]\n"
        site = small.load(
            tmp_path, for_workers, NET, small.vm("a", "net", "10.1.0.10/24"), files={"topocheck.yaml": site_file}
        )
        assert messages(site, "NAD01") == []


class TestResourceNameOfAnotherBridge:
    def test_both_lines_are_named(self, tmp_path: Path) -> None:
        both = small.policy("n1", small.trunk_bridge() + small.trunk_bridge("eth1", bridge="br2"))
        site = small.load(tmp_path, both, annotated("br1", "br2"))
        assert messages(site, "NAD03") == [
            (
                "the annotation asks for nodes with the bridge br2, and the configuration connects to br1; both must name the "
                "same bridge"
            )
        ]
        assert [one.startswith("metadata:") for one in lines(site, "NAD03")] == [True]
        assert [one[0].startswith("config:") for one in related_lines(site, "NAD03")] == [True]

    def test_other_resources_are_left_alone(self, tmp_path: Path) -> None:
        sriov = annotated("br1", "br1").replace("bridge.network.kubevirt.io/br1", "openshift.io/vfs")
        assert messages(small.load(tmp_path, small.policy("n1", small.trunk_bridge()), sriov), "NAD03") == []


class TestWrongNetAttachDefName:
    @pytest.mark.parametrize(
        ("given", "namespace", "expected"),
        [
            ("default/tenant", ", namespace: default", []),
            (
                "tenants/tenant",
                ", namespace: default",
                [
                    (
                        'netAttachDefName is "tenants/tenant" and must be "default/tenant", the namespace and name of its own '
                        "object"
                    )
                ],
            ),
            ("tenants/tenant", "", []),
            (
                "tenants/other",
                "",
                [
                    (
                        'netAttachDefName is "tenants/other" and must be "default/tenant", the namespace and name of its own '
                        "object"
                    )
                ],
            ),
            ("{{ ns }}/tenant", ", namespace: default", []),
        ],
    )
    def test_it_must_be_its_own_name(self, tmp_path: Path, given: str, namespace: str, expected: list[str]) -> None:
        nad = ovn("tenant", f'"netAttachDefName": "{given}"', "layer2", namespace)
        assert messages(small.load(tmp_path, nad), "NAD12") == expected


class TestUnmappedLocalnet:
    def test_the_physical_network_must_be_mapped_where_the_workload_may_run(self, tmp_path: Path) -> None:
        nad = ovn("tenant", '"physicalNetworkName": "tenants"')
        site = small.load(
            tmp_path, mapping("tenant", ON_N1), nad, small.vm("a", "tenant", "10.1.0.10/24"), mapping("tenants-2")
        )
        assert [(one.message, one.severity) for one in problems(site, "NAD15")] == [
            (
                'no policy maps the physical network tenants to a bridge on n1, did you mean "tenant"',
                Severity.ERROR,
            )
        ]

    def test_by_default_the_name_of_the_configuration_is_the_physical_network(self, tmp_path: Path) -> None:
        site = small.load(tmp_path, mapping("tenant"), ovn("tenant", '"mtu": 1500'))
        assert messages(site, "NAD15") == []

    def test_a_mapping_on_some_of_the_nodes_is_a_warning(self, tmp_path: Path) -> None:
        site = small.load(
            tmp_path,
            mapping("tenant", ON_N1),
            ovn("tenant", '"mtu": 1500'),
            small.vm("a", "tenant", "10.1.0.10/24", node=""),
        )
        assert [(one.message, one.severity) for one in problems(site, "NAD15")] == [
            ("no policy maps the physical network tenant to a bridge on n2", Severity.WARNING)
        ]

    def test_openshift_maps_one_by_itself_and_upstream_does_not(self, tmp_path: Path) -> None:
        nad = ovn("vms", '"physicalNetworkName": "physnet"')
        assert messages(small.load(tmp_path / "a", nad), "NAD15") == []
        upstream = {"topocheck.yaml": small.SITE + "platform: upstream\n"}
        assert messages(small.load(tmp_path / "b", nad, files=upstream), "NAD15") == [
            "no policy maps the physical network physnet to a bridge on n1 and n2"
        ]

    @pytest.mark.parametrize(
        ("policies", "expected"),
        [
            ((), []),
            ((mapping("other", ON_N1.replace("n1", "n2")),), []),
            (
                (mapping("other", ON_N1),),
                [
                    (
                        "no policy in this repository maps the physical network tenant to a bridge on n1",
                        Severity.WARNING,
                    )
                ],
            ),
        ],
    )
    def test_in_a_repository_it_counts_only_where_something_is_mapped_on_the_node(
        self, tmp_path: Path, policies: tuple[str, ...], expected: list[tuple[str, Severity]]
    ) -> None:
        site = partial_site.load(
            tmp_path, *policies, ovn("tenant", '"mtu": 1500'), small.vm("a", "tenant", "10.1.0.10/24")
        )
        assert [(one.message, one.severity) for one in problems(site, "NAD15")] == expected
