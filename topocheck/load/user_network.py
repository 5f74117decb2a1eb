"""UserDefinedNetworks and ClusterUserDefinedNetworks, and the NetworkAttachmentDefinitions that OVN-Kubernetes makes of them.

Sources: OVN-Kubernetes go-controller/pkg/crd/userdefinednetwork/v1 (the schema; ``vlan`` was a number before it became
a block), pkg/clustermanager/userdefinednetwork/template (what is generated, and under which names).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, replace

from topocheck.load.label_selector import read_selector
from topocheck.load.metadata import Head
from topocheck.load.refusals import Refusals
from topocheck.load.user_network_rules import apply_rules
from topocheck.load.user_network_transport import apply_transport
from topocheck.model.nad import OVN_TYPE, NetworkAttachment
from topocheck.model.place import Place
from topocheck.model.problem import Problem
from topocheck.model.user_network import NAME_LABEL, Namespace, UserNetwork
from topocheck.model.value import Mapping, Scalar, Value

CLUSTER_KIND = "ClusterUserDefinedNetwork"
REFUSED = "NAD25"

_SYMPTOM = "the API server refuses the object, so that no NetworkAttachmentDefinition is generated and no VM or Pod on it starts"
_BLOCKS = {"Layer2": "layer2", "Layer3": "layer3", "Localnet": "localnet"}
_PLACES = ("role", "mtu", "subnets", "excludeSubnets", "physicalNetworkName", "vlan")
_VLANS = (1, 4094)
_BARE_VLANS = (2, 4094)  # of the older schema
_MTUS = (576, 65536)


@dataclass(frozen=True, slots=True)
class ReadUserNetwork:
    """A network, what is wrong with it, and the line for which it is refused (None where it is not)."""

    network: UserNetwork
    problems: tuple[tuple[str, Problem], ...] = ()
    refused_at: Place | None = None


def read_user_network(head: Head) -> ReadUserNetwork:
    """The network that a manifest declares."""
    cluster = head.kind == CLUSTER_KIND
    bare = UserNetwork(head.name, head.place, namespace=None if cluster else head.namespace, wave=head.wave)
    refusals = Refusals(bare.object, _SYMPTOM, REFUSED)
    spec = head.body.mapping("spec")
    selector = read_selector(spec, "namespaceSelector", refusals) if spec is not None and cluster else None
    bare = replace(bare, selector=selector)
    body = spec.mapping("network") if spec is not None and cluster else spec
    if body is None:
        path = "spec.network" if cluster else "spec"
        refusals.add(head.place, f"{bare.object} has no {path}", f"write {path} with a topology")
        return ReadUserNetwork(bare, tuple(refusals.problems), refusals.first)
    if cluster and spec is not None and spec.get("namespaceSelector") is None:
        message, fix = f"{bare.object} has no namespaceSelector", "write namespaceSelector, with matchLabels"
        refusals.add(spec.place, message, fix, "spec.namespaceSelector: Required value")
    network = _described(bare, body, tuple(_BLOCKS) if cluster else ("Layer2", "Layer3"), refusals)
    return ReadUserNetwork(replace(network, templated=refusals.templated), tuple(refusals.problems), refusals.first)


def _described(bare: UserNetwork, body: Mapping, topologies: tuple[str, ...], refusals: Refusals) -> UserNetwork:
    word = refusals.word(body, "topology", topologies)
    if word is None:
        if body.get("topology") is None:
            refusals.add(bare.place, f"{bare.object} has no topology", f"write {' or '.join(topologies)}")
        return bare
    topology = _BLOCKS[word]
    block = body.mapping(topology)
    places = {"topology": body.place_of("topology")}
    if block is None:
        place = body.place_of("topology")
        refusals.add(place, f"the topology is {word} and there is no block {topology}", f"write the block {topology}")
        return replace(bare, topology=topology, places=places)
    _other_blocks(body, word, refusals)
    places |= {key: block.place_of(key) for key in _PLACES if block.get(key) is not None}
    ipam = block.mapping("ipam")
    mode = refusals.word(ipam, "mode", ("Enabled", "Disabled", "DHCP")) if ipam is not None else None
    network = replace(
        bare,
        topology=topology,
        role=(refusals.word(block, "role", ("Primary", "Secondary")) or "Secondary").lower(),
        physical_network=refusals.text(block, "physicalNetworkName"),
        vlan=_vlan(block, refusals),
        subnets=refusals.networks(_subnets(block, topology)),
        excluded_subnets=refusals.networks(_items(block, "excludeSubnets")),
        mtu=refusals.number(block, "mtu", *_MTUS),
        ipam=(mode or "Enabled").lower(),
        places=places,
    )
    apply_rules(network, block, refusals)
    if bare.namespace is None:
        apply_transport(network, body, refusals)
    return network


def _other_blocks(body: Mapping, word: str, refusals: Refusals) -> None:
    for other, key in _BLOCKS.items():
        if other != word and body.get(key) is not None:
            message = f"the topology is {word}, and there is a block {key}"
            said = f"spec.{key} is required when topology is {other} and forbidden otherwise"
            refusals.add(body.place_of(key), message, f"remove the block {key}, or write topology: {other}", said)


def _vlan(block: Mapping, refusals: Refusals) -> int:
    """The VLAN, ``vlan: 200`` or ``vlan: {mode: Access, access: {id: 200}}``; 0 where there is none."""
    detailed = block.mapping("vlan")
    if detailed is None:
        return refusals.number(block, "vlan", *_BARE_VLANS) or 0
    refusals.word(detailed, "mode", ("Access",))
    if detailed.get("mode") is None:
        said = "spec.network.localnet.vlan.mode: Required value"
        refusals.add(block.place_of("vlan"), "vlan has no mode", "write mode: Access", said)
    access = detailed.mapping("access")
    vlan = refusals.number(access, "id", *_VLANS) if access is not None else None
    if access is None or access.get("id") is None:
        refusals.add(block.place_of("vlan"), "vlan has no access.id", "write vlan: {mode: Access, access: {id: 200}}")
    return vlan or 0


def _subnets(block: Mapping, topology: str) -> list[Value]:
    """The texts of ``subnets``: of a layer3 network they stand under ``cidr``."""
    if topology != "layer3":
        return _items(block, "subnets")
    return [value for entry in block.mappings("subnets") if (value := entry.get("cidr")) is not None]


def _items(block: Mapping, key: str) -> list[Value]:
    items = block.sequence(key)
    return [item for item in items.items if isinstance(item, Scalar)] if items is not None else []


def generated_attachments(
    networks: Iterable[ReadUserNetwork],
    namespaces: MappingType[str, Namespace],
    used: Iterable[str],
    taken: Iterable[str],
) -> Iterator[NetworkAttachment]:
    """One attachment for each network in each namespace that it is known to select.

    ``used`` are the names of namespaces that objects of the site are in, whether or not a Namespace object is there;
    ``taken`` are the keys of attachments that have manifests, beside which none is generated.
    """
    known = dict.fromkeys((*namespaces, *used))
    held = set(taken)
    for read in networks:
        for namespace in _candidates(read.network, known):
            attachment = _generated(read, namespace)
            if attachment.key not in held and read.network.in_namespace(namespace, namespaces):
                held.add(attachment.key)
                yield attachment


def _candidates(network: UserNetwork, known: Iterable[str]) -> Iterable[str]:
    """The namespaces to try: those that a selector by name lists, else all that are known."""
    if network.namespace is not None:
        return (network.namespace,)
    for requirement in network.selector.requirements if network.selector is not None else ():
        if requirement.key == NAME_LABEL and requirement.operator == "In":
            return dict.fromkeys(requirement.values)
    return known


def _generated(read: ReadUserNetwork, namespace: str) -> NetworkAttachment:
    network = read.network
    key = f"{namespace}/{network.name}"
    prefix = "cluster_udn" if network.namespace is None else network.namespace
    return NetworkAttachment(
        namespace=namespace,
        name=network.name,
        place=network.place,
        type=OVN_TYPE,
        readable=not network.templated,
        refused_at=read.refused_at,
        config_name=f"{prefix}_{network.name}",
        vlan=network.vlan,
        mtu=network.mtu,
        topology=network.topology,
        physical_network=network.physical_network if network.topology == "localnet" else None,
        net_attach_def_name=key,
        places=network.places,
        wave=network.wave,
        generated_from=network.object,
        role=network.role,
        subnets=network.subnets,
        excluded_subnets=network.excluded_subnets,
    )
