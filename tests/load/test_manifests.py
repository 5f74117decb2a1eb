from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from read_text import FILE, at, read

from topocheck.load.json_reader import read_json
from topocheck.load.manifests import Manifests, read_manifests
from topocheck.load.yaml_reader import read_yaml
from topocheck.model.node import Node
from topocheck.model.site import Skipped
from topocheck.model.storage import DataImportCron, DataVolume, NamedObject, SourceReference

VM = "{apiVersion: kubevirt.io/v1, kind: VirtualMachine, metadata: {name: vm1}, spec: {template: {spec: {}}}}"


def test_objects_of_which_only_the_name_is_kept() -> None:
    found = read("""
        {apiVersion: v1, kind: Namespace, metadata: {name: vms, namespace: ignored}}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: s, namespace: vms, annotations: {argocd.argoproj.io/sync-wave: "1"}}
        stringData: {password: hunter2}
        ---
        {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}
        ---
        {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: p}}
        ---
        {apiVersion: cdi.kubevirt.io/v1beta1, kind: DataSource, metadata: {name: d}}
    """)
    assert found.objects == (
        NamedObject("", "Namespace", "", "vms", at(1, 46)),
        NamedObject("", "Secret", "vms", "s", at(5, 12), 1),
        NamedObject("", "ConfigMap", "default", "c", at(8, 46)),
        NamedObject("", "PersistentVolumeClaim", "default", "p", at(10, 58)),
        NamedObject("cdi.kubevirt.io", "DataSource", "default", "d", at(12, 68)),
    )
    assert "hunter2" not in repr(found)
    assert found.counts == dict.fromkeys(("Namespace", "Secret", "ConfigMap", "PersistentVolumeClaim", "DataSource"), 1)


def test_data_volumes_and_what_keeps_their_sources() -> None:
    found = read("""
        apiVersion: cdi.kubevirt.io/v1beta1
        kind: DataVolume
        metadata: {name: a}
        spec: {sourceRef: {kind: DataSource, name: rhel9}}
        ---
        apiVersion: cdi.kubevirt.io/v1beta1
        kind: DataVolume
        metadata: {name: b}
        spec: {source: {registry: {url: "docker://x"}}}
        ---
        {apiVersion: cdi.kubevirt.io/v1beta1, kind: DataVolume, metadata: {name: c}}
        ---
        apiVersion: cdi.kubevirt.io/v1beta1
        kind: DataImportCron
        metadata: {name: d, namespace: images}
        spec: {managedDataSource: rhel9}
    """)
    assert found.data_volumes == (
        DataVolume("default", "a", at(3, 12), source_ref=SourceReference("DataSource", "rhel9", at(4, 38))),
        DataVolume("default", "b", at(8, 12), source_kind="registry"),
        DataVolume("default", "c", at(11, 68)),
    )
    assert found.data_import_crons == (DataImportCron("images", "d", at(15, 12), "rhel9"),)


def test_nodes_and_their_network_states_are_one() -> None:
    found = read("""
        apiVersion: nmstate.io/v1beta1
        kind: NodeNetworkState
        metadata: {name: node1}
        status: {currentState: {interfaces: [{name: eno1, type: ethernet}]}}
        ---
        apiVersion: v1
        kind: Node
        metadata: {name: node0, labels: {zone: a, kubernetes.io/hostname: node0.lab}}
        spec: {unschedulable: true}
        ---
        {apiVersion: v1, kind: Node, metadata: {name: node1}}
    """)
    assert found.nodes == (
        Node("node0", at(8, 12), {"zone": "a", "kubernetes.io/hostname": "node0.lab"}, schedulable=False),
        Node(
            "node1",
            at(11, 41),
            {"kubernetes.io/hostname": "node1"},
            nics=("eno1",),
            state_place=at(3, 12),
            interfaces=found.nodes[1].interfaces,
        ),
    )
    assert [interface.name for interface in found.nodes[1].interfaces] == ["eno1"]


