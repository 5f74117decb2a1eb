from __future__ import annotations

from ipaddress import IPv4Address, IPv4Interface

import pytest
from read_text import at, read

from topocheck.model.site import Skipped
from topocheck.model.storage import DataVolume, SourceReference
from topocheck.model.workload import (
    Address,
    ImageReference,
    NadReference,
    NodeAffinity,
    Route,
    Vnic,
    VolumeReference,
    Workload,
)

HEAD = """\
apiVersion: kubevirt.io/v1
kind: VirtualMachineInstance
metadata: {name: vm1, namespace: vms}
spec:
"""


def vm(spec: str) -> Workload:
    """A VMI with the given spec; line 1 of the spec is line 5 of the file."""
    found = read(HEAD + "".join(f"  {line}\n" for line in spec.strip("\n").split("\n")))
    assert found.problems == ()
    (only,) = found.workloads
    return only


def test_a_machine_with_all_that_it_may_say() -> None:
    found = read("""
        apiVersion: kubevirt.io/v1
        kind: VirtualMachine
        metadata:
          name: vm1
          annotations: {argocd.argoproj.io/sync-wave: "5"}
        spec:
          dataVolumeTemplates:
            - metadata: {name: vm1-root}
              spec:
                sourceRef: {kind: DataSource, name: rhel9, namespace: images}
          template:
            spec:
              nodeSelector:
                kubernetes.io/hostname: node0
              domain:
                devices:
                  interfaces:
                    - name: vmnic1
                      bridge: {}
                      macAddress: 02-00-00-AA-bb-01
                      state: down
              networks:
                - name: vmnic1
                  multus: {networkName: other/vlan2003}
              volumes:
                - name: root
                  dataVolume: {name: vm1-root}
                - name: boot
                  containerDisk: {image: "quay.io/x/y:1"}
                - name: ci
                  cloudInitNoCloud:
                    secretRef: {name: user}
                    networkData: |
                      version: 2
                      ethernets:
                        vmnic1:
                          addresses: [172.16.4.11/24]
                          gateway4: 172.16.4.1
    """)
    (only,) = found.workloads
    assert only == Workload(
        kind="VirtualMachine",
        namespace="default",
        name="vm1",
        place=at(4, 3),
        vnics=(
            Vnic(
                name="vmnic1",
                place=at(18, 15),
                binding="bridge",
                nad=NadReference("vlan2003", at(24, 20), "other"),
                mac="02:00:00:aa:bb:01",
                state="down",
                addresses=(Address(IPv4Interface("172.16.4.11/24"), at(37, 31)),),
                routes=(Route("0.0.0.0/0", IPv4Address("172.16.4.1"), at(38, 29)),),
                dhcp=False,
                dhcp6=False,
            ),
        ),
        interfaces=(("vmnic1", at(18, 15)),),
        networks=(("vmnic1", at(23, 11)),),
        node_selector={"kubernetes.io/hostname": "node0"},
        node_selector_place=at(13, 7),
        volumes=(VolumeReference("DataVolume", "vm1-root", at(27, 24)), VolumeReference("Secret", "user", at(32, 25))),
        images=(ImageReference("quay.io/x/y:1", at(29, 27)),),
        data_volume_templates=("vm1-root",),
        wave=5,
        body=only.body,
    )
    assert found.data_volumes == (
        DataVolume(
            "default",
            "vm1-root",
            at(8, 18),
            owner="VirtualMachine default/vm1",
            source_ref=SourceReference("DataSource", "rhel9", at(10, 39), "images"),
            wave=5,
        ),
    )
    assert only.body is not None
    assert only.body.text("kind") == "VirtualMachine"
    assert (found.problems, found.skipped, found.counts) == ((), (), {"VirtualMachine": 1})


@pytest.mark.parametrize(
    "spec", ["{}", "{domain: {devices: {}}}", "{domain: {devices: {autoattachPodInterface: true}}}"]
)
def test_a_machine_that_says_nothing_of_networks_is_on_the_pod_network(spec: str) -> None:
    (only,) = read(HEAD.replace("spec:", f"spec: {spec}")).workloads
    assert only.vnics == (Vnic("default", at(3, 12), "masquerade"),)


