"""NET: Ethernet interfaces that a policy configures and that the node does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from topocheck.checks.check import check
from topocheck.checks.declarations import NOTHING_CONFIGURED, declarations, not_there, policy_object
from topocheck.checks.on_nodes import NODES, OnNodes
from topocheck.checks.unresolved import is_template
from topocheck.model.node import NodeInterface
from topocheck.model.problem import Problem
from topocheck.simulate.network import Network
from topocheck.topology.node_state import NodeState

_TYPES = ("ethernet", "veth")
_VIRTUAL_FUNCTION = re.compile(r"sriov:.*|.+v\d+")


@check("NET38", "ethernet-interface-not-there")
def ethernet_interface_not_there(network: Network) -> Iterator[Problem]:
    """A policy configures an Ethernet interface that is none of its node's NICs, and nmstate makes none.

    A pair of virtual Ethernet interfaces is made where one of them names the other. Nothing is said of a node whose NICs are not known.
    Source: nmstate rust/src/lib/ifaces/ethernet.rs, ``process_veth_peer_changes`` and ``validate_new_veth_without_peer``.
    """
    found = OnNodes()
    for state in network.states.values():
        nics = state.node.nics
        if nics is None or state.templated:
            continue
        known = {*nics, *(one.name for one in state.node.interfaces), *_peers(state)}
        for policy, interface in declarations(state):
            if interface.type in _TYPES and interface.name not in known and _needs_to_be_there(network, interface):
                _, fix = not_there(state, interface.name)
                said = (
                    f"Ethernet interface {interface.name} does not exists"
                    if interface.type == "ethernet"
                    else f"Veth interface {interface.name} does not exist, peer name is required for creating it"
                )
                problem = Problem(
                    place=interface.place,
                    message=f"{interface.name} is of type {interface.type} and must be there on {NODES}, and it is not among the NICs",
                    object=policy_object(policy),
                    symptom=f'nmstate refuses the desired state, "{said}": {NOTHING_CONFIGURED}',
                    fix=fix if interface.type == "ethernet" else "write veth.peer, the other end of the pair",
                )
                found.add(state.node.name, problem)
    yield from found


def _peers(state: NodeState) -> Iterator[str]:
    for declared in state.interfaces.values():
        veth = declared.interface.body.mapping("veth")
        peer = veth.text("peer") if veth is not None else None
        if peer is not None:
            yield peer


def _needs_to_be_there(network: Network, interface: NodeInterface) -> bool:
    body, name = interface.body, interface.name
    if body.mapping("veth") is not None or body.text("identifier") not in (None, "name") or is_template(name):
        return False
    external = network.site.external
    return not _VIRTUAL_FUNCTION.fullmatch(name) and not external.covers(external.bridges, name)


CHECKS = (ethernet_interface_not_there,)
