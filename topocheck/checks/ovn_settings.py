"""Settings of an OVN-Kubernetes network inside a NetworkAttachmentDefinition that its controller refuses or does not look at."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.check import check
from topocheck.checks.unresolved import is_template
from topocheck.model.nad import NetworkAttachment
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.route import IpNetwork
from topocheck.model.value import Mapping
from topocheck.simulate.network import Network

_TOPOLOGIES = ("layer2", "layer3", "localnet")
_RESERVED_NAMES = ("default", "ovn-kubernetes")
_OF_LAYER2 = ("infrastructureSubnets", "reservedSubnets", "defaultGatewayIPs")
_OF_LOCALNET = ("vlanID", "physicalNetworkName")
_SECONDARY = ("netAttachDefName", "subnets", *_OF_LOCALNET)
_NOT_MADE = "OVN-Kubernetes does not make the network, and Pods and VMs on it stay ContainerCreating"

Refusal = tuple[str, str, str]
"""The key, what must be, and the controller's words."""


@check("NAD13", "refused-ovn-setting")
def refused_ovn_setting(network: Network) -> Iterator[Problem]:
    """A setting of an OVN-Kubernetes network is one that the controller refuses; one that it does not look at is a warning.

    Source: OVN-Kubernetes go-controller/pkg/util/multi_network.go, ``ValidateNetConf``, and pkg/config/cni.go,
    ``ValidateNetConfNameFields``.
    """
    for nad in network.site.attachments:
        config = nad.config
        if config is None or not nad.is_ovn or not _is_own_network(config):
            continue
        for key, message, said in _refusals(nad, config):
            yield Problem(
                place=nad.place_of(key),
                message=f"{message} in {nad.key}",
                object=nad.object,
                symptom=f'"{said}": {_NOT_MADE}',
                fix=f"correct or remove {key}",
            )
        yield from _ignored(nad, config)


def _is_own_network(config: Mapping) -> bool:
    """Whether it is a network beside the cluster's own, which has no topology and none of the settings of the others."""
    return config.get("topology") is not None or any(config.get(key) is not None for key in _SECONDARY)


def _refusals(nad: NetworkAttachment, config: Mapping) -> Iterator[Refusal]:
    topology, name = config.text("topology"), nad.config_name
    if topology is None or (topology not in _TOPOLOGIES and not is_template(topology)):
        must = "topology must be layer2, layer3 or localnet"
        yield (
            "topology",
            must if topology is None else f"topology is {topology}, and {must[9:]}",
            f"topology {topology or ''} not supported",
        )
        return
    if not name or name in _RESERVED_NAMES:
        must = (
            "name must be given"
            if not name
            else f"name is {name}, which is the cluster's own network, and must be another"
        )
        yield "name", must, f"invalid name in in secondary network netconf ({name or ''})"
    if len(nad.plugins) > 1:
        yield "plugins", "OVN-Kubernetes must be the only plugin", "CNI plugin chaining is not supported"
    ipam = config.mapping("ipam")
    if ipam is not None and ipam.text("type"):
        yield (
            "ipam",
            "ipam must be left out",
            "IPAM key is not supported. Use OVN-K provided IPAM via the `subnets` attribute",
        )
    if topology == "layer3" and config.boolean("allowPersistentIPs") is True:
        yield (
            "allowPersistentIPs",
            "allowPersistentIPs must be left out with layer3",
            "layer3 topology does not allow persistent IPs",
        )
    yield from _role(config, topology)
    yield from _only_with(config, topology)


def _role(config: Mapping, topology: str) -> Iterator[Refusal]:
    role = config.text("role") or "secondary"
    if is_template(role):
        return
    if topology == "localnet" and role != "secondary":
        said = f'unexpected network field "role" {role} for "localnet" topology'
        yield "role", f"role is {role}, and a localnet network must be secondary", said
    elif role not in ("primary", "secondary"):
        yield "role", f"role is {role}, and must be primary or secondary", f"invalid network role value {role}"
    elif role == "primary" and topology == "layer2" and not config.text("subnets"):
        said = "the subnet attribute must be defined for layer2 primary user defined networks"
        yield "role", "a primary layer2 network must have subnets", said


def _only_with(config: Mapping, topology: str) -> Iterator[Refusal]:
    if topology == "localnet" and config.text("joinSubnet"):
        said = "localnet topology does not allow specifying join-subnet as services are not supported"
        yield "joinSubnet", "joinSubnet must be left out with localnet", said
    for key in _OF_LAYER2:
        if config.get(key) is not None and topology != "layer2":
            yield key, f"{key} must be left out with {topology}", f"{key} is only supported for layer2 topology"


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
