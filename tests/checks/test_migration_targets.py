"""Where VMs may run and be moved to: bridges, VLANs and MTUs of the nodes, and room to keep apart."""

from __future__ import annotations

from pathlib import Path

import partial_site
import pytest
import small_site as small
from problems import messages, problems


def bridge(name: str, mtu: int | None = None, port: str = "eth0.100") -> str:
    text = small.trunk_bridge(port=port, vlan="{}", bridge=name)
    return text if mtu is None else text.replace("        state: up\n", f"        state: up\n        mtu: {mtu}\n")


def nad(name: str, on: str) -> str:
    return small.nad(name, f'"bridge": "{on}"').replace(
        "namespace: default",
        f"namespace: default, annotations: {{k8s.v1.cni.cncf.io/resourceName: bridge.network.kubevirt.io/{on}}}",
    )


def two_nics(first: str, second: str) -> str:
    return (
        "apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: {name: vm, namespace: default}\nspec:\n  runStrategy: Always\n"
        "  template:\n    spec:\n      domain: {devices: {interfaces: [{name: a, bridge: {}}, {name: b, bridge: {}}]}}\n"
        f"      networks: [{{name: a, multus: {{networkName: {first}}}}}, {{name: b, multus: {{networkName: {second}}}}}]\n"
    )


@pytest.mark.parametrize(("nodes", "count"), [(("n1", "n2"), 1), (("n1", "n1"), 0)])
def test_one_node_has_all_bridges_of_a_vm(tmp_path: Path, nodes: tuple[str, str], count: int) -> None:
    one = small.policy(nodes[0], small.vlan_interface(100) + bridge("br1"), "one")
    other = small.policy(nodes[1], small.vlan_interface(200) + bridge("br2", port="eth0.200"), "other")
    site = small.load(tmp_path, one, other, nad("net1", "br1"), nad("net2", "br2"), two_nics("net1", "net2"))
    assert len(problems(site, "MIG02")) == count


@pytest.mark.parametrize(("vlan", "count"), [(100, 0), (200, 1)])
def test_a_vm_is_in_one_vlan_wherever_it_runs(tmp_path: Path, vlan: int, count: int) -> None:
    ports = "interface Ethernet1/{}\n  switchport mode access\n  switchport access vlan {}\n"
    switch = small.SWITCH + ports.format(3, 100) + ports.format(4, vlan)
    site_file = small.SITE.replace(
        "nodes:", '  - ["sw:Ethernet1/3", "n1:eth1"]\n  - ["sw:Ethernet1/4", "n2:eth1"]\nnodes:'
    )
    policies = [small.policy(node, bridge("br1", port="eth1")) for node in ("n1", "n2")]
    vm = small.vm("vm", "net", "10.1.0.10/24", node="")
    site = small.load(tmp_path, *policies, nad("net", "br1"), vm, files={"sw.cfg": switch, "topocheck.yaml": site_file})
    assert len(problems(site, "MIG07")) == count


@pytest.mark.parametrize(
    ("mtus", "node", "said"),
    [
        ((1500, 1500), "", []),
        ((1500, None), "", []),
        ((9000, 1500), "n1", []),
        (
            (9000, 1500),
            "",
            [
                "the bridge br1 must have one MTU wherever VirtualMachine default/vm may run, and has 1500 on n2 and 9000 on n1"
            ],
        ),
    ],
)
def test_the_mtu_is_that_of_all_nodes(tmp_path: Path, mtus: tuple[int, int | None], node: str, said: list[str]) -> None:
    policies = [
        small.policy(name, small.vlan_interface(100) + bridge("br1", mtu))
        for name, mtu in zip(("n1", "n2"), mtus, strict=True)
    ]
    site = small.load(tmp_path, *policies, nad("net", "br1"), small.vm("vm", "net", "10.1.0.10/24", node=node))
    assert messages(site, "MIG08") == said


def replicas(count: int, affinity: str) -> str:
    return (
        f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web, namespace: default}}\nspec:\n  replicas: {count}\n"
        f"  template:\n    metadata: {{labels: {{app: web}}}}\n    spec: {{{affinity}, containers: [{{name: c, image: 'a:1'}}]}}\n"
    )


def apart(key: str, app: str = "web") -> str:
    term = f"{{labelSelector: {{matchLabels: {{app: {app}}}}}, topologyKey: {key}}}"
    return f"affinity: {{podAntiAffinity: {{requiredDuringSchedulingIgnoredDuringExecution: [{term}]}}}}"


