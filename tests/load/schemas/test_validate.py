"""Objects held against the schemas of their kinds."""

from __future__ import annotations

import pytest
from load.schemas.judged_text import judged, manifests, said

from topocheck.load.schemas.judges import Case, Steps, by_jsonschema
from topocheck.load.schemas.kinds import Kinds
from topocheck.load.schemas.validate import schema_problems
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Severity

VM = """
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: vm1}
spec:
  runStrategy: Always
  template:
    spec:
      domain:
        cpu: {cores: 2}
        memory: {guest: 2Gi}
        devices:
          disks: [{name: root, disk: {bus: virtio}}]
          interfaces: [{name: nic, bridge: {}}]
      networks: [{name: nic, multus: {networkName: a}}]
      volumes: [{name: root, containerDisk: {image: a}}]
"""


def vm(old: str, new: str) -> str:
    assert old in VM
    return VM.replace(old, new)


def test_an_object_that_is_as_its_kind_must_be_is_judged_by_nobody() -> None:
    asked: list[Case] = []

    def nobody(cases: object) -> list[frozenset[Steps]]:
        assert isinstance(cases, list)
        asked.extend(cases)
        return []

    assert judged(VM, by=nobody) == []
    assert asked == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("cores: 2", 'cores: "2"', ['SCH12 9 spec.template.spec.domain.cpu.cores is "2", and must be an integer']),
        ("cores: 2", "cores: -1.5", ["SCH12 9 spec.template.spec.domain.cpu.cores is -1.5, and must be an integer"]),
        (
            "guest: 2Gi",
            "guest: 2 Gig",
            [
                'SCH12 10 spec.template.spec.domain.memory.guest is "2 Gig", and must be a quantity such as 2Gi or 500m',
            ],
        ),
        (
            "guest: 2Gi",
            "guest: true",
            [
                "SCH12 10 spec.template.spec.domain.memory.guest is true, and must be a quantity such as 2Gi or 500m",
            ],
        ),
        (
            "networks: [{name: nic, multus: {networkName: a}}]",
            "networks: {name: nic}",
            ["SCH12 14 spec.template.spec.networks is a mapping, and must be a list"],
        ),
        (
            "bridge: {}",
            "bridge: [x]",
            ["SCH12 13 spec.template.spec.domain.devices.interfaces[0].bridge is a list, and must be a mapping"],
        ),
        (
            "runStrategy: Always",
            "runStrategi: Always",
            ['SCH13 5 VirtualMachine knows no key "runStrategi" in spec, did you mean "runStrategy"'],
        ),
        (
            "memory: {guest: 2Gi}",
            "memory: {guest: 2Gi}\n        disks: []",
            [
                (
                    'SCH13 11 VirtualMachine knows no key "disks" in spec.template.spec.domain, '
                    "it belongs into spec.template.spec.domain.devices"
                )
            ],
        ),
        (
            "cpu: {cores: 2}",
            "cpu: {cores: 2, ioThreadsPolicy: auto}",
            [
                (
                    'SCH13 9 VirtualMachine knows no key "ioThreadsPolicy" in spec.template.spec.domain.cpu, '
                    "it belongs into spec.template.spec.domain"
                )
            ],
        ),
        (
            "  template:\n",
            "  domain: {}\n  template:\n",
            ['SCH13 6 VirtualMachine knows no key "domain" in spec, it belongs into spec.template.spec'],
        ),
        (
            "    spec:\n      domain",
            "    metadata: {volumes: []}\n    spec:\n      domain",
            [
                'SCH13 7 VirtualMachine knows no key "volumes" in spec.template.metadata, it belongs into spec.template.spec'
            ],
        ),
        ("runStrategy: Always", "zzz: 1", ['SCH13 5 VirtualMachine knows no key "zzz" in spec']),
        (
            "{name: root, disk: {bus: virtio}}",
            "{disk: {bus: virtio}}",
            [
                'SCH14 12 spec.template.spec.domain.devices.disks[0] of VirtualMachine default/vm1 has no "name", which it must have'
            ],
        ),
        (
            "cpu: {cores: 2}",
            "cpu: {cores: two, cors: 2}",
            [
                'SCH13 9 VirtualMachine knows no key "cors" in spec.template.spec.domain.cpu, did you mean "cores"',
                'SCH12 9 spec.template.spec.domain.cpu.cores is "two", and must be an integer',
            ],
        ),
    ],
)
def test_what_a_schema_refuses_is_told_at_its_line(old: str, new: str, expected: list[str]) -> None:
    assert said(vm(old, new).lstrip("\n")) == expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("cores: 2", "cores: '{{ .Values.cores }}'"),
        ("cores: 2", "cores: ${CORES}"),
        ("cores: 2", "cores: <how many>"),
        ("cores: 2", "cores: null"),
        ("guest: 2Gi", "guest: 2147483648"),
        ("runStrategy: Always", "'{{ .Values.key }}': Always"),
        ("runStrategy: Always", "$patch: merge"),
        ("[{name: root, disk: {bus: virtio}}]", "['{{ .Values.disk }}', {nonsense: 1}]"),
        ("{name: root, disk: {bus: virtio}}", "{name: '${NAME}', disk: {bus: 5m}}"),
        ("kubevirt.io/v1", "kubevirt.io/v9"),
        ("kubevirt.io/v1", "pelotech.ot/v1alpha1"),
        ("metadata: {name: vm1}", "metadata: {name: vm1, creationTimestamp: null}\nstatus: {what: ever}"),
    ],
)
def test_templates_null_and_kinds_that_are_not_known_are_left_alone(old: str, new: str) -> None:
    assert said(vm(old, new)) == []


