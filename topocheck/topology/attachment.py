"""Where a vNIC is plugged in: which bridge of a node, and by which rule."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from topocheck.model.nad import NetworkAttachment
from topocheck.model.node import Node, NodePolicy
from topocheck.model.place import Place
from topocheck.model.port import PortRule
from topocheck.model.site import End, External, Site
from topocheck.model.workload import Vnic, Workload
from topocheck.topology.bridge_vlan import default_pvid, filters_vlans, vnic_rule
from topocheck.topology.node_elements import NODE_PREFIX
from topocheck.topology.node_state import NodeState
from topocheck.topology.reference import Lookup, resolve

KERNEL_MTU = 1500  # of a veth pair for which the NAD says none: Linux drivers/net/veth.c, ``ether_setup``


class Gap(enum.Enum):
    """Why a vNIC is on no bridge that could be followed."""

    POD_NETWORK = enum.auto()
    NAD_MISSING = enum.auto()
    NAD_UNREADABLE = enum.auto()
    NAD_REFUSED = enum.auto()
    OUTSIDE = enum.auto()  # the NAD or the bridge is said to exist outside the repository
    OTHER_PLUGIN = enum.auto()
    BRIDGE_MISSING = enum.auto()
    POLICY_UNRESOLVED = enum.auto()
    LINK_DOWN = enum.auto()


@dataclass(frozen=True, slots=True)
class Unattached:
    """A vNIC that can't be followed: why, in a sentence, and the line to look at."""

    gap: Gap
    message: str
    place: Place


@dataclass(frozen=True, slots=True)
class Attachment:
    """A vNIC bound through a NAD to a node's bridge. ``rule`` is None where the bridge does not look at tags."""

    bridge: End
    rule: PortRule | None
    nad: NetworkAttachment
    mtu: int = KERNEL_MTU

    @property
    def mtu_place(self) -> Place:
        """The line that says the MTU, or the NAD, whose plugin takes the kernel's."""
        return self.nad.place_of("mtu")


def attach(
    workload: Workload, vnic: Vnic, state: NodeState, nads: Mapping[str, NetworkAttachment], site: Site
) -> Attachment | Unattached:
    """Plug a vNIC in on a node.

    The bridge plugin makes a missing bridge instead of failing, so what is missing is named here and not passed.
    Source: containernetworking/plugins plugins/main/bridge/bridge.go, ``ensureBridge``.
    """
    if vnic.nad is None:
        return Unattached(Gap.POD_NETWORK, f"{vnic.name} is on the Pod network, which is not followed", vnic.place)
    if vnic.state != "up":
        return Unattached(Gap.LINK_DOWN, f"the link of {vnic.name} is {vnic.state}", vnic.place)
    found = resolve(vnic.nad, workload.namespace, nads, site)
    if found.outcome is Lookup.EXTERNAL:
        return Unattached(Gap.OUTSIDE, f"{found.key} is not in the repository, so its bridge is not known", vnic.place)
    if found.nad is None or found.outcome is Lookup.FORBIDDEN:
        said = "does not exist" if found.nad is None else f"is out of reach for namespace {workload.namespace}"
        message = f"the NetworkAttachmentDefinition {found.key} {said}"
        return Unattached(Gap.NAD_MISSING, message, vnic.nad.place)
    return attach_nad(found.nad, state, site)


def attach_nad(nad: NetworkAttachment, state: NodeState, site: Site) -> Attachment | Unattached:
    """Where any vNIC of a NAD is plugged in on a node."""
    if nad.refused_at is not None or not nad.readable:
        return _unusable(nad)
    if not nad.is_linux_bridge:
        message = f"{nad.key} is of type {nad.type}, which is not followed"
        return Unattached(Gap.OTHER_PLUGIN, message, nad.place_of("type"))
    name = nad.bridge or "cni0"
    declared = state.bridge(name)
    if declared is None:
        return _no_bridge(nad, name, state, site)
    interface = declared.interface
    if interface.type != "linux-bridge":
        message = f"{name} is an OVS bridge on {state.node.name}, and {nad.key} wants a Linux bridge"
        return Unattached(Gap.BRIDGE_MISSING, message, nad.place_of("bridge"))
    if interface.state == "down":
        message = f"the bridge {name} of {state.node.name} is down"
        return Unattached(Gap.LINK_DOWN, message, interface.body.place_of("state"))
    rule = None
    if filters_vlans(interface):
        rule = vnic_rule(nad, default_pvid(interface.bridge), site.versions)
    return Attachment(End(NODE_PREFIX + state.node.name, name), rule, nad, nad.mtu or KERNEL_MTU)


def _unusable(nad: NetworkAttachment) -> Unattached:
    if nad.refused_at is not None:
        message = f"the configuration of {nad.key} is refused, so that nothing on it starts"
        return Unattached(Gap.NAD_REFUSED, message, nad.refused_at)
    return Unattached(Gap.NAD_UNREADABLE, f"the configuration of {nad.key} could not be read", nad.place)


def _no_bridge(nad: NetworkAttachment, name: str, state: NodeState, site: Site) -> Unattached:
    if External.covers(site.external.bridges, name):
        message = f"the bridge {name} is not built by a policy of the repository, so its ports are not known"
        return Unattached(Gap.OUTSIDE, message, nad.place_of("bridge"))
    if state.templated:
        message = f"a policy of {state.node.name} holds values that can't be resolved, so its bridges are not known"
        return Unattached(Gap.POLICY_UNRESOLVED, message, nad.place_of("bridge"))
    if not site.complete and not state.policies:
        message = f"no policy for {state.node.name} is in the repository, so the bridge {name} is not known"
        return Unattached(Gap.OUTSIDE, message, nad.place_of("bridge"))
    maker = next((policy for policy in site.policies if _may_build(policy, name, state.node)), None)
    if maker is not None:
        message = (
            f"the labels of {state.node.name} are not known, so whether the policy {maker.name} builds {name} there "
        )
        message += "is not either; state the node in the site file"
        return Unattached(Gap.OUTSIDE, message, maker.selector_place or maker.place)
    message = f"no policy builds the bridge {name} on {state.node.name}"
    return Unattached(Gap.BRIDGE_MISSING, message, nad.place_of("bridge"))


def _may_build(policy: NodePolicy, bridge: str, node: Node) -> bool:
    """Whether a policy builds a bridge on nodes with labels that are not known of this one."""
    builds = (interface.name == bridge and interface.state != "absent" for interface in policy.interfaces)
    return not node.stated and policy.may_select(node) and any(builds)
