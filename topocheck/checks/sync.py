"""Whether Argo CD gets through a sync: waves that it understands, waves that end, namespaces and kinds that are there."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from topocheck.checks.argo_cd import (
    SYNC_OPTIONS,
    SYNC_WAVE,
    annotation,
    app_option,
    applications,
    has_option,
    is_wave,
    place_of_annotation,
    wave_of,
)
from topocheck.checks.check import check
from topocheck.checks.unresolved import is_missing, is_template, severity
from topocheck.checks.wording import listed
from topocheck.model.manifest import Manifest
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.site import NAMESPACE_KIND, External, Site
from topocheck.model.value import Mapping, Scalar
from topocheck.simulate.network import Network

_SHOWN = 5

_OF_OPERATOR = {
    "kubernetes-nmstate-operator": frozenset({"nmstate.io"}),
    "kubevirt-hyperconverged": frozenset({"hco.kubevirt.io", "kubevirt.io", "cdi.kubevirt.io"}),
    "community-kubevirt-hyperconverged": frozenset({"hco.kubevirt.io", "kubevirt.io", "cdi.kubevirt.io"}),
    "sriov-network-operator": frozenset({"sriovnetwork.openshift.io"}),
}
"""The API groups that an operator's Subscription brings, by the package's name."""

_SKIP_DRY_RUN = "SkipDryRunOnMissingResource=true"
_CREATE_NAMESPACE = "CreateNamespace=true"
_OF_THE_CLUSTER = ("default", "kube-*", "openshift", "openshift-*")


@check("GIT01", "illegal-sync-wave")
def illegal_sync_wave(network: Network) -> Iterator[Problem]:
    """A sync wave is no integer, so that Argo CD takes it for 0.

    Source: gitops-engine pkg/sync/syncwaves: what strconv.Atoi refuses is left out.
    """
    for one in network.site.manifests:
        wave = annotation(one, SYNC_WAVE)
        if wave is not None and isinstance(wave.data, str) and not is_wave(wave.text) and not is_template(wave.text):
            yield Problem(
                place=wave.place,
                message=f'the sync wave of {one.object} must be an integer in quotes, as "3", and is "{wave.text}"',
                object=one.object,
                symptom="nothing is reported: Argo CD applies the object in wave 0, before or after what it belongs to",
                fix="write the number of the wave, without anything around it",
            )


@check("GIT03", "volume-waits-for-a-later-vm", Severity.WARNING)
def volume_waits_for_a_later_vm(network: Network) -> Iterator[Problem]:
    """A DataVolume of a storage class that waits for its first consumer is in an earlier wave than the VM that consumes it.

    Sources: containerized-data-importer doc/waitforfirstconsumer-storage-handling.md; Argo CD docs/user-guide/sync-waves.md.
    """
    site = network.site
    waiting = {one.name for one in site.manifests if one.kind == "StorageClass" and _waits(one)}
    for volume in site.data_volumes:
        body = volume.body
        if volume.owner is not None or body is None or _class_of(body) not in waiting or _binds_at_once(body):
            continue
        later = [
            workload
            for workload in site.workloads
            if workload.namespace == volume.namespace
            and workload.wave > volume.wave
            and any(each.name == volume.name for each in workload.volumes)
        ]
        if later:
            yield Problem(
                place=volume.place,
                message=f"{volume.object} (wave {volume.wave}) waits for its first consumer, and "
                f"{listed(f'{each.object} (wave {each.wave})' for each in later)} comes in a later wave",
                object=volume.object,
                symptom="the sync stops in this wave: the DataVolume stays WaitForFirstConsumer, which Argo CD takes for Progressing",
                fix="give both the same wave, or annotate the DataVolume with cdi.kubevirt.io/storage.bind.immediate.requested",
                related=tuple(Related(each.place, f"{each.object} consumes it") for each in later),
            )


def _waits(storage_class: Manifest) -> bool:
    return storage_class.body.text("volumeBindingMode") == "WaitForFirstConsumer"


def _class_of(body: Mapping) -> str | None:
    for key in ("storage", "pvc"):
        found = body.at("spec", key, "storageClassName")
        if isinstance(found, Scalar):
            return found.text
    return None


def _binds_at_once(body: Mapping) -> bool:
    annotations = body.at("metadata", "annotations")
    return isinstance(annotations, Mapping) and "cdi.kubevirt.io/storage.bind.immediate.requested" in annotations


@check("GIT04", "kind-not-there-yet", Severity.WARNING)
def kind_not_there_yet(network: Network) -> Iterator[Problem]:
    """An object is applied together with the operator that brings its kind, and does not skip the dry run while that is missing.

    Source: Argo CD docs/user-guide/sync-options.md, Skip Dry Run for new custom resources types.
    """
    site = network.site
    if any(app_option(spec, _SKIP_DRY_RUN) for _, spec in applications(site)):
        return
    subscriptions = ((one, groups) for one in site.manifests if (groups := _OF_OPERATOR.get(_package(one))))
    for subscription, groups in subscriptions:
        early = [
            one
            for one in site.manifests
            if one.group in groups
            and _together(one) == _together(subscription)
            and not has_option(one, _SKIP_DRY_RUN)
            and not one.partial
        ]
        if early:
            first, *others = early
            yield Problem(
                place=place_of_annotation(first, SYNC_OPTIONS),
                message=f"{listed(one.object for one in early)} must skip the dry run while the kind is missing: the operator "
                f"{_package(subscription)}, which brings it, is applied in the same sync",
                object=first.object,
                symptom='the first sync of a cluster fails: "one or more synchronization tasks are not valid", the server could not '
                "find the requested resource",
                fix=f"annotate it with {SYNC_OPTIONS}: {_SKIP_DRY_RUN}, and give it a later wave than the operator",
                related=(
                    Related(subscription.place, "the operator is subscribed to here"),
                    *(Related(one.place, f"{one.object} is of such a kind too") for one in others[:_SHOWN]),
                ),
            )


def _package(one: Manifest) -> str:
    name = one.body.at("spec", "name") if one.kind == "Subscription" and one.group == "operators.coreos.com" else None
    return name.text if isinstance(name, Scalar) else ""


def _together(one: Manifest) -> str:
    """What is surely applied in one sync: the files of a kustomization, or of a folder."""
    return one.root or posixpath.dirname(one.place.file)


@check("GIT05", "namespace-nobody-creates")
def namespace_nobody_creates(network: Network) -> Iterator[Problem]:
    """Objects are in a namespace that the repository does not create.

    Looked at where the repository declares namespaces at all, or the site file says that it holds them all.
    Source: Argo CD docs/user-guide/sync-options.md, Create Namespace.
    """
    site = network.site
    known = {one.name for one in site.manifests if one.kind in ("Project", "ProjectRequest")} | {*site.namespaces}
    if not known and not site.inventory.get(NAMESPACE_KIND, False):
        return
    known |= set(_created(site))
    wanting: dict[str, list[Manifest]] = {}
    for one in site.manifests:
        namespace = one.namespace
        if namespace is None or namespace in known or one.partial or is_template(namespace):
            continue
        if not External.covers((*_OF_THE_CLUSTER, *site.external.namespaces), namespace):
            wanting.setdefault(namespace, []).append(one)
    for namespace, objects in wanting.items():
        yield _no_namespace(site, namespace, objects)


def _created(site: Site) -> Iterator[str]:
    """The namespaces that Argo CD makes for its Applications."""
    for _, spec in applications(site):
        namespace = spec.at("destination", "namespace")
        if isinstance(namespace, Scalar) and app_option(spec, _CREATE_NAMESPACE):
            yield namespace.text


def _no_namespace(site: Site, namespace: str, objects: list[Manifest]) -> Problem:
    first = objects[0]
    metadata = first.body.mapping("metadata")
    place = metadata.place_of("namespace") if metadata is not None else first.place
    return Problem(
        place=place,
        message=f"the namespace {namespace}, of {listed(one.object for one in objects)}, {is_missing(site, NAMESPACE_KIND)}",
        object=first.object,
        symptom=f'the sync fails: namespaces "{namespace}" not found',
        fix="add the Namespace, correct the name, set the sync option CreateNamespace=true, or name it under external.namespaces in "
        "the site file",
        related=tuple(Related(one.place, f"{one.object} is in it too") for one in objects[1 : _SHOWN + 1]),
        severity=severity(site, NAMESPACE_KIND),
        only_if_unexplained=tuple(one.place for one in objects),
    )


@check("GIT08", "halted-before-others", Severity.WARNING)
def halted_before_others(network: Network) -> Iterator[Problem]:
    """A VM that is not to run is in a wave before other objects, and is never Healthy.

    Source: Argo CD resource_customizations/kubevirt.io/VirtualMachine/health.lua: a stopped VM is Suspended.
    """
    syncs: dict[str, list[Manifest]] = {}
    for one in network.site.manifests:
        if not one.partial:
            syncs.setdefault(_together(one), []).append(one)
    for objects in syncs.values():
        last = max(map(wave_of, objects))
        halted = [one for one in objects if _is_halted(one) and wave_of(one) < last]
        if halted:
            yield _halted(halted, objects, last)


def _halted(halted: list[Manifest], objects: list[Manifest], last: int) -> Problem:
    first, *others = halted
    later = [one for one in objects if wave_of(one) > min(map(wave_of, halted))]
    return Problem(
        place=place_of_annotation(first, SYNC_WAVE),
        message=f"{listed(f'{one.object} (wave {wave_of(one)})' for one in halted)} is not to run, and must be in the last wave: "
        f"{listed(f'{one.object} (wave {wave_of(one)})' for one in later)} comes after it",
        object=first.object,
        symptom="the sync waits in this wave: a stopped VM is Suspended, not Healthy",
        fix=f"give it the wave {last}",
        related=tuple(Related(one.place, f"{one.object} is not to run either") for one in others),
    )


def _is_halted(one: Manifest) -> bool:
    if (one.group, one.kind) != ("kubevirt.io", "VirtualMachine") or is_template(one.name or ""):
        return False
    spec = one.body.mapping("spec")
    return spec is not None and (spec.text("runStrategy") == "Halted" or spec.boolean("running") is False)


CHECKS = (
    illegal_sync_wave,
    volume_waits_for_a_later_vm,
    kind_not_there_yet,
    namespace_nobody_creates,
    halted_before_others,
)
