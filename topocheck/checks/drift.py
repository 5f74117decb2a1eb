"""What Git says against what a running cluster has."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.check import check
from topocheck.checks.differences import Difference, differences
from topocheck.checks.wording import listed
from topocheck.model.live import Counterpart, Live
from topocheck.model.problem import Problem, Related, Severity
from topocheck.simulate.network import Network

_IMMUTABLE = {"DataVolume": ("spec",), "VirtualMachine": ("spec", "dataVolumeTemplates")}
_CHANGEABLE = ("spec.checkpoints", "spec.finalCheckpoint")
_SHOWN = 3


@check("GIT09", "immutable-changed", Severity.WARNING)
def immutable_changed(network: Network) -> Iterator[Problem]:
    """Git changes the source or the size of a disk that the cluster has already, which can't be changed any more.

    Source: containerized-data-importer pkg/apiserver/webhooks/datavolume-validate.go, "Cannot update DataVolume Spec"; KubeVirt
    creates a DataVolume of a template only where there is none.
    """
    for pair in _pairs(network):
        path = _IMMUTABLE.get(pair.kind)
        if path is not None:
            changed = [each for each in differences(pair.git, pair.live, path) if not each.path.startswith(_CHANGEABLE)]
            if changed:
                yield _immutable(pair, changed)


def _immutable(pair: Counterpart, changed: list[Difference]) -> Problem:
    refused = pair.kind == "DataVolume"
    return Problem(
        place=changed[0].place,
        message=f"{pair.object} exists in the cluster, and what Git changes of it can't be changed: {_said(changed)}",
        object=pair.object,
        symptom='the sync fails: "Cannot update DataVolume Spec"'
        if refused
        else "the sync succeeds and the disk stays as it is, for its DataVolume exists already",
        fix="take the change back, or give the disk a new name so that a new one is made",
        related=(Related(pair.live_place, "this is what the cluster has"),),
    )


@check("GIT14", "drifted-from-git", Severity.WARNING)
def drifted_from_git(network: Network) -> Iterator[Problem]:
    """An object was changed in the cluster by hand, and the sync would undo that.

    What was applied last is known by the annotation that kubectl apply and Argo CD without server-side apply leave. Where it is
    missing, the change may be the sync's own, and is told as such.
    """
    for pair in _pairs(network):
        if pair.kind in _IMMUTABLE and pair.kind != "VirtualMachine":
            continue
        drifted = [each for each in _drift(pair) if not each.path.startswith("spec.dataVolumeTemplates")]
        if drifted:
            yield _drifted(pair, drifted)


def _drift(pair: Counterpart) -> Iterator[Difference]:
    """What of an object Git has otherwise than the cluster, without what Git itself changed since it was applied last."""
    between = differences(pair.git, pair.live, ("spec",))
    if pair.applied is None:
        yield from between
        return
    by_hand = {each.path for each in differences(pair.applied, pair.live, ("spec",))}
    yield from (each for each in between if each.path in by_hand)


def _drifted(pair: Counterpart, drifted: list[Difference]) -> Problem:
    certain = pair.applied is not None
    said = (
        "was changed in the cluster since it was applied last" if certain else "is not in the cluster as it is in Git"
    )
    return Problem(
        place=drifted[0].place,
        message=f"{pair.object} {said}: {_said(drifted)}",
        object=pair.object,
        symptom="the sync undoes what somebody changed in the cluster, whatever that was for"
        if certain
        else "the sync changes the object; whether it undoes what somebody changed by hand can't be told",
        fix="put the change into Git, or agree that the sync takes it back",
        related=(Related(pair.live_place, "this is what the cluster has"),),
        severity=None if certain else Severity.INFO,
    )


def _said(found: list[Difference]) -> str:
    more = f", and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return "; ".join(map(str, found[:_SHOWN])) + more


@check("SIT07", "node-not-in-cluster", Severity.WARNING)
def node_not_in_cluster(network: Network) -> Iterator[Problem]:
    """The site file names a node that the cluster does not have."""
    site = network.site
    if site.live is None or site.live.nodes is None:
        return
    for node in site.nodes:
        if node.place.file == site.file and node.name not in site.live.nodes:
            yield Problem(
                place=node.place,
                message=f"the site file names the node {node.name}, and the cluster's are {listed(site.live.nodes)}",
                object=f"Node {node.name}",
                symptom="VMs are taken to run, and traces to pass, where there is no node",
                fix="correct the name, or take the node out",
            )


def _pairs(network: Network) -> tuple[Counterpart, ...]:
    live: Live | None = network.site.live
    return live.counterparts if live is not None else ()


CHECKS = (immutable_changed, drifted_from_git, node_not_in_cluster)
