"""Which nodes are alike: built and cabled in the same way, so that a workload fares the same on each of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from topocheck.model.node import BridgePort, NodeInterface
from topocheck.model.site import End
from topocheck.simulate.network import Network
from topocheck.simulate.singled_out import is_singled_out, singled_out
from topocheck.topology.element import Element
from topocheck.topology.node_elements import NODE_PREFIX
from topocheck.topology.node_state import NodeState

Shape = tuple[object, ...]


@lru_cache(maxsize=2)  # a comparison has two networks at a time
def node_kinds(network: Network) -> Mapping[str, int]:
    """The kind of every node, by name: nodes of one kind are alike.

    Alike are nodes whose interfaces and mappings are the same and whose NICs hang on the same devices by ports that do the
    same. Addresses of their own and places in files make no difference to what a workload on them is sent or sends, unless
    an address on the node, or of a workload there, is somebody's next hop or is owned more than once.
    """
    kinds: dict[Shape, int] = {}
    special = _special(network)
    shapes = ((name, (*_shape(network, state), *special.get(name, ()))) for name, state in network.states.items())
    return {name: kinds.setdefault(shape, len(kinds)) for name, shape in shapes}


def _special(network: Network) -> Mapping[str, list[str]]:
    """What makes a node one of a kind: the addresses that are singled out, and who has them."""
    found: dict[str, list[str]] = {}
    for workload in network.site.workloads:
        nodes = network.runs_on(workload) if is_singled_out(network, workload) else ()
        if nodes:
            found.setdefault(nodes[0].name, []).append(workload.object)  # a third party is taken to run on the first
    for name in network.states:
        own = (ip.ip for element in network.topology.addressed(NODE_PREFIX + name) for ip in element.addresses)
        special = [str(ip) for ip in own if ip in singled_out(network)]
        if special:
            found.setdefault(name, []).extend(sorted(special))
    return found


def _shape(network: Network, state: NodeState) -> Shape:
    device = NODE_PREFIX + state.node.name
    interfaces = tuple(sorted(_interface(interface) for interface in state.present.values()))
    mappings = tuple(sorted((name, mapping.bridge or "") for name, mapping in state.mappings.items()))
    labels = tuple(sorted(policy.name for policy in network.site.sriov_policies if policy.selects(state.node)))
    unknown = (state.templated, state.node.stated, state.node.state_place is None, bool(state.policies))
    named = {*(state.node.nics or ()), *state.present}
    wiring = tuple((name, _far_end(network, End(device, name))) for name in sorted(named))
    return interfaces, mappings, labels, unknown, wiring


def _interface(interface: NodeInterface) -> Shape:
    vlan, bond, bridge = interface.vlan, interface.bond, interface.bridge
    return (
        interface.name,
        interface.type or "",
        interface.state,
        interface.state_given,
        interface.mtu or 0,
        interface.patch_peer or "",
        () if vlan is None else (vlan.base or "", vlan.id or 0, vlan.protocol or ""),
        () if bond is None else (bond.mode or "", bond.ports or ()),
        ()
        if bridge is None
        else (
            bridge.ports_key,
            bridge.default_pvid if bridge.default_pvid is not None else -1,
            bridge.vlan_protocol or "",
            tuple(_port(port) for port in bridge.ports or ()),
        ),
    )


def _port(port: BridgePort) -> Shape:
    vlan = port.vlan
    block = () if vlan is None else (vlan.is_empty, vlan.mode or "", vlan.tag or 0, vlan.trunk_tags, vlan.enable_native)
    return port.name, port.bond_ports, port.bond_mode or "", block


def _far_end(network: Network, end: End) -> Shape:
    """What is at the other end of a NIC's cable: a device and what its port does, whatever the port is called."""
    topology = network.topology
    own, wire = topology.element(end), topology.wire(end)
    if wire is None or (own is not None and not own.has_link):
        return ()
    if wire.b.device == end.device:  # the inner wire of an interface that hangs on a bridge of its own node
        return (wire.b.interface,)
    port = topology.element(wire.b)
    if port is None or wire.b.device.startswith(NODE_PREFIX):
        return (wire.b.device, wire.b.interface)
    bundle = topology.element(port.bond) if port.bond is not None else None
    return (wire.b.device, _rule(port), () if bundle is None else _rule(bundle))


def _rule(port: Element) -> Shape:
    rule = None if port.port_of is None else port.port_of.rule
    isolated = port.port_of is not None and port.port_of.isolated
    lists = tuple((bound.name, bound.direction, bound.version or 0) for bound in port.filters)
    bits = (
        () if rule is None else (rule.untagged_in or 0, rule.tagged_in.bits, rule.members.bits, rule.untagged_out.bits)
    )
    return bits, isolated, lists, port.down_place is None, port.not_known or "", port.mtu or 0, bool(port.addresses)
