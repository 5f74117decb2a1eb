"""NetworkAttachmentDefinitions: what they name must be on the nodes, and be named alike everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from topocheck.checks.check import check
from topocheck.checks.idle_policies import idle_policies, selector_fix
from topocheck.checks.presence import Gap, Kind, Presence
from topocheck.checks.suggestion import similar
from topocheck.checks.unresolved import is_template, severity
from topocheck.checks.users import User, users_by_nad
from topocheck.checks.wording import listed
from topocheck.model.nad import NetworkAttachment
from topocheck.model.node import NodePolicy
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.site import POLICY_KIND, External
from topocheck.simulate.network import Network
from topocheck.topology.node_state import NodeState

RESOURCE_PREFIX = "bridge.network.kubevirt.io/"
"""The resource that bridge-marker offers on a node for each Linux bridge there. Source: kubevirt/bridge-marker."""

DEFAULT_BRIDGE = "cni0"
_MAKES_ITS_BRIDGE = ("isGateway", "isDefaultGateway", "ipMasq")


@check("NAD01", "missing-bridge")
def missing_bridge(network: Network) -> Iterator[Problem]:
    """A NetworkAttachmentDefinition names a bridge that no policy builds on the nodes where its workloads may run.

    Sources: containernetworking/plugins plugins/main/bridge/bridge.go, ``ensureBridge``, which makes what is missing;
    kubevirt/bridge-marker.
    """
    for problem, certain in _gaps(network):
        if certain:
            yield problem


@check("NAD02", "bridge-on-some-nodes", Severity.WARNING)
def bridge_on_some_nodes(network: Network) -> Iterator[Problem]:
    """Workloads may run on nodes that lack the bridge of their NetworkAttachmentDefinition, and no annotation keeps them away.

    Sources: containernetworking/plugins plugins/main/bridge/bridge.go, ``ensureBridge``; kubevirt/bridge-marker.
    """
    for problem, certain in _gaps(network):
        if not certain:
            yield problem


@lru_cache(maxsize=2)  # three checks ask; a comparison has two networks at a time
def _gaps(network: Network) -> tuple[tuple[Problem, bool], ...]:
    """What NADs lack a bridge, each with whether some workload runs only where there is none."""
    return tuple(_found_gaps(network))


def _found_gaps(network: Network) -> Iterator[tuple[Problem, bool]]:
    site = network.site
    bridges = Presence(network, Kind(_linux_bridges_on, _linux_bridges_in, lambda state: not state.policies))
    if not site.has_all(POLICY_KIND) and not bridges.names:
        return
    for nad in site.attachments:
        name = bridge_wanted(nad)
        if name is None or External.covers(site.external.bridges, name) or is_ovs_bridge(network, name):
            continue
        users = users_by_nad(network).get(nad.key, ())
        gap = bridges.gap(name, {user.nodes for user in users}, guarded=_resource(nad) == name)
        if gap is not None:
            yield _missing_bridge(network, nad, name, gap, users), gap.certain


def is_ovs_bridge(network: Network, name: str) -> bool:
    """Whether policies make an OVS bridge of a name, and nowhere a Linux bridge."""
    return name in _ovs_bridges(network)


@lru_cache(maxsize=2)
def _ovs_bridges(network: Network) -> frozenset[str]:
    made = [(each.type, each.name) for policy in network.site.policies for each in policy.interfaces]
    linux = {name for kind, name in made if kind == "linux-bridge"}
    return frozenset(name for kind, name in made if kind == "ovs-bridge") - linux


def _linux_bridges_on(state: NodeState) -> Iterator[str]:
    return (name for name, interface in state.present.items() if interface.type == "linux-bridge")


def _linux_bridges_in(policy: NodePolicy) -> Iterator[str]:
    return (
        interface.name
        for interface in policy.interfaces
        if interface.type == "linux-bridge" and interface.state != "absent"
    )


def bridge_wanted(nad: NetworkAttachment) -> str | None:
    """The bridge that must be there; None for other plugins, templates, and the plugin's own routed bridge."""
    if not nad.readable or not nad.is_linux_bridge or is_template(nad.bridge or ""):
        return None
    if nad.config is not None and any(nad.config.boolean(key) for key in _MAKES_ITS_BRIDGE):
        return None
    return nad.bridge or DEFAULT_BRIDGE


def _resource(nad: NetworkAttachment) -> str | None:
    """The bridge that the annotation asks for."""
    name = nad.resource_name or ""
    return name.removeprefix(RESOURCE_PREFIX) if name.startswith(RESOURCE_PREFIX) else None


