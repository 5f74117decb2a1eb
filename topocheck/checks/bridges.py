"""BRP: the ports of a node's bridges, and the VLANs that pass them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from ipaddress import IPv4Network, IPv6Network

from topocheck.checks.check import check
from topocheck.checks.declarations import (
    CONTROLLERS,
    Fault,
    Faults,
    Port,
    coexist,
    declarations,
    is_there,
    keys_of_ports,
    not_there,
    policy_object,
    ports_of,
)
from topocheck.checks.related import other_places
from topocheck.checks.sent import Sent, attachments, bridge_key, by_linux_bridge, other_attachments, sent_frames
from topocheck.checks.unresolved import severity
from topocheck.checks.users import SHOWN_AT_MOST, User, users_by_nad
from topocheck.checks.wording import listed
from topocheck.model.nad import NetworkAttachment
from topocheck.model.node import BridgePort, NodeInterface, NodePolicy
from topocheck.model.place import Place
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.remedy import AddKey
from topocheck.model.site import End
from topocheck.model.vlan import HIGHEST, Tag
from topocheck.simulate.network import Network
from topocheck.topology.attachment import Attachment
from topocheck.topology.bridge_vlan import injects_vlan_default
from topocheck.topology.element import Element, ElementKind
from topocheck.topology.node_state import NodeState

UNTAGGED_LAST = 4095  # in the order of VLANs, for a frame without a tag
_DEFAULT_VLAN = 1  # the PVID of a bridge port, IEEE 802.1Q, table 9-2


@check("BRP01", "unknown-bridge-port")
def unknown_bridge_port(network: Network) -> Iterator[Problem]:
    """A bridge or bond lists a port that its node does not have.

    Nothing is said of a node whose NICs are not known. An OVS bridge makes its internal ports itself, so only its bonds
    are looked at. Source: nmstate rust/src/lib/ifaces/inter_ifaces_controller.rs.
    """
    faults = Faults()
    for state in network.states.values():
        for policy, interface in declarations(state):
            own = {port.name for port in (interface.bridge.ports if interface.bridge is not None else None) or ()}
            for port in ports_of(interface) if interface.type in CONTROLLERS else ():
                internal = interface.type == "ovs-bridge" and port.name in own
                if not internal and is_there(network, state, port.name) is False:
                    related = (Related(interface.place, f"the {interface.type} {interface.name}"),)
                    fault = Fault(policy, interface, port.name, port.place, related, *not_there(state, port.name))
                    faults.add(state.node.name, fault)
    for fault in faults:
        yield Problem(
            place=fault.place,
            message=f"{fault.interface.name} lists the port {fault.what}, which must be there on {listed(fault.nodes)}: "
            f"{fault.why}",
            object=fault.object,
            symptom=f'nmstate refuses the desired state, "Controller interface {fault.interface.name} is holding unknown port '
            f'{fault.what}": the policy becomes Degraded and the node has no such bridge',
            fix=fault.fix,
            related=fault.related,
        )


@check("BRP03", "port-in-two-bridges")
def port_in_two_bridges(network: Network) -> Iterator[Problem]:
    """Two policies give the same port of one node to different bridges or bonds.

    The one applied last takes it away from the other. In one desired state that is the matter of another check.
    Source: nmstate rust/src/lib/ifaces/inter_ifaces_controller.rs.
    """
    faults = Faults()
    for state in network.states.values():
        takers: dict[str, list[tuple[NodePolicy, NodeInterface, Port]]] = {}
        for policy, interface in declarations(state):
            for port in ports_of(interface):
                takers.setdefault(port.name, []).append((policy, interface, port))
        for taken in takers.values():
            first = taken[0]
            for policy, interface, port in taken[1:]:
                if interface.name != first[1].name and coexist(policy, first[0]):
                    related = (
                        Related(first[2].place, f"{first[1].name} of policy {first[0].name} lists it"),
                        Related(first[1].place, f"the {first[1].type} {first[1].name}"),
                        Related(interface.place, f"the {interface.type} {interface.name}"),
                    )
                    faults.add(state.node.name, Fault(policy, interface, port.name, port.place, related))
                    break
    for fault in faults:
        yield Problem(
            place=fault.place,
            message=f"{fault.what} on {listed(fault.nodes)} must be a port of one bridge or bond: {fault.interface.name} "
            f"lists it here, and {fault.related[0].message}",
            object=fault.object,
            symptom="the bridge whose policy is applied first loses its port without a message, and its VMs lose their network",
            fix="give the port to one of them, or give each a VLAN interface of its own on it",
            related=fault.related,
            severity=severity(network.site),
        )


@check("BRP04", "contradicting-port-lists")
def contradicting_port_lists(network: Network) -> Iterator[Problem]:
    """Two policies of one node give the same bridge different lists of ports.

    A list replaces the earlier one, nothing is merged. Source: nmstate rust/src/lib/ifaces/linux_bridge.rs.
    """
    faults = Faults()
    for state in network.states.values():
        lists: dict[str, list[tuple[NodePolicy, NodeInterface]]] = {}
        for policy, interface in declarations(state):
            if interface.type != "bond" and interface.bridge is not None and interface.bridge.ports is not None:
                lists.setdefault(interface.name, []).append((policy, interface))
        for given in lists.values():
            for number, (policy, interface) in enumerate(given):
                others = [
                    (earlier, one)
                    for earlier, one in given[:number]
                    if coexist(earlier, policy) and _ports_given(one) != _ports_given(interface)
                ]
                if others:
                    related = tuple(
                        Related(_list_place(one), f"policy {earlier.name} lists {_port_names(one)}")
                        for earlier, one in others
                    )
                    fault = Fault(policy, interface, _port_names(interface), _list_place(interface), related)
                    faults.add(state.node.name, fault)
    for fault in faults:
        yield Problem(
            place=fault.place,
            message=f"{fault.interface.name} on {listed(fault.nodes)} has the ports {fault.what} here, and "
            f"{fault.related[0].message}; a bridge must have one list",
            object=fault.object,
            symptom="the list of the policy that is applied last replaces the other: the bridge loses ports at the next "
            "reconciliation, and its VMs their way out",
            fix="list all ports of the bridge in one policy",
            related=fault.related,
            severity=severity(network.site),
        )


def _ports_given(interface: NodeInterface) -> list[tuple[str, str, list[str]]]:
    ports = interface.bridge.ports if interface.bridge is not None else None
    return sorted((port.name, repr(_vlan_given(port)), sorted(port.bond_ports)) for port in ports or ())


def _vlan_given(port: BridgePort) -> tuple[object, ...] | None:
    vlan = port.vlan
    return None if vlan is None else (vlan.mode, vlan.tag, sorted(vlan.trunk_tags), vlan.enable_native)


def _port_names(interface: NodeInterface) -> str:
    ports = interface.bridge.ports if interface.bridge is not None else None
    return listed(port.name for port in ports or ()) or "none"


def _list_place(interface: NodeInterface) -> Place:
    """The line of the first port that a bridge lists; of an empty list the line where it stands."""
    bridge, body = interface.bridge, interface.body.mapping("bridge")
    if bridge is not None and bridge.ports:
        return bridge.ports[0].place
    return body.place_of(bridge.ports_key) if body is not None and bridge is not None else interface.place


@check("BRP10", "filtered-vlan-interface-port", Severity.WARNING)
def filtered_vlan_interface_port(network: Network) -> Iterator[Problem]:
    """A bridge on a VLAN interface leaves the ``vlan`` key of the port out, which turns VLAN filtering on.

    Source: kubernetes-nmstate pkg/bridge/bridge.go, ``ApplyDefaultVlanFiltering``.
    """
    faults = Faults()
    for state in network.states.values():
        for policy, interface in declarations(state):
            ports = interface.bridge.ports if interface.bridge is not None and injects_vlan_default(interface) else None
            for port in ports or ():
                declared = state.interfaces.get(port.name)
                if port.vlan is None and declared is not None and declared.interface.type == "vlan":
                    related = (Related(interface.place, "the bridge"),)
                    faults.add(state.node.name, Fault(policy, interface, port.name, port.place, related))
    for fault in faults:
        yield Problem(
            place=fault.place,
            message=f"{fault.what}, a VLAN interface and the port of {fault.interface.name} on {listed(fault.nodes)}, "
            "must have vlan: {} or it becomes a trunk of VLANs 2-4094",
            object=fault.object,
            symptom="kubernetes-nmstate turns VLAN filtering on: untagged frames still pass, but a NAD with a VLAN, and a "
            "guest that tags its frames, get a second tag that the switch does not know",
            fix="write vlan: {} at the port",
            related=fault.related,
            remedies=(AddKey(fault.place, "vlan", "{}"),),
            only_if_unexplained=tuple(keys_of_ports(fault.interface)),
        )


@dataclass(slots=True)
class _Plugged:
    """A NAD, and the nodes on which something is wrong with its bridge."""

    nad: NetworkAttachment
    bridge: str
    nodes: list[str]
    lines: list[Related]
    harmless: bool = True


def _gather(found: Iterable[tuple[NodeState, Attachment, bool]]) -> Iterator[_Plugged]:
    """One entry a NAD, with the lines of its bridge's ports on all nodes concerned."""
    by_nad: dict[str, _Plugged] = {}
    for state, attachment, harmless in found:
        nad = attachment.nad
        name = attachment.bridge.interface
        plugged = by_nad.setdefault(nad.key, _Plugged(nad, name, [], []))
        plugged.nodes.append(state.node.name)
        plugged.harmless = plugged.harmless and harmless
        bridge = state.interfaces[name].interface
        plugged.lines.append(Related(bridge.place, f"the bridge {name}"))
        for port in (bridge.bridge.ports if bridge.bridge is not None else None) or ():
            line = port.vlan.place if port.vlan is not None else port.place
            plugged.lines.append(Related(line, f"the VLANs of its port {port.name}"))
    for plugged in by_nad.values():
        plugged.lines = list({line.place: line for line in plugged.lines}.values())
        yield plugged


