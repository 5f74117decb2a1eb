"""Networks and interfaces of VMs, and references to NetworkAttachmentDefinitions."""

from __future__ import annotations

from pathlib import Path

import partial_site
import pytest
import small_site as small
from problems import lines, messages, problems, related_lines

from topocheck.model.problem import Severity

NET = small.nad("net", '"bridge": "br1"')
BRIDGES = small.policy("n1", small.trunk_bridge())


def machine(interfaces: str, networks: str) -> str:
    """A VM of which only the networks matter."""
    return (
        "apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: {name: a, namespace: default}\n"
        "spec:\n  runStrategy: Always\n  template:\n    spec:\n      domain:\n        devices:\n"
        f"          interfaces: [{interfaces}]\n      networks: [{networks}]\n"
    )


def pod(name: str, networks: str, namespace: str = "default") -> str:
    return (
        f"apiVersion: v1\nkind: Pod\nmetadata:\n  name: {name}\n  namespace: {namespace}\n"
        f"  annotations:\n    k8s.v1.cni.cncf.io/networks: {networks}\n"
        "spec:\n  containers: [{name: c, image: quay.io/x/y:1}]\n"
    )


def vm(name: str, network: str, namespace: str | None = "default") -> str:
    text = small.vm(name, network, "10.1.0.10/24")
    given = f", namespace: {namespace}" if namespace is not None else ""
    return text.replace(f"name: {name}, namespace: default", f"name: {name}{given}")


class TestUnpairedNetwork:
    @pytest.mark.parametrize(
        ("interfaces", "networks", "expected"),
        [
            ("{name: x, bridge: {}}", "{name: x, pod: {}}", []),
            ("", "", []),
            ("{name: x, bridge: {}}", "", ['the interface "x" has no network; each must have one of the same name']),
            ("", "{name: x, pod: {}}", ['the network "x" has no interface; each must have one of the same name']),
            (
                "{name: x, bridge: {}}",
                "{name: y, pod: {}}",
                [
                    'the network "y" has no interface of that name and the interface "x" no network; the names must be equal'
                ],
            ),
            (
                "{name: x, bridge: {}}",
                "{name: y, pod: {}}, {name: z, pod: {}}",
                [
                    'the interface "x" has no network; each must have one of the same name',
                    'the network "y" has no interface; each must have one of the same name',
                    'the network "z" has no interface; each must have one of the same name',
                ],
            ),
            (
                "{name: x, bridge: {}}, {name: x, bridge: {}}",
                "{name: x, pod: {}}",
                ['the interface "x" must be given once, and is given 2 times'],
            ),
            (
                "{name: x, bridge: {}}",
                "{name: x, pod: {}}, {name: x, pod: {}}, {name: x, pod: {}}",
                ['the network "x" must be given once, and is given 3 times'],
            ),
        ],
    )
    def test_each_network_has_one_interface_of_its_name(
        self, tmp_path: Path, interfaces: str, networks: str, expected: list[str]
    ) -> None:
        assert messages(small.load(tmp_path, machine(interfaces, networks)), "VMN01") == expected

    def test_both_lines_are_named(self, tmp_path: Path) -> None:
        site = small.load(tmp_path, machine("{name: x, bridge: {}}", "{name: y, pod: {}}"))
        assert lines(site, "VMN01") == ["networks: [{name: y, pod: {}}]"]
        assert related_lines(site, "VMN01") == [["interfaces: [{name: x, bridge: {}}]"]]


