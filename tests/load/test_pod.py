from __future__ import annotations

from ipaddress import IPv4Address, IPv4Interface

import pytest
from read_text import at, read

from topocheck.load.manifests import Manifests
from topocheck.model.problem import Problem
from topocheck.model.site import Skipped
from topocheck.model.workload import (
    Address,
    ImageReference,
    NadReference,
    Route,
    Vnic,
    VolumeReference,
    Workload,
)

ETH0 = Vnic("eth0", at(4, 3), "pod")


def with_networks(annotation: str) -> Manifests:
    """A Pod with the annotation; it stands in line 6 of the file, its text from column 36 on."""
    return read(f"""
apiVersion: v1
kind: Pod
metadata:
  name: pod1
  annotations:
    k8s.v1.cni.cncf.io/networks: {annotation}
spec: {{containers: []}}
""")


def test_a_pod_with_all_that_it_may_say() -> None:
    found = read("""
        apiVersion: v1
        kind: Pod
        metadata:
          name: pod1
          namespace: vms
          annotations:
            argocd.argoproj.io/sync-wave: "2"
            k8s.v1.cni.cncf.io/networks: |
              [{"name": "vlan2003", "namespace": "other", "interface": "lan",
                "ips": ["10.0.0.2/24", "10.0.0.3"], "mac": "02:00:00:00:00:AA",
                "default-route": ["10.0.0.1"]}]
        spec:
          nodeSelector: {a: b}
          nodeName: node0
          initContainers: [{name: i, image: init}]
          containers:
            - name: c
              image: main:1
              envFrom: [{configMapRef: {name: cm1}}, {secretRef: {name: s1, optional: true}}]
              env:
                - {name: A, valueFrom: {configMapKeyRef: {name: cm2, key: k}}}
                - {name: B, valueFrom: {secretKeyRef: {name: s2, key: k}}}
                - {name: C, value: c}
          volumes:
            - {name: a, configMap: {name: cm3}}
            - {name: b, secret: {secretName: s3}}
            - {name: c, persistentVolumeClaim: {claimName: pvc1}}
            - {name: d, projected: {sources: [{configMap: {name: cm4}}, {secret: {name: s4}}]}}
            - {name: e, emptyDir: {}}
            - {name: f, secret: {secretName: "{{ x }}"}}
    """)
    (only,) = found.workloads
    assert only == Workload(
        kind="Pod",
        namespace="vms",
        name="pod1",
        place=at(4, 3),
        vnics=(
            ETH0,
            Vnic(
                name="lan",
                place=at(9, 9),
                binding="pod",
                nad=NadReference("vlan2003", at(9, 9), "other"),
                mac="02:00:00:00:00:aa",
                addresses=(
                    Address(IPv4Interface("10.0.0.2/24"), at(10, 17)),
                    Address(IPv4Interface("10.0.0.3/32"), at(10, 32), prefix_given=False),
                ),
                routes=(Route("0.0.0.0/0", IPv4Address("10.0.0.1"), at(11, 27)),),
            ),
        ),
        node_selector={"a": "b"},
        node_selector_place=at(13, 3),
        node_name="node0",
        volumes=(
            VolumeReference("ConfigMap", "cm3", at(25, 29)),
            VolumeReference("Secret", "s3", at(26, 26)),
            VolumeReference("PersistentVolumeClaim", "pvc1", at(27, 41)),
            VolumeReference("ConfigMap", "cm4", at(28, 52)),
            VolumeReference("Secret", "s4", at(28, 75)),
            VolumeReference("ConfigMap", "cm1", at(19, 33)),
            VolumeReference("Secret", "s1", at(19, 59), optional=True),
            VolumeReference("ConfigMap", "cm2", at(21, 51)),
            VolumeReference("Secret", "s2", at(22, 48)),
        ),
        images=(ImageReference("init", at(15, 30)), ImageReference("main:1", at(18, 7))),
        wave=2,
        body=only.body,
    )
    assert (found.problems, found.skipped, found.counts) == ((), (), {"Pod": 1})