@pytest.mark.parametrize(
    ("count", "affinity", "found"),
    [
        (2, apart("kubernetes.io/hostname"), 0),
        (3, apart("kubernetes.io/hostname"), 1),
        (3, apart("kubernetes.io/hostname", "other"), 0),
        (1, apart("topology.kubernetes.io/zone"), 1),
        (1, "topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}]", 1),
        (1, "topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway}]", 0),
        (1, "topologySpreadConstraints: [{maxSkew: 1, topologyKey: kubernetes.io/hostname}]", 0),
    ],
)
def test_there_is_room_to_keep_apart(tmp_path: Path, count: int, affinity: str, found: int) -> None:
    assert len(problems(small.load(tmp_path, replicas(count, affinity)), "MIG10")) == found


def binding(name: str, cluster_set: str) -> str:
    return (
        f"apiVersion: cluster.open-cluster-management.io/v1beta2\nkind: ManagedClusterSetBinding\n"
        f"metadata: {{name: {name}, namespace: vms}}\nspec: {{clusterSet: {cluster_set}}}\n"
    )


def placement(spec: str) -> str:
    return (
        "apiVersion: cluster.open-cluster-management.io/v1beta1\nkind: Placement\nmetadata: {name: p, namespace: vms}\n"
        f"spec: {{{spec}}}\n"
    )


@pytest.mark.parametrize(
    ("manifests", "count"),
    [
        ([binding("a", "a"), placement("clusterSets: [a]")], 0),
        ([binding("a", "a"), placement("numberOfClusters: 1")], 0),
        ([binding("a", "b")], 1),
        ([binding("a", "a"), placement("clusterSets: [b]")], 1),
        ([placement("clusterSets: [b]")], 1),
        ([placement("clusterSets: ['{{ set }}']")], 0),
    ],
)
def test_a_placement_has_a_set(tmp_path: Path, manifests: list[str], count: int) -> None:
    assert len(problems(small.load(tmp_path, *manifests), "MIG12")) == count


def score(weight: object, coordinate: str = "type: BuiltIn, builtIn: Steady") -> str:
    entry = f"{{scoreCoordinate: {{{coordinate}}}, weight: {weight}}}"
    return placement(f"prioritizerPolicy: {{mode: Exact, configurations: [{entry}]}}")


CLUSTER = "apiVersion: cluster.open-cluster-management.io/v1\nkind: ManagedCluster\nmetadata: {name: c}\nspec: {hubAcceptsClient: true}\n"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: vms}\nspec: {containers: [{name: c, image: 'a:1'}]}\n"


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        (score(10), []),
        (score(-10), []),
        (score(11), ["the weight 11 must be from -10 to 10 (Placement vms/p)"]),
        (
            score(1, "type: BuiltIn, builtIn: steady"),
            [
                (
                    'the score "steady" must be one of Balance, ResourceAllocatableCPU, ResourceAllocatableMemory, Spread and Steady'
                    " (Placement vms/p)"
                )
            ],
        ),
        (score(1, "type: AddOn, addOn: {resourceName: a, scoreName: b}"), []),
        (score(1, "type: AddOn"), ["a score of the type AddOn must have addOn (Placement vms/p)"]),
        (placement("numberOfClusters: 1"), []),
        (
            placement("numberOfClusters: 2"),
            ["Placement vms/p asks for 2 clusters, and there must be as many: the repository has 1"],
        ),
        (placement("numberOfClusters: -1"), ["numberOfClusters must be 0 or more, and is -1 (Placement vms/p)"]),
    ],
)
def test_what_a_hub_refuses(tmp_path: Path, manifest: str, said: list[str]) -> None:
    assert messages(partial_site.load(tmp_path, POD, CLUSTER, manifest), "MIG14") == said


@pytest.mark.parametrize(
    ("strategy", "selector", "count"),
    [
        ("LiveMigrateIfPossible", "nodeSelector: {kubernetes.io/hostname: n1}", 1),
        ("LiveMigrate", "nodeName: n1", 1),
        ("None", "nodeSelector: {kubernetes.io/hostname: n1}", 0),
        ("LiveMigrateIfPossible", "nodeSelector: {zone: a}", 0),
        ("LiveMigrateIfPossible", "nodeSelector: {kubernetes.io/hostname: '{{ node }}'}", 0),
    ],
)
def test_a_vm_that_is_to_move_is_not_pinned(tmp_path: Path, strategy: str, selector: str, count: int) -> None:
    vm = (
        "apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: {name: vm}\nspec:\n  runStrategy: Always\n"
        f"  template: {{spec: {{evictionStrategy: {strategy}, {selector}, domain: {{devices: {{}}}}}}}}\n"
    )
    assert len(problems(partial_site.load(tmp_path, vm), "MIG09")) == count
