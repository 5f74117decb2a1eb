"""Image references, and the objects that volumes come from."""

from __future__ import annotations

from pathlib import Path

import partial_site
import pytest
import small_site as small
from problems import lines, messages, problems, related_lines

from topocheck.checks.image_reference import fault
from topocheck.model.problem import Severity

SHA = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    "reference",
    [
        "fedora",
        "fedora:41",
        "quay.io/containerdisks/fedora:41",
        "registry:5000/kubevirt/cirros:devel",
        "localhost/a",
        "[2001:db8::1]:5000/a",
        "Registry/a",
        "quay.io/a/b_c__d-e--f.g",
        f"quay.io/a@sha256:{SHA}",
        f"quay.io/a:1@sha256:{SHA}",
        "192.0.2.1:443/a",
    ],
)
def test_a_legal_reference_has_no_fault(reference: str) -> None:
    assert fault(reference) is None


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("", "is empty"),
        ("quay.io/a b", "has white space in it"),
        ("docker://quay.io/a", 'starts with "docker://", and an image reference has no scheme'),
        (SHA, "is an image ID, not the name of an image"),
        ("quay.io/Fedora", 'has upper-case letters in "Fedora", and a repository name is in lower case'),
        ("quay.io//a", "has an empty part between two slashes"),
        (
            "quay.io/a_-b",
            'has the part "a_-b", which is not of lower-case letters and digits joined by ".", "_", "__" or "-"',
        ),
        (
            "quay.io/a:-1",
            'has the tag "-1", and a tag is 1 to 128 letters, digits, "_", "." and "-", the first no "." or "-"',
        ),
        ("quay.io/a@sha256:0123456789abcdef0123456789abcdef", "has a sha256 digest of 32 digits, and it must have 64"),
        (
            "quay.io/a@latest",
            'has the digest "latest", and a digest is an algorithm, ":" and at least 32 hexadecimal digits',
        ),
        ("-x.io/a", 'has "-x.io" for a registry, which is no host name with an optional port'),
        ("quay.io/" + "a" * 256, "has a name of 256 characters, and 255 is the most"),
    ],
)
def test_what_is_wrong_with_a_reference_is_said(reference: str, said: str) -> None:
    assert fault(reference) == said


def pod(image: str, more: str = "") -> str:
    return (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: default}\n"
        f"spec:\n  containers: [{{name: c, image: {image}}}]\n{more}"
    )


def vm(volume: str, *, name: str = "a", templates: str = "", namespace: str = "default") -> str:
    return (
        f"apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: {{name: {name}, namespace: {namespace}}}\n"
        f"spec:\n  runStrategy: Always\n{templates}  template:\n    spec:\n      domain: {{devices: {{}}}}\n"
        f"      volumes:\n        - {{name: v, {volume}}}\n"
    )


def named(kind: str, name: str, version: str = "v1", more: str = "") -> str:
    return f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: {name}, namespace: default}}\n{more}"


class TestIllegalImageReference:
    def test_a_scheme_is_to_be_left_out(self, tmp_path: Path) -> None:
        site = small.load(tmp_path, vm("containerDisk: {image: docker://quay.io/x}"))
        (problem,) = problems(site, "IMG01")
        assert problem.message == (
            'the image reference "docker://quay.io/x" starts with "docker://", and an image reference has no scheme'
        )
        assert problem.fix == 'write "quay.io/x", without the scheme docker'
        assert problem.symptom == (
            "the virt-launcher Pod stays Pending with the reason InvalidImageName and never starts"
        )
        assert lines(site, "IMG01") == ["- {name: v, containerDisk: {image: docker://quay.io/x}}"]

    def test_images_of_containers_are_looked_at_too(self, tmp_path: Path) -> None:
        assert [one.object for one in problems(small.load(tmp_path, pod("Quay.io/X")), "IMG01")] == ["Pod default/p"]

    @pytest.mark.parametrize("image", ['"{{ registry }}/x"', "${REGISTRY}/X", "quay.io/x:1"])
    def test_templates_and_legal_ones_are_left_alone(self, tmp_path: Path, image: str) -> None:
        assert messages(small.load(tmp_path, pod(image)), "IMG01") == []


def clone(source: str) -> str:
    return (
        "  dataVolumeTemplates:\n    - metadata: {name: root}\n      spec:\n"
        f"        sourceRef: {{kind: DataSource, {source}}}\n        storage: {{}}\n"
    )


