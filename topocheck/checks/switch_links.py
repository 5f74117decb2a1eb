"""SWI: the two ends of a link, node and switch, that do not fit: bundles, spanning tree, MTUs, descriptions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from topocheck.checks.check import check
from topocheck.checks.declarations import policy_object, ports_of
from topocheck.checks.idle_policies import idle_policies, selectors_of
from topocheck.checks.sent import sent_frames
from topocheck.checks.switch_ports import UsedPort, used_ports
from topocheck.checks.wording import listed
from topocheck.model.node import NodeInterface, NodePolicy
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.switch import Switch, SwitchInterface
from topocheck.simulate.network import Network
from topocheck.topology.bond_mode import LACP_BONDS, ONE_ACTIVE
from topocheck.topology.build import NODE_PREFIX
from topocheck.topology.element import DeviceKind, Element
from topocheck.topology.node_state import NodeState
from topocheck.topology.switch_elements import SWITCH_PREFIX

_LACP = ("active", "passive")


@dataclass(frozen=True, slots=True)
class Joint:
    """A cable from a node's NIC to a port of a switch whose configuration is known."""

    state: NodeState
    nic: Element
    switch: Switch
    port: SwitchInterface

    @property
    def title(self) -> str:
        """The port as messages name it."""
        return f"{self.port.name} of {self.switch.name}"

    @property
    def bond(self) -> NodeInterface | None:
        """The bond that the NIC is a member of."""
        return self.state.present.get(self.nic.bond.interface) if self.nic.bond is not None else None

    @property
    def channel(self) -> SwitchInterface | None:
        """The port-channel that the port is a member of."""
        number = self.port.channel_group
        return next(
            (one for one in self.switch.interfaces.values() if number is not None and one.channel_number == number),
            None,
        )


def joints(network: Network) -> Iterator[Joint]:
    """All cables from nodes to known switches."""
    switches = {SWITCH_PREFIX + switch.name: switch for switch in network.site.switches}
    for element in network.topology.elements.values():
        far = network.uplink(element) if element.device.kind is DeviceKind.NODE else None
        switch = switches.get(far.end.device) if far is not None else None
        port = switch.interfaces.get(far.end.interface) if switch is not None and far is not None else None
        if switch is not None and port is not None:
            yield Joint(network.states[element.device.id.removeprefix(NODE_PREFIX)], element, switch, port)


@check("SWI09", "node-without-switch-port", Severity.WARNING)
def node_without_switch_port(network: Network) -> Iterator[Problem]:
    """Bridges of a node lead to NICs of which no cable is known, while other nodes are cabled.

    Its traffic can't be followed, so that nothing is checked on its switch ports. Nodes that the site file does not name are left out.
    """
    cabled = {joint.state.node.name for joint in joints(network)}
    loose: dict[str, set[str]] = {}
    for sent in sent_frames(network):
        if sent.device.kind is DeviceKind.NODE:
            wired = network.topology.wire(sent.nic.end) is not None or not sent.nic.has_link
            loose.setdefault(sent.device.name, set()).update(() if wired else (sent.nic.end.interface,))
            if wired:
                cabled.add(sent.device.name)
    for name, nics in loose.items():
        node = network.states[name].node
        if cabled and name not in cabled and nics and node.place.file == network.site.file:
            yield Problem(
                place=node.place,
                message=f"no cable of {name} is known: neither a stated one nor a switch port's description leads to {listed(nics)}",
                object=f"Node {name}",
                symptom="what its VMs send can't be followed, and a wrong VLAN on its switch port is not found",
                fix=f'state the cable in the site file, as ["leaf1:Ethernet1/3", "{name}:{min(nics)}"], or name {name} in the '
                "description of its port",
                only_if_unexplained=(node.place,),
            )


@check("SWI13", "bundle-on-one-side")
def bundle_on_one_side(network: Network) -> Iterator[Problem]:
    """A node's NIC and the switch port at the other end do not bundle their links in the same way.

    Sources: IEEE 802.1AX; Linux Documentation/networking/bonding.rst; Cisco NX-OS and Arista EOS, ``channel-group`` modes.
    """
    seen = set()
    for joint in joints(network):
        bond = joint.bond
        why = _misfit(joint, bond.bond.mode if bond is not None and bond.bond is not None else None)
        key = (joint.state.node.name, joint.nic.bond, joint.switch.name, joint.port.channel_group)
        if why is None or (joint.nic.bond is not None and key in seen):
            continue
        seen.add(key)
        place = joint.port.place_of("channel_group")
        lines = (
            [Related(bond.bond.place, f"the bond {bond.name}")] if bond is not None and bond.bond is not None else []
        )
        lines += [Related(joint.port.place, f"the port {joint.title}")] if joint.port.place != place else []
        yield Problem(
            place=place,
            message=f"{joint.title} and {joint.nic.end.interface} of {joint.state.node.name} must bundle alike: {why[0]}",
            object=f"Switch {joint.switch.name}",
            symptom=why[1],
            fix=why[2],
            related=tuple(lines),
            only_if_unexplained=tuple(_may_come_of(network, joint, lines)),
        )


