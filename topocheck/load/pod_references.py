"""The objects and images that the containers and volumes of a Pod refer to.

Source: kubernetes core/v1 types.go (Volume, EnvFromSource, EnvVarSource, ProjectedVolumeSource).
"""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.load.metadata import literal
from topocheck.model.value import Mapping, Value
from topocheck.model.workload import ImageReference, VolumeReference


def pod_references(spec: Mapping) -> tuple[VolumeReference, ...]:
    """The ConfigMaps, Secrets and claims that a Pod needs; those that a template hides are left out."""
    return (*_from_volumes(spec), *_from_environment(spec))


def container_images(spec: Mapping) -> tuple[ImageReference, ...]:
    """The images of a Pod's containers, those that run first included."""
    return tuple(
        ImageReference(image, container.place_of("image"))
        for container in _containers(spec)
        if (image := literal(container, "image")) is not None
    )


def _containers(spec: Mapping) -> list[Mapping]:
    return [*spec.mappings("initContainers"), *spec.mappings("containers")]


def _reference(owner: Value | None, key: str, kind: str) -> Iterator[VolumeReference]:
    name = literal(owner, key) if isinstance(owner, Mapping) else None
    if isinstance(owner, Mapping) and name is not None:
        yield VolumeReference(kind, name, owner.place_of(key), optional=owner.boolean("optional") is True)


def _from_volumes(spec: Mapping) -> Iterator[VolumeReference]:
    for volume in spec.mappings("volumes"):
        yield from _reference(volume.get("configMap"), "name", "ConfigMap")
        yield from _reference(volume.get("secret"), "secretName", "Secret")
        yield from _reference(volume.get("persistentVolumeClaim"), "claimName", "PersistentVolumeClaim")
        projected = volume.mapping("projected")
        for source in projected.mappings("sources") if projected is not None else []:
            yield from _reference(source.get("configMap"), "name", "ConfigMap")
            yield from _reference(source.get("secret"), "name", "Secret")


def _from_environment(spec: Mapping) -> Iterator[VolumeReference]:
    for container in _containers(spec):
        for source in container.mappings("envFrom"):
            yield from _reference(source.get("configMapRef"), "name", "ConfigMap")
            yield from _reference(source.get("secretRef"), "name", "Secret")
        for variable in container.mappings("env"):
            yield from _reference(variable.at("valueFrom", "configMapKeyRef"), "name", "ConfigMap")
            yield from _reference(variable.at("valueFrom", "secretKeyRef"), "name", "Secret")
