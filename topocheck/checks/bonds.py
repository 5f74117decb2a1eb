"""NET: bonds that nmstate refuses, and bonds that do not do what a bond is for."""

from __future__ import annotations

from collections.abc import Iterator

from topocheck.checks.check import check
from topocheck.checks.declarations import NOTHING_CONFIGURED, Fault, Faults, brought_up, policy_object, written
from topocheck.checks.unresolved import is_template, severity
from topocheck.checks.wording import listed
from topocheck.model.node import BondSpec, NodeInterface
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.value import Mapping, Scalar, Sequence
from topocheck.simulate.network import Network
from topocheck.topology.node_state import NodeState

_REWRITES_MACS = {"balance-tlb": "balance-tlb", "5": "balance-tlb", "balance-alb": "balance-alb", "6": "balance-alb"}
_ENOUGH = 2  # ports


@check("NET13", "bond-without-mode")
def bond_without_mode(network: Network) -> Iterator[Problem]:
    """A policy makes a bond and does not say its mode.

    A bond that a node has already, or that another policy makes, keeps its mode.
    Source: nmstate rust/src/lib/ifaces/bond.rs, ``validate_new_iface_with_no_mode``.
    """
    with_mode = {one.name for _, one in brought_up(network) if written(one, "link-aggregation", "mode")}
    with_mode |= {one.name for node in network.site.nodes for one in node.interfaces if one.type == "bond"}
    for policy, interface in brought_up(network, "bond"):
        if interface.bond is None or interface.name in with_mode or interface.bond.ports is None:
            continue
        yield Problem(
            place=interface.bond.place,
            message=f"the bond {interface.name} must say its mode under link-aggregation.mode",
            object=policy_object(policy),
            symptom=f'nmstate refuses the desired state, "Bond mode is mandatory for new bond interface: {interface.name}": '
            + NOTHING_CONFIGURED,
            fix="write the mode that the switch is set up for: 802.3ad with an LACP port-channel, active-backup without one",
            related=(Related(interface.place, "the bond"),),
            severity=severity(network.site),
            only_if_unexplained=_keys(interface),
        )


def _keys(interface: NodeInterface) -> tuple[Place, ...]:
    block = interface.body.mapping("link-aggregation")
    return tuple(block.place_of(key) for key in block.entries) if block is not None else ()


@check("NET15", "bond-ports-contradict")
def bond_ports_contradict(network: Network) -> Iterator[Problem]:
    """The list of a bond's ports and the list of their settings do not name the same ports.

    Source: nmstate rust/src/lib/ifaces/bond.rs, ``validate_conflict_in_port_and_port_configs``.
    """
    for policy, interface in brought_up(network, "bond"):
        block = interface.body.mapping("link-aggregation")
        ports = _listed_ports(block) if block is not None else None
        if block is None or ports is None or block.sequence("ports-config") is None:
            continue
        configured = {name for entry in block.mappings("ports-config") if (name := entry.text("name")) is not None}
        differing = configured ^ ports
        if differing and not any(is_template(name) for name in differing):
            yield Problem(
                place=block.place_of("ports-config"),
                message=f"port and ports-config of the bond {interface.name} must name the same interfaces, and only one of "
                f"them names {listed(differing)}",
                object=policy_object(policy),
                symptom='nmstate refuses the desired state, "The port names specified in `port` conflict with the port names '
                f'specified in `ports-config` for bond interface: {interface.name}": {NOTHING_CONFIGURED}',
                fix="name each port in both lists, or leave one of the lists out",
                related=(
                    Related(block.place_of("port" if "port" in block else "ports"), "the ports"),
                    Related(interface.place, "the bond"),
                ),
            )


def _listed_ports(block: Mapping) -> set[str] | None:
    ports = block.sequence("port" if "port" in block else "ports")
    return None if ports is None else {port.text for port in ports if isinstance(port, Scalar)}