@pytest.mark.parametrize(
    ("annotation", "vnics"),
    [
        ("vlan1", [("net1", None, "vlan1", 34)]),
        ("vlan1, ns/vlan2@lan,vlan3", [("net1", None, "vlan1", 34), ("lan", "ns", "vlan2", 41), ("net3", None, "vlan3", 54)]),
        ("'vlan1,vlan2'", [("net1", None, "vlan1", 35), ("net2", None, "vlan2", 41)]),
        ("', ,vlan3'", [("net3", None, "vlan3", 38)]),
        ("'[{\"name\": \"a\"}, {\"name\": \"b\"}]'", [("net1", None, "a", 37), ("net2", None, "b", 52)]),
        ("'[]'", []),
        ("null", []),
        ("''", []),
    ],
)  # fmt: skip
def test_the_networks_of_the_annotation(annotation: str, vnics: list[tuple[str, str | None, str, int]]) -> None:
    found = with_networks(annotation)
    assert found.problems == ()
    assert found.workloads[0].vnics == (
        ETH0,
        *(
            Vnic(name, at(6, column), "pod", NadReference(nad, at(6, column), namespace))
            for name, namespace, nad, column in vnics
        ),
    )


@pytest.mark.parametrize(
    ("annotation", "column", "message"),
    [
        ('\'[{"name": "a"},]\'', 50, "the annotation k8s.v1.cni.cncf.io/networks is no JSON: "),
        ('\'{"name": "a"}\'', 35, "the annotation k8s.v1.cni.cncf.io/networks is JSON and must be a list"),
    ],
)
def test_an_annotation_that_multus_refuses_is_reported(annotation: str, column: int, message: str) -> None:
    found = with_networks(annotation)
    ((code, problem),) = found.problems
    assert found.workloads[0].vnics == (ETH0,)
    assert (code, problem.object, problem.place.line) == ("VMN15", "Pod default/pod1", 6)
    assert problem.message.startswith(message)
    assert abs(problem.place.column - column) <= 1  # CPython 3.13 points at the comma, earlier ones behind it
    assert problem.symptom == (
        "Multus cannot parse the annotation, the sandbox of the Pod fails and it stays ContainerCreating"
    )


@pytest.mark.parametrize(
    ("annotation", "message"),
    [
        ("a/b/c", '"a/b/c" must have one slash at most, between namespace and name'),
        ("a@b@c", '"a@b@c" must have one @ at most, before the name of the interface'),
        (
            "ns/vlan.100",
            '"vlan.100" must be made of lower-case letters, digits and hyphens; write the JSON form for a name with dots',
        ),
        (
            "Vlan",
            '"Vlan" must be made of lower-case letters, digits and hyphens; write the JSON form for a name with dots',
        ),
        (
            "vlan@an-interface-too-long",
            'the interface name "an-interface-too-long" must have 15 characters at most and neither a slash nor a blank',
        ),
        ("'[\"vlan\"]'", 'an item of the annotation must be an object with a "name"'),
        ('\'[{"namespace": "ns"}]\'', 'an item of the annotation must have a "name"'),
        (
            '\'[{"name": "a", "interface": "a/b"}]\'',
            'the interface name "a/b" must have 15 characters at most and neither a slash nor a blank',
        ),
        (
            '\'[{"name": "a", "mac": "02:00:00"}]\'',
            '"02:00:00" is no MAC, which must be six pairs of hexadecimal digits',
        ),
    ],
)
def test_a_name_an_interface_or_a_mac_that_is_none_is_reported(annotation: str, message: str) -> None:
    assert [(code, problem.message) for code, problem in with_networks(annotation).problems] == [("VMN15", message)]


