"""Images, and the objects that a workload's disks and files come from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from topocheck.checks import (
    clones,
    cloud_init_data,
    data_volume_templates,
    data_volumes,
    disks,
    image_tags,
    import_crons,
    imports,
    instancetypes,
    live_update,
    run_strategy,
    storage_references,
    vm_disk_images,
    vm_requests,
)
from topocheck.checks.check import check
from topocheck.checks.copied_claims import copied_claims
from topocheck.checks.golden_images import is_golden
from topocheck.checks.image_reference import fault
from topocheck.checks.inventory import CLAIM, DATA_SOURCE, DATA_VOLUME, Inventory
from topocheck.checks.unresolved import is_external, is_missing, is_template, severity
from topocheck.checks.wording import listed
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related
from topocheck.model.site import Site
from topocheck.model.value import Mapping
from topocheck.model.workload import ImageReference, Workload
from topocheck.simulate.network import Network

_IN_EVERY_NAMESPACE = frozenset({("ConfigMap", "kube-root-ca.crt"), ("ConfigMap", "openshift-service-ca.crt")})

_MADE_BY = {
    "Secret": ("ExternalSecret", "ClusterExternalSecret", "SealedSecret", "VaultStaticSecret", "Certificate"),
    "ConfigMap": ("Bundle", "ObjectBucketClaim"),
}
"""Kinds whose controllers make objects of a kind that is then in no manifest."""


@check("IMG01", "illegal-image-reference")
def illegal_image_reference(network: Network) -> Iterator[Problem]:
    """An image is referred to by a text that is no image reference."""
    for workload in network.site.workloads:
        for image in workload.images:
            wrong = None if is_template(image.text) else fault(image.text)
            if wrong is not None:
                yield _illegal(workload, image, wrong)


def _illegal(workload: Workload, image: ImageReference, wrong: str) -> Problem:
    pod = "the virt-launcher Pod" if workload.is_vm else "the Pod"
    scheme, separator, rest = image.text.partition("://")
    return Problem(
        place=image.place,
        message=f'the image reference "{image.text}" {wrong}',
        object=workload.object,
        symptom=f"{pod} stays Pending with the reason InvalidImageName and never starts",
        fix=f'write "{rest}", without the scheme {scheme}'
        if separator
        else "write registry/path:tag or registry/path@digest",
    )


@dataclass(frozen=True, slots=True)
class _Use:
    """A reference to an object: who refers, where, and by which kind and name."""

    user: str
    place: Place
    kind: str
    namespace: str
    name: str


_Uses = dict[tuple[str, str], list[_Use]]


@check("IMG10", "missing-data-source")
def missing_data_source(network: Network) -> Iterator[Problem]:
    """A DataVolume, or a VM's template of one, is to be a copy of a DataSource that is not there, or that points to itself."""
    site = network.site
    yield from _pointing_to_themselves(site)
    inventory = Inventory(site)
    missing: _Uses = {}
    for use in _uses_of_data_sources(site):
        if inventory.find(DATA_SOURCE, use.namespace, use.name) is None and not _data_source_is_outside(site, use):
            missing.setdefault((use.namespace, use.name), []).append(use)
    for uses in missing.values():
        yield _missing_data_source(site, inventory, uses)


def _pointing_to_themselves(site: Site) -> Iterator[Problem]:
    """Source: containerized-data-importer pkg/apiserver/webhooks/datasource-validate.go."""
    for manifest in site.manifests:
        pointer = manifest.body.at("spec", "source", "dataSource") if manifest.kind == DATA_SOURCE else None
        if not isinstance(pointer, Mapping) or manifest.name is None or pointer.text("name") != manifest.name:
            continue
        if manifest.namespace is not None and pointer.text("namespace") == manifest.namespace:
            yield Problem(
                place=pointer.place,
                message=f"the DataSource {manifest.namespace}/{manifest.name} points to itself, and must point to another one",
                object=manifest.object,
                symptom="the apply is refused: DataSource cannot point to itself",
                fix="name another DataSource, a pvc or a snapshot",
            )


def _uses_of_data_sources(site: Site) -> Iterator[_Use]:
    for volume in site.data_volumes:
        reference = volume.source_ref
        if reference is None or reference.kind != DATA_SOURCE or is_template(reference.name):
            continue
        namespace = reference.namespace or volume.namespace
        if not is_template(namespace):
            user = volume.owner or f"DataVolume {volume.namespace}/{volume.name}"
            yield _Use(user, reference.place, DATA_SOURCE, namespace, reference.name)