def _ports(network: Network, bridge: Element) -> list[Element]:
    ports = (network.topology.element(end) for end in bridge.ports)
    return [
        port for port in ports if port is not None and port.port_of is not None and port.port_of.bridge == bridge.end
    ]


@check("BRP11", "nad-vlan-on-unfiltered-bridge")
def nad_vlan_on_unfiltered_bridge(network: Network) -> Iterator[Problem]:
    """A NAD sets a VLAN, and its bridge does not look at VLANs.

    The bridge plugin never turns VLAN filtering on for a bridge that is there. A warning where the bridge stands on a VLAN
    interface of the same VLAN, which tags the frames all the same. VLAN 1 leaves a bridge without a tag either way, unless
    told otherwise, which is the matter of another check.
    Source: containernetworking/plugins plugins/main/bridge/bridge.go, ``ensureBridge``; Linux net/bridge/br_vlan.c.
    """
    for plugged in _gather(_unfiltered(network)):
        nad = plugged.nad
        key = "vlan" if nad.vlan else "vlanTrunk"
        wanted = f"VLAN {nad.vlan}" if nad.vlan else f"VLANs {nad.vlan_trunk}"
        goes = (
            "its VLAN interface tags the frames all the same" if plugged.harmless else "frames leave without that tag"
        )
        yield Problem(
            place=nad.place_of(key),
            message=f"{nad.key} sets {wanted}, and {plugged.bridge} on {listed(plugged.nodes)} has no VLAN filtering, so that "
            f"it is ignored: {goes}",
            object=nad.object,
            symptom="the NAD is accepted and the VMs start; their frames arrive at the switch in its native VLAN, or in that "
            "of the bridge's VLAN interface, and reach nobody of the VLAN that is meant",
            fix=f"remove {key} where the bridge stands on a VLAN interface, else give its port a vlan block with mode trunk",
            related=tuple(plugged.lines),
            severity=Severity.WARNING if plugged.harmless else None,
        )


