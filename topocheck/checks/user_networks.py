"""UserDefinedNetworks and ClusterUserDefinedNetworks: what the API server refuses, and where what it takes leads nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.attachments import attached_by
from topocheck.checks.check import check
from topocheck.checks.ovn_networks import is_mapped_anyway, mappings_of, unmapped
from topocheck.checks.reported import reported
from topocheck.checks.unresolved import is_template
from topocheck.checks.users import User, users_by_nad
from topocheck.checks.wording import listed
from topocheck.model.problem import Problem, Severity
from topocheck.model.site import NAMESPACE_KIND, POLICY_KIND, Site
from topocheck.model.user_network import NAME_LABEL, LabelSelector, UserNetwork
from topocheck.simulate.network import Network

_SYSTEM_PREFIXES = ("openshift-", "kube-")
_SYSTEM_NAMES = ("default", "openshift", "kube-system", "openshift-monitoring")


@check("NAD25", "refused-user-network")
def refused_user_network(network: Network) -> Iterator[Problem]:
    """A UserDefinedNetwork or ClusterUserDefinedNetwork is one that the API server refuses.

    Source: OVN-Kubernetes go-controller/pkg/crd/userdefinednetwork/v1, the validation rules; the reader of the object finds it.
    """
    return reported(network, "NAD25")


@check("NAD27", "unmapped-user-network")
def unmapped_user_network(network: Network) -> Iterator[Problem]:
    """A ClusterUserDefinedNetwork names a physical network that is mapped to no bridge where its workloads may run.

    Source: OVN-Kubernetes go-controller/pkg/crd/userdefinednetwork/v1, the comment on ``physicalNetworkName``.
    """
    site = network.site
    mappings = mappings_of(network)
    for one in site.user_networks:
        physical = one.physical_network
        if one.topology != "localnet" or physical is None or is_template(physical) or is_mapped_anyway(site, physical):
            continue
        users = _users(network, one)
        gap = mappings.gap(physical, {user.nodes for user in users})
        if gap is not None and (site.has_all(POLICY_KIND) or mappings.names):
            place = one.place_of("physicalNetworkName")
            yield unmapped(site, one.object, place, physical, gap, mappings.names, tuple(attached_by(users)))


def _users(network: Network, one: UserNetwork) -> list[User]:
    users = users_by_nad(network)
    generated = (nad.key for nad in network.site.attachments if nad.generated_from == one.object)
    return [user for key in generated for user in users.get(key, ())]


@check("NAD28", "selector-of-wrong-namespaces", Severity.WARNING)
def selector_of_wrong_namespaces(network: Network) -> Iterator[Problem]:
    """The namespaceSelector of a ClusterUserDefinedNetwork selects no namespace that is known, or for a primary network the cluster's own.

    Source: OVN-Kubernetes docs, user-defined networks; OpenShift documentation, about user-defined networks.
    """
    for one in network.site.user_networks:
        if one.selector is not None and one.selector.readable:
            yield from _selected(network.site, one, one.selector)


def _selected(site: Site, one: UserNetwork, selector: LabelSelector) -> Iterator[Problem]:
    known = {*site.namespaces, *(each.namespace for each in site.workloads)}
    known |= {each.namespace for each in site.attachments if each.generated_from is None}
    answers = {name: selector.selects(name, site.namespaces.get(name)) for name in (*known, *_SYSTEM_NAMES)}
    system = [name for name, selected in answers.items() if selected and _is_of_the_cluster(name)]
    if system and one.role == "primary":
        yield Problem(
            place=selector.place,
            message=f"{one.object}, a primary network, selects {listed(system)}, and must select namespaces of workloads only",
            object=one.object,
            symptom="the Pods of these namespaces get the network instead of the cluster's own, or none at all, and the cluster's components "
            "no longer reach each other",
            fix="select by a label that you give to the namespaces, or by kubernetes.io/metadata.name",
        )
    elif (
        site.has_all(NAMESPACE_KIND)
        and site.namespaces
        and all(answers[name] is False for name in known)
        and not _named(selector)
    ):
        yield Problem(
            place=selector.place,
            message=f"{one.object} selects none of the namespaces {listed(known)}",
            object=one.object,
            symptom='no NetworkAttachmentDefinition is made: VMs report "failed to locate network attachment definition", Pods NoNetworkFound',
            fix="give the namespace a label that the selector asks for, or correct the selector",
        )


def _is_of_the_cluster(name: str) -> bool:
    return name in _SYSTEM_NAMES or name.startswith(_SYSTEM_PREFIXES)


def _named(selector: LabelSelector) -> bool:
    """Whether namespaces are listed by name: those exist wherever they are declared."""
    return any(each.key == NAME_LABEL for each in selector.requirements)


CHECKS = (refused_user_network, unmapped_user_network, selector_of_wrong_namespaces)
