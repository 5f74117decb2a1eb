"""What a VM's networks are: the Pod's, or one of a NetworkAttachmentDefinition, and which of them is the first."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.check import check
from topocheck.checks.network_claims import refused_claims
from topocheck.checks.vm_spec import networks, refusal, whole_vms
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related
from topocheck.model.value import Mapping
from topocheck.model.workload import Workload
from topocheck.simulate.network import Network

_SOURCES = ("pod", "multus", "resourceClaim")


@check("VMN03", "wrong-network-source")
def wrong_network_source(network: Network) -> Iterator[Problem]:
    """A network of a VM is of no kind or of two, names no NetworkAttachmentDefinition, or is the Pod's beside another that is.

    Source: KubeVirt pkg/network/admitter netsource.go and dra.go.
    """
    for workload in whole_vms(network):
        for position, one in enumerate(networks(workload)):
            yield from _source(workload, one, f"spec.networks[{position}]")
        yield from _first_networks(workload)
        yield from refused_claims(workload)


def _source(workload: Workload, network: Mapping, path: str) -> Iterator[Problem]:
    name = network.text("name") or "without a name"
    sources = [key for key in _SOURCES if network.get(key) is not None]
    if not sources:
        yield _no_source(workload, network, name, path)
    elif len(sources) > 1:
        yield refusal(
            workload,
            network.place_of(sources[1]),
            f'the network "{name}" is {" and ".join(sources)}, and must be one of them',
            f"should have only one network type, field {path}",
            f"remove {' or '.join(sources)}",
            (Related(network.place_of(sources[0]), f"{sources[0]} is here"),),
        )
    elif sources == ["multus"]:
        yield from _unnamed(workload, network, name, path)


def _no_source(workload: Workload, network: Mapping, name: str, path: str) -> Problem:
    empty = next((key for key in _SOURCES if key in network), None)
    unknown = next((key for key in network.entries if key not in ("name", *_SOURCES)), None)
    null = (
        f": {empty} has no value, which stands for nothing"
        if empty
        else f"; KubeVirt knows no {unknown}"
        if unknown
        else ""
    )
    return refusal(
        workload,
        network.place_of(empty or unknown or "name"),
        f'the network "{name}" must be pod or multus{null}',
        f"should have a network type, field {path}",
        "write pod: {}" if empty in (None, "pod") else "write the networkName under multus",
    )


def _unnamed(workload: Workload, network: Mapping, name: str, path: str) -> Iterator[Problem]:
    multus = network.mapping("multus")
    if multus is not None and not multus.text("networkName"):
        yield refusal(
            workload,
            network.place_of("multus"),
            f'the network "{name}" must have a networkName under multus',
            f"CNI delegating plugin must have a networkName, field {path}",
            "write the namespace and name of a NetworkAttachmentDefinition under networkName",
        )


def _first_networks(workload: Workload) -> Iterator[Problem]:
    """At most one network may be the Pod's first: the Pod network, or the one of Multus that is said to be the default."""
    pods = [network.place_of("pod") for network in networks(workload) if network.get("pod") is not None]
    defaults = [
        multus.place_of("default")
        for network in networks(workload)
        if (multus := network.mapping("multus")) is not None and multus.boolean("default") is True
    ]
    said = (
        "more than one interface is connected to a pod network in spec.interfaces"
        if len(pods) > 1
        else "Multus CNI should only have one default network, field spec.networks"
        if len(defaults) > 1
        else "Pod network cannot be defined when Multus default network is defined, field spec.networks"
    )
    if len(pods) + len(defaults) > 1:
        yield _several_first(workload, [*pods, *defaults], said)


def _several_first(workload: Workload, places: list[Place], said: str) -> Problem:
    first, *others = places
    return refusal(
        workload,
        others[0],
        f"{len(places)} networks are the VM's first, pod or the default of multus, and only one may be",
        said,
        "keep one of them; attach the others by multus without default",
        [Related(place, "this one is too") for place in (first, *others[1:])],
    )


CHECKS = (wrong_network_source,)