def _unfiltered(network: Network) -> Iterator[tuple[NodeState, Attachment, bool]]:
    for state, attachment in attachments(network):
        nad = attachment.nad
        if attachment.rule is None and (0 < nad.vlan <= HIGHEST or (not nad.vlan and nad.vlan_trunk)):
            tags = {step.tags for step in network.leaves_node(attachment)}
            if nad.vlan != _DEFAULT_VLAN or tags != {()}:
                yield state, attachment, tags == {(nad.vlan,)}


@check("BRP12", "nad-vlan-not-on-bridge-port")
def nad_vlan_not_on_bridge_port(network: Network) -> Iterator[Problem]:
    """The VLAN that a NAD sets is on none of the ports by which its bridge leaves the node.

    Sources: Linux net/bridge/br_vlan.c, ``br_allowed_egress``; Open vSwitch ovs-vswitchd.conf.db(5), ``trunks``, for localnet.
    """
    for plugged in _gather((*_kept_in(network), *_localnets_kept_in(network))):
        nad = plugged.nad
        yield Problem(
            place=nad.place_of("vlan"),
            message=f"{nad.key} sets VLAN {nad.vlan}, which no port of {plugged.bridge} on {listed(plugged.nodes)} carries out",
            object=nad.object,
            symptom="the VMs start and reach each other on one node; the bridge drops what is to leave the node",
            fix=f"add VLAN {nad.vlan} to the trunk-tags of the port, or correct the VLAN of the NAD",
            related=tuple(plugged.lines),
        )


def _kept_in(network: Network) -> Iterator[tuple[NodeState, Attachment, bool]]:
    for state, attachment in attachments(network):
        start = network.start_in(attachment) if attachment.rule is not None and attachment.nad.vlan else None
        if start is None or start.vlan is None:
            continue
        rules = [port.port_of.rule for port in _ports(network, start.element) if port.port_of is not None]
        if rules and not any(rule is not None and start.vlan in rule.members for rule in rules):
            yield state, attachment, False


