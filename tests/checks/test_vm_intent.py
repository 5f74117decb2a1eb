"""VMs and Pods whose networks are legal and most likely not what is meant."""

from __future__ import annotations

from pathlib import Path

import partial_site
import pytest
import small_site as small
from problems import lines, messages, problems, related_lines

from topocheck import api
from topocheck.model.problem import Severity


def machine(interfaces: str, networks: str, *, spec: str = "", labels: str = "{}", devices: str = "") -> str:
    return (
        "apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: {name: a, namespace: default}\n"
        f"spec:\n  runStrategy: Always\n  template:\n    metadata: {{labels: {labels}}}\n    spec:\n{spec}"
        f"      domain: {{devices: {{interfaces: [{interfaces}]{devices}}}}}\n      networks: [{networks}]\n"
    )


ON_NET = ("{name: x, bridge: {}}", "{name: x, multus: {networkName: net}}")
ON_POD = ("{name: x, masquerade: {}}", "{name: x, pod: {}}")


class TestPodNetwork:
    @pytest.mark.parametrize(
        ("vm", "expected"),
        [
            (ON_NET, ["spec.readinessProbe.tcpSocket is only allowed if the Pod Network is attached"]),
            (ON_POD, []),
            (("", ""), []),
            (("{name: x, bridge: {}}", "{name: x, multus: {networkName: net, default: true}}"), []),
        ],
    )
    def test_a_probe_over_the_network_needs_it(self, tmp_path: Path, vm: tuple[str, str], expected: list[str]) -> None:
        probe = "      readinessProbe: {tcpSocket: {port: 80}}\n      livenessProbe: {exec: {command: [ls]}}\n"
        found = problems(partial_site.load(tmp_path, machine(*vm, spec=probe)), "VMN08")
        assert [problem.symptom.partition("denied the request: ")[2] for problem in found] == expected
        assert [problem.severity for problem in found] == [Severity.ERROR for _ in expected]

    def test_a_vm_that_gets_none_by_default_has_none(self, tmp_path: Path) -> None:
        probe = "      livenessProbe: {httpGet: {port: 80}}\n"
        vm = machine("", "", spec=probe, devices=", autoattachPodInterface: false")
        assert lines(partial_site.load(tmp_path, vm), "VMN08") == ["livenessProbe: {httpGet: {port: 80}}"]

    @pytest.mark.parametrize(
        ("selector", "namespace", "vm", "expected"),
        [
            ("{app: web}", "default", ON_NET, 1),
            ("{vm.kubevirt.io/name: a}", "default", ON_NET, 1),
            ("{app: web}", "default", ON_POD, 0),
            ("{app: web}", "other", ON_NET, 0),
            ("{app: other}", "default", ON_NET, 0),
            ("{}", "default", ON_NET, 0),
            ("{app: '{{ app }}'}", "default", ON_NET, 0),
        ],
    )
    def test_a_service_needs_it(
        self, tmp_path: Path, selector: str, namespace: str, vm: tuple[str, str], expected: int
    ) -> None:
        service = f"apiVersion: v1\nkind: Service\nmetadata: {{name: web, namespace: {namespace}}}\nspec: {{selector: {selector}}}\n"
        site = partial_site.load(tmp_path, service, machine(*vm, labels="{app: web}"))
        message = "Service default/web selects VirtualMachine default/a, which has no interface on the Pod network"
        assert messages(site, "VMN08") == [message] * expected


def controller(kind: str, own: str, pods: str, spec: str = "") -> str:
    template = (
        f"{{metadata: {{annotations: {{{pods}}}}}, spec: {{containers: [{{name: c, image: quay.io/x/y:1}}]{spec}}}}}"
    )
    inner = f"{{jobTemplate: {{spec: {{template: {template}}}}}}}" if kind == "CronJob" else f"{{template: {template}}}"
    group = "batch" if kind in ("Job", "CronJob") else "apps"
    return f"apiVersion: {group}/v1\nkind: {kind}\nmetadata: {{name: a, namespace: default, annotations: {{{own}}}}}\nspec: {inner}\n"


NETWORKS = "k8s.v1.cni.cncf.io/networks: net"


class TestAnnotation:
    @pytest.mark.parametrize("kind", ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob"])
    def test_it_stands_at_the_pods(self, tmp_path: Path, kind: str) -> None:
        site = partial_site.load(tmp_path, controller(kind, NETWORKS, ""))
        assert messages(site, "VMN16") == [
            f"the annotation k8s.v1.cni.cncf.io/networks stands at {kind} default/a itself, and must stand in its Pod template"
        ]

    @pytest.mark.parametrize(("own", "pods"), [("", NETWORKS), (NETWORKS, NETWORKS), ("", "")])
    def test_where_the_pods_have_it_all_is_well(self, tmp_path: Path, own: str, pods: str) -> None:
        assert messages(partial_site.load(tmp_path, controller("Deployment", own, pods)), "VMN16") == []

    def test_pods_on_the_network_of_their_node_get_no_other(self, tmp_path: Path) -> None:
        site = partial_site.load(tmp_path, controller("Deployment", "", NETWORKS, ", hostNetwork: true"))
        assert messages(site, "VMN16") == [
            "Deployment default/a has hostNetwork and the annotation k8s.v1.cni.cncf.io/networks, which has no effect together with it"
        ]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("up", []),
        ("down", ['the interface "nic1" of VirtualMachine default/a is down, and the guest has 10.1.0.10/24 on it']),
        (
            "absent",
            ['the interface "nic1" of VirtualMachine default/a is absent, and the guest has 10.1.0.10/24 on it'],
        ),
    ],
)
def test_an_address_needs_an_interface_that_is_up(tmp_path: Path, state: str, expected: list[str]) -> None:
    vm = small.vm("a", "net", "10.1.0.10/24").replace("bridge: {}}", f"bridge: {{}}, state: {state}}}")
    site = partial_site.load(tmp_path, vm)
    assert messages(site, "VMN18") == expected
    assert related_lines(site, "VMN18") == [["addresses: [10.1.0.10/24]"] for _ in expected]