class TestMissingDataSource:
    ROOT = "dataVolume: {name: root}"

    def test_all_that_want_the_same_are_one_finding(self, tmp_path: Path) -> None:
        own = named("DataVolume", "d", "cdi.kubevirt.io/v1beta1", "spec: {sourceRef: {kind: DataSource, name: gone}}\n")
        site = small.load(tmp_path, vm(self.ROOT, templates=clone("name: gone, namespace: default")), own)
        assert [(one.message, one.object, one.severity) for one in problems(site, "IMG10")] == [
            (
                (
                    "the DataSource default/gone, to be copied for DataVolume default/d and VirtualMachine default/a, "
                    "does not exist"
                ),
                "VirtualMachine default/a",
                Severity.ERROR,
            )
        ]
        assert related_lines(site, "IMG10") == [["spec: {sourceRef: {kind: DataSource, name: gone}}"]]

    @pytest.mark.parametrize(
        "provider",
        [
            named("DataSource", "rhel", "cdi.kubevirt.io/v1beta1"),
            named("DataImportCron", "c", "cdi.kubevirt.io/v1beta1", "spec: {managedDataSource: rhel}\n"),
        ],
    )
    def test_a_data_source_or_the_cron_that_manages_it_will_do(self, tmp_path: Path, provider: str) -> None:
        site = small.load(tmp_path, vm(self.ROOT, templates=clone("name: rhel")), provider)
        assert messages(site, "IMG10") == []

    @pytest.mark.parametrize(
        ("platform", "name", "missing"),
        [
            ("openshift", "rhel9", False),
            ("openshift", "centos-stream10-arm64", False),
            ("openshift", "rhel99", True),
            ("upstream", "rhel9", True),
        ],
    )
    def test_openshift_brings_images_along(self, tmp_path: Path, platform: str, name: str, *, missing: bool) -> None:
        files = {"topocheck.yaml": small.SITE + f"platform: {platform}\n"}
        source = clone(f"name: {name}, namespace: openshift-virtualization-os-images")
        site = small.load(tmp_path, vm(self.ROOT, templates=source), files=files)
        assert bool(problems(site, "IMG10")) is missing

    def test_what_is_said_to_exist_is_not_missing(self, tmp_path: Path) -> None:
        files = {"topocheck.yaml": small.SITE + "external: {dataSources: [golden/*]}\n"}
        site = small.load(tmp_path, vm(self.ROOT, templates=clone("name: x, namespace: golden")), files=files)
        assert messages(site, "IMG10") == []

    def test_without_a_site_file_it_is_unresolved(self, tmp_path: Path) -> None:
        site = partial_site.load(tmp_path, vm(self.ROOT, templates=clone("name: x")))
        assert [(one.message, one.severity) for one in problems(site, "IMG10")] == [
            (
                (
                    "the DataSource default/x, to be copied for VirtualMachine default/a, is unresolved: it is not in this "
                    "repository"
                ),
                Severity.WARNING,
            )
        ]


