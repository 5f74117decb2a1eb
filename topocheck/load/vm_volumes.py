"""What a VM's volumes refer to.

Source: kubevirt/api core/v1 schema.go (VolumeSource, AccessCredential); all references are to the VM's own namespace.
"""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.load.metadata import literal
from topocheck.model.value import Mapping
from topocheck.model.workload import ImageReference, VolumeReference

# Where a volume names an object: the path from the volume, the key with the name, the object's kind.
_REFERENCES = (
    (("dataVolume",), "name", "DataVolume"),
    (("persistentVolumeClaim",), "claimName", "PersistentVolumeClaim"),
    (("ephemeral", "persistentVolumeClaim"), "claimName", "PersistentVolumeClaim"),
    (("configMap",), "name", "ConfigMap"),
    (("secret",), "secretName", "Secret"),
    (("sysprep", "configMap"), "name", "ConfigMap"),
    (("sysprep", "secret"), "name", "Secret"),
    *(
        ((drive, key), "name", "Secret")
        for drive in ("cloudInitNoCloud", "cloudInitConfigDrive")
        for key in ("secretRef", "networkDataSecretRef")
    ),
)


def volume_references(spec: Mapping) -> tuple[VolumeReference, ...]:
    """The objects that a VM needs to start; those that a template hides are left out."""
    return (*_from_volumes(spec), *_from_credentials(spec))


def _from_volumes(spec: Mapping) -> Iterator[VolumeReference]:
    for volume in spec.mappings("volumes"):
        for path, key, kind in _REFERENCES:
            if path[0] in volume.entries:
                yield from _reference(volume.at(*path), key, kind)


def _reference(owner: object, key: str, kind: str) -> Iterator[VolumeReference]:
    name = literal(owner, key) if isinstance(owner, Mapping) else None
    if isinstance(owner, Mapping) and name is not None:
        yield VolumeReference(kind, name, owner.place_of(key), optional=owner.boolean("optional") is True)


def _from_credentials(spec: Mapping) -> Iterator[VolumeReference]:
    for credential in spec.mappings("accessCredentials"):
        for kind in ("sshPublicKey", "userPassword"):
            yield from _reference(credential.at(kind, "source", "secret"), "secretName", "Secret")


def volume_images(spec: Mapping) -> tuple[ImageReference, ...]:
    """The images of a VM's container disks and of its kernel boot."""
    owners = [volume.mapping("containerDisk") for volume in spec.mappings("volumes")]
    kernel = spec.at("domain", "firmware", "kernelBoot", "container")
    owners.append(kernel if isinstance(kernel, Mapping) else None)
    return tuple(
        ImageReference(image, owner.place_of("image"))
        for owner in owners
        if owner is not None and (image := literal(owner, "image")) is not None
    )
