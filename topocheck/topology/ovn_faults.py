"""Settings of an OVN-Kubernetes network inside a NetworkAttachmentDefinition that its controller refuses.

Source: OVN-Kubernetes go-controller/pkg/util/multi_network.go, ``ValidateNetConf``, and pkg/config/cni.go,
``ValidateNetConfNameFields``.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network

from topocheck.model.nad import NetworkAttachment
from topocheck.model.route import IpNetwork
from topocheck.model.template import is_template
from topocheck.model.value import Mapping
from topocheck.topology.cni_fault import Fault

_TOPOLOGIES = ("layer2", "layer3", "localnet")
_RESERVED_NAMES = ("default", "ovn-kubernetes")
_OF_LAYER2 = ("infrastructureSubnets", "reservedSubnets", "defaultGatewayIPs")
_SECONDARY = ("netAttachDefName", "subnets", "vlanID", "physicalNetworkName")

_Refusal = tuple[str, str, str]
"""The key, what must be, and the controller's words."""


def ovn_faults(nad: NetworkAttachment) -> Iterator[Fault]:
    """The settings that the controller refuses, for any of which it does not make the network."""
    config = nad.config
    if config is not None and nad.is_ovn and is_own_network(config):
        for key, message, said in _refusals(nad, config):
            yield Fault(nad.place_of(key), message, said, key)


def is_own_network(config: Mapping) -> bool:
    """Whether it is a network beside the cluster's own, which has no topology and none of the settings of the others."""
    return config.get("topology") is not None or any(config.get(key) is not None for key in _SECONDARY)


def _refusals(nad: NetworkAttachment, config: Mapping) -> Iterator[_Refusal]:
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
    if topology != "layer3":
        yield from _flat_subnets(config)
    if topology == "layer2":
        yield from _kept_subnets(nad, config)
    yield from _join_subnet(nad, config)


def _role(config: Mapping, topology: str) -> Iterator[_Refusal]:
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


def _only_with(config: Mapping, topology: str) -> Iterator[_Refusal]:
    if topology == "localnet" and config.text("joinSubnet"):
        said = "localnet topology does not allow specifying join-subnet as services are not supported"
        yield "joinSubnet", "joinSubnet must be left out with localnet", said
    for key in _OF_LAYER2:
        if config.get(key) is not None and topology != "layer2":
            yield key, f"{key} must be left out with {topology}", f"{key} is only supported for layer2 topology"


def _flat_subnets(config: Mapping) -> Iterator[_Refusal]:
    """What layer2 and localnet take: networks that are not shared out among the nodes."""
    for key in ("subnets", "excludeSubnets"):
        for entry in _entries(config, key):
            if entry.count("/") > 1:
                yield key, f"{entry} in {key} must have one prefix length", f'CIDR "{entry}" not properly formatted'
    excluded = _entries(config, "excludeSubnets")
    if excluded and not _entries(config, "subnets"):
        said = f"the provided network subnets do not contain excluded subnets {excluded[0]}"
        yield "excludeSubnets", "excludeSubnets must be left out where there are no subnets", said


def _kept_subnets(nad: NetworkAttachment, config: Mapping) -> Iterator[_Refusal]:
    """Networks that a layer2 network keeps for itself or for static addresses are parts of its subnets."""
    for key, word in (("reservedSubnets", "reserved"), ("infrastructureSubnets", "infrastructure")):
        for entry in _entries(config, key):
            kept = _network(entry)
            if kept is None:
                yield key, f"{entry} in {key} must be a network", f'CIDR "{entry}" not properly formatted'
            elif not any(_is_in(kept, subnet) for subnet in nad.subnets):
                said = f"the provided network subnets do not contain {word} subnets {kept}"
                yield key, f"{kept} in {key} must be in one of the subnets", said


def _is_in(inner: IpNetwork, outer: IpNetwork) -> bool:
    return inner.version == outer.version and inner.prefixlen >= outer.prefixlen and inner.network_address in outer


def _network(entry: str) -> IpNetwork | None:
    try:
        return ip_network(entry, strict=False) if "/" in entry else None
    except ValueError:
        return None


def _join_subnet(nad: NetworkAttachment, config: Mapping) -> Iterator[_Refusal]:
    for entry in _entries(config, "joinSubnet") if nad.generated_from is None else ():
        joined = _network(entry)
        if joined is None:
            yield "joinSubnet", f"joinSubnet is {entry}, and must be a network", f"invalid CIDR address: {entry}"
            continue
        for subnet in nad.subnets:
            if subnet.version == joined.version and subnet.overlaps(joined):
                said = f'pod or join subnet overlaps with already configured internal subnets: "{subnet}" overlaps "{joined}"'
                yield "joinSubnet", f"joinSubnet {joined} must not overlap the subnets, as {subnet}", said


def _entries(config: Mapping, key: str) -> list[str]:
    text = config.text(key) or ""
    return [] if is_template(text) else [entry.strip() for entry in text.split(",") if entry.strip()]