def _may_come_of(network: Network, joint: Joint, lines: Iterable[Related]) -> Iterator[Place]:
    """The lines whose mistakes explain that both ends differ; none for a port of which only a description is written."""
    if joint.nic.bond is None:
        yield from _of_other_bonds(network, joint.state)
    if joint.port.channel_group is not None or "mode" in joint.port.places:
        yield from (line.place for line in lines)


def _of_other_bonds(network: Network, state: NodeState) -> Iterator[Place]:
    """The lines by which a bond may lack a port: those of the node's bonds, and the selectors of policies with a bond."""
    for declared in state.interfaces.values():
        bond = declared.interface
        if bond.type == "bond":
            yield from (bond.body.place_of(key) for key in bond.body.entries)
            yield from (port.place for port in ports_of(bond))
    makes_bonds = (one for one in idle_policies(network) if any(each.type == "bond" for each in one.interfaces))
    yield from selectors_of(makes_bonds)


def _misfit(joint: Joint, mode: str | None) -> tuple[str, str, str] | None:
    """What does not fit, what is seen, and how to mend it; None where it fits or the mode is not known."""
    lacp, static = joint.port.channel_mode in _LACP, joint.port.channel_mode == "on"
    name = joint.nic.bond.interface if joint.nic.bond is not None else None
    channel = f"port-channel {joint.port.channel_group}"
    if name is None:
        if not lacp:
            return None
        stopped = "the switch hears no LACP and stops the port, or takes it out of the port-channel: the node has no link there"
        return (
            f"{channel} waits for LACP and the NIC is in no bond",
            stopped,
            "make a bond with mode 802.3ad, or remove the channel-group",
        )
    if mode in LACP_BONDS and not lacp:
        said = f"{channel} is static" if static else "the port is in no port-channel"
        alone = "one link of the bond is used and the rest stand idle; with a static port-channel answers arrive at idle links and are lost"
        return (
            f"the bond {name} speaks LACP and {said}",
            alone,
            "write channel-group with mode active on all of the bond's ports",
        )
    if mode is not None and mode not in LACP_BONDS and lacp:
        stopped = "the switch hears no LACP and stops the ports: the node has no link there"
        return (
            f"{channel} waits for LACP and the bond {name} has the mode {mode}",
            stopped,
            "write mode: 802.3ad at the bond",
        )
    if mode in ONE_ACTIVE and static:
        lost = "the switch spreads frames over all links and the bond takes them by one: part of the connections hang"
        return (
            f"{channel} is static and the bond {name} has the mode {mode}",
            lost,
            "remove the channel-group, or use mode 802.3ad on both",
        )
    return None


@check("SWI14", "spanning-tree-on-guarded-port", Severity.WARNING)
def spanning_tree_on_guarded_port(network: Network) -> Iterator[Problem]:
    """A node's bridge takes part in the spanning tree, and the switch port shuts down when it hears of one.

    Sources: Linux Documentation/networking/bridge.rst, STP; Cisco and Arista, ``spanning-tree bpduguard enable``.
    """
    for joint in joints(network):
        guard = joint.port if joint.port.bpdu_guard else joint.channel
        if guard is None or not guard.bpdu_guard:
            continue
        names = {joint.nic.end.interface} | ({joint.nic.bond.interface} if joint.nic.bond is not None else set())
        for policy, bridge in _with_spanning_tree(joint.state, names):
            yield Problem(
                place=guard.place_of("bpdu_guard"),
                message=f"{joint.title} has BPDU guard, and {bridge.name} of {joint.state.node.name} at the other end sends BPDUs",
                object=f"Switch {joint.switch.name}",
                symptom="the port goes err-disabled with the bridge's first BPDU, within seconds: the node loses every VLAN on it",
                fix=f"write stp: {{enabled: false}} at {bridge.name}; BPDU guard is right for a node's port",
                related=(Related(bridge.place, f"the bridge, of {policy_object(policy)}"),),
            )