def test_a_network_state_without_a_node_is_a_node() -> None:
    found = read("{apiVersion: nmstate.io/v1beta1, kind: NodeNetworkState, metadata: {name: n}}")
    assert found.nodes == (Node("n", at(1, 69), {"kubernetes.io/hostname": "n"}, nics=(), state_place=at(1, 69)),)


@pytest.mark.parametrize(
    "text",
    [
        f"{{apiVersion: v1, kind: List, items: [{VM}, text, null]}}",
        f"{{apiVersion: v1, kind: List, items: [{{apiVersion: v1, kind: List, items: [{VM}]}}]}}",
        f"{{apiVersion: kubevirt.io/v1, kind: VirtualMachineList, items: [{VM}]}}",
        """
        apiVersion: kubevirt.io/v1
        kind: VirtualMachineList
        items: [{metadata: {name: vm1}, spec: {template: {spec: {}}}}]
        """,
        f"{{apiVersion: template.openshift.io/v1, kind: Template, objects: [{VM}]}}",
    ],
)
def test_lists_and_templates_are_what_they_hold(text: str) -> None:
    found = read(text)
    assert [workload.key for workload in found.workloads] == ["default/vm1"]
    assert (found.counts, found.skipped, found.problems) == ({"VirtualMachine": 1}, (), ())


def test_an_object_in_json_stands_where_it_stands() -> None:
    found = read_manifests([read_json('{"apiVersion": "v1", "kind": "ConfigMap",\n "metadata": {"name": "c"}}', FILE)])
    assert found.objects == (NamedObject("", "ConfigMap", "default", "c", at(2, 15)),)


def test_kinds_that_are_not_read_are_counted_and_left_alone() -> None:
    found = read("""
        {apiVersion: v1, kind: Service, metadata: {name: a}}
        ---
        {apiVersion: v1, kind: Service, metadata: []}
        ---
        {apiVersion: vms.example/v1, kind: VirtualMachine, metadata: {name: a}, spec: 5}
        ---
        {apiVersion: apps/v1, kind: Pod}
    """)
    assert [(each.object, each.api_version) for each in found.written] == [
        ("Service default/a", "v1"),
        ("Service without a name", "v1"),
        ("VirtualMachine a", "vms.example/v1"),
        ("Pod without a name", "apps/v1"),
    ]
    assert replace(found, written=()) == Manifests(
        counts={"Service": 2, "VirtualMachine.vms.example": 1, "Pod.apps": 1},
        skipped=(
            Skipped(at(1), "the kind Service is not read"),
            Skipped(at(3), "the kind Service is not read"),
            Skipped(at(5), "the kind VirtualMachine.vms.example is not read"),
            Skipped(at(7), "the kind Pod.apps is not read"),
        ),
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("resources: [a.yaml]", "is no manifest: it has no kind"),
        ("kind: null", "is no manifest: it has no kind"),
        ("{apiVersion: v1, kind: List, items: [{metadata: {name: a}}]}", "is no manifest: it has no kind"),
        ("kind: [a]", "is no manifest: it has no kind"),
        ("[{op: add, path: /a, value: 5}]", "is no manifest: it is no mapping"),
        ("[{name: a, node: b, interfaces: []}, {name: c}]", "is no manifest: it is no mapping"),
        ("[]", "is no manifest: it is no mapping"),
        ("text", "is no manifest: it is no mapping"),
        ("{kind: VirtualMachine, metadata: {name: a}}", "is no manifest: the VirtualMachine has no apiVersion"),
        ("{kind: '{{ kind }}'}", "is no manifest: the {{ kind }} has no apiVersion"),
        ("{apiVersion: v1, kind: Pod}", "the Pod has no metadata.name"),
        ("{apiVersion: v1, kind: Pod, metadata: {generateName: x-}}", "the Pod has no metadata.name"),
        (
            "{apiVersion: v1, kind: Pod, metadata: {name: '${NAME}'}}",
            "the name of the Pod is a template that is not filled in: default/${NAME}",
        ),
        (
            "{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: '{{ ns }}'}}",
            "the name of the Pod is a template that is not filled in: {{ ns }}/a",
        ),
        (
            "nodeNetworkConfigurationPolicies: [{name: a}]",
            "is no entry of nodeNetworkConfigurationPolicies: it must have a name, a node and interfaces",
        ),
    ],
)
def test_what_is_no_object_is_skipped_with_a_reason(text: str, reason: str) -> None:
    found = read(text)
    assert [skipped.reason for skipped in found.skipped] == [reason]
    assert (found.counts, found.problems) == ({}, ())


