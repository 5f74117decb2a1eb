"""Placements of Open Cluster Management that choose nothing, or that the hub refuses.

Source: Open Cluster Management API, cluster/v1beta1 types_placement.go, cluster/v1beta2 types_managedclustersetbinding.go.
"""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.check import check
from topocheck.checks.unresolved import is_template
from topocheck.checks.wording import listed
from topocheck.model.manifest import Manifest
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.site import Site
from topocheck.model.value import Mapping, Scalar
from topocheck.simulate.network import Network

_GROUP = "cluster.open-cluster-management.io"
_DEFAULT = "default"
_HEAVIEST = 10
_BUILT_IN = ("Balance", "ResourceAllocatableCPU", "ResourceAllocatableMemory", "Spread", "Steady")
_TYPES = ("AddOn", "BuiltIn")
_MODES = ("Additive", "Exact", "")


def _of_kind(site: Site, kind: str) -> Iterator[tuple[Manifest, Mapping]]:
    for manifest in site.manifests:
        spec = manifest.body.mapping("spec")
        if manifest.kind == kind and manifest.group == _GROUP and spec is not None and not manifest.partial:
            yield manifest, spec


@check("MIG12", "placement-without-set", Severity.WARNING)
def placement_without_set(network: Network) -> Iterator[Problem]:
    """A ManagedClusterSetBinding has another name than its set, or a Placement has no set bound to its namespace."""
    site = network.site
    bindings = list(_of_kind(site, "ManagedClusterSetBinding"))
    bound: dict[str, set[str]] = {}
    for manifest, spec in bindings:
        scalar = spec.scalar("clusterSet")
        if scalar is None or is_template(scalar.text) or manifest.name is None:
            continue
        bound.setdefault(manifest.namespace or _DEFAULT, set()).add(scalar.text)
        if scalar.text != manifest.name and not is_template(manifest.name):
            yield Problem(
                place=scalar.place,
                message=f"the ManagedClusterSetBinding {manifest.name} must have the name of its set, which is {scalar.text}",
                object=manifest.object,
                symptom="the hub refuses it: the ManagedClusterSetBinding must have the same name as the target ManagedClusterSet",
                fix=f"rename it to {scalar.text}",
            )
    for manifest, spec in _of_kind(site, "Placement") if bindings or site.complete else ():
        problem = _unbound(manifest, spec, bound)
        if problem is not None:
            yield problem


def _unbound(manifest: Manifest, spec: Mapping, bound: dict[str, set[str]]) -> Problem | None:
    there = bound.get(manifest.namespace or _DEFAULT, set())
    items = spec.sequence("clusterSets")
    wanted = [item.text for item in (items.items if items is not None else ()) if isinstance(item, Scalar)]
    if any(is_template(each) for each in wanted) or (there & set(wanted) if wanted else there):
        return None
    sets = f"of {listed(wanted)} " if wanted else ""
    return Problem(
        place=spec.place_of("clusterSets") if wanted else manifest.place,
        message=f"the namespace of {manifest.object} must have a ManagedClusterSetBinding {sets}and has "
        f"{f'those of {listed(there)}' if there else 'none'}",
        object=manifest.object,
        symptom="the Placement decides for no cluster, NoManagedClusterSetBindings: nothing is delivered anywhere",
        fix="add a ManagedClusterSetBinding to the namespace of the Placement",
    )


@check("MIG14", "illegal-placement")
def illegal_placement(network: Network) -> Iterator[Problem]:
    """A Placement has a weight outside of -10 to 10, a score that there is not, or asks for more clusters than there are."""
    clusters = [manifest for manifest, _ in _of_kind(network.site, "ManagedCluster")]
    for manifest, spec in _of_kind(network.site, "Placement"):
        yield from _of_policy(manifest, spec)
        yield from _of_number(manifest, spec, clusters)


def _of_number(manifest: Manifest, spec: Mapping, clusters: list[Manifest]) -> Iterator[Problem]:
    number, place = spec.integer("numberOfClusters"), spec.place_of("numberOfClusters")
    scalar = spec.scalar("numberOfClusters")
    if scalar is not None and scalar.text.startswith("-"):
        yield _refused(
            manifest, place, f"numberOfClusters must be 0 or more, and is {scalar.text}", "write how many are wanted"
        )
    elif number is not None and clusters and number > len(clusters):
        yield Problem(
            place=place,
            message=f"{manifest.object} asks for {number} clusters, and there must be as many: the repository has {len(clusters)}",
            object=manifest.object,
            symptom="the condition PlacementSatisfied is False, NotAllDecisionsScheduled: fewer clusters than asked for get the workload",
            fix="ask for fewer, or add the ManagedClusters",
            related=tuple(Related(each.place, f"{each.name} is one") for each in clusters[:5]),
            severity=Severity.WARNING,
        )


def _of_policy(manifest: Manifest, spec: Mapping) -> Iterator[Problem]:
    policy = spec.mapping("prioritizerPolicy")
    if policy is None:
        return
    mode = policy.text("mode") or ""
    if mode not in _MODES and not is_template(mode):
        yield _refused(
            manifest, policy.place_of("mode"), f'the mode "{mode}" must be Additive or Exact', "write one of them"
        )
    for entry in policy.mappings("configurations"):
        yield from _of_entry(manifest, entry)


def _of_entry(manifest: Manifest, entry: Mapping) -> Iterator[Problem]:
    weight = entry.scalar("weight")
    if weight is not None and isinstance(weight.data, int) and not -_HEAVIEST <= weight.data <= _HEAVIEST:
        yield _refused(
            manifest, weight.place, f"the weight {weight.text} must be from -10 to 10", "write a weight of that range"
        )
    score = entry.mapping("scoreCoordinate")
    if score is None:
        return
    kind = score.text("type") or "BuiltIn"
    if kind not in _TYPES and not is_template(kind):
        yield _refused(
            manifest,
            score.place_of("type"),
            f'the type "{kind}" of a score must be {listed(_TYPES)}',
            "write one of them",
        )
    built_in = score.text("builtIn")
    if kind == "BuiltIn" and built_in not in _BUILT_IN and not is_template(built_in or ""):
        message = f'the score "{built_in or ""}" must be one of {listed(_BUILT_IN)}'
        yield _refused(manifest, score.place_of("builtIn"), message, "write one of them; upper and lower case matter")
    if kind == "AddOn" and score.mapping("addOn") is None:
        yield _refused(
            manifest,
            score.place,
            "a score of the type AddOn must have addOn",
            "write addOn with resourceName and scoreName",
        )


def _refused(manifest: Manifest, place: Place, message: str, fix: str) -> Problem:
    return Problem(
        place=place,
        message=f"{message} ({manifest.object})",
        object=manifest.object,
        symptom="the hub refuses the Placement, or it is Misconfigured and decides for no cluster",
        fix=fix,
    )


CHECKS = (placement_without_set, illegal_placement)