def _missing_bridge(network: Network, nad: NetworkAttachment, name: str, gap: Gap, users: tuple[User, ...]) -> Problem:
    near = _similar_bridge(network, name, gap.nodes)
    where = f" on {listed(gap.nodes)}" if gap.nodes else ""
    said = "" if network.site.has_all(POLICY_KIND) else " in this repository"
    default = "" if nad.bridge else ", the plugin's default,"
    hint = f', did you mean "{near[0]}"' if near else ""
    fix = (
        f'write "{near[0]}", or build {name} in a NodeNetworkConfigurationPolicy'
        if near
        else (
            f"build {name} in a NodeNetworkConfigurationPolicy of these nodes, or name it under external.bridges in the site file"
        )
    )
    idle = _idle_makers(network, name)
    fix = selector_fix(network, idle[0]) if idle else fix
    place = idle[0].selector_place if idle and idle[0].selector_place is not None else nad.place_of("bridge")
    unused = f"; {listed(policy.name for policy in idle)} would, and selects no node" if idle else ""
    return Problem(
        place=place,
        message=f"no policy{said} builds the bridge {name}{default}{where}, to which {nad.key} connects{hint}{unused}",
        object=nad.object,
        symptom=_symptom_of_missing_bridge(nad, name),
        fix=fix,
        related=(
            *([Related(nad.place_of("bridge"), f"{nad.key} connects to it here")] if idle else []),
            *attached_by(users),
            *([near[1]] if near else []),
            *_other_resource(network, nad, name),
        ),
        only_if_unexplained=tuple(_keys_that_hide(network, gap.nodes)),
        severity=severity(network.site, POLICY_KIND, certain=gap.certain),
    )


def _idle_makers(network: Network, name: str) -> list[NodePolicy]:
    """The policies that would build a bridge, and that no node is selected by."""
    return [policy for policy in idle_policies(network) if name in _linux_bridges_in(policy)]


def _keys_that_hide(network: Network, nodes: Iterable[str]) -> Iterator[Place]:
    """The keys of the desired states of some nodes: interfaces below a misspelt one are not seen."""
    for node in nodes:
        for policy in network.states[node].policies:
            if policy.desired_state is not None and not policy.interfaces:
                yield from (policy.desired_state.place_of(key) for key in policy.desired_state.entries)


def _symptom_of_missing_bridge(nad: NetworkAttachment, name: str) -> str:
    if _resource(nad) == name:
        return f"no such node offers {RESOURCE_PREFIX}{name}: VMs stay Pending, ErrorUnschedulable"
    return f"the bridge plugin makes an empty bridge {name}: the workloads start, and reach nobody outside their node"


def _similar_bridge(network: Network, name: str, nodes: Iterable[str]) -> tuple[str, Related] | None:
    """The bridge of the nodes whose name comes closest, and the line that makes it."""
    declared = {
        bridge: (node, network.states[node].interfaces[bridge].interface.place)
        for node in nodes
        for bridge in _linux_bridges_on(network.states[node])
    }
    close = similar(name, declared)
    if close is None:
        return None
    node, place = declared[close]
    return close, Related(place, f"{node} has the bridge {close}")


def attached_by(users: Iterable[User]) -> Iterator[Related]:
    """The lines by which all of some vNICs refer to their NAD."""
    for user in users:
        if user.vnic.nad is not None:
            yield Related(user.vnic.nad.place, f"{user.workload.object} is attached by it")


def _other_resource(network: Network, nad: NetworkAttachment, name: str) -> Iterator[Related]:
    asked = _resource(nad)
    if asked is not None and asked != name:
        exists = any(state.present_bridge(asked) is not None for state in network.states.values())
        yield Related(nad.place_of("resourceName"), f"the annotation names {asked}{', which exists' if exists else ''}")


@check("NAD03", "resource-name-of-another-bridge")
def resource_name_of_another_bridge(network: Network) -> Iterator[Problem]:
    """The annotation that places workloads by bridge names another bridge than the configuration.

    Sources: kubevirt/bridge-marker; KubeVirt pkg/virt-controller/services/template.go.
    """
    missing = {problem.object for problem, _ in _gaps(network)}
    for nad in network.site.attachments:
        name, asked = bridge_wanted(nad), _resource(nad)
        if name is None or asked in (None, name) or is_template(asked or "") or nad.object in missing:
            continue
        yield Problem(
            place=nad.place_of("resourceName"),
            message=f"the annotation asks for nodes with the bridge {asked}, and the configuration connects to {name}; "
            "both must name the same bridge",
            object=nad.object,
            symptom=f"VMs are placed by {asked}: Pending where no node has it, else on nodes that may lack {name}",
            fix=f"write {RESOURCE_PREFIX}{name} in the annotation, or correct the bridge",
            related=(Related(nad.place_of("bridge"), f"the configuration connects to {name}"),),
        )


CHECKS = (missing_bridge, bridge_on_some_nodes, resource_name_of_another_bridge)