def _data_source_is_outside(site: Site, use: _Use) -> bool:
    if is_golden(site, use.namespace, use.name):
        return True
    return is_external(site.external.data_sources, use.namespace, use.name)


def _missing_data_source(site: Site, inventory: Inventory, uses: list[_Use]) -> Problem:
    first = uses[0]
    return Problem(
        place=first.place,
        message=f"the DataSource {first.namespace}/{first.name}, to be copied for {_named(uses)}, {is_missing(site, DATA_SOURCE)}",
        object=first.user,
        symptom="the DataVolume stays Pending, and the VM that waits for it stays Provisioning",
        fix="correct the name, add the DataSource or a DataImportCron that manages it, or name it under "
        "external.dataSources in the site file",
        related=(*_others(uses), *_same_name(inventory, first)),
        severity=severity(site, DATA_SOURCE),
    )


@check("IMG13", "missing-volume-source")
def missing_volume_source(network: Network) -> Iterator[Problem]:
    """A volume of a workload needs a DataVolume, claim, ConfigMap or Secret that its namespace does not have.

    So does a DataSource or DataVolume whose source is a claim, of whatever namespace.
    """
    site = network.site
    inventory = Inventory(site)
    missing: dict[tuple[str, str, str], list[_Use]] = {}
    for use in _uses_of_volumes(site):
        if inventory.find(use.kind, use.namespace, use.name) is None and not _volume_is_outside(site, use):
            missing.setdefault((_claimed(use.kind), use.namespace, use.name), []).append(use)
    for uses in missing.values():
        yield _missing_volume_source(site, inventory, uses)


def _claimed(kind: str) -> str:
    return CLAIM if kind == DATA_VOLUME else kind


def _uses_of_volumes(site: Site) -> Iterator[_Use]:
    for workload in site.workloads:
        for volume in workload.volumes:
            if not (volume.optional or is_template(volume.name)):
                yield _Use(workload.object, volume.place, volume.kind, workload.namespace, volume.name)
    for claim in copied_claims(site):
        yield _Use(claim.user, claim.place, CLAIM, claim.namespace, claim.name)


def _volume_is_outside(site: Site, use: _Use) -> bool:
    if (use.kind, use.name) in _IN_EVERY_NAMESPACE:
        return True
    known = {"ConfigMap": site.external.config_maps, "Secret": site.external.secrets}
    return is_external(known.get(use.kind, site.external.volumes), use.namespace, use.name)


def _missing_volume_source(site: Site, inventory: Inventory, uses: list[_Use]) -> Problem:
    first = uses[0]
    makers = [kind for kind in _MADE_BY.get(first.kind, ()) if site.counts.get(kind)]
    maybe = f", unless the {listed(makers)} of the site makes it" if makers else ""
    claim = first.kind in (DATA_VOLUME, CLAIM)
    key = {"ConfigMap": "configMaps", "Secret": "secrets"}.get(first.kind, "volumes")
    return Problem(
        place=first.place,
        message=f"the {first.kind} {first.namespace}/{first.name}, needed by {_named(uses)}, {is_missing(site, first.kind)}{maybe}",
        object=first.user,
        symptom="the VM stays Provisioning, a Pod stays Pending: the claim is not found"
        if claim
        else f'the Pod stays ContainerCreating: FailedMount, {first.kind.lower()} "{first.name}" not found',
        fix=f"correct the name, add the {first.kind} to the same namespace, or name it under external.{key} in the site file",
        related=(*_others(uses), *_same_name(inventory, first)),
        severity=severity(site, first.kind, certain=not makers),
    )


def _named(uses: list[_Use]) -> str:
    return listed(use.user for use in uses)


def _others(uses: list[_Use]) -> Iterator[Related]:
    return (Related(use.place, f"{use.user} needs it too") for use in uses[1:])


def _same_name(inventory: Inventory, use: _Use) -> Iterator[Related]:
    for provider in inventory.elsewhere(use.kind, use.name):
        yield Related(provider.place, f"{provider.object} is in another namespace")


CHECKS = (
    illegal_image_reference,
    missing_data_source,
    missing_volume_source,
    *data_volumes.CHECKS,
    *data_volume_templates.CHECKS,
    *disks.CHECKS,
    *run_strategy.CHECKS,
    *instancetypes.CHECKS,
    cloud_init_data.illegal_access_credential,
    *image_tags.CHECKS,
    *clones.CHECKS,
    *imports.CHECKS,
    *storage_references.CHECKS,
    *import_crons.CHECKS,
    *vm_disk_images.CHECKS,
    *vm_requests.CHECKS,
    *live_update.CHECKS,
)