class TestMissingNad:
    def test_all_references_to_one_are_one_finding_at_the_first_vms_line(self, tmp_path: Path) -> None:
        site = small.load(tmp_path, pod("p", "gone"), vm("a", "default/gone"), vm("b", "gone"))
        assert messages(site, "VMN05") == [
            (
                "the NetworkAttachmentDefinition default/gone, referred to by Pod default/p, VirtualMachine default/a and "
                "VirtualMachine default/b, does not exist"
            )
        ]
        (problem,) = problems(site, "VMN05")
        assert (problem.object, problem.severity) == ("VirtualMachine default/a", Severity.ERROR)
        assert lines(site, "VMN05") == ["networks: [{name: nic1, multus: {networkName: default/gone}}]"]
        assert related_lines(site, "VMN05") == [
            ["networks: [{name: nic1, multus: {networkName: gone}}]", "k8s.v1.cni.cncf.io/networks: gone"]
        ]
        assert problems(site, "VMN17") == []

    def test_where_only_pods_refer_to_it_it_is_a_finding_about_pods(self, tmp_path: Path) -> None:
        site = small.load(tmp_path, pod("p", "gone"), pod("q", "default/gone"))
        assert messages(site, "VMN17") == [
            (
                "the NetworkAttachmentDefinition default/gone, referred to by Pod default/p and Pod default/q, "
                "does not exist"
            )
        ]
        assert problems(site, "VMN05") == []

    def test_one_of_the_same_name_in_another_namespace_is_named(self, tmp_path: Path) -> None:
        site = small.load(tmp_path, BRIDGES, NET, vm("a", "net", "apps"))
        (problem,) = problems(site, "VMN05")
        assert problem.message == (
            "the NetworkAttachmentDefinition apps/net, referred to by VirtualMachine apps/a, does not exist; there is default/net"
        )
        assert problem.fix == "write default/net, or move the NetworkAttachmentDefinition to the namespace apps"
        assert related_lines(site, "VMN05") == [["metadata: {name: net, namespace: default}"]]

    def test_one_of_a_similar_name_is_named(self, tmp_path: Path) -> None:
        site = small.load(tmp_path, BRIDGES, small.nad("vlan2003", '"bridge": "br1"'), vm("a", "vlan203"))
        assert [one.message.partition("not exist")[2] for one in problems(site, "VMN05")] == [
            ", did you mean default/vlan2003"
        ]

    @pytest.mark.parametrize("namespaces", [(None, "infra"), ("apps", None)])
    def test_a_namespace_that_something_else_gives_leaves_it_open(
        self, tmp_path: Path, namespaces: tuple[str | None, str | None]
    ) -> None:
        of_vm, of_nad = namespaces
        given = f", namespace: {of_nad}" if of_nad is not None else ""
        nad = NET.replace("name: net, namespace: default", f"name: net{given}")
        site = small.load(tmp_path, BRIDGES, nad, vm("a", "net", of_vm))
        assert [one.severity for one in problems(site, "VMN05")] == [Severity.WARNING]

    def test_a_kind_that_generates_them_leaves_it_open(self, tmp_path: Path) -> None:
        generator = "apiVersion: k8s.ovn.org/v1\nkind: ClusterUserDefinedNetwork\nmetadata: {name: gone}\nspec: {}\n"
        site = small.load(tmp_path, generator, vm("a", "gone"))
        assert [one.severity for one in problems(site, "VMN05")] == [Severity.WARNING]

    def test_without_a_site_file_it_is_unresolved(self, tmp_path: Path) -> None:
        site = partial_site.load(tmp_path, vm("a", "gone"))
        assert [(one.message, one.severity) for one in problems(site, "VMN05")] == [
            (
                (
                    "the NetworkAttachmentDefinition default/gone, referred to by VirtualMachine default/a, is unresolved: it is "
                    "not in this repository"
                ),
                Severity.WARNING,
            )
        ]

    def test_what_is_said_to_exist_is_not_missing(self, tmp_path: Path) -> None:
        said = {"topocheck.yaml": small.SITE + "external: {networkAttachments: [default/go*]}\n"}
        assert messages(small.load(tmp_path, vm("a", "gone"), files=said), "VMN05") == []


class TestNadOutOfReach:
    def test_all_workloads_of_other_namespaces_are_one_finding(self, tmp_path: Path) -> None:
        nad = NET.replace("namespace: default", "namespace: infra")
        site = small.load(
            tmp_path, BRIDGES, nad, vm("a", "infra/net", "apps"), pod("p", "infra/net", "web"), vm("b", "net", "infra")
        )
        assert messages(site, "VMN06") == [
            (
                "Pod web/p and VirtualMachine apps/a must not be attached to infra/net: namespaces are isolated, and infra is "
                "none that all may use"
            )
        ]
        assert related_lines(site, "VMN06") == [
            ["k8s.v1.cni.cncf.io/networks: infra/net", "metadata: {name: net, namespace: infra}"]
        ]
        assert [problems(site, code) for code in ("VMN05", "VMN17")] == [[], []]

    @pytest.mark.parametrize(
        ("namespace", "platform"), [("default", "openshift"), ("openshift-cnv", "openshift"), ("infra", "upstream")]
    )
    def test_global_namespaces_and_clusters_without_isolation_allow_it(
        self, tmp_path: Path, namespace: str, platform: str
    ) -> None:
        nad = NET.replace("namespace: default", f"namespace: {namespace}")
        files = {"topocheck.yaml": small.SITE + f"platform: {platform}\n"}
        site = small.load(tmp_path, BRIDGES, nad, vm("a", f"{namespace}/net", "apps"), files=files)
        assert messages(site, "VMN06") == []
