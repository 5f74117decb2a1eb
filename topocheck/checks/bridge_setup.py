"""BRP: bridges that are set up twice, without a way out, with less than is meant, or of another kind than their NADs want."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.attachments import bridge_wanted, is_ovs_bridge
from topocheck.checks.check import check
from topocheck.checks.declarations import (
    CONTROLLERS,
    NOTHING_CONFIGURED,
    Port,
    brought_up,
    declarations,
    is_there,
    policy_object,
    ports_of,
    written,
)
from topocheck.checks.on_nodes import NODES, OnNodes
from topocheck.checks.unresolved import severity
from topocheck.checks.users import SHOWN_AT_MOST, users_by_nad
from topocheck.checks.wording import listed
from topocheck.model.nad import NetworkAttachment
from topocheck.model.node import NodeInterface, NodePolicy
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related, Severity
from topocheck.simulate.network import Network

_WITH_PORTS = (*CONTROLLERS, "vrf")
_OVS_TYPE = "ovs"


@check("BRP02", "port-taken-twice")
def port_taken_twice(network: Network) -> Iterator[Problem]:
    """One desired state lists an interface as a port of two bridges or bonds.

    Source: nmstate rust/src/lib/ifaces/inter_ifaces_controller.rs, ``is_port_overbook``.
    """
    for policy in network.site.policies:
        first: dict[str, tuple[NodeInterface, Port]] = {}
        for interface in policy.interfaces:
            for port in ports_of(interface) if interface.state == "up" else ():
                taker, line = first.setdefault(port.name, (interface, port))
                if taker.name != interface.name:
                    yield Problem(
                        place=port.place,
                        message=f"{policy.name} lists {port.name} as a port of {taker.name} and of {interface.name}, and must give it to "
                        "one of them",
                        object=policy_object(policy),
                        symptom=f'nmstate refuses the desired state, "Port {port.name} is overbooked by two controller: {interface.name}, '
                        f'{taker.name}": {NOTHING_CONFIGURED}',
                        fix="remove one of both lines, or give each bridge a VLAN interface of its own",
                        related=(
                            Related(line.place, f"{taker.name} lists it"),
                            Related(interface.place, f"the {interface.type} {interface.name}"),
                        ),
                    )


@check("BRP05", "controller-contradicts-ports")
def controller_contradicts_ports(network: Network) -> Iterator[Problem]:
    """An interface names another controller than the one that lists it as a port, or one that its node does not have.

    Source: nmstate rust/src/lib/ifaces/inter_ifaces_controller.rs, ``validate_controller_and_port_list_confliction``.
    """
    for policy in network.site.policies:
        up = [one for one in policy.interfaces if one.state == "up"]
        lists = {one.name: _port_names(one) for one in up if one.type in _WITH_PORTS}
        taken = {port: name for name, ports in lists.items() for port in ports or ()}
        for interface in up:
            why = _contradiction(interface, lists, taken)
            if why is not None:
                above = next(one for one in up if one.name == why[0])
                yield Problem(
                    place=interface.body.place_of("controller"),
                    message=f"{interface.name} {why[1]}, and both must say the same",
                    object=policy_object(policy),
                    symptom=f'nmstate refuses the desired state, "Interface {interface.name} {why[2]}": {NOTHING_CONFIGURED}',
                    fix="leave controller out: the list of ports is enough",
                    related=(
                        Related(above.place, f"the {above.type} {above.name}"),
                        Related(interface.place, "the port"),
                    ),
                )
    yield from _controllers_not_there(network)


def _controllers_not_there(network: Network) -> Iterator[Problem]:
    found = OnNodes()
    for state in network.states.values():
        for policy, interface in declarations(state):
            named = interface.controller
            if _is_listed(policy, interface.name):
                continue
            if named and is_there(network, state, named) is False:
                problem = Problem(
                    place=interface.body.place_of("controller"),
                    message=f"{interface.name} on {NODES} has the controller {named}, which must be there",
                    object=policy_object(policy),
                    symptom=f'nmstate refuses the desired state, "The controller {named} of interface {interface.name} does not exists": '
                    f"{NOTHING_CONFIGURED}",
                    fix="name a bridge, bond or VRF of the node, or declare it in the same policy",
                    related=(Related(interface.place, "the port"),),
                )
                found.add(state.node.name, problem)
    yield from found


def _is_listed(policy: NodePolicy, name: str) -> bool:
    return any(port.name == name for one in policy.interfaces for port in ports_of(one))


def _port_names(interface: NodeInterface) -> tuple[str, ...] | None:
    """The ports that an interface lists; None where it has no list."""
    if interface.type == "vrf":
        return interface.ports if written(interface, "vrf", "port") else None
    spec = interface.bond if interface.type == "bond" else interface.bridge
    return None if spec is None or spec.ports is None else tuple(port.name for port in ports_of(interface))


def _contradiction(
    interface: NodeInterface, lists: dict[str, tuple[str, ...] | None], taken: dict[str, str]
) -> tuple[str, str, str] | None:
    """The controller concerned, what is wrong, and nmstate's words for it."""
    named, lister = interface.controller, taken.get(interface.name)
    if named is None:
        return None
    if lister is not None and lister != named:
        if not named:
            return (
                lister,
                f"is to be detached, controller: '', and is a port of {lister}",
                "desired to detach controller",
            )
        return (
            lister,
            f"has the controller {named} and is a port of {lister}",
            f"has controller property set to {named}",
        )
    if named in lists and lists[named] is not None and lister is None:
        said = f"has controller {named} but not listed in port list of controller interface"
        return named, f"has the controller {named}, which does not list it", said
    return None


