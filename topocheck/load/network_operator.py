"""The additional networks of OpenShift's cluster network operator, which makes a NetworkAttachmentDefinition of each.

Sources: openshift/api operator/v1 types_network.go (AdditionalNetworkDefinition, SimpleMacvlanConfig);
cluster-network-operator pkg/network/additional_networks.go (``default`` where no namespace is given) and
bindata/network/additional-networks.
"""

from __future__ import annotations

from dataclasses import replace

from topocheck.load.metadata import DEFAULT_NAMESPACE, Head, literal
from topocheck.load.nad import ReadAttachment, read_attachment
from topocheck.model.value import Mapping, Value

_KIND, _GROUP = "NetworkAttachmentDefinition", "k8s.cni.cncf.io"


def additional_networks(head: Head) -> list[ReadAttachment]:
    """The attachments that the operator makes. One whose name is a template is left out.

    That of type ``SimpleMacvlan`` is there, and its configuration is not read.
    """
    spec = head.body.mapping("spec")
    found = []
    for entry in spec.mappings("additionalNetworks") if spec is not None else ():
        name = literal(entry, "name")
        if name is not None:
            read = read_attachment(_head_of(head, entry, name))
            found.append(replace(read, attachment=replace(read.attachment, generated_from=f"{head.kind} {head.name}")))
    return found


def _head_of(head: Head, entry: Mapping, name: str) -> Head:
    """The head of the NAD: ``rawCNIConfig`` of the entry is its ``spec.config``."""
    given: dict[str, Value] = {} if (raw := entry.get("rawCNIConfig")) is None else {"config": raw}
    marks = {"config": entry.key_marks["rawCNIConfig"]} if given else {}
    spec = Mapping(entry.file, entry.mark, given, marks)
    return Head(
        kind=_KIND,
        group=_GROUP,
        namespace=literal(entry, "namespace") or DEFAULT_NAMESPACE,
        name=name,
        place=entry.place_of("name"),
        wave=head.wave,
        body=Mapping(entry.file, entry.mark, {"spec": spec}, {"spec": entry.mark}),
        metadata=entry,
        text=head.text,
    )
