"""What Git says against what a running cluster has, or against what Git said before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from topocheck.checks.check import check
from topocheck.checks.differences import Difference, differences
from topocheck.checks.wording import listed
from topocheck.model.live import Counterpart, Live
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.value import Mapping, Scalar
from topocheck.simulate.network import Network

_CHANGEABLE = ("spec.checkpoints", "spec.finalCheckpoint")
_REFUSALS = {
    "DataVolume": "Cannot update DataVolume Spec",
    "ClusterUserDefinedNetwork": "Network spec is immutable",
    "UserDefinedNetwork": "Spec is immutable",
}
_SHOWN = 3


@check("GIT09", "immutable-changed", Severity.WARNING)
def immutable_changed(network: Network) -> Iterator[Problem]:
    """Git changes the source or the size of a disk that there is already, which can't be changed any more.

    Source: containerized-data-importer pkg/apiserver/webhooks/datavolume-validate.go, "Cannot update DataVolume Spec"; KubeVirt
    creates a DataVolume of a template only where there is none.
    """
    for pair in _all_pairs(network):
        if pair.kind == "DataVolume":
            found = [
                each for each in differences(pair.git, pair.live, ("spec",)) if not each.path.startswith(_CHANGEABLE)
            ]
        else:
            found = list(_of_templates(pair)) if pair.kind == "VirtualMachine" else []
        if found:
            yield _immutable(pair, found, "give the disk a new name so that a new one is made")


@check("NAD26", "immutable-network-changed")
def immutable_network_changed(network: Network) -> Iterator[Problem]:
    """Git changes the network of a ClusterUserDefinedNetwork, or a UserDefinedNetwork, that there is already.

    Source: ovn-kubernetes go-controller/pkg/crd/userdefinednetwork/v1, the CEL rules ``self == oldSelf`` of both.
    """
    paths = {"ClusterUserDefinedNetwork": ("spec", "network"), "UserDefinedNetwork": ("spec",)}
    for pair in _all_pairs(network):
        found = list(differences(pair.git, pair.live, paths[pair.kind])) if pair.kind in paths else []
        if found:
            yield _immutable(
                pair, found, "make a network of a new name, move the workloads to it, and take this one out"
            )


def _of_templates(pair: Counterpart) -> Iterator[Difference]:
    """How the disks that a VM makes differ from those of the same name; one of a new name is made."""
    known = _templates(pair.live)
    for name, template in _templates(pair.git).items():
        if name in known:
            for each in differences(template, known[name], ("spec",)):
                yield replace(each, path=f"spec.dataVolumeTemplates[{name}].{each.path}")


def _templates(machine: Mapping) -> dict[str, Mapping]:
    spec = machine.mapping("spec")
    found = spec.mappings("dataVolumeTemplates") if spec is not None else []
    named = ((each.at("metadata", "name"), each) for each in found)
    return {name.text: each for name, each in named if isinstance(name, Scalar)}


def _immutable(pair: Counterpart, changed: list[Difference], instead: str) -> Problem:
    refusal = _REFUSALS.get(pair.kind)
    if pair.live_place is not None:
        message = f"{pair.object} exists in the cluster, and what Git changes of it can't be changed: {_said(changed)}"
    else:
        message = f"once {pair.object} exists, what changes of it here can't be changed: {_said_of_git(changed)}"
    return Problem(
        place=changed[0].place,
        message=message,
        object=pair.object,
        symptom=f'the sync fails, however often it is tried again: "{refusal}"'
        if refusal is not None
        else "the sync succeeds and the disk stays as it is, for its DataVolume exists already",
        fix=f"take the change back, or {instead}",
        related=tuple(_live_place(pair)),
    )


@check("GIT14", "drifted-from-git", Severity.WARNING)
def drifted_from_git(network: Network) -> Iterator[Problem]:
    """An object was changed in the cluster by hand, and the sync would undo that.

    What was applied last is known by the annotation that kubectl apply and Argo CD without server-side apply leave. Where it is
    missing, the change may be the sync's own, and is told as such.
    """
    for pair in _pairs(network):
        if pair.kind in _REFUSALS:
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
        related=tuple(_live_place(pair)),
        severity=None if certain else Severity.INFO,
    )


def _live_place(pair: Counterpart) -> Iterator[Related]:
    if pair.live_place is not None:
        yield Related(pair.live_place, "this is what the cluster has")


def _said(found: list[Difference]) -> str:
    return _listed([str(one) for one in found])


def _said_of_git(found: list[Difference]) -> str:
    return _listed([f"{one.path} was {one.live} and becomes {one.git}" for one in found])


def _listed(said: list[str]) -> str:
    more = f", and {len(said) - _SHOWN} more" if len(said) > _SHOWN else ""
    return "; ".join(said[:_SHOWN]) + more


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


def _all_pairs(network: Network) -> tuple[Counterpart, ...]:
    return (*_pairs(network), *network.site.earlier)


def _pairs(network: Network) -> tuple[Counterpart, ...]:
    live: Live | None = network.site.live
    return live.counterparts if live is not None else ()


CHECKS = (immutable_changed, immutable_network_changed, drifted_from_git, node_not_in_cluster)