class TestMissingVolumeSource:
    @pytest.mark.parametrize(
        ("volume", "said"),
        [
            ("dataVolume: {name: x}", "the DataVolume default/x, needed by VirtualMachine default/a, does not exist"),
            (
                "persistentVolumeClaim: {claimName: x}",
                "the PersistentVolumeClaim default/x, needed by VirtualMachine default/a, does not exist",
            ),
            ("configMap: {name: x}", "the ConfigMap default/x, needed by VirtualMachine default/a, does not exist"),
            ("secret: {secretName: x}", "the Secret default/x, needed by VirtualMachine default/a, does not exist"),
            (
                "cloudInitNoCloud: {networkDataSecretRef: {name: x}}",
                "the Secret default/x, needed by VirtualMachine default/a, does not exist",
            ),
        ],
    )
    def test_what_a_volume_needs_must_be_in_the_namespace(self, tmp_path: Path, volume: str, said: str) -> None:
        assert [(one.message, one.severity) for one in problems(small.load(tmp_path, vm(volume)), "IMG13")] == [
            (said, Severity.ERROR)
        ]

    @pytest.mark.parametrize(
        ("volume", "provider"),
        [
            ("dataVolume: {name: x}", named("DataVolume", "x", "cdi.kubevirt.io/v1beta1")),
            ("dataVolume: {name: x}", named("PersistentVolumeClaim", "x")),
            ("persistentVolumeClaim: {claimName: x}", named("DataVolume", "x", "cdi.kubevirt.io/v1beta1")),
            ("persistentVolumeClaim: {claimName: x}", named("PersistentVolumeClaim", "x")),
            ("configMap: {name: x}", named("ConfigMap", "x")),
            ("configMap: {name: kube-root-ca.crt}", named("ConfigMap", "y")),
            ("configMap: {name: x, optional: true}", named("ConfigMap", "y")),
            ("secret: {secretName: x}", named("Secret", "x")),
            ('secret: {secretName: "{{ secret }}"}', named("Secret", "x")),
        ],
    )
    def test_what_is_there_optional_or_a_template_is_not_missing(
        self, tmp_path: Path, volume: str, provider: str
    ) -> None:
        assert messages(small.load(tmp_path, vm(volume), provider), "IMG13") == []

    def test_a_vms_own_template_will_do(self, tmp_path: Path) -> None:
        template = "  dataVolumeTemplates:\n    - {metadata: {name: root}, spec: {source: {blank: {}}}}\n"
        site = small.load(
            tmp_path,
            vm("dataVolume: {name: root}", templates=template),
            vm("persistentVolumeClaim: {claimName: root}", name="b", templates=template),
        )
        assert messages(site, "IMG13") == []

    def test_the_templates_of_a_pool_will_do(self, tmp_path: Path) -> None:
        pool = (
            "apiVersion: pool.kubevirt.io/v1beta1\nkind: VirtualMachinePool\nmetadata: {name: p, namespace: default}\n"
            "spec:\n  replicas: 2\n  virtualMachineTemplate:\n    spec:\n"
            "      dataVolumeTemplates: [{metadata: {name: root}, spec: {source: {blank: {}}}}]\n"
            "      template: {spec: {domain: {}, volumes: [{name: v, dataVolume: {name: root}}]}}\n"
        )
        assert messages(small.load(tmp_path, pool), "IMG13") == []

    def test_all_that_need_the_same_are_one_finding_and_one_elsewhere_is_named(self, tmp_path: Path) -> None:
        elsewhere = named("Secret", "x").replace("namespace: default", "namespace: infra")
        site = small.load(tmp_path, vm("secret: {secretName: x}"), vm("secret: {secretName: x}", name="b"), elsewhere)
        assert messages(site, "IMG13") == [
            ("the Secret default/x, needed by VirtualMachine default/a and VirtualMachine default/b, does not exist")
        ]
        assert [[one.message for one in problem.related] for problem in problems(site, "IMG13")] == [
            ["VirtualMachine default/b needs it too", "Secret infra/x is in another namespace"]
        ]

    def test_a_kind_that_makes_secrets_leaves_it_open(self, tmp_path: Path) -> None:
        maker = named("ExternalSecret", "y", "external-secrets.io/v1")
        site = small.load(tmp_path, vm("secret: {secretName: x}"), vm("configMap: {name: x}", name="b"), maker)
        assert [(one.message, one.severity) for one in problems(site, "IMG13")] == [
            (
                (
                    "the Secret default/x, needed by VirtualMachine default/a, does not exist, unless the ExternalSecret of the "
                    "site makes it"
                ),
                Severity.WARNING,
            ),
            ("the ConfigMap default/x, needed by VirtualMachine default/b, does not exist", Severity.ERROR),
        ]

    def test_what_is_said_to_exist_is_not_missing(self, tmp_path: Path) -> None:
        said = "external: {secrets: [x], configMaps: [default/x], volumes: ['*/x']}\n"
        site = small.load(
            tmp_path,
            vm("secret: {secretName: x}"),
            vm("configMap: {name: x}", name="b"),
            vm("dataVolume: {name: x}", name="c"),
            files={"topocheck.yaml": small.SITE + said},
        )
        assert messages(site, "IMG13") == []

    @pytest.mark.parametrize(
        ("more", "expected"),
        [
            ("", ["the PersistentVolumeClaim images/base, needed by DataSource images/golden, does not exist"]),
            ("---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: base, namespace: images}\n", []),
            (
                (
                    "---\napiVersion: cdi.kubevirt.io/v1beta1\nkind: DataImportCron\n"
                    "metadata: {name: c, namespace: images}\nspec: {managedDataSource: golden}\n"
                ),
                [],
            ),
        ],
        ids=["missing", "there", "kept-by-a-cron"],
    )
    def test_a_data_source_copies_a_claim_that_must_be_there(
        self, tmp_path: Path, more: str, expected: list[str]
    ) -> None:
        source = (
            "apiVersion: cdi.kubevirt.io/v1beta1\nkind: DataSource\nmetadata: {name: golden, namespace: images}\n"
            "spec: {source: {pvc: {name: base}}}\n"
        )
        assert messages(small.load(tmp_path, source + more), "IMG13") == expected

    def test_without_a_site_file_it_is_unresolved(self, tmp_path: Path) -> None:
        site = partial_site.load(tmp_path, vm("secret: {secretName: x}"))
        assert [(one.message, one.severity) for one in problems(site, "IMG13")] == [
            (
                "the Secret default/x, needed by VirtualMachine default/a, is unresolved: it is not in this repository",
                Severity.WARNING,
            )
        ]
