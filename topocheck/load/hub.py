"""Reads the manifests of a hub of Open Cluster Management.

Source: Open Cluster Management API, cluster/v1 (ManagedCluster), cluster/v1beta2 (sets and bindings), cluster/v1beta1
(Placement, PlacementDecision) and cluster/v1alpha1 (AddOnPlacementScore).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from topocheck.errors import InputError
from topocheck.load.file_text import is_folder, real_path
from topocheck.load.files import find_files
from topocheck.load.gaps import Gaps
from topocheck.load.label_selector import read_selector
from topocheck.load.metadata import string_map
from topocheck.load.refusals import Refusals
from topocheck.load.yaml_files import manifests_of, read_yaml_files
from topocheck.model.hub import (
    PLACEMENT_LABEL,
    AddOnScore,
    ClusterSet,
    Decision,
    Hub,
    ManagedCluster,
    Placement,
    Predicate,
    Prioritizer,
    SetBinding,
    Taint,
    Toleration,
)
from topocheck.model.quantity import quantity
from topocheck.model.value import Mapping, Scalar

GROUP = "cluster.open-cluster-management.io/"
_REFUSED = "the API server of the hub refuses the object"
_LARGEST = 2**31 - 1
_HEAVIEST = 10


def load_hub(directory: Path) -> Hub:
    """The objects of a hub in a folder.

    Raises InputError where there is no such folder.
    """
    root = real_path(directory)
    if not is_folder(root):
        message = f"{directory} is not there or is no folder; name the folder with the hub's manifests"
        raise InputError(message)
    gaps = Gaps()
    read = _Read()
    for file in read_yaml_files(manifests_of(find_files(root, root), root, gaps), root, gaps):
        gaps.note(file.problems)
        for document in file.documents:
            if isinstance(document, Mapping):
                read.object(document)
    read.hub = replace(read.hub, problems=(*gaps.problems, *read.hub.problems), unreadable=tuple(gaps.unreadable))
    return read.hub


class _Read:
    """What has been read so far."""

    def __init__(self) -> None:
        self.hub = Hub()

    def object(self, body: Mapping) -> None:
        """Read one object; those of other groups are left alone, and the items of a List are read each."""
        if body.text("kind") == "List":
            for item in body.mappings("items"):
                self.object(item)
            return
        metadata = body.mapping("metadata")
        name = metadata.text("name") if metadata is not None else None
        if metadata is None or name is None or not (body.text("apiVersion") or "").startswith(GROUP):
            return
        namespace = metadata.text("namespace") or "default"
        refusals = Refusals(f"{body.text('kind')} {namespace}/{name}", _REFUSED)
        self._add(body, metadata, namespace, name, refusals)
        self.hub = replace(self.hub, problems=(*self.hub.problems, *refusals.problems))

    def _add(self, body: Mapping, metadata: Mapping, namespace: str, name: str, refusals: Refusals) -> None:
        hub, kind = self.hub, body.text("kind")
        match kind:
            case "ManagedCluster":
                self.hub = replace(hub, clusters=(*hub.clusters, _cluster(body, metadata, name)))
            case "ManagedClusterSet":
                self.hub = replace(hub, sets=(*hub.sets, _set(body, name, refusals)))
            case "ManagedClusterSetBinding":
                bound = body.at("spec", "clusterSet")
                if isinstance(bound, Scalar):
                    self.hub = replace(hub, bindings=(*hub.bindings, SetBinding(namespace, bound.text, body.place)))
            case "Placement":
                read = _placement(body, namespace, name, refusals)
                self.hub = replace(hub, placements=(*hub.placements, read))
            case "AddOnPlacementScore":
                self.hub = replace(hub, scores=(*hub.scores, _score(body, namespace, name)))
            case "PlacementDecision":
                self.hub = replace(hub, decisions=(*hub.decisions, *_decision(body, metadata, namespace)))


def _within(body: Mapping, *path: str) -> Mapping:
    """The mapping at a path, an empty one where there is none."""
    value = body.at(*path)
    return value if isinstance(value, Mapping) else Mapping(body.file, body.mark, {}, {})


def _cluster(body: Mapping, metadata: Mapping, name: str) -> ManagedCluster:
    status, spec = _within(body, "status"), _within(body, "spec")
    claims = {each.text("name") or "": each.text("value") or "" for each in status.mappings("clusterClaims")}
    return ManagedCluster(
        name=name,
        place=body.place,
        labels=string_map(metadata.mapping("labels")),
        claims=claims if "clusterClaims" in status else None,
        taints=tuple(
            Taint(
                each.text("key") or "",
                each.text("value") or "",
                each.text("effect") or "",
                _time(each.text("timeAdded")),
            )
            for each in spec.mappings("taints")
        ),
        allocatable=_amounts(status.mapping("allocatable")),
        capacity=_amounts(status.mapping("capacity")),
    )


def _amounts(body: Mapping | None) -> dict[str, Decimal]:
    read = ((key, quantity(text)) for key, text in string_map(body).items())
    return {key: amount for key, amount in read if amount is not None}


def _time(text: str | None) -> datetime | None:
    """An RFC 3339 time; None where there is none that can be read."""
    try:
        read = datetime.fromisoformat(text) if text is not None else None
    except ValueError:
        return None
    return read if read is None or read.tzinfo is not None else read.replace(tzinfo=UTC)


def _set(body: Mapping, name: str, refusals: Refusals) -> ClusterSet:
    selector = _within(body, "spec", "clusterSelector")
    if selector.text("selectorType") != "LabelSelector":
        return ClusterSet(name, body.place)
    return ClusterSet(name, body.place, read_selector(selector, "labelSelector", refusals))


def _placement(body: Mapping, namespace: str, name: str, refusals: Refusals) -> Placement:
    spec = _within(body, "spec")
    sets = spec.sequence("clusterSets")
    policy = _within(spec, "prioritizerPolicy")
    return Placement(
        namespace=namespace,
        name=name,
        place=body.place,
        cluster_sets=tuple(each.text for each in sets or () if isinstance(each, Scalar)),
        number=refusals.number(spec, "numberOfClusters", 0, _LARGEST),
        predicates=tuple(_predicate(each, refusals) for each in spec.mappings("predicates")),
        mode=policy.text("mode") or "",
        prioritizers=tuple(_prioritizer(each, refusals) for each in policy.mappings("configurations")),
        tolerations=tuple(_toleration(each, refusals) for each in spec.mappings("tolerations")),
    )


def _predicate(body: Mapping, refusals: Refusals) -> Predicate:
    required = _within(body, "requiredClusterSelector")
    cel = _within(required, "celSelector")
    return Predicate(
        place=body.place,
        labels=read_selector(required, "labelSelector", refusals),
        claims=read_selector(required, "claimSelector", refusals),
        cel=cel.place_of("celExpressions") if cel.sequence("celExpressions") else None,
    )


def _prioritizer(body: Mapping, refusals: Refusals) -> Prioritizer:
    coordinate = _within(body, "scoreCoordinate")
    weight = refusals.number(body, "weight", -_HEAVIEST, _HEAVIEST)
    name = coordinate.text("builtIn") or ""
    if coordinate.text("type") == "AddOn":
        add_on = _within(coordinate, "addOn")
        name = f"AddOn/{add_on.text('resourceName')}/{add_on.text('scoreName')}"
    return Prioritizer(name, 1 if weight is None else weight, body.place)


def _toleration(body: Mapping, refusals: Refusals) -> Toleration:
    return Toleration(
        key=body.text("key") or "",
        operator=body.text("operator") or "Equal",
        value=body.text("value") or "",
        effect=body.text("effect") or "",
        seconds=refusals.number(body, "tolerationSeconds", -(2**63), 2**63 - 1),
        place=body.place,
    )


def _score(body: Mapping, namespace: str, name: str) -> AddOnScore:
    status = _within(body, "status")
    read = {each.text("name") or "": each.integer("value") for each in status.mappings("scores")}
    scores = {key: value for key, value in read.items() if value is not None}
    return AddOnScore(namespace, name, scores, _time(status.text("validUntil")))


def _decision(body: Mapping, metadata: Mapping, namespace: str) -> list[Decision]:
    labels = string_map(metadata.mapping("labels"))
    if PLACEMENT_LABEL not in labels:
        return []
    names = [each.text("clusterName") for each in _within(body, "status").mappings("decisions")]
    return [Decision(namespace, labels[PLACEMENT_LABEL], tuple(name for name in names if name))]