def _localnets_kept_in(network: Network) -> Iterator[tuple[NodeState, Attachment, bool]]:
    for state, attachment in other_attachments(network):
        nad = attachment.nad
        mapping = state.mappings.get(nad.physical_network or "") if nad.is_localnet and nad.vlan else None
        bridge = End(attachment.bridge.device, mapping.bridge) if mapping is not None and mapping.bridge else None
        element = network.topology.element(bridge) if bridge is not None else None
        if bridge is None or element is None or bridge.interface not in state.interfaces:
            continue
        ports = [port for port in _ports(network, element) if port.kind in (ElementKind.PORT, ElementKind.BOND)]
        rules = [port.port_of.rule for port in ports if port.port_of is not None]
        if rules and not any(rule is None or nad.vlan in rule.members for rule in rules):
            yield state, replace(attachment, bridge=bridge), False


@check("BRP23", "bridge-vlan-differs-between-nodes", Severity.WARNING)
def bridge_vlan_differs_between_nodes(network: Network) -> Iterator[Problem]:
    """A bridge of one name sends its frames in different VLANs on different nodes."""
    by_bridge: dict[tuple[str, str | None], list[Sent]] = {}
    for sent in sent_frames(network):
        if by_linux_bridge(sent) and sent.lines and sent.guest_tag is None:
            by_bridge.setdefault(bridge_key(sent), []).append(sent)
    deviating: dict[tuple[str, Place], _Deviation] = {}
    for (bridge, _), frames in by_bridge.items():
        tags: dict[str, set[Tag]] = {}
        for sent in frames:
            tags.setdefault(sent.device.name, set()).add(sent.tag)
        counts = Counter(frozenset(found) for found in tags.values())
        # of two that are equally many the lower VLAN is the pattern: that depends on no name and no order
        usual = min(counts, key=lambda found: (-counts[found], sorted(tag or UNTAGGED_LAST for tag in found)))
        pattern = next(sent for sent in frames if tags[sent.device.name] == usual)
        for sent in frames:
            if tags[sent.device.name] != usual:
                found = deviating.setdefault((bridge, sent.lines[0]), _Deviation(bridge, sent, pattern, set()))
                found.nodes.add(sent.device.name)
    for found in deviating.values():
        yield found.problem(network)


@dataclass(slots=True)
class _Deviation:
    """A bridge that sends other frames on some nodes than on most: ``sent`` and ``pattern`` are one frame of each kind."""

    bridge: str
    sent: Sent
    pattern: Sent
    nodes: set[str]

    def problem(self, network: Network) -> Problem:
        """The finding: an error where the VLAN parts workloads of one subnet."""
        place, other = self.sent.lines[0], self.pattern.lines[0]
        declared = network.node_of(self.sent.sender).interfaces[self.bridge]
        cut_off = self._cut_off(network)
        lines = [
            Related(other, f"the VLAN on {self.pattern.device.name}"),
            Related(declared.interface.place, "the bridge"),
        ]
        lines += [
            Related(at, f"{user.workload.object} is cut off")
            for user in cut_off[:SHOWN_AT_MOST]
            for at in (*(address.place for address in user.vnic.addresses), *_gateway_places(user))
        ]
        names = listed(user.workload.object for user in cut_off)
        effect = f", which parts {names} from the workloads of the same subnet there" if cut_off else ""
        return Problem(
            place=place,
            message=f"{self.bridge} sends {_in_words(self.sent.tag)} on {listed(self.nodes)}, and "
            f"{_in_words(self.pattern.tag)} on {self.pattern.device.name}{effect}",
            object=policy_object(declared.policies[-1]),
            symptom="a VM that moves between these nodes keeps its address and loses its network: it is in another VLAN",
            fix="give the bridge the same VLAN on all nodes, or bridges of different VLANs different names",
            related=other_places(place, lines),
            severity=Severity.ERROR if cut_off else None,
            only_if_unexplained=(
                place,
                declared.interface.place,
                *(port.place for port in ports_of(declared.interface)),
            ),
        )

    def _cut_off(self, network: Network) -> list[User]:
        """The workloads that can only run on these nodes, and share a subnet with ones that can't run on them."""
        users = users_by_nad(network).get(self.sent.nad.key, ()) if self.sent.nad is not None else ()
        elsewhere = {subnet for user in users if not user.nodes & self.nodes for subnet in _subnets(user)}
        return [user for user in users if user.nodes and user.nodes <= self.nodes and elsewhere & _subnets(user)]


def _subnets(user: User) -> set[IPv4Network | IPv6Network]:
    return {address.ip.network for address in user.vnic.addresses}


def _gateway_places(user: User) -> tuple[Place, ...]:
    return () if user.vnic.gateway is None else (user.vnic.gateway.place,)


def _in_words(tag: Tag) -> str:
    return "untagged frames" if tag is None else f"VLAN {tag}"


CHECKS = (
    unknown_bridge_port,
    port_in_two_bridges,
    contradicting_port_lists,
    filtered_vlan_interface_port,
    nad_vlan_on_unfiltered_bridge,
    nad_vlan_not_on_bridge_port,
    bridge_vlan_differs_between_nodes,
)
