"""NET: routes of a node that can't be set, and mappings of localnet networks to bridges that are not there."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_interface

from topocheck.checks.check import check
from topocheck.checks.declarations import NOTHING_CONFIGURED, is_there, not_there, policy_object
from topocheck.checks.nmstate import route_rules
from topocheck.checks.on_nodes import NODES, OnNodes
from topocheck.checks.unresolved import is_template, severity
from topocheck.checks.wording import listed
from topocheck.model.node import BridgeMapping, NodeInterface, NodePolicy, NodeRoute
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related
from topocheck.model.value import Mapping
from topocheck.simulate.network import Network
from topocheck.topology.node_state import NodeState

_OF_THE_CLUSTER = "br-ex"


@check("NET28", "route-that-can-not-be-set")
def route_that_can_not_be_set(network: Network) -> Iterator[Problem]:
    """A route names no interface, one that the node does not have, or a next hop that is not on the interface's networks; or has a value
    that nmstate refuses.

    Sources: nmstate rust/src/lib/route.rs, ``validate`` and ``resolve_next_hop_iface_ref``; Linux net/ipv4/fib_semantics.c,
    ``fib_check_nh_v4_gw`` ("Nexthop has invalid gateway").
    """
    for policy in network.site.policies:
        yield from _without_interface(policy)
        yield from _refused_entries(policy)
    found = OnNodes()
    for state in network.states.values():
        for policy in state.policies:
            for route in policy.routes:
                problem = _judged(network, state, policy, route)
                if problem is not None:
                    found.add(state.node.name, problem)
    yield from found


def _without_interface(policy: NodePolicy) -> Iterator[Problem]:
    routes = policy.desired_state.mapping("routes") if policy.desired_state is not None else None
    for entry in routes.mappings("config") if routes is not None else ():
        special = entry.text("route-type") in route_rules.WITHOUT_NEXT_HOP
        if special or entry.text("state") in ("absent", "ignore") or entry.get("next-hop-interface") is not None:
            continue
        to = entry.text("destination") or "a destination that is not written"
        yield Problem(
            place=entry.place_of("destination"),
            message=f"the route to {to} must say its next-hop-interface",
            object=policy_object(policy),
            symptom=f'nmstate refuses the desired state, "Route with empty next hop interface is not supported": {NOTHING_CONFIGURED}',
            fix="add next-hop-interface with the interface that the next hop is on",
            only_if_unexplained=tuple(entry.place_of(key) for key in entry.entries if key != "destination"),
        )


def _refused_entries(policy: NodePolicy) -> Iterator[Problem]:
    state = policy.desired_state
    routes = state.mapping("routes") if state is not None else None
    for entry in routes.mappings("config") if routes is not None else ():
        for refusal in route_rules.refused(entry, state) if state is not None else ():
            yield Problem(
                place=refusal.place,
                message=refusal.message,
                object=policy_object(policy),
                symptom=f'nmstate refuses the desired state, "{refusal.said}": {NOTHING_CONFIGURED}',
                fix=refusal.fix,
                related=() if refusal.other is None else (Related(refusal.other, "does not go with this"),),
                only_if_unexplained=(refusal.place,),
            )


def _judged(network: Network, state: NodeState, policy: NodePolicy, route: NodeRoute) -> Problem | None:
    """What is wrong with a route on one node."""
    if route.absent or route.interface is None or route.to is None:
        return None
    interface = state.present.get(route.interface)
    if interface is None:
        desired = policy.desired_state
        if desired is not None and route_rules.interface_is_removed(route.interface, desired) is not None:
            return None
        if is_there(network, state, route.interface) is not False:
            return None
        return _refused(policy, route, *not_there(state, route.interface))
    if not _is_off_link(state, interface, route):
        return None
    why = f"its next hop {route.via} is in none of the networks of {route.interface} ({listed(interface.addresses)})"
    fix = f"correct the next hop, or give {route.interface} an address in its network"
    return _refused(policy, route, why, fix, Related(interface.place, f"{interface.name} has its addresses here"))


def _refused(policy: NodePolicy, route: NodeRoute, why: str, fix: str, *related: Related) -> Problem:
    return Problem(
        place=route.place,
        message=f"the route to {route.to} by {route.interface} can't be set on {NODES}: {why}",
        object=policy_object(policy),
        symptom=f"the node refuses the route and nmstate rolls back: {NOTHING_CONFIGURED}",
        fix=fix,
        related=related,
    )


def _is_off_link(state: NodeState, interface: NodeInterface, route: NodeRoute) -> bool:
    """Whether a next hop is known not to be on the networks of its interface, nor on a route without a next hop."""
    via = route.via
    if via is None or via.is_link_local or interface.dhcp4 or interface.dhcp6 or state.templated:
        return False
    networks = [ip_interface(text).network for text in interface.addresses if _is_address(text)]
    same = [one for one in networks if one.version == via.version]
    direct = [
        one.to for one in state.routes if one.via is None and one.interface == route.interface and one.to is not None
    ]
    return bool(same) and not any(via in one for one in (*same, *direct))


def _is_address(text: str) -> bool:
    try:
        ip_interface(text)
    except ValueError:
        return False
    return True


@check("NET29", "illegal-bridge-mapping")
def illegal_bridge_mapping(network: Network) -> Iterator[Problem]:
    """A desired state maps a localnet twice, or to no bridge.

    Source: nmstate rust/src/lib/ovn.rs, ``sanitize_unique_localnet_keys`` and ``OvnBridgeMapping::sanitize``.
    """
    for policy in network.site.policies:
        first: dict[str, Place] = {}
        for entry in _mappings(policy):
            localnet = entry.text("localnet")
            if localnet is None or is_template(localnet):
                continue
            place = entry.place_of("localnet")
            earlier = first.setdefault(localnet, place)
            if earlier is not place:
                yield Problem(
                    place=place,
                    message=f"{policy.name} maps the localnet {localnet} a second time, and must map it once",
                    object=policy_object(policy),
                    symptom=f'nmstate refuses the desired state, "Found duplicate `localnet` key {localnet}": {NOTHING_CONFIGURED}',
                    fix="remove one of both entries",
                    related=(Related(earlier, "the other entry"),),
                )
            if entry.text("state") != "absent" and entry.get("bridge") is None:
                yield _without_bridge(policy, entry, localnet)


def _without_bridge(policy: NodePolicy, entry: Mapping, localnet: str) -> Problem:
    return Problem(
        place=entry.place_of("localnet"),
        message=f"the mapping of the localnet {localnet} must name its bridge",
        object=policy_object(policy),
        symptom=f"nmstate refuses the desired state because a mapping that is present needs a bridge: {NOTHING_CONFIGURED}",
        fix="add bridge with the OVS bridge that leads to the network, br-ex for the cluster's own uplink",
        only_if_unexplained=tuple(entry.place_of(key) for key in entry.entries if key != "localnet"),
    )


def _mappings(policy: NodePolicy) -> list[Mapping]:
    ovn = policy.desired_state.mapping("ovn") if policy.desired_state is not None else None
    return ovn.mappings("bridge-mappings") if ovn is not None else []


@check("NET30", "localnet-on-missing-bridge")
def localnet_on_missing_bridge(network: Network) -> Iterator[Problem]:
    """A localnet is mapped to a bridge that the node does not have, or that is no OVS bridge.

    ``br-ex`` is there on every OpenShift node. Source: nmstate rust/src/lib/ovn.rs looks at no bridge; OVN ovn-controller(8),
    ``external-ids:ovn-bridge-mappings``: a bridge that does not exist is left out.
    """
    found = OnNodes()
    for state in network.states.values():
        for policy in state.policies:
            for mapping in policy.bridge_mappings:
                why = _not_an_ovs_bridge(network, state, mapping)
                if why is not None:
                    found.add(state.node.name, _unwired(network, policy, mapping, *why))
    yield from found


def _unwired(network: Network, policy: NodePolicy, mapping: BridgeMapping, why: str, line: Place | None) -> Problem:
    certain = line is not None or network.site.platform == "openshift"
    return Problem(
        place=mapping.place,
        message=f"the localnet {mapping.localnet} is mapped to {mapping.bridge}, which must be an OVS bridge on {NODES}: {why}",
        object=policy_object(policy),
        symptom="nmstate writes the mapping and the policy is Available; OVN makes no patch port, and workloads on the "
        "localnet reach each other on one node and nothing outside",
        fix=f"declare {mapping.bridge} as ovs-bridge in the same policy, or map the localnet to {_OF_THE_CLUSTER}",
        related=() if line is None else (Related(line, "the bridge"),),
        severity=severity(network.site, certain=certain),
    )


def _not_an_ovs_bridge(network: Network, state: NodeState, mapping: BridgeMapping) -> tuple[str, Place | None] | None:
    """Why the bridge of a mapping is none, and the line of what has its name; None where it is one or can't be told."""
    name = mapping.bridge
    if mapping.absent or name is None or name == _OF_THE_CLUSTER or state.templated:
        return None
    found = state.present.get(name)
    if found is not None:
        kind = found.type
        return None if kind in ("ovs-bridge", "ovs-interface", None) else (f"it is a {kind}", found.place)
    external = network.site.external
    if external.covers(external.bridges, name):
        return None
    return "no policy declares it", None


CHECKS = (route_that_can_not_be_set, illegal_bridge_mapping, localnet_on_missing_bridge)
