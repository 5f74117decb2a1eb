"""Kubernetes objects, sorted by API group and kind, as the parts of a site that they declare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from topocheck.load.as_written import AS_WRITTEN
from topocheck.load.kustomize_files import KustomizeFiles
from topocheck.load.label_selector import joined_namespace, read_namespace
from topocheck.load.live.objects import LiveObjects, where_they_run
from topocheck.load.metadata import DEFAULT_NAMESPACE, GROUP_OF_KIND, Head, ObjectKey, key_of, sync_wave
from topocheck.load.nad import read_attachment
from topocheck.load.network_operator import additional_networks
from topocheck.load.nncp import read_policy, read_values_entry
from topocheck.load.node import merged_nodes, read_node, read_node_state
from topocheck.load.pod import read_pod
from topocheck.load.sriov import read_sriov_network, read_sriov_policy
from topocheck.load.storage import read_data_import_cron, read_data_volume
from topocheck.load.user_network import ReadUserNetwork, generated_attachments, read_user_network
from topocheck.load.vm import read_machine
from topocheck.load.wrapped_vm import GROUPS, read_wrapped_machine, with_networks
from topocheck.load.written import templated_text, written_object
from topocheck.load.yaml_reader import YamlFile
from topocheck.model.manifest import Manifest
from topocheck.model.nad import NetworkAttachment
from topocheck.model.node import Node, NodePolicy
from topocheck.model.problem import Problem
from topocheck.model.site import POLICY_KIND, Skipped
from topocheck.model.sriov import SriovPolicy
from topocheck.model.storage import DataImportCron, DataVolume, NamedObject
from topocheck.model.template import is_template
from topocheck.model.user_network import Namespace, UserNetwork
from topocheck.model.value import Mapping, Sequence, Value
from topocheck.model.workload import Workload

VALUES_KEY = "nodeNetworkConfigurationPolicies"
"""The key of the Helm values from which the published pattern's chart renders its policies."""

_NO_KIND = "is no manifest: it has no kind"
_ENTRY_KEYS = frozenset({"name", "node", "interfaces"})