def test_an_address_that_is_none_is_reported() -> None:
    found = with_networks("""'[{"name": "a", "ips": ["10.0.0.999"]}]'""")
    assert found.problems == (
        (
            "ADR06",
            Problem(
                at(6, 58),
                "'10.0.0.999' is no IP address with a prefix length",
                "Pod default/pod1",
                "the guest leaves the interface without the address, and nothing reaches it there",
                "write an address with its prefix length, as 172.16.4.11/24",
            ),
        ),
    )


def test_a_pod_whose_networks_are_a_template_is_skipped() -> None:
    found = with_networks('"{{ network }}"')
    assert (found.workloads, found.problems) == ((), ())
    assert found.skipped == (
        Skipped(at(6, 5), "the networks of Pod default/pod1 hold a template that is not filled in"),
    )


def test_a_pod_on_the_network_of_its_node_has_no_vnics() -> None:
    found = (
        with_networks("vlan1").workloads
        + read("{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {hostNetwork: true}}").workloads
    )
    assert [len(workload.vnics) for workload in found] == [2, 0]


TEMPLATE = "template: {metadata: {annotations: {k8s.v1.cni.cncf.io/networks: vlan1}}, spec: {containers: [{image: i}]}}"


@pytest.mark.parametrize(
    ("version", "kind", "spec", "replicas"),
    [
        ("apps/v1", "Deployment", "{replicas: 3, " + TEMPLATE + "}", 3),
        ("apps/v1", "Deployment", "{" + TEMPLATE + "}", 1),
        ("apps/v1", "StatefulSet", "{replicas: 0, " + TEMPLATE + "}", 0),
        ("apps/v1", "ReplicaSet", "{replicas: '{{ n }}', " + TEMPLATE + "}", None),
        ("apps/v1", "DaemonSet", "{" + TEMPLATE + "}", None),
        ("batch/v1", "Job", "{" + TEMPLATE + "}", 1),
        ("batch/v1", "CronJob", "{jobTemplate: {spec: {" + TEMPLATE + "}}}", 1),
    ],
)
def test_controllers_are_their_pods(version: str, kind: str, spec: str, replicas: int | None) -> None:
    found = read(f"""
        apiVersion: {version}
        kind: {kind}
        metadata: {{name: x, annotations: {{k8s.v1.cni.cncf.io/networks: ignored}}}}
        spec: {spec}
    """)
    (only,) = found.workloads
    assert (only.kind, only.replicas, only.is_vm, only.device_kind) == (kind, replicas, False, "pod")
    assert [vnic.nad.name if vnic.nad else None for vnic in only.vnics] == [None, "vlan1"]
    assert [image.text for image in only.images] == ["i"]


@pytest.mark.parametrize(
    ("version", "kind", "spec", "where"),
    [
        ("v1", "Pod", "null", "spec"),
        ("apps/v1", "Deployment", "{replicas: 5}", "spec.template.spec"),
        ("batch/v1", "CronJob", "{jobTemplate: {spec: {template: {}}}}", "spec.jobTemplate.spec.template.spec"),
    ],
)
def test_a_part_of_an_object_is_skipped(version: str, kind: str, spec: str, where: str) -> None:
    found = read(f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: x}}\nspec: {spec}\n")
    assert (found.workloads, found.problems) == ((), ())
    assert found.skipped == (Skipped(at(3, 12), f"{kind} default/x has no {where}: it is a part of an object"),)


@pytest.mark.parametrize(
    "spec",
    [
        "{containers: text, volumes: [null, {configMap: x}, {projected: {sources: {}}}]}",
        "{containers: [{envFrom: [{}], env: [{valueFrom: 5}], image: null}], affinity: text, nodeSelector: null}",
    ],
)
def test_a_malformed_pod_is_read_as_far_as_it_goes(spec: str) -> None:
    found = read(f"apiVersion: v1\nkind: Pod\nmetadata: {{name: x}}\nspec: {spec}\n")
    (only,) = found.workloads
    assert (only.volumes, only.images, found.problems) == ((), (), ())
