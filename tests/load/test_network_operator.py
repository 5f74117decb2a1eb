"""The attachments that OpenShift's cluster network operator makes."""

from __future__ import annotations

from read_text import at, read

from topocheck.model.nad import NetworkAttachment

NETWORK = """
    apiVersion: operator.openshift.io/v1
    kind: Network
    metadata: {name: cluster}
    spec:
      additionalNetworks:
      - name: storage
        namespace: vms
        type: Raw
        rawCNIConfig: '{"cniVersion": "0.3.1", "name": "storage", "type": "bridge", "bridge": "br1", "vlan": 20}'
      - {name: simple, type: SimpleMacvlan, simpleMacvlanConfig: {master: eth1}}
      - {name: "${NAME}", type: Raw, rawCNIConfig: ""}
"""


def test_each_additional_network_is_an_attachment_of_the_operators() -> None:
    found = read(NETWORK)
    raw, simple = found.attachments
    assert (raw.key, raw.place, raw.type, raw.bridge, raw.vlan, raw.generated_from) == (
        "vms/storage",
        at(6, 5),
        "bridge",
        "br1",
        20,
        "Network cluster",
    )
    assert simple == NetworkAttachment(
        "default", "simple", at(10, 6), readable=False, namespace_given=False, generated_from="Network cluster"
    )
    assert found.problems == ()


def test_a_manifest_of_its_own_is_the_attachment() -> None:
    own = """---
    apiVersion: k8s.cni.cncf.io/v1
    kind: NetworkAttachmentDefinition
    metadata: {name: storage, namespace: vms}
    spec: {config: '{"cniVersion": "0.3.1", "name": "storage", "type": "macvlan", "master": "eth1"}'}
    """
    assert [(nad.key, nad.type) for nad in read(NETWORK + own).attachments] == [
        ("vms/storage", "macvlan"),
        ("default/simple", None),
    ]


def test_what_is_wrong_with_a_configuration_is_said_at_its_line() -> None:
    found = read(NETWORK.replace('"vlan": 20', '"vlan": "20"'))
    ((code, problem),) = found.problems
    assert (code, problem.place.line, problem.object) == ("SCH07", 9, "NetworkAttachmentDefinition vms/storage")


def test_a_network_of_another_group_is_left_alone() -> None:
    assert read(NETWORK.replace("operator.openshift.io", "config.openshift.io")).attachments == ()
