"""What becomes of the VirtualMachines of pelotech's operator: the phase in which each ends, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from topocheck.checks.inventory import Inventory
from topocheck.checks.unresolved import is_template
from topocheck.checks.vm_disk_images import Images, WrappedMachine, disk_images, image_faults, wrapped_machines
from topocheck.model.place import Place
from topocheck.model.problem import Problem
from topocheck.model.site import Site
from topocheck.model.value import Mapping

READY, PROVISIONING, FAILED, UNKNOWN = "Ready", "Provisioning", "Failed", "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The phase of a VirtualMachine (`READY`, `PROVISIONING` where it stays in that, `FAILED`, `UNKNOWN`), and what decides it."""

    object: str
    place: Place
    phase: str
    reason: str


def outcomes(site: Site) -> Iterator[Outcome]:
    """The outcome of each VirtualMachine of pelotech's groups, in the order of the manifests.

    Source: the proposal of that VirtualMachine (an image that is not there is made from the template, under the name of the
    reference), and pelotech/data-sync-operator internal/controller for what fails an image.
    """
    images, inventory = disk_images(site), Inventory(site)
    for machine in wrapped_machines(site):
        phase, reason = _of(machine, images, site, inventory)
        yield Outcome(machine.manifest.object, machine.manifest.place, phase, reason)


def _of(machine: WrappedMachine, images: Images, site: Site, inventory: Inventory) -> tuple[str, str]:
    key = machine.image
    if key is not None and key in images:
        manifest, body = images[key]
        faults = list(image_faults(manifest, body))
        return _of_image(f"its image is {manifest.object}", key[0], faults, body, site, inventory)
    if machine.template is not None:
        namespace, name = key or (machine.namespace, machine.template.text("name") or "")
        start = f"its image VMDiskImage {namespace}/{name} is made from vmDiskImageTemplate"
        faults = list(image_faults(machine.manifest, machine.template))
        return _of_image(start, namespace, faults, machine.template, site, inventory)
    return _without_image(machine, site)


def _without_image(machine: WrappedMachine, site: Site) -> tuple[str, str]:
    if machine.reference is None:
        if any(is_template(key) for key in machine.spec.entries):
            return UNKNOWN, "its manifest is a template"
        return FAILED, "it has neither vmDiskImageRef nor vmDiskImageTemplate, and nothing to boot from"
    if machine.image is None:
        return UNKNOWN, "which image it refers to is filled in elsewhere"
    missing = f"VMDiskImage {'/'.join(machine.image)}"
    if site.has_all("VMDiskImage"):
        return FAILED, f"{missing} does not exist, and there is no vmDiskImageTemplate to make it from"
    return UNKNOWN, f"{missing} is not in these files, and there is no vmDiskImageTemplate to make it from"


def _of_image(
    start: str, namespace: str, faults: list[Problem], image: Mapping, site: Site, inventory: Inventory
) -> tuple[str, str]:
    if faults:
        return FAILED, f"{start}, and {faults[0].message}"
    secret = image.text("secretRef")
    if not secret or is_template(secret) or inventory.find("Secret", namespace, secret) is not None:
        return READY, start
    if site.has_all("Secret"):
        return PROVISIONING, f"{start}, which waits for the Secret {namespace}/{secret}: it does not exist"
    return READY, f"{start}, if there is the Secret {namespace}/{secret}, which is not in these files"