def test_a_patch_lacks_what_it_does_not_change_but_knows_no_more_keys_than_others() -> None:
    text = "{apiVersion: kubevirt.io/v1, kind: VirtualMachine, metadata: {name: a}, spec: {runing: true}}"
    missing = 'SCH14 1 spec of VirtualMachine default/a has no "template", which it must have'
    unknown = 'SCH13 1 VirtualMachine knows no key "runing" in spec, did you mean "running"'
    assert (said(text), said(text, patch=True)) == ([unknown, missing], [unknown])


def test_without_a_site_file_an_object_may_be_a_fragment() -> None:
    text = "{apiVersion: kubevirt.io/v1, kind: VirtualMachine, metadata: {name: a}, spec: {}}"
    assert [problem.severity for _, problem in judged(text, complete=False)] == [Severity.WARNING]


def test_a_key_that_nothing_known_comes_close_to_may_be_of_another_release() -> None:
    ((_, problem),) = judged(vm("runStrategy: Always", "zzz: 1"))
    assert problem == Problem(
        place=Place("m/a.yaml", 6, 3),
        message='VirtualMachine knows no key "zzz" in spec',
        object="VirtualMachine default/vm1",
        symptom='KubeVirt\'s webhook refuses the object: "spec.zzz in body is a forbidden property"',
        fix="remove the key, unless the cluster has a release of kubevirt.io that knows it",
        severity=Severity.WARNING,
        only_if_unexplained=(Place("m/a.yaml", 6, 3),),
    )


def test_a_number_where_a_text_must_be_is_shown_in_quotes() -> None:
    ((code, problem),) = judged(vm("image: a", "image: 5"))
    assert (code, problem.fix) == ("SCH12", 'write it in quotes: "5"')


def test_the_values_of_a_secret_are_not_shown() -> None:
    text = "{apiVersion: v1, kind: Secret, metadata: {name: a}, stringData: {pin: 4711}}"
    assert said(text) == ["SCH12 1 stringData.pin is another value, and must be a string"]


def test_objects_that_are_alike_are_judged_once_and_reported_each() -> None:
    asked: list[Case] = []

    def counting(cases: object) -> list[frozenset[Steps]]:
        assert isinstance(cases, list)
        asked.extend(cases)
        return by_jsonschema(cases)

    same = vm("cores: 2", "cores: two")
    other = same.replace("vm1", "vm2").replace("image: a", "image: b")
    found = judged(f"{same}---{other}", by=counting)
    assert [problem.object for _, problem in found] == ["VirtualMachine default/vm1", "VirtualMachine default/vm2"]
    assert len(asked) == 1


CRD = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: images.example.com}
spec:
  group: example.com
  names: {kind: Image}
  versions:
    - name: v1
      served: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              required: [source, size]
              properties:
                source: {type: string, enum: [s3, registry]}
                size: {type: string, default: 5Gi}
                count: {x-kubernetes-int-or-string: true}
                free: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {a: {type: integer}}}
---
"""


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("{source: s3, count: 5, free: {b: 1, a: 1}}", []),
        ("{source: s3, count: null, size: null, free: {a: x}}", ['spec.free.a is "x", and must be an integer']),
        ("{source: s4}", ['spec.source is "s4", and must be one of s3, registry']),
        ("{source: s3, count: [1]}", ["spec.count is a list, and must be an integer or a string"]),
        (
            "{sources: s3}",
            ['spec of Image a has no "source"', 'Image knows no key "sources" in spec, did you mean "source"'],
        ),
    ],
)
def test_a_crd_of_the_site_says_how_its_kind_must_be(spec: str, expected: list[str]) -> None:
    image = f"{{apiVersion: example.com/v1, kind: Image, metadata: {{name: a}}, spec: {spec}}}"
    found = [problem.message.removesuffix(", which it must have") for _, problem in judged(CRD + image)]
    assert found == expected


def test_a_crd_that_can_not_be_understood_makes_no_kind() -> None:
    broken = (
        "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: a}, spec: {group: [x]}}"
    )
    found = manifests(broken)
    assert list(schema_problems(found, Kinds(found), complete=True)) == []


def test_what_sops_writes_beside_encrypted_values_is_taken_out_before_an_object_is_applied() -> None:
    hidden = "ENC[AES256_GCM,data:a=,iv:b=,tag:c=,type:str]"
    assert judged(f"{vm('cores: 2', f'cores: {hidden!r}')}sops: {{mac: {hidden!r}, version: 3.8.1}}\n") == []
    assert len(judged(VM + "sops: by hand\n")) == 1
