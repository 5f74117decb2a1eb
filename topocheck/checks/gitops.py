"""The order in which Argo CD applies the manifests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from topocheck.checks.check import check
from topocheck.checks.inventory import DATA_SOURCE, Inventory
from topocheck.checks.wording import listed
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.site import Site
from topocheck.model.storage import DataVolume
from topocheck.model.value import Mapping
from topocheck.model.workload import Vnic, Workload
from topocheck.simulate.network import Network
from topocheck.topology.reference import Lookup, resolve

SYNC_WAVE = "argocd.argoproj.io/sync-wave"


@dataclass(frozen=True, slots=True)
class _Provider:
    """An object that must be there first."""

    object: str
    place: Place
    wave: int


@dataclass(frozen=True, slots=True)
class _Consumer:
    """An object that needs others, and the line of its wave; that of its name where it has the default wave 0."""

    object: str
    place: Place
    wave: int


@check("GIT02", "applied-before-its-provider", Severity.WARNING)
def applied_before_its_provider(network: Network) -> Iterator[Problem]:
    """An object is applied in an earlier sync wave than one that it needs.

    A NetworkAttachmentDefinition before the policy that builds its bridge is harmless, and not meant.
    Source: Argo CD docs/user-guide/sync-waves.md.
    """
    late: dict[tuple[_Provider, ...], list[_Consumer]] = {}
    for consumer, providers in _needs(network):
        later = tuple(sorted({each for each in providers if each.wave > consumer.wave}, key=lambda each: each.object))
        if later:
            late.setdefault(later, []).append(consumer)
    for later, consumers in late.items():
        yield _too_early(consumers, later)


def _too_early(consumers: list[_Consumer], later: tuple[_Provider, ...]) -> Problem:
    first, *others = consumers
    wave = max(provider.wave for provider in later)
    providers = listed(f"{provider.object} (wave {provider.wave})" for provider in later)
    return Problem(
        place=first.place,
        message=f"{listed(f'{consumer.object} (wave {consumer.wave})' for consumer in consumers)} must not be applied "
        f"before {providers}",
        object=first.object,
        symptom="the first sync of an empty cluster stops in this wave: the workload is not Healthy without what the later "
        "wave brings",
        fix=f"give it the wave {wave} or a later one, or bring the others forward",
        related=(
            *(Related(provider.place, f"{provider.object} is in wave {provider.wave}") for provider in later),
            *(Related(consumer.place, f"{consumer.object} is in wave {consumer.wave}") for consumer in others),
        ),
    )


def _needs(network: Network) -> Iterator[tuple[_Consumer, set[_Provider]]]:
    site, inventory, networks = network.site, Inventory(network.site), _Networks(network)
    templates: dict[str, list[DataVolume]] = {}
    for volume in site.data_volumes:
        if volume.owner is not None:
            templates.setdefault(volume.owner, []).append(volume)
    if not any(_waves(site)):
        return  # no wave is given anywhere, so nothing comes before anything
    for workload in site.workloads:
        providers = {each for vnic in workload.vnics for each in networks.of(workload, vnic)}
        providers.update(_of_volumes(workload, inventory))
        for volume in templates.get(workload.object, ()):
            providers.update(_of_source(volume, inventory))
        yield _Consumer(workload.object, _wave_place(workload), workload.wave), providers
    for volume in site.data_volumes:
        if volume.owner is None:
            name = f"DataVolume {volume.namespace}/{volume.name}"
            yield _Consumer(name, volume.place, volume.wave), set(_of_source(volume, inventory))


def _waves(site: Site) -> Iterator[int]:
    for group in (
        site.attachments,
        site.policies,
        site.workloads,
        site.data_volumes,
        site.data_import_crons,
        site.objects,
        site.user_networks,
        site.sriov_policies,
    ):
        yield from (each.wave for each in group)


def _of_volumes(workload: Workload, inventory: Inventory) -> Iterator[_Provider]:
    for volume in workload.volumes:
        found = inventory.find(volume.kind, workload.namespace, volume.name)
        if found is not None and not volume.optional:
            yield _Provider(found.object, found.place, found.wave)


def _of_source(volume: DataVolume, inventory: Inventory) -> Iterator[_Provider]:
    reference = volume.source_ref
    if reference is not None and reference.kind == DATA_SOURCE:
        found = inventory.find(DATA_SOURCE, reference.namespace or volume.namespace, reference.name)
        if found is not None:
            yield _Provider(found.object, found.place, found.wave)


class _Networks:
    """What a vNIC needs: its NAD, and the policies that build the NAD's bridge where the workload may run."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._known: dict[tuple[object, ...], frozenset[_Provider]] = {}

    def of(self, workload: Workload, vnic: Vnic) -> frozenset[_Provider]:
        """The providers of a vNIC; those of one serve all that refer alike and may run on the same nodes."""
        if vnic.nad is None:
            return frozenset()
        nodes = self._network.candidates(workload)
        # by identity: the network keeps one tuple for all workloads with the same choice
        key = (workload.namespace, vnic.nad.namespace, vnic.nad.name, id(nodes))
        if key not in self._known:
            self._known[key] = frozenset(self._find(workload, vnic))
        return self._known[key]

    def _find(self, workload: Workload, vnic: Vnic) -> Iterator[_Provider]:
        if vnic.nad is None:
            return
        network = self._network
        resolved = resolve(vnic.nad, workload.namespace, network.nads, network.site)
        nad = resolved.nad
        if nad is None or resolved.outcome is not Lookup.FOUND:
            return
        yield _Provider(nad.object, nad.place, nad.wave)
        if nad.is_linux_bridge and nad.bridge is not None:
            for node in network.candidates(workload):
                declared = network.states[node.name].bridge(nad.bridge)
                for policy in declared.policies if declared is not None else ():
                    yield _Provider(f"NodeNetworkConfigurationPolicy {policy.name}", policy.place, policy.wave)


def _wave_place(workload: Workload) -> Place:
    annotations = workload.body.at("metadata", "annotations") if workload.body is not None else None
    if isinstance(annotations, Mapping) and SYNC_WAVE in annotations:
        return annotations.place_of(SYNC_WAVE)
    return workload.place


CHECKS = (applied_before_its_provider,)
