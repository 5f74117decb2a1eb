"""VMs and Pods: their networks and interfaces, and the NetworkAttachmentDefinitions that they refer to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from topocheck.checks.check import check
from topocheck.checks.reported import reported
from topocheck.checks.suggestion import similar
from topocheck.checks.unresolved import is_missing, is_template, severity
from topocheck.checks.vm_spec import whole_vms
from topocheck.checks.wording import listed
from topocheck.model.nad import NetworkAttachment
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related
from topocheck.model.remedy import Rewrite
from topocheck.model.site import NAD_KIND, Site
from topocheck.model.workload import NadReference, Workload
from topocheck.simulate.network import Network
from topocheck.topology.reference import Lookup, resolve

_GENERATORS = ("ClusterUserDefinedNetwork", "UserDefinedNetwork", "SriovNetwork", "OVSNetwork")
"""Kinds whose controllers make NetworkAttachmentDefinitions that are then in no manifest."""


@check("VMN01", "unpaired-network")
def unpaired_network(network: Network) -> Iterator[Problem]:
    """A VM's networks and interfaces do not pair up by name, one to one.

    Source: KubeVirt pkg/network/admitter/netiface.go.
    """
    for workload in whole_vms(network):
        yield from _repeated(workload, "network", workload.networks)
        yield from _repeated(workload, "interface", workload.interfaces)
        yield from _unpaired(workload)


_Names = tuple[tuple[str, Place], ...]


def _repeated(workload: Workload, what: str, names: _Names) -> Iterator[Problem]:
    if len(names) < 2:
        return
    counts = Counter(name for name, _ in names)
    for name, count in counts.items():
        if count > 1:
            first, *others = (place for found, place in names if found == name)
            yield Problem(
                place=others[0],
                message=f'the {what} "{name}" must be given once, and is given {count} times',
                object=workload.object,
                symptom=f"the API server refuses the VM: the webhook of KubeVirt finds the {what} name twice",
                fix="remove one of them, or give it a name of its own",
                related=tuple(
                    Related(place, f'the {what} "{name}" is given here too') for place in (first, *others[1:])
                ),
            )


def _unpaired(workload: Workload) -> Iterator[Problem]:
    interfaces, networks = dict(workload.interfaces), dict(workload.networks)
    if interfaces.keys() == networks.keys():
        return
    lone_interfaces = [(name, place) for name, place in interfaces.items() if name not in networks]
    lone_networks = [(name, place) for name, place in networks.items() if name not in interfaces]
    if len(lone_interfaces) == len(lone_networks) == 1:
        yield _misnamed(workload, lone_interfaces[0], lone_networks[0])
        return
    for name, place in lone_interfaces:
        yield _without(workload, name, place, what="interface", other="network")
    for name, place in lone_networks:
        yield _without(workload, name, place, what="network", other="interface")


def _misnamed(workload: Workload, interface: tuple[str, Place], network: tuple[str, Place]) -> Problem:
    """One is left over on either side: most likely they belong together."""
    return Problem(
        place=network[1],
        message=f'the network "{network[0]}" has no interface of that name and the interface "{interface[0]}" no network; '
        "the names must be equal",
        object=workload.object,
        symptom=_refused(network[0]),
        fix=f'give both one name: "{interface[0]}" or "{network[0]}"',
        related=(Related(interface[1], f'the interface "{interface[0]}"'),),
    )


def _without(workload: Workload, name: str, place: Place, *, what: str, other: str) -> Problem:
    return Problem(
        place=place,
        message=f'the {what} "{name}" has no {other}; each must have one of the same name',
        object=workload.object,
        symptom=_refused(name),
        fix=f'add the {other} "{name}", or remove the {what}',
    )


def _refused(name: str) -> str:
    return f"the API server refuses the VM: admission webhook \"virtualmachine-validator.kubevirt.io\" denied the request, '{name}' not found"


@dataclass(frozen=True, slots=True)
class _Reference:
    """A workload's reference to a NAD, and the NAD where namespace isolation alone keeps it away."""

    workload: Workload
    written: NadReference
    key: str
    nad: NetworkAttachment | None