@check("BRP06", "bridge-without-ports", Severity.WARNING)
def bridge_without_ports(network: Network) -> Iterator[Problem]:
    """A bridge that NetworkAttachmentDefinitions connect to has no port that leads out of the node.

    Source: containernetworking/plugins plugins/main/bridge/bridge.go connects to the bridge as it is.
    """
    used: dict[str, list[NetworkAttachment]] = {}
    for nad in network.site.attachments:
        name = bridge_wanted(nad)
        if name is not None:
            used.setdefault(name, []).append(nad)
    joined = {one.controller for policy in network.site.policies for one in policy.interfaces if one.controller}
    found = OnNodes()
    for state in network.states.values():
        for name, declared in state.interfaces.items():
            bridge, present = declared.interface, state.present.get(name)
            observed = present is not None and present.bridge is not None and present.bridge.ports
            alone = bridge.bridge is not None and not bridge.bridge.ports and not observed
            if bridge.type == "linux-bridge" and alone and name in used and name not in joined and not state.templated:
                found.add(state.node.name, _alone(network, declared.policies[-1], bridge, used[name]))
    yield from found


def _alone(network: Network, policy: NodePolicy, bridge: NodeInterface, nads: list[NetworkAttachment]) -> Problem:
    users = [user for nad in nads for user in users_by_nad(network).get(nad.key, ())]
    want_out = any(user.vnic.gateway is not None for user in users)
    return Problem(
        place=bridge.place,
        message=f"{bridge.name} on {NODES} has no port, and {listed(nad.key for nad in nads)} connects to it",
        object=policy_object(policy),
        symptom="the VMs start and reach each other on one node, and nothing else: no gateway, no VM on another node",
        fix="list the NIC, bond or VLAN interface that leads out of the node under bridge.port",
        related=tuple(Related(nad.place_of("bridge"), f"{nad.key} connects to it") for nad in nads[:SHOWN_AT_MOST]),
        severity=severity(network.site) if want_out else None,
    )


@check("BRP18", "spanning-tree-not-stated", Severity.WARNING)
def spanning_tree_not_stated(network: Network) -> Iterator[Problem]:
    """A Linux bridge with ports does not say whether it takes part in the spanning tree, which it then does.

    Source: NetworkManager libnm-core, setting ``bridge.stp``: true by default.
    """
    stated = {
        one.name for _, one in brought_up(network, "linux-bridge") if written(one, "bridge", "options", "stp")
    } | {one.name for node in network.site.nodes for one in node.interfaces}
    for policy, interface in brought_up(network, "linux-bridge"):
        if interface.bridge is not None and interface.bridge.ports and interface.name not in stated:
            yield Problem(
                place=interface.bridge.place,
                message=f"{interface.name} must say under bridge.options.stp.enabled whether it takes part in the spanning tree",
                object=policy_object(policy),
                symptom="NetworkManager turns it on: a new VM gets no frame for 30 seconds, too late for its DHCP, and a switch port with "
                "BPDU guard shuts down",
                fix="write options: {stp: {enabled: false}}, or true where the bridge has two ways out",
                related=(Related(interface.place, "the bridge"),),
                only_if_unexplained=tuple(_keys(interface)),
            )


