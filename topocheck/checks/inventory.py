"""The objects that workloads refer to by name: what there is of them, and in which wave Argo CD applies it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from topocheck.model.place import Place
from topocheck.model.site import Site

DATA_VOLUME, CLAIM, DATA_SOURCE = "DataVolume", "PersistentVolumeClaim", "DataSource"

_SAME_CLAIM = {DATA_VOLUME: CLAIM, CLAIM: DATA_VOLUME}


@dataclass(frozen=True, slots=True)
class Provider:
    """An object that others refer to."""

    object: str
    place: Place
    wave: int


class Inventory:
    """What a site has, by kind, namespace and name. Built once for a check, in one pass over the site."""

    def __init__(self, site: Site) -> None:
        self._found: dict[tuple[str, str, str], Provider] = {}
        self._namespaces: dict[tuple[str, str], list[str]] = {}
        for kind, namespace, name, provider in _providers(site):
            if self._found.setdefault((kind, namespace, name), provider) is provider:
                self._namespaces.setdefault((kind, name), []).append(namespace)

    def find(self, kind: str, namespace: str, name: str) -> Provider | None:
        """The object that a reference means.

        A DataVolume makes a PersistentVolumeClaim of its own name, and either may be referred to where the other is
        meant. Source: KubeVirt pkg/storage/types, ``GetPVCFromVirtVolume``.
        """
        found = self._found.get((kind, namespace, name))
        if found is None and kind in _SAME_CLAIM:
            found = self._found.get((_SAME_CLAIM[kind], namespace, name))
        return found

    def elsewhere(self, kind: str, name: str) -> list[Provider]:
        """The objects of a kind and name in all namespaces, sorted by namespace."""
        return [self._found[kind, namespace, name] for namespace in sorted(self._namespaces.get((kind, name), ()))]


def _providers(site: Site) -> Iterator[tuple[str, str, str, Provider]]:
    for each in site.objects:
        provider = Provider(f"{each.kind} {each.namespace}/{each.name}", each.place, each.wave)
        yield each.kind, each.namespace, each.name, provider
    for volume in site.data_volumes:
        provider = Provider(f"DataVolume {volume.namespace}/{volume.name}", volume.place, volume.wave)
        yield DATA_VOLUME, volume.namespace, volume.name, provider
    for cron in site.data_import_crons:
        if cron.managed_data_source is not None:
            provider = Provider(f"DataImportCron {cron.namespace}/{cron.name}", cron.place, cron.wave)
            yield DATA_SOURCE, cron.namespace, cron.managed_data_source, provider