def test_a_machine_may_refuse_the_pod_network() -> None:
    assert vm("domain: {devices: {autoattachPodInterface: false}}").vnics == ()


def test_only_what_is_in_both_lists_pairs_up_in_the_order_of_the_interfaces() -> None:
    found = vm("""
domain:
  devices:
    interfaces: [{name: b, bridge: {}}, {name: only-here, bridge: {}}, {name: a, masquerade: {}}, {bridge: {}}]
networks: [{name: a, pod: {}}, {name: b, multus: {networkName: n}}, {name: only-there, pod: {}}]
""")
    assert [(vnic.name, vnic.binding, vnic.nad) for vnic in found.vnics] == [
        ("b", "bridge", NadReference("n", at(8, 53))),
        ("a", "masquerade", None),
    ]
    assert [name for name, _ in found.interfaces] == ["b", "only-here", "a"]
    assert [name for name, _ in found.networks] == ["a", "b", "only-there"]


@pytest.mark.parametrize(
    ("interface", "binding"),
    [
        ("sriov: {}", "sriov"),
        ("passtBinding: {}", "passt"),
        ("binding: {name: l2bridge}", "l2bridge"),
        ("model: virtio", None),
        ("bridge: null", "bridge"),
    ],
)
def test_the_binding_of_an_interface(interface: str, binding: str | None) -> None:
    found = vm(f"domain: {{devices: {{interfaces: [{{name: a, {interface}}}]}}}}\nnetworks: [{{name: a, pod: {{}}}}]")
    assert [vnic.binding for vnic in found.vnics] == [binding]


@pytest.mark.parametrize(
    ("written", "mac"),
    [
        ("02:00:00:AA:00:01", "02:00:00:aa:00:01"),
        ("0200.00aa.0001", "02:00:00:aa:00:01"),
        ("no mac", "no mac"),
        ("${MAC}", None),
    ],
)
def test_a_mac_is_written_in_one_way(written: str, mac: str | None) -> None:
    found = vm(
        f"domain: {{devices: {{interfaces: [{{name: a, macAddress: '{written}'}}]}}}}\nnetworks: [{{name: a, pod: {{}}}}]"
    )
    assert [vnic.mac for vnic in found.vnics] == [mac]


def test_what_volumes_refer_to() -> None:
    found = vm("""
volumes:
  - persistentVolumeClaim: {claimName: pvc1}
  - ephemeral: {persistentVolumeClaim: {claimName: pvc2}}
  - configMap: {name: cm1, optional: true}
  - secret: {secretName: s1}
  - sysprep: {configMap: {name: cm2}}
  - sysprep: {secret: {name: s2}}
  - cloudInitConfigDrive: {secretRef: {name: s3}, networkDataSecretRef: {name: s4}}
  - dataVolume: {name: "${DISK}"}
  - dataVolume: {}
  - emptyDisk: {capacity: 1Gi}
accessCredentials:
  - sshPublicKey: {source: {secret: {secretName: s5}}}
domain: {firmware: {kernelBoot: {container: {image: k}}}}
""")
    assert [(each.kind, each.name, each.place.line, each.optional) for each in found.volumes] == [
        ("PersistentVolumeClaim", "pvc1", 6, False),
        ("PersistentVolumeClaim", "pvc2", 7, False),
        ("ConfigMap", "cm1", 8, True),
        ("Secret", "s1", 9, False),
        ("ConfigMap", "cm2", 10, False),
        ("Secret", "s2", 11, False),
        ("Secret", "s3", 12, False),
        ("Secret", "s4", 12, False),
        ("Secret", "s5", 17, False),
    ]
    assert [(image.text, image.place.line) for image in found.images] == [("k", 18)]


