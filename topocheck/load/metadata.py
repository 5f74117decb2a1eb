"""What the readers of all kinds share: an object's head, and values that are templates."""

from __future__ import annotations

from dataclasses import dataclass

from topocheck.model.manifest import Manifest
from topocheck.model.place import Place
from topocheck.model.template import is_template
from topocheck.model.value import Mapping, Scalar, Sequence, Value

SYNC_WAVE = "argocd.argoproj.io/sync-wave"

CLUSTER_SCOPED = frozenset(
    {
        "ClusterUserDefinedNetwork",
        "Namespace",
        "Node",
        "NodeNetworkConfigurationEnactment",
        "NodeNetworkConfigurationPolicy",
        "NodeNetworkState",
        "StorageClass",
    }
)
"""The kinds that have no namespace."""

DEFAULT_NAMESPACE = "default"

GROUP_OF_KIND = {
    "NodeNetworkConfigurationPolicy": "nmstate.io",
    "NetworkAttachmentDefinition": "k8s.cni.cncf.io",
}
"""The group of kinds that no one else has, for objects that leave their ``apiVersion`` out."""

ObjectKey = tuple[str, str, str, str]
"""Group, kind, namespace (empty for a kind without) and name."""


@dataclass(frozen=True, slots=True)
class Head:
    """Kind and metadata of one manifest. ``text`` is the text of its file, for the places inside of its scalars."""

    kind: str
    group: str
    namespace: str
    name: str
    place: Place
    wave: int
    body: Mapping
    metadata: Mapping
    text: str

    @property
    def object(self) -> str:
        """``Kind namespace/name``, as problems name it."""
        return f"{self.kind} {self.namespace}/{self.name}"

    @property
    def key(self) -> ObjectKey:
        """What tells the object from all others of its cluster, whatever version of its API it is written in."""
        return self.group, self.kind, "" if self.kind in CLUSTER_SCOPED else self.namespace, self.name


def key_of(manifest: Manifest) -> ObjectKey | None:
    """The key of an object as it is written; None where it has no name."""
    if manifest.name is None:
        return None
    group = GROUP_OF_KIND.get(manifest.kind, "") if manifest.api_version is None else manifest.group
    namespace = "" if manifest.kind in CLUSTER_SCOPED else manifest.namespace or DEFAULT_NAMESPACE
    return group, manifest.kind, namespace, manifest.name


def is_placeholder(text: str) -> bool:
    """Whether a text stands for another: a template, or what documents write for what the reader is to fill in."""
    return is_template(text) or text in ("...", "\u2026") or (text[:1] == "<" and text[-1:] == ">")


def literal(mapping: Mapping, key: str) -> str | None:
    """The text under a key, None where it is absent or a template."""
    text = mapping.text(key)
    return None if text is None or is_template(text) else text


def holds_template(value: Value | None) -> bool:
    """Whether a scalar anywhere in a value is a template."""
    pending = [] if value is None else [value]
    while pending:
        current = pending.pop()
        if isinstance(current, Scalar):
            if is_template(current.text):
                return True
        elif isinstance(current, Mapping):
            pending.extend(current.entries.values())
        elif isinstance(current, Sequence):
            pending.extend(current.items)
    return False


def annotation(metadata: Mapping, key: str) -> Scalar | None:
    """The scalar under an annotation."""
    annotations = metadata.mapping("annotations")
    return annotations.scalar(key) if annotations is not None else None


def sync_wave(metadata: Mapping) -> int:
    """The wave in which Argo CD applies an object; 0 where none is given or it is no integer."""
    wave = annotation(metadata, SYNC_WAVE)
    if wave is None:
        return 0
    digits = wave.text.removeprefix("-")
    return int(wave.text) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0


def string_map(mapping: Mapping | None) -> dict[str, str]:
    """The texts of a mapping, as of labels and selectors. A template stays as it is: it matches nothing."""
    if mapping is None:
        return {}
    return {
        key: value.text for key, value in mapping.entries.items() if isinstance(value, Scalar) and not value.is_null
    }
