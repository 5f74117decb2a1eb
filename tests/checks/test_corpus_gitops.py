"""Public GitOps repositories: what is an error in them is really one.

Every repository folder of the corpus is validated as it lies there, without a site file. An error that is not listed here with
the reason why it is true is a false alarm, and fails.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from topocheck import api
from topocheck.errors import InputError
from topocheck.model.problem import Severity

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus" / "gitops"

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not beside this checkout")

TRUE_ERRORS = {
    (
        "AsherShoshan+openshift-virtualization-gitops",
        "SCH11",
    ): "an annotation of BareMetalHosts is true without quotes",
    (
        "vikasmulaje+openshift-virtualization-gitops",
        "SCH11",
    ): "the same annotation is true without quotes",
    ("RedHatEdge+patterns", "SCH01"): "a fragment of a document that was cut in the middle of a mapping",
    (
        "RedHatEdge+patterns",
        "SWI08",
    ): "native VLAN 2003 on the trunks, while the nodes tag VLAN 2003 with a VLAN interface",
    (
        "k8snetworkplumbingwg+sriov-network-operator",
        "SCH05",
    ): "the key sriov, which nmstate has under ethernet as sr-iov",
    ("kubevirt+kubevirt", "IMG14"): "documents that show a disk and leave out its volume",
    ("kubevirt+kubevirt", "IMG21"): "a document that shows a VM without its run strategy",
    ("kubevirt+kubevirt", "IMG22"): "examples that kept memory.guest beside their instance type",
    ("k8snetworkplumbingwg+sriov-network-operator", "SCH02"): "a SriovNetworkPoolConfig of the core group",
    (
        "k8snetworkplumbingwg+sriov-network-operator",
        "SCH07",
    ): "resourceName with a dash, which the operator's webhook refuses",
    (
        "k8snetworkplumbingwg+sriov-network-operator",
        "SCH13",
    ): "pfName in nicSelector, which the operator reads as pfNames",
    ("kubevirt+kubevirt", "SCH02"): "kubevirt.io/v1alpha2, gone since KubeVirt 0.20",
    ("kubevirt+kubevirt.github.io", "SCH02"): "cdi.kubevirt.io/v1alpha1, gone since CDI 1.35",
    (
        "kubevirt+kubevirt.github.io",
        "SCH13",
    ): "termination/GracePeriodSeconds, and ioThreadsPolicy indented below cpu",
    ("kubevirt+user-guide", "IMG29"): "a clone whose interface gets the MAC address 00-11-22, of three pairs",
    ("kubevirt+user-guide", "SCH02"): "a VirtualMachine of kubevirt.io/v1alpha1, which never was",
    ("kubevirt+kubevirt", "SCH13"): "documents whose VMIs have a version and no apiVersion",
    (
        "kubevirt+user-guide",
        "SCH18",
    ): "a VMI with the label of its node, as a cluster shows it",
    ("kubevirt+user-guide", "SCH14"): "documents that show a VM without its template",
    ("kubevirt+user-guide", "SCH12"): "a selector whose value is true without quotes, and 1g as a quantity",
    (
        "kubevirt+user-guide",
        "SCH13",
    ): "claimname for claimName; disks, interfaces, volumes and ioThreadsPolicy indented below what does not know them",
    ("kubevirt+kubevirt", "SCH01"): "fragments in documents: a lone template, an ellipsis where keys must be",
    ("kubevirt+kubevirt", "SCH06"): "a comment inside the JSON of a NAD, which Go's parser refuses",
    ("kubevirt+kubevirt.github.io", "IMG14"): "an article that shows disks and leaves out their volumes",
    ("kubevirt+kubevirt.github.io", "SCH01"): "fragments with an ellipsis, and one without the --- between two objects",
    ("kubevirt+user-guide", "IMG04"): "the word image_url where the importer wants a URL with its scheme",
    (
        "kubevirt+user-guide",
        "IMG14",
    ): "a lun on an ephemeral volume, a disk with an underscore in its name, disks without volumes",
    ("kubevirt+user-guide", "IMG15"): "a template that no volume uses",
    ("kubevirt+user-guide", "IMG21"): "documents that show a VM without its run strategy",
    ("kubevirt+user-guide", "SCH01"): "fragments with an ellipsis or a tab where YAML allows none",
    ("kubevirt+user-guide", "VMN01"): "a template whose network has no interface of its name",
    ("kubevirt+user-guide", "VMN03"): "a network by genie, a source that KubeVirt has given up",
}

NOTHING_TO_CHECK = {
    "RedHatEdge+acp-auxiliary-services": "Helm charts only",
    "RedHatEdge+acp-deployment": "Ansible only",
    "RedHatEdge+acp-operations": "Helm charts only",
    "RedHatEdge+acp-standard-services-public": "Helm charts only",
    "RedHatEdge+ansible-vpac": "Ansible only",
    "stolostron+policy-collection": "policies of another kind only",
}


def test_every_error_in_public_repositories_is_a_true_one() -> None:
    errors: set[tuple[str, str]] = set()
    empty: set[str] = set()
    for folder in sorted(path for path in CORPUS.iterdir() if path.is_dir()):
        try:
            findings = api.validate(api.load(folder)).findings
        except InputError:
            empty.add(folder.name)
            continue
        errors |= {(folder.name, finding.code) for finding in findings if finding.severity is Severity.ERROR}
    assert errors == set(TRUE_ERRORS)
    assert empty == set(NOTHING_TO_CHECK)
