"""Networks of OVN-Kubernetes: what its controller refuses, and what it takes and does nothing with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from topocheck.checks.attachments import attached_by
from topocheck.checks.check import check
from topocheck.checks.presence import Gap, Kind, Presence
from topocheck.checks.suggestion import similar
from topocheck.checks.unresolved import is_template, severity
from topocheck.checks.users import User, users_by_nad
from topocheck.checks.wording import listed
from topocheck.model.nad import OVN_TYPE, NetworkAttachment
from topocheck.model.node import NodePolicy
from topocheck.model.problem import Problem, Related
from topocheck.model.site import Site
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
        )


@check("NAD15", "unmapped-localnet")
def unmapped_localnet(network: Network) -> Iterator[Problem]:
    """A localnet network names a physical network that is mapped to no bridge where its workloads may run.

    Source: OVN-Kubernetes docs, multi-homing: the physical network is not validated in any way.
    """
    site = network.site
    mappings = Presence(network, Kind(_mapped_on, _mapped_in, lambda state: not state.mappings))
    for nad in site.attachments:
        physical = nad.physical_network
        if not nad.is_localnet or physical is None or is_template(physical) or _is_mapped_anyway(site, physical):
            continue
        users = users_by_nad(network).get(nad.key, ())
        gap = mappings.gap(physical, {user.nodes for user in users})
        if gap is not None and (site.complete or mappings.names):
            yield _unmapped(site, nad, physical, gap, users, mappings.names)


def _mapped_on(state: NodeState) -> Iterable[str]:
    return state.mappings


def _mapped_in(policy: NodePolicy) -> Iterator[str]:
    return (mapping.localnet for mapping in policy.bridge_mappings if not mapping.absent)


def _is_mapped_anyway(site: Site, physical: str) -> bool:
    """OpenShift maps ``physnet`` to its own bridge ``br-ex``."""
    return site.platform == "openshift" and physical == _MAPPED_ON_OPENSHIFT


def _unmapped(
    site: Site, nad: NetworkAttachment, physical: str, gap: Gap, users: tuple[User, ...], names: Iterable[str]
) -> Problem:
    close = similar(physical, names)
    where = f" on {listed(gap.nodes)}" if gap.nodes else ""
    said = "" if site.complete else " in this repository"
    key = "physicalNetworkName" if "physicalNetworkName" in nad.places else "name"
    hint = f', did you mean "{close}"' if close is not None and close != physical else ""
    return Problem(
        place=nad.place_of(key),
        message=f"no policy{said} maps the physical network {physical} to a bridge{where}{hint}",
        object=nad.object,
        symptom="the workloads start and reach each other on one node at most: OVN-Kubernetes checks no mapping and "
        "reports nothing",
        fix=f"add localnet {physical} to ovn.bridge-mappings in a NodeNetworkConfigurationPolicy of these nodes, "
        f"with an OVS bridge such as {_EXTERNAL_BRIDGE}",
        related=tuple(attached_by(users)),
        severity=severity(site, certain=gap.certain),
    )


CHECKS = (wrong_net_attach_def_name, unmapped_localnet)
