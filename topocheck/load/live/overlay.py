"""What a cluster has of the objects that Git has too: what the checks of drift look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from topocheck.load.json_reader import JsonFault, json_value
from topocheck.load.live.objects import LiveObjects
from topocheck.load.manifests import Manifests
from topocheck.load.metadata import Head, annotation, key_of
from topocheck.load.position import Position
from topocheck.model.live import Counterpart, Live
from topocheck.model.manifest import Manifest
from topocheck.model.value import Mapping

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
"""Where kubectl apply and Argo CD without server-side apply keep what they applied."""


def live_of(manifests: Manifests) -> Live:
    """The cluster that was read with some manifests."""
    running = manifests.running
    return Live(
        counterparts=tuple(_counterparts(manifests.written, running)),
        policies=running.policies,
        enactments=tuple(running.enactments),
        nodes=frozenset(running.nodes) or None,
        counts=dict(running.counts),
        storage_classes=running.storage_classes,
    )


def _counterparts(written: Iterable[Manifest], running: LiveObjects) -> Iterator[Counterpart]:
    for manifest in written:
        key = key_of(manifest)
        live = running.heads.get(key) if key is not None and not manifest.partial else None
        if live is not None:
            yield Counterpart(
                manifest.kind, manifest.object, manifest.place, manifest.body, live.body, live.place, _applied(live)
            )


def _applied(live: Head) -> Mapping | None:
    written = annotation(live.metadata, LAST_APPLIED)
    if written is None:
        return None
    value = json_value(written.text, written.file, lambda _: Position(written.mark.line, written.mark.column))
    return None if isinstance(value, JsonFault) or not isinstance(value, Mapping) else value
