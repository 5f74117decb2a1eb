"""Networks of OVN-Kubernetes: what its controller refuses, and what it takes and does nothing with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from topocheck.checks.attachments import attached_by
from topocheck.checks.check import check
from topocheck.checks.presence import Gap, Kind, Presence
from topocheck.checks.suggestion import similar
from topocheck.checks.unresolved import is_template, severity
from topocheck.checks.users import users_by_nad
from topocheck.checks.wording import listed
from topocheck.model.nad import OVN_TYPE, NetworkAttachment
from topocheck.model.node import NodePolicy
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.remedy import Rewrite
from topocheck.model.route import IpNetwork
from topocheck.model.site import POLICY_KIND, Site
from topocheck.simulate.network import Network
from topocheck.topology.node_state import NodeState

_EXTERNAL_BRIDGE = "br-ex"
_MAPPED_ON_OPENSHIFT = "physnet"


@check("NAD12", "wrong-net-attach-def-name")
def wrong_net_attach_def_name(network: Network) -> Iterator[Problem]:
    """An OVN-Kubernetes network names another NetworkAttachmentDefinition than the one it stands in.

    Source: OVN-Kubernetes go-controller/pkg/util/multi_network.go, ``ParseNetConf``.
    """
    for nad in network.site.attachments:
        given = nad.net_attach_def_name
        if nad.is_ovn and nad.config is not None and nad.config.get("topology") is not None and not given:
            yield _nameless(nad)
        if nad.type != OVN_TYPE or given is None or given == nad.key or is_template(given):
            continue
        if not nad.namespace_given and given.rpartition("/")[2] == nad.name:
            continue  # the namespace comes from whoever applies the manifest, and may well be the one that is named
        yield Problem(
            place=nad.place_of("netAttachDefName"),
            message=f'netAttachDefName is "{given}" and must be "{nad.key}", the namespace and name of its own object',
            object=nad.object,
            symptom=f'OVN-Kubernetes never makes the network, "net-attach-def name ({nad.key}) is inconsistent with config '
            f'({given})", and the Pods stay ContainerCreating',
            fix=f'write "{nad.key}"',
            related=(Related(nad.place, f"the object is {nad.key}"),),
            remedies=(Rewrite(nad.place_of("netAttachDefName"), given, nad.key),),
        )


def _nameless(nad: NetworkAttachment) -> Problem:
    return Problem(
        place=nad.place_of("type"),
        message=f'netAttachDefName is missing and must be "{nad.key}", the namespace and name of its own object',
        object=nad.object,
        symptom=f'OVN-Kubernetes never makes the network, "missing NADName in secondary network netconf {nad.config_name or ""}", '
        "and the Pods stay ContainerCreating",
        fix=f'write "netAttachDefName": "{nad.key}"',
        related=(Related(nad.place, f"the object is {nad.key}"),),
    )


@check("NAD15", "unmapped-localnet")
def unmapped_localnet(network: Network) -> Iterator[Problem]:
    """A localnet network names a physical network that is mapped to no bridge where its workloads may run.

    Source: OVN-Kubernetes docs, multi-homing: the physical network is not validated in any way.
    """
    site = network.site
    mappings = mappings_of(network)
    for nad in site.attachments:
        physical = nad.physical_network
        if not nad.is_localnet or nad.generated_from is not None or physical is None or is_template(physical):
            continue
        users = users_by_nad(network).get(nad.key, ())
        gap = None if is_mapped_anyway(site, physical) else mappings.gap(physical, {user.nodes for user in users})
        if gap is not None and (site.has_all(POLICY_KIND) or mappings.names):
            place = nad.place_of("physicalNetworkName" if "physicalNetworkName" in nad.places else "name")
            yield unmapped(site, nad.object, place, physical, gap, mappings.names, tuple(attached_by(users)))


def mappings_of(network: Network) -> Presence:
    """Where which physical network is mapped to a bridge."""
    return Presence(network, Kind(_mapped_on, _mapped_in, lambda state: not state.mappings))


def _mapped_on(state: NodeState) -> Iterable[str]:
    return state.mappings


def _mapped_in(policy: NodePolicy) -> Iterator[str]:
    return (mapping.localnet for mapping in policy.bridge_mappings if not mapping.absent)


def is_mapped_anyway(site: Site, physical: str) -> bool:
    """OpenShift maps ``physnet`` to its own bridge ``br-ex``."""
    return site.platform == "openshift" and physical == _MAPPED_ON_OPENSHIFT


def unmapped(
    site: Site, about: str, place: Place, physical: str, gap: Gap, names: Iterable[str], related: tuple[Related, ...]
) -> Problem:
    """The problem of an object whose physical network some nodes do not map; ``names`` are those that are mapped somewhere."""
    close = similar(physical, names)
    where = f" on {listed(gap.nodes)}" if gap.nodes else ""
    said = "" if site.has_all(POLICY_KIND) else " in this repository"
    hint = f', did you mean "{close}"' if close is not None and close != physical else ""
    return Problem(
        place=place,
        message=f"no policy{said} maps the physical network {physical} to a bridge{where}{hint}",
        object=about,
        symptom="the workloads start and reach each other on one node at most: OVN-Kubernetes checks no mapping and "
        "reports nothing",
        fix=f"add localnet {physical} to ovn.bridge-mappings in a NodeNetworkConfigurationPolicy of these nodes, "
        f"with an OVS bridge such as {_EXTERNAL_BRIDGE}",
        related=related,
        severity=severity(site, POLICY_KIND, certain=gap.certain),
    )


@check("NAD16", "one-network-two-configurations", Severity.WARNING)
def one_network_two_configurations(network: Network) -> Iterator[Problem]:
    """Two NetworkAttachmentDefinitions name one OVN-Kubernetes network and configure it differently.

    Source: OVN-Kubernetes docs, multi-homing: all that name one network must be configured alike.
    """
    first: dict[str, NetworkAttachment] = {}
    for nad in network.site.attachments:
        if not nad.is_ovn or nad.config is None or not nad.config_name or is_template(nad.config_name):
            continue
        other = first.setdefault(nad.config_name, nad)
        differing = [key for key in _OF_THE_NETWORK if _written(nad, key) != _written(other, key)]
        if differing:
            yield _two_configurations(nad, other, differing)


_OF_THE_NETWORK = (
    *("topology", "subnets", "excludeSubnets", "joinSubnet", "physicalNetworkName", "vlanID", "mtu"),
    *("role", "allowPersistentIPs"),
)


def _written(nad: NetworkAttachment, key: str) -> str | None:
    return nad.config.text(key) if nad.config is not None else None


def _two_configurations(nad: NetworkAttachment, other: NetworkAttachment, differing: list[str]) -> Problem:
    return Problem(
        place=nad.place_of(differing[0]),
        message=f"{nad.key} and {other.key} name the one network {nad.config_name}, and differ in {listed(differing)}",
        object=nad.object,
        symptom="OVN-Kubernetes makes the network as the first one says and reports the other as inconsistent; which is the first changes "
        "with each restart",
        fix="write the same configuration in both, but for netAttachDefName, or give one of them a name of its own",
        related=(
            Related(other.place_of(differing[0]), f"{other.key} has it otherwise"),
            Related(nad.place_of("name"), f"the network of {nad.key}"),
        ),
    )


@check("NAD17", "overlapping-localnets", Severity.WARNING)
def overlapping_localnets(network: Network) -> Iterator[Problem]:
    """Two localnet networks on one VLAN of one physical network give addresses from overlapping subnets.

    Source: OVN-Kubernetes docs, multi-homing: each network hands out its subnets by itself.
    """
    found: dict[tuple[str, int], list[NetworkAttachment]] = {}
    seen: set[str | None] = set()
    for nad in network.site.attachments:
        if nad.is_localnet and nad.physical_network and nad.subnets and nad.config_name not in seen:
            seen.add(nad.config_name)
            found.setdefault((nad.physical_network, nad.vlan), []).append(nad)
    for (physical, vlan), nads in found.items():
        for one, other in combinations(nads, 2):
            if _share_addresses(one, other):
                yield _overlap(one, other, physical, vlan)


def _share_addresses(one: NetworkAttachment, other: NetworkAttachment) -> bool:
    """Whether two networks may hand out one address. Where either excludes a part of what both have, they are taken to share it out."""
    both = [a if a.prefixlen >= b.prefixlen else b for a in one.subnets for b in other.subnets if _overlapping(a, b)]
    excluded = (*one.excluded_subnets, *other.excluded_subnets)
    return any(not any(_overlapping(part, each) for each in excluded) for part in both)


def _overlapping(one: IpNetwork, other: IpNetwork) -> bool:
    return one.version == other.version and one.overlaps(other)


def _overlap(one: NetworkAttachment, other: NetworkAttachment, physical: str, vlan: int) -> Problem:
    where = f"VLAN {vlan} of {physical}" if vlan else physical
    return Problem(
        place=other.place_of("subnets"),
        message=f"{one.key} and {other.key} both give addresses in {where}, and their subnets overlap",
        object=other.object,
        symptom="each network counts from the start by itself: two Pods or VMs get the same address, and lose traffic by turns",
        fix="give both the same network name and configuration, or split the subnets, or exclude the other's part",
        related=(Related(one.place_of("subnets"), f"the subnets of {one.key}"),),
    )


CHECKS = (
    wrong_net_attach_def_name,
    unmapped_localnet,
    one_network_two_configurations,
    overlapping_localnets,
)