@lru_cache(maxsize=2)  # three checks ask; a comparison has two networks at a time
def _unresolved(network: Network) -> Mapping[tuple[str, Lookup], tuple[_Reference, ...]]:
    """The references that lead nowhere, by the NAD that they name and by how the lookup ended."""
    found: dict[tuple[str, Lookup], list[_Reference]] = {}
    site, nads = network.site, network.nads
    for workload in site.workloads:
        for vnic in workload.vnics:
            if vnic.nad is None:
                continue
            resolved = resolve(vnic.nad, workload.namespace, nads, site)
            if resolved.outcome in (Lookup.MISSING, Lookup.FORBIDDEN) and not is_template(resolved.key):
                reference = _Reference(workload, vnic.nad, resolved.key, resolved.nad)
                found.setdefault((resolved.key, resolved.outcome), []).append(reference)
    return {key: tuple(references) for key, references in found.items()}


@check("VMN05", "missing-nad")
def missing_nad(network: Network) -> Iterator[Problem]:
    """A VM refers to a NetworkAttachmentDefinition that is not there.

    Source: KubeVirt pkg/network/multus/nad.go.
    """
    symptom = (
        'no virt-launcher Pod is made: virt-controller reports "failed to locate network attachment definition {key}", '
        "and the VM stays Starting"
    )
    return _missing_nads(network, symptom, lambda references: any(each.workload.is_vm for each in references))


@check("VMN17", "pod-nad-missing")
def pod_nad_missing(network: Network) -> Iterator[Problem]:
    """A Pod refers to a NetworkAttachmentDefinition that is not there.

    Source: Multus pkg/k8sclient/k8sclient.go.
    """
    symptom = "the event NoNetworkFound names {key}, the Pod's sandbox is not made, and it stays ContainerCreating"
    return _missing_nads(network, symptom, lambda references: not any(each.workload.is_vm for each in references))


def _missing_nads(
    network: Network, symptom: str, concerned: Callable[[tuple[_Reference, ...]], bool]
) -> Iterator[Problem]:
    same_name: dict[str, list[NetworkAttachment]] = {}
    for nad in network.site.attachments:
        same_name.setdefault(nad.name, []).append(nad)
    for (key, outcome), references in _unresolved(network).items():
        if outcome is Lookup.MISSING and concerned(references):
            ordered = sorted(references, key=lambda each: not each.workload.is_vm)
            yield _missing_nad(network.site, key, ordered, same_name, symptom.format(key=key))


def _missing_nad(
    site: Site, key: str, references: list[_Reference], same_name: Mapping[str, list[NetworkAttachment]], symptom: str
) -> Problem:
    first, *others = references
    namespace, _, name = key.partition("/")
    elsewhere = same_name.get(name, [])
    near = elsewhere or _similar(namespace, name, same_name)
    generators = [kind for kind in _GENERATORS if site.counts.get(kind)]
    return Problem(
        place=first.written.place,
        message=f"the NetworkAttachmentDefinition {key}, referred to by "
        f"{listed(each.workload.object for each in references)}, {is_missing(site, NAD_KIND)}{_hint(elsewhere, near)}",
        object=first.workload.object,
        symptom=symptom,
        fix=_fix(first, elsewhere, near),
        related=(
            *(Related(each.written.place, f"{each.workload.object} refers to it too") for each in others),
            *(Related(nad.place, f"{nad.key} is here") for nad in near),
        ),
        severity=severity(site, NAD_KIND, certain=not generators and _namespaces_are_known(references, elsewhere)),
        remedies=_remedies(site, references, elsewhere),
    )


