"""The VirtualMachines and VMDiskImages of pelotech's operator, which are disks and VMs of KubeVirt at one remove.

Source: pelotech/data-sync-operator api/v1alpha1 and internal/controller; the proposal of its VirtualMachine.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from topocheck.checks.check import check
from topocheck.checks.unresolved import is_missing, is_template, severity
from topocheck.checks.wording import listed
from topocheck.model.manifest import Manifest
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.quantity import quantity
from topocheck.model.site import Site
from topocheck.model.value import Mapping, Scalar
from topocheck.simulate.network import Network

_GROUPS = frozenset({"pelotech.ot", "crd.pelotech.ot"})
_SOURCES = ("blank", "registry", "s3")
_DEFAULT = "default"

Images = dict[tuple[str, str], tuple[Manifest, Mapping]]
"""The VMDiskImages and their specs, by namespace and name."""


class WrappedMachine(NamedTuple):
    """A VirtualMachine with the image that it refers to and the template from which that is made where it is not there."""

    manifest: Manifest
    spec: Mapping
    reference: Mapping | None
    template: Mapping | None

    @property
    def image(self) -> tuple[str, str] | None:
        """The namespace and name of the image, None where there is no reference or it is a template."""
        name = self.reference.text("name") if self.reference is not None else None
        if self.reference is None or not name or is_template(name):
            return None
        return self.reference.text("namespace") or self.namespace, name

    @property
    def namespace(self) -> str:
        """The namespace of the VirtualMachine."""
        return self.manifest.namespace or _DEFAULT


def _of_kind(site: Site, kind: str) -> Iterator[tuple[Manifest, Mapping]]:
    for manifest in site.manifests:
        spec = manifest.body.mapping("spec")
        if manifest.kind == kind and manifest.group in _GROUPS and spec is not None and not manifest.partial:
            yield manifest, spec


def wrapped_machines(site: Site) -> Iterator[WrappedMachine]:
    """The VirtualMachines of pelotech's groups."""
    for manifest, spec in _of_kind(site, "VirtualMachine"):
        yield WrappedMachine(manifest, spec, spec.mapping("vmDiskImageRef"), spec.mapping("vmDiskImageTemplate"))


def disk_images(site: Site) -> Images:
    """The VMDiskImages of a site."""
    return {(each.namespace or _DEFAULT, each.name or ""): (each, spec) for each, spec in _of_kind(site, "VMDiskImage")}


@check("IMG25", "missing-disk-image")
def missing_disk_image(network: Network) -> Iterator[Problem]:
    """A VirtualMachine refers to a VMDiskImage that is not there, and has no template from which it could be made."""
    images = disk_images(network.site)
    for machine in wrapped_machines(network.site):
        key, reference = machine.image, machine.reference
        if machine.template is None and key is not None and reference is not None and key not in images:
            yield Problem(
                place=reference.place_of("name"),
                message=f"the VMDiskImage {key[0]}/{key[1]} of {machine.manifest.object} {is_missing(network.site, 'VMDiskImage')}, and there is no "
                "vmDiskImageTemplate to make it from",
                object=machine.manifest.object,
                symptom="the VirtualMachine ends in the phase Failed: it has nothing to boot from",
                fix="correct the name, add the VMDiskImage, or write vmDiskImageTemplate",
                severity=severity(network.site, "VMDiskImage"),
            )
        elif (
            machine.template is None
            and reference is None
            and not any(is_template(each) for each in machine.spec.entries)
        ):
            yield Problem(
                place=machine.manifest.place,
                message=f"{machine.manifest.object} must have vmDiskImageRef or vmDiskImageTemplate, and has neither",
                object=machine.manifest.object,
                symptom="the VirtualMachine ends in the phase Failed: it has nothing to boot from",
                fix="write vmDiskImageRef",
                severity=severity(network.site),
            )


@check("IMG26", "illegal-disk-image")
def illegal_disk_image(network: Network) -> Iterator[Problem]:
    """A VMDiskImage has a source that there is not, a registry without the ConfigMap of its authority, or a size that is none."""
    for manifest, spec in _of_kind(network.site, "VMDiskImage"):
        yield from image_faults(manifest, spec)
    for machine in wrapped_machines(network.site):
        if machine.template is not None:
            yield from image_faults(machine.manifest, machine.template)


