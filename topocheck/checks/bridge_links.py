"""BRP: what a node's bridges stand on: tags that meet, VLANs that run into each other, loops."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from topocheck.checks.check import check
from topocheck.checks.declarations import policy_object
from topocheck.checks.on_nodes import NODES, OnNodes
from topocheck.checks.sent import attachments
from topocheck.checks.switch_ports import switch_port
from topocheck.checks.unresolved import severity
from topocheck.checks.users import SHOWN_AT_MOST, guest_vlans
from topocheck.checks.wording import listed
from topocheck.model.nad import NetworkAttachment
from topocheck.model.node import BridgePort, NodeInterface, NodePolicy, VlanSpec
from topocheck.model.place import Place
from topocheck.model.port import PortRule
from topocheck.model.problem import Problem, Related, Severity
from topocheck.model.site import End
from topocheck.model.vlan import HIGHEST, LOWEST, Tag
from topocheck.simulate.network import Network
from topocheck.topology.bridge_vlan import (
    default_pvid,
    effective_port_vlan,
    filters_vlans,
    injects_vlan_default,
    port_rule,
)
from topocheck.topology.build import NODE_PREFIX
from topocheck.topology.node_state import NodeState

_TWO = 2
_NAMED_AFTER_VLAN = re.compile(r"(?i:br|bridge|br-?vlan|vlan|bridge-?vlan)[-_.]?(\d{3,4})")


@dataclass(frozen=True, slots=True)
class Link:
    """A port of a node's Linux bridge: ``lower`` is what it is declared as, ``untagged_in`` the VLAN of untagged frames where the bridge
    filters.
    """

    state: NodeState
    policy: NodePolicy
    bridge: NodeInterface
    port: BridgePort
    lower: NodeInterface | None
    untagged_in: int | None

    @property
    def vlan(self) -> VlanSpec | None:
        """What makes the port a VLAN interface."""
        return self.lower.vlan if self.lower is not None and self.lower.type == "vlan" else None


def links(network: Network) -> Iterator[Link]:
    """The ports of all Linux bridges that policies declare."""
    for state in network.states.values():
        for declared in state.interfaces.values():
            bridge = declared.interface
            if bridge.type != "linux-bridge" or bridge.bridge is None:
                continue
            filtered, pvid = filters_vlans(bridge), default_pvid(bridge.bridge)
            for port in bridge.bridge.ports or ():
                rule = port_rule(effective_port_vlan(bridge, port), pvid) if filtered else None
                untagged = rule.untagged_in if rule is not None else None
                policy = _lister(declared.policies, bridge, port)
                yield Link(state, policy, bridge, port, state.present.get(port.name), untagged)


def _lister(policies: tuple[NodePolicy, ...], bridge: NodeInterface, port: BridgePort) -> NodePolicy:
    for policy in policies:
        for one in policy.interfaces:
            if one.name == bridge.name and one.bridge is not None and port in (one.bridge.ports or ()):
                return policy
    return policies[-1]


@check("BRP13", "nad-vlan-on-vlan-interface")
def nad_vlan_on_vlan_interface(network: Network) -> Iterator[Problem]:
    """A NetworkAttachmentDefinition sets a VLAN, and its bridge's way out is a VLAN interface that puts a second tag on.

    Sources: Linux net/8021q/vlan_dev.c, ``vlan_dev_hard_start_xmit``; net/bridge/br_vlan.c, ``br_handle_vlan``.
    """
    found: dict[str, tuple[NetworkAttachment, str, set[str], set[str], dict[Place, Related]]] = {}
    for state, attachment in attachments(network):
        nad = attachment.nad
        for step in network.leaves_node(attachment) if attachment.rule is not None and nad.vlan else ():
            if len(step.tags) < _TWO:
                continue
            name = attachment.bridge.interface
            entry = found.setdefault(nad.key, (nad, name, set(), set(), {}))
            entry[2].add(state.node.name)
            entry[3].add(" in ".join(str(tag) for tag in reversed(step.tags)))
            for link in _vlan_links(state, name):
                entry[4][link.place] = link
    for nad, bridge, nodes, tags, lines in found.values():
        yield Problem(
            place=nad.place_of("vlan"),
            message=f"{nad.key} sets VLAN {nad.vlan}, and the way out of {bridge} on {listed(nodes)} is a VLAN interface: frames leave with "
            f"two tags, VLAN {listed(tags)}",
            object=nad.object,
            symptom="the NAD is accepted and the VMs start; the switch looks at the outer tag alone and nobody understands the inner one",
            fix="remove vlan from the NAD and write vlan: {} at the port, or put the bridge on the NIC itself",
            related=tuple(lines.values()),
        )


def _vlan_links(state: NodeState, name: str) -> Iterator[Related]:
    bridge = state.interfaces[name].interface
    for port in (bridge.bridge.ports if bridge.bridge is not None else None) or ():
        lower = state.present.get(port.name)
        yield Related(port.place, f"the port {port.name} of {name}")
        if lower is not None and lower.vlan is not None:
            yield Related(lower.vlan.id_place, f"{port.name} is the interface of VLAN {lower.vlan.id}")


@check("BRP14", "bridge-named-after-another-vlan", Severity.WARNING)
def bridge_named_after_another_vlan(network: Network) -> Iterator[Problem]:
    """A bridge has the number of one VLAN in its name and the interface of another VLAN as its port.

    Where it has the right one on other nodes, the nodes differ, which is the matter of another check.
    """
    named = [(link, number) for link in links(network) if (number := _number_in(link.bridge.name)) is not None]
    as_named = {link.bridge.name for link, number in named if link.vlan is not None and link.vlan.id == number}
    found = OnNodes()
    for link, number in named:
        vlan = link.vlan
        if vlan is not None and vlan.id is not None and link.bridge.name not in as_named:
            found.add(link.state.node.name, _misnamed(link, vlan, number))
    yield from found


def _number_in(name: str) -> int | None:
    match = _NAMED_AFTER_VLAN.fullmatch(name)
    return int(match[1]) if match is not None and LOWEST <= int(match[1]) <= HIGHEST else None


def _misnamed(link: Link, vlan: VlanSpec, number: int) -> Problem:
    return Problem(
        place=link.port.place,
        message=f"{link.bridge.name} on {NODES} leads into VLAN {vlan.id}, by its port {link.port.name}, and its name says {number}",
        object=policy_object(link.policy),
        symptom=f"whoever attaches a VM to {link.bridge.name} takes it to be in VLAN {number}: the VM starts and its gateway does not "
        "answer",
        fix=f"list the interface of VLAN {number} as the port, or name the bridge after VLAN {vlan.id}",
        related=(Related(link.bridge.place, "the name"), Related(vlan.id_place, f"VLAN {vlan.id}")),
        only_if_unexplained=(link.port.place, link.bridge.place, vlan.id_place),
    )


@check("BRP15", "vlans-run-together")
def vlans_run_together(network: Network) -> Iterator[Problem]:
    """A bridge has the interfaces of two VLANs as ports, or one and its base, so that frames of one VLAN enter the other.

    Source: Linux net/bridge/br_forward.c: untagged frames are forwarded to all ports of their VLAN, and both ports take them
    untagged.
    """
    found = OnNodes()
    by_bridge: dict[tuple[str, str], list[Link]] = {}
    for link in links(network):
        by_bridge.setdefault((link.state.node.name, link.bridge.name), []).append(link)
    for (node, _), ports in by_bridge.items():
        for number, link in enumerate(ports):
            for earlier in ports[:number]:
                said = _joined(earlier, link)
                if said is not None:
                    found.add(node, _run_together(network, earlier, link, said))
    yield from found


def _joined(one: Link, other: Link) -> str | None:
    """What two ports of a bridge bring together; None where they are of one VLAN or the bridge keeps them apart."""
    if one.untagged_in != other.untagged_in or (one.vlan is None and other.vlan is None):
        return None
    if one.vlan is not None and other.vlan is not None:
        same = one.vlan.id == other.vlan.id or None in (one.vlan.id, other.vlan.id)
        return None if same else f"VLAN {one.vlan.id} and VLAN {other.vlan.id}"
    for upper, base in ((one, other), (other, one)):
        if upper.vlan is not None and upper.vlan.base == base.port.name:
            return f"VLAN {upper.vlan.id} and the untagged frames of {base.port.name}"
    return None


def _run_together(network: Network, one: Link, other: Link, said: str) -> Problem:
    return Problem(
        place=other.port.place,
        message=f"{one.bridge.name} on {NODES} has the ports {one.port.name} and {other.port.name}, which makes one network of {said}",
        object=policy_object(other.policy),
        symptom="broadcasts of each VLAN come out in the other: two DHCP servers answer, addresses collide, and with a second such node "
        "the switches are in a loop",
        fix="build a bridge for each VLAN, or one bridge on the NIC itself with the VLAN in each NAD",
        related=(Related(one.port.place, f"the port {one.port.name}"), Related(one.bridge.place, "the bridge")),
        severity=severity(network.site),
    )


@check("BRP16", "two-ways-without-spanning-tree")
def two_ways_without_spanning_tree(network: Network) -> Iterator[Problem]:
    """A bridge without spanning tree has two ways into the same VLAN of the same switch.

    Source: IEEE 802.1D: two bridges with two links between them forward every broadcast without end unless one link is blocked.
    """
    found = OnNodes()
    first: dict[tuple[str, str, End, int], Link] = {}
    for link in links(network):
        if link.bridge.bridge is None or link.bridge.bridge.stp is not False:
            continue
        for nic, switch, vlan in _ways(network, link):
            key = (link.state.node.name, link.bridge.name, switch, vlan)
            earlier = first.setdefault(key, link)
            if earlier.port.name != link.port.name and nic not in {one for one, _, _ in _ways(network, earlier)}:
                found.add(link.state.node.name, _looped(link, earlier, switch, vlan))
    yield from found


def _ways(network: Network, link: Link) -> Iterator[tuple[str, End, int]]:
    """The NIC or bond that a port leaves its node by, the switch at the other end, and the VLAN that its frames are in there."""
    name = link.vlan.base if link.vlan is not None else link.port.name
    element = network.topology.element(End(f"{NODE_PREFIX}{link.state.node.name}", name or ""))
    if element is None or name is None:
        return
    nics = [network.topology.element(member) for member in element.members] or [element]
    for nic in nics:
        port = switch_port(network, nic) if nic is not None else None
        vlan = _vlan_at(port.port_of.rule if port is not None and port.port_of is not None else None, link)
        if port is not None and port.port_of is not None and vlan is not None:
            yield name, port.port_of.bridge, vlan
            return  # of a bond one member stands for all


def _vlan_at(rule: PortRule | None, link: Link) -> int | None:
    tag: Tag = link.vlan.id if link.vlan is not None else None
    if rule is None:
        return None
    return rule.untagged_in if tag is None else (tag if tag in rule.tagged_in else None)


def _looped(link: Link, earlier: Link, switch: End, vlan: int) -> Problem:
    return Problem(
        place=link.port.place,
        message=f"{link.bridge.name} on {NODES} has no spanning tree and two ways into VLAN {vlan} of {switch.device.partition(':')[2] or switch.device}, "
        f"{earlier.port.name} and {link.port.name}",
        object=policy_object(link.policy),
        symptom="the first broadcast goes round without end: the links are full within seconds, MAC addresses move between the switch's "
        "ports, and the whole VLAN stands still",
        fix="make a bond of both NICs and put the bridge on it, or write stp: {enabled: true}",
        related=(
            Related(earlier.port.place, f"the port {earlier.port.name}"),
            Related(link.bridge.place, "the bridge"),
        ),
    )


@check("BRP17", "vlan-taken-before-the-bridge", Severity.WARNING)
def vlan_taken_before_the_bridge(network: Network) -> Iterator[Problem]:
    """A NIC is the port of a bridge and the base of a VLAN interface, whose VLAN workloads on the bridge want as well.

    Source: Linux net/core/dev.c, ``__netif_receive_skb_core``: a VLAN interface takes its frames before the bridge sees them.
    """
    used = _vlans_used(network)
    found = OnNodes()
    for link in links(network):
        for declared in link.state.interfaces.values():
            taker, vlan = declared.interface, declared.interface.vlan
            if taker.type != "vlan" or vlan is None or vlan.id is None or vlan.base != link.port.name:
                continue
            nads = used.get((link.state.node.name, link.bridge.name, vlan.id), [])
            if nads:
                found.add(link.state.node.name, _taken_before(link, taker, vlan, nads))
    yield from found


def _vlans_used(network: Network) -> dict[tuple[str, str, int], list[NetworkAttachment]]:
    """The NADs that send and expect a VLAN on a bridge of a node, by their own tag or by that of a guest."""
    used: dict[tuple[str, str, int], list[NetworkAttachment]] = {}
    tagged = guest_vlans(network)
    for state, attachment in attachments(network):
        nad = attachment.nad
        vlans = set(tagged.get((nad.key, state.node.name), ()))
        if nad.vlan and attachment.rule is not None:
            vlans.add(nad.vlan)
        for vlan in vlans:
            used.setdefault((state.node.name, attachment.bridge.interface, vlan), []).append(nad)
    return used


def _taken_before(link: Link, taker: NodeInterface, vlan: VlanSpec, nads: list[NetworkAttachment]) -> Problem:
    return Problem(
        place=vlan.id_place,
        message=f"{taker.name} on {NODES} takes the frames of VLAN {vlan.id} from {link.port.name} before {link.bridge.name} sees them, and "
        f"{listed(nad.key for nad in nads)} wants them on that bridge",
        object=policy_object(link.policy),
        symptom=f"VMs send in VLAN {vlan.id} and never hear an answer: a capture on {link.port.name} shows the answers, one on "
        f"{link.bridge.name} does not",
        fix=f"remove {taker.name}, or attach the workloads to a bridge on it",
        related=(
            Related(link.port.place, f"{link.bridge.name} has {link.port.name} as its port"),
            *(Related(nad.place_of("vlan"), f"{nad.key} is on the bridge") for nad in nads[:SHOWN_AT_MOST]),
        ),
    )


@check("BRP21", "filtered-bridge-on-bridge", Severity.WARNING)
def filtered_bridge_on_bridge(network: Network) -> Iterator[Problem]:
    """A bridge stands on a VLAN interface of another bridge and leaves the ``vlan`` key of the port out.

    Source: kubernetes-nmstate, issue 1429: connectivity is lost with the VLAN filtering that is turned on by default.
    """
    found = OnNodes()
    for link in links(network):
        base = link.state.present.get(link.vlan.base) if link.vlan is not None and link.vlan.base is not None else None
        if (
            base is None
            or base.type != "linux-bridge"
            or link.port.vlan is not None
            or not injects_vlan_default(link.bridge)
        ):
            continue
        found.add(
            link.state.node.name,
            Problem(
                place=link.port.place,
                message=f"{link.bridge.name} on {NODES} stands on {link.port.name}, a VLAN interface of the bridge {base.name}, and must have "
                "vlan: {} at that port",
                object=policy_object(link.policy),
                symptom="kubernetes-nmstate turns VLAN filtering on for the upper bridge and frames no longer pass from one bridge to the "
                "other; a node that is reached that way is gone",
                fix="write vlan: {} at the port, and best build both bridges on the NIC",
                related=(Related(link.bridge.place, "the upper bridge"), Related(base.place, "the lower bridge")),
            ),
        )
    yield from found


CHECKS = (
    nad_vlan_on_vlan_interface,
    bridge_named_after_another_vlan,
    vlans_run_together,
    two_ways_without_spanning_tree,
    vlan_taken_before_the_bridge,
    filtered_bridge_on_bridge,
)