@check("NET16", "bond-rewrites-macs", Severity.WARNING)
def bond_rewrites_macs(network: Network) -> Iterator[Problem]:
    """A bond that balances by MAC address, balance-tlb or balance-alb, is below a bridge of VMs.

    Source: Linux Documentation/networking/bonding.rst: both modes rewrite source addresses, and balance-alb answers ARP for others.
    """
    faults = Faults()
    for state in network.states.values():
        for bridge, bond in _bonds_below_bridges(state):
            spec = bond.bond
            mode = _REWRITES_MACS.get(spec.mode or "") if spec is not None else None
            if spec is not None and mode is not None:
                policy = state.interfaces[bond.name].policies[-1]
                related = (Related(bridge.place, f"the bridge {bridge.name}"), Related(bond.place, "the bond"))
                faults.add(state.node.name, Fault(policy, bond, mode, _mode_place(bond, spec), related, bridge.name))
    for fault in faults:
        yield Problem(
            place=fault.place,
            message=f"{fault.interface.name} below the bridge {fault.why} on {listed(fault.nodes)} has the mode {fault.what}, "
            "which puts its own MAC addresses in place of the VMs'",
            object=fault.object,
            symptom="VMs lose answers now and then: switches and neighbours learn the bond's MAC addresses for the VMs' IP "
            "addresses, and connections hang until ARP is renewed",
            fix="use active-backup, or 802.3ad with an LACP port-channel on the switch",
            related=fault.related,
        )


def _bonds_below_bridges(state: NodeState) -> Iterator[tuple[NodeInterface, NodeInterface]]:
    """Each bridge with each bond that it stands on, straight or by a VLAN interface."""
    for declared in state.interfaces.values():
        bridge = declared.interface
        if bridge.type not in ("linux-bridge", "ovs-bridge") or bridge.bridge is None:
            continue
        for port in bridge.bridge.ports or ():
            name = port.name
            below = state.interfaces.get(name)
            if below is not None and below.interface.vlan is not None and below.interface.vlan.base is not None:
                below = state.interfaces.get(below.interface.vlan.base)
            if below is not None and below.interface.type == "bond":
                yield bridge, below.interface


def _mode_place(bond: NodeInterface, spec: BondSpec) -> Place:
    block = bond.body.mapping("link-aggregation")
    return spec.place if block is None else block.place_of("mode")


@check("NET17", "bond-of-one-port", Severity.WARNING)
def bond_of_one_port(network: Network) -> Iterator[Problem]:
    """A bond has one port or none, so that it adds nothing to the link.

    Ports that a policy of another name adds do not count: a list of ports replaces the one before.
    """
    for policy, interface in brought_up(network, "bond"):
        ports = _all_ports(interface)
        if ports is None or len(ports) >= _ENOUGH or policy.templated:
            continue
        names = listed(port for port in ports)
        said = f"has {names} as its only port" if names else "has no port"
        yield Problem(
            place=_ports_place(interface),
            message=f"the bond {interface.name} {said}, and must have two to survive the loss of one",
            object=policy_object(policy),
            symptom="when the cable or the switch fails, the node loses every VLAN of the bond, which is what the bond was to "
            "prevent"
            if names
            else "the bond is up and has no carrier: nothing on it reaches anything",
            fix="list a second NIC, or put the bridge on the NIC itself",
            related=(Related(interface.place, "the bond"),),
            only_if_unexplained=_keys(interface),
        )


def _all_ports(interface: NodeInterface) -> list[str] | None:
    """The names of a bond's ports, templates among them; None where there is no list."""
    block = interface.body.mapping("link-aggregation")
    ports: Sequence | None = None
    for key in ("port", "ports", "ports-config"):
        ports = ports if ports is not None or block is None else block.sequence(key)
    if ports is None:
        return None
    names = [port.text("name") if isinstance(port, Mapping) else getattr(port, "text", None) for port in ports]
    return [name for name in names if name is not None]


def _ports_place(interface: NodeInterface) -> Place:
    block = interface.body.mapping("link-aggregation")
    if block is None:
        return interface.place
    return block.place_of(next((key for key in ("port", "ports", "ports-config") if key in block), "port"))


CHECKS = (bond_without_mode, bond_ports_contradict, bond_rewrites_macs, bond_of_one_port)
