"""NET: policies whose order matters, that remove what they build on, or that touch the interface a node is reached by."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.check import check
from topocheck.checks.declarations import CONTROLLERS, NOTHING_CONFIGURED, declarations, policy_object, ports_of
from topocheck.checks.on_nodes import NODES, OnNodes
from topocheck.model.node import NodeInterface, NodePolicy
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related, Severity
from topocheck.simulate.network import Network
from topocheck.topology.node_state import NodeState

_PLAIN_MTU = 1500


@check("NET12", "mtu-raised-in-another-policy", Severity.WARNING)
def mtu_raised_in_another_policy(network: Network) -> Iterator[Problem]:
    """The large MTU of an interface and that of the one below it are set by two policies.

    Sources: Linux net/8021q/vlan_dev.c, ``vlan_dev_change_mtu``; kubernetes-nmstate promises no order of policies.
    """
    found = OnNodes()
    for state in network.states.values():
        given = {(policy.name, one.name): one for policy, one in declarations(state) if one.mtu is not None}
        for policy, interface in declarations(state):
            if interface.mtu is None or interface.mtu <= _PLAIN_MTU:
                continue
            for name in _below(state, interface):
                others = [
                    (maker, one) for (maker, named), one in given.items() if named == name and maker != policy.name
                ]
                if others and (policy.name, name) not in given and _suffices(state, name, interface.mtu):
                    found.add(state.node.name, _split(policy, interface, *others[0]))
    yield from found


def _below(state: NodeState, interface: NodeInterface) -> list[str]:
    merged = state.interfaces[interface.name].interface
    if merged.type == "vlan":
        return [merged.vlan.base] if merged.vlan is not None and merged.vlan.base is not None else []
    return [port.name for port in ports_of(merged)] if merged.type in ("linux-bridge", "bond") else []


def _suffices(state: NodeState, name: str, mtu: int) -> bool:
    """Whether the interface below ends with an MTU that is large enough; else another check says so."""
    below = state.interfaces.get(name)
    return below is not None and below.interface.mtu is not None and below.interface.mtu >= mtu


def _split(policy: NodePolicy, interface: NodeInterface, maker: str, below: NodeInterface) -> Problem:
    return Problem(
        place=interface.mtu_place or interface.place,
        message=f"{interface.name} on {NODES} has MTU {interface.mtu} here and stands on {below.name}, whose MTU the policy {maker} "
        "raises; both must be raised by one policy",
        object=policy_object(policy),
        symptom='where this policy comes first the kernel refuses, "Numerical result out of range", and it stays Degraded until it is '
        "tried again: on some nodes, and after some reboots",
        fix="set both MTUs in one policy",
        related=(
            Related(below.mtu_place or below.place, f"{below.name} has MTU {below.mtu}"),
            Related(interface.place, "the interface"),
        ),
    )


@check("NET24", "base-is-removed")
def base_is_removed(network: Network) -> Iterator[Problem]:
    """A desired state wants an interface up and the one that it stands on absent.

    Source: nmstate rust/src/lib/ifaces/inter_ifaces.rs: what stands on an absent interface goes with it.
    """
    for policy in network.site.policies:
        absent = {one.name: one for one in policy.interfaces if one.state == "absent" and one.type != "ethernet"}
        for interface in policy.interfaces:
            base = interface.vlan.base if interface.vlan is not None else interface.base
            parent = absent.get(base) if base is not None and interface.state == "up" else None
            if parent is not None and parent.type is not None:
                yield Problem(
                    place=parent.body.place_of("state"),
                    message=f"{policy.name} removes {parent.name} and wants {interface.name} up, which stands on it",
                    object=policy_object(policy),
                    symptom=f'nmstate refuses the desired state, "cannot be in up state as its parent {parent.name} has been marked as '
                    f'absent": {NOTHING_CONFIGURED}',
                    fix=f"remove {interface.name} as well, or keep {parent.name}",
                    related=(
                        Related(_base_place(interface), f"{interface.name} stands on it"),
                        Related(parent.place, "what is removed"),
                    ),
                )


def _base_place(interface: NodeInterface) -> Place:
    return interface.vlan.base_place if interface.vlan is not None else interface.base_place or interface.place


@check("NET27", "interface-of-the-default-route", Severity.WARNING)
def interface_of_the_default_route(network: Network) -> Iterator[Problem]:
    """A policy takes or removes the interface by which a node is reached.

    Known where a NodeNetworkState shows the node's default route. Source: kubernetes-nmstate pkg/probe: default gateway, DNS, API
    server.
    """
    found = OnNodes()
    for state in network.states.values():
        ways = _ways_out(state)
        for policy in state.policies:
            for interface in policy.interfaces:
                for name, place, how in _touched(interface):
                    if name in ways and interface.name != ways[name]:
                        found.add(state.node.name, _risky(policy, name, place, how, interface))
    yield from found


def _ways_out(state: NodeState) -> dict[str, str]:
    """The interfaces that a node's default route leaves by, straight or as a port of a bridge or bond, and who has them now."""
    known = {interface.name: interface for interface in state.node.interfaces}
    ways = {
        route.interface: ""
        for route in state.node.routes
        if route.to is not None and route.to.prefixlen == 0 and route.interface
    }
    pending = list(ways)
    while pending:
        above = known.get(pending.pop())
        for port in ports_of(above) if above is not None and above.type in CONTROLLERS else ():
            if port.name not in ways:
                ways[port.name] = above.name if above is not None else ""
                pending.append(port.name)
    return ways


def _touched(interface: NodeInterface) -> Iterator[tuple[str, Place, str]]:
    if interface.state in ("absent", "down"):
        yield interface.name, interface.body.place_of("state"), f"sets it {interface.state}"
    elif interface.state == "up":
        yield from ((port.name, port.place, f"makes it a port of {interface.name}") for port in ports_of(interface))


def _risky(policy: NodePolicy, name: str, place: Place, how: str, interface: NodeInterface) -> Problem:
    return Problem(
        place=place,
        message=f"{name} is the way to the default gateway of {NODES}, and {policy.name} {how}",
        object=policy_object(policy),
        symptom="nmstate's probes no longer reach the gateway or the API server and it rolls the policy back after minutes; where they "
        "pass, the node loses its address and is NotReady",
        fix="use another NIC, or put VLAN interfaces on this one",
        related=(Related(interface.place, "the interface of the policy"),),
    )


CHECKS = (mtu_raised_in_another_policy, base_is_removed, interface_of_the_default_route)
