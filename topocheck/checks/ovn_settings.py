"""Settings of an OVN-Kubernetes network inside a NetworkAttachmentDefinition that its controller refuses or does not look at."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.check import check
from topocheck.model.nad import NetworkAttachment
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.route import IpNetwork
from topocheck.model.value import Mapping
from topocheck.simulate.network import Network
from topocheck.topology.ovn_faults import is_own_network, ovn_faults

_OF_LOCALNET = ("vlanID", "physicalNetworkName")
_NOT_MADE = "OVN-Kubernetes does not make the network, and Pods and VMs on it stay ContainerCreating"


@check("NAD13", "refused-ovn-setting")
def refused_ovn_setting(network: Network) -> Iterator[Problem]:
    """A setting of an OVN-Kubernetes network is one that the controller refuses; one that it does not look at is a warning.

    Source: OVN-Kubernetes go-controller/pkg/util/multi_network.go, ``ValidateNetConf``, and pkg/config/cni.go,
    ``ValidateNetConfNameFields``.
    """
    for nad in network.site.attachments:
        for fault in ovn_faults(nad):
            yield Problem(
                place=fault.place,
                message=f"{fault.message} in {nad.key}",
                object=nad.object,
                symptom=f'"{fault.said}": {_NOT_MADE}',
                fix=f"correct or remove {fault.key}",
            )
        if nad.config is not None and nad.is_ovn and is_own_network(nad.config):
            yield from _ignored(nad, nad.config)


def _ignored(nad: NetworkAttachment, config: Mapping) -> Iterator[Problem]:
    topology = config.text("topology")
    for key in _OF_LOCALNET:
        if topology in ("layer2", "layer3") and config.get(key) is not None:
            yield Problem(
                place=nad.place_of(key),
                message=f"{key} is given in {nad.key}, whose topology is {topology}, and counts with localnet only",
                object=nad.object,
                symptom="the setting is not looked at: the network is a tunnel between the nodes and never reaches the VLAN",
                fix=f"write topology localnet, or remove {key}",
                related=(Related(nad.place_of("topology"), f"the topology is {topology}"),),
                severity=Severity.WARNING,
            )


@check("NAD14", "subnets-that-do-not-fit")
def subnets_that_do_not_fit(network: Network) -> Iterator[Problem]:
    """The subnets of an OVN-Kubernetes network do not fit: what is excluded is in none of them, or a node's part is no part.

    Source: OVN-Kubernetes go-controller/pkg/util/multi_network.go, ``validateSubnetContainment``, and pkg/config/utils.go,
    ``ParseClusterSubnetEntriesWithDefaults``.
    """
    told: set[str] = set()
    for nad in network.site.attachments:
        if nad.is_ovn and nad.object not in told:
            told.add(nad.object)
            if nad.topology in ("layer2", "localnet"):
                yield from _outside(nad)
            elif nad.config is not None and nad.topology == "layer3":
                yield from _parts(nad, nad.config)


def _outside(nad: NetworkAttachment) -> Iterator[Problem]:
    for excluded in nad.excluded_subnets:
        if nad.subnets and not any(_is_in(excluded, subnet) for subnet in nad.subnets):
            yield Problem(
                place=nad.place_of("excludeSubnets"),
                message=f"{excluded} is excluded, and must be in one of the subnets {', '.join(map(str, nad.subnets))} of {nad.key}",
                object=nad.object,
                symptom=f'"the provided network subnets do not contain excluded subnets {excluded}": {_NOT_MADE}',
                fix="correct excludeSubnets or subnets",
                related=(Related(nad.place_of("subnets"), "the subnets"),),
            )


def _is_in(inner: IpNetwork, outer: IpNetwork) -> bool:
    return inner.version == outer.version and inner.network_address in outer and inner.prefixlen >= outer.prefixlen


def _parts(nad: NetworkAttachment, config: Mapping) -> Iterator[Problem]:
    """Of layer3, ``10.128.0.0/16/24`` gives each node a /24; without the last number it is 24, for IPv6 64."""
    for entry in (config.text("subnets") or "").split(","):
        address, *lengths = entry.strip().split("/")
        if len(lengths) not in (1, 2) or not all(length.isdigit() for length in lengths):
            continue
        whole, part = int(lengths[0]), int(lengths[1]) if len(lengths) > 1 else 64 if ":" in address else 24
        if part <= whole:
            yield Problem(
                place=nad.place_of("subnets"),
                message=f"each node gets a /{part} of {address}/{whole} in {nad.key}, and must get a smaller part of it",
                object=nad.object,
                symptom='"cannot use a host subnet length mask shorter than or equal to the cluster subnet mask. host subnet length: '
                f'{part}, cluster subnet length: {whole}": {_NOT_MADE}',
                fix=f"write {address}/{whole}/ and the prefix length of one node's part, or use layer2",
            )


CHECKS = (refused_ovn_setting, subnets_that_do_not_fit)