def _remedies(site: Site, references: list[_Reference], elsewhere: list[NetworkAttachment]) -> tuple[Rewrite, ...]:
    """The one NAD of that name by its full name, where VMs alone refer to it and may use it from where they are."""
    reachable = len(elsewhere) == 1 and (elsewhere[0].namespace == "default" or site.platform != "openshift")
    if not reachable or not all(each.workload.is_vm for each in references):
        return ()
    written = (each.written for each in references)
    return tuple(
        Rewrite(one.place, one.name if one.namespace is None else f"{one.namespace}/{one.name}", elsewhere[0].key)
        for one in written
    )


def _similar(namespace: str, name: str, same_name: Mapping[str, list[NetworkAttachment]]) -> list[NetworkAttachment]:
    """The NAD of the namespace whose name comes closest, as a list of one or none."""
    here = {nad.name: nad for nads in same_name.values() for nad in nads if nad.namespace == namespace}
    close = similar(name, here)
    return [] if close is None else [here[close]]


def _hint(elsewhere: list[NetworkAttachment], near: list[NetworkAttachment]) -> str:
    if elsewhere:
        return f"; there is {listed(nad.key for nad in elsewhere)}"
    return f", did you mean {near[0].key}" if near else ""


def _fix(first: _Reference, elsewhere: list[NetworkAttachment], near: list[NetworkAttachment]) -> str:
    if elsewhere:
        return f"write {elsewhere[0].key}, or move the NetworkAttachmentDefinition to the namespace {first.key.partition('/')[0]}"
    if near:
        return f"write {near[0].name}, or add the NetworkAttachmentDefinition {first.key}"
    return "correct the name, add the NetworkAttachmentDefinition, or name it under external.networkAttachments in the site file"


def _namespaces_are_known(references: list[_Reference], elsewhere: list[NetworkAttachment]) -> bool:
    """Whether it can't be that the NAD of this name is meant and whoever applies the manifests gives both one namespace."""
    if not elsewhere:
        return True
    own = (each.workload.body for each in references if each.written.namespace is None)
    written = all(body is None or body.at("metadata", "namespace") is not None for body in own)
    return written and all(nad.namespace_given for nad in elsewhere)


@check("VMN06", "nad-out-of-reach")
def nad_out_of_reach(network: Network) -> Iterator[Problem]:
    """A workload refers to a NetworkAttachmentDefinition of another namespace, which OpenShift's Multus does not allow.

    Sources: Multus docs/configuration.md, ``namespaceIsolation``; OpenShift cluster-network-operator.
    """
    for (key, outcome), references in _unresolved(network).items():
        nad = references[0].nad
        if outcome is Lookup.FORBIDDEN and nad is not None:
            first, *others = references
            yield Problem(
                place=first.written.place,
                message=f"{listed(each.workload.object for each in references)} must not be attached to {key}: namespaces are "
                f"isolated, and {nad.namespace} is none that all may use",
                object=first.workload.object,
                symptom=f'Multus: "namespace isolation enabled, annotation violates permission, pod is in namespace '
                f'{first.workload.namespace} but refers to target namespace {nad.namespace}", the Pod stays ContainerCreating',
                fix="put the NetworkAttachmentDefinition into the workload's namespace, or into default, which all may use",
                related=(
                    *(Related(each.written.place, f"{each.workload.object} refers to it too") for each in others),
                    Related(nad.place, f"{key} is here"),
                ),
            )


@check("VMN15", "unreadable-network-annotation")
def unreadable_network_annotation(network: Network) -> Iterator[Problem]:
    """The annotation that attaches a Pod to networks can't be read: bad JSON, name, interface name, address or MAC.

    Source: Multus pkg/k8sclient, ``parsePodNetworkAnnotation``; the reader of the annotation finds it.
    """
    return reported(network, "VMN15")


CHECKS = (unpaired_network, missing_nad, nad_out_of_reach, unreadable_network_annotation, pod_nad_missing)