def image_faults(manifest: Manifest, body: Mapping) -> Iterator[Problem]:
    """Why the image that a spec or a template (``body``) of a manifest describes is never made."""
    kind = body.scalar("sourceType")
    if kind is not None and kind.text not in _SOURCES and not is_template(kind.text):
        message = f'the sourceType "{kind.text}" of {manifest.object} must be one of {listed(_SOURCES)}'
        yield _refused(manifest, kind.place, message, "write one of them")
    size = body.scalar("diskSize")
    if size is not None and not is_template(size.text) and (quantity(size.text) or 0) <= 0:
        message = f'the diskSize "{size.text}" of {manifest.object} must be a quantity of more than 0'
        yield _refused(manifest, size.place, message, "write a number and Mi, Gi or Ti, as 24Gi")
    if kind is not None and kind.text == "registry" and not body.text("certConfigMap"):
        message = f"{manifest.object} has the sourceType registry, and must have a certConfigMap"
        yield _refused(manifest, kind.place, message, "write certConfigMap with the ConfigMap of its authority")


def _refused(manifest: Manifest, place: Place, message: str, fix: str) -> Problem:
    return Problem(
        place=place,
        message=message,
        object=manifest.object,
        symptom="the schema refuses it, or the controller reports an error and makes no DataVolume: the VirtualMachine waits for its disk",
        fix=fix,
    )


@check("IMG27", "disk-image-does-not-fit", Severity.WARNING)
def disk_image_does_not_fit(network: Network) -> Iterator[Problem]:
    """A VirtualMachine's disk is smaller than its image, or the image is not the one that its template would make."""
    images = disk_images(network.site)
    for machine in wrapped_machines(network.site):
        yield from _too_small(machine, images)
        yield from _otherwise(machine)


def _too_small(machine: WrappedMachine, images: Images) -> Iterator[Problem]:
    found = images.get(machine.image) if machine.image is not None else None
    body = found[1] if found is not None else machine.template
    size, own = body.scalar("diskSize") if body is not None else None, machine.spec.at("resources", "diskSize")
    has, needs = (
        quantity(own.text) if isinstance(own, Scalar) else None,
        quantity(size.text) if size is not None else None,
    )
    if isinstance(own, Scalar) and size is not None and has is not None and needs is not None and has < needs:
        yield Problem(
            place=own.place,
            message=f"the diskSize {own.text} of {machine.manifest.object} must be at least the {size.text} of its image",
            object=machine.manifest.object,
            symptom="the clone is refused: target resources requests storage size is smaller than the source",
            fix=f"write {size.text} or more",
            related=(Related(size.place, "the size of the image"),),
        )


def _otherwise(machine: WrappedMachine) -> Iterator[Problem]:
    reference, template, key = machine.reference, machine.template, machine.image
    named = template.text("name") if template is not None else None
    if reference is None or key is None:
        return
    if template is not None and named and named != key[1] and not is_template(named):
        yield Problem(
            place=template.place_of("name"),
            message=f"the vmDiskImageTemplate of {machine.manifest.object} has the name {named}, and must have {key[1]} as the "
            "vmDiskImageRef: the image is made by that name",
            object=machine.manifest.object,
            symptom=f"the image is there as {key[1]}, and who looks for {named} finds none",
            fix=f"write {key[1]}",
            related=(Related(reference.place_of("name"), "the vmDiskImageRef"),),
        )
    if key[0] != machine.namespace and machine.manifest.namespace is not None and not is_template(key[0]):
        yield Problem(
            place=reference.place_of("namespace"),
            message=f"the image {key[0]}/{key[1]} of {machine.manifest.object} must be in the namespace {machine.namespace}, or be cloned "
            "from another by permission",
            object=machine.manifest.object,
            symptom="the clone is forbidden where the service account may not create datavolumes/source in that namespace",
            fix=f"leave out the namespace, or add a RoleBinding to {key[0]}",
        )


@check("IMG28", "unused-disk-image", Severity.INFO)
def unused_disk_image(network: Network) -> Iterator[Problem]:
    """A VMDiskImage is referred to by no VirtualMachine, and no DataVolume is a copy of its disk."""
    machines = list(wrapped_machines(network.site))
    used = {machine.image for machine in machines}
    cloned = {each.source_ref.name for each in network.site.data_volumes if each.source_ref is not None}
    cloned |= {name for each in network.site.data_volumes if (name := _copied(each.body)) is not None}
    for key, (manifest, _) in disk_images(network.site).items():
        if machines and key not in used and key[1] not in cloned and not is_template(key[1]):
            yield Problem(
                place=manifest.place,
                message=f"{manifest.object} must be used by a VirtualMachine, and none refers to it",
                object=manifest.object,
                symptom="its disk and snapshot stay and cost storage",
                fix="delete it, or correct the vmDiskImageRef that is to name it",
            )


def _copied(body: Mapping | None) -> str | None:
    for kind in ("pvc", "snapshot"):
        found = body.at("spec", "source", kind, "name") if body is not None else None
        if isinstance(found, Scalar):
            return found.text
    return None


CHECKS = (missing_disk_image, illegal_disk_image, disk_image_does_not_fit, unused_disk_image)
