"""Who applies an object, and what happens to it when nobody does any more."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.argo_cd import GROUP, SYNC_OPTIONS, applications, has_option, place_of_annotation
from topocheck.checks.check import check
from topocheck.checks.declarations import declarations
from topocheck.checks.nodes import makers_of, needed_by
from topocheck.checks.wording import listed
from topocheck.model.manifest import Manifest
from topocheck.model.node import NodePolicy
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.value import Mapping, Scalar
from topocheck.simulate.network import Network

_SHOWN = 5
_KEEPS = ("Prune=false", "Prune=confirm", "Delete=false", "Delete=confirm")
_PARAMETERS = ("helm", "kustomize", "plugin", "directory", "chart")


@check("GIT06", "policy-before-its-base", Severity.WARNING)
def policy_before_its_base(network: Network) -> Iterator[Problem]:
    """A policy builds on an interface that only policies of a later sync wave declare.

    Sources: kubernetes-nmstate documentation on policies that depend on each other; Argo CD docs/user-guide/sync-waves.md.
    """
    found: dict[tuple[Place, str], tuple[NodePolicy, NodePolicy, Place, list[str]]] = {}
    for state in network.states.values():
        makers = makers_of(state)
        for policy, interface in declarations(state):
            for port in needed_by(interface):
                made = [maker for maker, _ in makers.get(port.name, {}).values()]
                first = min(made, key=lambda maker: maker.wave, default=None)
                if first is not None and policy not in made and first.wave > policy.wave:
                    found.setdefault((port.place, port.name), (policy, first, interface.place, []))[3].append(
                        state.node.name
                    )
    for (place, name), (policy, maker, builds, nodes) in found.items():
        yield Problem(
            place=place,
            message=f"{policy.name} (wave {policy.wave}) builds on {name}, which {maker.name} (wave {maker.wave}) makes later on "
            f"{listed(nodes)}",
            object=f"NodeNetworkConfigurationPolicy {policy.name}",
            symptom=f'on a new node the policy is Degraded, "{name}" does not exist, and the sync ends before the wave that makes it',
            fix="put both into one policy, or give this one the later wave",
            related=(Related(maker.place, f"{maker.name} makes {name}"),),
            only_if_unexplained=(place, builds),
        )


@check("GIT10", "applied-by-nobody", Severity.INFO)
def applied_by_nobody(network: Network) -> Iterator[Problem]:
    """A file of manifests lies beside a kustomization, and no kustomization names it.

    Source: kustomize, the field resources.
    """
    by_file: dict[str, list[Manifest]] = {}
    for one in network.site.manifests:
        if one.left_out and one.group != GROUP:  # an Application is the beginning: it is applied by hand, or by another
            by_file.setdefault(one.place.file, []).append(one)
    for file, objects in by_file.items():
        yield Problem(
            place=objects[0].place,
            message=f"{listed(one.object for one in objects)} is applied by nobody: the kustomization beside {file} does not name it",
            object=objects[0].object,
            symptom="nothing: kustomize, and so Argo CD, does not know the file, and the cluster does not have what it declares",
            fix="add the file to the resources of the kustomization, or delete it",
        )


@check("GIT11", "rendered-by-two-applications", Severity.WARNING)
def rendered_by_two_applications(network: Network) -> Iterator[Problem]:
    """Two Applications render the same folder into the same place.

    Source: Argo CD docs/user-guide/sync-options.md, FailOnSharedResource.
    """
    first: dict[tuple[str, ...], Manifest] = {}
    for one, spec in applications(network.site):
        what = _rendered(spec) if one.kind == "Application" else None
        earlier = first.setdefault(what, one) if what is not None else one
        if earlier is not one:
            yield Problem(
                place=one.place,
                message=f"{one.object} renders the same folder to the same place as {earlier.object}",
                object=one.object,
                symptom="SharedResourceWarning: each sync of the one makes the other OutOfSync, and each prunes what the other wants",
                fix="delete one of the two, or give them folders of their own",
                related=(Related(earlier.place, f"{earlier.object} is here"),),
            )


def _rendered(spec: Mapping) -> tuple[str, ...] | None:
    """Repository, revision, folder and destination; None where parameters may make the difference, or not all of it is written."""
    source, destination = spec.mapping("source"), spec.mapping("destination")
    if source is None or destination is None or any(key in source for key in _PARAMETERS):
        return None
    parts = [source.text(key) or "" for key in ("repoURL", "path", "targetRevision")]
    where = [destination.text(key) or "" for key in ("server", "name", "namespace")]
    return None if not all(parts[:2]) else (*parts, *where)


@check("GIT13", "data-may-be-pruned", Severity.INFO)
def data_may_be_pruned(network: Network) -> Iterator[Problem]:
    """An object that holds data may be pruned by an Application that prunes by itself.

    Source: Argo CD docs/user-guide/sync-options.md, No Prune Resources.
    """
    pruning = [one for one, spec in applications(network.site) if _prunes(spec)]
    kept = [one for one in network.site.manifests if _holds_data(one) and not one.partial]
    loose = [one for one in kept if not any(has_option(one, option) for option in _KEEPS)]
    if pruning and loose:
        first, *others = loose
        yield Problem(
            place=place_of_annotation(first, SYNC_OPTIONS),
            message=f"{listed(one.object for one in loose)} holds data, and {listed(one.object for one in pruning)} prunes by itself",
            object=first.object,
            symptom="nothing, until a renamed file or a wrong path takes the object out of Git: then Argo CD deletes it, with its disk",
            fix=f"annotate it with {SYNC_OPTIONS}: Prune=false",
            related=(
                *(Related(one.place, f"{one.object} prunes") for one in pruning[:_SHOWN]),
                *(Related(one.place, f"{one.object} holds data too") for one in others[:_SHOWN]),
            ),
        )


def _prunes(spec: Mapping) -> bool:
    found = spec.at("syncPolicy", "automated", "prune")
    return isinstance(found, Scalar) and found.data is True


def _holds_data(one: Manifest) -> bool:
    if one.kind in ("PersistentVolumeClaim", "DataVolume"):
        return True
    return (one.group, one.kind) == ("kubevirt.io", "VirtualMachine") and one.body.at(
        "spec", "dataVolumeTemplates"
    ) is not None


CHECKS = (policy_before_its_base, applied_by_nobody, rendered_by_two_applications, data_may_be_pruned)