@pytest.mark.parametrize("kind", ["NodeNetworkConfigurationPolicy", "NetworkAttachmentDefinition"])
def test_a_kind_that_only_one_group_has_needs_no_version(kind: str) -> None:
    assert read(f"{{kind: {kind}, metadata: {{name: a}}}}").counts == {kind: 1}


def test_a_policy_whose_name_is_a_template_is_kept() -> None:
    found = read("{kind: NodeNetworkConfigurationPolicy, metadata: {name: '{{ name }}'}}")
    assert [policy.name for policy in found.policies] == ["{{ name }}"]


@pytest.mark.parametrize(
    ("wave", "read_as"),
    [("'5'", 5), ("'-5'", -5), ("5", 5), ("''", 0), ("early", 0), ("'1.5'", 0), ("'²'", 0), ("9999999999999", 0), ("[]", 0)],
)  # fmt: skip
def test_a_sync_wave_is_an_integer_or_nothing(wave: str, read_as: int) -> None:
    text = f"{{kind: NetworkAttachmentDefinition, metadata: {{name: a, annotations: {{argocd.argoproj.io/sync-wave: {wave}}}}}}}"
    assert [nad.wave for nad in read(text).attachments] == [read_as]


def test_the_problems_of_the_files_come_first() -> None:
    found = read_manifests([read_yaml("a: [\n", "a.yaml"), read_yaml(f"{VM}\n", "b.yaml")])
    assert [(code, problem.place.file) for code, problem in found.problems] == [("SCH01", "a.yaml")]
    assert len(found.workloads) == 1


DATA = """
apiVersion: kubevirt.io/v1
kind: VirtualMachineInstance
metadata: {name: a}
spec: {volumes: [{cloudInitNoCloud: {networkData: '%s'}}]}
"""

heads = st.sampled_from(
    [
        "{apiVersion: kubevirt.io/v1, kind: VirtualMachine, metadata: {name: a}, spec: {template: {spec: %s}}}",
        "{apiVersion: nmstate.io/v1, kind: NodeNetworkConfigurationPolicy, metadata: {name: a}, spec: %s}",
        "{apiVersion: nmstate.io/v1, kind: NodeNetworkConfigurationPolicy, metadata: {name: a}, spec: {desiredState: %s}}",
        "{apiVersion: k8s.cni.cncf.io/v1, kind: NetworkAttachmentDefinition, metadata: {name: a}, spec: {config: '%s'}}",
        "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: %s}",
        "{apiVersion: v1, kind: Pod, metadata: {name: a, annotations: {k8s.v1.cni.cncf.io/networks: '%s'}}, spec: {}}",
        "{apiVersion: kubevirt.io/v1, kind: VirtualMachineInstance, metadata: {name: a}, spec: {volumes: [%s]}}",
        DATA,
        "{apiVersion: v1, kind: List, items: [%s]}",
        "%s",
    ]
)
WORDS = """
name a 5 null true interfaces networks volumes bridge port vlan multus type config networkName domain devices
version ethernets addresses 10.0.0.1/24 plugins kind metadata
"""
words = st.sampled_from(WORDS.split())
bodies = st.recursive(
    words,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.dictionaries(words, inner, max_size=4).map(
            lambda entries: "{" + ", ".join(f'"{key}": {value}' for key, value in entries.items()) + "}"
        )
    ),
    max_leaves=15,
)


@given(heads, bodies)
def test_no_object_makes_the_reader_raise(head: str, body: str) -> None:
    found = read_manifests([read_yaml(head % body, FILE)])
    assert all(problem.place.line >= 1 for _, problem in found.problems)
