"""What a change of Git does to objects whose specs can't be changed once they exist."""

from __future__ import annotations

from pathlib import Path

from compare.two_folders import difference

NETWORK = """apiVersion: k8s.ovn.org/v1
kind: ClusterUserDefinedNetwork
metadata: {name: backup}
spec:
  namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: default}}
  network:
    topology: Layer2
    layer2: {role: Secondary, subnets: ["10.10.0.0/16"]}
"""
DISK = """apiVersion: cdi.kubevirt.io/v1beta1
kind: DataVolume
metadata: {name: disk, namespace: default}
spec:
  source: {http: {url: "https://images.example/1.qcow2"}}
  storage: {resources: {requests: {storage: 20Gi}}}
"""


def objects(*manifests: str) -> str:
    return "---\n".join(manifests)


def told(root: Path, *replacements: tuple[str, str], manifests: str = "") -> list[tuple[str, int, str]]:
    """The new findings, after texts of one file with some objects were replaced."""

    def with_objects(folder: Path) -> None:
        (folder / "manifests/more.yaml").write_text(manifests or objects(NETWORK, DISK))

    changes = [("manifests/more.yaml", old, new) for old, new in replacements]
    found = difference(root, *changes, both=with_objects).new
    return [(finding.code, finding.place.line, finding.message) for finding in found]


def test_the_network_of_a_user_defined_network_can_not_be_changed(tmp_path: Path) -> None:
    ((code, line, message),) = told(tmp_path, ("10.10.0.0/16", "10.20.0.0/16"))
    assert (code, line) == ("NAD26", 8)
    assert message == (
        "once ClusterUserDefinedNetwork backup exists, what changes of it here can't be changed: "
        'spec.network.layer2.subnets[0] was "10.10.0.0/16" and becomes "10.20.0.0/16"'
    )


def test_the_source_of_a_disk_can_not_be_changed(tmp_path: Path) -> None:
    ((code, line, message),) = told(tmp_path, ("1.qcow2", "2.qcow2"))
    assert (code, line) == ("GIT09", 14)
    assert message.endswith(
        'spec.source.http.url was "https://images.example/1.qcow2" and becomes "https://images.example/2.qcow2"'
    )


def test_who_a_network_is_for_can_be_changed(tmp_path: Path) -> None:
    wider = (
        "namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [default]}]}"
    )
    assert told(tmp_path, ("namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: default}}", wider)) == []


def test_of_alternatives_nothing_is_told(tmp_path: Path) -> None:
    twice = objects(DISK, DISK.replace("1.qcow2", "3.qcow2"))
    assert [code for code, _, _ in told(tmp_path, ("1.qcow2", "2.qcow2"), manifests=twice) if code == "GIT09"] == []