def _with_spanning_tree(state: NodeState, names: set[str]) -> Iterator[tuple[NodePolicy, NodeInterface]]:
    for declared in state.interfaces.values():
        bridge = declared.interface
        on = bridge.type == "linux-bridge" and bridge.bridge is not None and bridge.bridge.stp is True
        if on and any(port.name in names for port in ports_of(bridge)):
            yield declared.policies[-1], bridge


@check("SWI15", "switch-mtu-too-small", Severity.WARNING)
def switch_mtu_too_small(network: Network) -> Iterator[Problem]:
    """A switch port has a smaller MTU than what the node behind it sends.

    Source: IEEE 802.3: a switch drops frames that are larger than its MTU and tells nobody.
    """
    for port in used_ports(network):
        limit = port.interface.mtu
        large = dict(_larger(network, port, limit)) if limit is not None else {}
        if large:
            place = port.interface.place_of("mtu")
            first = max(mtu for mtu, _ in large.values())
            yield Problem(
                place=place,
                message=f"{port.title} has MTU {limit}, and {listed(large)} sends up to {first} bytes",
                object=port.object,
                symptom="ping and login work, and transfers hang: large frames vanish at the port, and no ICMP message tells the sender",
                fix=f"raise the MTU of the port to {first} and more, all the way to the other end, or lower that of the nodes",
                related=tuple(
                    Related(line, f"the MTU of {name}") for name, (_, line) in large.items() if line != place
                ),
            )


def _larger(network: Network, port: UsedPort, limit: int) -> Iterator[tuple[str, tuple[int, Place]]]:
    """What sends more than a port takes: the interfaces and NADs with their MTUs."""
    for sent in port.sent:
        if sent.device.kind is not DeviceKind.NODE:
            continue
        nad = sent.nad
        if nad is not None and nad.mtu is not None:
            if nad.mtu > limit:
                yield nad.key, (nad.mtu, nad.place_of("mtu"))
            continue
        interface = network.node_of(sent.sender).present.get(sent.sender.interface)
        if interface is not None and interface.mtu is not None and interface.mtu > limit:
            name = f"{interface.name} of {sent.device.name}"
            yield name, (interface.mtu, interface.mtu_place or interface.place)


@check("SWI16", "description-of-no-node", Severity.INFO)
def description_of_no_node(network: Network) -> Iterator[Problem]:
    """The description of a switch port has the form of those that name nodes, and names none of the site.

    Cables are derived from descriptions, so that a slip there goes unnoticed.
    """
    names = sorted((node.name for node in network.site.nodes if node.stated), key=len, reverse=True)
    if not names:
        return
    for switch in network.site.switches:
        described = [port for port in switch.interfaces.values() if port.description]
        forms = {form for port in described for form in _forms(port.description or "", names)}
        for port in described:
            text = port.description or ""
            if _names_one(text, names) or not any(re.fullmatch(form, text, re.IGNORECASE) for form in forms):
                continue
            yield Problem(
                place=port.place_of("description"),
                message=f'the description "{text}" of {port.name} of {switch.name} names no node of the site, as those of other ports do',
                object=f"Switch {switch.name}",
                symptom="whoever looks for a node's port looks at the wrong one, and topocheck knows no cable there",
                fix=f"name one of {listed(names)}, or add the node to the site file",
            )


def _names_one(text: str, names: list[str]) -> bool:
    words = re.split(r"[^a-z0-9.-]+", text.lower())
    return any(name.lower() in text.lower() for name in names) or any(word in names for word in words)


def _forms(text: str, names: list[str]) -> Iterator[str]:
    """The description as a pattern, with any name of the node's shape in place of the node; none where it is the name alone."""
    for name in names:
        at = text.lower().find(name.lower())
        rest = text[:at] + text[at + len(name) :] if at >= 0 else ""
        if len(rest.strip()) > 2:  # else every single word would have the form
            shape = (
                re.sub(r"\\?[0-9]+", "[0-9]+", re.escape(name)) if any(char.isdigit() for char in name) else r"[\w.-]+"
            )
            yield re.escape(text[:at]) + shape + re.escape(text[at + len(name) :])
            return


CHECKS = (
    node_without_switch_port,
    bundle_on_one_side,
    spanning_tree_on_guarded_port,
    switch_mtu_too_small,
    description_of_no_node,
)
