"""What DataVolumes and container disks need beside their source: Secrets, ConfigMaps, StorageClasses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from topocheck.checks.check import check
from topocheck.checks.inventory import Inventory
from topocheck.checks.machine_spec import machines
from topocheck.checks.sizes import FORMS
from topocheck.checks.unresolved import is_external, is_missing, is_template, severity
from topocheck.checks.wording import listed
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Severity
from topocheck.model.site import External, Site
from topocheck.model.value import Mapping, Scalar, Sequence
from topocheck.simulate.network import Network

_KINDS = {"secretRef": "Secret", "certConfigMap": "ConfigMap"}
_FROM_OUTSIDE = (
    "ExternalSecret",
    "ClusterExternalSecret",
    "SealedSecret",
    "VaultStaticSecret",
    "Certificate",
    "Bundle",
)
_DEFAULT_CLASS = ("storageclass.kubernetes.io/is-default-class", "storageclass.kubevirt.io/is-default-virt-class")


_SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_LONGEST_NAME = 253


class _Need(NamedTuple):
    user: str
    kind: str
    namespace: str
    name: str
    place: Place


@check("IMG17", "missing-image-credentials")
def missing_image_credentials(network: Network) -> Iterator[Problem]:
    """The Secret or ConfigMap by which an image is to be fetched is not in the namespace of the DataVolume or VM.

    Source: containerized-data-importer doc/datavolumes.md; KubeVirt api core/v1 schema.go, ContainerDiskSource.
    """
    site, inventory = network.site, Inventory(network.site)
    made = any(site.counts.get(kind) for kind in _FROM_OUTSIDE)
    for need in (*_of_data_volumes(site), *_of_container_disks(network)):
        known = site.external.secrets if need.kind == "Secret" else site.external.config_maps
        found = inventory.find(need.kind, need.namespace, need.name) is not None
        if found or is_template(need.name) or is_external(known, need.namespace, need.name):
            continue
        yield Problem(
            place=need.place,
            message=f"the {need.kind} {need.namespace}/{need.name}, by which the image of {need.user} is fetched, {is_missing(site, need.kind)}",
            object=need.user,
            symptom="the importer Pod stays ContainerCreating, or the image is refused: ImagePullBackOff, 401 Unauthorized, certificate "
            "signed by unknown authority",
            fix=f"add the {need.kind} to the same namespace, or name it under external in the site file",
            severity=severity(site, need.kind, certain=not made),
        )


def _of_data_volumes(site: Site) -> Iterator[_Need]:
    for volume in site.data_volumes:
        source = volume.body.at("spec", "source") if volume.body is not None else None
        for body in source.entries.values() if isinstance(source, Mapping) else ():
            for key, kind in _KINDS.items():
                name = body.text(key) if isinstance(body, Mapping) else None
                if isinstance(body, Mapping) and name:
                    yield _Need(volume.owner or volume.object, kind, volume.namespace, name, body.place_of(key))
            headers = body.sequence("secretExtraHeaders") if isinstance(body, Mapping) else None
            for item in headers.items if headers is not None else ():
                if isinstance(item, Scalar):
                    yield _Need(volume.owner or volume.object, "Secret", volume.namespace, item.text, item.place)


def _of_container_disks(network: Network) -> Iterator[_Need]:
    for workload, spec in machines(network):
        disks = [volume.mapping("containerDisk") for volume in spec.mappings("volumes")]
        kernel = spec.at("domain", "firmware", "kernelBoot", "container")
        for disk in (*disks, kernel if isinstance(kernel, Mapping) else None):
            name = disk.text("imagePullSecret") if disk is not None else None
            if disk is not None and name:
                place = disk.place_of("imagePullSecret")
                yield _Need(workload.object, "Secret", workload.namespace, name, place)


@check("IMG18", "unknown-storage-class", Severity.WARNING)
def unknown_storage_class(network: Network) -> Iterator[Problem]:
    """A DataVolume or claim asks for a StorageClass that the site does not have, or for the default one where there is none.

    Nothing is said where neither the manifests nor the site file name a StorageClass, but for a name that none can have.
    """
    site = network.site
    yield from _illegal_names(site)
    classes = _classes(site)
    known = set(classes)
    if not site.has_all("StorageClass") or not (known or site.external.storage_classes):
        return
    has_default = bool(site.external.storage_classes) or any(map(_is_default, classes.values()))
    for user, body in _claims(site):
        name = body.text("storageClassName")
        if (
            name
            and not is_template(name)
            and _SUBDOMAIN.fullmatch(name)
            and name not in known
            and not External.covers(site.external.storage_classes, name)
        ):
            there = listed([*known, *site.external.storage_classes])
            yield _unknown(
                user,
                body.place_of("storageClassName"),
                f"must name a StorageClass of the site, and names {name}: there is {there}",
            )
        elif "storageClassName" not in body.entries and not has_default:
            message = f"must name its StorageClass, for none of {listed(known)} is the default one"
            yield _unknown(user, body.place, message)


def _illegal_names(site: Site) -> Iterator[Problem]:
    """Sources: Kubernetes pkg/apis/core/validation, ValidateClassName; containerized-data-importer datavolume-validate.go."""
    for user, body in _claims(site):
        name = body.text("storageClassName")
        if name and not is_template(name) and not (_SUBDOMAIN.fullmatch(name) and len(name) <= _LONGEST_NAME):
            yield Problem(
                place=body.place_of("storageClassName"),
                message=f'the storageClassName "{name}" of {user} must be a name of at most {_LONGEST_NAME} lower-case letters, digits, - and .',
                object=user,
                symptom="the claim is refused: spec.storageClassName: Invalid value: a lowercase RFC 1123 subdomain must consist of lower "
                "case alphanumeric characters, '-' or '.'",
                fix="write the name of a StorageClass",
                severity=Severity.ERROR,
            )


def _unknown(user: str, place: Place, message: str) -> Problem:
    return Problem(
        place=place,
        message=f"the disk of {user} {message}",
        object=user,
        symptom="the claim stays Pending: storageclass.storage.k8s.io not found, or no persistent volumes available for this claim and no "
        "storage class is set",
        fix="correct storageClassName, or name the class under external.storageClasses in the site file",
    )


def _classes(site: Site) -> dict[str, Mapping]:
    """The StorageClasses by name, of a cluster that was read and of the manifests."""
    written = {each.name: each.body for each in site.manifests if each.kind == "StorageClass" and each.name is not None}
    return {**(site.live.storage_classes if site.live is not None else {}), **written}


def _is_default(body: Mapping) -> bool:
    found = (body.at("metadata", "annotations", key) for key in _DEFAULT_CLASS)
    return any(isinstance(each, Scalar) and each.text == "true" for each in found)


def _claims(site: Site) -> Iterator[tuple[str, Mapping]]:
    """The bodies that ask for storage, each with who asks; an empty name stands for no class at all, and is left alone."""
    for volume in site.data_volumes:
        for form in FORMS:
            body = volume.body.at("spec", form) if volume.body is not None else None
            if isinstance(body, Mapping):
                yield volume.owner or volume.object, body
    for manifest in site.manifests:
        spec = manifest.body.mapping("spec")
        if manifest.kind == "PersistentVolumeClaim" and spec is not None and not manifest.partial:
            yield manifest.object, spec
        templates = (
            spec.sequence("volumeClaimTemplates") if spec is not None and manifest.kind == "StatefulSet" else None
        )
        for item in templates.items if isinstance(templates, Sequence) else ():
            body = item.mapping("spec") if isinstance(item, Mapping) else None
            if body is not None:
                yield manifest.object, body


CHECKS = (missing_image_credentials, unknown_storage_class)