def test_required_affinity_is_read_and_preferred_is_not() -> None:
    found = vm("""
nodeName: node7
affinity:
  nodeAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
      nodeSelectorTerms:
        - matchExpressions: [{key: zone, operator: In, values: [a, b]}, {key: gpu, operator: Exists}]
        - matchFields: [{key: metadata.name, operator: In, values: [node0]}]
    preferredDuringSchedulingIgnoredDuringExecution: []
""")
    assert found.node_name == "node7"
    assert found.affinity == NodeAffinity(
        (
            (("zone", "In", ("a", "b")), ("gpu", "Exists", ())),
            (("kubernetes.io/hostname", "In", ("node0",)),),
        )
    )


@pytest.mark.parametrize("spec", ["affinity: {}", "affinity: {podAffinity: {}}", "affinity: null"])
def test_no_required_affinity(spec: str) -> None:
    assert vm(spec).affinity is None


@pytest.mark.parametrize(
    ("kind", "group", "spec", "replicas"),
    [
        ("VirtualMachineInstanceReplicaSet", "kubevirt.io/v1", "{replicas: 3, template: {spec: {}}}", 3),
        ("VirtualMachineInstanceReplicaSet", "kubevirt.io/v1", "{template: {spec: {}}}", 1),
        ("VirtualMachineInstanceReplicaSet", "kubevirt.io/v1", "{replicas: '${N}', template: {spec: {}}}", None),
        (
            "VirtualMachinePool",
            "pool.kubevirt.io/v1alpha1",
            "{replicas: 2, virtualMachineTemplate: {spec: {template: {spec: {}}}}}",
            2,
        ),
        ("VirtualMachine", "kubevirt.io/v1", "{replicas: 3, template: {spec: {}}}", 1),
    ],
)
def test_kinds_that_make_several_machines(kind: str, group: str, spec: str, replicas: int | None) -> None:
    (only,) = read(f"{{apiVersion: {group}, kind: {kind}, metadata: {{name: x}}, spec: {spec}}}").workloads
    assert (only.kind, only.replicas, only.is_vm, len(only.vnics)) == (kind, replicas, True, 1)


@pytest.mark.parametrize("spec", ["{}", "{running: true}", "{template: {metadata: {}}}", "null", "[]"])
def test_a_part_of_a_machine_is_skipped(spec: str) -> None:
    found = read(f"{{apiVersion: kubevirt.io/v1, kind: VirtualMachine, metadata: {{name: vm1}}, spec: {spec}}}")
    assert (found.workloads, found.problems) == ((), ())
    assert found.skipped == (
        Skipped(at(1, 63), "VirtualMachine default/vm1 has no spec.template.spec: it is a part of an object"),
    )


@pytest.mark.parametrize(
    ("spec", "text"),
    [
        ("networks: [{name: a, multus: {networkName: '${NAD}'}}]", "${NAD}"),
        ("domain: {devices: {interfaces: [{name: '{{ nic }}', bridge: {}}]}}", "{{ nic }}"),
    ],
)
def test_a_machine_whose_networks_are_a_template_is_skipped(spec: str, text: str) -> None:
    found = read(HEAD + f"  {spec}\n")
    assert (found.workloads, found.problems) == ((), ())
    assert [skipped.reason for skipped in found.skipped] == [
        f"the networks of VirtualMachineInstance vms/vm1 hold a template that is not filled in: {text}"
    ]


@pytest.mark.parametrize(
    "spec",
    [
        "{domain: [], networks: {}, volumes: text}",
        "{domain: {devices: {interfaces: [null, 5, {}]}}, networks: [{multus: {}}], volumes: [{}, null, {dataVolume: x}]}",
        "{affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{}, {matchExpressions: [{}]}]}}}}",
        "{nodeSelector: [a], accessCredentials: [{sshPublicKey: null}], volumes: [{cloudInitNoCloud: {networkData: {a: b}}}]}",
    ],
)  # fmt: skip
def test_a_malformed_machine_is_read_as_far_as_it_goes(spec: str) -> None:
    found = read(HEAD.replace("spec:", f"spec: {spec}"))
    assert (len(found.workloads), found.problems) == (1, ())
