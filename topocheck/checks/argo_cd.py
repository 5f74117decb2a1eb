"""What Argo CD reads from the metadata of an object, and the Applications that apply it.

Source: Argo CD docs/user-guide/sync-waves.md and sync-options.md; gitops-engine pkg/sync/syncwaves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from topocheck.model.manifest import Manifest
from topocheck.model.place import Place
from topocheck.model.site import Site
from topocheck.model.value import Mapping, Scalar, Sequence, Value

GROUP = "argoproj.io"
SYNC_WAVE = "argocd.argoproj.io/sync-wave"
SYNC_OPTIONS = "argocd.argoproj.io/sync-options"

_INTEGER = re.compile(r"[+-]?[0-9]+")


def annotation(one: Manifest, key: str) -> Scalar | None:
    """An annotation of an object; None where it has none."""
    found = one.body.at("metadata", "annotations", key)
    return found if isinstance(found, Scalar) else None


def place_of_annotation(one: Manifest, key: str) -> Place:
    """Where an annotation stands, or the object's name where it is absent."""
    annotations = one.body.at("metadata", "annotations")
    return annotations.place_of(key) if isinstance(annotations, Mapping) and key in annotations else one.place


def is_wave(text: str) -> bool:
    """Whether Argo CD understands a text as a wave (Go's strconv.Atoi)."""
    return _INTEGER.fullmatch(text) is not None


def wave_of(one: Manifest) -> int:
    """The wave of an object: 0 where none is given, and where what is given is no integer."""
    found = annotation(one, SYNC_WAVE)
    return int(found.text) if found is not None and is_wave(found.text) else 0


def has_option(one: Manifest, option: str) -> bool:
    """Whether an object sets a sync option, as ``Prune=false``."""
    found = annotation(one, SYNC_OPTIONS)
    return found is not None and option in (part.strip() for part in found.text.split(","))


def applications(site: Site) -> Iterator[tuple[Manifest, Mapping]]:
    """The Applications, and the ApplicationSets with their template, that the site holds, each with the spec of the Application."""
    for one in site.manifests:
        path = {"Application": ("spec",), "ApplicationSet": ("spec", "template", "spec")}.get(one.kind)
        spec = one.body.at(*path) if path is not None and one.group == GROUP else None
        if isinstance(spec, Mapping):
            yield one, spec


def app_option(spec: Mapping, option: str) -> bool:
    """Whether an Application sets a sync option for all of its objects."""
    return option in texts(spec.at("syncPolicy", "syncOptions"))


def texts(value: Value | None) -> list[str]:
    """The texts of a list."""
    return [item.text for item in value.items if isinstance(item, Scalar)] if isinstance(value, Sequence) else []