def _keys(interface: NodeInterface) -> Iterator[Place]:
    block = interface.body.mapping("bridge")
    options = block.mapping("options") if block is not None else None
    for mapping in (block, options):
        if mapping is not None:
            yield from (mapping.place_of(key) for key in mapping.entries)


@check("BRP22", "ports-without-vlan-default", Severity.WARNING)
def ports_without_vlan_default(network: Network) -> Iterator[Problem]:
    """A Linux bridge lists ports without a ``vlan`` block under ``ports``, where they do not become trunks as under ``port``.

    Source: kubernetes-nmstate pkg/bridge/bridge.go, ``ApplyDefaultVlanFiltering`` reads ``bridge.port``.
    """
    for policy, interface in brought_up(network, "linux-bridge"):
        bridge = interface.bridge
        plain = [port for port in (bridge.ports if bridge is not None else None) or () if port.vlan is None]
        if bridge is not None and bridge.ports_key == "ports" and interface.state_given and plain:
            block = interface.body.mapping("bridge")
            yield Problem(
                place=block.place_of("ports") if block is not None else interface.place,
                message=f"{interface.name} lists {listed(port.name for port in plain)} under ports, not port, so that kubernetes-nmstate makes "
                "no trunk of VLANs 2-4094 of it",
                object=policy_object(policy),
                symptom="the bridge has no VLAN filtering: the VLAN of a NAD is ignored and its frames leave untagged",
                fix="write port, or give each port the vlan block that is meant",
                related=tuple(Related(port.place, "a port without a vlan block") for port in plain),
            )


@check("BRP24", "bridge-of-another-kind")
def bridge_of_another_kind(network: Network) -> Iterator[Problem]:
    """An OVS network connects to a Linux bridge, or a bridge of one name is a Linux bridge on some nodes and an OVS bridge on others.

    A NetworkAttachmentDefinition for a bridge that is an OVS bridge everywhere is the matter of another check.

    Sources: containernetworking/plugins plugins/main/bridge/bridge.go, ``bridgeByName``; ovs-cni pkg/plugin: the bridge must be in
    the OVS database.
    """
    wanted = [(nad, bridge_wanted(nad), "linux-bridge", "ovs-bridge") for nad in network.site.attachments]
    wanted += [
        (nad, nad.bridge, "ovs-bridge", "linux-bridge") for nad in network.site.attachments if nad.type == _OVS_TYPE
    ]
    made = _made(network)
    for nad, name, kind, other in wanted:
        if name is None or (kind == "linux-bridge" and is_ovs_bridge(network, name)):
            continue
        if found := made.get((name, other)):
            yield _of_another_kind(network, nad, name, kind, found)


def _made(network: Network) -> dict[tuple[str, str], dict[str, tuple[NodePolicy, NodeInterface]]]:
    """Who makes the bridges of a name and type, by node."""
    made: dict[tuple[str, str], dict[str, tuple[NodePolicy, NodeInterface]]] = {}
    for state in network.states.values():
        for policy, interface in declarations(state):
            kind = interface.type
            if kind in ("linux-bridge", "ovs-bridge") and state.interfaces[interface.name].interface.type == kind:
                made.setdefault((interface.name, kind), {})[state.node.name] = (policy, interface)
    return made


def _of_another_kind(
    network: Network, nad: NetworkAttachment, name: str, kind: str, made: dict[str, tuple[NodePolicy, NodeInterface]]
) -> Problem:
    policy, interface = next(iter(made.values()))
    error = (
        f'"{name}" already exists but is not a bridge'
        if kind == "linux-bridge"
        else f"bridge {name} does not exist in OVS"
    )
    return Problem(
        place=nad.place_of("bridge"),
        message=f"{nad.key} connects by the plugin {nad.type} to {name}, which is of type {interface.type} on {listed(made)} and must be "
        f"of type {kind}",
        object=nad.object,
        symptom=f"no sandbox is made, {error}: Pods and virt-launcher Pods stay in ContainerCreating",
        fix=f"write the type {'ovs' if interface.type == 'ovs-bridge' else 'bridge'}, or build {name} as {kind}",
        related=(Related(interface.place, f"{name} of policy {policy.name}"),),
        severity=severity(network.site),
    )


CHECKS = (
    port_taken_twice,
    controller_contradicts_ports,
    bridge_without_ports,
    spanning_tree_not_stated,
    ports_without_vlan_default,
    bridge_of_another_kind,
)