@dataclass(frozen=True, slots=True)
class Manifests:
    """All objects of some files. ``counts`` are the objects by kind, those of kinds that are not read included.

    ``attachments`` are those with manifests, and then those that controllers generate.
    ``problems`` are what the files' syntax and the objects have wrong, by the code of the check that reports it.
    ``written`` are all objects, those of unknown kinds included.
    """

    policies: tuple[NodePolicy, ...] = ()
    attachments: tuple[NetworkAttachment, ...] = ()
    workloads: tuple[Workload, ...] = ()
    data_volumes: tuple[DataVolume, ...] = ()
    data_import_crons: tuple[DataImportCron, ...] = ()
    objects: tuple[NamedObject, ...] = ()
    nodes: tuple[Node, ...] = ()
    user_networks: tuple[UserNetwork, ...] = ()
    namespaces: dict[str, Namespace] = field(default_factory=dict)
    sriov_policies: tuple[SriovPolicy, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    skipped: tuple[Skipped, ...] = ()
    problems: tuple[tuple[str, Problem], ...] = ()
    written: tuple[Manifest, ...] = ()
    running: LiveObjects = field(default_factory=LiveObjects)


def read_manifests(
    files: Iterable[YamlFile], kustomize: KustomizeFiles | None = None, *, live: Iterable[YamlFile] = ()
) -> Manifests:
    """Read the objects of some files, in their order. Never raises: what can't be read is a problem or skipped, at its line.

    ``kustomize`` is what the kustomizations beside the files say of them. ``live`` are the objects of a cluster. Where both have an
    object, the files tell what it is to be, and win; of nodes and namespaces the cluster tells what is, and wins.
    """
    gathered = _Gathered(kustomize=kustomize or KustomizeFiles())
    for file in files:
        gathered.problems += file.problems
        gathered.templated = templated_text(file.text)
        for document in file.documents:
            _read_document(gathered, document, file.text)
    gathered.go_live()
    for file in live:
        gathered.problems += file.problems
        for document in file.documents:
            _read_document(gathered, document, file.text)
    return gathered.manifests()


@dataclass(slots=True)
class _Gathered:
    """What has been read so far."""

    known: frozenset[ObjectKey] | None = None  # what the files have, while a cluster's objects are read
    running: LiveObjects = field(default_factory=LiveObjects)
    policies: list[NodePolicy] = field(default_factory=list)
    attachments: list[NetworkAttachment] = field(default_factory=list)
    workloads: list[Workload] = field(default_factory=list)
    wrapped: list[Workload] = field(default_factory=list)
    data_volumes: list[DataVolume] = field(default_factory=list)
    data_import_crons: list[DataImportCron] = field(default_factory=list)
    objects: list[NamedObject] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    node_states: list[Node] = field(default_factory=list)
    user_networks: list[ReadUserNetwork] = field(default_factory=list)
    namespaces: dict[str, Namespace] = field(default_factory=dict)
    generated: list[NetworkAttachment] = field(default_factory=list)
    sriov_policies: list[SriovPolicy] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    skipped: list[Skipped] = field(default_factory=list)
    problems: list[tuple[str, Problem]] = field(default_factory=list)
    written: list[Manifest] = field(default_factory=list)
    kustomize: KustomizeFiles = field(default_factory=KustomizeFiles)
    templated: str | None = None

    def go_live(self) -> None:
        """From here on the objects are a cluster's."""
        values = {
            ("nmstate.io", POLICY_KIND, "", policy.name) for policy in self.policies
        }  # some stand in a list of values
        self.known = frozenset(
            {key for each in self.written if (key := key_of(each)) and key[1] not in _FACTS} | values
        )

    def skip(self, value: Value, reason: str) -> None:
        if self.known is None:
            self.skipped.append(Skipped(value.place, reason))

    def manifests(self) -> Manifests:
        attachments = (*self.attachments, *self._generated())
        nads = {attachment.key for attachment in attachments}
        wrapped = [with_networks(workload, nads) for workload in self.wrapped]
        return Manifests(
            policies=tuple(self.policies),
            attachments=attachments,
            workloads=where_they_run([*self.workloads, *wrapped], self.running.instances),
            data_volumes=tuple(self.data_volumes),
            data_import_crons=tuple(self.data_import_crons),
            objects=tuple(self.objects),
            nodes=merged_nodes(self.nodes, self.node_states),
            user_networks=tuple(read.network for read in self.user_networks),
            namespaces=self.namespaces,
            sriov_policies=tuple(self.sriov_policies),
            counts=dict(self.counts),
            skipped=tuple(self.skipped),
            problems=tuple(self.problems),
            written=tuple(self.written),
            running=self.running,
        )

    def _generated(self) -> list[NetworkAttachment]:
        """The attachments that controllers make. One that has a manifest of its own, copied from the cluster, is that."""
        written = {attachment.key for attachment in self.attachments}
        found = [attachment for attachment in self.generated if attachment.key not in written]
        if not self.user_networks:
            return found
        used = [*(each.namespace for each in self.attachments), *(each.namespace for each in self.workloads)]
        taken = (*written, *(attachment.key for attachment in found))
        return [*found, *generated_attachments(self.user_networks, self.namespaces, used, taken)]


def _add_policy(gathered: _Gathered, head: Head) -> None:
    read = read_policy(head)
    gathered.policies.append(read.policy)
    gathered.problems += read.problems


def _add_attachment(gathered: _Gathered, head: Head) -> None:
    read = read_attachment(head)
    gathered.attachments.append(read.attachment)
    gathered.problems += read.problems
    if read.skipped is not None:
        gathered.skipped.append(read.skipped)


def _add_additional_networks(gathered: _Gathered, head: Head) -> None:
    for read in additional_networks(head):
        gathered.generated.append(read.attachment)
        gathered.problems += read.problems
        if read.skipped is not None:
            gathered.skipped.append(read.skipped)


def _add_machine(gathered: _Gathered, head: Head) -> None:
    read = read_machine(head)
    gathered.data_volumes += read.data_volumes
    _add_workload(gathered, read.workload, read.problems, read.skipped)


def _add_wrapped_machine(gathered: _Gathered, head: Head) -> None:
    workload, problems = read_wrapped_machine(head)
    gathered.wrapped.append(workload)
    gathered.problems += problems


def _add_pod(gathered: _Gathered, head: Head) -> None:
    read = read_pod(head)
    _add_workload(gathered, read.workload, read.problems, read.skipped)


def _add_workload(
    gathered: _Gathered, workload: Workload | None, problems: tuple[tuple[str, Problem], ...], skipped: Skipped | None
) -> None:
    gathered.problems += problems
    if workload is not None:
        gathered.workloads.append(workload)
    if skipped is not None:
        gathered.skipped.append(skipped)


def _add_node(gathered: _Gathered, head: Head) -> None:
    gathered.nodes.append(read_node(head))


def _add_node_state(gathered: _Gathered, head: Head) -> None:
    gathered.node_states.append(read_node_state(head))


def _add_nothing(_: _Gathered, __: Head) -> None:
    """Of an object that only a cluster has, and that no manifest declares."""


def _add_data_volume(gathered: _Gathered, head: Head) -> None:
    gathered.data_volumes.append(read_data_volume(head))


def _add_data_import_cron(gathered: _Gathered, head: Head) -> None:
    gathered.data_import_crons.append(read_data_import_cron(head))


def _add_named(gathered: _Gathered, head: Head) -> None:
    """An object of which only the name is kept: above all, never the values of a Secret."""
    namespace = "" if head.kind in ("Namespace", "StorageClass") else head.namespace
    gathered.objects.append(NamedObject(head.group, head.kind, namespace, head.name, head.place, head.wave))


def _add_namespace(gathered: _Gathered, head: Head) -> None:
    read = read_namespace(head)
    earlier = gathered.namespaces.get(read.name)
    gathered.namespaces[read.name] = read if earlier is None else joined_namespace(earlier, read)
    _add_named(gathered, head)


def _add_user_network(gathered: _Gathered, head: Head) -> None:
    read = read_user_network(head)
    gathered.user_networks.append(read)
    gathered.problems += read.problems


def _add_sriov_policy(gathered: _Gathered, head: Head) -> None:
    policy, problems = read_sriov_policy(head)
    gathered.sriov_policies.append(policy)
    gathered.problems += problems


def _add_sriov_network(gathered: _Gathered, head: Head) -> None:
    read = read_sriov_network(head)
    gathered.generated.append(read.attachment)
    gathered.problems += read.problems


_Reader = Callable[[_Gathered, Head], None]

_READERS: dict[str, dict[str, _Reader]] = {
    "nmstate.io": {
        POLICY_KIND: _add_policy,
        "NodeNetworkState": _add_node_state,
        "NodeNetworkConfigurationEnactment": _add_nothing,
    },
    "k8s.cni.cncf.io": {"NetworkAttachmentDefinition": _add_attachment},
    "operator.openshift.io": {"Network": _add_additional_networks},
    "k8s.ovn.org": dict.fromkeys(("UserDefinedNetwork", "ClusterUserDefinedNetwork"), _add_user_network),
    "sriovnetwork.openshift.io": {
        "SriovNetworkNodePolicy": _add_sriov_policy,
        **dict.fromkeys(("SriovNetwork", "OVSNetwork"), _add_sriov_network),
    },
    "kubevirt.io": dict.fromkeys(
        ("VirtualMachine", "VirtualMachineInstance", "VirtualMachineInstanceReplicaSet"), _add_machine
    ),
    "pool.kubevirt.io": {"VirtualMachinePool": _add_machine},
    **{key: {"VMDiskImage": _add_named, "VirtualMachine": _add_wrapped_machine} for key in GROUPS},
    "cdi.kubevirt.io": {
        "DataVolume": _add_data_volume,
        "DataImportCron": _add_data_import_cron,
        "DataSource": _add_named,
    },
    "": {
        "Pod": _add_pod,
        "Node": _add_node,
        "Namespace": _add_namespace,
        **dict.fromkeys(("ConfigMap", "Secret", "PersistentVolumeClaim"), _add_named),
    },
    "apps": dict.fromkeys(("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"), _add_pod),
    "storage.k8s.io": {"StorageClass": _add_named},
    "batch": dict.fromkeys(("Job", "CronJob"), _add_pod),
}
_FACTS = frozenset({"Node", "NodeNetworkState", "Namespace"})
"""The kinds of which a cluster tells more than the files."""
_READ_KINDS = frozenset(kind for kinds in _READERS.values() for kind in kinds)


def _read_document(gathered: _Gathered, document: Value, text: str) -> None:
    if isinstance(document, Mapping):
        if document.text("kind") is not None:
            _read_object(gathered, document, text)
        elif document.sequence(VALUES_KEY) is not None:
            _read_values(gathered, document.mappings(VALUES_KEY))
        else:
            gathered.skip(document, _NO_KIND)
        return
    items = document.items if isinstance(document, Sequence) else []
    entries = [item for item in items if isinstance(item, Mapping) and item.entries.keys() >= _ENTRY_KEYS]
    if entries and len(entries) == len(items):
        _read_values(gathered, entries)
    else:
        gathered.skip(document, "is no manifest: it is no mapping")


def _read_values(gathered: _Gathered, entries: list[Mapping]) -> None:
    """The entries of the pattern's Helm values, each of which its chart makes a policy."""
    for entry in entries:
        policy = read_values_entry(entry)
        if policy is None:
            gathered.skip(entry, f"is no entry of {VALUES_KEY}: it must have a name, a node and interfaces")
        else:
            gathered.policies.append(policy)
            gathered.counts[POLICY_KIND] += 1


def _read_object(gathered: _Gathered, body: Mapping, text: str, default: Mapping | None = None) -> None:
    """One object, or those that a list or an OpenShift Template wraps; ``default`` is what it is wrapped in."""
    kind, version = _type_of(body, default)
    wrapped = _wrapped(body, kind)
    if wrapped is not None:
        for item in wrapped:
            _read_object(gathered, item, text, body)
        return
    if not kind:
        gathered.skip(body, _NO_KIND)
        return
    if gathered.known is None:
        gathered.written.append(written_object(body, kind, version, gathered.kustomize, gathered.templated))
    group = GROUP_OF_KIND.get(kind) if version is None else version.rpartition("/")[0]
    if group is None:
        gathered.skip(body, f"is no manifest: the {kind} has no apiVersion")
        return
    reader = _add_nothing if kind in AS_WRITTEN.get(group, ()) else _READERS.get(group, {}).get(kind)
    if reader is None:
        known = f"{kind}.{group}" if kind in _READ_KINDS else kind
        gathered.counts[known] += 1
        gathered.skip(body, f"the kind {known} is not read")
        return
    head = _head(gathered, body, kind, group, text)
    if head is not None:
        _keep(gathered, head, reader)


def _keep(gathered: _Gathered, head: Head, reader: _Reader) -> None:
    if gathered.known is None:
        gathered.counts[head.kind] += 1
        reader(gathered, head)
    else:
        gathered.running.add(head)
        if head.key not in gathered.known:
            reader(gathered, head)


def _type_of(body: Mapping, default: Mapping | None) -> tuple[str, str | None]:
    """Kind and API version; an item of a ``VirtualMachineList`` may leave them to the list."""
    kind, version = body.text("kind"), body.text("apiVersion")
    if kind is None and default is not None:
        return (default.text("kind") or "").removesuffix("List"), version or default.text("apiVersion")
    return kind or "", version


def _wrapped(body: Mapping, kind: str) -> list[Mapping] | None:
    """The objects inside of a ``List``, a list of one kind or a ``Template``; None for an object of its own."""
    if kind.endswith("List") and body.sequence("items") is not None:
        return body.mappings("items")
    if kind == "Template" and body.sequence("objects") is not None:
        return body.mappings("objects")
    return None


def _head(gathered: _Gathered, body: Mapping, kind: str, group: str, text: str) -> Head | None:
    metadata = body.mapping("metadata")
    name = metadata.text("name") if metadata is not None else None
    if metadata is None or name is None:
        gathered.skip(body, f"the {kind} has no metadata.name")
        return None
    namespace = metadata.text("namespace") or DEFAULT_NAMESPACE
    if kind != POLICY_KIND and (is_template(name) or is_template(namespace)):
        gathered.skip(body, f"the name of the {kind} is a template that is not filled in: {namespace}/{name}")
        return None
    return Head(
        kind=kind,
        group=group,
        namespace=namespace,
        name=name,
        place=metadata.place_of("name"),
        wave=sync_wave(metadata),
        body=body,
        metadata=metadata,
        text=text,
    )