@pytest.mark.parametrize(
    ("interface", "expected"),
    [
        ("{name: x, masquerade: {}, ports: [{port: 49151}, {port: 49152}, {port: 49153}]}", ["49152", "49153"]),
        ("{name: x, masquerade: {}}", []),
        ("{name: x, bridge: {}, ports: [{port: 49152}]}", []),
    ],
)
def test_the_ports_of_live_migration_are_left_to_it(tmp_path: Path, interface: str, expected: list[str]) -> None:
    site = partial_site.load(tmp_path, machine(interface, "{name: x, pod: {}}"))
    assert messages(site, "VMN19") == [
        f'the interface "x" forwards port {port}, which live migration needs' for port in expected
    ]


MATCH = "              version: 2\n              ethernets: {nic1: {match: {macaddress: '02:00:00:00:00:01'}, dhcp4: true}}\n"


@pytest.mark.parametrize(
    ("mac", "data", "expected"),
    [
        ("", MATCH, 1),
        (', macAddress: "02:00:00:00:00:01"', MATCH, 0),
        (', macAddress: "{{ mac }}"', MATCH, 0),
        ("", "              version: 2\n              ethernets: {nic1: {dhcp4: true}}\n", 0),
    ],
)
def test_a_mac_that_is_looked_for_is_given(tmp_path: Path, mac: str, data: str, expected: int) -> None:
    vm = small.vm("a", "net", "", guest=data).replace("bridge: {}}", f"bridge: {{}}{mac}}}")
    message = 'the network data of VirtualMachine default/a looks for the MAC 02:00:00:00:00:01, and the interface "nic1" has no macAddress'
    assert messages(partial_site.load(tmp_path, vm), "VMN20") == [message] * expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("vlan100", 0),
        ("vlan200", 1),
        ("my-vlan_200", 1),
        ("vlan300", 0),
        ("nic200", 0),
        ("xvlan200", 0),
        ("vlan2001", 0),
    ],
)
def test_an_interface_is_in_the_vlan_of_its_name(tmp_path: Path, name: str, expected: int) -> None:
    vm = machine(f"{{name: {name}, bridge: {{}}}}", f"{{name: {name}, multus: {{networkName: net}}}}")
    site = small.load(
        tmp_path,
        small.policy("n1", small.trunk_bridge()),
        small.nad("net", '"bridge": "br1", "vlan": 100'),
        vm,
    )
    message = f'the interface "{name}" of VirtualMachine default/a is attached to net, which is VLAN 100'
    assert messages(site, "VMN21") == [message] * expected


@pytest.mark.parametrize(
    ("data", "devices", "expected"),
    [
        ("eth0: {addresses: [10.1.0.10/24]}", "{}", 1),
        ("eth0: {dhcp4: true}", "{}", 0),
        ("eth0: {addresses: [10.1.0.10/24]}", "{autoattachPodInterface: false}", 0),
    ],
)
def test_a_static_address_needs_a_network(tmp_path: Path, data: str, devices: str, expected: int) -> None:
    vm = (
        "apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: {name: a, namespace: default}\n"
        f"spec:\n  runStrategy: Always\n  template:\n    spec:\n      domain: {{devices: {devices}}}\n"
        "      volumes:\n        - name: c\n          cloudInitNoCloud:\n            networkData: |\n"
        f"              version: 2\n              ethernets:\n                {data}\n"
    )
    message = "VirtualMachine default/a has no networks, so that it gets the Pod network alone, and its network data sets 10.1.0.10/24"
    assert messages(partial_site.load(tmp_path, vm), "VMN22") == [message] * expected


def test_a_kustomize_patch_is_no_whole_vm(tmp_path: Path) -> None:
    (tmp_path / "kustomization.yaml").write_text("resources: [vm.yaml]\npatches: [{path: patch.yaml}]\n")
    (tmp_path / "vm.yaml").write_text(machine(*ON_NET))
    patch = machine('{name: x, macAddress: "02:00:00:00:00:01"}', "").replace("      networks: []\n", "")
    (tmp_path / "patch.yaml").write_text(patch)
    site = api.load(tmp_path)
    assert [messages(site, code) for code in ("VMN01", "VMN02", "VMN03", "VMN07")] == [[], [], [], []]
